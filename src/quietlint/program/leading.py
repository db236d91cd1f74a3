"""What calls lead to, as values: what is reached and raised, what people are told, what becomes of what is given back.

Rules are made of these, and a run that finds everything stored loads no more of the program than them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

from quietlint.model.names import QualifiedName
from quietlint.model.spans import Location


@dataclass(frozen=True, slots=True)
class Reach:
    """Something outside of the process that a call leads to."""

    path: QualifiedName
    """Dotted name of what is called in the end."""
    through: tuple[QualifiedName, ...] = ()
    """Functions of the project on the way."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What code can raise, as far as it could be followed."""

    types: tuple[QualifiedName, ...] = ()
    """Sorted. Names as their libraries document them, own ones qualified by module."""
    unknown: tuple[QualifiedName, ...] = ()
    """What it calls of which that is not known; "?" for a call whose target is unknown."""

    @property
    def is_complete(self) -> bool:
        """Whether every call could be followed."""
        return not self.unknown


class Level(IntEnum):
    """How loud a line is."""

    DEBUG = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line for people."""

    level: Level
    has_traceback: bool


class UseKind(Enum):
    """What becomes of a value."""

    DISCARDED = "discarded"
    """Nobody looks at it."""
    TESTED = "tested"
    """Its truth is asked, or it is compared."""
    TAKEN = "taken"
    """It is used as though it were there: an attribute, an item, a loop, an operation."""
    RETURNED = "returned"
    PASSED = "passed on"
    """It is an argument, or is stored where we do not follow it."""
    ENTERED = "entered"
    """It is the context manager of a ``with``."""


class Asked(Enum):
    """How a caller finds out that it was given nothing."""

    TRUTH = "truth"
    """By the truth of the value: None and what is empty are alike."""
    NONE = "none"
    """By asking whether it is None."""


@dataclass(frozen=True, slots=True)
class ValueUse:
    """One call of the function."""

    kind: UseKind
    caller: QualifiedName
    location: Location
    """The call."""
    place: Location
    """Where the kind is decided: the test, the attribute, the statement."""
    how: str = ""
    """For a value that is taken: the attribute's name, ``[]``, ``for``, ``()`` or the operator."""
    is_certain: bool = True
    """Whether the name leads to this function; False where it is the only one of its name."""
    is_expected: bool = False
    """Whether a handler around the place expects that it fails."""
    through: tuple[Location, ...] = ()
    """Functions that only hand the value on, from the called one outwards."""
    asked: Asked | None = None
    """How the caller finds that there is nothing, where it then says so or does it in another way; else None."""


@dataclass(frozen=True, slots=True)
class Users:
    """All that is known about who uses a function."""

    uses: tuple[ValueUse, ...] = ()
    decorated: tuple[tuple[QualifiedName, Location], ...] = ()
    """Functions that it decorates."""
    is_handed_on: bool = False
    """Whether its value is passed somewhere, so that others may call it."""
