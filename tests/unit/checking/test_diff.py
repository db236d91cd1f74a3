"""What git says has changed, and what it cannot say."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from quietlint.checking.diff import DiffError, changes_since, content_at


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    for name in ("kept.py", "changed.py", "removed.py", "sub/inner.py", "ünï code.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("one\n", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_changed_added_removed_and_untracked_files_are_told(repository: Path) -> None:
    (repository / ".gitignore").write_text("ignored.py\n", encoding="utf-8")
    for name in ("changed.py", "staged.py", "untracked.py", "ignored.py", "ünï code.py"):
        (repository / name).write_text("two\n", encoding="utf-8")
    (repository / "removed.py").unlink()
    git(repository, "add", "staged.py")
    changes = changes_since(repository, "HEAD")
    assert changes.changed == {".gitignore", "changed.py", "staged.py", "untracked.py", "ünï code.py"}
    assert changes.removed == {"removed.py"}


def test_only_what_this_branch_did_counts(repository: Path) -> None:
    git(repository, "checkout", "-qb", "topic")
    (repository / "changed.py").write_text("topic\n", encoding="utf-8")
    git(repository, "commit", "-qam", "topic")
    git(repository, "checkout", "-q", "main")
    (repository / "kept.py").write_text("main\n", encoding="utf-8")
    git(repository, "commit", "-qam", "main")
    git(repository, "checkout", "-q", "topic")
    assert changes_since(repository, "main").changed == {"changed.py"}


def test_paths_are_those_below_the_root(repository: Path) -> None:
    (repository / "sub" / "inner.py").write_text("two\n", encoding="utf-8")
    (repository / "changed.py").write_text("two\n", encoding="utf-8")
    assert changes_since(repository / "sub", "HEAD").changed == {"inner.py"}


def test_earlier_content_is_told(repository: Path) -> None:
    base = changes_since(repository, "HEAD").base
    (repository / "changed.py").write_text("two\n", encoding="utf-8")
    assert content_at(repository, base, "changed.py") == b"one\n"
    assert content_at(repository / "sub", base, "inner.py") == b"one\n"
    assert content_at(repository, base, "new.py") is None


@pytest.mark.parametrize("reference", ["nope", "HEAD:changed.py", "-p", "--output=x", ""])
def test_what_is_no_commit_is_one_sentence(repository: Path, reference: str) -> None:
    with pytest.raises(DiffError, match=r"no such commit|is no commit"):
        changes_since(repository, reference)


def test_folder_outside_of_git_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(DiffError, match="is in no git repository; leave `--diff` out"):
        changes_since(tmp_path, "HEAD")


def test_machine_without_git_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DiffError, match="needs git, which is not on PATH"):
        changes_since(tmp_path, "HEAD")
