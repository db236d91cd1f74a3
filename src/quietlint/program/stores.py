"""Who stores attributes on objects from outside their classes, told apart by what the objects are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from quietlint.model.facts import (
    AnnotatedAssignment,
    Assignment,
    Attribute,
    AugmentedAssignment,
    Expression,
    FunctionDefinition,
    ListDisplay,
    TupleDisplay,
)
from quietlint.program.expressions import Frame
from quietlint.program.reaching import Entering, Stepped
from quietlint.program.types import (
    UNKNOWN,
    CallableType,
    ClassType,
    FunctionType,
    Instance,
    ModuleType,
    NoneType,
    Type,
    members_of,
)

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.modules import ModuleInfo
    from quietlint.program.scopes import Scope
    from quietlint.program.world import World


class Stores:
    """The receivers of stores from outside, by the name of the attribute; worked out for names that are asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._receivers: dict[str, tuple[Type, ...]] = {}
        self._scopes: dict[int, tuple[Scope, ...]] = {}

    def may_be_on(self, cls: ClassInfo, name: str) -> bool:
        """Whether some store of a name may be on an object of the class, of a relative, or of nobody knows what."""
        if name not in self.world.stored_names:
            return False
        return any(_may_be(one, cls) for receiver in self._of(name) for one in members_of(receiver) or (UNKNOWN,))

    def _of(self, name: str) -> tuple[Type, ...]:
        if name not in self._receivers:
            self._receivers[name] = (UNKNOWN,)  # what a receiver that depends on the answer sees
            self._receivers[name] = tuple(self._gathered(name))
        return self._receivers[name]

    def _gathered(self, name: str) -> Iterator[Type]:
        for module in self.world.loader.project_modules():
            info = self.world.module(module)
            stored = {one for one in info.facts.stored if one.rpartition(".")[2] == name} if info is not None else set()
            if info is None or not stored:
                continue
            found = [(node, scope) for scope in self._scopes_of(info) for node in _stored_in(self.world, scope, name)]
            yield from (self.world.expressions.infer(node.value, Frame(scope)) for node, scope in found)
            if not found:
                yield UNKNOWN  # by ``setattr``, or in another way that is not followed

    def _scopes_of(self, info: ModuleInfo) -> tuple[Scope, ...]:
        """The module, and every class and function in it."""
        key = id(info)
        if key not in self._scopes:
            found: list[Scope] = []
            pending = [info.scope]
            while pending:
                scope = pending.pop()
                found.append(scope)
                for one in self.world.reached(scope).met:
                    if isinstance(one, Entering):
                        pending.append(one.scope)
                    elif isinstance(one, Stepped) and isinstance(one.statement, FunctionDefinition):
                        pending.append(self.world.function_of(scope, one.statement).scope)
            self._scopes[key] = tuple(found)
        return self._scopes[key]


def _stored_in(world: World, scope: Scope, name: str) -> Iterator[Attribute]:
    """The places in one scope where an attribute of that name is assigned."""
    for one in world.reached(scope).met:
        if isinstance(one, Stepped):
            match one.statement:
                case Assignment(targets=targets):
                    yield from (each for target in targets for each in _attributes(target) if each.name == name)
                case AnnotatedAssignment(target=target) | AugmentedAssignment(target=target):
                    yield from (each for each in _attributes(target) if each.name == name)
                case _:
                    pass


def _attributes(target: Expression) -> Iterator[Attribute]:
    match target:
        case Attribute():
            yield target
        case TupleDisplay() | ListDisplay():
            for item in target.items:
                yield from _attributes(item)
        case _:
            pass


def _may_be(receiver: Type, cls: ClassInfo) -> bool:
    """Whether a value may be an object of a class, or the class itself."""
    match receiver:
        case Instance() | ClassType():
            other = receiver.cls
            if other.dynamic() is not None or cls.mro_problem or other.is_object or other.inherits("builtins.type"):
                return True
            if any(one.cls.own("__setattr__") and not one.cls.is_object for one in other.mro):
                return True
            return any(one.cls is cls for one in other.mro) or any(one.cls is other for one in cls.mro)
        case NoneType() | ModuleType() | FunctionType() | CallableType():
            return False
        case _:
            return True
