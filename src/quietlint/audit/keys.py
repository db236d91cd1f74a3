"""What a stored result depends on, as short texts that differ when any of it does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

import quietlint
from quietlint.audit.outcomes import Consulted
from quietlint.audit.work import Work
from quietlint.checking.selection import Selection
from quietlint.environment.declared import declaring_files
from quietlint.environment.interpreter import TargetEnvironment
from quietlint.loading.reading import StoredFacts
from quietlint.rule import AnyRule

_OWN = Path(quietlint.__file__).parent
_FACTS = ("model", "sources", "syntax")
_SETTINGS_FILES = (".cfg", ".in", ".ini", ".lock", ".toml", ".txt", ".yaml", ".yml")
_SETTINGS_NAMES = frozenset(
    {".gitignore", ".python-version", "CMakeLists.txt", "Makefile", "Pipfile", "meson.build", "setup.py"}
)
_LARGEST = 32 * 1024 * 1024
_HASHED = 4 * 1024 * 1024


@cache
def facts_salt() -> str:
    """What facts depend on besides a file's content: the code that extracts them."""
    return _digest(line for folder in _FACTS for line in _stamps(_OWN / folder))


def facts_of_run(cache: str | None) -> AbstractContextManager[StoredFacts | None]:
    """The store of facts in a folder of the cache, for the length of a ``with``; none without a folder."""
    return nullcontext(None) if cache is None else StoredFacts(cache, facts_salt())


def tool_salt(rules: Iterable[AnyRule]) -> str:
    """What results depend on besides the audited files: this Python, the code of quietlint and of the rule packs."""
    folders = {_OWN}
    for package in sorted({rule.package.partition(".")[0] for rule in rules}):
        spec = find_spec(package)
        places = spec.submodule_search_locations if spec is not None else None
        folders.update(Path(place) for place in places or ())
    stamps = (line for folder in sorted(folders) for line in _stamps(folder))
    return _digest([quietlint.__version__, sys.version, *stamps])


def run_key(work: Work, selection: Selection) -> str | None:
    """Everything that a run depends on and that can be told without judging; None if a file cannot be read just now.

    Files of the project count by their content. Of the environment it is what is installed: the names in its folders,
    which hold the versions; files of it that were read are held against `Consulted` besides.
    """
    # The number of processes changes no result.
    settings = replace(work.settings, jobs=None)
    lines = [repr(settings), repr(selection.min_precision), *sorted(selection.names), *sorted(selection.named)]
    lines += [file.shown for file in (*work.judged, *work.declaring)]
    lines.append("with links" if work.wants_links else "")
    lines += ["hidden", *sorted(work.hidden)]
    lines += [f"{path} {sorted(of_file)}" for path, of_file in sorted(work.lines.items())]
    try:
        for file in work.files:
            lines += [file.shown, blake2b(file.path.read_bytes(), digest_size=16).hexdigest()]
        lines += _settings_files(work.scope.root)
        lines += _declaring_files(work.scope.root)
        lines += [str(_consulted(str(work.names)))] if work.names is not None else []
    except OSError:
        return None
    lines += [repr(work.environment), repr(sorted(work.fetched)) if work.fetched is not None else ""]
    if isinstance(work.environment, TargetEnvironment):
        for folder in work.environment.site_packages:
            lines += [str(folder), *_names(folder)]
    return _digest(lines)


def declared_key(work: Work) -> str:
    """What the choice of libraries depends on: the dependency files, and the target."""
    target = (work.environment.python_version, work.environment.platform)
    return _digest([repr(target), *_declaring_files(work.scope.root)])


def consulted(paths: Iterable[Path]) -> tuple[Consulted, ...]:
    """Those files as they are now, sorted; one that is gone has no size."""
    return tuple(_consulted(str(path)) for path in sorted(set(paths)))


def still_hold(known: Iterable[Consulted]) -> bool:
    """Whether those files are as they were."""
    return all(_consulted(each.path) == each for each in known)


def _consulted(path: str) -> Consulted:
    try:
        status = Path(path).stat()
    except OSError:
        return Consulted(path, -1, 0)
    return Consulted(path, status.st_size, status.st_mtime_ns)


def _settings_files(root: Path) -> Iterator[str]:
    """Names and contents of files at the root that say how the project is built and what it needs."""
    for name in _names(root):
        path = root / name
        is_of_interest = name in _SETTINGS_NAMES or name.endswith(_SETTINGS_FILES)
        if is_of_interest and path.is_file() and path.stat().st_size <= _LARGEST:
            yield f"{name} {blake2b(path.read_bytes(), digest_size=16).hexdigest()}"


def _declaring_files(root: Path) -> Iterator[str]:
    """Names and contents of the files below the root that declare dependencies; large locks by size and time."""
    for path in declaring_files(root):
        try:
            status = path.stat()
        except OSError:
            continue
        known = f"{status.st_size} {status.st_mtime_ns}"
        if status.st_size <= _HASHED:
            known = blake2b(path.read_bytes(), digest_size=16).hexdigest()
        yield f"{path.relative_to(root).as_posix()} {known}"


def _stamps(folder: Path) -> Iterator[str]:
    """Names, sizes and times of the files below a folder of our own that hold code or data."""
    with os.scandir(folder) as scan:
        entries = sorted(scan, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _stamps(Path(entry.path))
        elif entry.name.endswith((".py", ".tsv", ".txt", ".bin")):
            status = entry.stat()
            yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as scan:
            return sorted(entry.name for entry in scan)
    except OSError:
        return []


def _digest(lines: Iterable[str]) -> str:
    digest = blake2b(digest_size=16)
    for line in lines:
        digest.update(line.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()
