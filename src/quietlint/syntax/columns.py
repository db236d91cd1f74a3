"""CPython's columns, UTF-8 bytes, made code points in place, for lines that are not ASCII."""

from __future__ import annotations

import ast


def count_code_points(tree: ast.AST, lines: list[str]) -> None:
    """Rewrite the columns of every node that begins or ends on a line with characters beyond ASCII."""
    tables = {number: _code_points(line) for number, line in enumerate(lines, 1) if not line.isascii()}
    stack: list[ast.AST] = [tree]
    while stack:
        fields = stack.pop().__dict__
        for value in fields.values():
            if type(value) is list:
                stack.extend(item for item in value if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST):
                stack.append(value)
        # What has no place (contexts, operators) is one object for all; what has one is met once.
        if "lineno" in fields:
            for line, column in (("lineno", "col_offset"), ("end_lineno", "end_col_offset")):
                table = tables.get(fields[line])
                if table is not None:
                    fields[column] = table[min(fields[column], len(table) - 1)]


def _code_points(line: str) -> list[int]:
    """The column in code points for every column in UTF-8 bytes, the one past the end included."""
    table: list[int] = []
    for column, character in enumerate(line):
        table.extend([column] * len(character.encode("utf-8", "surrogatepass")))
    table.append(len(line))
    return table
