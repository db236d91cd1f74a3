"""CPython's columns, UTF-8 bytes, made code points in place, for lines that are not ASCII."""

from __future__ import annotations

import ast


def count_code_points(tree: ast.AST, lines: list[str]) -> None:
    """Rewrite `col_offset` and `end_col_offset` of every node that begins or ends on a line with non-ASCII characters."""
    foreign = {number: _code_points(line) for number, line in enumerate(lines, 1) if not line.isascii()}
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if "lineno" in node._attributes:
            # Nodes of one place may be one object (contexts, operators), but those have no place.
            table = foreign.get(node.lineno)  # type: ignore[attr-defined]
            if table is not None:
                node.col_offset = table[min(node.col_offset, len(table) - 1)]  # type: ignore[attr-defined]
            table = foreign.get(node.end_lineno)  # type: ignore[attr-defined]
            if table is not None:
                node.end_col_offset = table[min(node.end_col_offset, len(table) - 1)]  # type: ignore[attr-defined]
        for value in node.__dict__.values():
            if type(value) is list:
                stack.extend(item for item in value if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST):
                stack.append(value)


def _code_points(line: str) -> list[int]:
    """The column in code points for every column in UTF-8 bytes, the one past the end included."""
    table: list[int] = []
    for column, character in enumerate(line):
        table.extend([column] * len(character.encode("utf-8", "surrogatepass")))
    table.append(len(line))
    return table
