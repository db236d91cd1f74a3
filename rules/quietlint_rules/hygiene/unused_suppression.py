"""Suppressions that silence nothing. The engine makes these findings once all others are known."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, ModuleFacts, Precision, Program, Severity, rule


@rule(
    name="unused-suppression",
    summary="A `quietlint: ignore` comment is stale or names a rule that does not exist.",
    on=ModuleFacts,
    severity=Severity.WARNING,
    precision=Precision.VERY_HIGH,
    since="0.1.0",
)
def unused_suppression(facts: ModuleFacts, program: Program) -> Iterator[Finding]:
    """Nothing: what a comment silences is known only after every rule has run, so `checking` decides."""
    yield from ()
