"""What ``__getattr__`` hooks answer, where their source tells.

Source: Python data model, "Customizing attribute access"; PEP 562.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quietlint.model.facts import (
    AnnotatedAssignment,
    Argument,
    Assignment,
    Attribute,
    Call,
    ClassDefinition,
    Comparison,
    Constant,
    DictDisplay,
    Expression,
    FunctionDefinition,
    If,
    Lambda,
    ListDisplay,
    Name,
    Raise,
    Return,
    SetDisplay,
    Statement,
    Subscript,
    TupleDisplay,
    body_of,
)
from quietlint.program.classes import ClassInfo
from quietlint.program.functions import FunctionInfo
from quietlint.program.returns import returns_in
from quietlint.program.scopes import BindingKind, Scope, children

MODELS = frozenset({"pydantic.main.BaseModel", "pydantic.v1.main.BaseModel"})
"""Base classes whose objects have what is declared and no more, unless a class allows extra fields.

Their ``__getattr__`` answers for declared private attributes and for extra fields. Source: pydantic documentation,
"Extra data" and "Private model attributes".
"""
HOOKS = frozenset({"__getattr__", "__getattribute__"})
"""Methods that answer for attributes."""


def serves_data(hook: FunctionInfo) -> bool:
    """Whether a class's ``__getattr__`` only hands out its items (a data frame's columns), or fails as usual."""
    parameters = hook.definition.parameters
    if len(parameters) != 2:
        return False
    first, name = parameters[0].name, parameters[1].name
    returned = [one.value for one in returns_in(hook.body)]
    return bool(returned) and all(
        one is not None and (_is_item(one, first, name) or _is_ordinary(one)) for one in returned
    )


def only_asks_others(cls: ClassInfo) -> bool:
    """Whether the hooks of a class ask other objects by ``getattr``: those have no name that nothing spells.

    What comes out of a table, a connection or another language may have any name.
    """
    hooks = [cls.method(name) for name in sorted(HOOKS) if cls.own(name)]
    return all(hook is not None and _asks_others(hook) for hook in hooks)


def wraps_answers(cls: ClassInfo) -> bool:
    """Whether a class's ``__getattr__`` makes another function of what it finds on others: ``partial(found, self)``."""
    hook = cls.method("__getattr__")
    found: set[str] = set()
    made: list[Any] = []
    for node in _nodes_in(hook.body) if hook is not None else ():
        match node:
            case Assignment(targets=(Name(id=name),), value=Call(function=Name(id="getattr"))):
                found.add(name)
            case Lambda() | FunctionDefinition() | Call(function=Name(id="partial") | Attribute(name="partial")):
                made.append(node)
            case _:
                pass
    inside = _nodes_in(
        body for one in made for body in (body_of(one) if isinstance(one, FunctionDefinition) else (one,))
    )
    return any(isinstance(one, Name) and one.id in found | {"getattr"} for one in inside)


def _nodes_in(nodes: Iterable[Any]) -> Iterator[Any]:
    stack = list(nodes)
    while stack:
        node = stack.pop()
        yield node
        stack += children(node)


def _asks_others(hook: FunctionInfo) -> bool:
    for node in _nodes_in(hook.body):
        match node:
            case Call(function=Name(id="getattr") | Attribute(name="__getattribute__" | "__getattr__")):
                return True
            case _:
                pass
    return not any(one.value is not None for one in returns_in(hook.body))


def _is_item(value: Expression, first: str, name: str) -> bool:
    match value:
        case Subscript(value=Name(id=base), index=Name(id=key)):
            return base == first and key == name
        case _:
            return False


def _is_ordinary(value: Expression) -> bool:
    """``object.__getattribute__(self, name)`` and ``super().__getattr__(name)``."""
    return isinstance(value, Call) and isinstance(value.function, Attribute) and value.function.name in HOOKS


def allows_extras(definition: ClassDefinition) -> bool:
    """Whether the settings of a model, as far as they are written in its class, allow fields that are not declared."""
    settings: list[object] = [one for one in definition.bases if one.keyword == "extra"]
    for statement in definition.body:
        match statement:
            case (
                Assignment(targets=(Name(id="model_config" | "Config"),))
                | AnnotatedAssignment(target=Name(id="model_config" | "Config"))
            ):
                settings.append(statement.value)
            case ClassDefinition(name="Config"):
                settings += [*statement.bases, *statement.body]
            case _:
                pass
    return any(not _forbids_extras(one) for one in settings)


def _forbids_extras(setting: object) -> bool:
    """Whether a setting is written out, and says nothing of extra fields or something other than to allow them."""
    match setting:
        case Argument() | Assignment() | AnnotatedAssignment():
            return setting.value is None or _forbids_extras(setting.value)
        case Constant():
            return setting.value != "allow"
        case Attribute():
            return setting.name != "allow"
        case Call(function=Name(id="ConfigDict" | "SettingsConfigDict") | Attribute(name="ConfigDict")):
            given = [one for one in setting.arguments if one.keyword in {None, "extra"}]
            return all(one.keyword is not None and _forbids_extras(one.value) for one in given)
        case DictDisplay():
            pairs = zip(setting.keys, setting.values, strict=True)
            return all(
                isinstance(key, Constant) and (key.value != "extra" or _forbids_extras(value)) for key, value in pairs
            )
        case Name() | Subscript():
            return False
        case _:
            return not isinstance(setting, Call)


def names_served(hook: FunctionInfo) -> frozenset[str] | None:
    """Names that a module's ``__getattr__`` may answer for; None where its tests cannot be read.

    Read are chains of ``if name == "x"``, ``if name in {…}`` and ``if name in TABLE`` with a table of literals in the
    module, before a final ``raise``.
    """
    if len(hook.definition.parameters) != 1 or not hook.body or not isinstance(hook.body[-1], Raise):
        return None
    name = hook.definition.parameters[0].name
    served: set[str] = set()
    pending = list(hook.body[:-1])
    while pending:
        statement = pending.pop()
        if isinstance(statement, If):
            names = _asked(statement.test, name, hook.module.scope)
            if names is None:
                if any(True for _ in _returns(statement)):
                    return None
                continue
            served |= names
            pending += statement.otherwise
        elif any(True for _ in _returns(statement)):
            return None
    return frozenset(served)


def asked_by(hook: FunctionInfo) -> Iterator[Expression]:
    """What a module's ``__getattr__`` asks for the name that it was given: ``getattr(other, name)``."""
    given = hook.definition.parameters[0].name if hook.definition.parameters else ""
    for node in _nodes_in(hook.body):
        match node:
            case Call(function=Name(id="getattr"), arguments=(receiver, Argument(value=Name(id=name)), *_)):
                if name == given:
                    yield receiver.value
            case _:
                pass


def _returns(statement: Statement) -> Iterator[Return]:
    stack: list[Any] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, Return):
            yield node
        stack += children(node)


def _asked(test: Expression, name: str, scope: Scope) -> set[str] | None:
    """The names for which a test may hold."""
    match test:
        case Comparison(left=Name(id=left), operators=("==",), rights=(Constant(value=str() as text),)) if left == name:
            return {text}
        case Comparison(left=Name(id=left), operators=("in",), rights=(table,)) if left == name:
            return _texts(table, scope)
        case _:
            return None


def _texts(table: Expression, scope: Scope, hops: int = 2) -> set[str] | None:
    """The literal strings of a table, written here or bound once in the module and never filled."""
    match table:
        case TupleDisplay() | ListDisplay() | SetDisplay():
            items: tuple[Expression | None, ...] = table.items
        case DictDisplay():
            items = table.keys
        case Name(id=name) if hops:
            bindings = scope.bindings.get(name, [])
            if (
                len(bindings) == 1
                and name not in scope.module.facts.filled
                and bindings[0].value is not None
                and bindings[0].kind in {BindingKind.ASSIGNMENT, BindingKind.ANNOTATION}
            ):
                return _texts(bindings[0].value, scope, hops - 1)
            return None
        case _:
            return None
    texts = {one.value for one in items if isinstance(one, Constant) and isinstance(one.value, str)}
    return texts if len(texts) == len(set(items)) else None
