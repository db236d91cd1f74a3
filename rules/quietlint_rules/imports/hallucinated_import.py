"""Imports of modules that nobody ships."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Absence,
    Basis,
    Edit,
    Finding,
    Guard,
    ImportedModule,
    Missing,
    Precision,
    Program,
    Repair,
    Severity,
    Span,
    certain_name,
    rule,
)
from quietlint_rules.imports.likeness import looks_like
from quietlint_rules.imports.waiting import when_it_fails
from quietlint_rules.wording import places


@rule(
    name="hallucinated-import",
    summary="An imported module does not exist in the project, the standard library or the environment.",
    on=ImportedModule,
    severity=Severity.ERROR,
    precision=Precision.VERY_HIGH,
    since="0.1.0",
)
def hallucinated_import(imported: ImportedModule, program: Program) -> Iterator[Finding]:
    if imported.guard is not Guard.NONE:
        return
    verdict = program.resolve(imported)
    if not isinstance(verdict, Missing) or _may_be_elsewhere(verdict):
        return
    if _is_top_level(verdict) and program.dependencies.may_lack_files(program.path):
        return
    when, callers = when_it_fails(imported, program)
    yield Finding.at(
        imported,
        _what_is_missing(verdict, imported, program) + when,
        evidence=_evidence(verdict, program),
        suggestions=_suggestions(verdict, program),
        related=(*places(verdict.looked_in), *callers),
        repair=_repair(imported, verdict, program),
    )


def _may_be_elsewhere(verdict: Missing) -> bool:
    """Whether not every place could be searched."""
    absent = verdict.absent_module
    return absent is not None and absent.because not in {Absence.NOWHERE, Absence.REMOVED, Absence.NOT_INSTALLED}


def _what_is_missing(verdict: Missing, imported: ImportedModule, program: Program) -> str:
    absent = verdict.absent_module
    if absent is None:
        return f"`{imported.written}` cannot be imported: {verdict.note or f'{verdict.owner} does not offer it'}"
    if absent.because is Absence.NOT_INSTALLED:
        return f"`{absent.name}` is neither declared nor installed, and importing this package always imports it"
    package, _, module = absent.name.rpartition(".")
    if absent.because is Absence.REMOVED:
        return f"The standard library of the target Python has no module `{absent.name}`"
    if package:
        return f"Package `{package}` has no module `{module}`"
    if program.dependencies.basis is Basis.ENVIRONMENT:
        return f"There is no module `{absent.name}`"
    month = program.dependencies.index_date
    return f"There is no module `{absent.name}`, and by {month} nobody had published a distribution of that name"


def _evidence(verdict: Missing, program: Program) -> tuple[str, ...]:
    absent = verdict.absent_module
    searched = absent.searched if absent is not None else ()
    lines = [f"searched: {', '.join(searched)}"] if searched else []
    if verdict.note and absent is not None:
        lines.append(verdict.note)
    if _is_top_level(verdict):
        resemblance = program.dependencies.resemblance(verdict.name)
        lines += [f"the name looks like {looks_like(resemblance)}"] if resemblance is not None else []
    return tuple(lines)


def _suggestions(verdict: Missing, program: Program) -> tuple[str, ...]:
    """What the project has, and for a top-level name what is popular besides."""
    if not _is_top_level(verdict):
        return verdict.nearest
    popular = program.dependencies.nearest_imports(verdict.name)
    return tuple(dict.fromkeys((*popular, *verdict.nearest)))[:4]


def _is_top_level(verdict: Missing) -> bool:
    absent = verdict.absent_module
    return absent is not None and absent.because is Absence.NOWHERE and "." not in absent.name


def _repair(imported: ImportedModule, verdict: Missing, program: Program) -> Repair | None:
    """Only ``from … import``: elsewhere the module's name is used further down. Never another top-level package."""
    if not imported.is_from or imported.name is None or "." not in imported.name:
        return None
    if verdict.name != imported.name:
        # A package above it is missing, and nobody knows what that would hold.
        return None
    package, _, last = imported.name.rpartition(".")
    meant = certain_name(imported.name, verdict.nearest)
    if meant is None or meant.partition(".")[0] != imported.name.partition(".")[0]:
        return None
    start, written = imported.column, meant
    if meant.rpartition(".")[0] == package and imported.written.endswith(last):
        # The last part alone is another one, so that a relative import stays one.
        start, written = imported.end_column - len(last), meant.rpartition(".")[2]
    elif imported.written.startswith("."):
        return None
    span = Span(imported.line, start, imported.end_line, imported.end_column)
    return Repair(f"import from `{meant}`", (Edit(program.path, span, written),))
