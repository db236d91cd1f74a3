"""How deep facts may nest, and what happens to operator chains that would nest deeper."""

from __future__ import annotations

from collections.abc import Sequence

from quietlint.model.facts import BinaryOperation, Expression

DEEPEST = 200
"""Facts are walked, encoded and decoded by recursion: longer chains of operators or ``elif`` are not kept as depth."""


class TooDeepError(Exception):
    """Statements nest deeper than `DEEPEST` at that place."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(line, column)
        self.line = line
        self.column = column


def balanced(operands: Sequence[Expression], operators: Sequence[str]) -> BinaryOperation:
    """``a + b + c + d`` as ``(a + b) + (c + d)``: as deep as the logarithm of its length.

    Operators of one chain give the same types either way for everything that anybody writes hundreds of in a row.
    """
    middle = (len(operators) - 1) // 2
    left = operands[0] if middle == 0 else balanced(operands[: middle + 1], operators[:middle])
    right = operands[-1] if middle == len(operators) - 1 else balanced(operands[middle + 1 :], operators[middle + 1 :])
    return BinaryOperation(left.line, left.column, right.end_line, right.end_column, left, operators[middle], right)
