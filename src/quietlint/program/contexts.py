"""Functions without annotations, looked at for one call alone: what they give back for what they are given.

``def first(items): return items[0]`` says nothing of its result until somebody calls it with a list of names.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from quietlint.model.facts import ParameterKind
from quietlint.program.expressions import Context, Frame
from quietlint.program.functions import FunctionInfo
from quietlint.program.signatures import Bound
from quietlint.program.types import (
    UNKNOWN,
    ClassType,
    FunctionType,
    Instance,
    NoneType,
    Type,
    UnionType,
    is_unknown,
    nesting,
    union,
)

if TYPE_CHECKING:
    from quietlint.program.world import World

_DEEPEST = 2
"""Contexts in each other."""
_LARGEST = 12_000
"""Packed bytes of a body that is looked at for one call alone."""
_NESTING = 2
"""Levels of type arguments that are kept of what is given."""


class Contexts:
    """Calls looked at one by one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._made: dict[Hashable, Context] = {}

    def returned(self, callee: FunctionType, bound: Bound, depth: int) -> Type:
        """What an unannotated function gives back for these arguments; Unknown where they tell nothing."""
        context = self.of_call(callee, bound, depth)
        if context is None:
            return UNKNOWN
        key = ("returned in context", id(context))
        return self.world.solver.ask(key, lambda: self.world.flow.returns_in(callee.function, context))

    def of_call(self, callee: FunctionType, bound: Bound, depth: int = 1) -> Context | None:
        """An unannotated function as it is called with these arguments; None where they tell nothing."""
        function = callee.function
        definition = function.definition
        if (
            depth > _DEEPEST
            or function.module.is_stub
            or function.overloads
            or len(definition.packed) > _LARGEST
            or function.is_empty
            or function.only_raises
        ):
            return None
        arguments = self._arguments(callee, bound)
        if not arguments:
            return None
        key = ("in context", id(function), depth, tuple(sorted(arguments.items(), key=lambda pair: pair[0])))
        context = self._made.get(key)
        if context is None:
            context = self._made[key] = Context(function, arguments, depth)
        return context

    def _arguments(self, callee: FunctionType, bound: Bound) -> dict[str, Type]:
        """What the parameters without annotation are given, as far as it is known; {} where nothing is."""
        function = callee.function
        given: dict[str, list[Type]] = {}
        for filled, type_ in bound.pairs:
            given.setdefault(filled.name, []).append(type_)
        arguments: dict[str, Type] = {}
        tells_something = False
        for index, parameter in enumerate(function.definition.parameters):
            if parameter.annotation is not None or parameter.kind in {ParameterKind.STAR, ParameterKind.DOUBLE_STAR}:
                continue
            if index == 0 and callee.receiver is not None:
                if self._is_telling(function, callee.receiver):
                    arguments[parameter.name] = callee.receiver
                    tells_something = True
                continue
            is_deciding = parameter.name in given
            if is_deciding:
                type_ = union(_plain(one) for one in given[parameter.name])
            elif parameter.default is not None and bound.is_certain:
                type_ = _plain(self.world.expressions.infer(parameter.default, Frame(function.parent)))
                # What is left out often chooses between ways: `if create is None: …`.
                is_deciding = isinstance(type_, NoneType | ClassType)
            else:
                continue
            if not is_unknown(type_):
                arguments[parameter.name] = type_
                tells_something = tells_something or is_deciding
        return arguments if tells_something else {}

    @staticmethod
    def _is_telling(function: FunctionInfo, receiver: Type) -> bool:
        """Whether a receiver says more than that it is of the method's own class."""
        if isinstance(receiver, Instance):
            return not receiver.is_self and (receiver.is_exact or receiver.cls is not function.owner)
        return isinstance(receiver, ClassType) and (receiver.is_exact or receiver.cls is not function.owner)


def _plain(type_: Type) -> Type:
    """A type without the values of numbers and texts: they would make every call a context of its own."""
    if isinstance(type_, UnionType):
        return union(_plain(one) for one in type_.members)
    if isinstance(type_, Instance):
        if type_.literal is not None and not isinstance(type_.literal, bool):
            type_ = replace(type_, literal=None)
        if nesting(type_) > _NESTING:
            return replace(type_, args=(UNKNOWN,) * len(type_.args), items=None)
    return type_
