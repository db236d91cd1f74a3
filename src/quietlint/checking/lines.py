"""Logical lines: which physical lines belong together, so that a comment on one of them speaks for all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from quietlint.model.facts import (
    FunctionDefinition,
    Handler,
    ModuleFacts,
    Statement,
    Try,
    body_of,
)


@dataclass(frozen=True, slots=True, order=True)
class LogicalLine:
    """A simple statement, or the header of a compound one.

    `last` is its last line, for a header the last one before its block; `told_by` the last line on which one of its
    expressions ends; `block_end` the last line of its block.
    """

    first: int
    last: int
    column: int
    block_end: int
    told_by: int


class LogicalLines:
    """The logical lines of a module, found by any of their physical lines."""

    def __init__(self, facts: ModuleFacts) -> None:
        self.lines = sorted(_lines_of(facts.body))
        self.firsts = [line.first for line in self.lines]

    def at(self, line: int) -> LogicalLine | None:
        """The innermost logical line that a physical line belongs to."""
        index = bisect_right(self.firsts, line)
        # Logical lines on one physical line (`a; b`) and headers of one-line blocks overlap: the last that covers it.
        for candidate in reversed(self.lines[max(0, index - 8) : index]):
            if candidate.last >= line:
                return candidate
        return None

    def after(self, line: int) -> LogicalLine | None:
        """The first logical line that begins below a physical line."""
        index = bisect_left(self.firsts, line + 1)
        return self.lines[index] if index < len(self.lines) else None

    def end_of_block_at(self, line: int, column: int) -> int | None:
        """The line before the first logical line below `line` that stands left of `column`; None where none does."""
        index = bisect_left(self.firsts, line + 1)
        return next((each.first - 1 for each in self.lines[index:] if each.column < column), None)


def _lines_of(body: tuple[Statement, ...]) -> Iterator[LogicalLine]:
    stack: list[Statement | Handler] = list(body)
    while stack:
        node = stack.pop()
        inner = _statements_in(node)
        first = min([node.line, *(each.line for each in getattr(node, "decorators", ()))])
        below = [child.line for child in inner if child.line > node.line]
        last = max(node.line, min([node.end_line, *(line - 1 for line in below)]))
        told_by = min(last, max([node.line, *_header_ends(node)])) if inner else last
        yield LogicalLine(first, last, node.column, node.end_line, told_by)
        stack += inner


def _statements_in(node: Statement | Handler) -> list[Statement | Handler]:
    """Statements and handlers directly inside of a compound statement, in no order."""
    if isinstance(node, FunctionDefinition):
        return list(body_of(node))
    found: list[Statement | Handler] = [*getattr(node, "body", ()), *getattr(node, "otherwise", ())]
    if isinstance(node, Try):
        found += [*node.final, *node.handlers]
    for case in getattr(node, "cases", ()):
        found += case.body
    return found


def _header_ends(node: Statement | Handler) -> Iterator[int]:
    """Lines on which the expressions of a header end."""
    for name in ("test", "iterable", "target", "subject", "caught", "returns"):
        part = getattr(node, name, None)
        if part is not None:
            yield part.end_line
    for parameter in getattr(node, "parameters", ()):
        yield parameter.line
        for part in (parameter.annotation, parameter.default):
            if part is not None:
                yield part.end_line
    for base in getattr(node, "bases", ()):
        yield base.value.end_line
    for item in getattr(node, "items", ()):
        yield item.context.end_line
