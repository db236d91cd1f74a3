"""Bytes with edits made in them: exactly there, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from quietlint.fixes.bytes import Refused
from quietlint.fixes.mending import diff_of, mended, write_mended
from quietlint.model.findings import Edit
from quietlint.model.spans import Span

SOURCE = """# -*- coding: utf-8 -*-
x = foo . bas( (a),\tb=2) # hi
from m import ab as c, de
log.error("x") # quietlint: ignore[x] why
name_ = ((Foo))
# alone
def f():
    # inner
    return "ä" + bas
"""


def edit(line: int, column: int, end_line: int, end_column: int, replacement: str) -> Edit:
    return Edit("m.py", Span(line, column, end_line, end_column), replacement)


def at_once(text: str, action: Callable[[], str | Refused]) -> str | Refused:
    return action()


@pytest.mark.parametrize(
    ("made", "old", "new"),
    [
        (edit(2, 11, 2, 14, "bar"), "foo . bas(", "foo . bar("),
        (edit(2, 21, 2, 22, "keyword"), "b=2", "keyword=2"),
        (edit(3, 15, 3, 17, "abc"), "import ab as", "import abc as"),
        (edit(3, 24, 3, 26, "dx as de"), ", de", ", dx as de"),
        (edit(3, 15, 3, 22, "c"), "ab as c,", "c,"),
        (edit(4, 15, 4, 42, ""), " # quietlint: ignore[x] why", ""),
        (edit(4, 42, 4, 42, "  # more"), "why", "why  # more"),
        (edit(5, 16, 5, 16, "  # new"), "((Foo))", "((Foo))  # new"),
        (edit(5, 11, 5, 14, "Bar"), "((Foo))", "((Bar))"),
        (edit(4, 11, 4, 14, '"x", exc_info=True'), '"x")', '"x", exc_info=True)'),
        (edit(6, 1, 7, 1, ""), "# alone\n", ""),
        (edit(8, 1, 9, 1, ""), "    # inner\n", ""),
        (edit(9, 18, 9, 21, "bar"), '"ä" + bas', '"ä" + bar'),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_place_changes_and_nothing_else(made: Edit, old: str, new: str, ends: str, mark: str) -> None:
    def bytes_of(text: str) -> bytes:
        return (mark + text.replace("\n", ends)).encode()

    assert SOURCE.count(old) == 1
    assert mended(bytes_of(SOURCE), [made], at_once) == bytes_of(SOURCE.replace(old, new))


def test_several_edits_are_made_together() -> None:
    edits = [edit(2, 11, 2, 14, "bar"), edit(9, 18, 9, 21, "bar"), edit(6, 1, 7, 1, "")]
    wanted = SOURCE.replace("bas", "bar").replace("# alone\n", "")
    assert mended(SOURCE.encode(), edits, at_once) == wanted.encode()


@pytest.mark.parametrize(
    ("made", "because"),
    [
        (edit(2, 10, 2, 14, "bar"), "has nothing whole at 2:10 to be replaced"),
        (edit(2, 11, 2, 13, "bar"), "has nothing whole at 2:11 to be replaced"),
        (edit(99, 1, 99, 2, "bar"), "has no place 99:1"),
        (edit(2, 99, 2, 100, "bar"), "has no place 2:99"),
        (edit(2, 11, 2, 14, "ba r"), "could not be read after the repair"),
        (edit(2, 11, 2, 14, "b(\n"), "could not be read after the repair"),
    ],
)
def test_what_is_a_little_off_is_refused(made: Edit, because: str) -> None:
    assert mended(SOURCE.encode(), [made], at_once) == Refused(because)


@pytest.mark.parametrize("data", [b"x = (", b"x = '\xff'", b"# coding: nope\nx"])
def test_files_that_cannot_be_read_are_refused(data: bytes) -> None:
    assert isinstance(mended(data, [edit(1, 1, 1, 2, "y")], at_once), Refused)


def test_a_word_that_the_encoding_lacks_is_refused() -> None:
    data = "# coding: latin-1\nä = 1\n".encode("latin-1")
    assert mended(data, [edit(2, 1, 2, 2, "ö")], at_once) == "# coding: latin-1\nö = 1\n".encode("latin-1")
    assert mended(data, [edit(2, 1, 2, 2, "表")], at_once) == Refused("cannot say the repair in iso-8859-1")


def test_too_much_for_the_second_way_is_refused() -> None:
    assert mended(b"x = 1\n", [edit(1, 1, 1, 2, "y")], lambda _, __: None) == Refused(
        "is too large or too deep to be changed safely"
    )


def test_writing_keeps_the_mode_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(b"old")
    path.chmod(0o750)
    link = tmp_path / "link.py"
    link.symlink_to(path)
    assert write_mended(link, sha256(b"old").hexdigest(), b"new") is None
    assert (path.read_bytes(), path.stat().st_mode & 0o777, link.is_symlink()) == (b"new", 0o750, True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.py", "m.py"]


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(b"other")
    assert write_mended(path, sha256(b"old").hexdigest(), b"new") == Refused("has changed since it was read")
    assert path.read_bytes() == b"other"
    assert write_mended(tmp_path / "none.py", "", b"new") == Refused("cannot be written: no such file or directory")


def test_diff_is_one_that_patch_takes() -> None:
    told = diff_of("a.py", b"one\r\ntwo", b"one\r\nthree")
    assert told.startswith("--- a/a.py\n+++ b/a.py\n@@")
    assert " one\r\n-two\n\\ No newline at end of file\n+three\n\\ No newline at end of file\n" in told
