"""What a metaclass does to the classes that it makes, as far as its own source shows."""

from __future__ import annotations

from typing import Any

from quietlint.model.facts import (
    Assignment,
    AugmentedAssignment,
    Call,
    Constant,
    Expression,
    FunctionDefinition,
    Name,
    Statement,
    Subscript,
    Attribute,
)
from quietlint.program.scopes import children

_FILLS = frozenset({"update", "setdefault", "add_to_class", "contribute_to_class"})


def adds_names(body: tuple[Statement, ...]) -> bool:
    """Whether a metaclass's method may give a class names that are not spelled in the method.

    Names spelled there, as stores on the class or as keys of its namespace, are found by the project's stored names.
    """
    stack: list[Any] = list(body)
    while stack:
        node = stack.pop()
        match node:
            case Call(function=Name(id="setattr"), arguments=arguments) if len(arguments) > 1:
                if not _is_text(arguments[1].value):
                    return True
            case Call(function=Name(id="type"), arguments=arguments) if len(arguments) > 1:
                return True
            case Call(function=Attribute(name=name)) if name in _FILLS:
                return True
            case Assignment(targets=targets):
                if any(isinstance(one, Subscript) and not _is_text(one.index) for one in targets):
                    return True
            case AugmentedAssignment(target=Name(), operator="|"):
                return True
            case FunctionDefinition():
                continue
            case _:
                pass
        stack += list(children(node))
    return False


def _is_text(expression: Expression) -> bool:
    return isinstance(expression, Constant) and isinstance(expression.value, str)
