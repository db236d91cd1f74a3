"""Bytes to text: encodings, what is no text, and notebooks."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from quietlint.model.source import CellStart, SourceFile, SourceKind, Unreadable
from quietlint.sources.decoding import decode_source, read_source


def text_of(data: bytes) -> str:
    source = decode_source(data, "x.py")
    assert isinstance(source, SourceFile)
    return source.text


def problem_of(data: bytes) -> tuple[str, int]:
    source = decode_source(data, "x.py")
    assert isinstance(source, Unreadable)
    return source.problem, source.line


def test_utf8_is_the_default_and_a_bom_is_dropped() -> None:
    assert text_of("é = 1\n".encode()) == "é = 1\n"
    assert text_of(b"\xef\xbb\xbfx = 1\n") == "x = 1\n"


def test_encoding_cookie_is_honoured() -> None:
    assert text_of(b"# -*- coding: latin-1 -*-\nx = '\xe9'\n").endswith("x = 'é'\n")
    assert text_of(b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n").endswith("'€'\n")


def test_form_feeds_and_line_ends_stay() -> None:
    assert text_of(b"a = 1\r\n\x0c\rb = 2\n") == "a = 1\r\n\x0c\rb = 2\n"


def test_digest_is_that_of_the_bytes() -> None:
    source = decode_source(b"\xef\xbb\xbfx", "x.py")
    assert isinstance(source, SourceFile)
    assert source.digest == sha256(b"\xef\xbb\xbfx").hexdigest()


@pytest.mark.parametrize(
    ("data", "problem", "line"),
    [
        (b"x = 1\ny = '\0'\n", "contains a null byte", 2),
        (b"x = 1\n\n\ny = '\xe9'\n", "is no utf-8: byte 0xe9 cannot be decoded", 4),
        (b"x = '\xe9'\n", "is no utf-8, and declares no other encoding", 1),
        (b"# coding: klingon\n", "declares an unknown encoding: klingon", 1),
        (b"\xef\xbb\xbf# coding: latin-1\n", "declares an encoding that contradicts its byte-order mark", 1),
        ("x = 1".encode("utf-16"), "is UTF-16, which Python does not read", 1),
        (b"# coding: hex\n0x\n", "declares an encoding that is not for text (LookupError)", 1),
    ],
)
def test_what_python_cannot_read_is_a_value(data: bytes, problem: str, line: int) -> None:
    assert problem_of(data) == (problem, line)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs permissions that bind")
def test_forbidden_file_is_a_value(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text("")
    path.chmod(0)
    assert read_source(path, "x.py") == Unreadable("x.py", "cannot be read: permission denied")


def test_missing_file_and_folder_are_values(tmp_path: Path) -> None:
    assert read_source(tmp_path / "x.py", "x.py") == Unreadable("x.py", "cannot be read: no such file or directory")
    assert isinstance(read_source(tmp_path, "x.py"), Unreadable)


def test_suffix_gives_the_kind(tmp_path: Path) -> None:
    (tmp_path / "x.pyi").write_text("x: int")
    source = read_source(tmp_path / "x.pyi", "x.pyi")
    assert isinstance(source, SourceFile)
    assert source.kind is SourceKind.STUB


def notebook(*sources: str | list[str], language: str = "python") -> SourceFile | Unreadable:
    cells: list[dict[str, object]] = [{"cell_type": "code", "source": source} for source in sources]
    cells.insert(1, {"cell_type": "markdown", "source": "# no code"})
    metadata = {"language_info": {"name": language}}
    return decode_source(json.dumps({"cells": cells, "metadata": metadata}).encode(), "n.ipynb", SourceKind.NOTEBOOK)


def lines(*sources: str | list[str]) -> list[str]:
    read = notebook(*sources)
    assert isinstance(read, SourceFile)
    compile(read.text, "n.ipynb", "exec")
    return read.text.splitlines()


def test_code_cells_are_joined_and_their_starts_known() -> None:
    read = notebook("a = 1\nb = 2", ["c = 3\n", "d = 4\n"])
    assert isinstance(read, SourceFile)
    assert read.text == "a = 1\nb = 2\nc = 3\nd = 4\n"
    assert read.cells == (CellStart(1, 1), CellStart(3, 3))


def test_magics_are_blanked_and_no_line_is_lost() -> None:
    assert lines("%matplotlib inline\nimport os\n!ls \\\n  -l\nos?\n?os\nprint(os)") == [
        "", "import os", "", "", "", "", "print(os)",
    ]  # fmt: skip


def test_magic_alone_in_a_block_becomes_pass() -> None:
    assert lines("if True:\n    !pip install x\nx = 1") == ["if True:", "    pass", "x = 1"]


def test_value_of_a_magic_is_unknown_and_timed_code_stays() -> None:
    assert lines("files = !ls\n%time x = 1") == ['files = globals()["_"]', "x = 1"]


def test_line_that_continues_a_string_or_bracket_is_no_magic() -> None:
    code = ['x = ("%s"', "     % 1)", 's = """', "!not a command", "%nor this", '"""', "y = 1 \\", "% 2"]
    assert lines("\n".join(code)) == code


def test_block_magic_blanks_what_is_not_python() -> None:
    assert lines("%%bash\nls -l", "%%time\nx = 1") == ["", "", "", "x = 1"]


def test_other_languages_have_no_code() -> None:
    read = notebook("x <- 1", language="R")
    assert isinstance(read, SourceFile)
    assert (read.text, read.cells) == ("", ())


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'{"cells": [', "malformed JSON"),
        (b"[]", "no object"),
        (b"{}", "no cells"),
        (b"\xff", "no UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_malformed_notebook_is_a_value(data: bytes, problem: str) -> None:
    read = decode_source(data, "n.ipynb", SourceKind.NOTEBOOK)
    assert isinstance(read, Unreadable)
    assert problem in read.problem
