from __future__ import annotations

import pytest

from quietlint.model.spans import Span
from quietlint.report.frames import cut, frame_of


def drawn(lines: list[str], span: Span, width: int = 80, first: int = 1) -> list[str]:
    rows = []
    for row in frame_of(lines, span, width, first=first):
        rows.append(f"{row.number or '':>2}|{row.text}")
        if row.underline:
            rows.append(f"  |{row.underline}")
    return rows


def test_span_is_underlined_below_the_line_before() -> None:
    assert drawn(["def f():", "    return x.y"], Span(2, 12, 2, 15)) == [
        " 1|def f():",
        " 2|    return x.y",
        "  |           ^^^",
    ]


def test_blank_line_before_is_left_out() -> None:
    assert drawn(["", "x.y"], Span(2, 1, 2, 4)) == [" 2|x.y", "  |^^^"]


def test_line_of_another_cell_is_left_out() -> None:
    assert drawn(["a", "x.y"], Span(2, 1, 2, 4), first=2) == [" 2|x.y", "  |^^^"]


def test_tabs_are_blanks_up_to_the_next_stop() -> None:
    assert cut("\tx\ty.z", 4, 7, 80) == ("    x   y.z", "        ^^^")


def test_wide_characters_take_two_columns() -> None:
    assert cut("f('表計', g)", 9, 10, 80) == ("f('表計', g)", "          ^")
    assert cut("表計", 1, 3, 80) == ("表計", "^^^^")


def test_combining_marks_take_no_column() -> None:
    assert cut("e\u0301 = x", 6, 7, 80) == ("e\u0301 = x", "    ^")


def test_what_a_terminal_would_act_on_is_spelled_out() -> None:
    assert cut("a\x1b[31m + b", 10, 11, 80) == ("a\\x1b[31m + b", "            ^")
    assert cut("a\u202eb", 3, 4, 80) == ("a\\u202eb", "       ^")


def test_empty_span_is_one_caret() -> None:
    assert cut("f()", 3, 3, 80) == ("f()", "  ^")
    assert cut("", 1, 1, 80) == ("", "^")


@pytest.mark.parametrize("width", [20, 30, 40, 79])
@pytest.mark.parametrize("where", [0, 5, 50, 500, 950])
@pytest.mark.parametrize("filler", ["x", "表", "\x1b"])
def test_long_line_keeps_the_span_and_the_width(width: int, where: int, filler: str) -> None:
    line = filler * where + "HERE" + filler * (1000 - where)
    text, underline = cut(line, where + 1, where + 5, width)
    columns = sum(2 if character == "表" else 1 for character in text)
    assert columns <= width
    assert len(underline) <= width
    place = underline.index("^")
    assert underline[place:] == "^^^^"
    before, _, _ = text.partition("HERE")
    assert sum(2 if character == "表" else 1 for character in before) == place


def test_span_wider_than_the_frame_is_underlined_to_its_end() -> None:
    text, underline = cut("call(" + "a" * 100 + ")", 1, 107, 20)
    assert text == "call(" + "a" * 14 + "…"
    assert underline == "^" * 20


def test_few_lines_are_all_underlined() -> None:
    assert drawn(["f(", "    a,  ", ")"], Span(1, 1, 3, 2)) == [
        " 1|f(",
        "  |^^",
        " 2|    a,  ",
        "  |    ^^",
        " 3|)",
        "  |^",
    ]


def test_many_lines_are_shown_by_first_and_last() -> None:
    lines = ["try:", *[f"    call{number}()" for number in range(9)]]
    assert drawn(lines, Span(1, 1, 10, 12)) == [" 1|try:", "  |^^^^", " 2|    call0()", "  |…", "10|    call8()"]


def test_span_that_ends_before_a_line_leaves_it_out() -> None:
    assert drawn(["a", "b"], Span(1, 1, 2, 1)) == [" 1|a", "  |^"]


@pytest.mark.parametrize("span", [Span(9, 1, 9, 2), Span(0, 0, 0, 0), Span(3, 1, 3, 1)])
def test_line_that_is_not_there_has_no_frame(span: Span) -> None:
    assert frame_of(["a", "b"], span, 80) == []


@pytest.mark.parametrize("span", [Span(1, 50, 1, 60), Span(1, 1, 9, 9), Span(1, 2, 1, 1), Span(2, 1, 1, 1)])
def test_odd_span_draws_something(span: Span) -> None:
    assert frame_of(["a", "b"], span, 80)
