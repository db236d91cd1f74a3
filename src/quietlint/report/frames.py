"""Code frames: the lines of a finding with its span underlined, whatever those lines hold."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from quietlint.model.spans import Span
from quietlint.report.escapes import visible_character

_TAB = 4
_MOST_LINES = 4
"""Of a span over more lines, the first two and the last are shown, and only the first is underlined."""
_LEAD = 12
"""Columns kept before the span where a long line is cut."""


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One row. `number` None stands for lines left out. `underline` is as wide as `text`, blanks and carets, or ""."""

    number: int | None
    text: str
    underline: str = ""


def frame_of(lines: list[str], span: Span, width: int, *, ellipsis: str = "…", first: int = 1) -> list[FrameLine]:
    """The rows that show `span`, each at most `width` columns wide; none if the file has no such line.

    The line before is shown too, unless it is blank or before line `first`, where a notebook's cell begins.
    """
    if not 1 <= span.line <= len(lines):
        return []
    last = min(max(span.end_line, span.line), len(lines))
    if last > span.line and span.end_line == last and span.end_column == 1:
        last -= 1  # The span ends before the first character of its last line.
    rows = []
    if span.line > first and lines[span.line - 2].strip():
        rows.append(FrameLine(span.line - 1, cut(lines[span.line - 2], 1, 1, width, ellipsis)[0]))
    shown = range(span.line, last + 1)
    skipped = len(shown) > _MOST_LINES
    for number in shown:
        if skipped and number not in {span.line, span.line + 1, last}:
            if number == last - 1:
                rows.append(FrameLine(None, ellipsis))
            continue
        line = lines[number - 1]
        indent = len(line) - len(line.lstrip())
        start = span.column if number == span.line else indent + 1
        end = span.end_column if number == span.end_line else len(line.rstrip()) + 1
        text, underline = cut(line, start, end, width, ellipsis)
        rows.append(FrameLine(number, text, "" if skipped and number > span.line else underline))
    return rows


def cut(line: str, start: int, end: int, width: int, ellipsis: str = "…") -> tuple[str, str]:
    """What is shown of `line` in `width` columns, and carets under its columns `start` to `end` (from 1, exclusive).

    Of a line that is too wide, the part with the span stays; what is missing on either side is an ellipsis.
    """
    pieces, widths = _cells(line)
    first = min(max(start - 1, 0), len(pieces))
    stop = min(max(end - 1, first), len(pieces))
    low, high = 0, len(pieces)
    if sum(widths) > width:
        low, high = _window(widths, first, stop, width, len(ellipsis))
    before, after = (ellipsis if low else ""), (ellipsis if high < len(pieces) else "")
    blanks = len(before) + sum(widths[low:first])
    carets = sum(widths[first : min(stop, high)]) + (len(after) if stop > high else 0)
    return before + "".join(pieces[low:high]) + after, " " * blanks + "^" * max(carets, 1)


def _window(widths: list[int], first: int, stop: int, width: int, ellipsis: int) -> tuple[int, int]:
    """Which characters of a too wide line to show: its start if that holds the span, else from near the span."""
    low = 0
    if sum(widths[:stop]) + ellipsis > width:
        low, lead = first, min(_LEAD, width // 3)
        while low and widths[low - 1] <= lead:
            low -= 1
            lead -= widths[low]
    high, room = low, width - (ellipsis if low else 0)
    while high < len(widths) and widths[high] <= room:
        room -= widths[high]
        high += 1
    while low < high < len(widths) and room < ellipsis:
        high -= 1
        room += widths[high]
    return low, high


def _cells(line: str) -> tuple[list[str], list[int]]:
    """What is printed for each character, and how many columns it takes."""
    if line.isascii() and line.isprintable():
        return list(line), [1] * len(line)
    pieces, widths, column = [], [], 0
    for character in line:
        piece = " " * (_TAB - column % _TAB) if character == "\t" else visible_character(character)
        width = len(piece) if len(piece) > 1 or character == "\t" else character_width(piece)
        pieces.append(piece)
        widths.append(width)
        column += width
    return pieces, widths


@lru_cache(maxsize=4096)
def character_width(character: str) -> int:
    """Columns that a terminal gives to a printable character: 0 for marks, 2 for wide ones."""
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
