"""What containers hold that are filled after they were made.

``names = []`` says nothing of what will be in it: its items are what the rest of the function puts there. Where it is
handed to somebody who may put in other things, or known under another name, its items are unknown. What is filled as an
attribute or a global is unknown too, since anybody may fill it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    AnnotatedAssignment,
    Assertion,
    Assignment,
    Attribute,
    AugmentedAssignment,
    Await,
    BinaryOperation,
    BooleanOperation,
    Call,
    Case,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    Deletion,
    Expression,
    ExpressionStatement,
    For,
    FormattedString,
    FunctionDefinition,
    If,
    Lambda,
    Match,
    Name,
    NamedExpression,
    Return,
    Slice,
    Starred,
    Subscript,
    UnaryOperation,
    While,
    Yield,
)
from quietlint.program.expressions import Context, Frame
from quietlint.program.reaching import PLAIN_BUILTINS
from quietlint.program.scopes import Scope, children
from quietlint.program.types import NEVER, UNKNOWN, Instance, Type, is_unknown, map_members, union, widened

if TYPE_CHECKING:
    from quietlint.program.world import World

_ONE = frozenset(
    {"builtins.list", "builtins.set", "collections.deque", "collections.Counter"},
)
_TWO = frozenset({"builtins.dict", "collections.defaultdict", "collections.OrderedDict"})
CONTAINERS = _ONE | _TWO
"""Containers whose items change in place, with one or two type parameters."""
_PUTS = {"append": 0, "add": 0, "appendleft": 0, "insert": 1}
_PUTS_ALL = frozenset({"extend", "extendleft", "update", "union_update", "symmetric_difference_update"})
_TAKES_OVER = frozenset({"extend", "extendleft", "update", "join", "writelines", "difference_update", "issubset"})
"""Methods that copy the items of what they are given."""


@dataclass(slots=True)
class Fillings:
    """How the local names of one function are filled: values, whole iterables and keys put into each."""

    values: dict[str, list[Expression]] = field(default_factory=dict)
    iterables: dict[str, list[Expression]] = field(default_factory=dict)
    keys: dict[str, list[Expression]] = field(default_factory=dict)
    mappings: dict[str, list[Expression]] = field(default_factory=dict)
    escaped: set[str] = field(default_factory=set)


class Contents:
    """Containers and their items."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._fillings: dict[int, Fillings] = {}

    def of_name(self, scope: Scope, name: str, value: Type, context: Context | None) -> Type:
        """What a name holds that was given `value`, by all that is put into it."""
        return map_members(value, lambda one: self._of_name(scope, name, one, context))

    def of_attribute(self, name: str, value: Type) -> Type:
        """What an attribute holds that was given `value`: items are known where nobody fills a thing of that name."""
        if name in self.world.filled_names or f".{name}" in self.world.filled_names:
            return map_members(value, emptied)
        return map_members(value, shallow)

    def _of_name(self, scope: Scope, name: str, value: Type, context: Context | None) -> Type:
        if not is_container(value) or not isinstance(value, Instance):
            return value
        if scope.kind != "function":
            return emptied(value) if name in self.world.filled_names else shallow(value)
        fillings = self.fillings(scope)
        if name in fillings.escaped:
            return emptied(value)
        frame = Frame(scope, context)
        items = [value.args[-1], *self._put(fillings.values.get(name, ()), frame)]
        if value.cls.qualified_name in _ONE:
            items += [self.world.flow.iterated(one) for one in self._put(fillings.iterables.get(name, ()), frame)]
            if fillings.mappings.get(name):
                items.append(UNKNOWN)
            args: tuple[Type, ...] = (_items(items),)
        else:
            if fillings.mappings.get(name) or fillings.iterables.get(name):
                return emptied(value)
            args = (_items([value.args[0], *self._put(fillings.keys.get(name, ()), frame)]), _items(items))
        return shallow(Instance(value.cls, args, is_exact=True))

    def _put(self, expressions: Iterable[Expression], frame: Frame) -> list[Type]:
        return [widened(self.world.expressions.infer(one, frame)) for one in expressions]

    def fillings(self, scope: Scope) -> Fillings:
        """How the local names of a function are filled."""
        kept = self._fillings.get(id(scope))
        if kept is None:
            kept = self._fillings[id(scope)] = Fillings()
            if scope.function is not None:
                _Reader(self.world, scope, kept).block(scope.function.body)
        return kept


def is_container(value: Type) -> bool:
    """Whether a value is known to be a plain container that was made here."""
    return (
        isinstance(value, Instance)
        and value.is_exact
        and value.items is None
        and bool(value.args)
        and value.cls.qualified_name in CONTAINERS
    )


def emptied(value: Type) -> Type:
    """A container of unknown items."""
    if is_container(value) and isinstance(value, Instance):
        return Instance(value.cls, (UNKNOWN,) * len(value.args), is_exact=True)
    return value


def shallow(value: Type) -> Type:
    """A container whose own items are known, but not those of containers in it: they are filled in unseen ways."""
    if not is_container(value) or not isinstance(value, Instance):
        return value
    args = tuple(map_members(one, emptied) if one != NEVER else UNKNOWN for one in value.args)
    return Instance(value.cls, args, is_exact=True)


def _items(types: list[Type]) -> Type:
    if any(is_unknown(one) for one in types):
        return UNKNOWN
    return union(types)


class _Reader:
    """One walk over a function that finds how its names are filled, and which are handed on."""

    def __init__(self, world: World, scope: Scope, into: Fillings, *, nested: bool = False) -> None:
        self.world = world
        self.scope = scope
        self.into = into
        self.nested = nested

    def block(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            self.use(node, safe=True)

    def use(self, node: Any, *, safe: bool) -> None:  # noqa: ANN401  # facts of every kind
        """Look at one use; a bare name in a place that is not `safe` is handed on."""
        match node:
            case Name():
                if not safe:
                    self.into.escaped.add(node.id)
            case Constant():
                pass
            case Call():
                self.call(node)
            case Attribute(value=value):
                self.use(value, safe=True)
            case Subscript(value=value, index=index):
                self.use(value, safe=True)
                self.use(index, safe=True)
            case Assignment(targets=targets, value=value):
                self.use(value, safe=False)
                for target in targets:
                    self.target(target, value)
            case AnnotatedAssignment(target=target, value=value):
                if value is not None:
                    self.use(value, safe=False)
                self.target(target, value)
            case AugmentedAssignment(target=Name(id=name), value=value):
                self.put(self.into.iterables, name, value)
                self.use(value, safe=True)
            case AugmentedAssignment(target=target, value=value):
                self.target(target, None)
                self.use(value, safe=True)
            case NamedExpression(value=value):
                self.use(value, safe=False)
            case For(target=target, iterable=iterable):
                self.use(iterable, safe=True)
                self.target(target, None)
                self.block((*node.body, *node.otherwise))
            case Comprehension():
                for generator in node.generators:
                    self.use(generator.iterable, safe=True)
                    for condition in generator.conditions:
                        self.use(condition, safe=True)
                self.use(node.element, safe=False)
                if node.value is not None:
                    self.use(node.value, safe=False)
            case Return(value=value) | Yield(value=value):
                if value is not None:
                    self.given_out(value)
            case If() | While():
                self.use(node.test, safe=True)
                self.block((*node.body, *node.otherwise))
            case Assertion():
                self.use(node.test, safe=True)
            case ExpressionStatement(value=value):
                self.use(value, safe=True)
            case (
                Comparison() | UnaryOperation() | BinaryOperation() | FormattedString() | Slice() | Starred() | Await()
            ):
                for child in children(node):
                    self.use(child, safe=True)
            case Conditional():
                self.use(node.test, safe=True)
                self.use(node.then, safe=safe)
                self.use(node.otherwise, safe=safe)
            case BooleanOperation():
                for child in node.values:
                    self.use(child, safe=safe)
            case FunctionDefinition():
                function = self.world.function_of(self.scope, node)
                _Reader(self.world, function.scope, self.into, nested=True).block(function.body)
            case Lambda():
                _Reader(self.world, self.scope, self.into, nested=True).use(node.body, safe=True)
            case Deletion() | Match() | Case():
                for child in children(node):
                    self.use(child, safe=True)
            case _:
                for child in children(node):
                    self.use(child, safe=_is_statement(node))

    def given_out(self, value: Expression) -> None:
        """What a function gives back: its own view of it ends there."""
        if hasattr(value, "items"):
            for one in value.items:
                self.use(one, safe=True)
        else:
            self.use(value, safe=True)

    def call(self, node: Call) -> None:
        function = node.function
        safe = False
        match function:
            case Attribute(value=Name(id=name), name=method):
                self.method(name, method, node)
                safe = method in _TAKES_OVER
            case Attribute(value=value, name=method):
                self.use(value, safe=True)
                safe = method in _TAKES_OVER
            case Name(id=name):
                safe = name in PLAIN_BUILTINS and self.world.scope_of_name(self.scope, name) is None
            case _:
                self.use(function, safe=True)
        for argument in node.arguments:
            self.use(argument.value, safe=safe or argument.stars > 0)

    def method(self, name: str, method: str, node: Call) -> None:
        """A method called on a name, which may fill it."""
        arguments = node.arguments
        if method in _PUTS:
            place = _PUTS[method]
            if len(arguments) == place + 1 and not any(one.stars for one in arguments):
                self.put(self.into.values, name, arguments[place].value)
            else:
                self.into.escaped.add(name)
        elif method == "setdefault" and arguments:
            self.put(self.into.keys, name, arguments[0].value)
            if len(arguments) == 2:
                self.put(self.into.values, name, arguments[1].value)
        elif method in _PUTS_ALL:
            for one in arguments:
                if one.keyword or one.stars:
                    self.into.escaped.add(name)
                else:
                    self.put(self.into.mappings if method == "update" else self.into.iterables, name, one.value)

    def target(self, target: Expression, value: Expression | None) -> None:
        match target:
            case Subscript(value=Name(id=name), index=Slice()):
                if value is None:
                    self.into.escaped.add(name)
                else:
                    self.put(self.into.iterables, name, value)
            case Subscript(value=Name(id=name), index=index):
                self.put(self.into.keys, name, index)
                if value is None:
                    self.into.escaped.add(name)
                else:
                    self.put(self.into.values, name, value)
                self.use(index, safe=True)
            case Subscript(value=inner, index=index):
                self.use(inner, safe=True)
                self.use(index, safe=True)
            case Attribute(value=inner):
                self.use(inner, safe=True)
            case Starred(value=inner):
                self.target(inner, None)
            case Name():
                pass
            case _:
                for one in getattr(target, "items", ()):
                    self.target(one, None)

    def put(self, where: dict[str, list[Expression]], name: str, value: Expression) -> None:
        if self.nested:
            self.into.escaped.add(name)
        else:
            where.setdefault(name, []).append(value)


def _is_statement(node: object) -> bool:
    """Whether what stands directly in a node is only looked at: blocks, contexts, tests."""
    return type(node).__name__ in {
        "With",
        "WithItem",
        "Try",
        "Handler",
        "Raise",
        "ClassDefinition",
        "Import",
        "ImportFrom",
    }
