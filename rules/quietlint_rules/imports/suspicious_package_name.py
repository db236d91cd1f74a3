"""Imports of published but unknown distributions whose names look like those of known ones."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, Guard, ImportedModule, Missing, Precision, Program, Severity, Standing, rule
from quietlint_rules.imports.likeness import looks_like


@rule(
    name="suspicious-package-name",
    summary="An undeclared, hardly known distribution is imported whose name looks like that of a known one.",
    on=ImportedModule,
    severity=Severity.WARNING,
    precision=Precision.MEDIUM,
    since="0.1.0",
)
def suspicious_package_name(imported: ImportedModule, program: Program) -> Iterator[Finding]:
    if imported.name is None or imported.guard is not Guard.NONE or isinstance(program.resolve(imported), Missing):
        return
    if program.dependencies.may_lack_files(program.path) or _is_named_after(program.path, imported.name):
        return
    standing = program.dependencies.standing(imported.name, program.path)
    if standing is None or not is_suspicious(standing) or standing.resembles is None:
        return
    yield Finding.at(
        imported,
        f"`{standing.top}` is published, but hardly anybody uses it and nothing declares it; the name looks like "
        f"{looks_like(standing.resembles)}",
        evidence=(f"published by {standing.index_date}, not among the 15,000 most downloaded",),
        suggestions=tuple(name for name in standing.resembles.names if name != standing.top),
    )


def _is_named_after(path: str, module: str) -> bool:
    """Whether the importing file bears the name of what it imports, as files that adapt to something do."""
    return path.rpartition("/")[2].partition(".")[0] == module.partition(".")[0]


def is_suspicious(standing: Standing) -> bool:
    """Whether a name that exists may not be what was meant: unknown, undeclared, absent, and like a known one."""
    is_unknown = standing.is_published and standing.rank is None and not standing.is_there
    return is_unknown and not standing.declared and not standing.brought_by and standing.resembles is not None
