"""Declared distributions that no file of the project imports."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import DeclaredDependency, Finding, Precision, Program, Severity, Use, rule


@rule(
    name="unused-dependency",
    summary="A declared distribution is imported nowhere in the project.",
    on=DeclaredDependency,
    severity=Severity.NOTE,
    precision=Precision.LOW,
    since="0.1.0",
)
def unused_dependency(fact: DeclaredDependency, program: Program) -> Iterator[Finding]:
    declared, known = fact.declared, program.dependencies
    if declared.is_for is not Use.MAIN or known.is_own(declared.name) or known.is_imported(declared) is not False:
        return
    yield Finding.at(
        fact,
        f"`{declared.written}` is declared, and no file of the project imports it",
        evidence=("every import of every Python file of the project was read",),
    )
