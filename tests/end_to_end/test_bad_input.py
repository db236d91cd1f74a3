"""Odd repositories: each is judged, or told in one sentence, and nothing is lost on the way."""

from __future__ import annotations

import json

import pytest

from projects import Project

BROKEN = "import math\n\nmath.nope\n"


def test_loops_of_links_are_walked_once(project: Project) -> None:
    project.write(pkg__m=BROKEN)
    (project.folder / "pkg" / "up").symlink_to(project.folder, target_is_directory=True)
    (project.folder / "pkg" / "self").symlink_to(project.folder / "pkg" / "self")
    (project.folder / "again.py").symlink_to(project.folder / "pkg" / "m.py")
    done = project.check()
    assert (done.code, done.findings) == (1, ["pkg/m.py:3 unresolved-attribute"])


def test_links_out_of_the_repository_are_not_followed(project: Project) -> None:
    outside = project.folder.parent / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text(BROKEN)
    (project.folder / "link").symlink_to(outside, target_is_directory=True)
    (project.folder / "link.py").symlink_to(outside / "secret.py")
    assert project.check().findings == []


def test_a_file_of_ten_megabytes_is_told_and_the_rest_is_judged(project: Project) -> None:
    project.write(m=BROKEN, table="ROWS = [\n" + "    (1, 2, 3, 4, 5, 6, 7, 8),\n" * 360_000 + "]\n")
    done = project.check()
    assert (done.code, done.findings) == (1, ["m.py:3 unresolved-attribute"])
    assert any("table.py" in notice for notice in json.loads(done.out)["notices"])


@pytest.mark.parametrize("content", [b"x = 1\0\n", b"\xff\xfe\x00", b"# coding: nope\n", b"'\xe9'\n", b"def f(:\n"])
def test_what_cannot_be_read_is_a_finding_and_no_end(project: Project, content: bytes) -> None:
    project.write(m=BROKEN)
    (project.folder / "odd.py").write_bytes(content)
    assert project.check().findings == ["m.py:3 unresolved-attribute", "odd.py:1 syntax-error"]


@pytest.mark.parametrize(
    "text",
    [
        f"x = {'(' * 3000}1{')' * 3000}\n",
        f"x = {'[' * 3000}{']' * 3000}\n",
        f"a = 1\nx = {' + '.join(['a'] * 20_000)}\n",
        "".join(f"{' ' * depth}if x:\n" for depth in range(99)) + " " * 99 + "pass\n",
        "x = f" + "'{" * 50 + "1" + "}'" * 50 + "\n",
    ],
)
def test_deep_nesting_costs_its_own_file_at_most(project: Project, text: str) -> None:
    project.write(m=BROKEN, deep=text)
    done = project.check()
    assert done.code == 1, done.err
    assert "m.py:3 unresolved-attribute" in done.findings


def test_twenty_thousand_files(project: Project) -> None:
    for folder in range(200):
        place = project.folder / f"pkg{folder}"
        place.mkdir()
        for number in range(100):
            (place / f"m{number}.py").write_bytes(b"x = 1\n")
    project.write(m=BROKEN)
    done = project.check("--no-cache", "--jobs", "1")
    assert (done.code, done.findings) == (1, ["m.py:3 unresolved-attribute"])
    assert json.loads(done.out)["summary"]["files_checked"] == 20_001


def test_a_report_is_not_half_written_where_the_disk_is_full(project: Project) -> None:
    project.write(m=BROKEN)
    done = project("check", "--quiet", "--output", "/dev/full")
    assert (done.code, done.out) == (2, "")
    assert "--output /dev/full: no space left on device" in done.err


def test_a_file_in_the_place_of_a_folder_is_named(project: Project) -> None:
    project.write(m="x = 1\n")
    done = project("check", "--quiet", "m.py/inner")
    assert done.code == 2
    assert done.err.startswith("quietlint: m.py/inner: ")
    assert project("check", "--quiet", "--python", "m.py").code == 2
