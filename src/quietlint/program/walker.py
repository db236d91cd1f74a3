"""A walk through one scope in the order of execution.

It tells what names hold at each point, and every reference met on the way.
Loops are walked until what their variables hold is known, and only the last walk is recorded. A branch that the target
can never take is not walked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from quietlint.model.facts import (
    AnnotatedAssignment,
    Assertion,
    Assignment,
    Attribute,
    AugmentedAssignment,
    Call,
    ClassDefinition,
    Declaration,
    Deletion,
    Expression,
    ExpressionStatement,
    For,
    FunctionDefinition,
    Handler,
    If,
    Import,
    ImportFrom,
    Jump,
    ListDisplay,
    Match,
    Name,
    Pattern,
    Raise,
    Return,
    Starred,
    Statement,
    Subscript,
    Try,
    TupleDisplay,
    TypeAliasStatement,
    While,
    With,
)
from quietlint.program.expressions import Frame, Recorder, path_of
from quietlint.program.flow import STALE, forget
from quietlint.program.functions import FunctionInfo
from quietlint.program.scopes import BindingKind, Scope, unpacking
from quietlint.program.types import (
    NEVER,
    UNKNOWN,
    FunctionType,
    Instance,
    Type,
    UnionType,
    is_unknown,
    members_of,
    union,
    widened,
)

if TYPE_CHECKING:
    from quietlint.program.world import World

Environment = dict[str, Type]
_HOLDERS = frozenset({"builtins.dict", "builtins.list", "collections.defaultdict", "collections.OrderedDict"})
"""Classes whose items are what was put there."""
_QUIET_DEPTH = 2
_SILENCERS = frozenset(
    {"raises", "suppress", "assertRaises", "assertRaisesRegex", "assertWarns", "deprecated_call", "warns", "ignored"}
)


class Observer(Recorder, Protocol):
    """A recorder that also wants to know of statements, scopes and the handlers around a place."""

    def statement(self, node: Statement, block: tuple[Statement, ...], index: int, scope: Scope) -> None: ...
    def handler(self, node: Handler, statement: Try, scope: Scope) -> None: ...
    def imported(self, node: Import | ImportFrom, scope: Scope) -> None: ...
    def entered(self, guard: Guarding) -> None: ...
    def left(self) -> None: ...


class Guarding:
    """A construct around a place that expects failures: a ``try`` with its handlers, or a silencing context manager."""

    __slots__ = ("caught", "in_fallback", "test")

    def __init__(
        self, caught: tuple[Expression | None, ...] = (), test: Expression | None = None, *, in_fallback: bool = False
    ) -> None:
        self.caught = caught
        """What the handlers catch; None for everything."""
        self.test = test
        """The test of an ``if`` around the place."""
        self.in_fallback = in_fallback
        """Whether the place stands in a handler."""


class Walker:
    """One walk through one module, function or class body."""

    def __init__(self, world: World, scope: Scope, observer: Observer | None) -> None:
        self.world = world
        self.scope = scope
        self.observer = observer
        self.functions: list[FunctionInfo] = []
        self._quiet = 0
        self._raising: list[dict[str, list[Type]]] = []
        self._loops: list[tuple[list[Environment], list[Environment]]] = []
        self._untracked = frozenset[str]()
        self._evaluates_annotations = not scope.module.is_stub and not scope.module.postpones_annotations
        self._statements: dict[type, Callable[[Any, Environment], Environment | None]] = {
            ExpressionStatement: self._expression,
            Assignment: self._assignment,
            AnnotatedAssignment: self._annotated,
            AugmentedAssignment: self._augmented,
            Deletion: self._deletion,
            Return: self._return,
            Raise: self._raise,
            Assertion: self._assertion,
            If: self._if,
            For: self._for,
            While: self._while,
            With: self._with,
            Try: self._try,
            FunctionDefinition: self._function,
            ClassDefinition: self._class,
            Import: self._import,
            ImportFrom: self._import,
            Declaration: self._nothing,
            Jump: self._jump,
            TypeAliasStatement: self._nothing,
            Match: self._match,
        }

    # ------------------------------------------------------------------------------------------ whole scopes

    def walk_module(self) -> None:
        """Walk the module's top level and its classes; functions are left in `functions`."""
        body = self.scope.module.facts.body
        self._untracked = frozenset(
            name for name, bindings in self.scope.bindings.items() if any(one.scope is not None for one in bindings)
        )
        self._block(body, {})

    def walk_function(self, function: FunctionInfo) -> None:
        """Walk a function's body; functions defined in it are left in `functions`."""
        env: Environment = {}
        for parameter in function.definition.parameters:
            env[parameter.name] = self.world.name_type(function.scope, parameter.name)
        self._untracked = (
            frozenset(name for inner in _inner_functions(function.body) for name in inner.nonlocals)
            | function.scope.global_names
            | function.scope.nonlocal_names
        )
        for name in self._untracked:
            env.pop(name, None)
        self._block(function.body, env)

    # ------------------------------------------------------------------------------------------ plumbing

    def _frame(self, env: Environment) -> Frame:
        return Frame(self.scope, env, None, None if self._quiet else self.observer)

    def _infer(self, expression: Expression, env: Environment) -> Type:
        return self.world.expressions.infer(expression, self._frame(env))

    def _block(self, statements: tuple[Statement, ...], env: Environment | None) -> Environment | None:
        for index, statement in enumerate(statements):
            if env is None:
                return None
            if self.observer is not None and not self._quiet:
                self.observer.statement(statement, statements, index, self.scope)
            env = self._statements[type(statement)](statement, env)
        return env

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        self._quiet += 1
        try:
            yield
        finally:
            self._quiet -= 1

    @contextmanager
    def _guarded(self, guard: Guarding) -> Iterator[None]:
        if self.observer is not None and not self._quiet:
            self.observer.entered(guard)
            try:
                yield
            finally:
                self.observer.left()
        else:
            yield

    def _assign(self, target: Expression, value: Type, env: Environment) -> None:
        """Bind a target, and remember it for handlers of the ``try`` around."""
        match target:
            case Name():
                forget(env, target.id)
                if target.id in self._untracked:
                    return
                env[target.id] = value
                for raising in self._raising:
                    raising.setdefault(target.id, []).append(value)
            case TupleDisplay() | ListDisplay():
                for step, item in unpacking(target.items):
                    self._assign(item, self.world.flow.unpacked(value, (step,)), env)
            case Starred():
                self._assign(target.value, value, env)
            case Subscript():
                holder = self._infer(target.value, env)
                self._infer(target.index, env)
                if all(isinstance(one, Instance) and one.cls.qualified_name in _HOLDERS for one in members_of(holder)):
                    self.world.flow.assign(target, value, self._frame(env))
            case _:
                base = getattr(target, "value", None)
                holder = self._infer(base, env) if base is not None else UNKNOWN
                kept = isinstance(target, Attribute) and self.world.members.keeps(holder, target.name)
                self.world.flow.assign(target, value if kept else UNKNOWN, self._frame(env))

    # ------------------------------------------------------------------------------------------ simple statements

    def _expression(self, node: ExpressionStatement, env: Environment) -> Environment | None:
        value = self._infer(node.value, env)
        if isinstance(value, UnionType) and not value.members and isinstance(node.value, Call):
            callee = self.world.expressions.infer(node.value.function, Frame(self.scope, env))
            if isinstance(callee, FunctionType) and callee.function.definition.returns is not None:
                return None
        return env

    def _assignment(self, node: Assignment, env: Environment) -> Environment:
        value = self.world.flow.kept(node.value, self._infer(node.value, env))
        for target in node.targets:
            self._assign(target, self._declared(target, value), env)
        return env

    def _declared(self, target: Expression, value: Type) -> Type:
        """The value as a declared name holds it: what is declared where the value is unknown."""
        if isinstance(target, Name) and is_unknown(value):
            for binding in self.scope.bindings.get(target.id, ()):
                if binding.kind is BindingKind.ANNOTATION:
                    return self.world.annotations.declared(binding, self.scope) or value
        return value

    def _annotated(self, node: AnnotatedAssignment, env: Environment) -> Environment:
        if self.scope.kind != "function":
            self._annotation(node.annotation, env)
        if node.value is None:
            return env
        value = self.world.flow.kept(node.value, self._infer(node.value, env))
        if isinstance(node.target, Name):
            binding = next((one for one in self.scope.bindings.get(node.target.id, ()) if one.node is node), None)
            declared = self.world.annotations.declared(binding, self.scope) if binding is not None else None
        else:
            declared = self.world.annotations.type_of(node.annotation, self.scope)
        if declared is not None:
            value = declared if is_unknown(value) or value == NEVER or not is_unknown(declared) else value
        self._assign(node.target, value, env)
        return env

    def _annotation(self, annotation: Expression | None, env: Environment) -> None:
        """Names in an annotation are references too, where it is evaluated."""
        if annotation is not None and self._evaluates_annotations:
            self._infer(annotation, env)

    def _augmented(self, node: AugmentedAssignment, env: Environment) -> Environment:
        before = self._infer(node.target, env)
        value = self._infer(node.value, env)
        result = self.world.expressions.operate(before, node.operator, value)
        if isinstance(node.target, Name):
            self._assign(node.target, widened(result), env)
        else:
            forget(env, self._key(node.target))
        return env

    @staticmethod
    def _key(target: Expression) -> str:
        return path_of(target) or ""

    def _deletion(self, node: Deletion, env: Environment) -> Environment:
        for target in node.targets:
            base = getattr(target, "value", None)
            if isinstance(target, Name):
                forget(env, target.id)
            elif base is not None:
                self._infer(base, env)
                forget(env, self._key(target))
        return env

    def _return(self, node: Return, env: Environment) -> None:
        if node.value is not None:
            self._infer(node.value, env)

    def _raise(self, node: Raise, env: Environment) -> None:
        for one in (node.exception, node.cause):
            if one is not None:
                self._infer(one, env)

    def _assertion(self, node: Assertion, env: Environment) -> Environment | None:
        self._infer(node.test, env)
        if node.message is not None:
            self._infer(
                node.message, self.world.flow.narrowed(node.test, Frame(self.scope, env), holds=False).env or env
            )
        if self.world.truth(self.scope, node.test) is False:
            return None
        return self.world.flow.narrowed(node.test, Frame(self.scope, env), holds=True).env

    def _import(self, node: Import | ImportFrom, env: Environment) -> Environment:
        if self.observer is not None and not self._quiet:
            self.observer.imported(node, self.scope)
        for alias in node.names:
            if alias.name == "*":
                continue
            name = alias.alias or (alias.name.partition(".")[0] if isinstance(node, Import) else alias.name)
            binding = next(
                (
                    one
                    for one in self.scope.bindings.get(name, ())
                    if one.node is alias or (isinstance(one.node, tuple) and one.node[1] is alias)
                ),
                None,
            )
            value = self.world.binding_type(self.scope, binding) if binding is not None else UNKNOWN
            self._assign(Name(alias.line, alias.column, alias.end_line, alias.end_column, name), value, env)
        return env

    def _nothing(self, node: Statement, env: Environment) -> Environment:
        del node
        return env

    def _jump(self, node: Jump, env: Environment) -> Environment | None:
        if node.kind == "pass":
            return env
        if self._loops:
            breaks, continues = self._loops[-1]
            (breaks if node.kind == "break" else continues).append(env)
        return None

    # ------------------------------------------------------------------------------------------ definitions

    def _function(self, node: FunctionDefinition, env: Environment) -> Environment:
        for decorator in node.decorators:
            self._infer(decorator, env)
        for parameter in node.parameters:
            if parameter.default is not None:
                self._infer(parameter.default, env)
            self._annotation(parameter.annotation, env)
        self._annotation(node.returns, env)
        function = self.world.function_of(self.scope, node)
        if not self._quiet and function not in self.functions:
            self.functions.append(function)
        forget(env, node.name)
        for raising in self._raising:
            raising.setdefault(node.name, []).append(UNKNOWN)
        return env

    def _class(self, node: ClassDefinition, env: Environment) -> Environment:
        for decorator in node.decorators:
            self._infer(decorator, env)
        for base in node.bases:
            self._infer(base.value, env)
        cls = self.world.class_of(self.scope, node)
        inner = Walker(self.world, cls.scope, None if self._quiet else self.observer)
        inner._block(node.body, {})  # the same class
        if not self._quiet:
            self.functions += [one for one in inner.functions if one not in self.functions]
        forget(env, node.name)
        for raising in self._raising:
            raising.setdefault(node.name, []).append(UNKNOWN)
        return env

    # ------------------------------------------------------------------------------------------ branches

    def _if(self, node: If, env: Environment) -> Environment | None:
        known = self.world.truth(self.scope, node.test)
        if known is None or not self._quiet:
            self._infer(node.test, env)
        outcomes: list[Environment | None] = []
        with self._guarded(Guarding(test=node.test)):
            if known is not False:
                then = self.world.flow.narrowed(node.test, Frame(self.scope, env), holds=True).env
                outcomes.append(self._block(node.body, then))
            if known is not True:
                other = self.world.flow.narrowed(node.test, Frame(self.scope, env), holds=False).env
                outcomes.append(self._block(node.otherwise, other))
        return join(outcomes)

    def _for(self, node: For, env: Environment) -> Environment | None:
        iterable = self._infer(node.iterable, env)
        item = self.world.flow.iterated(iterable, is_async=node.is_async)

        def once(start: Environment) -> Environment | None:
            inner = dict(start)
            self._assign(node.target, item, inner)
            return self._block(node.body, inner)

        merged, breaks = self._loop(once, env)
        after = self._block(node.otherwise, dict(merged))
        return join([after, *breaks])

    def _while(self, node: While, env: Environment) -> Environment | None:
        known = self.world.truth(self.scope, node.test)

        def once(start: Environment) -> Environment | None:
            inner = dict(start)
            self._infer(node.test, inner)
            narrowed = self.world.flow.narrowed(node.test, Frame(self.scope, inner), holds=True).env
            return self._block(node.body, narrowed)

        merged, breaks = self._loop(once, env)
        if known is True:
            return join(breaks)
        left = self.world.flow.narrowed(node.test, Frame(self.scope, dict(merged)), holds=False).env
        return join([self._block(node.otherwise, left), *breaks])

    def _loop(
        self, once: Callable[[Environment], Environment | None], env: Environment
    ) -> tuple[Environment, list[Environment]]:
        """What holds when the loop's head is met, at any turn, and at its breaks."""
        if self._quiet > _QUIET_DEPTH:
            return self._deep_loop(once, env)
        merged = env
        rounds = 1 if self._quiet >= _QUIET_DEPTH else 2
        with self._quietly():
            for _ in range(rounds):
                self._loops.append(([], []))
                end = once(merged)
                _, continues = self._loops.pop()
                widened_env = _meet(merged, end, *continues, widen=True)
                if widened_env == merged:
                    break
                merged = widened_env
        self._loops.append(([], []))
        end = once(merged)
        breaks, continues = self._loops.pop()
        return _meet(merged, end, *continues), breaks

    def _deep_loop(
        self, once: Callable[[Environment], Environment | None], env: Environment
    ) -> tuple[Environment, list[Environment]]:
        """The same for a loop in loops, walked once since each level more doubles the work: what changes is unknown."""
        self._loops.append(([], []))
        end = once(dict(env))
        breaks, continues = self._loops.pop()
        merged = _meet(env, end, *continues)
        changed = {key: UNKNOWN for ways in (merged, *breaks) for key, value in ways.items() if env.get(key) != value}
        return merged | changed, [ways | changed for ways in breaks]

    def _with(self, node: With, env: Environment) -> Environment | None:
        silences = False
        for item in node.items:
            value = self._infer(item.context, env)
            if isinstance(item.context, Call):
                name = getattr(item.context.function, "name", getattr(item.context.function, "id", ""))
                silences = silences or name in _SILENCERS
            if item.target is not None:
                self._assign(item.target, self.world.flow.entered(value, is_async=node.is_async), env)
        if not silences:
            return self._block(node.body, env)
        before = dict(env)
        self._raising.append({})
        with self._guarded(Guarding((None,), in_fallback=True)):
            after = self._block(node.body, env)
        return join([after, self._interrupted(before, self._raising.pop())])

    @staticmethod
    def _interrupted(before: Environment, assigned: dict[str, list[Type]]) -> Environment:
        """What holds where a block was left at any point."""
        env = {key if "." not in key or key.endswith(STALE) else key + STALE: value for key, value in before.items()}
        for name, types in assigned.items():
            env[name] = union([*types, *([env[name]] if name in env else [])])
        return env

    def _try(self, node: Try, env: Environment) -> Environment | None:
        before = dict(env)
        self._raising.append({})
        guard = Guarding(tuple(one.caught for one in node.handlers))
        with self._guarded(guard):
            end = self._block(node.body, env)
        assigned = self._raising.pop()
        end = self._block(node.otherwise, end) if end is not None else None
        outcomes = [end]
        fallback = Guarding(guard.caught, in_fallback=True)
        for handler in node.handlers:
            start = self._interrupted(before, assigned)
            if handler.caught is not None:
                self._infer(handler.caught, start)
            if handler.name:
                caught = self.world.flow.caught_type(Frame(self.scope, start), handler.caught, is_star=node.is_star)
                start[handler.name] = caught
            if self.observer is not None and not self._quiet:
                self.observer.handler(handler, node, self.scope)
            with self._guarded(fallback):
                outcomes.append(self._block(handler.body, start))
        if not node.final:
            return join(outcomes)
        joined = join(outcomes)
        start = join([joined, self._interrupted(before, assigned)]) or before
        with_failure = self._block(node.final, start)
        if joined is None or with_failure is None:
            return None
        if any(self._stores(one) for one in node.final):
            return with_failure
        return joined

    @staticmethod
    def _stores(statement: Statement) -> bool:
        return isinstance(statement, Assignment | AnnotatedAssignment | AugmentedAssignment | With | For | If | Try)

    # ------------------------------------------------------------------------------------------ match

    def _match(self, node: Match, env: Environment) -> Environment | None:
        subject = self._infer(node.subject, env)
        outcomes: list[Environment | None] = []
        exhaustive = False
        for case in node.cases:
            inner = dict(env)
            self._pattern(case.pattern, subject, node.subject, inner)
            if case.guard is not None:
                self._infer(case.guard, inner)
                inner = self.world.flow.narrowed(case.guard, Frame(self.scope, inner), holds=True).env or inner
            elif case.pattern.kind == "capture" and not case.pattern.patterns:
                exhaustive = True
            outcomes.append(self._block(case.body, inner))
        if not exhaustive:
            outcomes.append(env)
        return join(outcomes)

    def _pattern(self, pattern: Pattern, value: Type, subject: Expression | None, env: Environment) -> None:
        """Bind what a pattern captures and narrow what it tests."""
        narrowed = value
        if pattern.kind == "class" and pattern.value is not None:
            self._infer(pattern.value, env)
            wanted = self.world.flow.narrowing.classes_of(pattern.value, Frame(self.scope, env))
            narrowed = self.world.flow.narrowing.intersected(value, wanted) if wanted else UNKNOWN
        elif pattern.kind == "value" and pattern.value is not None:
            self._infer(pattern.value, env)
        elif pattern.kind == "capture" and pattern.patterns:
            inner = pattern.patterns[0]
            if inner.kind == "class" and inner.value is not None:
                wanted = self.world.flow.narrowing.classes_of(inner.value, Frame(self.scope, env))
                narrowed = self.world.flow.narrowing.intersected(value, wanted) if wanted else UNKNOWN
            elif inner.kind != "capture":
                narrowed = UNKNOWN
        elif pattern.kind != "capture":
            narrowed = UNKNOWN
        if pattern.kind == "or":
            narrowed = UNKNOWN
        if subject is not None and isinstance(subject, Name) and pattern.kind != "capture":
            env[subject.id] = narrowed if pattern.kind == "class" else UNKNOWN
        if pattern.name is not None:
            captured = self.world.instance("list", UNKNOWN) if pattern.kind == "star" else narrowed
            if pattern.kind == "mapping":
                captured = self.world.instance("dict", UNKNOWN, UNKNOWN)
            forget(env, pattern.name)
            env[pattern.name] = captured
        for inner in pattern.patterns:
            self._pattern(inner, narrowed if pattern.kind == "capture" else UNKNOWN, None, env)


def join(outcomes: Sequence[Environment | None]) -> Environment | None:
    """What holds where several ways meet; None where no way arrives."""
    arriving = [one for one in outcomes if one is not None]
    return _meet(*arriving) if arriving else None


def _meet(first: Environment, *others: Environment | None, widen: bool = False) -> Environment:
    """What holds where at least one way arrives.

    A plain name that only some ways bind holds what those bind: the others would fail to read it. Attributes must hold
    on all.
    """
    arriving = [first, *(one for one in others if one is not None)]
    if len(arriving) == 1 and not widen:
        return first
    joined: Environment = {}
    for env in arriving:
        for key in env:
            if key in joined:
                continue
            types = [one[key] for one in arriving if key in one]
            if len(types) < len(arriving) and "." in key:
                continue
            type_ = types[0]
            merged = type_ if all(one is type_ or one == type_ for one in types[1:]) else union(types)
            joined[key] = widened(merged) if widen else merged
    return joined


def _inner_functions(statements: tuple[Statement, ...]) -> Iterator[FunctionDefinition]:
    """Functions defined in a body, at any depth of blocks and classes."""
    stack: list[Any] = list(statements)
    while stack:
        node = stack.pop()
        if isinstance(node, FunctionDefinition):
            yield node
            continue
        for name in ("body", "otherwise", "final"):
            stack += getattr(node, name, ())
        for handler in getattr(node, "handlers", ()):
            stack += handler.body
        for case in getattr(node, "cases", ()):
            stack += case.body
