"""What a repair makes of the lines that it touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quietlint.model.findings import Edit
from quietlint.model.spans import Span


@dataclass(frozen=True, slots=True)
class Change:
    """Lines before and after, `line` being the number of the first."""

    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]


def changes_of(lines: list[str], edits: Iterable[Edit]) -> list[Change]:
    """The changed stretches of a file, in its order; none if an edit lies outside of it or edits overlap."""
    groups: list[list[Edit]] = []
    for edit in sorted(edits, key=lambda edit: edit.span):
        span = edit.span
        if not (1 <= span.line <= span.end_line <= len(lines)):
            return []
        if groups and (span.line, span.column) < (groups[-1][-1].span.end_line, groups[-1][-1].span.end_column):
            return []
        if groups and span.line <= groups[-1][-1].span.end_line:
            groups[-1].append(edit)
        else:
            groups.append([edit])
    return [_change(lines, group) for group in groups]


def _change(lines: list[str], edits: list[Edit]) -> Change:
    first, last = edits[0].span.line, edits[-1].span.end_line
    before = lines[first - 1 : last]
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line) + 1)
    text = "\n".join(before)
    for edit in reversed(edits):
        low, high = _offsets(edit.span, first, starts)
        text = text[:low] + edit.replacement + text[high:]
    return Change(first, tuple(before), tuple(text.split("\n")))


def _offsets(span: Span, first: int, starts: list[int]) -> tuple[int, int]:
    def offset(line: int, column: int) -> int:
        return min(starts[line - first] + column - 1, starts[-1] - 1)

    return offset(span.line, span.column), offset(span.end_line, span.end_column)
