"""What a second witness may say, and where it is told to look for modules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from quietlint.model.names import ModuleName


class Says(Enum):
    """What the witness says of a claim that a name is missing or that a call cannot bind."""

    AGREES = "agrees"
    """Every value that it infers there lacks the name, or refuses the call."""
    CONTRADICTS = "contradicts"
    """Some value that it infers there has the name, or takes the call."""
    UNDECIDED = "undecided"
    """It infers nothing there, or is not sure of all values."""


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Where a module's source lies: a file, or the folders of a namespace package."""

    file: str = ""
    folders: tuple[str, ...] = ()


class Places(Protocol):
    """How the witness asks where modules of the audited project and its environment lie."""

    def place(self, name: ModuleName) -> SourcePlace | None:
        """The source of a module; None if there is none that may be read."""
