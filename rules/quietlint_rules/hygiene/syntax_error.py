"""Files that do not parse. The engine itself makes these findings; the rule gives them a name, a page and a switch."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, ModuleFacts, Precision, Program, Severity, rule


@rule(
    name="syntax-error",
    summary="A file cannot be parsed, so nothing in it is checked and importing it fails.",
    on=ModuleFacts,
    severity=Severity.ERROR,
    precision=Precision.VERY_HIGH,
    since="0.1.0",
)
def syntax_error(facts: ModuleFacts, program: Program) -> Iterator[Finding]:
    """Nothing: a file that does not parse has no facts to be handed here, and is reported where it was read."""
    yield from ()
