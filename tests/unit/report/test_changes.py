from __future__ import annotations

from quietlint.model.findings import Edit
from quietlint.model.spans import Span
from quietlint.report.changes import Change, changes_of


def edit(line: int, column: int, end_line: int, end_column: int, replacement: str) -> Edit:
    return Edit("a.py", Span(line, column, end_line, end_column), replacement)


def test_edit_shows_its_line_before_and_after() -> None:
    assert changes_of(["a", "b.c()"], [edit(2, 3, 2, 4, "d")]) == [Change(2, ("b.c()",), ("b.d()",))]


def test_edits_on_one_line_are_one_change() -> None:
    assert changes_of(["a + b"], [edit(1, 5, 1, 6, "y"), edit(1, 1, 1, 2, "x")]) == [Change(1, ("a + b",), ("x + y",))]


def test_edits_apart_are_changes_apart() -> None:
    changes = changes_of(["a", "", "b"], [edit(3, 1, 3, 2, "y"), edit(1, 1, 1, 2, "x")])
    assert changes == [Change(1, ("a",), ("x",)), Change(3, ("b",), ("y",))]


def test_edit_over_lines() -> None:
    assert changes_of(["f(", "  a)", "g"], [edit(1, 2, 2, 5, "()")]) == [Change(1, ("f(", "  a)"), ("f()",))]


def test_insertion() -> None:
    assert changes_of(["pass"], [edit(1, 1, 1, 1, "import x\n")]) == [Change(1, ("pass",), ("import x", "pass"))]


def test_removal_of_a_whole_line() -> None:
    assert changes_of(["import x", "y", "z"], [edit(1, 1, 2, 1, "")]) == [Change(1, ("import x", "y"), ("y",))]


def test_edits_that_overlap_or_lie_outside_show_nothing() -> None:
    assert changes_of(["abc"], [edit(1, 1, 1, 3, "x"), edit(1, 2, 1, 4, "y")]) == []
    assert changes_of(["abc"], [edit(2, 1, 2, 2, "x")]) == []
