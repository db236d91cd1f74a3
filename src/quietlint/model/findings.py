"""One thing that one rule says about one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from quietlint.model.spans import Location, Span


class Severity(Enum):
    """How bad if true. Values are SARIF's `problem.severity`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "recommendation"


class Precision(Enum):
    """How often true. Values are those of code scanning."""

    VERY_HIGH = "very-high"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` in the project's file `path` by `replacement`."""

    path: str
    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Repair:
    """Edits that mend the finding, offered only where they are certain."""

    description: str
    edits: tuple[Edit, ...]


class HasPlace(Protocol):
    """Anything with the four numbers of a span."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def end_line(self) -> int: ...
    @property
    def end_column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says. A rule fills in the upper part; `checking` fills in the lower one."""

    span: Span
    message: str
    evidence: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    related: tuple[Location, ...] = ()
    flow: tuple[Location, ...] = ()
    repair: Repair | None = None
    precision: Precision | None = None
    severity: Severity | None = None
    unspelled: str = ""
    """The missing name, where all that is known of it is that nothing around spells it."""
    trusts: str = ""
    """The project's function whose annotation is believed, by its qualified name."""

    rule: str = ""
    path: str = ""
    symbol: str = ""
    """Qualified name of the innermost function or class around the place, or the module's name."""
    fingerprint: str = ""
    reached_from: tuple[str, ...] = field(default=())
    """Qualified names of callers and entry points that this place is reached from, nearest first."""

    @classmethod
    def at(
        cls,
        place: HasPlace,
        message: str,
        *,
        evidence: tuple[str, ...] = (),
        suggestions: tuple[str, ...] = (),
        related: tuple[Location, ...] = (),
        flow: tuple[Location, ...] = (),
        repair: Repair | None = None,
        precision: Precision | None = None,
        severity: Severity | None = None,
        unspelled: str = "",
        trusts: str = "",
    ) -> Finding:
        """A finding on the expression or clause `place`."""
        span = Span(place.line, place.column, place.end_line, place.end_column)
        return cls(span, message, evidence, suggestions, related, flow, repair, precision, severity, unspelled, trusts)
