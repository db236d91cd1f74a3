"""Which files a change can break: those that use something under a name of which the change altered the meaning.

A failure that a change brings to another file stands at a use of what was changed, and a use spells its name. So the
names are looked for in the bytes of the files, and only files that spell one, and import what was changed, are judged;
of those that the change left as they were, only the lines that spell one, or the functions around them where the change
is in what a symbol gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import PurePosixPath

from quietlint.audit.importing import Imports, statements_in
from quietlint.checking.diff import Changes
from quietlint.checking.symbols import SymbolChange, moved_modules, symbol_changes
from quietlint.loading.loader import ProjectLoader
from quietlint.model.facts import (
    AnnotatedAssignment,
    Assignment,
    Attribute,
    FunctionDefinition,
    Import,
    ImportFrom,
    ModuleFacts,
    Name,
)
from quietlint.sources.discovery import SUFFIXES, FoundFile

_FEW = 12
"""So many files are judged rather than asked first whether they import what was changed."""
BY_LINES = (".py", ".pyi")
"""Files whose lines are those of their facts, unlike notebooks."""
_NAMED = (Attribute, Name)
_MAKING = frozenset({"__init__", "__new__", "__call__", "__post_init__", "__enter__", "__aenter__"})
"""Methods that are used without being named: their class is."""
_CLASS = rb"^[ \t]*class\s+(\w+)\s*(?:\[[^\]]*\]\s*)?\([^)]*\b(?:%s)\b"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a change reaches in the project as it is now."""

    changes: Changes
    symbols: Mapping[str, tuple[SymbolChange, ...]]
    """What happened to the symbols of every file that differs, by path."""
    moved: Mapping[str, str]
    """Of files that are gone the new path, where the same symbols are in another one now."""
    imports: Imports
    paths: frozenset[str]
    """The files that the change can break, the changed ones among them."""
    spelling: Mapping[str, frozenset[int]]
    """Of files that did not change, the lines that spell what did. A file that is not here is to be judged whole."""


def reach_of(loader: ProjectLoader, changes: Changes, before: Mapping[str, ModuleFacts | None]) -> Reach:
    """The files that a change can break, given the facts of before of all files that differ."""
    imports = Imports(loader, changes.removed)
    now = {path: facts_in(loader, path) for path in before}
    moved = moved_modules(
        {path: facts for path, facts in before.items() if path in changes.removed},
        {path: facts for path, facts in now.items() if before[path] is None},
    )
    symbols = {path: symbol_changes(facts, now[path]) for path, facts in before.items()}
    symbols = {path: found for path, found in sorted(symbols.items()) if found}
    names = frozenset(name for found in symbols.values() for change in found for name in _spelt(change))
    names |= {name for path in changes.removed if path.endswith(SUFFIXES) for name in _module_names(path)}
    paths = set(changes.changed)
    lines: dict[str, frozenset[int]] = {}
    if names:
        files = {path: file for path, file in loader.known.files.items() if path not in paths}
        texts = {path: text for path, file in files.items() if (text := _bytes(file))}
        spelling, names = _spelling(texts, names)
        differing = frozenset(before)
        if len(spelling) > _FEW:
            spelling = [path for path in spelling if imports.way(path, differing) is not None]
        paths.update(spelling)
        known = {path: facts for path in spelling if path.endswith(BY_LINES) and (facts := facts_in(loader, path))}
        # A class may be named above, and what makes its objects below: `super().__init__(…)`.
        names |= {change.last for found in symbols.values() for change in found}
        lines = {path: _lines(texts[path], names, facts) for path, facts in known.items()}
        if not all(_breaks_where_used(change) for found in symbols.values() for change in found):
            lines = {path: _with_functions(spelt, known[path]) for path, spelt in lines.items()}
    return Reach(changes, symbols, moved, imports, frozenset(paths), lines)


def facts_in(loader: ProjectLoader, path: str) -> ModuleFacts | None:
    """Facts of a file of the project, None if it is not there or cannot be read."""
    if not path.endswith(SUFFIXES) or path not in loader.known.files:
        return None
    facts = loader.facts_of(path)
    return facts if isinstance(facts, ModuleFacts) else None


def _spelt(change: SymbolChange) -> Iterable[str]:
    """The words by which others use a symbol."""
    around, _, last = change.name.rpartition(".")
    return (around.rpartition(".")[2],) if last in _MAKING and around else (last,)


def _breaks_where_used(change: SymbolChange) -> bool:
    """Whether what breaks stands on the lines that spell the symbol, and not where what it gives is used."""
    is_implicit = change.last.startswith("__") and change.last not in _MAKING
    return change.is_told_by_uses and not is_implicit


def _module_names(path: str) -> Iterable[str]:
    pure = PurePosixPath(path)
    return (pure.parent.name,) if pure.stem == "__init__" else (pure.stem,)


def _bytes(file: FoundFile) -> bytes:
    try:
        return file.path.read_bytes()
    except OSError:
        return b""


def _spelling(texts: Mapping[str, bytes], names: Iterable[str]) -> tuple[list[str], frozenset[str]]:
    """The files that spell one of the names or of a class which has one of them as a base, and all these names."""
    wanted, asked = frozenset(names), frozenset[str]()
    found: set[str] = set()
    while wanted - asked:
        word = _word(wanted - asked)
        derived = re.compile(_CLASS % _either(wanted - asked), re.MULTILINE)
        asked = wanted
        more: set[str] = set()
        for path, text in texts.items():
            if word.search(text):
                found.add(path)
                more.update(name.decode("utf-8", "replace") for name in derived.findall(text))
        wanted |= more
    return sorted(found), wanted


def _either(names: Iterable[str]) -> bytes:
    return b"|".join(re.escape(name.encode("utf-8", "replace")) for name in sorted(names))


def _word(names: Iterable[str]) -> re.Pattern[bytes]:
    return re.compile(rb"\b(?:%s)\b" % _either(names))


def _lines(text: bytes, names: frozenset[str], facts: ModuleFacts) -> frozenset[int]:
    """The lines of a file that spell one of the names, or a name that stands for one outside of functions."""
    lines, found, asked = text.splitlines(), set[int](), frozenset[str]()
    outside = list(statements_in(facts, with_functions=False))
    while names - asked:
        word = _word(names - asked)
        found.update(number for number, line in enumerate(lines, 1) if word.search(line))
        asked |= names
        names = frozenset(name for one in outside for name in _given(one, found, asked))
    return frozenset(found)


def _given(statement: object, lines: AbstractSet[int], names: AbstractSet[str]) -> Iterator[str]:
    """The names that a statement gives to what has one of `names`, or is made of it on one of `lines`."""
    match statement:
        case Import() | ImportFrom():
            yield from (one.alias for one in statement.names if one.alias and not names.isdisjoint(one.name.split(".")))
        case Assignment() | AnnotatedAssignment():
            if not lines.isdisjoint(range(statement.line, statement.end_line + 1)):
                targets = statement.targets if isinstance(statement, Assignment) else (statement.target,)
                held = [one for target in targets for one in getattr(target, "items", (target,))]
                yield from (one.id if isinstance(one, Name) else one.name for one in held if isinstance(one, _NAMED))


def _with_functions(lines: frozenset[int], facts: ModuleFacts) -> frozenset[int]:
    """The lines, and all of the functions around them."""
    functions = (one for one in statements_in(facts, with_functions=False) if isinstance(one, FunctionDefinition))
    around = (range(one.line, one.end_line + 1) for one in functions)
    return lines.union(*(one for one in around if not lines.isdisjoint(one)))
