"""What an expression may evaluate to.

One evaluator serves both ways of asking: without an environment names mean all that they are ever bound to; with one
(`Frame.env`, kept by `flow`) they mean what they hold at that point of the function. With a recorder, every reference
and call that is met is handed to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

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
from quietlint.program.lookups import Lookup, Status
from quietlint.program.scopes import Scope
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


class Recorder(Protocol):
    """Who wants to know of references and calls while they are evaluated."""

    def name(self, node: Name, frame: Frame, *, is_found: bool) -> None: ...
    def attribute(self, node: Attribute, receiver: Type, lookup: Lookup, frame: Frame) -> None: ...
    def call(self, node: Call, callee: Type, arguments: tuple[GivenArgument, ...], frame: Frame) -> None: ...


class Frame:
    """Where an expression stands.

    Its scope, what names hold there (`env`), and names of comprehensions around it (`overlay`).
    """

    __slots__ = ("env", "overlay", "recorder", "scope")

    def __init__(
        self,
        scope: Scope,
        env: dict[str, Type] | None = None,
        overlay: dict[str, Type] | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self.scope = scope
        self.env = env
        self.overlay = overlay
        self.recorder = recorder

    def inner(self) -> Frame:
        """A frame inside a comprehension or lambda: what is bound there does not leak."""
        return Frame(
            self.scope, dict(self.env) if self.env is not None else None, dict(self.overlay or {}), self.recorder
        )

    def bind(self, name: str, value: Type) -> None:
        """Let a name of the comprehension or lambda hold a value."""
        if self.overlay is None:
            self.overlay = {}
        self.overlay[name] = value


def path_of(expression: Expression) -> str | None:
    """The dotted path of a name or attribute chain; None for anything else.

    It is the key under which flow keeps what the chain holds.
    """
    match expression:
        case Name():
            return expression.id
        case Attribute():
            base = path_of(expression.value)
            return f"{base}.{expression.name}" if base is not None else None
        case Subscript(index=Constant(value=int() | str() as key)):
            base = path_of(expression.value)
            return f"{base}.[{key!r}]" if base is not None else None
        case _:
            return None


class Expressions:
    """The evaluator."""

    def __init__(self, world: World) -> None:
        self.world = world
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
        return self._methods[type(expression)](expression, frame)

    # ------------------------------------------------------------------------------------------ names

    def _name(self, node: Name, frame: Frame) -> Type:
        name = node.id
        if frame.overlay is not None and name in frame.overlay:
            return frame.overlay[name]
        if frame.env is not None:
            held = frame.env.get(name)
            if held is not None:
                if frame.recorder is not None:
                    frame.recorder.name(node, frame, is_found=True)
                return held
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
            if frame.recorder is not None:
                frame.recorder.name(node, frame, is_found=True)
            return world.name_type(owner, name)
        star = world.star_lookup(frame.scope.module.scope, name, frozenset({frame.scope.module.name}))
        if star.status is Status.FOUND:
            return star.type
        builtin = world.module_attribute(ModuleName("builtins"), name)
        if builtin.status is Status.FOUND:
            if frame.recorder is not None:
                frame.recorder.name(node, frame, is_found=True)
            return builtin.type
        if frame.recorder is not None:
            frame.recorder.name(node, frame, is_found=star.status is Status.UNKNOWN or builtin.status is Status.UNKNOWN)
        return UNKNOWN

    def _attribute(self, node: Attribute, frame: Frame) -> Type:
        receiver = self.infer(node.value, frame)
        lookup = self.world.members.get(receiver, node.name)
        path = path_of(node) if frame.env is not None else None
        if frame.env is not None:
            held = frame.env.get(path) if path is not None else None
            if held is not None:
                if frame.recorder is not None:
                    frame.recorder.attribute(
                        node, receiver, Lookup(Status.FOUND, held, scope=lookup.scope, binding=lookup.binding), frame
                    )
                return held
        if frame.recorder is not None:
            frame.recorder.attribute(node, receiver, lookup, frame)
        if lookup.status is Status.FOUND:
            before = frame.env.get(f"{path}\0") if frame.env and path is not None else None
            type_ = lookup.type if before is None else union((lookup.type, before))
            return self.world.flow.unplaceholder(type_)
        if lookup.status is Status.MISSING and not any(
            isinstance(one, Instance) and one.is_by_company for one in members_of(receiver)
        ):
            return NEVER  # nothing comes of it
        return UnknownType(lookup.reason)

    def _named(self, node: NamedExpression, frame: Frame) -> Type:
        value = self.infer(node.value, frame)
        if frame.env is not None:
            self.world.flow.assign(node.target, value, frame)
        return value

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
        for one in node.values:
            self.infer(one, frame)
        return UNKNOWN if node.is_template else self.world.instance("str")

    def _items(self, items: tuple[Expression, ...], frame: Frame) -> Type:
        types: list[Type] = []
        for index, one in enumerate(items):
            if frame.recorder is None and index >= _DISPLAY_LIMIT:
                return UNKNOWN
            if isinstance(one, Starred):
                types.append(self.world.flow.iterated(self.infer(one.value, frame)))
            else:
                types.append(widened(self.infer(one, frame)))
        return union(types) if types else UNKNOWN

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
            if frame.recorder is None and index >= _DISPLAY_LIMIT:
                return self.world.instance("dict", UNKNOWN, UNKNOWN)
            held = self.infer(value, frame)
            if key is None:
                keys.append(UNKNOWN)
                values.append(UNKNOWN)
            else:
                keys.append(widened(self.infer(key, frame)))
                values.append(widened(held))
        if not keys:
            return self.world.instance("dict", UNKNOWN, UNKNOWN)
        return self.world.instance("dict", union(keys), union(values))

    # ------------------------------------------------------------------------------------------ operators

    def _binary(self, node: BinaryOperation, frame: Frame) -> Type:
        left, right = self.infer(node.left, frame), self.infer(node.right, frame)
        return self.operate(left, node.operator, right)

    def operate(self, left: Type, operator: str, right: Type) -> Type:
        """The result of a binary operation. Source: Python data model, "Emulating numeric types"."""
        if (
            isinstance(left, Instance)
            and left.cls.module.name == "builtins"
            and left.cls.name in {"str", "bytes"}
            and (operator == "%" or (operator == "+" and is_unknown(right)))
        ):
            return self.world.instance(left.cls.name)
        if is_unknown(left) or is_unknown(right):
            return UNKNOWN
        results = [self._operate_one(one, operator, other) for one in members_of(left) for other in members_of(right)]
        return union(results) if results else UNKNOWN

    def _operate_one(self, left: Type, operator: str, right: Type) -> Type:
        names = OPERATORS.get(operator)
        if names is None or not isinstance(left, Instance) or not isinstance(right, Instance):
            if isinstance(left, ClassType | NoneType) and operator == "|":
                return UNKNOWN
            return UNKNOWN
        method, reflected = names
        for receiver, name, argument in ((left, method, right), (right, reflected, left)):
            looked = self.world.members.of_instance(receiver, name)
            if looked.status is not Status.FOUND or not isinstance(looked.type, FunctionType):
                continue
            result = self.world.calls.result(looked.type, (GivenArgument(argument),), strict=True)
            if result is not None:
                return result
        return UNKNOWN

    def _unary(self, node: UnaryOperation, frame: Frame) -> Type:
        operand = self.infer(node.operand, frame)
        if node.operator == "not":
            return self.world.instance("bool")
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
        types: list[Type] = []
        current = frame
        last = len(node.values) - 1
        for index, one in enumerate(node.values):
            value = self.infer(one, current)
            if index < last:
                is_or = node.operator == "or"
                types.append(_truthy(value) if is_or else _falsy(value))
                current = self.world.flow.narrowed(one, current, holds=not is_or)
            else:
                types.append(value)
        return union(types)

    def _comparison(self, node: Comparison, frame: Frame) -> Type:
        types = [self.infer(node.left, frame), *(self.infer(one, frame) for one in node.rights)]
        if all(one in {"is", "is not", "in", "not in"} for one in node.operators):
            return self.world.instance("bool")
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
        self.infer(node.test, frame)
        known = self.world.truth(frame.scope, node.test)
        then = (
            NEVER if known is False else self.infer(node.then, self.world.flow.narrowed(node.test, frame, holds=True))
        )
        other = (
            NEVER
            if known is True
            else self.infer(node.otherwise, self.world.flow.narrowed(node.test, frame, holds=False))
        )
        return union((then, other))

    # ------------------------------------------------------------------------------------------ subscripts

    def _slice(self, node: Slice, frame: Frame) -> Type:
        for one in (node.lower, node.upper, node.step):
            if one is not None:
                self.infer(one, frame)
        cls = self.world.builtin_class("slice")
        return Instance(cls, (UNKNOWN,) * len(cls.parameters), is_exact=True) if cls else UNKNOWN

    def _subscript(self, node: Subscript, frame: Frame) -> Type:
        receiver = self.infer(node.value, frame)
        index = self.infer(node.index, frame)
        if frame.env is not None:
            path = path_of(node)
            held = frame.env.get(path) if path is not None else None
            if held is not None:
                return held
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
        inner = frame.inner()
        for generator in node.generators:
            value = self.infer(generator.iterable, inner)
            item = self.world.flow.iterated(value, is_async=generator.is_async)
            self.world.flow.overlay(generator.target, item, inner)
            for condition in generator.conditions:
                self.infer(condition, inner)
                inner = self.world.flow.narrowed(condition, inner, holds=True)
        element = widened(self.infer(node.element, inner))
        if node.kind == "dict":
            value = widened(self.infer(node.value, inner)) if node.value is not None else UNKNOWN
            return self.world.instance("dict", element, value)
        if node.kind == "generator":
            return self.generator(element)
        return self.world.instance(node.kind, element)

    def generator(self, element: Type, returns: Type = UNKNOWN) -> Type:
        """A generator object that yields `element`."""
        cls = self.world.class_named(ModuleName("types"), "GeneratorType")
        return Instance(cls, (element, UNKNOWN, returns), is_exact=True) if cls else UNKNOWN

    def _lambda(self, node: Lambda, frame: Frame) -> Type:
        inner = frame.inner()
        parameters: list[SignatureParameter] = []
        for one in node.parameters:
            if one.default is not None:
                self.infer(one.default, frame)
            inner.bind(one.name, self.world.calls.rest_type(one.kind) or UnknownType(Reason.PARAMETER))
            parameters.append(SignatureParameter(one.name, one.kind, has_default=one.default is not None))
            if inner.env is not None:
                for key in [key for key in inner.env if key == one.name or key.startswith(f"{one.name}.")]:
                    del inner.env[key]
        if inner.env is not None:
            self.world.flow.forget_rebound(inner)
        returns = self.infer(node.body, inner)
        return CallableType(Signature(tuple(parameters)), returns, "lambda")

    def _starred(self, node: Starred, frame: Frame) -> Type:
        self.infer(node.value, frame)
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
        if node.value is not None:
            self.infer(node.value, frame)
        return UNKNOWN


def _is_bound_before(scope: Scope, node: Name) -> bool:
    """Whether some binding of a module or class body stands before a use in that same body, or in a loop around it."""
    if not node.line:
        return True
    for one in scope.bindings[node.id]:
        place = one.node[1] if isinstance(one.node, tuple) else one.node
        if one.scope is not None or (place.line, place.column) < (node.line, node.column):
            return not (
                place.line <= node.line <= place.end_line
                and one.value is not None
                and len(scope.bindings[node.id]) == 1
            )
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
