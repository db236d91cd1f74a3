"""Which folder is the project, and what a run is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from quietlint.loading.roots import scope_of
from quietlint.loading.surroundings import discovered
from quietlint.model.errors import PathError
from quietlint.model.settings import Settings


def lay_out(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("", encoding="utf-8")


def known_and_asked(root: Path, *paths: str) -> tuple[list[str], list[str]]:
    known, asked = discovered(scope_of([root / path for path in paths]), Settings())
    return [file.shown for file in known], [file.shown for file in asked]


def test_git_work_tree_is_the_project(tmp_path: Path) -> None:
    lay_out(tmp_path, ".git/HEAD", "part/pyproject.toml", "part/pkg/m.py", "other.py")
    assert scope_of([tmp_path / "part/pkg"]).root == tmp_path
    assert known_and_asked(tmp_path, "part/pkg/m.py") == (["other.py", "part/pkg/m.py"], ["part/pkg/m.py"])


def test_settings_mark_the_project_outside_of_git(tmp_path: Path) -> None:
    lay_out(tmp_path, "pyproject.toml", "pkg/m.py", "tests/test_m.py")
    assert known_and_asked(tmp_path, "pkg") == (["pkg/m.py", "tests/test_m.py"], ["pkg/m.py"])


def test_folder_that_is_no_project_is_its_own(tmp_path: Path) -> None:
    lay_out(tmp_path, "a.py", "b/c.py")
    assert scope_of([tmp_path]).root == tmp_path
    assert known_and_asked(tmp_path, "") == (["a.py", "b/c.py"], ["a.py", "b/c.py"])


def test_package_that_is_no_project_is_seen_from_above(tmp_path: Path) -> None:
    lay_out(tmp_path, "pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/m.py", "other/__init__.py")
    assert known_and_asked(tmp_path, "pkg/sub") == (
        ["pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/m.py"],
        ["pkg/sub/__init__.py", "pkg/sub/m.py"],
    )


def test_loose_file_is_known_with_its_neighbours(tmp_path: Path) -> None:
    lay_out(tmp_path, "a.py", "b.py", "pkg/__init__.py", "data/x.py")
    assert known_and_asked(tmp_path, "a.py") == (["a.py", "b.py", "pkg/__init__.py"], ["a.py"])


def test_loose_files_of_several_folders_share_the_folder_above(tmp_path: Path) -> None:
    lay_out(tmp_path, "one/a.py", "two/b.py", "two/c.py", "three/d.py")
    assert known_and_asked(tmp_path, "one/a.py", "two/b.py") == (
        ["one/a.py", "two/b.py", "two/c.py"],
        ["one/a.py", "two/b.py"],
    )


def test_same_path_given_twice_counts_once(tmp_path: Path) -> None:
    lay_out(tmp_path, "pyproject.toml", "a.py")
    assert known_and_asked(tmp_path, "a.py", "./a.py", "") == (["a.py"], ["a.py"])


def test_script_without_suffix_is_taken(tmp_path: Path) -> None:
    lay_out(tmp_path, "pyproject.toml", "tool")
    (tmp_path / "run.cgi").write_text("#!/usr/bin/env python3\n", encoding="utf-8")
    assert known_and_asked(tmp_path, "tool", "run.cgi")[1] == ["run.cgi", "tool"]


@pytest.mark.parametrize("name", ["none.py", "none/", "data.json"])
def test_what_cannot_be_judged_is_named(tmp_path: Path, name: str) -> None:
    lay_out(tmp_path, "data.json")
    with pytest.raises(PathError):
        scope_of([tmp_path / name])
