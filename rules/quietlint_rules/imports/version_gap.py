"""Names of libraries that only a part of the declared versions has."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Effect, Finding, Missing, Precision, Program, Severity, SpelledName, rule
from quietlint_rules.imports.removed_name import is_told_of_module, what_is_known


@rule(
    name="version-gap",
    summary="A library's name is used that the oldest version which the project declares does not have.",
    on=SpelledName,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.1.0",
)
def version_gap(spelled: SpelledName, program: Program) -> Iterator[Finding]:
    if spelled.is_guarded or spelled.is_standard or isinstance(program.resolve(spelled.of), Missing):
        return
    if not program.dependencies.is_shipped(program.path):
        return
    change = program.dependencies.declared_change_of(spelled.name, program.path)
    if change is None or change.effect is not Effect.GONE_IN_OLDEST or is_told_of_module(spelled, change):
        return
    row, known = change.row, change.known
    yield Finding.at(
        spelled,
        f"`{row.name}` came with {row.distribution} {row.first}, and `{row.distribution}{known.specifier}` allows "
        f"older ones; ask for `{row.distribution}>={row.first}`",
        evidence=what_is_known(change),
    )
