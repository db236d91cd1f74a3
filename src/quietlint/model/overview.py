"""What an audit tells of a whole project besides its findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ModuleSight:
    """One module: its size, what was decided in it and what was not, and the modules of the project it imports."""

    name: str
    path: str
    lines: int
    decided: int = 0
    undecided: int = 0
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom one failure reaches: `callers` directly or not, nearest first, and those of them that nothing calls.

    For a failure while a module is imported they are the modules that import it.
    """

    callers: tuple[str, ...] = ()
    count: int = 0
    entry_points: tuple[str, ...] = ()
    entry_count: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """A project as a whole. `reached` is by the place (symbol) of findings; `commit` is "" outside of git."""

    project: str
    environment: str
    commit: str = ""
    modules: tuple[ModuleSight, ...] = ()
    reached: Mapping[str, Reached] = field(default_factory=dict)
    cycles: tuple[tuple[str, ...], ...] = ()
