"""Which files of the project a file imports, told from facts alone and only of the files that are asked about."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from quietlint.loading.loader import ProjectLoader
from quietlint.loading.places import InProject
from quietlint.model.facts import FunctionDefinition, Import, ImportFrom, ModuleFacts, body_of
from quietlint.model.names import ModuleName, absolute_name
from quietlint.model.source import Unreadable
from quietlint.model.spans import Span
from quietlint.sources.discovery import SUFFIXES


@dataclass(frozen=True, slots=True)
class Importing:
    """One file imports another: by which statement, and the names it takes from it."""

    importer: str
    imported: str
    span: Span
    names: tuple[str, ...]


class Imports:
    """What the files of a project import of each other, and of files that were removed, under the names they had."""

    def __init__(self, loader: ProjectLoader, removed: frozenset[str]) -> None:
        self._loader = loader
        self._gone = {ending: path for path in removed if path.endswith(SUFFIXES) for ending in _endings(path)}
        self._known: dict[str, tuple[Importing, ...]] = {}

    def name_of(self, path: str) -> ModuleName:
        """The name by which a file of the project is imported."""
        return self._loader.name_of(path)

    def of(self, path: str) -> tuple[Importing, ...]:
        """Every import by a file of another one of the project."""
        if path not in self._known:
            self._known[path] = tuple(dict.fromkeys(self._of(path)))
        return self._known[path]

    def _of(self, path: str) -> Iterator[Importing]:
        if path not in self._loader.known.files:
            return
        facts = self._loader.facts_of(path)
        if isinstance(facts, Unreadable):
            return
        places = self._loader.view_for(path).places
        for name, span, names in _imported(facts, path, self._loader.name_of(path)):
            found = places.resolve(name)
            if isinstance(found, InProject):
                if found.path and found.path != path:
                    yield Importing(path, found.path, span, names)
            elif name in self._gone:
                yield Importing(path, self._gone[name], span, names)

    def way(self, start: str, ends: frozenset[str]) -> tuple[Importing, ...] | None:
        """The fewest imports that lead from the file `start` to one of `ends`; None if none do."""
        came: dict[str, Importing] = {}
        ring, seen = [start], {start}
        while ring:
            following: list[str] = []
            for path in ring:
                for one in self.of(path):
                    if one.imported in seen:
                        continue
                    seen.add(one.imported)
                    came[one.imported] = one
                    if one.imported in ends:
                        return tuple(_back(one, start, came))
                    following.append(one.imported)
            ring = following
        return None


def _back(last: Importing, start: str, came: dict[str, Importing]) -> Iterator[Importing]:
    yield last
    while last.importer != start:
        last = came[last.importer]
        yield last


def _endings(path: str) -> Iterator[str]:
    """Every dotted name that a file may have been imported by."""
    pure = PurePosixPath(path)
    parts = pure.parts[:-1] if pure.stem == "__init__" else (*pure.parts[:-1], pure.stem)
    for start in range(len(parts)):
        yield ".".join(parts[start:])


def _imported(facts: ModuleFacts, path: str, own: ModuleName) -> Iterator[tuple[ModuleName, Span, tuple[str, ...]]]:
    """Names of modules that a file imports; of ``from a import b`` both ``a`` and ``a.b``, which may be one."""
    is_package = path.rpartition("/")[2].startswith("__init__.")
    for statement in _imports_in(facts):
        span = Span(statement.line, statement.column, statement.end_line, statement.end_column)
        if isinstance(statement, Import):
            for alias in statement.names:
                yield ModuleName(alias.name), span, ()
                if alias.alias is None and "." in alias.name:
                    # `import a.b` binds `a`, so its names are used too.
                    yield ModuleName(alias.name.partition(".")[0]), span, ()
            continue
        base = absolute_name(own, is_package=is_package, level=statement.level, module=statement.module)
        if base is not None:
            names = tuple(alias.name for alias in statement.names)
            yield base, span, names
            yield from ((ModuleName(f"{base}.{name}"), span, ()) for name in names if name != "*")


def _imports_in(facts: ModuleFacts) -> Iterator[Import | ImportFrom]:
    return (one for one in statements_in(facts, with_functions=True) if isinstance(one, Import | ImportFrom))


def statements_in(facts: ModuleFacts, *, with_functions: bool) -> Iterator[object]:
    """Statements of a file, those of its top level first, each level in the order of the source."""
    queue: deque[object] = deque(facts.body)
    while queue:
        node = queue.popleft()
        yield node
        if isinstance(node, FunctionDefinition):
            queue += body_of(node) if with_functions else ()
        else:
            for part in ("body", "otherwise", "final", "handlers", "cases"):
                queue += getattr(node, part, ())
