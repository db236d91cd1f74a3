"""Which folder is the project, and which of its files a run is asked about."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quietlint.model.errors import PathError
from quietlint.sources.discovery import SUFFIXES, find_root, git_root

_INITS = ("__init__.py", "__init__.pyi")
_MARKS = (".git", "quietlint.toml", "pyproject.toml", "setup.py", "setup.cfg")


@dataclass(frozen=True, slots=True)
class Scope:
    """The folder that shown paths start from, the deepest folder that holds all given paths, and what to discover.

    `known` is None where the project is everything below `root`; loose files are known as far as they and their
    neighbours go.
    """

    root: Path
    start: Path
    given: tuple[Path, ...]
    known: tuple[Path, ...] | None


def scope_of(paths: Sequence[Path], root: Path | None = None) -> Scope:
    """What the given paths (none: the working directory) speak of. Raises `PathError` for one that cannot be judged.

    The root is `root`, else the top of the git work tree, else the nearest folder with a project's settings, else the
    folder given. Files that are in no project at all have the folder that holds them all, above their packages.
    """
    given = tuple(Path.cwd() / os.path.normpath(path) for path in paths) or (Path.cwd() if root is None else root,)
    for path, absolute in zip(paths, given, strict=False):
        problem = _problem_of(absolute)
        if problem:
            raise PathError(os.fspath(path), problem)
    folders = [path if path.is_dir() else path.parent for path in given]
    start = Path(os.path.commonpath(folders))
    if root is not None:
        return Scope(root, start if start.is_relative_to(root) else root, given, None)
    top = git_root(start)
    if top is None:
        marked = find_root(start)
        top = marked if any((marked / mark).exists() for mark in _MARKS) else None
    if top is not None:
        return Scope(top, start, given, None)
    if len(given) == 1 and given[0].is_dir() and not _is_package(start):
        return Scope(start, start, given, None)
    return Scope(_above_packages(start), start, given, _with_neighbours(given))


def _problem_of(path: Path) -> str:
    """Why a given path cannot be judged, or "". A script needs no suffix, and may have any if it says what it is."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "is a link that leads nowhere" if path.is_symlink() else "no such file or folder"
    except (OSError, ValueError) as error:
        return f"cannot be looked at: {(getattr(error, 'strerror', None) or 'no path').lower()}"
    if stat.S_ISDIR(mode):
        return ""
    if not stat.S_ISREG(mode):
        return "is neither a file nor a folder"
    if path.suffix in {*SUFFIXES, "", ".pyw"} or _is_python_script(path):
        return ""
    return f"is no Python file ({', '.join(SUFFIXES)})"


def _is_python_script(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            first = file.readline(200)
    except OSError:
        return False
    return first.startswith(b"#!") and b"python" in first


def _with_neighbours(given: Sequence[Path]) -> tuple[Path, ...]:
    """The given paths and what their imports can mean: the package around each, or the files and packages beside it."""
    known: dict[Path, None] = dict.fromkeys(given)
    seen: set[Path] = set()
    for path in given:
        folder = path if path.is_dir() else path.parent
        if folder in seen:
            continue
        seen.add(folder)
        if _is_package(folder):
            known.setdefault(_topmost_package(folder))
        elif not path.is_dir():
            known.update(dict.fromkeys(_beside(folder)))
    return tuple(known)


def _beside(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError:
        return []
    return [
        Path(entry.path)
        for entry in entries
        if (entry.is_file() and entry.name.endswith((".py", ".pyi")))
        or (entry.is_dir() and _is_package(Path(entry.path)))
    ]


def _is_package(folder: Path) -> bool:
    return any((folder / name).is_file() for name in _INITS)


def _topmost_package(folder: Path) -> Path:
    while _is_package(folder.parent):
        folder = folder.parent
    return folder


def _above_packages(folder: Path) -> Path:
    return _topmost_package(folder).parent if _is_package(folder) else folder
