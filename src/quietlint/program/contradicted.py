"""Annotations that the project's own code contradicts: by what it passes for them, and by what it tests for.

``def log(messages: list[dict])`` says nothing of what `log` does with a message where a caller passes messages of
another class: what fails for a dictionary does not fail there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeGuard

from quietlint.model.facts import Attribute, Call, Expression, FunctionDefinition, Name, Subscript
from quietlint.model.resolutions import Mismatch
from quietlint.program.expressions import Context, Frame
from quietlint.program.functions import FunctionInfo
from quietlint.program.lookups import Status
from quietlint.program.overloads import assignable
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
from quietlint.program.scopes import Binding, BindingKind, Scope, children
from quietlint.program.signatures import Bound, bind_arguments
from quietlint.program.types import ClassType, FunctionType, Instance, Type, is_unknown, members_of, union

if TYPE_CHECKING:
    from quietlint.program.uses import Uses
    from quietlint.program.verdicts import Verdicts
    from quietlint.program.world import World

_GIVING = frozenset({BindingKind.ASSIGNMENT, BindingKind.ANNOTATION, BindingKind.WALRUS})
_HANDED_ON = 3
"""Functions without annotation that hand on what another one gives."""
_MOST = 12
"""Callers of one function that are looked at."""


class Contradicted:
    """What is passed and tested against what is declared."""

    def __init__(self, world: World, uses: Uses, verdicts: Verdicts) -> None:
        self.world = world
        self.uses = uses
        self.verdicts = verdicts
        self._passed: dict[FunctionInfo, tuple[Context, ...]] = {}

    def is_there(self, node: Attribute, frame: Frame) -> bool:
        """Whether a missing attribute may be there on what really arrives, against what was declared."""
        if self._is_tested_otherwise(node.value, frame) or self._is_stored_otherwise(node, frame):
            return True
        return any(
            self.world.expressions.looked_up(node, one).status is not Status.MISSING
            for one in self._frames(node.value, frame)
        )

    def trusted(self, node: Expression, frame: Frame) -> str:
        """The project's function that is declared to give a plain value of Python which arrives here; "" for none."""
        receiver = members_of(self.world.expressions.infer(node, frame))
        if not all(isinstance(one, Instance) and one.cls.module.name == "builtins" for one in receiver):
            return ""
        return self._declared_to_give(node, frame, _HANDED_ON)

    def _declared_to_give(self, node: Expression, frame: Frame, hops: int) -> str:
        source = next((one for one in self._behind(node, frame.scope, as_it_is=True) if isinstance(one, Call)), None)
        callee = self.world.expressions.infer(source.function, frame) if source is not None else None
        function = callee.function if isinstance(callee, FunctionType) else None
        if function is None or not function.module.in_project:
            return ""
        if function.definition.returns is not None:
            return function.qualified_name
        given = [one.value for one in self.world.reached(function.scope).returns if one.value is not None]
        inner = (self._declared_to_give(one, Frame(function.scope), hops - 1) for one in given if hops)
        return next(filter(None, inner), "")

    def fits(self, call: Call, frame: Frame) -> bool:
        """Whether a call that is refused may fit what really arrives, against what was declared."""
        return any(
            not isinstance(
                self.verdicts.of_call(
                    self.world.expressions.infer(call.function, one), self.world.calls.given(call, one)
                ),
                Mismatch,
            )
            for one in self._frames(call.function, frame)
        )

    # ------------------------------------------------------------------------------------------ what is passed

    def _frames(self, node: Expression, frame: Frame) -> Iterator[Frame]:
        """The function around as callers call it who pass something else than an annotation behind the node says."""
        function = frame.scope.function
        if function is None or frame.context is not None:
            return
        declared = {one.name for one in self._behind(node, frame.scope) if _is_declared(one)}
        for context in self.passed(function) if declared else ():
            if not declared.isdisjoint(context.arguments):
                yield Frame(frame.scope, context)

    def passed(self, function: FunctionInfo) -> tuple[Context, ...]:
        """What known callers pass for a function's parameters against their annotations, call by call."""
        if function not in self._passed:
            self._passed[function] = ()  # what a function that calls itself sees
            self._passed[function] = tuple(self._otherwise(function))
        return self._passed[function]

    def _otherwise(self, function: FunctionInfo) -> Iterator[Context]:
        for call, scope, is_expected in self.uses.calls_of(function)[:_MOST]:
            callee = self._callee(call, scope)
            if is_expected or callee is None or callee.function is not function:
                continue
            signature = self.world.calls.accepted(callee, function.definition)
            bound = bind_arguments(signature, self.world.calls.given(call, Frame(scope)))
            if not isinstance(bound, Bound):
                continue
            arguments = {one.name: self._unlike(given, one.type) for one, given in bound.pairs}
            known = {name: type_ for name, type_ in arguments.items() if members_of(type_)}
            if known:
                yield Context(function, known, 1)

    def _callee(self, call: Call, scope: Scope) -> FunctionType | None:
        callee = self.world.expressions.infer(call.function, Frame(scope))
        if isinstance(callee, ClassType):
            looked = self.world.members.of_instance(Instance(callee.cls, callee.args, is_exact=True), "__init__")
            callee = looked.type
        return callee if isinstance(callee, FunctionType) else None

    def _unlike(self, given: Type, declared: Type) -> Type:
        """Objects among those given that are none of those declared."""
        return union(
            one
            for one in members_of(given)
            if isinstance(one, Instance) and assignable(self.world, one, declared) is False
        )

    def _is_stored_otherwise(self, node: Attribute, frame: Frame) -> bool:
        """Whether the value was stored from a parameter for which something is passed that has the attribute."""
        for source in self._behind(node.value, frame.scope, as_it_is=True):
            if not isinstance(source, Attribute):
                continue
            for holder in members_of(self.world.expressions.infer(source.value, frame)):
                for binding, function in self._stored_from(holder, source.name):
                    for context in self.passed(function):
                        given = context.arguments.get(binding.name)
                        if given is not None and self.world.members.get(given, node.name).status is not Status.MISSING:
                            return True
        return False

    def _stored_from(self, holder: Type, name: str) -> Iterator[tuple[Binding, FunctionInfo]]:
        """Parameters with annotation that methods of a class store as they are under a name."""
        for ancestor in holder.cls.mro if isinstance(holder, Instance) else ():
            for store in self.world.members.stores(ancestor.cls, name):
                value, function = store.binding.value, store.scope.function
                if isinstance(value, Name) and function is not None:
                    for binding in store.scope.bindings.get(value.id, ()):
                        if _is_declared(binding):
                            yield binding, function

    # ------------------------------------------------------------------------------------------ what is tested

    def _is_tested_otherwise(self, node: Expression, frame: Frame) -> bool:
        """Whether the function tests an item of what the node comes from for a class that no such item is of."""
        function = frame.scope.function
        if function is None or "isinstance" not in function.definition.calls:
            return False
        behind = {one.id for one in self._behind(node, frame.scope) if isinstance(one, Name)}
        for container, test in _item_tests(function.body, self.world.reached(frame.scope).uses):
            if isinstance(container, Name) and container.id in behind:
                item = self.world.flow.iterated(self.world.expressions.infer(container, frame))
                wanted = self.world.narrowing.classes_of(test, frame)
                is_told = wanted is not None and not is_unknown(item)
                if is_told and is_unknown(self.world.narrowing.intersected(item, wanted or [])):
                    return True
        return False

    # ------------------------------------------------------------------------------------------ where values come from

    def _behind(self, node: Expression, scope: Scope, *, as_it_is: bool = False) -> Iterator[object]:
        """Expressions and bindings that a value comes from; `as_it_is`: those that give the very value."""
        uses = self.world.reached(scope).uses
        seen: set[int] = set()
        pending: list[Any] = [node]
        while pending:
            one = pending.pop()
            if one is None or id(one) in seen:
                continue
            seen.add(id(one))
            yield one
            match one:
                case Binding():
                    if not as_it_is or (one.kind in _GIVING and not one.path):
                        pending.append(one.value)
                case Joined():
                    pending += one.parts
                case Narrowed():
                    pending += (one.before, one.subject)
                case Stale():
                    pending.append(one.before)
                case Stored():
                    pending.append(one.binding.value)
                case Operated() | LambdaParameter() | Part():
                    pass
                case _:
                    pending += [uses.get(id(one)), *(() if as_it_is else children(one))]


def _is_declared(one: object) -> TypeGuard[Binding]:
    return isinstance(one, Binding) and one.kind is BindingKind.PARAMETER and one.node.annotation is not None


def _item_tests(statements: tuple[object, ...], uses: dict[int, Definition]) -> Iterator[tuple[Expression, Expression]]:
    """Containers of which an item is tested by `isinstance`, and what it is tested for."""
    stack: list[Any] = list(statements)
    while stack:
        node = stack.pop()
        match node:
            case Call(function=Name(id="isinstance"), arguments=(subject, test)):
                match subject.value:
                    case Subscript(value=container):
                        yield container, test.value
                    case Name():
                        bound = uses.get(id(subject.value))
                        if isinstance(bound, Binding) and bound.kind is BindingKind.FOR and bound.value is not None:
                            yield bound.value, test.value
                    case _:
                        pass
            case FunctionDefinition():
                continue
            case _:
                pass
        stack += children(node)
