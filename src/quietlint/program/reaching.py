"""Which definitions reach each use of a name in one scope, and what is met there in the order of execution.

One pass over a scope's statements, without types: a use is tied to the definitions that may have given the name (or
the attribute path, or the item of literal key) its value by then, through branches, loops, handlers and tests. What a
definition holds is worked out later, and only when somebody asks (`definitions`). A branch that the target can never
take is not met.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, MutableSequence
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

from quietlint.model.facts import (
    AnnotatedAssignment,
    Argument,
    Assertion,
    Assignment,
    Attribute,
    AugmentedAssignment,
    Await,
    BinaryOperation,
    BooleanOperation,
    Call,
    ClassDefinition,
    Comparison,
    Comprehension,
    Conditional,
    Constant,
    Declaration,
    Deletion,
    DictDisplay,
    Expression,
    ExpressionStatement,
    For,
    FormattedString,
    FunctionDefinition,
    Handler,
    If,
    Import,
    ImportFrom,
    Jump,
    Lambda,
    ListDisplay,
    Match,
    Name,
    NamedExpression,
    Parameter,
    Pattern,
    Raise,
    Return,
    SetDisplay,
    Slice,
    Starred,
    Statement,
    Subscript,
    Try,
    TupleDisplay,
    TypeAliasStatement,
    UnaryOperation,
    While,
    With,
    Yield,
)
from quietlint.program.guards import asks_for_reading
from quietlint.program.leaving import never_returns
from quietlint.program.scopes import Binding, BindingKind, Scope, Step, children, only_tries, unpacking

if TYPE_CHECKING:
    from quietlint.program.world import World

_SUPPRESSORS = frozenset({"suppress", "ignored"})
"""Last names of context managers that end a block early where one of the named exceptions is raised."""
_EXPECTANT = frozenset({"raises", "assertRaises", "assertRaisesRegex", "assertWarns", "deprecated_call", "warns"})
"""Last names of those whose block is meant to fail."""
PLAIN_BUILTINS = frozenset(
    {
        "len", "print", "isinstance", "issubclass", "repr", "str", "int", "float", "bool", "bytes", "id",
        "hash", "type", "callable", "hasattr", "getattr", "sorted", "list", "tuple", "set", "frozenset",
        "dict", "min", "max", "sum", "any", "all", "enumerate", "zip", "range", "reversed", "iter", "abs",
        "round", "ord", "chr", "format", "vars", "dir", "super", "open", "divmod", "pow", "hex", "oct", "bin",
        "ascii", "map", "filter",
    }
)  # fmt: skip
"""Built-in functions that leave alone what they are given."""


# ------------------------------------------------------------------------------------------------ definitions


class Joined:
    """One of several definitions, where ways meet. Of a loop, `parts` is complete only when its body was read."""

    __slots__ = ("is_loop", "parts")

    def __init__(self, parts: list[Definition], *, is_loop: bool = False) -> None:
        self.parts = parts
        self.is_loop = is_loop


class Narrowed:
    """What a test leaves of a value. `subject` is the place in the test; `before` None is what it holds at any time."""

    __slots__ = ("before", "holds", "subject", "test")

    def __init__(self, before: Definition | None, subject: Expression, test: Test, *, holds: bool) -> None:
        self.before = before
        self.subject = subject
        self.test = test
        self.holds = holds


class Stale:
    """What an attribute or item held before something that may have changed it.

    `receivers` are the values on which methods were called since then; None where something else came between.
    """

    __slots__ = ("before", "receivers")

    def __init__(self, before: Definition, receivers: tuple[Expression, ...] | None = None) -> None:
        self.before = before
        self.receivers = receivers


def _stale(definition: Definition, key: str, receiver: Expression | None) -> Stale:
    """What a place holds after a method of `receiver`, or something that is not known, had its turn."""
    before = definition.before if isinstance(definition, Stale) else definition
    known = definition.receivers if isinstance(definition, Stale) else ()
    if known is None or receiver is None or len(known) == _MOST_RECEIVERS:
        return Stale(before)
    if any(one is receiver for one in known):
        return Stale(before, known)
    # What lies below the receiver is the receiver's to change.
    return Stale(before) if key.startswith(f"{path_of(receiver)}.") else Stale(before, (*known, receiver))


class Stored:
    """What was stored on an attribute or item: read back only where nothing comes between."""

    __slots__ = ("binding", "target")

    def __init__(self, binding: Binding, target: Attribute | Subscript) -> None:
        self.binding = binding
        self.target = target


class Operated:
    """What an augmented assignment leaves in its target."""

    __slots__ = ("node",)

    def __init__(self, node: AugmentedAssignment) -> None:
        self.node = node


class LambdaParameter:
    """A parameter of a lambda; `call` is the call that the lambda is an argument of."""

    __slots__ = ("call", "node", "parameter")

    def __init__(self, parameter: Parameter, node: Lambda, call: Call | None) -> None:
        self.parameter = parameter
        self.node = node
        self.call = call


class Part:
    """A part of a matched value: `key` is an attribute's name, a position, or (of class patterns) a pattern."""

    __slots__ = ("key", "kind", "whole")

    def __init__(self, whole: Part | Expression, kind: str, key: Any = None) -> None:  # noqa: ANN401  # depends on the kind
        self.whole = whole
        self.kind = kind
        """class, attribute, position, item, rest, list or unknown."""
        self.key = key


Definition: TypeAlias = "Binding | Joined | Narrowed | Stale | Stored | Operated | LambdaParameter | Part"
Test: TypeAlias = "Expression | Pattern"
_Touched: TypeAlias = "dict[str, list[Expression | None]]"
"""Names, and what is done below each: the value on which a method is called, or None for anything else."""
_MOST_RECEIVERS = 12
Environment: TypeAlias = "dict[str, Definition]"


# ------------------------------------------------------------------------------------------------ what is met


class Guarding:
    """A construct around a place that expects failures.

    A ``try`` with its handlers, a silencing context manager, or an ``if``.
    """

    __slots__ = ("caught", "in_fallback", "is_for_reading", "test")

    def __init__(
        self,
        caught: tuple[Expression | None, ...] = (),
        test: Expression | None = None,
        *,
        in_fallback: bool = False,
        is_for_reading: bool = False,
    ) -> None:
        self.caught = caught
        """What the handlers catch; None for everything."""
        self.test = test
        """The test of an ``if`` around the place."""
        self.in_fallback = in_fallback
        """Whether the place stands in a handler."""
        self.is_for_reading = is_for_reading
        """Whether the place is only read, by type checkers, and never run."""


class Leaving:
    """The end of the innermost guarding construct."""

    __slots__ = ()


class Stepped:
    """A statement, with the block that it stands in and its place there."""

    __slots__ = ("block", "index", "statement")

    def __init__(self, statement: Statement, block: tuple[Statement, ...], index: int) -> None:
        self.statement = statement
        self.block = block
        self.index = index


class Handling:
    """A handler, with the statement that it belongs to."""

    __slots__ = ("handler", "statement")

    def __init__(self, handler: Handler, statement: Try) -> None:
        self.handler = handler
        self.statement = statement


class Entering:
    """A class body, executed at this point."""

    __slots__ = ("scope",)

    def __init__(self, scope: Scope) -> None:
        self.scope = scope


Met: TypeAlias = "Name | Attribute | Call | Guarding | Leaving | Stepped | Handling | Entering"
_LEAVING = Leaving()


class Reached:
    """What one pass over a scope found."""

    __slots__ = ("falls_through", "met", "returns", "uses", "yields")

    def __init__(self) -> None:
        self.uses: dict[int, Definition] = {}
        """Definitions by identity of the using expression."""
        self.met: list[Met] = []
        """What the pass met, in order of execution; kept for the project's own scopes only."""
        self.returns: list[Return] = []
        self.yields: list[Yield] = []
        self.falls_through = True
        """Whether the end of the scope may be reached."""


NOTHING = Reached()


def reached_in_module(world: World, scope: Scope) -> Reached:
    """The pass over a module's top level; the scopes of its classes are filled on the way."""
    untracked = frozenset(
        name for name, bindings in scope.bindings.items() if any(one.scope is not None for one in bindings)
    )
    builder = _Builder(world, scope, untracked)
    return builder.finished(scope.module.facts.body, {})


def reached_in_function(world: World, scope: Scope) -> Reached:
    """The pass over a function's body."""
    function = scope.function
    if function is None:
        return NOTHING
    untracked = (
        frozenset(name for inner in inner_functions(function.body) for name in inner.nonlocals)
        | scope.global_names
        | scope.nonlocal_names
    )
    builder = _Builder(world, scope, untracked)
    env: Environment = {}
    for parameter in function.definition.parameters:
        binding = scope.binding_at.get(id(parameter))
        if binding is not None and parameter.name not in untracked:
            env[parameter.name] = binding
    return builder.finished(function.body, env)


def path_of(expression: Expression) -> str | None:
    """The dotted path of a name, attribute chain or item of literal key; None for anything else.

    It is the key under which definitions of the place are kept.
    """
    match expression:
        case Name():
            return expression.id
        case Attribute():
            base = path_of(expression.value)
            return f"{base}.{expression.name}" if base is not None else None
        case Subscript():
            base, key = path_of(expression.value), _key_of(expression.index)
            return f"{base}.[{key}]" if base is not None and key is not None else None
        case _:
            return None


def _key_of(index: Expression) -> str | None:
    """A literal key as it is spelled: ``0``, ``-1``, ``'name'``."""
    match index:
        case Constant(value=int() | str() as key):
            return repr(key)
        case UnaryOperation(operator="-", operand=Constant(value=int() as key)):
            return f"-{key!r}"
        case _:
            return None


# ------------------------------------------------------------------------------------------------ the pass


class _Loop:
    """Where a loop was left, and where its head was met again."""

    __slots__ = ("breaks", "continues")

    def __init__(self) -> None:
        self.breaks: list[Environment] = []
        self.continues: list[Environment] = []


class _Builder:
    """The pass. An environment says what places hold at a point; it belongs to one way and is changed in place."""

    def __init__(self, world: World, scope: Scope, untracked: frozenset[str] = frozenset()) -> None:
        self.world = world
        self.scope = scope
        self.reached = Reached()
        self.uses = self.reached.uses
        self.met: MutableSequence[Met] = self.reached.met if scope.module.in_project else deque(maxlen=0)
        self.untracked = untracked
        self.loops: list[_Loop] = []
        self.raising: list[dict[str, list[Definition]]] = []
        self.tests: dict[int, Environment] = {}
        self.evaluates_annotations = not scope.module.is_stub and not scope.module.postpones_annotations

    def finished(self, body: tuple[Statement, ...], env: Environment) -> Reached:
        """The result, once the whole scope is read."""
        self.reached.falls_through = self.block(body, env) is not None
        return self.reached

    # -------------------------------------------------------------------------------------- statements

    def block(self, statements: tuple[Statement, ...], env: Environment | None) -> Environment | None:
        """What holds at the end of a block; None where it is never reached."""
        for index, statement in enumerate(statements):
            if env is None:
                return None
            self.met.append(Stepped(statement, statements, index))
            env = _STATEMENTS[type(statement)](self, statement, env)
        return env

    def expression_statement(self, node: ExpressionStatement, env: Environment) -> Environment | None:
        self.visit(node.value, env)
        if isinstance(node.value, Call) and never_returns(self.world, self.scope, node.value, env):
            return None
        return env

    def assignment(self, node: Assignment, env: Environment) -> Environment:
        self.visit(node.value, env)
        for target in node.targets:
            self.assign(target, BindingKind.ASSIGNMENT, node, node.value, (), env)
        if _is_test(node.value):
            self.remember_test(node, env)
        return env

    def remember_test(self, node: Assignment, env: Environment) -> None:
        """Keep what holds where ``flag = test`` stands: a later test of the flag tells the same."""
        for target in node.targets:
            if isinstance(target, Name):
                binding = self.scope.binding_at.get(id(target))
                if binding is not None:
                    self.tests[id(binding)] = dict(env)

    def annotated(self, node: AnnotatedAssignment, env: Environment) -> Environment:
        if self.scope.kind != "function":
            self.annotation(node.annotation, env)
        if node.value is None:
            return env
        self.visit(node.value, env)
        target = node.target
        if isinstance(target, Name):
            self.bind(target.id, self.scope.binding_at.get(id(target)), env)
        else:
            kind = BindingKind.ANNOTATION
            self.store(target, Binding("", kind, node, node.value, annotation=node.annotation), env)
        return env

    def annotation(self, annotation: Expression | None, env: Environment) -> None:
        """Names in an annotation are references too, where it is evaluated."""
        if annotation is not None and self.evaluates_annotations:
            self.visit(annotation, env)

    def augmented(self, node: AugmentedAssignment, env: Environment) -> Environment:
        self.visit(node.target, env)
        self.visit(node.value, env)
        if isinstance(node.target, Name):
            self.bind(node.target.id, Operated(node), env)
        else:
            path = path_of(node.target)
            if path is not None:
                forget(env, path)
        return env

    def deletion(self, node: Deletion, env: Environment) -> Environment:
        for target in node.targets:
            if not isinstance(target, Name):
                for part in children(target):
                    self.visit(part, env)
            path = path_of(target)
            if path is not None:
                forget(env, path)
        return env

    def return_(self, node: Return, env: Environment) -> None:
        self.reached.returns.append(node)
        if node.value is not None:
            self.visit(node.value, env)

    def raise_(self, node: Raise, env: Environment) -> None:
        for one in (node.exception, node.cause):
            if one is not None:
                self.visit(one, env)

    def assertion(self, node: Assertion, env: Environment) -> Environment | None:
        holds, fails = self.test(node.test, env)
        if node.message is not None:
            self.visit(node.message, fails)
        return None if self.world.truth(self.scope, node.test) is False else holds

    def import_(self, node: Import | ImportFrom, env: Environment) -> Environment:
        for alias in node.names:
            if alias.name == "*" and isinstance(node, ImportFrom):
                for key in [key for key in env if "." not in key and self.world.star_may_bring(self.scope, node, key)]:
                    forget(env, key)  # what the name holds is known at any time alone
                continue
            name = alias.alias or (alias.name.partition(".")[0] if isinstance(node, Import) else alias.name)
            self.bind(name, self.scope.binding_at.get(id(alias)), env)
        return env

    def nothing(self, node: Statement, env: Environment) -> Environment:
        del node
        return env

    def jump(self, node: Jump, env: Environment) -> Environment | None:
        if node.kind == "pass":
            return env
        if self.loops:
            (self.loops[-1].breaks if node.kind == "break" else self.loops[-1].continues).append(env)
        return None

    def function(self, node: FunctionDefinition, env: Environment) -> Environment:
        for decorator in node.decorators:
            self.visit(decorator, env)
        generic = env
        if node.type_parameters:
            generic = _with_type_parameters(env, node, self.world.function_of(self.scope, node).scope)
        for parameter in node.parameters:
            if parameter.default is not None:
                self.visit(parameter.default, env)
            self.annotation(parameter.annotation, generic)
        self.annotation(node.returns, generic)
        self.bind(node.name, self.scope.binding_at.get(id(node)), env)
        return env

    def class_(self, node: ClassDefinition, env: Environment) -> Environment:
        for decorator in node.decorators:
            self.visit(decorator, env)
        scope = self.world.class_of(self.scope, node).scope
        generic = env
        if node.type_parameters and scope.parent is not None:
            generic = _with_type_parameters(env, node, scope.parent)
        for base in node.bases:
            self.visit(base.value, generic)
        scope.reached = _Builder(self.world, scope).finished(node.body, {})
        self.met.append(Entering(scope))
        self.bind(node.name, self.scope.binding_at.get(id(node)), env)
        return env

    # -------------------------------------------------------------------------------------- branches

    def if_(self, node: If, env: Environment) -> Environment | None:
        known = self.world.truth(self.scope, node.test)
        holds, fails = self.test(node.test, env)
        outcomes: list[Environment | None] = []
        self.met.append(Guarding(test=node.test))
        if known is not False and asks_for_reading(node.test):
            self.met.append(Guarding(test=node.test, is_for_reading=True))
            outcomes.append(self.block(node.body, holds))
            self.met.append(_LEAVING)
        elif known is not False:
            outcomes.append(self.block(node.body, holds))
        if known is not True:
            outcomes.append(self.block(node.otherwise, fails))
        self.met.append(_LEAVING)
        return join(outcomes)

    def for_(self, node: For, env: Environment) -> Environment | None:
        self.visit(node.iterable, env)
        head = self.head((node.target, *node.body), env)
        inner = dict(head)
        self.assign(node.target, BindingKind.FOR, node, node.iterable, (None,), inner, is_async=node.is_async)
        self.loops.append(_Loop())
        end = self.block(node.body, inner)
        loop = self.loops.pop()
        _close(head, [end, *loop.continues])
        return join([self.block(node.otherwise, dict(head)), *loop.breaks])

    def while_(self, node: While, env: Environment) -> Environment | None:
        head = self.head((node.test, *node.body), env)
        holds, fails = self.test(node.test, dict(head))
        known = self.world.truth(self.scope, node.test)
        self.loops.append(_Loop())
        end = self.block(node.body, holds) if known is not False else None
        loop = self.loops.pop()
        _close(head, [end, *loop.continues])
        if known is True:
            return join([*loop.breaks])
        return join([self.block(node.otherwise, fails), *loop.breaks])

    def head(self, body: tuple[Any, ...], env: Environment) -> Environment:
        """What holds whenever the head of a loop is met; what its body changes is joined with what it changes to."""
        bound, touched = _effects(body)
        head: Environment = {}
        for key, definition in env.items():
            root, dot, _ = key.partition(".")
            if not dot:
                head[key] = Joined([definition], is_loop=True) if key in bound else definition
            elif root not in bound:
                head[key] = reduce(lambda old, one: _stale(old, key, one), touched.get(root, ()), definition)
        for name in bound:
            if name not in head and name not in self.untracked and name in self.scope.bindings:
                head[name] = Joined([], is_loop=True)
        return head

    def with_(self, node: With, env: Environment) -> Environment | None:
        guard: Guarding | None = None
        for item in node.items:
            self.visit(item.context, env)
            guard = _silencing(item.context) or guard
            if item.target is not None:
                self.assign(item.target, BindingKind.WITH, node, item.context, (), env, is_async=node.is_async)
        if guard is None:
            return self.block(node.body, env)
        before = dict(env)
        self.raising.append({})
        self.met.append(guard)
        after = self.block(node.body, env)
        self.met.append(_LEAVING)
        return join([after, _interrupted(before, self.raising.pop())])

    def try_(self, node: Try, env: Environment) -> Environment | None:
        before = dict(env)
        self.raising.append({})
        guard = Guarding(tuple(one.caught for one in node.handlers))
        self.met.append(guard)
        end = self.block(node.body, env)
        self.met.append(_LEAVING)
        assigned = self.raising.pop()
        succeeds = self.world.truth(self.scope, node) if only_tries(node) else None
        if succeeds is False:
            end = None
        end = self.block(node.otherwise, end) if end is not None else None
        outcomes = [end]
        fallback = Guarding(guard.caught, in_fallback=True)
        for handler in node.handlers:
            start = _interrupted(before, assigned)
            if handler.caught is not None:
                self.visit(handler.caught, start)
            if handler.name:
                self.bind(handler.name, self.scope.binding_at.get(id(handler)), start)
            self.met.append(Handling(handler, node))
            self.met.append(fallback)
            ended = self.block(handler.body, start)
            outcomes.append(None if succeeds else ended)
            self.met.append(_LEAVING)
        if not node.final:
            return join(outcomes)
        joined = join(outcomes)
        start = join([joined and dict(joined), _interrupted(before, assigned)]) or before
        with_failure = self.block(node.final, start)
        if joined is None or with_failure is None:
            return None
        bound, _ = _effects(node.final)
        for name in bound:
            if name in with_failure:
                joined[name] = with_failure[name]
        return joined

    # -------------------------------------------------------------------------------------- match

    def match(self, node: Match, env: Environment) -> Environment | None:
        self.visit(node.subject, env)
        outcomes: list[Environment | None] = []
        left: Environment | None = env
        for case in node.cases:
            if left is None:
                break
            inner = dict(left)
            self.pattern(case.pattern, node.subject, node.subject, inner)
            if case.guard is not None:
                inner, _ = self.test(case.guard, inner)
            outcomes.append(self.block(case.body, inner))
            if case.guard is None:
                left = self.unmatched(case.pattern, node.subject, left)
        return join([*outcomes, left])

    def unmatched(self, pattern: Pattern, subject: Expression, env: Environment) -> Environment | None:
        """What holds where a pattern did not match; None where it always does."""
        if pattern.kind == "capture" and not pattern.patterns:
            return None
        inner = pattern.patterns[0] if pattern.kind == "capture" else pattern
        path = path_of(subject)
        if path is None:
            return env
        left = dict(env)
        left[path] = Narrowed(env.get(path), subject, inner, holds=False)
        return left

    def pattern(self, pattern: Pattern, value: Part | Expression, subject: Expression | None, env: Environment) -> None:
        """Bind what a pattern captures and narrow what it tests."""
        if pattern.value is not None and pattern.kind in {"class", "value"}:
            self.visit(pattern.value, env)
        for key in pattern.keys:
            self.visit(key, env)
        path = path_of(subject) if subject is not None else None
        if subject is not None and path is not None and pattern.kind != "capture":
            env[path] = Narrowed(env.get(path), subject, pattern, holds=True)
        whole = Part(value, "class", pattern) if pattern.kind == "class" else value
        if pattern.name is not None:
            captured = whole
            if pattern.kind == "star":
                captured = Part(value, "list")
            elif pattern.kind == "mapping":
                captured = Part(value, "rest")
            elif pattern.kind == "capture" and pattern.patterns:
                captured = Part(value, "class", pattern.patterns[0])
            if not isinstance(captured, Part):
                captured = Part(captured, "whole")
            self.bind(pattern.name, captured, env)
        positional = len(pattern.patterns) - len(pattern.attributes)
        for index, inner in enumerate(pattern.patterns):
            match pattern.kind:
                case "capture":
                    self.pattern(inner, value, subject, env)
                case "class" if index >= positional:
                    self.pattern(inner, Part(whole, "attribute", pattern.attributes[index - positional]), None, env)
                case "class":
                    self.pattern(inner, Part(whole, "position", index), None, env)
                case "or":
                    self.pattern(inner, value, None, env)
                case "sequence":
                    self.pattern(inner, Part(value, "item", _step(pattern.patterns, index)), None, env)
                case _:
                    self.pattern(inner, Part(value, "unknown"), None, env)

    # -------------------------------------------------------------------------------------- places

    def bind(self, name: str, definition: Definition | None, env: Environment) -> None:
        """Let a name hold a definition from here on."""
        forget(env, name)
        if definition is None or name in self.untracked:
            return
        env[name] = definition
        for raising in self.raising:
            raising.setdefault(name, []).append(definition)

    def assign(  # noqa: PLR0917  # the fields of `Binding`
        self,
        target: Expression,
        kind: BindingKind,
        node: object,
        value: Expression,
        path: tuple[Step, ...],
        env: Environment,
        *,
        is_async: bool = False,
    ) -> None:
        """Let a target hold what `path` leads to in `value`."""
        match target:
            case Name():
                self.bind(target.id, self.scope.binding_at.get(id(target)), env)
            case TupleDisplay() | ListDisplay():
                for step, item in unpacking(target.items):
                    self.assign(item, kind, node, value, (*path, step), env, is_async=is_async)
            case Starred():
                self.assign(target.value, kind, node, value, path, env, is_async=is_async)
            case _:
                self.store(target, Binding("", kind, node, value, path, is_async=is_async), env)

    def store(self, target: Expression, binding: Binding, env: Environment) -> None:
        """Store on an attribute or an item."""
        for part in children(target):
            self.visit(part, env)
        place = path_of(target)
        if place is None or not isinstance(target, Attribute | Subscript):
            return
        forget(env, place)
        if isinstance(target, Attribute) and target.name == "__class__":
            base = path_of(target.value) or ""
            forget(env, base)
            env[base] = Part(target.value, "unknown")
            return
        env[place] = Stored(binding, target)

    # -------------------------------------------------------------------------------------- expressions

    def visit(self, node: Any, env: Environment) -> str | None:  # noqa: ANN401  # expressions and their parts
        """Meet everything in an expression; the path of the place that it is, or None."""
        method = _EXPRESSIONS.get(type(node))
        if method is not None:
            return method(self, node, env)
        return None

    def name(self, node: Name, env: Environment) -> str:
        definition = env.get(node.id)
        if definition is not None:
            self.uses[id(node)] = definition
        self.met.append(node)
        return node.id

    def attribute(self, node: Attribute, env: Environment) -> str | None:
        base = self.visit(node.value, env)
        self.met.append(node)
        if base is None:
            return None
        place = f"{base}.{node.name}"
        definition = env.get(place)
        if definition is not None:
            self.uses[id(node)] = definition
        return place

    def subscript(self, node: Subscript, env: Environment) -> str | None:
        base = self.visit(node.value, env)
        self.visit(node.index, env)
        key = _key_of(node.index)
        if base is None or key is None:
            return None
        place = f"{base}.[{key}]"
        definition = env.get(place)
        if definition is not None:
            self.uses[id(node)] = definition
        return place

    def call(self, node: Call, env: Environment) -> None:
        callee = self.visit(node.function, env)
        touched: dict[str, Expression | None] = {}
        if callee is not None and "." in callee and isinstance(node.function, Attribute):
            touched[callee.partition(".")[0]] = node.function.value
        for argument in node.arguments:
            if isinstance(argument.value, Lambda):
                self.lambda_(argument.value, env, node)
                continue
            place = self.visit(argument.value, env)
            if place is not None:
                touched[place.partition(".")[0]] = None
        self.met.append(node)
        if touched and not self._is_plain_builtin(node.function):
            self.touch(touched, env)

    def _is_plain_builtin(self, function: Expression) -> bool:
        return (
            isinstance(function, Name)
            and function.id in PLAIN_BUILTINS
            and self.world.scope_of_name(self.scope, function.id) is None
        )

    @staticmethod
    def touch(roots: dict[str, Expression | None], env: Environment) -> None:
        """Doubt what places below some names hold: a call, of a method of what stands there or not, may change them."""
        for key, definition in env.items():
            root, dot, _ = key.partition(".")
            if dot and root in roots:
                env[key] = _stale(definition, key, roots[root])

    def pair(self, node: BinaryOperation, env: Environment) -> None:
        self.visit(node.left, env)
        self.visit(node.right, env)

    def unary(self, node: UnaryOperation, env: Environment) -> None:
        self.visit(node.operand, env)

    def boolean(self, node: BooleanOperation, env: Environment) -> None:
        """``a and b`` as a value: what comes later is met only where what stands before it allows."""
        current = env
        is_and = node.operator == "and"
        for one in node.values[:-1]:
            holds, fails = self.test(one, current)
            current = holds if is_and else fails
            if self._is_settled(one, is_and=is_and):
                break
        else:
            self.visit(node.values[-1], current)
        self.leak(current, env)

    def _is_settled(self, part: Expression, *, is_and: bool) -> bool:
        """Whether a part of ``and`` or ``or`` decides on every run, so that what comes later is never met."""
        outcome = self.world.truth(self.scope, part)
        return outcome is not None and outcome is not is_and

    @staticmethod
    def leak(inner: Environment, env: Environment) -> None:
        """Let out what ``:=`` bound on the way."""
        for key, definition in inner.items():
            if isinstance(definition, Binding) and definition.kind is BindingKind.WALRUS:
                before = env.get(key)
                env[key] = definition if before is None or before is definition else Joined([before, definition])

    def comparison(self, node: Comparison, env: Environment) -> None:
        self.visit(node.left, env)
        for one in node.rights:
            self.visit(one, env)

    def conditional(self, node: Conditional, env: Environment) -> None:
        known = self.world.truth(self.scope, node.test)
        holds, fails = self.test(node.test, env)
        if known is not False:
            self.visit(node.then, holds)
            self.leak(holds, env)
        if known is not True:
            self.visit(node.otherwise, fails)
            self.leak(fails, env)

    def items(self, node: ListDisplay | TupleDisplay | SetDisplay, env: Environment) -> None:
        for one in node.items:
            self.visit(one, env)

    def dict_(self, node: DictDisplay, env: Environment) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                self.visit(key, env)
            self.visit(value, env)

    def comprehension(self, node: Comprehension, env: Environment) -> None:
        inner = dict(env)
        for generator in node.generators:
            self.visit(generator.iterable, inner)
            self.overlay(generator.target, generator.iterable, (None,), inner, is_async=generator.is_async)
            for condition in generator.conditions:
                inner, _ = self.test(condition, inner)
        self.visit(node.element, inner)
        if node.value is not None:
            self.visit(node.value, inner)
        self.leak(inner, env)

    def overlay(
        self,
        target: Expression,
        iterable: Expression,
        path: tuple[Step, ...],
        env: Environment,
        *,
        is_async: bool,
    ) -> None:
        """Bind the target of a comprehension, for the comprehension alone."""
        match target:
            case Name():
                forget(env, target.id)
                env[target.id] = Binding(target.id, BindingKind.FOR, target, iterable, path, is_async=is_async)
            case TupleDisplay() | ListDisplay():
                for step, item in unpacking(target.items):
                    self.overlay(item, iterable, (*path, step), env, is_async=is_async)
            case Starred():
                self.overlay(target.value, iterable, path, env, is_async=is_async)
            case _:
                self.visit(target, env)

    def lambda_(self, node: Lambda, env: Environment, call: Call | None = None) -> None:
        """A lambda's body runs later: it sees what its names hold at any time, or now where that never changes."""
        inner: Environment = {
            key: definition
            for key, definition in env.items()
            if "." not in key and len(self.scope.bindings.get(key, ())) <= 1 and not isinstance(definition, Joined)
        }
        for parameter in node.parameters:
            if parameter.default is not None:
                self.visit(parameter.default, env)
            inner[parameter.name] = LambdaParameter(parameter, node, call)
        guard = _silencing(call) if call is not None else None  # ``raises(TypeError, lambda: order())``
        if guard is None:
            self.visit(node.body, inner)
            return
        self.met.append(guard)
        self.visit(node.body, inner)
        self.met.append(_LEAVING)

    def one(self, node: Starred | Await, env: Environment) -> None:
        self.visit(node.value, env)

    def yield_(self, node: Yield, env: Environment) -> None:
        self.reached.yields.append(node)
        if node.value is not None:
            self.visit(node.value, env)

    def slice_(self, node: Slice, env: Environment) -> None:
        for one in (node.lower, node.upper, node.step):
            if one is not None:
                self.visit(one, env)

    def named(self, node: NamedExpression, env: Environment) -> str:
        self.visit(node.value, env)
        name = node.target.id
        binding = self.scope.binding_at.get(id(node.target))
        self.bind(name, binding or Binding(name, BindingKind.WALRUS, node, node.value), env)
        return name

    def formatted(self, node: FormattedString, env: Environment) -> None:
        for one in node.values:
            self.visit(one, env)

    def argument(self, node: Argument, env: Environment) -> None:
        self.visit(node.value, env)

    # -------------------------------------------------------------------------------------- tests

    def test(self, test: Expression, env: Environment) -> tuple[Environment, Environment]:
        """Meet a test; what holds where it is true, and where it is false."""
        match test:
            case UnaryOperation(operator="not"):
                holds, fails = self.test(test.operand, env)
                return fails, holds
            case BooleanOperation():
                is_and = test.operator == "and"
                ended: list[Environment | None] = []
                current = env
                for one in test.values:
                    holds, fails = self.test(one, current)
                    ended.append(fails if is_and else holds)
                    current = holds if is_and else fails
                    if self._is_settled(one, is_and=is_and):
                        break
                other = join(ended) or {}
                return (current, other) if is_and else (other, current)
            case _:
                self.visit(test, env)
                return self.narrowed(test, env, holds=True), self.narrowed(test, env, holds=False)

    def narrowed(self, test: Expression, env: Environment, *, holds: bool) -> Environment:
        """What holds where a test without ``and``, ``or`` and ``not`` has an outcome."""
        inner = dict(env)
        if isinstance(test, Name):
            self._retest(test, env, inner, holds=holds)
        for subject in subjects_of(test):
            place = path_of(subject)
            if place is not None and (place in inner or self._is_bound(place)):
                target = subject.target if isinstance(subject, NamedExpression) else subject
                inner[place] = Narrowed(inner.get(place), target, test, holds=holds)
        if isinstance(test, NamedExpression):
            inner[test.target.id] = Narrowed(inner.get(test.target.id), test.target, test.target, holds=holds)
        return inner

    def _is_bound(self, place: str) -> bool:
        """Whether the first name of a place means something bound in a scope around."""
        root = place.partition(".")[0]
        return root in self.scope.bindings or self.world.scope_of_name(self.scope, root) is not None

    def _retest(self, test: Name, env: Environment, inner: Environment, *, holds: bool) -> None:
        """A flag made by a test tells what that test did, of what has not changed since."""
        flag = env.get(test.id)
        then = self.tests.get(id(flag)) if isinstance(flag, Binding) else None
        if then is None or not isinstance(flag, Binding) or flag.value is None:
            return
        for one, outcome in _facts_of_test(flag.value, holds=holds):
            for subject in subjects_of(one):
                place = path_of(subject)
                if place is not None and env.get(place) is then.get(place):
                    inner[place] = Narrowed(env.get(place), subject, one, holds=outcome)


def _silencing(context: Expression) -> Guarding | None:
    """What a context manager expects to fail in its block; None for one that ends no block early."""
    if not isinstance(context, Call):
        return None
    name = getattr(context.function, "name", getattr(context.function, "id", ""))
    if name in _SUPPRESSORS:
        return Guarding(tuple(one.value for one in context.arguments))
    return Guarding((None,), in_fallback=True) if name in _EXPECTANT else None


def subjects_of(test: Expression) -> Iterator[Expression]:
    """The places that a test without ``and``, ``or`` and ``not`` tells something about."""
    match test:
        case Name() | Attribute() | Subscript():
            yield test
        case NamedExpression():
            yield from subjects_of(test.value) if not isinstance(test.value, Name | Attribute | Subscript) else ()
        case Comparison(operators=(operator,), rights=(right,), left=left):
            if operator in {"in", "not in"} and isinstance(left, Constant):
                yield from _searched(right)
                return
            if isinstance(left, Constant) and not isinstance(right, Constant):
                left = right
            yield from _compared(left)
        case Call(arguments=(first, *_)) if first.keyword is None and not first.stars:
            yield from _place(first.value)
        case _:
            pass


def _compared(left: Expression) -> Iterator[Expression]:
    match left:
        case Call(function=Name(id="type" | "len"), arguments=(only,)):
            yield from _place(only.value)
        case Attribute(name="__class__", value=value):
            yield from _place(value)
        case _:
            yield from _place(left)


def _searched(right: Expression) -> Iterator[Expression]:
    """``"name" in dir(x)``, ``in vars(x)``, ``in x.__dict__``."""
    match right:
        case Attribute(name="__dict__", value=value):
            yield from _place(value)
        case Call(function=Name(id="dir" | "vars"), arguments=(only,)):
            yield from _place(only.value)
        case _:
            pass


def _place(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, NamedExpression):
        yield expression.target
    elif isinstance(expression, Name | Attribute | Subscript):
        yield expression


def _with_type_parameters(env: Environment, node: FunctionDefinition | ClassDefinition, scope: Scope) -> Environment:
    """What holds where the annotations or bases of a generic definition are read (PEP 695)."""
    return env | {one.name: scope.bindings[one.name][0] for one in node.type_parameters}


def _is_test(value: Expression) -> bool:
    match value:
        case Comparison() | UnaryOperation(operator="not"):
            return True
        case BooleanOperation():
            return any(_is_test(one) for one in value.values)
        case Call(function=Name(id="isinstance" | "issubclass" | "hasattr" | "callable")):
            return True
        case _:
            return False


def _facts_of_test(test: Expression, *, holds: bool) -> Iterator[tuple[Expression, bool]]:
    """The simple tests whose outcome follows from the outcome of `test`."""
    match test:
        case UnaryOperation(operator="not"):
            yield from _facts_of_test(test.operand, holds=not holds)
        case BooleanOperation():
            if (test.operator == "and") is holds:
                for one in test.values:
                    yield from _facts_of_test(one, holds=holds)
        case _:
            yield test, holds


def _step(patterns: tuple[Pattern, ...], index: int) -> int:
    """The position of a sequence pattern's part, from the end where a star stands before it."""
    star = next((place for place, one in enumerate(patterns) if one.kind == "star"), len(patterns))
    return index if index < star else index - len(patterns)


# ------------------------------------------------------------------------------------------------ environments


def forget(env: Environment, path: str) -> None:
    """Drop a path and everything below it."""
    env.pop(path, None)
    below = f"{path}."
    for key in [key for key in env if key.startswith(below)]:
        del env[key]


def join(outcomes: Iterable[Environment | None]) -> Environment | None:
    """What holds where several ways meet; None where no way arrives.

    A plain name that only some ways bind holds what those bind: the others would fail to read it. Attributes must hold
    on all.
    """
    arriving = [one for one in outcomes if one is not None]
    if len(arriving) < 2:
        return arriving[0] if arriving else None
    joined: Environment = {}
    for env in arriving:
        for key in env:
            if key in joined:
                continue
            found = [one[key] for one in arriving if key in one]
            if len(found) < len(arriving) and "." in key:
                continue
            joined[key] = _joined(found)
    return joined


def _joined(definitions: list[Definition]) -> Definition:
    """One definition for several; both outcomes of one test together are what was there before the test."""
    distinct: list[Definition] = []
    for one in definitions:
        if not any(one is other for other in distinct):
            distinct.append(one)
    merged = True
    while merged and len(distinct) > 1:
        merged = False
        for one in distinct:
            if not isinstance(one, Narrowed) or one.before is None:
                continue
            twin = next(
                (
                    other
                    for other in distinct
                    if isinstance(other, Narrowed)
                    and other.test is one.test
                    and other.before is one.before
                    and other.holds is not one.holds
                ),
                None,
            )
            if twin is not None:
                before = one.before
                distinct = [other for other in distinct if other is not one and other is not twin]
                if not any(other is before for other in distinct):
                    distinct.append(before)
                merged = True
                break
    return distinct[0] if len(distinct) == 1 else Joined(distinct)


def _close(head: Environment, ends: list[Environment | None]) -> None:
    """Add what holds at the ends of a loop's body to what its head joins."""
    for end in ends:
        if end is None:
            continue
        for key, definition in head.items():
            if isinstance(definition, Joined) and definition.is_loop:
                new = end.get(key)
                if new is not None and new is not definition and not any(one is new for one in definition.parts):
                    definition.parts.append(new)


def _interrupted(before: Environment, assigned: dict[str, list[Definition]]) -> Environment:
    """What holds where a block was left at any point."""
    env: Environment = {
        key: Stale(one) if "." in key and not isinstance(one, Stale) else one for key, one in before.items()
    }
    for name, definitions in assigned.items():
        known = env.get(name)
        env[name] = _joined([*definitions, *([known] if known is not None else [])])
    return env


def _effects(nodes: Iterable[Any]) -> tuple[frozenset[str], _Touched]:
    """Names that statements bind, and names below which places may change."""
    bound: set[str] = set()
    touched: _Touched = {}
    stack: list[Any] = list(nodes)
    while stack:
        node = stack.pop()
        match node:
            case Name() | Constant():
                continue
            case Assignment():
                _targets(node.targets, bound, touched)
            case AnnotatedAssignment() | AugmentedAssignment() | NamedExpression():
                _targets((node.target,), bound, touched)
            case For():
                _targets((node.target,), bound, touched)
            case With():
                _targets([one.target for one in node.items if one.target is not None], bound, touched)
            case Deletion():
                _targets(node.targets, bound, touched)
            case Handler() | Pattern():
                if node.name:
                    bound.add(node.name)
            case FunctionDefinition():
                bound.add(node.name)
                continue
            case ClassDefinition():
                bound.add(node.name)
                continue
            case Import():
                bound.update(one.alias or one.name.partition(".")[0] for one in node.names)
                continue
            case ImportFrom():
                bound.update(one.alias or one.name for one in node.names)
                continue
            case Call():
                if isinstance(node.function, Attribute):
                    _touch(node.function.value, touched, node.function.value)
                for argument in node.arguments:
                    _touch(argument.value, touched)
            case TupleDisplay() | ListDisplay():
                pass
            case _:
                pass
        stack += children(node)
    return frozenset(bound), touched


def _targets(targets: Iterable[Expression], bound: set[str], touched: _Touched) -> None:
    for target in targets:
        match target:
            case Name():
                bound.add(target.id)
            case TupleDisplay() | ListDisplay():
                _targets(target.items, bound, touched)
            case Starred():
                _targets((target.value,), bound, touched)
            case _:
                _touch(target, touched)


def _touch(expression: Expression, touched: _Touched, receiver: Expression | None = None) -> None:
    path = path_of(expression)
    if path is not None:
        touched.setdefault(path.partition(".")[0], []).append(receiver)


def inner_functions(statements: tuple[Statement, ...]) -> Iterator[FunctionDefinition]:
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


_STATEMENTS: dict[type, Callable[[_Builder, Any, Environment], Environment | None]] = {
    ExpressionStatement: _Builder.expression_statement,
    Assignment: _Builder.assignment,
    AnnotatedAssignment: _Builder.annotated,
    AugmentedAssignment: _Builder.augmented,
    Deletion: _Builder.deletion,
    Return: _Builder.return_,
    Raise: _Builder.raise_,
    Assertion: _Builder.assertion,
    If: _Builder.if_,
    For: _Builder.for_,
    While: _Builder.while_,
    With: _Builder.with_,
    Try: _Builder.try_,
    FunctionDefinition: _Builder.function,
    ClassDefinition: _Builder.class_,
    Import: _Builder.import_,
    ImportFrom: _Builder.import_,
    Declaration: _Builder.nothing,
    Jump: _Builder.jump,
    TypeAliasStatement: _Builder.nothing,
    Match: _Builder.match,
}
_EXPRESSIONS: dict[type, Callable[[_Builder, Any, Environment], str | None]] = {
    Name: _Builder.name,
    Attribute: _Builder.attribute,
    Call: _Builder.call,
    Subscript: _Builder.subscript,
    Slice: _Builder.slice_,
    BinaryOperation: _Builder.pair,
    UnaryOperation: _Builder.unary,
    BooleanOperation: _Builder.boolean,
    Comparison: _Builder.comparison,
    Conditional: _Builder.conditional,
    ListDisplay: _Builder.items,
    TupleDisplay: _Builder.items,
    SetDisplay: _Builder.items,
    DictDisplay: _Builder.dict_,
    Comprehension: _Builder.comprehension,
    Lambda: _Builder.lambda_,
    Starred: _Builder.one,
    Await: _Builder.one,
    Yield: _Builder.yield_,
    NamedExpression: _Builder.named,
    FormattedString: _Builder.formatted,
    Argument: _Builder.argument,
}
