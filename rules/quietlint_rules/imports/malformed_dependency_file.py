"""Dependency files, or lines of them, that no tool can read."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, MalformedDeclaration, Precision, Program, Severity, rule
from quietlint_rules.wording import sentence


@rule(
    name="malformed-dependency-file",
    summary="A dependency file, or a line of it, is not what its format asks for.",
    on=MalformedDeclaration,
    severity=Severity.ERROR,
    precision=Precision.VERY_HIGH,
    since="0.1.0",
)
def malformed_dependency_file(fact: MalformedDeclaration, program: Program) -> Iterator[Finding]:
    yield Finding.at(fact, sentence(fact.problem))
