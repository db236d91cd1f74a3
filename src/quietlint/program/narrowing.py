"""What a test says about the value that it looks at.

Silence is the rule: a test whose effect is not understood leaves what was known, and one that may add attributes
(``hasattr`` of a name that no known value has, a type guard) leaves nothing known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quietlint.model.facts import (
    Attribute,
    BinaryOperation,
    Call,
    Comparison,
    Constant,
    Expression,
    Name,
    NamedExpression,
    Pattern,
    Subscript,
    TupleDisplay,
)
from quietlint.model.resolutions import Reason
from quietlint.program.expressions import Context, Frame
from quietlint.program.lookups import Status
from quietlint.program.reaching import Narrowed, Test, path_of
from quietlint.program.scopes import BindingKind
from quietlint.program.types import (
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
    members_of,
    union,
    without_none,
)

if TYPE_CHECKING:
    from quietlint.program.world import World

_GUARDED = UnknownType(Reason.GUARDED)
_CALLABLES = (FunctionType, ClassType, CallableType)


class Narrowing:
    """Tests applied to values."""

    def __init__(self, world: World) -> None:
        self.world = world

    def narrowed(self, before: Type, definition: Narrowed, frame: Frame) -> Type:
        """What is left of a value where a test of it has an outcome."""
        test, holds, subject = definition.test, definition.holds, definition.subject
        if frame.context is not None and _is_surely_none(subject, frame.context) and _refuses_none(test, holds=holds):
            return NEVER
        if frame.context is not None and before == NEVER:
            return NEVER
        match test:
            case Pattern():
                return self.matching(before, test, frame, holds=holds)
            case NamedExpression():
                return self._by_value(before, test.value, subject, frame, holds=holds)
            case Name() | Attribute() | Subscript():
                return self._truth(before, holds=holds)
            case _:
                return self._by_value(before, test, subject, frame, holds=holds)

    def _by_value(self, before: Type, test: Expression, subject: Expression, frame: Frame, *, holds: bool) -> Type:
        match test:
            case Comparison(operators=(_,), rights=(_,)):
                return self._comparison(before, test, subject, frame, holds=holds)
            case Call():
                return self._call(before, test, frame, holds=holds)
            case Name() | Attribute() | Subscript():
                return self._truth(before, holds=holds)
            case _:
                return before

    # ------------------------------------------------------------------------------------------ truth and equality

    @staticmethod
    def _truth(before: Type, *, holds: bool) -> Type:
        if is_unknown(before):
            return before
        if holds:
            kept = union(one for one in members_of(without_none(before)) if not _is_false(one))
            return kept if members_of(kept) else UNKNOWN
        left = [one for one in members_of(before) if not isinstance(one, FunctionType | ClassType)]
        left = [one for one in left if not _is_true(one)] or left
        return union(left) if left and len(left) < len(members_of(before)) else before

    def _comparison(self, before: Type, test: Comparison, subject: Expression, frame: Frame, *, holds: bool) -> Type:
        left, operator, right = test.left, test.operators[0], test.rights[0]
        if operator in {"is not", "!=", "not in"}:
            operator, holds = {"is not": "is", "!=": "==", "not in": "in"}[operator], not holds
        if operator == "in":
            return self._membership(before, left, holds=holds)
        if operator not in {"is", "=="}:
            return before
        if isinstance(left, Constant) and not isinstance(right, Constant):
            left, right = right, left
        if isinstance(right, Constant) and right.kind == "NoneType":
            return self._none(before, holds=holds)
        match left:
            case Call(function=Name(id="type")):
                return self._instance(before, right, frame, holds=True) if holds else before
            case Call():
                return before
            case Attribute(name="__class__") if path_of(left) != path_of(subject):
                return self._instance(before, right, frame, holds=True) if holds else before
            case _:
                return self._equal(before, right, frame, holds=holds)

    def _equal(self, before: Type, right: Expression, frame: Frame, *, holds: bool) -> Type:
        """A value that equals a literal, or does not, among several literals."""
        if is_unknown(before) or not isinstance(before, UnionType):
            return before
        value = self.world.expressions.infer(right, frame)
        if not isinstance(value, Instance) or value.literal is None:
            return (
                without_none(before)
                if holds and isinstance(value, Instance) and members_of(without_none(before))
                else before
            )
        kept = [
            one
            for one in before.members
            if not isinstance(one, Instance)
            or one.literal is None
            or ((one.literal == value.literal and one.cls is value.cls) is holds)
        ]
        if holds:
            kept = [one for one in kept if not isinstance(one, NoneType)]
        return union(kept) if kept else before

    @staticmethod
    def _membership(before: Type, left: Expression, *, holds: bool) -> Type:
        """``"name" in dir(x)`` or ``in x.__dict__``: x may have anything. What is in a tuple equals an item."""
        return _GUARDED if holds and isinstance(left, Constant) else before

    @staticmethod
    def _none(before: Type, *, holds: bool) -> Type:
        if holds:
            return NONE
        kept = without_none(before)
        if kept == before:
            return before
        return kept if members_of(kept) else UNKNOWN

    # ------------------------------------------------------------------------------------------ calls

    def _call(self, before: Type, test: Call, frame: Frame, *, holds: bool) -> Type:
        arguments = test.arguments
        if any(one.stars or one.keyword for one in arguments) or not arguments:
            return before
        name = test.function.id if isinstance(test.function, Name) else ""
        match name, len(arguments):
            case ("isinstance", 2):
                return self._instance(before, arguments[1].value, frame, holds=holds)
            case ("issubclass", 2):
                return _GUARDED
            case ("hasattr", 2):
                return self._having(before, arguments[1].value) if holds else self._lacking(before, arguments[1].value)
            case ("callable", 1):
                return self._callable(before, holds=holds)
            case ("bool", 1):
                return self._truth(before, holds=holds)
            case _:
                return _GUARDED if self._is_type_guard(test, frame) else before

    def _having(self, before: Type, name: Expression) -> Type:
        """What is left of a value that has an attribute: those that surely have it, or else nothing that is known."""
        if not isinstance(name, Constant) or not isinstance(name.value, str):
            return _GUARDED
        kept = [one for one in members_of(before) if self.world.members.get(one, name.value).status is Status.FOUND]
        return union(kept) if kept else _GUARDED

    def _lacking(self, before: Type, name: Expression) -> Type:
        """What is left of a value that lacks an attribute: none of those that surely have it."""
        if not isinstance(name, Constant) or not isinstance(name.value, str):
            return before
        kept = [one for one in members_of(before) if self.world.members.get(one, name.value).status is not Status.FOUND]
        return union(kept) if kept else _GUARDED

    def _is_type_guard(self, test: Call, frame: Frame) -> bool:
        callee = self.world.expressions.infer(test.function, frame)
        if not isinstance(callee, FunctionType):
            return False
        for definition in self.world.calls.definitions(callee.function):
            if isinstance(definition.returns, Subscript):
                special = self.world.annotations.special_name(definition.returns.value, callee.function.parent)
                if special in {"TypeGuard", "TypeIs"}:
                    return True
        return False

    @staticmethod
    def _callable(before: Type, *, holds: bool) -> Type:
        if is_unknown(before):
            return before
        kept = [one for one in members_of(before) if isinstance(one, _CALLABLES) is holds]
        return union(kept) if kept else _GUARDED

    # ------------------------------------------------------------------------------------------ classes

    def _instance(self, before: Type, classes: Expression, frame: Frame, *, holds: bool) -> Type:
        return self._of_classes(before, self.classes_of(classes, frame), holds=holds)

    def _of_classes(self, before: Type, wanted: list[Type] | None, *, holds: bool) -> Type:
        if wanted is None:
            return _GUARDED if holds else before
        if holds:
            return self.intersected(before, wanted)
        if is_unknown(before):
            return before
        if any(isinstance(one, Instance) and one.cls.module.name == "numbers" for one in wanted):
            return _GUARDED  # who registered as a number is not of its class
        left = [one for one in members_of(before) if not self._is_covered(one, wanted)]
        return union(left) if left else _GUARDED

    def classes_of(self, expression: Expression, frame: Frame) -> list[Type] | None:
        """The types that the second argument of `isinstance` stands for; None where one is unknown."""
        if isinstance(expression, TupleDisplay):
            parts = [self.classes_of(item, frame) for item in expression.items]
            return None if None in parts else [one for part in parts for one in part or ()]
        if isinstance(expression, BinaryOperation) and expression.operator == "|":
            left, right = self.classes_of(expression.left, frame), self.classes_of(expression.right, frame)
            return None if left is None or right is None else [*left, *right]
        if isinstance(expression, Constant) and expression.kind == "NoneType":
            return [NONE]
        made: list[Type] = []
        for one in members_of(self.world.expressions.infer(expression, frame)):
            match one:
                case ClassType():
                    if one.cls.qualified_name == "types.NoneType":
                        made.append(NONE)
                    elif one.cls.inherits("builtins.type") or one.cls.is_protocol:
                        return None
                    else:
                        made.append(Instance(one.cls, (UNKNOWN,) * len(one.cls.parameters)))
                case Instance(items=tuple() as items):
                    for each in items:
                        if not isinstance(each, ClassType):
                            return None
                        made.append(Instance(each.cls, (UNKNOWN,) * len(each.cls.parameters)))
                case _:
                    return None
        return made or None

    def intersected(self, current: Type, wanted: list[Type]) -> Type:
        """What is left of a value that is an instance of one of the classes."""
        if is_unknown(current):
            return union(wanted)
        kept: list[Type] = []
        for one in members_of(current):
            for want in wanted:
                made = self._intersection(one, want)
                if made is not None:
                    kept.append(made)
        return union(kept) if kept else _GUARDED

    def _intersection(self, one: Type, want: Type) -> Type | None:
        if isinstance(one, NoneType) or isinstance(want, NoneType):
            return NONE if isinstance(one, NoneType) and isinstance(want, NoneType) else None
        if not isinstance(want, Instance):
            return None
        if isinstance(one, Instance):
            if one.cls.is_subclass_of(want.cls) is not False:
                return one
            if want.cls.is_subclass_of(one.cls) is not False:
                return want
            return None
        if isinstance(one, ClassType):
            return one if want.cls.qualified_name in {"builtins.type", "abc.ABCMeta"} else None
        return _GUARDED

    def _is_covered(self, one: Type, wanted: list[Type]) -> bool:
        for want in wanted:
            if isinstance(one, NoneType) and isinstance(want, NoneType):
                return True
            if isinstance(one, Instance) and isinstance(want, Instance) and one.cls.is_subclass_of(want.cls):
                return True
            if isinstance(one, ClassType) and isinstance(want, Instance) and want.cls.qualified_name == "builtins.type":
                return True
        return False

    # ------------------------------------------------------------------------------------------ patterns

    def matching(self, value: Type, pattern: Pattern, frame: Frame, *, holds: bool) -> Type:
        """What is left of a value that a pattern matches, or does not. Source: PEP 634."""
        match pattern.kind:
            case "class" if pattern.value is not None:
                if not holds and pattern.patterns:
                    return value
                return self._of_classes(value, self.classes_of(pattern.value, frame), holds=holds)
            case "singleton" if isinstance(pattern.value, Constant) and pattern.value.kind == "NoneType":
                return self._none(value, holds=holds)
            case "value" if pattern.value is not None:
                return self._equal(value, pattern.value, frame, holds=holds)
            case "or" if not holds:
                for one in pattern.patterns:
                    value = self.matching(value, one, frame, holds=False)
                return value
            case "or":
                return union(self.matching(value, one, frame, holds=True) for one in pattern.patterns)
            case "capture" if pattern.patterns:
                return self.matching(value, pattern.patterns[0], frame, holds=holds)
            case "capture":
                return value if holds else NEVER
            case _:
                return UNKNOWN if holds else value


def _is_surely_none(subject: Expression, context: Context) -> bool:
    """Whether a parameter of a function that is looked at for one call is None there, and is bound to nothing else."""
    if not isinstance(subject, Name) or not isinstance(context.arguments.get(subject.id), NoneType):
        return False
    bindings = context.function.scope.bindings.get(subject.id, ())
    return all(one.kind is BindingKind.PARAMETER for one in bindings)


def _refuses_none(test: Test, *, holds: bool) -> bool:
    """Whether a test of a name has an outcome that it has for everything but None."""
    match test:
        case Name():
            return holds
        case Comparison(left=Name(), operators=("is" | "is not" as operator,), rights=(Constant(kind="NoneType"),)):
            return (operator == "is") is not holds
        case _:
            return False


def _is_false(one: Type) -> bool:
    return isinstance(one, Instance) and one.literal is not None and not one.literal


def _is_true(one: Type) -> bool:
    return isinstance(one, Instance) and one.literal is not None and bool(one.literal)
