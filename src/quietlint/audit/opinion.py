"""The second witness asked about files of the project."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from quietlint.environment.finder import Located
from quietlint.loading.loader import ProjectLoader
from quietlint.loading.places import InProject
from quietlint.model.facts import Attribute, Call
from quietlint.model.names import ModuleName
from quietlint.model.source import SourceFile
from quietlint.program.opinions import Doubtful
from quietlint.witness.hearing import Hearing
from quietlint.witness.saying import Says, SourcePlace


@cache
def hearing() -> Hearing:
    """The one witness of this process: it is as large as what it reads, and ends with us."""
    return Hearing()


class Opinion:
    """What the witness finds, looking for modules where a loader finds them."""

    def __init__(self, loader: ProjectLoader, shown: set[Path]) -> None:
        self._loader = loader
        self._shown = shown
        """Files that the witness was shown: what it says rests on them."""

    def finds(self, module: ModuleName, path: str, fact: Doubtful) -> bool:
        """Whether the witness finds what is named in the file at `path`, or takes a call in it for possible."""
        witness = hearing()
        witness.about(self, module, str(self._loader.known.root / path), partial(self._text, path))
        match fact:
            case Attribute():
                said = witness.attribute(fact, fact.name)
            case Call():
                said = witness.call(fact)
            case _:
                return False  # star imports and ``__all__`` are known better here than there
        return said is Says.CONTRADICTS

    def _text(self, path: str) -> str:
        source = self._loader.source_of(path)
        return source.text if isinstance(source, SourceFile) else ""

    def place(self, name: ModuleName) -> SourcePlace | None:
        """The source of a module, or its stub where there is nothing else to read."""
        found = self._source(name)
        if found is not None and found.file:
            self._shown.add(Path(found.file))
        return found

    def _source(self, name: ModuleName) -> SourcePlace | None:
        match self._loader.places.resolve(name):
            case InProject() as own:
                return self._own(own)
            case Located() as found:
                file = found.source or found.stub
                if file is None and not found.is_namespace:
                    return None
                return SourcePlace(str(file or ""), tuple(str(path) for path in found.paths))
            case _:
                return None

    def _own(self, found: InProject) -> SourcePlace | None:
        root = self._loader.known.root
        if found.path:
            return SourcePlace(str(root / found.path))
        if found.entry is None:
            return SourcePlace("", tuple(str(root / folder) for folder in found.folders))
        name = found.entry.source or found.entry.stub
        return SourcePlace(str(root / found.folder / name)) if name else None
