"""What values become: bound, unpacked, iterated, entered, caught, returned.

Nothing here depends on the order of statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Attribute,
    AugmentedAssignment,
    Call,
    Constant,
    DictDisplay,
    Expression,
    FunctionDefinition,
    Lambda,
    ListDisplay,
    Name,
    SetDisplay,
    Starred,
    TupleDisplay,
    Yield,
)
from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Reason
from quietlint.program.expressions import Frame, path_of
from quietlint.program.functions import FunctionInfo
from quietlint.program.lookups import Status
from quietlint.program.narrowing import Narrowing
from quietlint.program.returns import returns_in
from quietlint.program.scopes import Binding, BindingKind, Step, children, unpacking
from quietlint.program.types import (
    NEVER,
    NONE,
    UNKNOWN,
    ClassType,
    FunctionType,
    Instance,
    NoneType,
    Type,
    UnknownType,
    is_unknown,
    map_members,
    members_of,
    union,
    widened,
)

if TYPE_CHECKING:
    from quietlint.program.world import World

STALE = "\0"
"""Ends the key of what a path held before a call that may have changed it."""
_RETURN_LIMIT = 60_000
"""Packed bytes of a body beyond which its returns are not inferred."""
_MUTABLE = (ListDisplay, DictDisplay, SetDisplay)


class Flow:
    """How values move from one place to another."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.narrowing = Narrowing(world)

    # ------------------------------------------------------------------------------------------ bindings

    def bound_value(self, frame: Frame, binding: Binding) -> Type:
        """What an assignment, loop, ``with`` or walrus binds."""
        if binding.value is None:
            return UNKNOWN
        match binding.kind:
            case BindingKind.AUGMENTED:
                return self._augmented(frame, binding)
            case BindingKind.FOR:
                item = self.iterated(self.world.expressions.infer(binding.value, frame), is_async=binding.is_async)
                return self.unpacked(item, binding.path[1:])
            case BindingKind.WITH:
                entered = self.entered(self.world.expressions.infer(binding.value, frame), is_async=binding.is_async)
                return self.unpacked(entered, binding.path)
            case _:
                value = self.kept(binding.value, self.world.expressions.infer(binding.value, frame))
                return self.unpacked(value, binding.path)

    def _augmented(self, frame: Frame, binding: Binding) -> Type:
        value = self.world.expressions.infer(binding.value, frame) if binding.value is not None else UNKNOWN
        node = binding.node
        operator = node.operator if isinstance(node, AugmentedAssignment) else "+"
        if (
            all(isinstance(one, Instance) and one.cls.module.name == "builtins" for one in members_of(value))
            and operator != "/"
        ):
            return NEVER if self._is_builtin_container(value) else map_members(value, widened)
        return UNKNOWN

    @staticmethod
    def _is_builtin_container(value: Type) -> bool:
        return all(isinstance(one, Instance) and one.cls.name in {"list", "dict", "set"} for one in members_of(value))

    def kept(self, written: Expression, value: Type) -> Type:
        """What a variable holds that was given a display: its items are unknown, for it may be filled later."""
        if isinstance(written, _MUTABLE) and isinstance(value, Instance):
            return Instance(value.cls, (UNKNOWN,) * len(value.args), is_exact=True)
        return value

    def unpacked(self, value: Type, path: tuple[Step, ...]) -> Type:
        """What one target of an unpacking takes."""
        for step in path:
            value = map_members(value, lambda one, step=step: self._step(one, step))  # type: ignore[misc]  # bound at once
        return value

    def _step(self, value: Type, step: Step) -> Type:
        if isinstance(value, NoneType):
            return NEVER
        if isinstance(value, Instance) and value.items is not None:
            items = value.items
            if isinstance(step, int):
                return items[step] if -len(items) <= step < len(items) else UNKNOWN
            if isinstance(step, tuple):
                inside = items[step[0] : len(items) - step[1]]
                return self.world.instance("list", union(widened(one) for one in inside) if inside else UNKNOWN)
            return union(items) if items else UNKNOWN
        item = self.iterated(value)
        return self.world.instance("list", item) if isinstance(step, tuple) else item

    def unplaceholder(self, type_: Type) -> Type:
        """The type, Unknown where only None was ever seen: something else will be put there."""
        return UnknownType(Reason.NONE_PLACEHOLDER) if isinstance(type_, NoneType) else type_

    # ------------------------------------------------------------------------------------------ protocols

    def iterated(self, value: Type, *, is_async: bool = False) -> Type:
        """What iterating over a value yields."""
        return map_members(value, self._async_item if is_async else self._item)

    def _item(self, value: Type) -> Type:
        if isinstance(value, NoneType):
            return NEVER
        if isinstance(value, ClassType) and self.world.members.is_enum(value.cls):
            return Instance(value.cls)
        if not isinstance(value, Instance):
            return UNKNOWN
        if value.items is not None:
            return union(value.items) if value.items else UNKNOWN
        iterator = self._method(value, "__iter__")
        if not isinstance(iterator, Instance):
            return UNKNOWN
        item = self._method(iterator, "__next__")
        return UNKNOWN if item is None else item

    def _async_item(self, value: Type) -> Type:
        if not isinstance(value, Instance):
            return UNKNOWN
        iterator = self._method(value, "__aiter__")
        if not isinstance(iterator, Instance):
            return UNKNOWN
        item = self._method(iterator, "__anext__")
        return UNKNOWN if item is None else self.world.expressions.awaited(item)

    def _method(self, value: Instance, name: str) -> Type | None:
        looked = self.world.members.of_instance(value, name)
        if looked.status is not Status.FOUND or not isinstance(looked.type, FunctionType):
            return None
        return self.world.calls.result(looked.type, ())

    def entered(self, value: Type, *, is_async: bool = False) -> Type:
        """What ``with value as x`` binds."""
        return map_members(value, lambda one: self._entered_one(one, is_async=is_async))

    def _entered_one(self, value: Type, *, is_async: bool) -> Type:
        if not isinstance(value, Instance):
            return UNKNOWN
        looked = self.world.members.of_instance(value, "__aenter__" if is_async else "__enter__")
        if looked.status is not Status.FOUND or not isinstance(looked.type, FunctionType):
            return UNKNOWN
        result = self.world.calls.result(looked.type, ())
        if result is None:
            return UNKNOWN
        return self.world.expressions.awaited(result) if is_async else result

    def caught_type(self, frame: Frame, caught: Expression | None, *, is_star: bool) -> Type:
        """What ``except caught as x`` binds."""
        if caught is None or is_star:
            return UNKNOWN
        types: list[Type] = []
        for one in members_of(self.world.expressions.infer(caught, frame)):
            if isinstance(one, ClassType):
                types.append(Instance(one.cls, one.args))
            elif isinstance(one, Instance) and one.items is not None:
                types += [Instance(each.cls) if isinstance(each, ClassType) else UNKNOWN for each in one.items]
            else:
                return UNKNOWN
        return union(types) if types else UNKNOWN

    # ------------------------------------------------------------------------------------------ returns

    def returns(self, function: FunctionInfo) -> Type:
        """What a function without return annotation gives back (of an ``async def``: what awaiting it gives)."""
        return self.world.solver.ask(("returned", id(function)), lambda: self._returns(function))

    def _returns(self, function: FunctionInfo) -> Type:
        definition = function.definition
        if len(definition.packed) > _RETURN_LIMIT or "locals" in definition.flags:
            return UNKNOWN
        frame = Frame(function.scope)
        if definition.is_generator:
            return self._generator(function, frame)
        types: list[Type] = []
        for one in returns_in(function.body):
            types.append(NONE if one.value is None else self.world.expressions.infer(one.value, frame))
            if is_unknown(types[-1]):
                return types[-1]
        if not types:
            return NEVER if function.only_raises else NONE
        if falls_through(function.body):
            types.append(NONE)
        return union(types)

    def _generator(self, function: FunctionInfo, frame: Frame) -> Type:
        types: list[Type] = []
        for one in yields_in(function.body):
            if one.value is None:
                types.append(NONE)
            else:
                value = self.world.expressions.infer(one.value, frame)
                types.append(self.iterated(value) if one.is_from else widened(value))
        item = union(types) if types else UNKNOWN
        if function.definition.is_async:
            cls = self.world.class_named(ModuleName("types"), "AsyncGeneratorType")
            return Instance(cls, (item, UNKNOWN), is_exact=True) if cls else UNKNOWN
        return self.world.expressions.generator(item)

    # ------------------------------------------------------------------------------------------ environments

    def narrowed(self, test: Expression, frame: Frame, *, holds: bool) -> Frame:
        """A frame in which `test` is known to hold or not."""
        if frame.env is None:
            return frame
        env = dict(frame.env)
        inner = Frame(frame.scope, env, frame.overlay, frame.recorder)
        self.narrowing.apply(test, inner, holds=holds)
        return inner

    def assign(self, target: Expression, value: Type, frame: Frame) -> None:
        """Let a target hold a value from here on."""
        match target:
            case Name():
                forget(frame.env, target.id)
                if frame.env is not None:
                    frame.env[target.id] = value
            case Attribute():
                path = path_of(target)
                if path is not None and frame.env is not None:
                    if target.name == "__class__":
                        base = path_of(target.value) or ""
                        forget(frame.env, base)
                        frame.env[base] = UNKNOWN
                        return
                    forget(frame.env, path)
                    frame.env[path] = value
            case TupleDisplay() | ListDisplay():
                for step, item in unpacking(target.items):
                    self.assign(item, self.unpacked(value, (step,)), frame)
            case Starred():
                self.assign(target.value, value, frame)
            case _:
                path = path_of(target)
                if path is not None and frame.env is not None:
                    forget(frame.env, path)
                    frame.env[path] = value

    def overlay(self, target: Expression, value: Type, frame: Frame) -> None:
        """Bind the target of a comprehension."""
        match target:
            case Name():
                frame.bind(target.id, value)
                forget(frame.env, target.id)
            case TupleDisplay() | ListDisplay():
                for step, item in unpacking(target.items):
                    self.overlay(item, self.unpacked(value, (step,)), frame)
            case Starred():
                self.overlay(target.value, value, frame)
            case _:
                pass

    def forget_rebound(self, frame: Frame) -> None:
        """Leave to a closure only what holds at any time: it runs later."""
        frame.env = None

    def after_call(self, node: Call, callee: Type, frame: Frame) -> None:
        """Forget what a call may have changed: attributes of its receiver and of the objects given to it."""
        env = frame.env
        if not env:
            return
        if isinstance(callee, FunctionType | ClassType):
            module = callee.function.module if isinstance(callee, FunctionType) else callee.cls.module
            if module.name == "builtins" and not (isinstance(callee, FunctionType) and callee.receiver is not None):
                return
        touched = {path_of(argument.value) for argument in node.arguments}
        if isinstance(node.function, Attribute):
            touched.add(path_of(node.function.value))
        for path in touched:
            if path is None:
                continue
            root = path.partition(".")[0]
            for key in [key for key in env if key.startswith(f"{root}.") and not key.endswith(STALE)]:
                env[key + STALE] = env.pop(key)


def forget(env: dict[str, Type] | None, path: str) -> None:
    """Drop a path and everything below it."""
    if env is None:
        return
    env.pop(path, None)
    env.pop(path + STALE, None)
    below = f"{path}."
    for key in [key for key in env if key.startswith(below)]:
        del env[key]


def falls_through(statements: tuple[Any, ...]) -> bool:
    """Whether the end of a block may be reached. Over-approximate: loops and ``with`` may always end."""
    if not statements:
        return True
    last = statements[-1]
    match type(last).__name__:
        case "Return" | "Raise":
            return False
        case "Jump":
            return bool(last.kind == "pass")
        case "If":
            return not last.otherwise or falls_through(last.body) or falls_through(last.otherwise)
        case "With":
            return falls_through(last.body)
        case "Try":
            if last.final and not falls_through(last.final):
                return False
            return falls_through((*last.body, *last.otherwise)) or any(falls_through(one.body) for one in last.handlers)
        case "While":
            endless = isinstance(last.test, Constant) and bool(last.test.value)
            return not endless or _has_break(last.body)
        case "ExpressionStatement":
            return not _exits(last.value)
        case _:
            return True


def _has_break(statements: tuple[Any, ...]) -> bool:
    for one in statements:
        name = type(one).__name__
        if name == "Jump" and one.kind == "break":
            return True
        if name in {"If", "With", "Try", "Match"}:
            blocks = [getattr(one, part, ()) for part in ("body", "otherwise", "final")]
            blocks += [handler.body for handler in getattr(one, "handlers", ())]
            blocks += [case.body for case in getattr(one, "cases", ())]
            if any(_has_break(block) for block in blocks):
                return True
    return False


def _exits(expression: Expression) -> bool:
    """Whether an expression is a call that plainly ends the process."""
    match expression:
        case (
            Call(function=Attribute(value=Name(id="sys"), name="exit"))
            | Call(function=Attribute(value=Name(id="os"), name="_exit"))
        ):
            return True
        case _:
            return False


def yields_in(statements: tuple[Any, ...]) -> Iterator[Yield]:
    """The yields of a body, nested functions and lambdas left closed."""
    stack: list[Any] = list(reversed(statements))
    while stack:
        node = stack.pop()
        if isinstance(node, Yield):
            yield node
        if isinstance(node, FunctionDefinition | Lambda) or type(node).__name__ == "ClassDefinition":
            continue
        stack += reversed(list(children(node)))
