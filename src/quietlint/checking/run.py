"""The one walk over the facts of a module that serves every rule, and the one place where a fault of ours is caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from quietlint.model.findings import Finding
from quietlint.model.results import ToolProblem
from quietlint.program.program import Program
from quietlint.rule import AnyRule

_FRAMES = 24

T = TypeVar("T")


class Judgement(Program, Protocol):
    """A module under judgement: a program that also hands out the module's facts."""

    def facts_of(self, kind: type) -> Sequence[object]:
        """Every fact of a kind, in source order."""

    @property
    def statistics(self) -> Mapping[str, int]:
        """How often each doubt kept the engine silent, and the like."""


@dataclass(frozen=True, slots=True)
class Crash:
    """A fault of ours: the end of its traceback, and its last line."""

    traceback: str

    @property
    def summary(self) -> str:
        return self.traceback.strip().rpartition("\n")[2]


def attempt(action: Callable[[], T]) -> T | Crash:
    """What `action` gives, or how it failed. The only broad handler that we have: whatever it costs, it costs alone."""
    try:
        return action()
    except Exception:  # noqa: BLE001 - the boundary; the crash is reported and the run exits 2
        from traceback import format_exc

        return Crash(format_exc(limit=-_FRAMES))


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules say of one module, in no order, and the rules that failed on it."""

    findings: tuple[Finding, ...]
    problems: tuple[ToolProblem, ...]


def checked(judgement: Judgement, rules: Sequence[AnyRule]) -> Checked:
    """Hand every fact of the module to the checks that asked for its kind.

    A rule that fails is not asked again about this module; what it said before stands.
    """
    by_kind: dict[type, list[AnyRule]] = {}
    for rule in rules:
        by_kind.setdefault(rule.on, []).append(rule)
    findings: dict[Finding, None] = {}
    problems: list[ToolProblem] = []
    for kind, asking in by_kind.items():
        facts = attempt(partial(judgement.facts_of, kind))
        if isinstance(facts, Crash):
            problems.append(ToolProblem("", judgement.module, facts.traceback))
            continue
        for rule in asking:
            said: list[Finding] = []
            crash = attempt(partial(_ask, rule, facts, judgement, said))
            findings.update(dict.fromkeys(said))
            if crash is not None:
                problems.append(ToolProblem(rule.name, judgement.module, crash.traceback))
    return Checked(tuple(findings), tuple(problems))


def _ask(rule: AnyRule, facts: Sequence[object], judgement: Judgement, said: list[Finding]) -> None:
    """Add to `said` what a rule says of the facts, one by one: what was said before a failure stands."""
    for fact in facts:
        said += [
            replace(
                finding,
                rule=rule.name,
                path=judgement.path,
                symbol=finding.symbol or judgement.symbol(fact),
                severity=finding.severity or rule.severity,
                precision=finding.precision or rule.precision,
            )
            for finding in rule.check(fact, judgement)
        ]
