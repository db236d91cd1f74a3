"""What definitions hold: each is worked out when first asked for, and once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quietlint.model.facts import Attribute, Expression, Pattern
from quietlint.model.resolutions import Reason
from quietlint.program.contents import emptied
from quietlint.program.expressions import Frame
from quietlint.program.lookups import Status
from quietlint.program.reaching import (
    Definition,
    Joined,
    LambdaParameter,
    Narrowed,
    Operated,
    Part,
    Stale,
    Stored,
)
from quietlint.program.scopes import Binding, BindingKind
from quietlint.program.types import (
    NEVER,
    UNKNOWN,
    Instance,
    Type,
    UnknownType,
    is_unknown,
    map_members,
    members_of,
    union,
    widened,
)

if TYPE_CHECKING:
    from quietlint.program.world import World

_HOLDERS = frozenset({"builtins.dict", "builtins.list", "collections.defaultdict", "collections.OrderedDict"})
"""Classes whose items are what was put there."""
_TO_THEMSELVES = frozenset(
    f"builtins.{name}" for name in ("list", "dict", "set", "frozenset", "tuple", "str", "bytes", "bytearray", "int")
)
"""Classes whose methods change nothing but the object itself."""


class Definitions:
    """Definitions as types."""

    def __init__(self, world: World) -> None:
        self.world = world

    def type_of(self, definition: Definition, frame: Frame) -> Type:
        """What a definition of the frame's scope holds."""
        if isinstance(definition, Binding):
            return self.bound(definition, frame)
        key = ("definition", id(definition), frame.context and id(frame.context))
        return self.world.solver.ask(key, lambda: self._type_of(definition, frame))

    def still_holds(self, definition: Definition, frame: Frame) -> bool:
        """Whether nothing can have changed what a definition tells of a place: methods of plain values do not."""
        if not isinstance(definition, Stale):
            return True
        return definition.receivers is not None and all(
            isinstance(one, Instance) and one.cls.qualified_name in _TO_THEMSELVES
            for receiver in definition.receivers
            for one in members_of(self._receiver(receiver, frame))
        )

    def _receiver(self, node: Expression, frame: Frame) -> Type:
        """What a method is called on, which may in turn depend on what that method leaves alone."""
        key = ("receiver", id(node), frame.context and id(frame.context))
        return self.world.solver.ask(key, lambda: self.world.expressions.infer(node, frame))

    def bound(self, binding: Binding, frame: Frame) -> Type:
        """What a statement gives a name: what is declared where the value says less."""
        value = self.world.binding_type(frame.scope, binding, frame.context)
        if binding.kind is BindingKind.ANNOTATION:
            declared = self.world.annotations.declared(binding, frame.scope)
            if declared is None or (is_unknown(declared) and value != NEVER):
                return value
            return union((declared, *self._beyond(declared, value)))
        if binding.kind is BindingKind.ASSIGNMENT and is_unknown(value):
            for other in frame.scope.bindings.get(binding.name, ()):
                if other.kind is BindingKind.ANNOTATION:
                    return self.world.annotations.declared(other, frame.scope) or value
            return self.world.company.type_of_variable(frame.scope, binding.name) or value
        return value

    def _beyond(self, declared: Type, value: Type) -> Iterator[Type]:
        """Objects of other classes than the declared ones that a value is seen to be: a `defaultdict` as ``dict``."""
        classes = {one.cls for one in members_of(declared) if isinstance(one, Instance)}
        if not any(map(self.world.members.is_abstract, classes)):
            for one in members_of(value):
                if isinstance(one, Instance) and one.is_exact and one.cls not in classes:
                    yield one

    def _type_of(self, definition: Definition, frame: Frame) -> Type:
        match definition:
            case Binding():
                return self.bound(definition, frame)
            case Joined():
                joined = union(self.type_of(one, frame) for one in definition.parts)
                return widened(joined) if definition.is_loop else joined
            case Narrowed():
                return self._narrowed(definition, frame)
            case Stale():
                return self.type_of(definition.before, frame)
            case Stored():
                return self._stored(definition, frame)
            case Operated():
                node = definition.node
                expressions = self.world.expressions
                before, value = expressions.infer(node.target, frame), expressions.infer(node.value, frame)
                return widened(expressions.operate(before, node.operator, value, in_place=True))
            case LambdaParameter():
                return self._lambda_parameter(definition)
            case Part():
                return self.part(definition, frame)

    def _narrowed(self, definition: Narrowed, frame: Frame) -> Type:
        if definition.before is not None and self.still_holds(definition.before, frame):
            before = self.type_of(definition.before, frame)
        else:
            before = self.world.expressions.infer(definition.subject, frame)
        return self.world.narrowing.narrowed(before, definition, frame)

    def _stored(self, definition: Stored, frame: Frame) -> Type:
        """What is read back: the value itself, unless a descriptor or hook of the holder may have changed it."""
        target, binding = definition.target, definition.binding
        holder = self.world.expressions.infer(target.value, frame)
        value = self.world.flow.bound_value(frame, binding)
        if binding.kind is BindingKind.ANNOTATION and binding.annotation is not None:
            declared = self.world.annotations.type_of(binding.annotation, frame.scope)
            value = value if is_unknown(declared) else declared
        if isinstance(target, Attribute):
            kept = self.world.members.keeps(holder, target.name)
            return self.world.contents.of_attribute(target.name, value) if kept else UNKNOWN
        value = map_members(value, emptied)
        plain = all(isinstance(one, Instance) and one.cls.qualified_name in _HOLDERS for one in members_of(holder))
        return value if plain and members_of(holder) else UNKNOWN

    def _lambda_parameter(self, definition: LambdaParameter) -> Type:
        parameter = definition.parameter
        return self.world.calls.rest_type(parameter.kind) or UnknownType(Reason.PARAMETER)

    # ------------------------------------------------------------------------------------------ matched values

    def part(self, part: Part, frame: Frame) -> Type:
        """What a pattern takes out of the value that it matches."""
        whole = part.whole
        value = self.type_of(whole, frame) if isinstance(whole, Part) else self.world.expressions.infer(whole, frame)
        match part.kind:
            case "whole":
                return value
            case "class" if isinstance(part.key, Pattern):
                return self.world.narrowing.matching(value, part.key, frame, holds=True)
            case "attribute":
                looked = self.world.members.get(value, part.key)
                return looked.type if looked.status is Status.FOUND else UNKNOWN
            case "position":
                return map_members(value, lambda one: self._positional(one, part.key))
            case "item":
                sequences = [one for one in members_of(value) if isinstance(one, Instance)]
                return self.world.flow.unpacked(value, (part.key,)) if sequences else UNKNOWN
            case "list":
                return self.world.instance("list", UNKNOWN)
            case "rest":
                return self.world.instance("dict", UNKNOWN, UNKNOWN)
            case _:
                return UNKNOWN

    def _positional(self, value: Type, index: int) -> Type:
        """What a class pattern's positional part takes. Source: PEP 634, "Class Patterns"."""
        if not isinstance(value, Instance):
            return UNKNOWN
        own = self.world.members.in_order(value.cls, "__match_args__")
        if own is not None:
            items = own[2].items if isinstance(own[2], Instance) else None
            name = items[index] if items is not None and index < len(items) else None
            if isinstance(name, Instance) and isinstance(name.literal, str):
                looked = self.world.members.get(value, name.literal)
                return looked.type if looked.status is Status.FOUND else UNKNOWN
            return UNKNOWN
        if value.cls.module.name == "builtins" and index == 0:
            return value
        return UNKNOWN
