"""What values become: bound, unpacked, iterated, entered, caught, returned.

Nothing here depends on the order of statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quietlint.model.facts import AugmentedAssignment, Expression
from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Reason
from quietlint.program.expressions import Context, Frame
from quietlint.program.functions import FunctionInfo
from quietlint.program.lookups import Status
from quietlint.program.scopes import Binding, BindingKind, Step
from quietlint.program.types import (
    NEVER,
    NONE,
    UNKNOWN,
    ClassType,
    FunctionType,
    Instance,
    NoneType,
    Type,
    UnknownType,
    is_unknown,
    map_members,
    members_of,
    union,
    widened,
)

if TYPE_CHECKING:
    from quietlint.program.reaching import Reached
    from quietlint.program.world import World

_RETURN_LIMIT = 60_000
"""Packed bytes of a body beyond which its returns are not inferred."""


class Flow:
    """How values move from one place to another."""

    def __init__(self, world: World) -> None:
        self.world = world

    # ------------------------------------------------------------------------------------------ bindings

    def bound_value(self, frame: Frame, binding: Binding) -> Type:
        """What an assignment, loop, ``with`` or walrus binds."""
        if binding.value is None:
            return UNKNOWN
        match binding.kind:
            case BindingKind.AUGMENTED:
                return self._augmented(frame, binding)
            case BindingKind.FOR:
                item = self.iterated(self.world.expressions.infer(binding.value, frame), is_async=binding.is_async)
                return self.unpacked(item, binding.path[1:])
            case BindingKind.WITH:
                entered = self.entered(self.world.expressions.infer(binding.value, frame), is_async=binding.is_async)
                return self.unpacked(entered, binding.path)
            case _:
                return self.unpacked(self.world.expressions.infer(binding.value, frame), binding.path)

    def _augmented(self, frame: Frame, binding: Binding) -> Type:
        value = self.world.expressions.infer(binding.value, frame) if binding.value is not None else UNKNOWN
        node = binding.node
        operator = node.operator if isinstance(node, AugmentedAssignment) else "+"
        if (
            all(isinstance(one, Instance) and one.cls.module.name == "builtins" for one in members_of(value))
            and operator != "/"
        ):
            return NEVER if self._is_builtin_container(value) else map_members(value, widened)
        return UNKNOWN

    @staticmethod
    def _is_builtin_container(value: Type) -> bool:
        return all(isinstance(one, Instance) and one.cls.name in {"list", "dict", "set"} for one in members_of(value))

    def unpacked(self, value: Type, path: tuple[Step, ...]) -> Type:
        """What one target of an unpacking takes."""
        for step in path:
            value = map_members(value, lambda one, step=step: self._step(one, step))  # type: ignore[misc]  # bound at once
        return value

    def _step(self, value: Type, step: Step) -> Type:
        if isinstance(value, NoneType):
            return NEVER
        if isinstance(value, Instance) and value.items is not None:
            items = value.items
            if isinstance(step, int):
                return items[step] if -len(items) <= step < len(items) else UNKNOWN
            if isinstance(step, tuple):
                inside = items[step[0] : len(items) - step[1]]
                return self.world.instance("list", union(widened(one) for one in inside) if inside else UNKNOWN)
            return union(items) if items else UNKNOWN
        item = self.iterated(value)
        return self.world.instance("list", item) if isinstance(step, tuple) else item

    def unplaceholder(self, type_: Type) -> Type:
        """The type, Unknown where only None was ever seen: something else will be put there."""
        return UnknownType(Reason.NONE_PLACEHOLDER) if isinstance(type_, NoneType) else type_

    # ------------------------------------------------------------------------------------------ protocols

    def iterated(self, value: Type, *, is_async: bool = False) -> Type:
        """What iterating over a value yields."""
        return map_members(value, self._async_item if is_async else self._item)

    def _item(self, value: Type) -> Type:
        if isinstance(value, NoneType):
            return NEVER
        if isinstance(value, ClassType) and self.world.members.is_enum(value.cls):
            return Instance(value.cls)
        if not isinstance(value, Instance):
            return UNKNOWN
        if value.items is not None:
            return union(value.items) if value.items else UNKNOWN
        iterator = self._method(value, "__iter__")
        if not isinstance(iterator, Instance):
            return UNKNOWN
        item = self._method(iterator, "__next__")
        return UNKNOWN if item is None else item

    def _async_item(self, value: Type) -> Type:
        if not isinstance(value, Instance):
            return UNKNOWN
        iterator = self._method(value, "__aiter__")
        if not isinstance(iterator, Instance):
            return UNKNOWN
        item = self._method(iterator, "__anext__")
        return UNKNOWN if item is None else self.world.expressions.awaited(item)

    def _method(self, value: Instance, name: str) -> Type | None:
        looked = self.world.members.of_instance(value, name)
        if looked.status is not Status.FOUND or not isinstance(looked.type, FunctionType):
            return None
        return self.world.calls.result(looked.type, ())

    def entered(self, value: Type, *, is_async: bool = False) -> Type:
        """What ``with value as x`` binds."""
        return map_members(value, lambda one: self._entered_one(one, is_async=is_async))

    def _entered_one(self, value: Type, *, is_async: bool) -> Type:
        if not isinstance(value, Instance):
            return UNKNOWN
        looked = self.world.members.of_instance(value, "__aenter__" if is_async else "__enter__")
        if looked.status is not Status.FOUND or not isinstance(looked.type, FunctionType):
            return UNKNOWN
        result = self.world.calls.result(looked.type, ())
        if result is None:
            return UNKNOWN
        return self.world.expressions.awaited(result) if is_async else result

    def caught_type(self, frame: Frame, caught: Expression | None, *, is_star: bool) -> Type:
        """What ``except caught as x`` binds."""
        if caught is None or is_star:
            return UNKNOWN
        types: list[Type] = []
        for one in members_of(self.world.expressions.infer(caught, frame)):
            if isinstance(one, ClassType):
                types.append(Instance(one.cls, one.args))
            elif isinstance(one, Instance) and one.items is not None:
                types += [Instance(each.cls) if isinstance(each, ClassType) else UNKNOWN for each in one.items]
            else:
                return UNKNOWN
        return union(types) if types else UNKNOWN

    # ------------------------------------------------------------------------------------------ returns

    def returns(self, function: FunctionInfo) -> Type:
        """What a function without return annotation gives back (of an ``async def``: what awaiting it gives)."""
        return self.world.solver.ask(("returned", id(function)), lambda: self.returns_in(function, None))

    def returns_in(self, function: FunctionInfo, context: Context | None) -> Type:
        """What a function gives back in one context, or without any."""
        definition = function.definition
        if len(definition.packed) > _RETURN_LIMIT or "locals" in definition.flags:
            return UNKNOWN
        frame = Frame(function.scope, context)
        reached = self.world.reached(function.scope)
        if definition.is_generator:
            return self._generator(function, frame, reached)
        types: list[Type] = []
        for one in reached.returns:
            types.append(NONE if one.value is None else self.world.expressions.infer(one.value, frame))
            if is_unknown(types[-1]):
                return types[-1]
        if reached.falls_through:
            types.append(NONE)
        return union(types)

    def _generator(self, function: FunctionInfo, frame: Frame, reached: Reached) -> Type:
        types: list[Type] = []
        for one in reached.yields:
            if one.value is None:
                types.append(NONE)
            else:
                value = self.world.expressions.infer(one.value, frame)
                types.append(self.iterated(value) if one.is_from else widened(value))
        item = union(types) if types else UNKNOWN
        if function.definition.is_async:
            cls = self.world.class_named(ModuleName("types"), "AsyncGeneratorType")
            return Instance(cls, (item, UNKNOWN), is_exact=True) if cls else UNKNOWN
        return self.world.expressions.generator(item)
