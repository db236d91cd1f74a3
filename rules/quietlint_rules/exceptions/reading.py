"""Walking facts, and the words that names are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from quietlint.rule import Attribute, Call, Constant, Expression, FunctionDefinition, Name, Statement, Subscript

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_SCOPES = frozenset({"FunctionDefinition", "ClassDefinition", "Lambda"})


def walk(*nodes: object) -> Iterator[object]:
    """Each node and every fact under it, in source order; nested functions, classes and lambdas are not entered."""
    stack: list[Any] = list(reversed(nodes))
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is tuple:
            stack.extend(reversed(node))
            continue
        fields = _FIELDS.get(kind)
        if fields is None:
            fields = _FIELDS[kind] = _fields_of(kind)
        if fields is _NO_FACT:
            continue
        yield node
        for field in fields:
            child = getattr(node, field)
            if child is not None and child != ():
                stack.append(child)


_FIELDS: dict[type, tuple[str, ...]] = {}
"""Fields that may hold facts, last first, by kind of fact."""
_NO_FACT = ("",)


def _fields_of(kind: type) -> tuple[str, ...]:
    fields: tuple[str, ...] | None = getattr(kind, "__struct_fields__", None)
    if fields is None:
        return _NO_FACT
    if kind.__name__ in _SCOPES:
        return ()
    return tuple(field for field in reversed(fields) if field not in _PLAIN)


_PLAIN = frozenset(
    {"line", "column", "end_line", "end_column", "id", "name", "kind", "operator", "operators", "keyword", "stars",
     "is_async", "is_star", "is_from", "is_lazy", "is_template", "level", "module", "alias", "attributes"}
)  # fmt: skip
"""Fields that hold texts, numbers and the like."""


def kind_of(node: object) -> str:
    """The name of a fact's kind, e.g. ``Await``."""
    return type(node).__name__


def calls_in(*nodes: object) -> tuple[Call, ...]:
    """Every call under the nodes."""
    return tuple(node for node in walk(*nodes) if isinstance(node, Call))


def names_in(*nodes: object) -> frozenset[str]:
    """Every bare name under the nodes."""
    return frozenset(node.id for node in walk(*nodes) if isinstance(node, Name))


def attribute_names(*nodes: object) -> tuple[str, ...]:
    """The name behind the dot of every attribute under the nodes."""
    return tuple(node.name for node in walk(*nodes) if isinstance(node, Attribute))


def words_of(name: str) -> tuple[str, ...]:
    """The words that a name is made of, in lower case: ``getUser_by_ID`` gives get, user, by, id."""
    return tuple(word.lower() for word in _WORD.findall(name))


def last_name(expression: Expression) -> str:
    """The last part of a dotted name: ``execute`` for ``self.db.execute``; "" for anything else."""
    if isinstance(expression, Attribute):
        return expression.name
    return expression.id if isinstance(expression, Name) else ""


def chain_of(expression: object) -> tuple[str, ...]:
    """The names of a dotted expression, first to last, through calls and subscripts: ``("self", "db", "execute")``."""
    names: list[str] = []
    current = expression
    while True:
        if isinstance(current, Attribute):
            names.append(current.name)
            current = current.value
        elif isinstance(current, Call):
            current = current.function
        elif isinstance(current, Subscript):
            current = current.value
        elif kind_of(current) == "Await":
            current = getattr(current, "value", None)
        else:
            break
    if isinstance(current, Name):
        names.append(current.id)
    return tuple(reversed(names))


def words_in(names: Iterable[str]) -> frozenset[str]:
    """All words of several names."""
    return frozenset(word for name in names for word in words_of(name))


def texts_in(*nodes: object) -> tuple[str, ...]:
    """Every string literal under the nodes."""
    return tuple(
        node.value
        for node in walk(*nodes)
        if isinstance(node, Constant) and node.kind == "str" and isinstance(node.value, str)
    )


def path_to(target: object, block: tuple[Statement, ...]) -> tuple[object, ...]:
    """The facts from a statement of `block` down to `target`, without it, outermost first; () if it is not there."""
    for statement in block:
        found = _path(target, statement)
        if found is not None:
            return found
    return ()


def _path(target: object, node: object) -> tuple[object, ...] | None:
    if node is target:
        return ()
    if isinstance(node, FunctionDefinition) or not _spans(node, target):
        return None
    for field in getattr(type(node), "__struct_fields__", ()):
        value = getattr(node, field)
        for child in value if isinstance(value, tuple) else (value,):
            if not hasattr(type(child), "__struct_fields__"):
                continue
            found = _path(target, child)
            if found is not None:
                return (node, *found)
    return None


def _spans(node: object, target: object) -> bool:
    """Whether the lines of a fact hold those of another; what has no lines may."""
    last = getattr(node, "end_line", None)
    return last is None or getattr(node, "line", 0) <= getattr(target, "line", 0) <= last
