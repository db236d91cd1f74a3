"""Who uses a function of the project, and what becomes of the value it gives back.

Found without judging the modules that call it: an index says which of them spell its name, only their functions that do
are read, and a call counts where the name leads to the function through imports, assignments, attributes and bases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

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
    Conditional,
    ExpressionStatement,
    For,
    FunctionDefinition,
    Generator,
    If,
    Lambda,
    ListDisplay,
    Match,
    Name,
    NamedExpression,
    Return,
    Starred,
    Subscript,
    Try,
    TupleDisplay,
    UnaryOperation,
    While,
    With,
    WithItem,
    pack_body,
    pack_name,
)
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.model.spans import Location, Span
from quietlint.program.answered import asked_by, is_loud_by_name
from quietlint.program.functions import FunctionInfo, decorator_name
from quietlint.program.leading import Level, UseKind, Users, ValueUse
from quietlint.program.loglines import LogLines
from quietlint.program.origins import Origin, Origins
from quietlint.program.scopes import BindingKind, Scope, alias_of, children

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.modules import ModuleInfo
    from quietlint.program.world import World

_WORD = re.compile(rb"(?:\xd9.)?([A-Za-z_][A-Za-z_0-9]{2,})", re.DOTALL)
"""A name in packed facts. A text of 32 to 255 bytes has its length, which may be a letter, in front of it."""
_TAKES_ITEMS = frozenset(
    {"len", "list", "tuple", "set", "sorted", "sum", "min", "max", "iter", "next", "dict", "enumerate"}
)
_ASKS = frozenset({"bool", "isinstance", "all", "any", "is_none", "assertTrue", "assertFalse", "assertIsNone"})
_HANDS_THROUGH = frozenset(
    {"cast", "run", "run_until_complete", "wait_for", "shield", "run_coroutine_threadsafe", "run_sync"}
)
"""Calls that give back what they are given, or what a coroutine that they are given does."""
_EXPECTS = frozenset({"raises", "assertRaises", "assertRaisesRegex", "suppress"})
"""Last names of context managers in which a failure is expected."""
_MOST = 60
"""Uses that are looked at: what more say changes nothing."""


class Uses:
    """Answers, remembered by function."""

    def __init__(self, world: World, origins: Origins) -> None:
        self.world = world
        self.origins = origins
        self.log_lines = LogLines(world, origins)
        self._index: dict[bytes, list[ModuleName]] | None = None
        self._known: dict[FunctionInfo, Users] = {}
        self._calls: dict[FunctionInfo, list[tuple[Call, Scope, bool]]] = {}
        self._callers: dict[QualifiedName, FunctionInfo] = {}
        self._outside: dict[int, Reading] = {}

    def of(self, function: FunctionInfo) -> Users:
        """Who uses it, in the order of modules and places."""
        known = self._known.get(function)
        if known is None:
            known = self._known[function] = self._found(function)
        return known

    def calls_of(self, function: FunctionInfo) -> list[tuple[Call, Scope, bool]]:
        """Calls that certainly lead to a function, with where they stand and whether a failure is expected there."""
        if function.name == "__init__" and function.owner is not None:
            if function not in self._calls:
                self._calls[function] = list(self._constructions(function.owner))
        else:
            self.of(function)
        return self._calls.get(function, [])

    def _constructions(self, cls: ClassInfo) -> Iterator[tuple[Call, Scope, bool]]:
        """Calls of a class by its name."""
        for module in self._modules_with(cls.name):
            info = self.world.module(module)
            if info is None:
                continue
            names = frozenset({cls.name, *_aliases(info, cls.name)})
            for scope, block, _ in _scopes(self.world, info, names):
                reading = self._read(scope, block)
                for node in reading.named(names):
                    parent = reading.parents.get(id(node))
                    if not isinstance(parent, Call) or parent.function is not node:
                        continue
                    if self.origins.of(node, scope).cls is cls:
                        yield parent, scope, reading.is_expected(parent)

    def reading(self, function: FunctionInfo) -> Reading:
        """A function's statements with the way up from every node."""
        return Reading(function.body)

    def outcomes(self, function: FunctionInfo, hops: int = 2) -> tuple[ValueUse, ...]:
        """What becomes of the value in the end: uses that only hand it on are followed to those who use them."""
        found: list[ValueUse] = []
        for use in self.of(function).uses:
            outer = self._function_named(use) if use.kind is UseKind.RETURNED and hops else None
            if outer is None or outer is function:
                found.append(use)
                continue
            further = self.outcomes(outer, hops - 1)
            found += [
                ValueUse(
                    one.kind, one.caller, one.location, one.place, one.how,
                    one.is_certain and use.is_certain, one.is_expected, (use.location, *one.through), one.asked,
                )
                for one in further
            ] or [use]  # fmt: skip
        return tuple(found[:_MOST])

    def _function_named(self, use: ValueUse) -> FunctionInfo | None:
        return self._callers.get(use.caller)

    def _read(self, scope: Scope, block: tuple[object, ...]) -> Reading:
        """A block, read once as long as it stands outside of functions: those blocks are asked for every name."""
        if scope.function is not None or (scope.parent is not None and scope.parent.kind == "function"):
            return Reading(block)
        known = self._outside.get(id(block))
        if known is None:
            known = self._outside[id(block)] = Reading(block)
        return known

    # ------------------------------------------------------------------------------------------ the index

    def _modules_with(self, word: str) -> list[ModuleName]:
        if self._index is None:
            self._index = {}
            for name in self.world.loader.project_modules():
                info = self.world.module(name)
                if info is not None:
                    for each in set(_WORD.findall(pack_body(info.facts.body))):
                        self._index.setdefault(each, []).append(name)
        return self._index.get(word.encode(), [])

    def is_only_one(self, name: str) -> bool:
        """Whether the project defines one function or method of that name."""
        return self.world.function_counts[name] == 1

    # ------------------------------------------------------------------------------------------ uses

    def _found(self, function: FunctionInfo) -> Users:
        name = function.name
        if name.startswith("__") and name.endswith("__"):
            return Users(is_handed_on=True)
        uses: list[ValueUse] = []
        decorated: list[tuple[QualifiedName, Location]] = []
        is_handed_on = False
        for module in self._modules_with(name):
            info = self.world.module(module)
            if info is None:
                continue
            names = frozenset({name, *_aliases(info, name)})
            for scope, block, definitions in _scopes(self.world, info, names):
                for definition in definitions:
                    if any(self._leads(one, scope, function)[0] for one in _decorators(definition, names)):
                        place = info.location(definition)
                        if place is not None:
                            decorated.append((info.qualified(scope.qualified(definition.name)), place))
                reading = self._read(scope, block)
                for node in reading.named(names):
                    leads, is_certain = self._leads(node, scope, function)
                    if not leads:
                        continue
                    parent = reading.parents.get(id(node))
                    if isinstance(parent, Call) and parent.function is node:
                        uses.append(self._use(parent, scope, reading, is_certain=is_certain))
                        if is_certain:
                            self._calls.setdefault(function, []).append((parent, scope, reading.is_expected(parent)))
                    elif (later := _called_with(node, reading)) is not None:
                        uses.append(self._use(later, scope, reading, is_certain=is_certain))
                    elif not isinstance(parent, Attribute):
                        is_handed_on = True
            if len(uses) > _MOST:
                break
        return Users(tuple(uses[:_MOST]), tuple(decorated), is_handed_on)

    def _leads(self, node: Name | Attribute, scope: Scope, function: FunctionInfo) -> tuple[bool, bool]:
        """Whether an expression means the function, and whether that is certain."""
        if isinstance(node, Name) and function.owner is not None:
            return False, False
        origin = self.origins.of(node, scope)
        if origin.function is not None:
            return self._is_related(origin, function), True
        if isinstance(node, Name):
            return False, False
        base = self.origins.of(node.value, scope)
        if base.path:
            known = base.cls is not None and function.owner is not None and _are_related(base.cls, function.owner)
            return known, True
        return function.owner is not None and self.is_only_one(function.name), False

    @staticmethod
    def _is_related(origin: Origin, function: FunctionInfo) -> bool:
        """Whether a found method is the function, or one that it overrides or that overrides it."""
        other = origin.function
        if other is function or other is None:
            return other is function
        if other.name != function.name or other.owner is None or function.owner is None:
            return False
        return _are_related(other.owner, function.owner)

    def _use(self, call: Call | Name, scope: Scope, reading: Reading, *, is_certain: bool) -> ValueUse:
        kind, place, how = reading.fate(call)
        info = scope.module
        caller = info.qualified(scope.name)
        if kind is UseKind.RETURNED and scope.function is not None:
            self._callers[caller] = scope.function
        return ValueUse(
            kind,
            caller,
            _location(info, call),
            _location(info, place),
            how,
            is_certain,
            reading.is_expected(place),
            asked=asked_by(call, reading, lambda line: self._is_loud(line, scope)),
        )

    def _is_loud(self, call: Call, scope: Scope) -> bool:
        """Whether a call writes a line at WARNING or above."""
        line = self.log_lines.of(call, self.origins.called(call, scope))
        return line.level >= Level.WARNING if line is not None else is_loud_by_name(call)


class Reading:
    """One block of statements with the way up from every node."""

    def __init__(self, block: tuple[object, ...]) -> None:
        self.block = block
        self.parents: dict[int, Any] = {}
        self.nodes: list[Any] = []
        stack: list[Any] = list(reversed(block))
        while stack:
            node = stack.pop()
            self.nodes.append(node)
            if isinstance(node, FunctionDefinition | ClassDefinition):
                continue
            inner = children(node)
            for child in inner:
                self.parents[id(child)] = node
            stack += reversed(inner)

    def named(self, names: frozenset[str]) -> Iterator[Name | Attribute]:
        """Every name or attribute of one of those names."""
        for name in sorted(names):
            yield from self._by_name.get(name, ())

    @cached_property
    def _by_name(self) -> dict[str, list[Name | Attribute]]:
        found: dict[str, list[Name | Attribute]] = {}
        for node in self.nodes:
            if isinstance(node, Name):
                found.setdefault(node.id, []).append(node)
            elif isinstance(node, Attribute):
                found.setdefault(node.name, []).append(node)
        return found

    def awaited(self, call: Call) -> Call | Name | None:
        """A call that is awaited; where its future is kept by a name first, that name as it is awaited."""
        parent = self.parents.get(id(call))
        if isinstance(parent, Await):
            return call
        target = parent.targets[0] if isinstance(parent, Assignment) and len(parent.targets) == 1 else None
        named = (
            one for one in self.nodes if isinstance(target, Name) and isinstance(one, Name) and one.id == target.id
        )
        return next((one for one in named if one is not target and self._is_awaited(one)), None)

    def _is_awaited(self, name: Name) -> bool:
        parent = self.parents.get(id(name))
        if isinstance(parent, Argument):
            call = self.parents.get(id(parent))
            parent = (
                self.parents.get(id(call))
                if isinstance(call, Call) and decorator_name(call) in _HANDS_THROUGH
                else None
            )
        return isinstance(parent, Await)

    def is_expected(self, node: object) -> bool:
        """Whether a ``try`` with handlers, or a ``with`` that expects failure, stands around the node."""
        child, parent = node, self.parents.get(id(node))
        while parent is not None:
            if isinstance(parent, Try) and parent.handlers and any(child is one for one in parent.body):
                return True
            if isinstance(parent, With) and expects_failure(parent):
                return True
            child, parent = parent, self.parents.get(id(parent))
        return False

    def fate(self, node: object, *, follows: bool = True) -> tuple[UseKind, Any, str]:
        """What becomes of an expression's value, the node that decides it, and how it is taken."""
        parent = self.parents.get(id(node))
        match parent:
            case None:
                return UseKind.PASSED, node, ""
            case Await() | NamedExpression():
                kind = self.fate(parent, follows=follows)
                if isinstance(parent, NamedExpression) and follows and kind[0] is not UseKind.TESTED:
                    named = self._fate_of_name(parent.target.id, parent)
                    return named if named[0] is not UseKind.DISCARDED else kind
                return kind
            case ExpressionStatement():
                return UseKind.DISCARDED, parent, ""
            case Return():
                return UseKind.RETURNED, parent, ""
            case If() | While() | Assertion() | UnaryOperation(operator="not") | Match():
                return UseKind.TESTED, parent, ""
            case Comparison():
                if "in" in parent.operators and parent.left is not node:
                    return UseKind.TAKEN, parent, "in"
                return UseKind.TESTED, parent, ""
            case BooleanOperation():
                return self.fate(parent, follows=follows) if parent.values[-1] is node else (UseKind.TESTED, parent, "")
            case Conditional():
                return (UseKind.TESTED, parent, "") if parent.test is node else self.fate(parent, follows=follows)
            case Attribute():
                return UseKind.TAKEN, parent, parent.name
            case Subscript():
                return (UseKind.TAKEN, parent, "[]") if parent.value is node else (UseKind.PASSED, parent, "")
            case Call():
                return UseKind.TAKEN, parent, "()"
            case Argument():
                return self._fate_of_argument(parent, follows=follows)
            case For() | Generator():
                return UseKind.TAKEN, node, "for"
            case Starred():
                return UseKind.TAKEN, node, "*"
            case BinaryOperation() | AugmentedAssignment() | UnaryOperation():
                return UseKind.TAKEN, parent, parent.operator
            case WithItem():
                return UseKind.ENTERED, node, ""
            case Assignment() | AnnotatedAssignment():
                return self._fate_of_assigned(parent, follows=follows)
            case _:
                return UseKind.PASSED, parent, ""

    def _fate_of_argument(self, argument: Argument, *, follows: bool) -> tuple[UseKind, Any, str]:
        call = self.parents.get(id(argument))
        name = getattr(call.function, "name", getattr(call.function, "id", "")) if isinstance(call, Call) else ""
        is_first = isinstance(call, Call) and isinstance(call.function, Name) and argument.keyword is None
        if name in _TAKES_ITEMS and is_first:
            return UseKind.TAKEN, call, f"{name}()"
        if name in _ASKS:
            return UseKind.TESTED, call, ""
        if name in _HANDS_THROUGH:
            return self.fate(call, follows=follows)
        return UseKind.PASSED, call, ""

    def _fate_of_assigned(
        self, statement: Assignment | AnnotatedAssignment, *, follows: bool
    ) -> tuple[UseKind, Any, str]:
        targets = statement.targets if isinstance(statement, Assignment) else (statement.target,)
        if len(targets) != 1:
            return UseKind.PASSED, statement, ""
        target = targets[0]
        if isinstance(target, TupleDisplay | ListDisplay):
            return UseKind.TAKEN, statement, "unpacking"
        if isinstance(target, Name) and target.id == "_":
            return UseKind.DISCARDED, statement, ""
        if not isinstance(target, Name) or not follows:
            return UseKind.PASSED, statement, ""
        return self._fate_of_name(target.id, statement)

    def _fate_of_name(self, name: str, after: Any) -> tuple[UseKind, Any, str]:  # noqa: ANN401  # facts of every kind
        """What becomes of what a name holds: tested if that happens anywhere, else what happens first."""
        first: tuple[UseKind, Any, str] | None = None
        for kind in self.fates_of_name(name, after):
            if kind[0] is UseKind.TESTED or isinstance(kind[1], FunctionDefinition | Lambda):
                return kind
            if first is None or (first[0] is UseKind.PASSED and kind[0] is UseKind.TAKEN):
                first = kind
        return first or (UseKind.DISCARDED, after, "")

    def fates_of_name(self, name: str, after: Any) -> Iterator[tuple[UseKind, Any, str]]:  # noqa: ANN401  # as above
        """What becomes of what a name holds, at each place that reads it; the last one is a function that may do so."""
        place = (after.end_line, after.end_column)
        last: tuple[int, int] | None = None
        for node in self.nodes:
            if isinstance(node, FunctionDefinition | Lambda) and name.encode() in _bytes(node):
                yield UseKind.PASSED, node, ""
                return
            if not isinstance(node, Name) or node.id != name or (node.line, node.column) < place:
                continue
            if last is not None and (node.line, node.column) > last:
                break  # something else was put there
            parent = self.parents.get(id(node))
            if isinstance(parent, Assignment) and any(node is one for one in parent.targets):
                last = last or (parent.end_line, parent.end_column)
                continue
            yield self.fate(node, follows=False)


def _called_with(node: object, reading: Reading) -> Call | Name | None:
    """What gives back what a function does that is handed over by name: ``to_thread(f, …)``, or its future's name."""
    argument = reading.parents.get(id(node))
    call = reading.parents.get(id(argument))
    if not isinstance(argument, Argument) or not isinstance(call, Call) or argument.keyword is not None:
        return None
    name = decorator_name(call)
    if name == "partial" and call.arguments[0] is argument:
        return _called_with(call, reading)
    index = _RUNS_WHAT_IT_IS_GIVEN.get(name)
    given = call.arguments[index : index + 1] if index is not None else ()
    return reading.awaited(call) if any(one is argument for one in given) else None


_RUNS_WHAT_IT_IS_GIVEN = {"to_thread": 0, "run_sync": 0, "run_in_threadpool": 0, "run_in_executor": 1}
"""Calls that run a function in a thread, and the place of the argument that is the function."""


def expects_failure(statement: With) -> bool:
    """Whether a ``with`` says that what stands in it may fail, as tests do."""
    return any(decorator_name(one.context) in _EXPECTS for one in statement.items if isinstance(one.context, Call))


def _bytes(node: FunctionDefinition | Lambda) -> bytes:
    return node.packed if isinstance(node, FunctionDefinition) else b""


def _location(info: ModuleInfo, node: Any) -> Location:  # noqa: ANN401  # facts of every kind
    return Location(info.answer.path, Span(node.line, node.column, node.end_line, node.end_column))


def _are_related(first: ClassInfo, second: ClassInfo) -> bool:
    return any(one.cls is second for one in first.mro) or any(one.cls is first for one in second.mro)


def _aliases(info: ModuleInfo, name: str) -> Iterator[str]:
    """Other names under which a module imports something of that name."""
    for bound, bindings in info.scope.bindings.items():
        for binding in bindings:
            if binding.kind is BindingKind.IMPORT_FROM and alias_of(binding)[1].name == name and bound != name:
                yield bound


def _decorators(definition: FunctionDefinition | ClassDefinition, names: frozenset[str]) -> Iterator[Name | Attribute]:
    for decorator in definition.decorators:
        target = decorator.function if isinstance(decorator, Call) else decorator
        if isinstance(target, Name | Attribute) and getattr(target, "name", getattr(target, "id", "")) in names:
            yield target


def _scopes(
    world: World, info: ModuleInfo, names: frozenset[str]
) -> Iterator[tuple[Scope, tuple[object, ...], tuple[FunctionDefinition | ClassDefinition, ...]]]:
    """The module's own code and every function that spells a name: scope, statements, and what is defined there."""
    words = [pack_name(name) for name in names]
    pending: list[tuple[Scope, tuple[object, ...]]] = [(info.scope, info.facts.body)]
    while pending:
        scope, block = pending.pop(0)
        definitions = tuple(_defined_in(block))
        yield scope, block, definitions
        for definition in definitions:
            if isinstance(definition, ClassDefinition):
                pending.append((world.class_of(scope, definition).scope, definition.body))
            elif any(word in definition.packed for word in words):
                function = world.function_of(scope, definition)
                pending.append((function.scope, function.body))


def _defined_in(block: tuple[object, ...]) -> Iterator[FunctionDefinition | ClassDefinition]:
    """Definitions in a block, at any depth of its statements."""
    stack: list[Any] = list(reversed(block))
    while stack:
        node = stack.pop()
        if isinstance(node, FunctionDefinition | ClassDefinition):
            yield node
            continue
        for part in ("body", "otherwise", "final", "handlers", "cases"):
            stack += reversed(getattr(node, part, ()))
