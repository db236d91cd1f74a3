"""The files of a repository that are there to be read, and those passed over with the reason."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quietlint.model.errors import PathError
from quietlint.sources.ignoring import (
    NEVER_ENTERED,
    IgnoreRules,
    ignore_rules,
    is_build_output,
    is_environment,
    is_ignored,
    read_ignore_rules,
    rules_above,
)

SUFFIXES = (".py", ".pyi", ".ipynb")
_DEEPEST = 64
_MARKS = ("pyproject.toml", "quietlint.toml", "setup.py", "setup.cfg")


@dataclass(frozen=True, slots=True)
class DiscoverySettings:
    """What to leave out. `exclude` are patterns as in a `.gitignore` at the root; larger files are skipped."""

    exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    max_bytes: int = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class FoundFile:
    """A file to read. `shown` is its path below the root with forward slashes, `path` its real path."""

    shown: str
    path: Path = field(compare=False)
    size: int = field(compare=False)
    modified_ns: int = field(compare=False)


@dataclass(frozen=True, slots=True, order=True)
class SkippedFile:
    """A file or folder that was there and was not taken, with one clause that says why."""

    shown: str
    reason: str


@dataclass(frozen=True, slots=True)
class Discovered:
    """What discovery found below `root` (its real path), sorted by shown path, each file once."""

    root: Path
    files: tuple[FoundFile, ...]
    skipped: tuple[SkippedFile, ...] = ()


def find_root(path: Path) -> Path:
    """The nearest folder at or above `path` that holds ``.git`` or a project's settings; else `path`'s own folder.

    A ``setup.py`` inside a package (there is an ``__init__.py`` beside it) marks no project.
    """
    start = Path(os.path.abspath(path))
    start = start if start.is_dir() else start.parent
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return folder
        is_package = (folder / "__init__.py").exists()
        if any((folder / mark).is_file() for mark in (_MARKS[:2] if is_package else _MARKS)):
            return folder
    return start


def git_root(path: Path) -> Path | None:
    """The top of the git work tree that holds `path`, or None outside of one."""
    start = Path(os.path.abspath(path))
    return next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), None)


def discover(root: Path, paths: Sequence[Path], settings: DiscoverySettings | None = None) -> Discovered:
    """The Python files, stubs and notebooks below `root`, or only those that `paths` name or hold.

    A path that is given is always taken, whatever ignores it; relative ones are relative to the working directory.
    Raises `PathError` for a given path that does not exist or lies outside of `root`. Symbolic links are followed only
    to places inside of `root`, after everything else, so that each real file appears once and under its real name.
    """
    walk = _Walk(root, settings or DiscoverySettings())
    for path in paths or [root]:
        if not os.path.lexists(path):
            raise PathError(os.fspath(path), "no such file or folder")
        if os.path.isdir(path):
            walk.folder(path)
        else:
            walk.given_file(path)
    walk.links()
    return Discovered(Path(walk.root), tuple(sorted(walk.files.values())), tuple(sorted(walk.skipped)))


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is left out in one folder: git's rules and the settings' own, each outermost first."""

    git: tuple[IgnoreRules, ...]
    exclude: tuple[IgnoreRules, ...]

    def leave_out(self, shown: str) -> bool:
        return is_ignored(shown, self.git) or is_ignored(shown, self.exclude)

    def and_those_of(self, folder: str, prefix: str) -> _Rules:
        """These rules and those of the `.gitignore` in `folder`."""
        own = read_ignore_rules(prefix, Path(folder, ".gitignore"))
        return self if own is None else _Rules((*self.git, own), self.exclude)


class _Walk:
    """One discovery in progress. Every path that it opens is real: free of links."""

    def __init__(self, root: Path, settings: DiscoverySettings) -> None:
        self.given_root = os.path.abspath(root)
        self.root = os.path.realpath(root)
        self.settings = settings
        self.files: dict[str, FoundFile] = {}
        """By real path."""
        self.skipped: set[SkippedFile] = set()
        self.entered: set[str] = set()
        self.waiting: list[tuple[str, str, _Rules]] = []
        """Links met on the way: shown path, path, and the rules that hold there."""
        exclude = ignore_rules("", settings.exclude)
        outer = rules_above(Path(self.root)) if settings.respect_gitignore else ()
        self.rules = _Rules(outer, () if exclude is None else (exclude,))

    def shown(self, path: Path) -> str:
        """The path below the root ("" for the root itself); raises `PathError` for one outside of it."""
        for inner, outer in ((os.path.abspath(path), self.given_root), (os.path.realpath(path), self.root)):
            if _is_inside(inner, outer):
                shown = os.path.relpath(inner, outer).replace(os.sep, "/")
                return "" if shown == "." else shown
        raise PathError(os.fspath(path), f"lies outside of the repository {self.given_root}")

    def given_file(self, path: Path) -> None:
        shown, real = printable(self.shown(path)), os.path.realpath(path)
        try:
            status = os.stat(real)
        except OSError as error:
            self.skipped.add(SkippedFile(shown, _clause(error)))
        else:
            self.files[real] = FoundFile(shown, Path(real), status.st_size, status.st_mtime_ns)

    def folder(self, path: Path) -> None:
        """Walk a given folder. Rules from above hold in it, unless they ignore the folder itself: it was asked for."""
        shown = self.shown(path)
        prefix = f"{shown}/" if shown else ""
        steps = [prefix[: at + 1] for at, sign in enumerate(prefix) if sign == "/"]
        rules = self.rules
        for step in ["", *steps][: len(steps)] if self.settings.respect_gitignore else []:
            rules = rules.and_those_of(os.path.join(self.root, step), step)
        rules = _Rules(
            () if any(is_ignored(step, rules.git) for step in steps) else rules.git,
            () if any(is_ignored(step, rules.exclude) for step in steps) else rules.exclude,
        )
        self.walk(os.path.realpath(path), prefix, rules, is_given=True)

    def walk(self, start: str, start_prefix: str, start_rules: _Rules, *, is_given: bool = False) -> None:
        """Take the files below a real folder, each folder once."""
        stack = [(start, start_prefix, start_rules)]
        while stack:
            folder, prefix, rules = stack.pop()
            if folder in self.entered:
                continue
            try:
                with os.scandir(folder) as scan:
                    entries = sorted(scan, key=lambda entry: entry.name)
            except OSError as error:
                self.skipped.add(SkippedFile(printable(prefix.rstrip("/") or "."), _clause(error)))
                continue
            names = frozenset(entry.name for entry in entries)
            is_asked_for = is_given and folder == start
            if not is_asked_for and (is_environment(names) or is_build_output(os.path.basename(folder), names)):
                continue
            self.entered.add(folder)
            if self.settings.respect_gitignore and ".gitignore" in names:
                rules = rules.and_those_of(folder, prefix)
            for entry in entries:
                shown = f"{prefix}{entry.name}"
                if not self.is_folder_to_enter(entry, shown, rules):
                    continue
                if prefix.count("/") < _DEEPEST:
                    stack.append((entry.path, f"{shown}/", rules))
                else:
                    self.skipped.add(SkippedFile(printable(shown), f"lies more than {_DEEPEST} folders deep"))

    def is_folder_to_enter(self, entry: os.DirEntry[str], shown: str, rules: _Rules) -> bool:
        """True for a folder that is wanted; takes the entry if it is a file, and notes it if it is a link."""
        name = entry.name
        if entry.is_symlink():
            if name not in NEVER_ENTERED:
                self.waiting.append((shown, entry.path, rules))
        elif entry.is_dir(follow_symlinks=False):
            return name not in NEVER_ENTERED and not rules.leave_out(f"{shown}/")
        elif name.endswith(SUFFIXES) and entry.is_file(follow_symlinks=False) and not rules.leave_out(shown):
            try:
                self.take(entry.path, shown, entry.stat(follow_symlinks=False))
            except OSError as error:
                self.skipped.add(SkippedFile(printable(shown), _clause(error)))
        return False

    def take(self, real: str, shown: str, status: os.stat_result) -> None:
        if status.st_size > self.settings.max_bytes:
            reason = f"has {status.st_size:,} bytes, over the limit of {self.settings.max_bytes:,}"
            self.skipped.add(SkippedFile(printable(shown), reason))
        elif real not in self.files:
            self.files[real] = FoundFile(printable(shown), Path(real), status.st_size, status.st_mtime_ns)

    def links(self) -> None:
        """Follow the links that were met, in order, to places inside of the root that were not visited yet."""
        while self.waiting:
            batch, self.waiting = sorted(self.waiting, key=lambda link: link[0]), []
            for shown, path, rules in batch:
                self.link(shown, path, rules)

    def link(self, shown: str, path: str, rules: _Rules) -> None:
        real = os.path.realpath(path)
        is_source = path.endswith(SUFFIXES)
        is_folder = os.path.isdir(real)
        if not (is_source or is_folder) or rules.leave_out(f"{shown}/" if is_folder else shown):
            return
        if not _is_inside(real, self.root):
            self.skipped.add(SkippedFile(printable(shown), "is a link that leads out of the repository"))
        elif is_folder:
            self.walk(real, f"{shown}/", rules)
        else:
            try:
                self.take(real, shown, os.stat(real))
            except OSError:
                self.skipped.add(SkippedFile(printable(shown), "is a link that leads nowhere"))


def printable(shown: str) -> str:
    """A shown path that can be encoded: bytes of a file name that are no UTF-8 become replacement characters."""
    return os.fsencode(shown).decode("utf-8", "replace") if not shown.isascii() else shown


def _is_inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _clause(error: OSError) -> str:
    return (error.strerror or "cannot be read").lower()
