"""Findings that were there before: a file of fingerprints, kept beside the code."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from quietlint.model.errors import QuietlintError
from quietlint.model.findings import Finding

VERSION = 1
_KEYS = ("fingerprint", "rule", "path", "message")


class BaselineError(QuietlintError):
    """A baseline that cannot be read or written."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"baseline {self.path}: {self.problem}"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One known finding. Only the fingerprint counts; the rest tells people what it was."""

    path: str
    rule: str
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Findings held against a baseline: the new ones, how many are known, and entries that no finding has any more."""

    new: tuple[Finding, ...]
    known: int
    stale: tuple[Entry, ...]


def entries_of(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    """What a baseline of these findings holds, sorted."""
    return tuple(sorted(Entry(each.path, each.rule, each.message, each.fingerprint) for each in findings))


def read_baseline(path: Path) -> tuple[Entry, ...]:
    """The entries of a baseline file. Raises `BaselineError`."""
    try:
        document: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BaselineError(str(path), "no such file; `quietlint baseline write` makes it") from error
    except OSError as error:
        problem = f"cannot be read: {(error.strerror or 'unknown reason').lower()}"
        raise BaselineError(str(path), problem) from error
    except (ValueError, RecursionError) as error:
        raise BaselineError(str(path), f"is no JSON ({error}); `quietlint baseline write` makes it anew") from error
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise BaselineError(str(path), f"is no baseline of version {VERSION}; `quietlint baseline write` makes it anew")
    listed = document.get("findings")
    if not isinstance(listed, list):
        raise BaselineError(str(path), "has no list `findings`; `quietlint baseline write` makes it anew")
    return tuple(sorted(_entry(path, number, item) for number, item in enumerate(listed, 1)))


def _entry(path: Path, number: int, item: object) -> Entry:
    values = {key: item.get(key) for key in _KEYS} if isinstance(item, dict) else {}
    texts = {key: value for key, value in values.items() if isinstance(value, str)}
    if len(texts) != len(_KEYS):
        raise BaselineError(str(path), f"entry {number} is not an object with the texts {', '.join(_KEYS)}")
    return Entry(texts["path"], texts["rule"], texts["message"], texts["fingerprint"])


def write_baseline(path: Path, entries: Sequence[Entry]) -> None:
    """Write the file, one finding a line so that it merges well. Raises `BaselineError`."""
    rows = [json.dumps({key: getattr(entry, key) for key in _KEYS}, ensure_ascii=False) for entry in sorted(entries)]
    body = ",\n    ".join(rows)
    listed = f"[\n    {body}\n  ]" if rows else "[]"
    try:
        path.write_text(f'{{\n  "version": {VERSION},\n  "findings": {listed}\n}}\n', encoding="utf-8")
    except OSError as error:
        problem = f"cannot be written: {(error.strerror or 'unknown reason').lower()}"
        raise BaselineError(str(path), problem) from error


def compared(
    findings: Iterable[Finding],
    entries: Iterable[Entry],
    judged: frozenset[str] | None = None,
    files: frozenset[str] | None = None,
) -> Compared:
    """The findings that are in no entry, and the entries in no finding.

    `judged` are the paths that the run looked at, None for the whole project: an entry for another path is not stale.
    `files` are those that the project has: a finding of another file is known too where an entry's file is gone and
    the entry says the same, since files are moved.
    """
    listed, told = tuple(entries), tuple(findings)
    known = frozenset(entry.fingerprint for entry in listed)
    there = frozenset(finding.fingerprint for finding in told)
    left = [entry for entry in listed if entry.fingerprint not in there]
    moved = Counter((entry.rule, entry.message) for entry in left if files is not None and entry.path not in files)
    new: list[Finding] = []
    followed: Counter[tuple[str, str]] = Counter()
    for finding in told:
        said = (finding.rule, finding.message)
        if finding.fingerprint in known:
            continue
        if followed[said] < moved[said]:
            followed[said] += 1
        else:
            new.append(finding)
    stale: list[Entry] = []
    for entry in left:
        said = (entry.rule, entry.message)
        is_gone = files is not None and entry.path not in files
        if is_gone and followed[said]:
            followed[said] -= 1
        elif judged is None or entry.path in judged or is_gone:
            stale.append(entry)
    return Compared(tuple(new), len(told) - len(new), tuple(stale))
