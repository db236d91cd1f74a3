"""What importable things lie in a folder: one directory listing each, kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

_COMPILED = (".so", ".pyd", ".pyc")


@dataclass(slots=True)
class Entry:
    """The files that one module name has in one folder, by file name; "" where there is none."""

    source: str = ""
    stub: str = ""
    compiled: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A folder's modules by name, and the names of its folders."""

    modules: Mapping[str, Entry] = field(default_factory=lambda: MappingProxyType({}))
    folders: frozenset[str] = frozenset()

    @property
    def init(self) -> Entry | None:
        """The files that make the folder a regular package; None if there are none."""
        return self.modules.get("__init__")


_NOTHING = Listing()


class Listings:
    """Directory listings, each read once. Names are exact, also where the file system does not mind capitals."""

    def __init__(self) -> None:
        self._known: dict[str, Listing] = {}

    def of(self, folder: Path | str) -> Listing:
        """What lies in `folder`; nothing if it is none or cannot be read."""
        path = os.fspath(folder)
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = _read(path)
        return known

    def inner(self, folder: Path | str, name: str) -> Listing:
        """What lies in the folder `name` of `folder`; nothing, and not looked for, if the folder is not listed."""
        return self.of(os.path.join(folder, name)) if name in self.of(folder).folders else _NOTHING

    def holds_python(self, folder: Path | str, depth: int = 3) -> bool:
        """Whether a module lies in `folder` or at most `depth` folders down."""
        here = self.of(folder)
        if here.modules:
            return True
        return depth > 0 and any(
            self.holds_python(os.path.join(folder, name), depth - 1) for name in here.folders if name.isidentifier()
        )


def _read(folder: str) -> Listing:
    modules: dict[str, Entry] = {}
    folders: set[str] = set()
    try:
        with os.scandir(folder) as scan:
            for entry in scan:
                name = entry.name
                stem, dot, rest = name.partition(".")
                if not dot or not name.endswith((".py", ".pyi", *_COMPILED)):
                    if name != "__pycache__" and entry.is_dir():
                        folders.add(name)
                elif rest == "py":
                    modules.setdefault(stem, Entry()).source = name
                elif rest == "pyi":
                    modules.setdefault(stem, Entry()).stub = name
                elif name.endswith(_COMPILED):
                    known = modules.setdefault(stem, Entry())
                    known.compiled = max(known.compiled, name)
    except OSError:
        return _NOTHING
    return Listing(modules, frozenset(folders))
