"""What an expression may evaluate to.

A name means what the definitions that reach it hold (`reaching`, `definitions`); where none of its own scope does, all
that it is ever bound to. Answers are remembered by the identity of the expression.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Attribute,
    Await,
    BinaryOperation,
    BooleanOperation,
    Call,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    DictDisplay,
    Expression,
    FormattedString,
    Lambda,
    ListDisplay,
    Name,
    NamedExpression,
    SetDisplay,
    Slice,
    Starred,
    Subscript,
    TupleDisplay,
    UnaryOperation,
    Yield,
)
from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Reason
from quietlint.program.lookups import MISSING, Lookup, Status
from quietlint.program.scopes import BindingKind, Scope, children
from quietlint.program.signatures import GivenArgument, Signature, SignatureParameter
from quietlint.program.types import (
    NESTING_LIMIT,
    NEVER,
    NONE,
    UNKNOWN,
    CallableType,
    ClassType,
    FunctionType,
    Instance,
    NoneType,
    Type,
    UnionType,
    UnknownType,
    is_unknown,
    map_members,
    members_of,
    nesting,
    union,
    widened,
    without_none,
)

if TYPE_CHECKING:
    from quietlint.program.functions import FunctionInfo
    from quietlint.program.world import World

OPERATORS = {
    "+": ("__add__", "__radd__"), "-": ("__sub__", "__rsub__"), "*": ("__mul__", "__rmul__"),
    "/": ("__truediv__", "__rtruediv__"), "//": ("__floordiv__", "__rfloordiv__"), "%": ("__mod__", "__rmod__"),
    "**": ("__pow__", "__rpow__"),
    "@": ("__matmul__", "__rmatmul__"), "&": ("__and__", "__rand__"), "|": ("__or__", "__ror__"),
    "^": ("__xor__", "__rxor__"),
    "<<": ("__lshift__", "__rlshift__"), ">>": ("__rshift__", "__rrshift__"),
}  # fmt: skip
_PLAIN = frozenset(
    {"str", "bytes", "int", "float", "bool", "complex", "list", "tuple", "dict", "set", "frozenset", "NoneType"}
)
_DISPLAY_LIMIT = 40
"""Items of a display that are looked at for its type."""


class Context:
    """One way of calling a function that is written without annotations: what its parameters are given.

    `depth` contexts of other calls stand around it.
    """

    __slots__ = ("arguments", "depth", "function", "lookups", "types")

    def __init__(self, function: FunctionInfo, arguments: dict[str, Type], depth: int) -> None:
        self.function = function
        self.arguments = arguments
        self.depth = depth
        self.types: dict[int, Type] = {}
        self.lookups: dict[int, Lookup] = {}


class Frame:
    """Where an expression stands: its scope, and the call under which the scope is looked at, if it is one call alone.

    With `anytime`, names mean all that they are ever bound to.
    """

    __slots__ = ("anytime", "context", "scope")

    def __init__(self, scope: Scope, context: Context | None = None, *, anytime: bool = False) -> None:
        self.scope = scope
        self.context = context
        self.anytime = anytime


class Expressions:
    """The evaluator."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._types: dict[int, Type] = {}
        self._lookups: dict[int, Lookup] = {}
        self._methods: dict[type, Callable[[Any, Frame], Type]] = {
            Name: self._name,
            Attribute: self._attribute,
            Constant: self._constant,
            Call: self._call,
            Subscript: self._subscript,
            Slice: self._slice,
            BinaryOperation: self._binary,
            UnaryOperation: self._unary,
            BooleanOperation: self._boolean,
            Comparison: self._comparison,
            Conditional: self._conditional,
            ListDisplay: self._list,
            TupleDisplay: self._tuple,
            SetDisplay: self._set,
            DictDisplay: self._dict,
            Comprehension: self._comprehension,
            Lambda: self._lambda,
            Starred: self._starred,
            Await: self._await,
            Yield: self._yield,
            NamedExpression: self._named,
            FormattedString: self._formatted,
        }

    def infer(self, expression: Expression, frame: Frame) -> Type:
        """What `expression` may evaluate to."""
        kind = type(expression)
        if kind is Name or kind is Constant or frame.anytime:
            return self._methods[kind](expression, frame)
        memory = self._types if frame.context is None else frame.context.types
        known = memory.get(id(expression))
        if known is not None:
            return known
        made, is_final = self.world.solver.watched(lambda: self._methods[kind](expression, frame))
        if is_final:
            memory[id(expression)] = made
        return made

    # ------------------------------------------------------------------------------------------ names

    def _name(self, node: Name, frame: Frame) -> Type:
        if not frame.anytime:
            definition = self.world.reached(frame.scope).uses.get(id(node))
            if definition is not None:
                return self.world.definitions.type_of(definition, frame)
        return self.named(node, frame)[0]

    def named(self, node: Name, frame: Frame) -> tuple[Type, bool]:
        """What a name that no definition of its own scope reaches may hold, and whether it means anything at all."""
        name = node.id
        world = self.world
        owner = world.scope_of_name(frame.scope, name)
        if (
            owner is not None
            and owner is frame.scope
            and owner.kind != "function"
            and not _is_bound_before(owner, node)
        ):
            owner = world.scope_of_name(owner.parent, name) if owner.parent is not None else None
            if owner is None and world.module_attribute(ModuleName("builtins"), name).status is not Status.FOUND:
                owner = frame.scope
        if owner is not None:
            return world.name_type(owner, name), True
        module = frame.scope.module
        star = world.star_lookup(module.scope, name, frozenset({module.name})) if module.scope.stars else MISSING
        if star.status is Status.FOUND:
            return star.type, True
        builtin = world.module_attribute(ModuleName("builtins"), name)
        if builtin.status is Status.FOUND:
            return builtin.type, True
        return UNKNOWN, star.status is Status.UNKNOWN or builtin.status is Status.UNKNOWN

    # ------------------------------------------------------------------------------------------ attributes

    def looked_up(self, node: Attribute, frame: Frame) -> Lookup:
        """What reading an attribute brings, by what its value is."""
        memory = self._lookups if frame.context is None else frame.context.lookups
        known = None if frame.anytime else memory.get(id(node))
        if known is not None:
            return known

        def look() -> Lookup:
            return self.world.members.get(self.infer(node.value, frame), node.name)

        made, is_final = self.world.solver.watched(look)
        if is_final and not frame.anytime:
            memory[id(node)] = made
        return made

    def _attribute(self, node: Attribute, frame: Frame) -> Type:
        definition = None if frame.anytime else self.world.reached(frame.scope).uses.get(id(node))
        if definition is not None and self.world.definitions.still_holds(definition, frame):
            return self.world.definitions.type_of(definition, frame)
        lookup = self.looked_up(node, frame)
        if lookup.status is Status.FOUND:
            type_ = lookup.type
            if definition is not None:
                type_ = union((type_, self.world.definitions.type_of(definition, frame)))
            return self.world.flow.unplaceholder(type_)
        receiver = self.infer(node.value, frame)
        if receiver == NEVER:
            return NEVER
        if lookup.status is Status.MISSING and not any(
            isinstance(one, Instance) and one.is_by_company for one in members_of(receiver)
        ):
            return NEVER  # nothing comes of it
        return UnknownType(lookup.reason)

    def _named(self, node: NamedExpression, frame: Frame) -> Type:
        return self.infer(node.value, frame)

    # ------------------------------------------------------------------------------------------ literals

    def _constant(self, node: Constant, frame: Frame) -> Type:
        del frame
        if node.kind == "NoneType":
            return NONE
        if node.kind == "ellipsis":
            return UNKNOWN
        value = node.value if isinstance(node.value, str | int | bool) else None
        if isinstance(value, str) and len(value) > 200:
            value = None
        return self.world.instance(node.kind, literal=value)

    def _formatted(self, node: FormattedString, frame: Frame) -> Type:
        del frame
        return UNKNOWN if node.is_template else self.world.instance("str")

    def _items(self, items: tuple[Expression, ...], frame: Frame) -> Type:
        types: list[Type] = []
        for index, one in enumerate(items):
            if index >= _DISPLAY_LIMIT:
                return UNKNOWN
            if isinstance(one, Starred):
                types.append(self.world.flow.iterated(self.infer(one.value, frame)))
            else:
                types.append(widened(self.infer(one, frame)))
        return union(types)

    def _list(self, node: ListDisplay, frame: Frame) -> Type:
        return self.world.instance("list", self._items(node.items, frame))

    def _set(self, node: SetDisplay, frame: Frame) -> Type:
        return self.world.instance("set", self._items(node.items, frame))

    def _tuple(self, node: TupleDisplay, frame: Frame) -> Type:
        if any(isinstance(one, Starred) for one in node.items):
            return self.world.instance("tuple", self._items(node.items, frame))
        items = tuple(self.infer(one, frame) for one in node.items)
        if len(items) > _DISPLAY_LIMIT or any(nesting(one) > NESTING_LIMIT for one in items):
            return self.world.instance("tuple", UNKNOWN)
        return self.world.instance("tuple", union(widened(one) for one in items) if items else UNKNOWN, items=items)

    def _dict(self, node: DictDisplay, frame: Frame) -> Type:
        keys: list[Type] = []
        values: list[Type] = []
        for index, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            if index >= _DISPLAY_LIMIT:
                return self.world.instance("dict", UNKNOWN, UNKNOWN)
            held = self.infer(value, frame)
            if key is None:
                keys.append(UNKNOWN)
                values.append(UNKNOWN)
            else:
                keys.append(widened(self.infer(key, frame)))
                values.append(widened(held))
        return self.world.instance("dict", union(keys), union(values))

    # ------------------------------------------------------------------------------------------ operators

    def _binary(self, node: BinaryOperation, frame: Frame) -> Type:
        left, right = self.infer(node.left, frame), self.infer(node.right, frame)
        if node.operator == "*" and isinstance(node.left, ListDisplay) and self._repeats(node, right, frame):
            return self.world.instance("list", UNKNOWN)  # places to be filled
        return self.operate(left, node.operator, right)

    def _repeats(self, node: BinaryOperation, count: Type, frame: Frame) -> bool:
        """Whether a list is repeated: what is not known may as well be a unit, ``[1.0, 2.0] * u.m``.

        An unknown value counts where one item is repeated and nothing imported decides how often.
        """
        if not is_unknown(count):
            return all(isinstance(one, Instance) and one.cls.inherits("builtins.int") for one in members_of(count))
        if not isinstance(node.left, ListDisplay) or len(node.left.items) != 1:
            return False
        stack: list[Any] = [node.right]
        while stack:
            one = stack.pop()
            if isinstance(one, Name):
                owner = self.world.scope_of_name(frame.scope, one.id)
                bound = owner.bindings[one.id] if owner is not None else ()
                if any(each.kind in {BindingKind.IMPORT, BindingKind.IMPORT_FROM} for each in bound):
                    return False
            stack += children(one)
        return True

    def operate(self, left: Type, operator: str, right: Type, *, in_place: bool = False) -> Type:
        """The result of a binary operation, or of an augmented assignment, which may be done `in_place`.

        Source: Python data model, "Emulating numeric types".
        """
        if (
            isinstance(left, Instance)
            and left.cls.module.name == "builtins"
            and left.cls.name in {"str", "bytes"}
            and (operator == "%" or (operator == "+" and is_unknown(right)))
        ):
            return self.world.instance(left.cls.name)
        if NEVER in (left, right):
            return NEVER
        if is_unknown(left) or is_unknown(right):
            return UNKNOWN
        results = [
            self._operate_one(one, operator, other, in_place=in_place)
            for one in members_of(left)
            for other in members_of(right)
        ]
        return union(results) if results else UNKNOWN

    def _operate_one(self, left: Type, operator: str, right: Type, *, in_place: bool) -> Type:
        names = OPERATORS.get(operator)
        if names is None or not isinstance(left, Instance) or not isinstance(right, Instance):
            if isinstance(left, ClassType | NoneType) and operator == "|":
                return UNKNOWN
            return UNKNOWN
        method, reflected = names
        own = f"__i{method.removeprefix('__')}"
        if in_place and self.world.members.in_order(left.cls, own) is not None:
            method = own
        if left.cls.mro_problem is not None and self.world.members.in_order(left.cls, method) is None:
            return UNKNOWN  # a base that is not known may do it
        for receiver, name, argument in ((left, method, right), (right, reflected, left)):
            looked = self.world.members.of_instance(receiver, name)
            if looked.status is not Status.FOUND or not isinstance(looked.type, FunctionType):
                continue
            result = self.world.calls.result(looked.type, (GivenArgument(argument),), strict=True)
            if result is not None:
                return result
            if receiver.cls.module.name != "builtins":
                return UNKNOWN  # what it takes may say too little: only built-in values surely leave it to the other
        return UNKNOWN

    def _unary(self, node: UnaryOperation, frame: Frame) -> Type:
        operand = self.infer(node.operand, frame)
        if node.operator == "not":
            return self.world.instance("bool")
        if operand == NEVER:
            return NEVER
        if isinstance(operand, Instance) and operand.cls.qualified_name in {
            "builtins.int",
            "builtins.float",
            "builtins.bool",
        }:
            if node.operator == "-" and isinstance(operand.literal, int) and not isinstance(operand.literal, bool):
                return self.world.instance("int", literal=-operand.literal)
            return self.world.instance("float" if operand.cls.name == "float" else "int")
        return UNKNOWN

    def _boolean(self, node: BooleanOperation, frame: Frame) -> Type:
        earlier = (self.infer(one, frame) for one in node.values[:-1])
        left = (_truthy(one) if node.operator == "or" else _falsy(one) for one in earlier)
        return union((*left, self.infer(node.values[-1], frame)))

    def _comparison(self, node: Comparison, frame: Frame) -> Type:
        types = [self.infer(node.left, frame), *(self.infer(one, frame) for one in node.rights)]
        if all(one in {"is", "is not", "in", "not in"} for one in node.operators):
            return self.world.instance("bool")
        if NEVER in types:
            return NEVER
        if all(
            isinstance(each, Instance | NoneType) and self._is_plain(each) for one in types for each in members_of(one)
        ):
            return self.world.instance("bool")
        return UNKNOWN

    @staticmethod
    def _is_plain(type_: Type) -> bool:
        return isinstance(type_, NoneType) or (
            isinstance(type_, Instance) and type_.cls.module.name == "builtins" and type_.cls.name in _PLAIN
        )

    def _conditional(self, node: Conditional, frame: Frame) -> Type:
        known = self.world.truth(frame.scope, node.test)
        then = NEVER if known is False else self.infer(node.then, frame)
        return union((then, NEVER if known is True else self.infer(node.otherwise, frame)))

    # ------------------------------------------------------------------------------------------ subscripts

    def _slice(self, node: Slice, frame: Frame) -> Type:
        del node, frame
        cls = self.world.builtin_class("slice")
        return Instance(cls, (UNKNOWN,) * len(cls.parameters), is_exact=True) if cls else UNKNOWN

    def _subscript(self, node: Subscript, frame: Frame) -> Type:
        definition = None if frame.anytime else self.world.reached(frame.scope).uses.get(id(node))
        if definition is not None and self.world.definitions.still_holds(definition, frame):
            held = self.world.definitions.type_of(definition, frame)
            if not isinstance(held, UnknownType) or held.because is Reason.GUARDED:
                return held
        receiver = self.infer(node.value, frame)
        index = self.infer(node.index, frame)
        return map_members(receiver, lambda one: self.item(one, index, node.index))

    def item(self, receiver: Type, index: Type, written: Expression | None = None) -> Type:
        """What ``receiver[index]`` is."""
        match receiver:
            case ClassType():
                return self._parametrised(receiver, written)
            case NoneType():
                return NEVER
            case Instance():
                if receiver.items is not None:
                    return self._tuple_item(receiver, index, written)
                looked = self.world.members.of_instance(receiver, "__getitem__")
                if looked.status is Status.FOUND and isinstance(looked.type, FunctionType):
                    return self.world.calls.result(looked.type, (GivenArgument(index),)) or UNKNOWN
                return UNKNOWN
            case _:
                return UNKNOWN

    def _parametrised(self, receiver: ClassType, written: Expression | None) -> Type:
        del written
        return ClassType(receiver.cls, (UNKNOWN,) * len(receiver.cls.parameters), is_exact=receiver.is_exact)

    def _tuple_item(self, receiver: Instance, index: Type, written: Expression | None) -> Type:
        items = receiver.items or ()
        if isinstance(index, Instance) and isinstance(index.literal, int) and -len(items) <= index.literal < len(items):
            return items[index.literal]
        if isinstance(written, Slice):
            return self.world.instance("tuple", union(widened(one) for one in items) if items else UNKNOWN)
        return union(items) if items else UNKNOWN

    # ------------------------------------------------------------------------------------------ inner scopes

    def _comprehension(self, node: Comprehension, frame: Frame) -> Type:
        element = widened(self.infer(node.element, frame))
        if node.kind == "dict":
            value = widened(self.infer(node.value, frame)) if node.value is not None else UNKNOWN
            return self.world.instance("dict", element, value)
        if node.kind == "generator":
            return self.generator(element)
        return self.world.instance(node.kind, element)

    def generator(self, element: Type, returns: Type = UNKNOWN) -> Type:
        """A generator object that yields `element`."""
        cls = self.world.class_named(ModuleName("types"), "GeneratorType")
        return Instance(cls, (element, UNKNOWN, returns), is_exact=True) if cls else UNKNOWN

    def _lambda(self, node: Lambda, frame: Frame) -> Type:
        parameters = tuple(
            SignatureParameter(one.name, one.kind, has_default=one.default is not None) for one in node.parameters
        )
        return CallableType(Signature(parameters), self.infer(node.body, frame), "lambda")

    def _starred(self, node: Starred, frame: Frame) -> Type:
        del node, frame
        return UNKNOWN

    # ------------------------------------------------------------------------------------------ calls and suspensions

    def _call(self, node: Call, frame: Frame) -> Type:
        return self.world.calls.call(node, frame)

    def _await(self, node: Await, frame: Frame) -> Type:
        return self.awaited(self.infer(node.value, frame))

    def awaited(self, value: Type) -> Type:
        """What ``await value`` gives."""
        return map_members(value, self._awaited_one)

    def _awaited_one(self, value: Type) -> Type:
        if not isinstance(value, Instance):
            return UNKNOWN
        looked = self.world.members.of_instance(value, "__await__")
        if looked.status is not Status.FOUND or not isinstance(looked.type, FunctionType):
            return UNKNOWN
        generator = self.world.calls.result(looked.type, ())
        if isinstance(generator, Instance) and len(generator.args) == 3:
            return generator.args[2]
        return UNKNOWN

    def _yield(self, node: Yield, frame: Frame) -> Type:
        del node, frame
        return UNKNOWN


def _is_bound_before(scope: Scope, node: Name) -> bool:
    """Whether some binding of a module or class body stands before a use in that same body, or in a loop around it."""
    if not node.line:
        return True
    for one in scope.bindings[node.id]:
        if one.kind is BindingKind.TYPE_PARAMETER:
            return True
        place = one.node[1] if isinstance(one.node, tuple) else one.node
        if one.scope is not None or (place.line, place.column) < (node.line, node.column):
            is_inside = (node.line, node.column) < (place.end_line, place.end_column)
            return not (is_inside and one.value is not None and len(scope.bindings[node.id]) == 1)
    return False


def _truthy(type_: Type) -> Type:
    """The members that may be true."""
    if isinstance(type_, UnionType | NoneType):
        return union(one for one in members_of(without_none(type_)) if not _is_falsy_literal(one))
    return NEVER if _is_falsy_literal(type_) else type_


def _is_falsy_literal(type_: Type) -> bool:
    return isinstance(type_, Instance) and type_.literal is not None and not type_.literal


def _falsy(type_: Type) -> Type:
    """The members that may be false."""
    if is_unknown(type_):
        return type_
    return union(
        one
        for one in members_of(type_)
        if not isinstance(one, FunctionType | ClassType)
        and not (isinstance(one, Instance) and one.literal is not None and one.literal)
    )
