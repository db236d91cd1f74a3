"""Which files a change can break: those that use something under a name of which the change altered the meaning.

A failure that a change brings to another file stands at a use of what was changed, and a use spells its name. So the
names are looked for in the bytes of the files, and only files that spell one, and import what was changed, are judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from quietlint.audit.importing import Imports
from quietlint.checking.diff import Changes
from quietlint.checking.symbols import SymbolChange, moved_modules, symbol_changes
from quietlint.loading.loader import ProjectLoader
from quietlint.model.facts import ModuleFacts
from quietlint.sources.discovery import SUFFIXES, FoundFile

_FEW = 12
"""So many files are judged rather than asked first whether they import what was changed."""
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
    names = {name for found in symbols.values() for change in found for name in _spelt(change)}
    names |= {name for path in changes.removed if path.endswith(SUFFIXES) for name in _module_names(path)}
    paths = set(changes.changed)
    if names:
        files = {path: file for path, file in loader.known.files.items() if path not in paths}
        texts = {path: text for path, file in files.items() if (text := _bytes(file))}
        spelling = _spelling(texts, names)
        differing = frozenset(before)
        if len(spelling) > _FEW:
            spelling = [path for path in spelling if imports.way(path, differing) is not None]
        paths.update(spelling)
    return Reach(changes, symbols, moved, imports, frozenset(paths))


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


def _module_names(path: str) -> Iterable[str]:
    pure = PurePosixPath(path)
    return (pure.parent.name,) if pure.stem == "__init__" else (pure.stem,)


def _bytes(file: FoundFile) -> bytes:
    try:
        return file.path.read_bytes()
    except OSError:
        return b""


def _spelling(texts: Mapping[str, bytes], names: Iterable[str]) -> list[str]:
    """The files that spell one of the names, or that of a class which has one of them as a base."""
    wanted, asked = frozenset(names), frozenset[str]()
    found: set[str] = set()
    while wanted - asked:
        alternatives = b"|".join(re.escape(name.encode("utf-8", "replace")) for name in sorted(wanted - asked))
        word, derived = re.compile(rb"\b(?:%s)\b" % alternatives), re.compile(_CLASS % alternatives, re.MULTILINE)
        asked = wanted
        more: set[str] = set()
        for path, text in texts.items():
            if word.search(text):
                found.add(path)
                more.update(name.decode("utf-8", "replace") for name in derived.findall(text))
        wanted |= more
    return sorted(found)
