"""One walk hands facts to the checks that asked; a check that fails costs itself only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

from quietlint.checking.builtin import UNUSED_SUPPRESSION
from quietlint.checking.run import Checked, Crash, Judgement, attempt, checked
from quietlint.model.facts import Name
from quietlint.model.findings import Finding, Precision, Severity
from quietlint.program.program import Program
from quietlint.rule import AnyRule

NAMES = (Name(1, 1, 1, 2, "a"), Name(2, 1, 2, 2, "b"))


def says(name: Name, program: Program) -> Iterator[Finding]:
    yield Finding.at(name, name.id)


def fails(name: Name, program: Program) -> Iterator[Finding]:
    yield Finding.at(name, f"before {name.id}")
    raise KeyError(name.id)


def rule(name: str, check: Callable[[Name, Program], Iterator[Finding]]) -> AnyRule:
    return replace(UNUSED_SUPPRESSION, name=name, on=Name, check=check)


def judge(*rules: AnyRule) -> Checked:
    def facts_of(kind: type) -> Sequence[object]:
        if kind is not Name:
            raise TypeError(kind)
        return NAMES

    judgement = SimpleNamespace(facts_of=facts_of, module="pkg.m", path="pkg/m.py", symbol=lambda _: "pkg.m.f")
    return checked(cast("Judgement", judgement), rules)


def test_every_fact_reaches_every_rule_that_asked() -> None:
    result = judge(rule("one", says), rule("two", says))
    assert sorted((each.message, each.rule) for each in result.findings) == [
        ("a", "one"),
        ("a", "two"),
        ("b", "one"),
        ("b", "two"),
    ]


def test_findings_are_completed_from_rule_and_module() -> None:
    finding = judge(rule("one", says)).findings[0]
    assert (finding.path, finding.symbol) == ("pkg/m.py", "pkg.m.f")
    assert (finding.severity, finding.precision) == (Severity.WARNING, Precision.VERY_HIGH)


def test_what_is_said_twice_is_told_once() -> None:
    def twice(name: Name, program: Program) -> Iterator[Finding]:
        yield Finding.at(name, "same")
        yield Finding.at(name, "same")

    assert len(judge(rule("one", twice)).findings) == 2


def test_rule_that_fails_is_a_problem_once_and_the_others_go_on() -> None:
    result = judge(rule("bad", fails), rule("good", says))
    assert [each.rule for each in result.findings] == ["good", "good"]
    assert [(each.rule, each.module, each.cause) for each in result.problems] == [("bad", "pkg.m", "KeyError: 'a'")]


def test_facts_that_cannot_be_had_are_a_problem_of_ours() -> None:
    result = judge(replace(rule("one", says), on=int), rule("two", says))
    assert [each.rule for each in result.findings] == ["two", "two"]
    assert [each.rule for each in result.problems] == [""]


def test_attempt_gives_the_answer_or_the_crash() -> None:
    assert attempt(lambda: 1) == 1
    crash = attempt(lambda: (1,)[len(NAMES)])
    assert isinstance(crash, Crash)
    assert crash.summary == "IndexError: tuple index out of range"
