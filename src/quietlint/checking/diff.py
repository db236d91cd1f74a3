"""What changed since a commit, asked of git."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from quietlint.model.errors import QuietlintError

_SECONDS = 60
STAGED = "what is staged"
# Nothing in the audited repository may start a program or wait for an answer.
_QUIET = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=", "--no-optional-locks")


class DiffError(QuietlintError):
    """A `--diff` that git cannot answer."""

    def __init__(self, reference: str, problem: str) -> None:
        super().__init__(reference, problem)
        self.reference = reference
        self.problem = problem

    def __str__(self) -> str:
        wish = "--staged" if self.reference == STAGED else f"--diff {self.reference}"
        return f"{wish}: {self.problem}"


def _option(reference: str) -> str:
    return "--staged" if reference == STAGED else "--diff"


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
    changed, removed = _listed(listed)
    untracked = _git(root, reference, "ls-files", "--others", "--exclude-standard", "-z")
    changed |= frozenset(path for path in untracked.split("\0") if path)
    return Changes(base, changed, removed - changed)


_MERGED = "GITHEAD_"
_NOTHING = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The tree without files, which every repository of SHA-1 knows, and what a first commit is compared with."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What would be committed now: one comparison for each parent, and how the index differs from the files on disk.

    `differing` are files whose content is to be taken from the index, among them those that are gone on disk; `absent`
    are on disk and not in the index.
    """

    parents: tuple[Changes, ...]
    differing: frozenset[str]
    absent: frozenset[str]


def staged_changes(root: Path) -> Staged:
    """What is staged, against every parent that the commit will have. Raises `DiffError`."""
    head = _git(root, STAGED, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", may_fail=True).strip()
    if not head:
        _git(root, STAGED, "rev-parse", "--git-dir")  # the sentence for a folder that is no repository
        head = _git(root, STAGED, "hash-object", "-t", "tree", os.devnull, may_fail=True).strip() or _NOTHING
    heads = [head, *_merged(root)]
    options = ("--no-ext-diff", "--no-renames", "--name-status", "-z", "--relative")
    parents = []
    for head in heads:
        changed, removed = _listed(_git(root, STAGED, "diff", "--cached", *options, head, "--"))
        parents.append(Changes(head, changed, removed))
    on_disk, gone = _listed(_git(root, STAGED, "diff", *options, "--"))
    untracked = _git(root, STAGED, "ls-files", "--others", "--exclude-standard", "-z")
    return Staged(tuple(parents), on_disk | gone, frozenset(path for path in untracked.split("\0") if path))


def _merged(root: Path) -> tuple[str, ...]:
    """The commits that are being merged into the branch, () where none are.

    A merge that stops leaves them in a file. One that goes through names them to its hook by the environment alone
    (``GITHEAD_`` and the commit).
    """
    try:
        listed = Path(root, _git(root, STAGED, "rev-parse", "--git-path", "MERGE_HEAD").strip()).read_text("ascii")
    except (OSError, UnicodeError):
        listed = "\n".join(sorted(name.removeprefix(_MERGED) for name in os.environ if name.startswith(_MERGED)))
    known = (
        _git(root, STAGED, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", may_fail=True)
        for name in listed.split()
    )
    return tuple(commit.strip() for commit in known if commit)


def has_staged(folder: Path) -> bool:
    """Whether something is staged in the repository around a folder."""
    done = _run(folder, STAGED, "diff", "--cached", "--no-ext-diff", "--quiet", "--")
    return done.returncode == 1 or (not has_commit(folder) and bool(_run(folder, STAGED, "ls-files").stdout))


def has_commit(folder: Path) -> bool:
    """Whether a folder is in a git repository with a commit to compare with."""
    try:
        return _run(folder, "HEAD", "rev-parse", "--verify", "--quiet", "HEAD^{commit}").returncode == 0
    except DiffError:
        return False


def commit_of(folder: Path) -> str:
    """The commit that is checked out around a folder, shortened; "" outside of git and before the first commit."""
    try:
        done = _run(folder, "HEAD", "rev-parse", "--short", "--verify", "--quiet", "HEAD^{commit}")
    except DiffError:
        return ""
    return os.fsdecode(done.stdout).strip() if done.returncode == 0 else ""


def staged_content(root: Path, path: str) -> bytes | None:
    """What the index holds of a file below the root; None if it is not there."""
    return content_at(root, "", path)


def _listed(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Changed and removed paths of git's list."""
    parts = text.split("\0")
    changed: set[str] = set()
    removed: set[str] = set()
    for status, path in zip(parts[0::2], parts[1::2], strict=False):
        (removed if status == "D" else changed).add(path)
    return frozenset(changed), frozenset(removed - changed)


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
        raise DiffError(reference, f"{root} is in no git repository; leave `{_option(reference)}` out")
    if arguments[0] == "rev-parse":
        raise DiffError(reference, "git knows no such commit; give a branch, a tag or a commit, and fetch it first")
    raise DiffError(reference, f"git failed: {said[-1] if said else f'exit code {done.returncode}'}")


def _run(root: Path, reference: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", *_QUIET, "-C", os.fspath(root), *arguments]
    try:
        return subprocess.run(command, capture_output=True, env=environment, timeout=_SECONDS, check=False)
    except FileNotFoundError as error:
        raise DiffError(
            reference, f"needs git, which is not on PATH; leave `{_option(reference)}` out or install git"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise DiffError(reference, f"git did not answer within {_SECONDS} seconds") from error
    except OSError as error:
        raise DiffError(reference, f"git cannot be started: {error.strerror or error}") from error
