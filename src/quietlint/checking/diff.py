"""What changed since a commit, asked of git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from quietlint.model.errors import QuietlintError

_SECONDS = 60
# Nothing in the audited repository may start a program or wait for an answer.
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=", "--no-optional-locks")


class DiffError(QuietlintError):
    """A `--diff` that git cannot answer."""

    def __init__(self, reference: str, problem: str) -> None:
        super().__init__(reference, problem)
        self.reference = reference
        self.problem = problem

    def __str__(self) -> str:
        return f"--diff {self.reference}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths below the root that differ from the commit `base`: those that are there now, and those that are gone."""

    base: str
    changed: frozenset[str]
    removed: frozenset[str]


def changes_since(root: Path, reference: str) -> Changes:
    """What differs between the files on disk and the point where this branch left `reference`. Raises `DiffError`."""
    if not reference or reference.startswith("-"):
        raise DiffError(reference, "is no commit; give a branch, a tag or a commit")
    commit = _git(root, reference, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    start = commit.strip()
    base = _git(root, reference, "merge-base", start, "HEAD", may_fail=True).strip() or start
    options = ("--no-ext-diff", "--no-renames", "--name-status", "-z", "--relative")
    listed = _git(root, reference, "diff", *options, base, "--")
    parts = listed.split("\0")
    changed: set[str] = set()
    removed: set[str] = set()
    for status, path in zip(parts[0::2], parts[1::2], strict=False):
        (removed if status == "D" else changed).add(path)
    untracked = _git(root, reference, "ls-files", "--others", "--exclude-standard", "-z")
    changed.update(path for path in untracked.split("\0") if path)
    return Changes(base, frozenset(changed), frozenset(removed - changed))


def content_at(root: Path, commit: str, path: str) -> bytes | None:
    """What a file below the root held in a commit; None if it was not there."""
    done = _run(root, commit, "cat-file", "blob", f"{commit}:./{path}")
    return done.stdout if done.returncode == 0 else None


def _git(root: Path, reference: str, *arguments: str, may_fail: bool = False) -> str:
    done = _run(root, reference, *arguments)
    if done.returncode == 0 or may_fail:
        return os.fsdecode(done.stdout) if done.returncode == 0 else ""
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if any("not a git repository" in line for line in said):
        raise DiffError(reference, f"{root} is in no git repository; leave `--diff` out")
    if arguments[0] == "rev-parse":
        raise DiffError(reference, "git knows no such commit; give a branch, a tag or a commit, and fetch it first")
    raise DiffError(reference, f"git failed: {said[-1] if said else f'exit code {done.returncode}'}")


def _run(root: Path, reference: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", *_QUIET, "-C", os.fspath(root), *arguments]
    try:
        return subprocess.run(command, capture_output=True, env=environment, timeout=_SECONDS, check=False)
    except FileNotFoundError as error:
        raise DiffError(reference, "needs git, which is not on PATH; leave `--diff` out or install git") from error
    except subprocess.TimeoutExpired as error:
        raise DiffError(reference, f"git did not answer within {_SECONDS} seconds") from error
    except OSError as error:
        raise DiffError(reference, f"git cannot be started: {error.strerror or error}") from error


def reached_by(changed: Iterable[str], importers: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The changed paths and every path that imports one of them, directly or not."""
    reached = set(changed)
    pending = list(reached)
    while pending:
        for importer in importers.get(pending.pop(), ()):
            if importer not in reached:
                reached.add(importer)
                pending.append(importer)
    return frozenset(reached)
