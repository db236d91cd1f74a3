"""Code that gives classes names which stand nowhere in them.

Metaclasses, class factories, ``setattr`` on made objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Argument,
    Assignment,
    Attribute,
    AugmentedAssignment,
    BinaryOperation,
    Call,
    ClassDefinition,
    Constant,
    DictDisplay,
    Expression,
    FunctionDefinition,
    Name,
    Statement,
    Subscript,
    TupleDisplay,
)
from quietlint.program.expressions import Frame
from quietlint.program.scopes import BindingKind, Scope, children
from quietlint.program.types import ClassType, Instance, Type, members_of

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.modules import ModuleInfo
    from quietlint.program.world import World

_NAMESPACES = frozenset({"locals", "vars", "exec"})
_FILLS = frozenset({"update", "setdefault", "add_to_class", "contribute_to_class"})


def adds_names(body: tuple[Statement, ...]) -> bool:
    """Whether a metaclass's method may give a class names that are not spelled in the method.

    Names spelled there, as stores on the class, are found by the project's stored names; keys of its namespace are not,
    beyond those that only the machinery reads.
    """
    stack: list[Any] = list(body)
    while stack:
        node = stack.pop()
        match node:
            case Call(function=Name(id="setattr"), arguments=arguments) if len(arguments) > 1:
                if not _is_text(arguments[1].value):
                    return True
            case Call(function=Name(id="type"), arguments=arguments) if len(arguments) > 1:
                return True
            case Call(function=Attribute(name=name)) if name in _FILLS:
                return True
            case Assignment(targets=targets):
                if any(isinstance(one, Subscript) and not _is_special(one.index) for one in targets):
                    return True
            case AugmentedAssignment(target=Name(), operator="|"):
                return True
            case FunctionDefinition():
                continue
            case _:
                pass
        stack += children(node)
    return False


def fills_itself(definition: ClassDefinition) -> bool:
    """Whether a class body writes its own namespace: what it calls ``locals()``, ``vars()`` or ``exec(…)`` for."""
    stack: list[Any] = list(definition.body)
    while stack:
        node = stack.pop()
        if isinstance(node, FunctionDefinition | ClassDefinition):
            continue
        if isinstance(node, Call) and isinstance(node.function, Name) and node.function.id in _NAMESPACES:
            return True
        stack += children(node)
    return False


def assigns_a_filler(definition: ClassDefinition) -> bool:
    """Whether what a class body assigns stores names that are not spelled: ``lambda self, **kw: setattr(self, …)``."""
    stack: list[Any] = [one.value for one in definition.body if isinstance(one, Assignment)]
    while stack:
        node = stack.pop()
        match node:
            case Call(function=Name(id="setattr")) | Attribute(name="__dict__" | "__setattr__"):
                return True
            case _:
                stack += children(node)
    return False


def calls_what_it_makes(body: tuple[Statement, ...]) -> bool:
    """Whether a metaclass's ``__new__`` calls the class that it makes: it may give an object in the place of it."""
    made: set[str] = set()
    called: set[str] = set()
    stack: list[Any] = list(body)
    while stack:
        node = stack.pop()
        match node:
            case Assignment(targets=(Name(id=name),), value=Call(function=Attribute(name="__new__"))):
                made.add(name)
            case Call(function=Name(id=name)):
                called.add(name)
            case _:
                pass
        stack += list(children(node))
    return not made.isdisjoint(called)


def classes_filled_in(world: World, module: ModuleInfo) -> Iterator[ClassInfo]:
    """Classes on whose objects a module sets attributes of computed names, or which it subclasses by a call.

    Bases that are put together, ``(Mixin,) + bases``, are those of a class that the module makes by a call.
    """
    makes_classes = "makes-classes" in module.facts.flags
    fillers: set[str] = set()
    calls: list[tuple[Scope, Call]] = []
    pending: list[tuple[Scope, Any]] = [(module.scope, one) for one in module.facts.body]
    while pending:
        scope, node = pending.pop()
        match node:
            case FunctionDefinition():
                function = world.function_of(scope, node)
                pending += [(function.scope, one) for one in function.body]
                continue
            case ClassDefinition():
                cls = world.class_of(scope, node)
                pending += [(cls.scope, one) for one in node.body]
                continue
            case Call(function=Name(id="setattr"), arguments=(receiver, name, *_)) if not _is_text(name.value):
                yield from _classes_of(world, scope, receiver.value)
                if (
                    isinstance(receiver.value, Name)
                    and scope.function is not None
                    and any(one.kind is BindingKind.PARAMETER for one in scope.bindings.get(receiver.value.id, ()))
                ):
                    fillers.add(scope.function.name)
            case Call(function=Name(id="type"), arguments=(_, bases, _, *_)):
                for one in getattr(bases.value, "items", (bases.value,)):
                    yield from _classes_of(world, scope, one)
            case Call(arguments=(_, Argument(value=TupleDisplay(items=bases)), Argument(value=DictDisplay()), *_)):
                if _is_metaclass(world.expressions.infer(node.function, Frame(scope))):
                    for one in bases:
                        yield from _classes_of(world, scope, one)
            case BinaryOperation(operator="+", left=left, right=right) if makes_classes:
                for part in (left, right):
                    for one in part.items if isinstance(part, TupleDisplay) else ():
                        held = world.expressions.infer(one, Frame(scope))
                        yield from (each.cls for each in members_of(held) if isinstance(each, ClassType))
            case Call(function=Name()):
                calls.append((scope, node))
            case _:
                pass
        pending += [(scope, one) for one in children(node)]
    for scope, call in calls:
        if isinstance(call.function, Name) and call.function.id in fillers:
            for argument in call.arguments:
                yield from _classes_of(world, scope, argument.value)


def _is_metaclass(value: Type) -> bool:
    return any(isinstance(one, ClassType) and one.cls.inherits("builtins.type") for one in members_of(value))


def _classes_of(world: World, scope: Scope, expression: Expression) -> Iterator[ClassInfo]:
    """Classes that an expression is or whose object it is; a parameter counts by its default."""
    values = [world.expressions.infer(expression, Frame(scope))]
    if isinstance(expression, Name):
        values.extend(
            world.expressions.infer(binding.node.default, Frame(scope.parent))
            for binding in scope.bindings.get(expression.id, ())
            if binding.kind is BindingKind.PARAMETER and binding.node.default is not None and scope.parent is not None
        )
    for value in values:
        yield from (one.cls for one in members_of(value) if isinstance(one, Instance | ClassType))


def _is_special(expression: Expression) -> bool:
    value = expression.value if isinstance(expression, Constant) else None
    return isinstance(value, str) and value.startswith("__") and value.endswith("__")


def _is_text(expression: Expression) -> bool:
    return isinstance(expression, Constant) and isinstance(expression.value, str)
