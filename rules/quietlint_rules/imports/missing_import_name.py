"""Names imported from modules that exist and do not offer them."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Finding,
    Guard,
    ImportedName,
    Missing,
    Precision,
    Program,
    Repair,
    Severity,
    certain_name,
    rule,
)
from quietlint_rules.imports.renaming import imported_as
from quietlint_rules.imports.waiting import when_it_fails
from quietlint_rules.wording import places, sentence, where_looked


@rule(
    name="missing-import-name",
    summary="A name is imported from a module that exists but does not offer it.",
    on=ImportedName,
    severity=Severity.ERROR,
    precision=Precision.VERY_HIGH,
    since="0.1.0",
)
def missing_import_name(imported: ImportedName, program: Program) -> Iterator[Finding]:
    if imported.guard is not Guard.NONE:
        return
    verdict = program.resolve(imported)
    if not isinstance(verdict, Missing) or verdict.absent_module is not None:
        return
    when, callers = when_it_fails(imported, program)
    meant = certain_name(verdict.name, verdict.nearest)
    evidence = where_looked(verdict.looked_in, verdict.name)
    yield Finding.at(
        imported,
        f"{sentence(verdict.owner)} has no `{verdict.name}` to import{when}",
        evidence=(*evidence, verdict.note) if verdict.note else evidence,
        suggestions=verdict.nearest,
        related=(*places(verdict.looked_in), *callers),
        repair=Repair(f"import `{meant}`", imported_as(imported, meant, program)) if meant else None,
    )
