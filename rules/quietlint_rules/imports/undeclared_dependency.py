"""Imports of distributions that no file of the project declares."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, ImportedModule, Precision, Program, Severity, Standing, rule
from quietlint_rules.imports.reach import precision_of, standing_of
from quietlint_rules.imports.suspicious_package_name import is_suspicious


@rule(
    name="undeclared-dependency",
    summary="A module is imported whose distribution the project does not declare.",
    on=ImportedModule,
    severity=Severity.ERROR,
    precision=Precision.MEDIUM,
    since="0.1.0",
)
def undeclared_dependency(imported: ImportedModule, program: Program) -> Iterator[Finding]:
    standing = standing_of(imported, program)
    if standing is None or not _is_undeclared(standing) or is_suspicious(standing):
        return
    name = standing.distributions[0] if standing.distributions else standing.top
    if standing.brought_by:
        chain = " → ".join(f"`{each}`" for each in standing.brought_by)
        yield Finding.at(
            imported,
            f"`{imported.written}` comes from `{name}`, which is here only because {chain} brings it; declare it",
            evidence=_evidence(standing),
            precision=Precision.LOW,
            severity=Severity.NOTE,
        )
        return
    where = "this script's header" if standing.is_script else "the project"
    origin = "" if name == imported.written else f" (of `{name}`)"
    yield Finding.at(
        imported,
        f"`{imported.written}`{origin} is not declared by {where}: a clean installation has no such module",
        evidence=_evidence(standing),
        precision=precision_of(standing, program),
    )


def _is_undeclared(standing: Standing) -> bool:
    # What lies in the environment and belongs to no distribution was put there by other means.
    exists = bool(standing.installed) or (standing.is_published and not standing.is_there)
    counts = standing.is_shipped or standing.is_script
    return exists and counts and standing.is_judgeable and not standing.declared


def _evidence(standing: Standing) -> tuple[str, ...]:
    lines = [f"searched: {', '.join(standing.declaring_files)}"] if standing.declaring_files else []
    if standing.installed:
        lines.append(f"{standing.installed} is installed here")
    elif standing.is_published:
        lines.append(f"published by {standing.index_date}")
    if standing.closure_known or standing.closure_listed:
        lines.append("nothing that is declared requires it")
    return tuple(lines)
