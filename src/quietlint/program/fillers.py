"""Functions that set attributes of computed names on what they are given, and who hands itself to one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Call,
    Constant,
    Expression,
    Name,
    Subscript,
)
from quietlint.program.expressions import Frame
from quietlint.program.scopes import Scope, calls_in
from quietlint.program.types import FunctionType, members_of

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.modules import ModuleInfo
    from quietlint.program.world import World


def module_hands_itself(world: World, info: ModuleInfo) -> bool:
    """Whether a module's top level calls a function that fills what it is given, and gives it what may be the module.

    That is what is got by a call or out of a table, ``sys.modules[__name__]`` for instance.
    """
    scope = info.scope
    return any(
        _fills(world, call, place, scope)
        for call in calls_in(info.facts.body)
        for place, one in enumerate(call.arguments)
        if _may_be_module(one.value, scope)
    )


def class_hands_itself(world: World, cls: ClassInfo) -> bool:
    """Whether a constructor hands its object to a function that fills it: ``assign(self, locals())``."""
    constructor = cls.method("__init__")
    if constructor is None or not constructor.definition.parameters:
        return False
    first = constructor.definition.parameters[0].name
    return any(
        _fills(world, call, place, constructor.scope)
        for call in calls_in(constructor.body)
        for place, one in enumerate(call.arguments)
        if isinstance(one.value, Name) and one.value.id == first
    )


def _may_be_module(given: Expression, scope: Scope) -> bool:
    if isinstance(given, Name):
        return any(isinstance(one.value, Call | Subscript) for one in scope.bindings.get(given.id, ()))
    return isinstance(given, Call | Subscript)


def _fills(world: World, call: Call, place: int, scope: Scope) -> bool:
    """Whether a known callee sets attributes of computed names on the argument at `place`."""
    keyword = call.arguments[place].keyword
    for callee in members_of(world.expressions.infer(call.function, Frame(scope))):
        if not isinstance(callee, FunctionType) or callee.receiver is not None:
            continue
        parameters = callee.function.definition.parameters
        named = [one.name for one in parameters if one.name == keyword] if keyword else []
        names = named or [one.name for one in parameters[place : place + 1]]
        if not set(names).isdisjoint(_set_on(callee.function.body)):
            return True
    return False


def _set_on(body: tuple[Any, ...]) -> Iterator[str]:
    """Names that ``setattr`` is called on with a name that is not written out."""
    for call in calls_in(body):
        match call:
            case Call(function=Name(id="setattr"), arguments=(receiver, key, *_)):
                if isinstance(receiver.value, Name) and not isinstance(key.value, Constant):
                    yield receiver.value.id
            case _:
                pass
