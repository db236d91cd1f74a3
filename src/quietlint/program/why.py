"""How the references on a line were resolved, step by step: for rule authors, and for whoever doubts a finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quietlint.model.facts import Attribute, Call, Expression, Name, Pattern
from quietlint.model.resolutions import CallResolution, Fits, Found, Mismatch, Missing, Resolution, Unknown
from quietlint.program.expressions import Frame
from quietlint.program.outlines import spelled_expression, spelled_type
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
from quietlint.program.types import FunctionType, Instance, is_unknown, members_of
from quietlint.program.world import World

_DEEPEST = 7


class Why:
    """Explains references of one scope."""

    def __init__(self, world: World, scope: Scope) -> None:
        self.world = world
        self.scope = scope
        self._told: set[int] = set()

    def reference(self, node: Name | Attribute | Call, verdict: Resolution | CallResolution) -> Iterator[str]:
        """The verdict on one reference, then what it rests on, each step indented below what asks for it."""
        self._told = set()
        yield f"`{spelled_expression(node)}`: {_verdict(verdict)}"
        match node:
            case Attribute():
                yield from self.value(node.value, 1)
            case Call():
                yield from self.value(node.function, 1)
            case Name():
                yield from self.value(node, 1)

    def value(self, node: Expression, depth: int) -> Iterator[str]:
        """What an expression is, and why."""
        type_ = self.world.expressions.infer(node, Frame(self.scope))
        yield _indented(depth, f"`{spelled_expression(node)}` is {spelled_type(type_)}")
        if id(node) in self._told or depth > _DEEPEST:
            return
        self._told.add(id(node))
        definition = self.world.reached(self.scope).uses.get(id(node))
        match node:
            case _ if definition is not None:
                yield from self.definition(definition, depth + 1)
            case Name():
                yield from self.anytime(node.id, depth + 1)
            case Attribute():
                yield from self.member(node, depth + 1)
                yield from self.value(node.value, depth + 1)
            case Call():
                callee = self.world.expressions.infer(node.function, Frame(self.scope))
                yield from self.value(node.function, depth + 1)
                if is_unknown(type_):
                    yield from self.returned(callee, depth + 1)
            case _ if is_unknown(type_):
                for part in children(node):
                    if type(part).__name__ not in {"Generator", "Parameter", "Argument", "Constant"}:
                        yield from self.value(part, depth + 1)
            case _:
                pass

    def definition(self, definition: Definition, depth: int) -> Iterator[str]:
        """Where a name or attribute got what it holds."""
        if depth > _DEEPEST or id(definition) in self._told:
            return
        self._told.add(id(definition))
        type_ = spelled_type(self.world.definitions.type_of(definition, Frame(self.scope)))
        match definition:
            case Binding():
                yield from self.binding(definition, depth)
            case Joined():
                yield _indented(depth, f"{'a loop' if definition.is_loop else 'ways'} meet: {type_}")
                for one in definition.parts:
                    yield from self.definition(one, depth + 1)
            case Narrowed():
                test = definition.test
                written = "its pattern" if isinstance(test, Pattern) else f"`{spelled_expression(test)}`"
                yield _indented(depth, f"narrowed by {written} {'' if definition.holds else 'not '}holding: {type_}")
                if definition.before is not None:
                    yield from self.definition(definition.before, depth + 1)
                else:
                    yield from self.value(definition.subject, depth + 1)
            case Stale():
                yield _indented(depth, f"held before something that may have changed it: {type_}")
                yield from self.definition(definition.before, depth + 1)
            case Stored():
                yield _indented(depth, f"stored on line {definition.target.line}: {type_}")
                if definition.binding.value is not None:
                    yield from self.value(definition.binding.value, depth + 1)
            case Operated():
                yield _indented(depth, f"augmented on line {definition.node.line}: {type_}")
            case LambdaParameter():
                yield _indented(depth, f"parameter of a lambda: {type_}")
            case Part():
                yield _indented(depth, f"part of a matched value: {type_}")

    def binding(self, binding: Binding, depth: int) -> Iterator[str]:
        """One place that binds a name."""
        place: Any = binding.node[1] if isinstance(binding.node, tuple) else binding.node
        line = getattr(place, "name_line", None) or getattr(place, "line", 0)
        type_ = self.world.definitions.bound(binding, Frame(binding.scope or self.scope))
        yield _indented(depth, f"line {line}: {binding.kind.value} `{binding.name}`, {spelled_type(type_)}")
        if binding.value is not None and binding.kind is not BindingKind.EXCEPT and is_unknown(type_):
            yield from self.value(binding.value, depth + 1)

    def anytime(self, name: str, depth: int) -> Iterator[str]:
        """All that binds a name in the scope around that it means."""
        owner = self.world.scope_of_name(self.scope, name)
        if owner is None:
            yield _indented(depth, "not bound in the module: a star import or a built-in name")
            return
        for binding in self.world.live_bindings(owner, name):
            type_ = self.world.binding_type(owner, binding)
            place: Any = binding.node[1] if isinstance(binding.node, tuple) else binding.node
            where = f"{owner.kind} of {owner.module.name}, line {getattr(place, 'line', 0)}"
            yield _indented(depth, f"at any time ({where}): {binding.kind.value}, {spelled_type(type_)}")

    def member(self, node: Attribute, depth: int) -> Iterator[str]:
        """Where an attribute was found, or not."""
        lookup = self.world.expressions.looked_up(node, Frame(self.scope))
        where = ""
        if lookup.scope is not None:
            where = f" in {lookup.scope.module.qualified(lookup.scope.name)}"
        yield _indented(depth, f"look-up of `{node.name}`: {lookup.status.value}{where}, {spelled_type(lookup.type)}")
        receiver = self.world.expressions.infer(node.value, Frame(self.scope))
        for one in members_of(receiver):
            if isinstance(one, Instance) and is_unknown(lookup.type):
                for ancestor in one.cls.mro:
                    for store in self.world.members.stores(ancestor.cls, node.name):
                        value = self.world.flow.bound_value(Frame(store.scope), store.binding)
                        line = getattr(store.binding.node, "line", 0)
                        place = f"{ancestor.cls.path}, line {line}"
                        yield _indented(depth + 1, f"stored in {place}: {spelled_type(value)}")

    def returned(self, callee: object, depth: int) -> Iterator[str]:
        """What the returns of an unannotated function say."""
        if not isinstance(callee, FunctionType) or depth > _DEEPEST:
            return
        function = callee.function
        if function.definition.returns is not None or function.module.is_stub:
            return
        other = Why(self.world, function.scope)
        for one in self.world.reached(function.scope).returns[:3]:
            if one.value is not None:
                yield _indented(depth, f"{function.qualified_name} returns on line {one.line}:")
                yield from other.value(one.value, depth + 1)


def _verdict(verdict: Resolution | CallResolution) -> str:
    match verdict:
        case Found():
            return f"found, {verdict.location.path}:{verdict.location.span.line}" if verdict.location else "found"
        case Missing():
            return f"missing on {verdict.owner}"
        case Fits():
            return "the call fits"
        case Mismatch():
            return f"the call does not fit: {verdict.misfit.value} ({verdict.callee}{verdict.signature})"
        case Unknown():
            return f"unknown: {verdict.because.value}"


def _indented(depth: int, text: str) -> str:
    return "  " * depth + text
