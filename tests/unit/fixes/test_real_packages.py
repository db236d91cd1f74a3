"""Repairs in the files of real packages change the bytes at their places and no other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import pytest

from quietlint.fixes.mending import mended
from quietlint.model.findings import Edit
from quietlint.model.spans import Span

PACKAGES = ("click", "packaging", "pluggy")
MOST = 6
"""Files a package, its largest left out: libcst takes a second for eight thousand lines."""
EVERY = 7


def files() -> list[Path]:
    found = []
    for package in PACKAGES:
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        listed = sorted(Path(spec.origin).parent.glob("*.py"), key=lambda path: path.stat().st_size)
        found += [path for path in listed if path.stat().st_size > 2_000][:MOST]
    return found


def places(tree: ast.AST) -> Iterator[tuple[int, int, int, str]]:
    """Line, first and last byte, and a new text, for names behind a dot and for plain names; no f-strings."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in inside or not isinstance(node, ast.Attribute | ast.Name):
            continue
        assert node.end_col_offset is not None
        assert node.end_lineno is not None
        if isinstance(node, ast.Attribute):
            yield node.end_lineno, node.end_col_offset - len(node.attr.encode()), node.end_col_offset, f"{node.attr}é"
        else:
            yield node.lineno, node.col_offset, node.end_col_offset, "x"


@pytest.mark.parametrize("path", files(), ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_nothing_else_changes(path: Path, ends: bytes) -> None:
    lines = path.read_bytes().split(b"\n")
    wanted = sorted(set(islice(places(ast.parse(path.read_bytes())), 0, None, EVERY)))
    edits = []
    changed = list(lines)
    for line, start, end, text in reversed(wanted):
        before = changed[line - 1]
        changed[line - 1] = before[:start] + text.encode() + before[end:]
        first, last = (len(lines[line - 1][:place].decode()) + 1 for place in (start, end))
        edits.append(Edit("a.py", Span(line, first, line, last), text))
    assert len(edits) > 5
    made = mended(ends.join(lines), edits, lambda _, action: action())
    assert made == ends.join(changed)
    ast.parse(b"\n".join(changed))
