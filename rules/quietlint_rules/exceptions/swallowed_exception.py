"""Handlers after which nobody can know that something failed."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, Handler, Precision, Program, Severity, Span, rule
from quietlint_rules.exceptions.convicting import verdicts_on
from quietlint_rules.exceptions.handling import Handling

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
    verdict = min(
        verdicts_on(Handling(handler, program)), key=lambda verdict: _RANK.index(verdict.precision), default=None
    )
    if verdict is not None:
        yield Finding.at(
            _clause(handler),
            f"{verdict.message}; {verdict.remedy}",
            evidence=("; ".join(verdict.because),),
            precision=verdict.precision,
        )


def _clause(handler: Handler) -> Span:
    """The clause up to the type that it catches; the body belongs to the finding and need not be marked."""
    if handler.caught is None:
        return Span(handler.line, handler.column, handler.line, handler.column + len("except"))
    return Span(handler.line, handler.column, handler.caught.end_line, handler.caught.end_column)
