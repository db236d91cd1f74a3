"""Names that a project gives to code which it runs itself: ``exec(code, {"app": app})``, ``runpy.run_path(…)``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quietlint.model.facts import (
    Assignment,
    Call,
    Constant,
    DictDisplay,
    FunctionDefinition,
    Name,
    Statement,
    Subscript,
    body_of,
)
from quietlint.program.modules import functions_in
from quietlint.program.scopes import children

_RUNNING = frozenset({"exec", "execfile", "run_module", "run_path"})
"""Last names of the functions that run code in a namespace. Source: Python library reference, `exec` and `runpy`."""


def names_given(body: tuple[Statement, ...]) -> Iterator[str]:
    """The keys of the dictionaries in functions of a module that run code."""
    for definition in functions_in(body):
        if not _RUNNING.isdisjoint(definition.calls):
            yield from _keys_in(definition)


def _keys_in(definition: FunctionDefinition) -> Iterator[str]:
    stack: list[Any] = list(body_of(definition))
    while stack:
        node = stack.pop()
        match node:
            case DictDisplay():
                yield from (key.value for key in node.keys if isinstance(key, Constant) and isinstance(key.value, str))
            case Call(function=Name(id="dict")):
                yield from (one.keyword for one in node.arguments if one.keyword is not None)
            case Assignment(targets=(Subscript(index=Constant(value=str() as key)),)):
                yield key
            case _:
                pass
        stack += children(node)
