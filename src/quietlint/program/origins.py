"""Where a value comes from: the dotted name that made it, followed through imports, assignments and attributes.

It needs no environment: after ``client = shop.Client(url)``, ``client.search(…)`` is ``shop.Client.search`` whether or
not that library can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Attribute,
    Await,
    BinaryOperation,
    BooleanOperation,
    Call,
    Conditional,
    Constant,
    Expression,
    FunctionDefinition,
    Name,
    NamedExpression,
    Parameter,
    Subscript,
)
from quietlint.model.names import ModuleName
from quietlint.program.expressions import Frame
from quietlint.program.functions import FunctionInfo
from quietlint.program.lookups import Status
from quietlint.program.returns import returns_in
from quietlint.program.scopes import Binding, BindingKind, Scope, alias_of
from quietlint.program.types import (
    ClassType,
    FunctionType,
    Instance,
    MethodType,
    ModuleType,
    NoneType,
    Type,
    UnknownType,
    members_of,
)

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.world import World

_DEEPEST = 8
"""Assignments, attributes and calls that are followed one into the other."""
_WRAPPERS = frozenset({"Optional", "Annotated", "ClassVar", "Final", "Type", "type", "Awaitable", "Iterator"})


@dataclass(frozen=True, slots=True)
class Origin:
    """The dotted name behind a value, "" if nothing is known, and the definition it leads to in the project."""

    path: str = ""
    function: FunctionInfo | None = None
    cls: ClassInfo | None = None

    @property
    def library(self) -> str:
        """The top-level package, ``builtins`` for what Python itself offers."""
        return self.path.partition(".")[0]


NOWHERE = Origin()


class Origins:
    """Answers, remembered by expression."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._known: dict[int, tuple[Expression, Origin]] = {}
        self._asked: dict[int, tuple[Expression, Origin]] = {}
        self._open: set[int] = set()
        self._was_cut = False

    def of(self, expression: Expression, scope: Scope, depth: int = 0) -> Origin:
        """Where the value of an expression comes from, wherever in its scope it stands."""
        key = id(expression)
        known = self._known.get(key) or (self._asked.get(key) if not self._open else None)
        if known is not None:
            return known[1]
        if depth > _DEEPEST or key in self._open:
            self._was_cut = True
            return NOWHERE
        was_cut, self._was_cut = self._was_cut, False
        self._open.add(key)
        try:
            found = self._of(expression, scope, depth)
        finally:
            self._open.discard(key)
        # An answer that was cut short depends on who asked: it is only kept for those who ask for it outright.
        if not self._was_cut:
            self._known[key] = (expression, found)
        elif not self._open:
            self._asked[key] = (expression, found)
        self._was_cut = self._was_cut or was_cut
        return found

    def called(self, call: Call, scope: Scope) -> Origin:
        """What a call calls."""
        return self.of(call.function, scope)

    # ------------------------------------------------------------------------------------------ expressions

    def _of(self, expression: Expression, scope: Scope, depth: int) -> Origin:
        match expression:
            case Name():
                return self._name(expression.id, scope, depth)
            case Attribute():
                return self._attribute(expression, scope, depth)
            case Call():
                return self._result(expression, scope, depth)
            case Await() | NamedExpression() | Subscript():
                return self.of(expression.value, scope, depth + 1)
            case BooleanOperation():
                return self._first(expression.values, scope, depth)
            case Conditional():
                return self._first((expression.then, expression.otherwise), scope, depth)
            case BinaryOperation():
                return self.of(expression.left, scope, depth + 1)
            case _:
                return NOWHERE

    def _first(self, expressions: tuple[Expression, ...], scope: Scope, depth: int) -> Origin:
        for one in expressions:
            found = self.of(one, scope, depth + 1)
            if found.path:
                return found
        return NOWHERE

    def _name(self, name: str, scope: Scope, depth: int) -> Origin:
        owner = self.world.scope_of_name(scope, name)
        if owner is None:
            builtin = self.world.module_attribute(ModuleName("builtins"), name)
            return Origin(f"builtins.{name}") if builtin.status is Status.FOUND else NOWHERE
        for binding in self.world.live_bindings(owner, name):
            found = self._bound(binding, binding.scope or owner, depth)
            if found.path:
                return found
        return NOWHERE

    def _bound(self, binding: Binding, scope: Scope, depth: int) -> Origin:
        match binding.kind:
            case BindingKind.IMPORT:
                return Origin(binding.node.name if binding.node.alias else binding.name)
            case BindingKind.IMPORT_FROM:
                statement, alias = alias_of(binding)
                target = scope.module.absolute(statement)
                if target is None:
                    return NOWHERE
                known = self.of_type(self.world.import_from_type(scope, binding))
                return known if known.path else Origin(f"{target}.{alias.name}")
            case BindingKind.FUNCTION:
                return _of_function(self.world.function_of(scope, binding.node))
            case BindingKind.CLASS:
                return _of_class(self.world.class_of(scope, binding.node))
            case BindingKind.PARAMETER:
                return self._parameter(binding.node, scope, depth)
            case _:
                if binding.annotation is not None:
                    annotated = self._annotated(binding.annotation, scope, depth)
                    if annotated.path:
                        return annotated
                if binding.value is None or binding.kind in {BindingKind.EXCEPT, BindingKind.TYPE_ALIAS}:
                    return NOWHERE
                return self.of(binding.value, scope, depth + 1)

    def _parameter(self, parameter: Parameter, scope: Scope, depth: int) -> Origin:
        function = scope.function
        if function is not None:
            receiver = self.world.calls.receiver_of(function, parameter)
            if isinstance(receiver, Instance | ClassType):
                return _of_class(receiver.cls)
        if parameter.annotation is not None:
            return self._annotated(parameter.annotation, scope, depth)
        return self.of(parameter.default, scope, depth + 1) if parameter.default is not None else NOWHERE

    def _annotated(self, annotation: Expression, scope: Scope, depth: int) -> Origin:
        """The class that an annotation names, behind ``Optional`` and the like, None left out."""
        match annotation:
            case Subscript():
                name = getattr(annotation.value, "name", getattr(annotation.value, "id", ""))
                if name not in _WRAPPERS and name != "Union":
                    return self.of(annotation.value, scope, depth + 1)
                items = getattr(annotation.index, "items", None) or (annotation.index,)
                return self._first_annotated(items, scope, depth)
            case BinaryOperation(operator="|"):
                return self._first_annotated((annotation.left, annotation.right), scope, depth)
            case Name(id="Any" | "object") | Constant():
                return NOWHERE
            case _:
                return self.of(annotation, scope, depth + 1)

    def _first_annotated(self, items: tuple[Expression, ...], scope: Scope, depth: int) -> Origin:
        for one in items:
            found = self._annotated(one, scope, depth)
            if found.path:
                return found
        return NOWHERE

    def _attribute(self, node: Attribute, scope: Scope, depth: int) -> Origin:
        base = self.of(node.value, scope, depth + 1)
        if base.cls is not None:
            found = self._member(base.cls, node.name, depth)
            if found.path:
                return found
        elif base.path and base.function is None:
            module = self.world.module(ModuleName(base.path)) if base.path.islower() else None
            if module is not None and module.in_project:
                known = self.of_type(self.world.module_attribute(module.name, node.name).type)
                if known.path:
                    return known
        if not base.path:
            return self.of_type(self._typed(node, scope))
        return Origin(f"{base.path}.{node.name}")

    def _member(self, cls: ClassInfo, name: str, depth: int) -> Origin:
        """What the project's class, or one above it, keeps under a name."""
        for ancestor in cls.mro:
            one = ancestor.cls
            if not one.module.in_project:
                continue
            for binding in one.own(name):
                found = self._bound(binding, one.scope, depth + 1)
                if found.path and found.function is None and binding.kind is not BindingKind.CLASS:
                    return found
                if found.function is not None and self._is_property(found.function.definition):
                    return self._returned(found.function, depth)
                if found.path:
                    return found
            for store in self.world.members.stores(one, name):
                found = self._bound(store.binding, store.scope, depth + 1)
                if found.path:
                    return found
        return NOWHERE

    @staticmethod
    def _is_property(definition: FunctionDefinition) -> bool:
        return any(getattr(one, "id", getattr(one, "name", "")).endswith("property") for one in definition.decorators)

    def _result(self, call: Call, scope: Scope, depth: int) -> Origin:
        called = self.of(call.function, scope, depth + 1)
        if called.function is not None:
            return self._returned(called.function, depth)
        if called.path == "builtins.getattr":
            return NOWHERE
        return called

    def _returned(self, function: FunctionInfo, depth: int) -> Origin:
        """What a function of the project gives back."""
        definition = function.definition
        if definition.returns is not None:
            return self._annotated(definition.returns, function.parent, depth + 1)
        if not function.module.in_project or definition.is_generator:
            return NOWHERE
        for one in returns_in(function.body):
            if one.value is not None:
                found = self.of(one.value, function.scope, depth + 2)
                if found.path:
                    return found
        return NOWHERE

    # ------------------------------------------------------------------------------------------ types

    def _typed(self, expression: Expression, scope: Scope) -> Type:
        return self.world.expressions.infer(expression, Frame(scope))

    def of_type(self, type_: Type) -> Origin:
        """The definition that a known type leads to; nowhere for a union with something unknown."""
        found: Any = None
        for one in members_of(type_):
            match one:
                case NoneType():
                    continue
                case UnknownType():
                    return NOWHERE
                case FunctionType():
                    found = found or _of_function(one.function)
                case MethodType(inner=FunctionType() as inner):
                    found = found or _of_function(inner.function)
                case ClassType() | Instance():
                    found = found or _of_class(one.cls)
                case ModuleType():
                    found = found or Origin(one.name)
                case _:
                    return NOWHERE
        return found or NOWHERE


def _of_function(function: FunctionInfo) -> Origin:
    return Origin(function.qualified_name, function if function.module.in_project else None)


def _of_class(cls: ClassInfo) -> Origin:
    return Origin(cls.qualified_name, None, cls if cls.module.in_project else None)
