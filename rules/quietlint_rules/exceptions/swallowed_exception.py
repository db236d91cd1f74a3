"""Handlers after which nobody can know that something failed."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, Handler, Location, Precision, Program, Severity, Span, rule
from quietlint_rules.exceptions.convicting import verdicts_on
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.verdict import Verdict

_CALLERS_SHOWN = 3
_DISTINCTIVE = 2
"""Words that a function's name has at least, so that it is not on every page of the project."""
_RANK = (Precision.VERY_HIGH, Precision.HIGH, Precision.MEDIUM, Precision.LOW)


@rule(
    name="swallowed-exception",
    summary="A handler turns a failure into something that looks like a result.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.1.0",
)
def swallowed_exception(handler: Handler, program: Program) -> Iterator[Finding]:
    case = Handling(handler, program)
    verdict = min(verdicts_on(case), key=lambda verdict: _RANK.index(verdict.precision), default=None)
    if verdict is None:
        return
    callers = _callers_of(case, verdict)
    yield Finding.at(
        _clause(case),
        f"{verdict.message}; {verdict.remedy}",
        evidence=_evidence(verdict, callers_of=case.name, callers=len(callers)),
        related=tuple(
            Location(place.path, place.span, f"`{caller}` goes on as if it had worked", place.in_project)
            for caller, place in callers[:_CALLERS_SHOWN]
        ),
        precision=verdict.precision,
    )


def _callers_of(case: Handling, verdict: Verdict) -> tuple[tuple[str, Location], ...]:
    """Who calls the function: asked where the finding is worth the search, and few modules mention the name."""
    if case.function is None or verdict.precision is not Precision.HIGH or len(case.name_words) < _DISTINCTIVE:
        return ()
    return case.program.callers(case.function)


def _evidence(verdict: Verdict, *, callers_of: str, callers: int) -> tuple[str, ...]:
    lines = ("; ".join(verdict.because),)
    if not callers:
        return lines
    return (*lines, f"`{callers_of}` is called in {callers} place{'' if callers == 1 else 's'}")


def _clause(case: Handling) -> Span:
    """The clause up to the type that it catches: its body is shown by the reader's editor."""
    handler = case.handler
    if handler.caught is None:
        return Span(handler.line, handler.column, handler.line, handler.column + len("except"))
    return Span(handler.line, handler.column, handler.caught.end_line, handler.caught.end_column)
