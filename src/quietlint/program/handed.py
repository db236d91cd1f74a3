"""What known callers hand to a function without annotations, and what it always does with it.

A parameter may be anything that somebody passes, so nothing is missing on it. But where one caller is known to pass an
order, and the function reads ``order.price`` on every way through it, that call fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Attribute,
    BooleanOperation,
    Comprehension,
    Conditional,
    For,
    FunctionDefinition,
    If,
    Jump,
    Lambda,
    ParameterKind,
    Raise,
    Return,
    Statement,
    Try,
    While,
    With,
)
from quietlint.model.spans import Location
from quietlint.program.expressions import Context, Frame
from quietlint.program.functions import FunctionInfo
from quietlint.program.scopes import children
from quietlint.program.signatures import Bound, bind_arguments
from quietlint.program.types import FunctionType, Instance, Type, members_of
from quietlint.program.uses import Uses, expects_failure

if TYPE_CHECKING:
    from quietlint.program.world import World

_MOST = 8
"""Callers of one function that are looked at."""


class Handed:
    """The calls of the project's functions as contexts to look at them in."""

    def __init__(self, world: World, uses: Uses) -> None:
        self.world = world
        self.uses = uses
        self._known: dict[FunctionInfo, tuple[tuple[Context, Location], ...]] = {}

    def to(self, function: FunctionInfo) -> tuple[tuple[Context, Location], ...]:
        """What the function is given by callers of whom all is known, with the places of the calls."""
        if function not in self._known:
            self._known[function] = ()  # what a function that calls itself sees
            self._known[function] = tuple(self._found(function))
        return self._known[function]

    def _found(self, function: FunctionInfo) -> Iterator[tuple[Context, Location]]:
        definition = function.definition
        if definition.decorators or not _is_open(function) or not self.uses.is_only_one(function.name):
            return
        for call, scope, is_expected in self.uses.calls_of(function)[:_MOST]:
            frame = Frame(scope)
            callee = self.world.expressions.infer(call.function, frame)
            if is_expected or not isinstance(callee, FunctionType) or callee.function is not function:
                continue
            signature = self.world.calls.accepted(callee, definition)
            bound = bind_arguments(signature, self.world.calls.given(call, frame))
            if not isinstance(bound, Bound) or not bound.is_certain:
                continue
            context = self.world.calls.contexts.of_call(callee, bound)
            if context is not None and all(map(_is_made, context.arguments.values())):
                place = scope.module.location(call, f"`{function.name}` is called here")
                if place is not None:
                    yield context, place


def _is_open(function: FunctionInfo) -> bool:
    """Whether callers decide what some parameter is, beside the object that a method is called on."""
    parameters = function.definition.parameters[function.owner is not None :]
    stars = {ParameterKind.STAR, ParameterKind.DOUBLE_STAR}
    return any(one.annotation is None and one.kind not in stars for one in parameters)


def _is_made(type_: Type) -> bool:
    """Whether a value is an object that was made as it is: no None, no guess, nothing that may be of a subclass."""
    return all(isinstance(one, Instance) and one.is_exact and not one.is_by_company for one in members_of(type_))


def always_read(body: tuple[Statement, ...]) -> frozenset[int]:
    """Identities of the attributes that are read on every way through a function, or through its loops."""
    found: set[int] = set()
    _read_in(body, found)
    return frozenset(found)


def _read_in(body: tuple[Statement, ...], found: set[int]) -> bool:
    """Add what a block always reads; False where what follows may not be reached."""
    for statement in body:
        match statement:
            case FunctionDefinition():
                continue
            case If(test=test):
                found.update(_certain(test))
                if _may_leave(statement):
                    return False
            case While() | Try():
                return False
            case For(iterable=iterable):
                found.update(_certain(iterable))
                _read_in(statement.body, found)
                if _may_leave(statement):
                    return False
            case With(items=items):
                if expects_failure(statement):
                    return False
                for one in items:
                    found.update(_certain(one.context))
                if not _read_in(statement.body, found):
                    return False
            case Return() | Raise():
                found.update(_certain(statement))
                return False
            case Jump(kind="break" | "continue"):
                return False
            case _:
                found.update(_certain(statement))
    return True


def _certain(node: object) -> Iterator[int]:
    """Attributes in an expression or simple statement that are read whenever it is."""
    stack: list[Any] = [node]
    while stack:
        one = stack.pop()
        match one:
            case Attribute():
                yield id(one)
            case BooleanOperation(values=values):
                stack.append(values[0])
                continue
            case Conditional(test=test):
                stack.append(test)
                continue
            case Lambda() | FunctionDefinition():
                continue
            case Comprehension(generators=generators):
                stack.append(generators[0].iterable)
                continue
            case _:
                pass
        stack += children(one)


def _may_leave(statement: Statement) -> bool:
    stack: list[Any] = [statement]
    while stack:
        one = stack.pop()
        if isinstance(one, Return | Raise) or (isinstance(one, Jump) and one.kind != "pass"):
            return True
        if not isinstance(one, FunctionDefinition | Lambda):
            stack += children(one)
    return False
