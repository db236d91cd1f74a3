"""The two rules that no pack brings: they speak of what reading files and comments met, not of facts."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.model.facts import ModuleFacts
from quietlint.model.findings import Finding, Precision, Severity
from quietlint.program.program import Program
from quietlint.rule import AnyRule, Rule

FAMILY = "source"


def _says_nothing(facts: ModuleFacts, program: Program) -> Iterator[Finding]:
    """The findings of these rules are made where files and comments are read."""
    del facts, program
    yield from ()


SYNTAX_ERROR: AnyRule = Rule(
    name="syntax-error",
    family=FAMILY,
    summary="A file that Python cannot read.",
    on=ModuleFacts,
    severity=Severity.ERROR,
    precision=Precision.VERY_HIGH,
    since="0.1.0",
    check=_says_nothing,
    package="quietlint.checking",
)

UNUSED_SUPPRESSION: AnyRule = Rule(
    name="unused-suppression",
    family=FAMILY,
    summary="A quietlint comment that silences nothing, or misspells a rule.",
    on=ModuleFacts,
    severity=Severity.WARNING,
    precision=Precision.VERY_HIGH,
    since="0.1.0",
    check=_says_nothing,
    package="quietlint.checking",
)

BUILTIN_RULES: tuple[AnyRule, ...] = (SYNTAX_ERROR, UNUSED_SUPPRESSION)
