"""What can be said against a handler, and how it becomes a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from quietlint.rule import Finding, Handler, Location, Precision, Program, Repair, Severity, Span
from quietlint_rules.exceptions.handling import Handling


@dataclass(frozen=True, slots=True)
class Charge:
    """A quiet failure: what is lost, what to do instead, and the features that decided."""

    message: str
    remedy: str
    because: tuple[str, ...]
    precision: Precision
    severity: Severity | None = None
    related: tuple[Location, ...] = ()
    repair: Repair | None = None


Accusation: TypeAlias = Callable[[Handling], Charge | None]
"""What one rule says of a handler."""


def told(
    handler: Handler, program: Program, accusation: Accusation, graver: tuple[Accusation, ...] = ()
) -> Iterator[Finding]:
    """The finding that an accusation makes of a handler, unless a graver one speaks of it already."""
    case = program.once(Handling, handler)
    if any(case.once(other) is not None for other in graver):
        return
    charge = case.once(accusation)
    if charge is not None:
        yield Finding.at(
            clause_of(handler),
            f"{charge.message}; {charge.remedy}",
            evidence=("; ".join(charge.because),),
            precision=charge.precision,
            severity=charge.severity,
            related=charge.related,
            repair=charge.repair,
        )


def clause_of(handler: Handler) -> Span:
    """The clause up to the type that it catches; the body belongs to the finding and need not be marked."""
    if handler.caught is None:
        return Span(handler.line, handler.column, handler.line, handler.column + len("except"))
    return Span(handler.line, handler.column, handler.caught.end_line, handler.caught.end_column)
