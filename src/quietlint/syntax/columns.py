"""CPython's columns, UTF-8 bytes, made code points in place, for lines that are not ASCII."""

from __future__ import annotations

import ast
from bisect import bisect_left


def count_code_points(tree: ast.AST, lines: list[str]) -> None:
    """Rewrite the columns of every node that begins or ends on a line with characters beyond ASCII."""
    tables = {number: _code_points(line) for number, line in enumerate(lines, 1) if not line.isascii()}
    numbers = list(tables)
    stack: list[ast.AST] = [tree]
    while stack:
        fields = stack.pop().__dict__
        # What has no place (contexts, operators) is one object for all; what has one is met once.
        if "lineno" in fields:
            first, last = fields["lineno"], fields["end_lineno"]
            decorators = fields.get("decorator_list")
            next_number = bisect_left(numbers, decorators[0].lineno if decorators else first)
            if next_number == len(numbers) or numbers[next_number] > last:
                continue
            if first in tables:
                fields["col_offset"] = _at(tables[first], fields["col_offset"])
            if last in tables:
                fields["end_col_offset"] = _at(tables[last], fields["end_col_offset"])
        for value in fields.values():
            if type(value) is list:
                stack.extend([item for item in value if isinstance(item, ast.AST)])
            elif isinstance(value, ast.AST):
                stack.append(value)


def _at(table: list[int], column: int) -> int:
    return table[min(column, len(table) - 1)]


def _code_points(line: str) -> list[int]:
    """The column in code points for every column in UTF-8 bytes, the one past the end included."""
    table: list[int] = []
    for column, character in enumerate(line):
        table.extend([column] * len(character.encode("utf-8", "surrogatepass")))
    table.append(len(line))
    return table
