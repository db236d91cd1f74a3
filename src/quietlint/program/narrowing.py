"""What a test says about the values it looks at.

Silence is the rule: a test whose effect is not understood leaves what was known, and one that may add attributes
(``hasattr``, a type guard) leaves nothing known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quietlint.model.facts import (
    Attribute,
    BooleanOperation,
    Call,
    Comparison,
    Constant,
    Expression,
    Name,
    NamedExpression,
    Subscript,
    TupleDisplay,
    UnaryOperation,
)
from quietlint.model.resolutions import Reason
from quietlint.program.expressions import Frame, path_of
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
    UnknownType,
    is_unknown,
    members_of,
    union,
    without_none,
)

if TYPE_CHECKING:
    from quietlint.program.world import World

_GUARDED = UnknownType(Reason.GUARDED)


class Narrowing:
    """Tests applied to environments."""

    def __init__(self, world: World) -> None:
        self.world = world

    def apply(self, test: Expression, frame: Frame, *, holds: bool) -> None:
        """Change `frame.env` to what is known where `test` holds, or does not."""
        match test:
            case UnaryOperation(operator="not"):
                self.apply(test.operand, frame, holds=not holds)
            case BooleanOperation():
                self._boolean(test, frame, holds=holds)
            case NamedExpression():
                self._truth(test.target, frame, holds=holds)
                self.apply(test.value, frame, holds=holds)
            case Name() | Attribute() | Subscript():
                self._truth(test, frame, holds=holds)
            case Comparison(operators=(operator,), rights=(right,)):
                self._comparison(test.left, operator, right, frame, holds=holds)
            case Call():
                self._call(test, frame, holds=holds)
            case _:
                pass

    def _boolean(self, test: BooleanOperation, frame: Frame, *, holds: bool) -> None:
        if (test.operator == "and") is holds:
            for one in test.values:
                self.apply(one, frame, holds=holds)
            return
        env = frame.env
        if env is None:
            return
        outcomes: list[dict[str, Type]] = []
        current = Frame(frame.scope, dict(env), frame.overlay)
        for one in test.values:
            branch = Frame(frame.scope, dict(current.env or {}), frame.overlay)
            self.apply(one, branch, holds=holds)
            outcomes.append(branch.env or {})
            self.apply(one, current, holds=not holds)
        for key in list(env):
            types = [outcome.get(key) for outcome in outcomes]
            known = [one for one in types if one is not None]
            if len(known) == len(types):
                env[key] = union(known)
            else:
                del env[key]
        for key in set().union(*outcomes) - set(env):
            types = [outcome.get(key) for outcome in outcomes]
            if all(one is not None for one in types):
                env[key] = union(one for one in types if one is not None)

    def _current(self, expression: Expression, frame: Frame) -> Type:
        return self.world.expressions.infer(expression, Frame(frame.scope, frame.env, frame.overlay))

    def _set(self, expression: Expression, type_: Type, frame: Frame) -> None:
        if isinstance(expression, NamedExpression):
            expression = expression.target
        path = path_of(expression)
        if path is None:
            return
        root = path.partition(".")[0]
        if frame.overlay is not None and root in frame.overlay:
            if root == path:
                frame.overlay = {**frame.overlay, path: type_}
            return
        if frame.env is not None:
            frame.env[path] = type_

    def _truth(self, expression: Expression, frame: Frame, *, holds: bool) -> None:
        current = self._current(expression, frame)
        if is_unknown(current):
            return
        if holds:
            kept = without_none(current)
            if kept is not NEVER and kept != current:
                self._set(expression, kept, frame)
            return
        left = [one for one in members_of(current) if not isinstance(one, FunctionType | ClassType)]
        if left and len(left) < len(members_of(current)):
            self._set(expression, union(left), frame)

    def _comparison(self, left: Expression, operator: str, right: Expression, frame: Frame, *, holds: bool) -> None:
        if operator in {"is not", "!="}:
            operator, holds = ("is" if operator == "is not" else "=="), not holds
        if operator == "in" and isinstance(left, Constant) and isinstance(right, Call | Attribute):
            if holds:
                self._forget_membership(right, frame)
            return
        if operator not in {"is", "=="}:
            return
        if isinstance(left, Constant) and not isinstance(right, Constant):
            left, right = right, left
        if isinstance(right, Constant) and right.kind == "NoneType":
            self._none(left, frame, holds=holds)
            return
        if (
            isinstance(left, Call)
            and isinstance(left.function, Name)
            and left.function.id == "type"
            and len(left.arguments) == 1
        ):
            if holds:
                self._instance(left.arguments[0].value, right, frame, holds=True)
            return
        if isinstance(left, Attribute) and left.name == "__class__" and holds:
            self._instance(left.value, right, frame, holds=True)

    def _forget_membership(self, right: Call | Attribute, frame: Frame) -> None:
        """``"name" in dir(x)`` or ``in x.__dict__``: x may have anything."""
        if isinstance(right, Attribute) and right.name == "__dict__":
            self._set(right.value, _GUARDED, frame)
        elif (
            isinstance(right, Call)
            and isinstance(right.function, Name)
            and right.function.id in {"dir", "vars"}
            and right.arguments
        ):
            self._set(right.arguments[0].value, _GUARDED, frame)

    def _none(self, expression: Expression, frame: Frame, *, holds: bool) -> None:
        if holds:
            self._set(expression, NONE, frame)
            return
        current = self._current(expression, frame)
        kept = without_none(current)
        if kept != current:
            self._set(expression, kept if members_of(kept) else UNKNOWN, frame)

    def _call(self, test: Call, frame: Frame, *, holds: bool) -> None:
        arguments = test.arguments
        if any(one.stars or one.keyword for one in arguments) or not arguments:
            return
        name = test.function.id if isinstance(test.function, Name) else ""
        match name, len(arguments):
            case ("isinstance", 2):
                self._instance(arguments[0].value, arguments[1].value, frame, holds=holds)
            case ("issubclass", 2):
                self._set(arguments[0].value, _GUARDED, frame)
            case ("hasattr", 2) if holds:
                self._set(arguments[0].value, _GUARDED, frame)
            case ("hasattr", 2):
                pass
            case ("callable", 1):
                self._callable(arguments[0].value, frame, holds=holds)
            case _:
                if self._is_type_guard(test, frame):
                    self._set(arguments[0].value, _GUARDED, frame)

    def _is_type_guard(self, test: Call, frame: Frame) -> bool:
        callee = self._current(test.function, frame)
        if not isinstance(callee, FunctionType):
            return False
        for definition in self.world.calls.definitions(callee.function):
            if isinstance(definition.returns, Subscript):
                special = self.world.annotations.special_name(definition.returns.value, callee.function.parent)
                if special in {"TypeGuard", "TypeIs"}:
                    return True
        return False

    def _callable(self, expression: Expression, frame: Frame, *, holds: bool) -> None:
        current = self._current(expression, frame)
        if is_unknown(current):
            return
        kinds = (FunctionType, ClassType, CallableType)
        kept: list[Type]
        if holds:
            kept = [one for one in members_of(current) if isinstance(one, kinds)]
            self._set(expression, union(kept) if kept else _GUARDED, frame)
        else:
            kept = [one for one in members_of(current) if not isinstance(one, kinds)]
            self._set(expression, union(kept) if kept else _GUARDED, frame)

    def _instance(self, expression: Expression, classes: Expression, frame: Frame, *, holds: bool) -> None:
        wanted = self.classes_of(classes, frame)
        current = self._current(expression, frame)
        if wanted is None:
            self._set(expression, _GUARDED if holds else current, frame)
            return
        if holds:
            self._set(expression, self.intersected(current, wanted), frame)
            return
        if is_unknown(current):
            return
        left = [one for one in members_of(current) if not self._is_covered(one, wanted)]
        self._set(expression, union(left) if left else _GUARDED, frame)

    def classes_of(self, expression: Expression, frame: Frame) -> list[Type] | None:
        """The types that the second argument of `isinstance` stands for; None where one is unknown."""
        if isinstance(expression, TupleDisplay):
            made: list[Type] = []
            for item in expression.items:
                inner = self.classes_of(item, frame)
                if inner is None:
                    return None
                made += inner
            return made
        value = self._current(expression, frame)
        made = []
        for one in members_of(value):
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
