"""Return statements of function bodies."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.model.facts import Comparison, Constant, Expression, FunctionDefinition, If, Name, Return


def returns_in(statements: tuple[object, ...], unless: str = "") -> Iterator[Return]:
    """The return statements of a body, nested functions left closed.

    Without those that are met only where the parameter `unless` is None.
    """
    stack: list[object] = list(reversed(statements))
    while stack:
        node = stack.pop()
        if isinstance(node, Return):
            yield node
            continue
        if isinstance(node, FunctionDefinition):
            continue
        parts = ["body", "otherwise", "final"]
        if unless and isinstance(node, If) and _is_none_test(node.test, unless):
            parts.remove("body")
        for name in parts:
            stack += reversed(getattr(node, name, ()))
        for handler in getattr(node, "handlers", ()):
            stack += reversed(handler.body)
        for case in getattr(node, "cases", ()):
            stack += reversed(case.body)


def _is_none_test(test: Expression, name: str) -> bool:
    match test:
        case Comparison(left=Name(id=left), operators=("is",), rights=(Constant(kind="NoneType"),)):
            return left == name
        case _:
            return False
