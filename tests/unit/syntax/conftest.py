"""What the tests of the extractor share: text in, facts or their shape out."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from textwrap import dedent

import msgspec
import pytest

from quietlint.model.facts import (
    Argument,
    Attribute,
    ClassDefinition,
    Constant,
    ExpressionStatement,
    FunctionDefinition,
    ModuleFacts,
    Name,
    Parameter,
    Pattern,
    Statement,
    body_of,
)
from quietlint.model.source import SourceFile, SourceKind
from quietlint.syntax.extract import extract

Read = Callable[[str], ModuleFacts]
Shape = Callable[[object], str]

_PLACES = frozenset({"line", "column", "end_line", "end_column", "name_line", "name_column"})


@pytest.fixture
def read() -> Read:
    """The facts of a module's text, as of a module under judgement."""
    return _read


@pytest.fixture
def shape() -> Shape:
    """Facts without their places, as short as they can be told apart."""
    return _shape


@pytest.fixture
def function() -> Callable[[str, str], FunctionDefinition]:
    """The function of that name, wherever it stands in a text that parses."""

    def find(text: str, name: str) -> FunctionDefinition:
        facts = _read(text)
        assert facts.problem is None
        found = [one for one in _functions(facts.body) if one.name == name]
        assert len(found) == 1
        return found[0]

    return find


def _read(text: str) -> ModuleFacts:
    return extract(SourceFile("module.py", dedent(text), SourceKind.MODULE, ""), judged=True)


def _functions(body: tuple[Statement, ...]) -> list[FunctionDefinition]:
    found: list[FunctionDefinition] = []
    for statement in body:
        if isinstance(statement, FunctionDefinition):
            found.append(statement)
            found.extend(_functions(body_of(statement)))
        elif isinstance(statement, ClassDefinition):
            found.extend(_functions(statement.body))
    return found


def _shape(fact: object) -> str:
    match fact:
        case Name():
            return fact.id
        case Attribute():
            return f"{_shape(fact.value)}.{fact.name}"
        case Constant():
            return fact.kind if fact.value is None else repr(fact.value)
        case ExpressionStatement():
            return _shape(fact.value)
        case Argument():
            return "*" * fact.stars + (f"{fact.keyword}=" if fact.keyword else "") + _shape(fact.value)
        case Parameter():
            annotation = f": {_shape(fact.annotation)}" if fact.annotation else ""
            default = f" = {_shape(fact.default)}" if fact.default else ""
            return f"{fact.kind.name.lower()} {fact.name}{annotation}{default}"
        case Pattern():
            return f"{fact.kind}({_fields(fact, skip_empty=True)})".replace("kind=", "")
        case FunctionDefinition():
            head = "async def" if fact.is_async else "def"
            parts = (fact.decorators, fact.parameters, fact.returns, body_of(fact))
            return f"{head} {fact.name}({', '.join(_shape(part) for part in parts)})"
        case msgspec.Struct():
            return f"{type(fact).__name__}({_fields(fact)})"
        case tuple():
            return f"[{', '.join(_shape(part) for part in fact)}]"
        case Enum():
            return fact.name.lower()
        case None:
            return "-"
        case _:
            return str(fact)


def _fields(fact: msgspec.Struct, *, skip_empty: bool = False) -> str:
    names = [name for name in fact.__struct_fields__ if name not in _PLACES and (name != "kind" or not skip_empty)]
    if skip_empty:
        values = {name: getattr(fact, name) for name in names}
        return ", ".join(f"{name}={_shape(value)}" for name, value in values.items() if value not in {None, ()})
    return ", ".join(_shape(getattr(fact, name)) for name in names)
