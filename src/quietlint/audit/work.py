"""What a run has to do, as one value that every process of ours is given."""

from __future__ import annotations

from dataclasses import dataclass

from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment
from quietlint.loading.loader import ProjectLoader
from quietlint.loading.opening import loader_of
from quietlint.loading.reading import FactsMemory
from quietlint.loading.roots import Scope
from quietlint.model.settings import Settings
from quietlint.sources.discovery import FoundFile


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

    def loader(self, memory: FactsMemory | None) -> ProjectLoader:
        """The project's loader."""
        files = (self.files, self.judged)
        return loader_of(self.scope, files, self.environment, self.settings, memory=memory, is_given=self.is_given)
