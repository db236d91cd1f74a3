"""Shipped code that imports what only those who develop the project have installed."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, ImportedModule, Location, Precision, Program, Severity, Span, Use, rule
from quietlint_rules.imports.reach import precision_of, standing_of


@rule(
    name="development-only-dependency",
    summary="Shipped code imports a distribution that is declared for development or for the build only.",
    on=ImportedModule,
    severity=Severity.ERROR,
    precision=Precision.MEDIUM,
    since="0.1.0",
)
def development_only_dependency(imported: ImportedModule, program: Program) -> Iterator[Finding]:
    standing = standing_of(imported, program)
    if standing is None or not standing.declared or not standing.is_shipped or not standing.is_judgeable:
        return
    if standing.brought_by or not all(one.is_for in {Use.DEVELOPMENT, Use.BUILD} for one in standing.declared):
        return
    first = standing.declared[0]
    kind = "while the project is built" if first.is_for is Use.BUILD else "for development"
    origin = "" if first.name == imported.written else f" (of `{first.name}`)"
    group = f" (`{first.group}`)" if first.group and first.group != first.file else ""
    yield Finding.at(
        imported,
        f"`{imported.written}`{origin} is declared only {kind}{group}: users of this code do not have it",
        evidence=tuple(f"{one.place}: {one.is_for.value} `{one.written}`" for one in standing.declared),
        related=tuple(
            Location(one.file, Span(one.line, 1, one.line, 2), f"Declared as {one.is_for.value}")
            for one in standing.declared
        ),
        precision=precision_of(standing, program),
    )
