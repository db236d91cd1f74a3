"""Wrappers that hand on what they are given.

``def inner(*args, **kwargs): return f(*args, **kwargs)`` and classes like it.

A call that the wrapped function refuses fails in such a wrapper too, so the wrapped signature stays the one to judge
by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Assignment,
    Attribute,
    AugmentedAssignment,
    Await,
    Call,
    Constant,
    Deletion,
    Expression,
    FunctionDefinition,
    Name,
    ParameterKind,
    Subscript,
    body_of,
)
from quietlint.program.functions import FunctionInfo, decorator_name
from quietlint.program.returns import returns_in
from quietlint.program.scopes import children

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.world import World

_CHANGES = frozenset({"pop", "update", "setdefault", "clear", "popitem"})


@dataclass(frozen=True, slots=True)
class Forwarding:
    """How a wrapper hands on its arguments.

    `extra` keywords are its own, `returns` says that it gives back the result.
    """

    extra: tuple[str, ...]
    returns: bool


def forwarding_of_function(world: World, decorator: FunctionInfo, skip: int = 0) -> Forwarding | None:
    """How the function that a decorator returns forwards to the decorated one; None if it does not plainly do so."""
    definition = decorator.definition
    parameters = [one for one in definition.parameters if one.kind <= ParameterKind.POSITIONAL_OR_KEYWORD]
    if len(parameters) <= skip or definition.is_async or definition.is_generator:
        return None
    wrapped = parameters[skip].name
    inner = {one.name: one for one in decorator.body if isinstance(one, FunctionDefinition)}
    found: Forwarding | None = None
    for one in returns_in(decorator.body, wrapped):
        value = one.value
        if isinstance(value, Call) and value.arguments and not value.arguments[-1].keyword:
            value = value.arguments[-1].value if decorator_name(value.function) == "wraps" else value.arguments[0].value
        if not isinstance(value, Name) or value.id not in inner:
            return None
        function = world.function_of(decorator.scope, inner[value.id])
        forwarding = _forwards(function, lambda callee: isinstance(callee, Name) and callee.id == wrapped)
        if forwarding is None or (found is not None and forwarding != found):
            return None
        found = forwarding
    return found


def forwarding_of_class(decorator: ClassInfo) -> Forwarding | None:
    """How calling an object of a decorator class forwards to the function it was made of."""
    call = decorator.method("__call__")
    if call is None:
        return None
    held = set(_attributes_holding_the_function(decorator))
    first = call.definition.parameters[0].name if call.definition.parameters else ""
    return _forwards(
        call,
        lambda callee: (
            isinstance(callee, Attribute)
            and callee.name in held
            and isinstance(callee.value, Name)
            and callee.value.id == first
        ),
    )


def _attributes_holding_the_function(decorator: ClassInfo) -> Iterator[str]:
    for name in ("__init__", "__new__"):
        function = decorator.method(name)
        if function is None or len(function.definition.parameters) < 2:
            continue
        given = function.definition.parameters[1].name
        stack: list[Any] = list(function.body)
        while stack:
            node = stack.pop()
            if isinstance(node, Assignment) and isinstance(node.value, Name) and node.value.id == given:
                yield from (one.name for one in node.targets if isinstance(one, Attribute))
            stack += children(node)


def _forwards(function: FunctionInfo, is_wrapped: Callable[[Expression], bool]) -> Forwarding | None:
    """Whether a function calls the wrapped one with exactly its own ``*args, **kwargs``, unchanged before."""
    definition = function.definition
    star = next((one.name for one in definition.parameters if one.kind is ParameterKind.STAR), None)
    double = next((one.name for one in definition.parameters if one.kind is ParameterKind.DOUBLE_STAR), None)
    if star is None or double is None:
        return None
    plain = [one for one in definition.parameters if one.kind <= ParameterKind.POSITIONAL_OR_KEYWORD]
    if function.owner is not None:
        plain = plain[1:]
    if plain:
        return None
    extra = [one.name for one in definition.parameters if one.kind is ParameterKind.KEYWORD_ONLY]
    forwarded: list[Call] = []
    stack: list[Any] = list(function.body)
    while stack:
        node = stack.pop()
        if _changes(node, star, double):
            popped = _popped(node, double)
            if popped is None:
                return None
            extra.append(popped)
        if isinstance(node, Call) and is_wrapped(node.function):
            if not _passes(node, star, double):
                return None
            forwarded.append(node)
        if isinstance(node, FunctionDefinition):
            continue
        stack += children(node)
    if not forwarded:
        return None
    if definition.is_async:
        gives = all(isinstance(one.value, Await) and one.value.value in forwarded for one in returns_in(function.body))
        return Forwarding(tuple(sorted(extra)), returns=gives and any(True for _ in returns_in(function.body)))
    given = [one.value in forwarded for one in returns_in(function.body)]
    return Forwarding(tuple(sorted(extra)), returns=bool(given) and all(given))


def handed_on(function: FunctionInfo, double: str) -> tuple[Call, ...]:
    """The calls that a function's ``**kwargs`` is handed on to; () where it is used in another way, or by super()."""
    calls: list[Call] = []
    used = handed = 0
    stack: list[Any] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, Name) and node.id == double:
            used += 1
        if isinstance(node, Call):
            given = [one for one in node.arguments if isinstance(one.value, Name) and one.value.id == double]
            if len(given) == 1 and given[0].stars == 2 and not _is_super(node.function):
                calls.append(node)
                handed += 1
        if isinstance(node, FunctionDefinition):
            if any(one.name == double for one in node.parameters):
                continue
            stack += body_of(node)
        stack += children(node)
    return tuple(calls) if used == handed else ()


def _is_super(callee: Expression) -> bool:
    return isinstance(callee, Attribute) and isinstance(callee.value, Call) and decorator_name(callee.value) == "super"


def _passes(call: Call, star: str, double: str) -> bool:
    return (
        len(call.arguments) == 2
        and [one.stars for one in call.arguments] == [1, 2]
        and [getattr(one.value, "id", None) for one in call.arguments] == [star, double]
    )


def _changes(node: object, star: str, double: str) -> bool:
    """Whether a statement or call binds or changes ``args`` or ``kwargs``."""
    names = {star, double}
    match node:
        case Assignment(targets=(Name(id=bound),), value=Call(function=Name(id="list" | "tuple"), arguments=(only,))):
            return bound in names and getattr(only.value, "id", None) != bound
        case Assignment(targets=targets):
            return any(_is_of(one, names) and not _replaces_value(one) for one in targets)
        case AugmentedAssignment(target=target):
            return _is_of(target, names)
        case Deletion(targets=targets):
            return any(_is_of(one, names) for one in targets)
        case Call(function=Attribute(value=Name(id=base), name=name)) if base in names:
            return name in _CHANGES
        case _:
            return False


def _replaces_value(target: Expression) -> bool:
    """``args[i] = …`` or ``kwargs[name] = …``: a value is put in the place of another."""
    return isinstance(target, Subscript) and not isinstance(target.index, Constant)


def _is_of(target: Expression, names: set[str]) -> bool:
    if isinstance(target, Subscript):
        target = target.value
    return isinstance(target, Name) and target.id in names


def _popped(node: object, double: str) -> str | None:
    """The literal keyword that ``kwargs.pop("name", …)`` takes out."""
    match node:
        case Call(function=Attribute(value=Name(id=base), name="pop"), arguments=(first, *_)) if base == double:
            if isinstance(first.value, Constant) and isinstance(first.value.value, str):
                return first.value.value
    return None
