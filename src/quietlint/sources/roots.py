"""Folders from which a project's modules are imported: named by its settings, usual, or inferred from its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from quietlint.sources.build_settings import named_folders

_SCRIPT_SUFFIXES = (".py", ".pyi")


class RootKind(Enum):
    """Why a folder is a source root, surest first."""

    NAMED = "named by the project's settings"
    USUAL = "`src` layout"
    REPOSITORY = "the repository itself"
    PACKAGE = "holds a package"
    TESTS = "holds tests that pytest would put on the path"
    SCRIPTS = "holds scripts that import each other"


@dataclass(frozen=True, slots=True)
class SourceRoot:
    """A folder of the project, by its path below the repository ("" for the repository), that imports start from.

    A non-empty `package` is the dotted name that the folder itself has (setuptools' ``package_dir = {"pkg": "lib"}``).
    """

    folder: str
    kind: RootKind
    package: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether every module of the project sees this root; the others hold only for files in them and near them."""
        return self.kind in _CERTAIN


_CERTAIN = frozenset({RootKind.NAMED, RootKind.USUAL, RootKind.REPOSITORY})


def source_roots(root: Path, shown: Iterable[str]) -> tuple[SourceRoot, ...]:
    """The source roots of the project in `root` whose discovered files are `shown`: surest first, then by path.

    Nested roots are all kept; a folder that is a root for two reasons has the surer one.
    """
    files = frozenset(path for path in shown if path.endswith(_SCRIPT_SUFFIXES))
    listing = listing_of(files)
    real = root.resolve()
    found: dict[tuple[str, str], SourceRoot] = {}

    def add(folder: str, kind: RootKind, package: str = "") -> None:
        known = found.get((folder, package))
        if known is None or _ORDER[kind] < _ORDER[known.kind]:
            found[folder, package] = SourceRoot(folder, kind, package)

    for named in named_folders(root):
        relative = named.folder.relative_to(real).as_posix()
        add("" if relative == "." else relative, RootKind.NAMED, named.package)
    for usual in ("src", "python/src", "lib/src"):
        is_there = any(folder == usual or folder.startswith(f"{usual}/") for folder in listing)
        if is_there and not is_package(usual, listing):
            add(usual, RootKind.USUAL)
    add("", RootKind.REPOSITORY)
    if is_package("", listing):
        # The repository is itself a package: its relative imports start from its folder's name.
        add("", RootKind.REPOSITORY, real.name.replace(".", "_"))
    for folder, names in listing.items():
        if is_package(folder, listing):
            add(root_above(folder, listing), RootKind.PACKAGE)
        elif any(name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py") for name in names):
            add(folder, RootKind.TESTS)
        else:
            add(folder, RootKind.SCRIPTS)
    return tuple(sorted(found.values(), key=lambda each: (_ORDER[each.kind], each.folder, each.package)))


_ORDER: Mapping[RootKind, int] = {kind: place for place, kind in enumerate(RootKind)}


def is_package(folder: str, listing: Mapping[str, frozenset[str]]) -> bool:
    """Whether a folder holds an ``__init__``."""
    names = listing.get(folder, frozenset())
    return "__init__.py" in names or "__init__.pyi" in names


def root_above(folder: str, listing: Mapping[str, frozenset[str]]) -> str:
    """The folder above the topmost package of the unbroken chain of packages that ends in `folder`.

    The repository's own folder is never taken for a package here: imports cannot start from outside of it.
    """
    while folder and is_package(folder, listing):
        folder = parent_folder(folder)
    return folder


def parent_folder(path: str) -> str:
    """The folder that holds a shown path, "" for the repository's own."""
    return path.rpartition("/")[0]


def listing_of(shown: Iterable[str]) -> dict[str, frozenset[str]]:
    """Names of the files in each folder that has any, folders sorted."""
    listing: dict[str, set[str]] = {}
    for path in sorted(shown):
        folder, _, name = path.rpartition("/")
        listing.setdefault(folder, set()).add(name)
    return {folder: frozenset(names) for folder, names in listing.items()}
