"""Declared distributions, and versions of them, that were never published."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Declared, DeclaredDependency, Finding, Precision, Program, Severity, Use, rule
from quietlint_rules.imports.likeness import looks_like
from quietlint_rules.imports.versions import lowest_wanted, may_exist


@rule(
    name="unpublished-dependency",
    summary="A declared distribution, or the version of it that is asked for, was never published.",
    on=DeclaredDependency,
    severity=Severity.ERROR,
    precision=Precision.HIGH,
    since="0.1.0",
)
def unpublished_dependency(fact: DeclaredDependency, program: Program) -> Iterator[Finding]:
    declared, known = fact.declared, program.dependencies
    if not declared.is_from_index or known.has_private_index or known.is_own(declared.name):
        return
    if declared.is_for is Use.CONSTRAINT:
        return
    if not known.is_published(declared.name):
        resemblance = known.resemblance(declared.name)
        yield Finding.at(
            fact,
            f"`{declared.written}` is declared, and by {known.index_date} nobody had published it: whoever registers "
            "the name is installed next",
            evidence=(f"searched: the names published by {known.index_date}",)
            + ((f"the name looks like {looks_like(resemblance)}",) if resemblance is not None else ()),
            suggestions=known.nearest_published(declared.name),
        )
        return
    yield from _of_version(fact, declared, program)


def _of_version(fact: DeclaredDependency, declared: Declared, program: Program) -> Iterator[Finding]:
    newest = program.dependencies.newest_version(declared.name)
    wanted = lowest_wanted(declared.specifier)
    if newest is None or wanted is None or may_exist(wanted, newest):
        return
    yield Finding.at(
        fact,
        f"`{declared.written}` is wanted in version {wanted}, and by {program.dependencies.index_date} the newest was "
        f"{newest}",
        evidence=(f"declared: {declared.written}{declared.specifier}",),
        suggestions=(f"{declared.written}=={newest}",),
    )
