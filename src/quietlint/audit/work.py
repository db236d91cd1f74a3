"""What a run has to do and by which rules, as values that every process of ours is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from quietlint.checking.selection import Selection
from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment
from quietlint.loading.roots import Scope
from quietlint.model.settings import Settings
from quietlint.rule import AnyRule
from quietlint.sources.discovery import FoundFile

if TYPE_CHECKING:
    from quietlint.loading.loader import ProjectLoader
    from quietlint.loading.reading import FactsMemory

OWN, FOREIGN, BY_PATH, IMPRECISE = "own", "foreign", "path", "precision"
"""Who silenced a finding: our comments, those of other tools, a setting for its path, or its precision."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of a run, and all that are installed."""

    selection: Selection
    known: tuple[AnyRule, ...]


Progress = Callable[[int, int], None]
"""Told how many files of how many are judged."""


@dataclass(frozen=True, slots=True)
class Work:
    """All that a process needs to know to judge files of the project."""

    scope: Scope
    files: tuple[FoundFile, ...]
    judged: tuple[FoundFile, ...]
    environment: TargetEnvironment | NoEnvironment
    is_given: bool
    settings: Settings
    cache: str | None
    """The folder of the store, None for none."""
    declaring: tuple[FoundFile, ...] = ()
    """Dependency files to judge."""
    names: Path | None = None
    """An index of published names that the user had made."""
    fetched: frozenset[str] | None = None
    """Distributions in the library store, where the environment is made of them."""
    wants_links: bool = False
    """Whether outcomes are to tell where each file leads."""
    hidden: frozenset[str] = frozenset()
    """Files that lie on disk and are not of the project as it is looked at, by shown path."""
    lines: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Of files of which only certain lines are judged, these lines."""

    def text_of(self, path: str) -> str | None:
        """The text of a file of the project, as it is judged; None if it cannot be had."""
        from quietlint.sources.decoding import read_source

        place = next((file.path for file in self.files if file.shown == path), None)
        source = read_source(place, path) if place is not None else None
        return getattr(source, "text", None)

    def loader(self, memory: FactsMemory | None) -> ProjectLoader:
        """The project's loader."""
        from quietlint.loading.opening import loader_of

        files = (self.files, self.judged)
        return loader_of(
            self.scope,
            files,
            self.environment,
            self.settings,
            memory=memory,
            is_given=self.is_given,
            names=self.names,
            fetched=self.fetched,
            hidden=self.hidden,
        )
