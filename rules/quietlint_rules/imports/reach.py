"""How surely an import that a clean installation lacks is met: which files count, and how precise a finding is."""

from __future__ import annotations

from quietlint.rule import Guard, ImportedModule, Missing, Precision, Program, Standing


def standing_of(imported: ImportedModule, program: Program) -> Standing | None:
    """What is known of the distribution behind an import that runs whenever its module does.

    None for own and standard modules, for guarded ones and those in functions, and for those that are not there at all,
    which `hallucinated-import` tells.
    """
    if imported.name is None or imported.guard is not Guard.NONE or imported.in_function:
        return None
    if isinstance(program.resolve(imported), Missing):
        return None
    return program.dependencies.standing(imported.name, program.path)


def precision_of(standing: Standing, program: Program) -> Precision:
    """Very sure where the file surely runs and all that is installed with the project is known.

    A module of a package that importing the package does not import may be for those who have more installed. Where it
    is not known what the declared distributions require, one of them may bring what is missing.
    """
    surely_runs = standing.is_script or standing.is_application or program.is_always_imported
    if not surely_runs:
        return Precision.LOW
    if standing.closure_known or standing.is_script:
        return Precision.HIGH
    return Precision.MEDIUM if standing.closure_listed else Precision.LOW
