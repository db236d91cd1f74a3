"""Under which name each file of the project is known, and which files a written module name may mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from quietlint.model.names import ModuleName
from quietlint.sources.roots import SourceRoot, is_package, listing_of, parent_folder, root_above


@dataclass(frozen=True, slots=True)
class Places:
    """Files that an absolute module name may mean, by shown path; a namespace package is its folder, ending in ``/``.

    `surely`: below a root that every module sees, or that Python puts first for the importer. `nearby`: below a folder
    above the importer, right if the program is started there. `elsewhere`: below some other root of the project that
    holds only for files near it; shadowed by the standard library and the environment. Each is nearest first.
    """

    surely: tuple[str, ...] = ()
    nearby: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.surely or self.nearby or self.elsewhere)


@dataclass(frozen=True, slots=True)
class ProjectModules:
    """The modules of a project. Every discovered file has one name of its own; no two files share one.

    A name is the file's dotted path below the deepest certain root. A part that no `import` statement can spell stays
    as it is (a script ``my-tool.py``, a notebook, the stub beside its module): such a module is private, but named.
    """

    roots: tuple[SourceRoot, ...]
    by_path: Mapping[str, ModuleName]
    by_name: Mapping[ModuleName, str]
    stubs: Mapping[ModuleName, str]
    """Stubs that lie beside a source of the same name, by that name."""
    listing: Mapping[str, frozenset[str]] = field(repr=False)
    """Names of the importable files in each folder."""
    folders: frozenset[str] = field(repr=False)
    """Folders with an importable file somewhere below."""
    offering: Mapping[str, frozenset[str]] = field(repr=False)
    """Folders that hold a module, package or namespace folder of that name."""

    def roots_for(self, path: str) -> tuple[str, ...]:
        """Folders that are surely on the path while the file runs, first one first.

        A file in a package has the folder above its topmost package; any other has its own folder, as a script or a
        test does. Then come the roots that every module sees.
        """
        own = root_above(parent_folder(path), self.listing)
        certain = [root.folder for root in self.roots if root.is_certain and not root.package]
        return tuple(dict.fromkeys([own, *certain]))

    def places(self, name: ModuleName, importer: str | None = None) -> Places:
        """What the absolute `name` may mean, asked from the file `importer` (a shown path) or from nowhere."""
        certain = [root for root in self.roots if root.is_certain]
        offering = self.offering.get(name.partition(".")[0], frozenset())
        surely: list[str | None] = []
        nearby: list[str | None] = []
        if importer is not None:
            folder = root_above(parent_folder(importer), self.listing)
            surely.append(self._below(folder, name))
            while folder:
                folder = parent_folder(folder)
                nearby.append(self._below(folder, name))
        for root in certain:
            if not root.package:
                surely.append(self._below(root.folder, name))
            elif name == root.package or name.startswith(f"{root.package}."):
                surely.append(self._below(root.folder, ModuleName(name[len(root.package) + 1 :])))
        uncertain = [root.folder for root in self.roots if root.folder in offering and not root.is_certain]
        if importer is not None:
            uncertain.sort(key=lambda folder: _distance(folder, importer))
        elsewhere = [self._below(folder, name) for folder in uncertain]
        first = _regular_first(surely)
        second = [place for place in _regular_first(nearby) if place not in first]
        third = [place for place in _regular_first(elsewhere) if place not in first and place not in second]
        return Places(tuple(first), tuple(second), tuple(third))

    def _below(self, folder: str, name: ModuleName) -> str | None:
        """The file that `name` is, taken from `folder`; a folder with ``/`` for a namespace package."""
        path = "/".join(part for part in (folder, *(name.split(".") if name else ())) if part)
        for init in ("__init__.py", "__init__.pyi"):
            if init in self.listing.get(path, ()):
                return f"{path}/{init}" if path else init
        above, _, last = path.rpartition("/")
        for suffix in (".py", ".pyi"):
            if last and f"{last}{suffix}" in self.listing.get(above, ()):
                return f"{path}{suffix}"
        return f"{path}/" if path in self.folders and path else None


def module_names(shown: Iterable[str], roots: Sequence[SourceRoot]) -> ProjectModules:
    """Names for the discovered files `shown`: same files and roots, same names."""
    files = sorted(set(shown), key=_rank)
    importable = [path for path in files if not path.endswith(".ipynb")]
    listing = listing_of(importable)
    certain = [root for root in roots if root.is_certain]
    by_path: dict[str, ModuleName] = {}
    by_name: dict[ModuleName, str] = {}
    stubs: dict[ModuleName, str] = {}
    for path in files:
        plain = _plain_name(path, certain, listing)
        name = plain
        if path.endswith(".pyi") and plain in by_name:
            stubs.setdefault(plain, path)
            name = ModuleName(f"{plain}-stub")
        count = 2
        while name in by_name:
            name = ModuleName(f"{plain}-{count}")
            count += 1
        by_path[path], by_name[name] = name, path
    folders = {folder for path in importable for folder in _folders_above(path)}
    offering: dict[str, set[str]] = {}
    for path in (*importable, *folders):
        above, _, last = path.rpartition("/")
        offering.setdefault(last.removesuffix(".py").removesuffix(".pyi"), set()).add(above)
    return ProjectModules(
        tuple(roots),
        dict(sorted(by_path.items())),
        by_name,
        stubs,
        listing,
        frozenset(folders),
        {name: frozenset(where) for name, where in offering.items()},
    )


def _plain_name(path: str, certain: Sequence[SourceRoot], listing: Mapping[str, frozenset[str]]) -> ModuleName:
    """The dotted path below the deepest certain root that is no package itself, unless it has a package's name."""
    holding = [
        root
        for root in certain
        if (not root.folder or path.startswith(f"{root.folder}/"))
        and (root.package or not is_package(root.folder, listing))
    ]
    root = max(holding, key=lambda each: (len(each.folder), each.package), default=None)
    folder, package = ("", "") if root is None else (root.folder, root.package)
    inner = PurePosixPath(path[len(folder) :].lstrip("/"))
    parts = [part.replace(".", "_") for part in inner.parts[:-1]]
    stem = inner.name.removesuffix(inner.suffix).replace(".", "_")
    if inner.suffix == ".ipynb":
        parts.append(f"{stem}-notebook")
    elif stem != "__init__":
        parts.append(stem)
    return ModuleName(".".join([package, *parts] if package else parts) or "__init__")


def _rank(path: str) -> tuple[bool, bool, bool, str]:
    """Order in which files get their names: packages before modules, sources before stubs before notebooks."""
    is_init = path.rpartition("/")[2].startswith("__init__.")
    return (path.endswith(".ipynb"), path.endswith(".pyi"), not is_init, path)


def _folders_above(path: str) -> Iterable[str]:
    while path:
        path = parent_folder(path)
        yield path


def _distance(folder: str, path: str) -> tuple[int, str]:
    """How far a folder lies from a file, in steps up and down."""
    one, other = folder.split("/") if folder else [], path.split("/")[:-1]
    common = next((count for count, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(one), len(other)) if common is None else common
    return (len(one) + len(other) - 2 * shared, folder)


def _regular_first(places: Iterable[str | None]) -> list[str]:
    """The places without repetition. PEP 420: a folder without ``__init__`` counts only after modules and packages."""
    there = list(dict.fromkeys(place for place in places if place is not None))
    return [place for place in there if not place.endswith("/")] + [place for place in there if place.endswith("/")]
