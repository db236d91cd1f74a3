"""Where names are bound: the bindings of a module, class or function, read off its statements once.

Scopes here are flow-insensitive: they hold every binding of a name, with the tests it stands under. Source: Python
language reference, "Naming and binding".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from quietlint.model.facts import (
    Alias,
    AnnotatedAssignment,
    Assertion,
    Assignment,
    Attribute,
    AugmentedAssignment,
    Call,
    Case,
    ClassDefinition,
    Declaration,
    Expression,
    ExpressionStatement,
    For,
    FunctionDefinition,
    If,
    Import,
    ImportFrom,
    Lambda,
    ListDisplay,
    Match,
    Name,
    NamedExpression,
    Parameter,
    Pattern,
    Return,
    Starred,
    Statement,
    Try,
    TupleDisplay,
    TypeAliasStatement,
    TypeParameter,
    While,
    With,
)

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.functions import FunctionInfo
    from quietlint.program.modules import ModuleInfo
    from quietlint.program.reaching import Reached


class BindingKind(StrEnum):
    """What gives the name its meaning."""

    IMPORT = "import"
    IMPORT_FROM = "from import"
    FUNCTION = "def"
    CLASS = "class"
    ASSIGNMENT = "assignment"
    ANNOTATION = "annotation"
    AUGMENTED = "augmented assignment"
    FOR = "for"
    WITH = "with"
    EXCEPT = "except"
    PARAMETER = "parameter"
    TYPE_ALIAS = "type"
    TYPE_PARAMETER = "type parameter"
    WALRUS = "walrus"
    OTHER = "other"


Step: TypeAlias = "int | tuple[int, int] | None"
"""One step into an unpacked value: an index, (index from the end, as negative), a star's (before, after), None for an
item of unknown place."""


Condition: TypeAlias = "tuple[Expression | Try, bool]"
"""What has to hold where a name is bound: a test and its outcome, or a ``try`` of imports and whether they succeed."""


@dataclass(slots=True, eq=False)
class Binding:
    """One place that gives `name` a meaning."""

    name: str
    kind: BindingKind
    node: Any
    value: Expression | None = None
    path: tuple[Step, ...] = ()
    annotation: Expression | None = None
    guards: tuple[Condition, ...] = ()
    is_async: bool = False
    scope: Scope | None = None
    """The scope whose names the value is read in, where it is not the scope of the binding (a global set in a
    function)."""


@dataclass(slots=True, eq=False)
class StarImport:
    """``from module import *``."""

    node: ImportFrom
    guards: tuple[Condition, ...]


@dataclass(slots=True, eq=False)
class Scope:
    """One module, class or function, with all its bindings."""

    kind: str
    """module, class or function."""
    module: ModuleInfo
    parent: Scope | None
    name: str
    """Qualified name inside the module, "" for the module itself."""
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[StarImport] = field(default_factory=list)
    owner_class: ClassInfo | None = None
    function: FunctionInfo | None = None
    global_names: frozenset[str] = frozenset()
    nonlocal_names: frozenset[str] = frozenset()
    reclassed: set[str] = field(default_factory=set)
    """Names whose objects are given another class by ``x.__class__ = …``."""
    children: dict[int, Any] = field(default_factory=dict)
    """Classes and functions made of the definitions in this scope, by identity of the definition."""
    binding_at: dict[int, Binding] = field(default_factory=dict)
    """Bindings by identity of what binds: a target's name, an alias, a definition, a parameter, a handler."""
    reached: Reached | None = None
    """Which definitions reach which uses, once that was asked."""

    def qualified(self, name: str) -> str:
        """The path of a symbol of this scope inside its module."""
        return f"{self.name}.{name}" if self.name else name

    @property
    def class_around(self) -> ClassInfo | None:
        """The innermost class around, this scope included."""
        scope: Scope | None = self
        while scope is not None:
            if scope.owner_class is not None:
                return scope.owner_class
            scope = scope.parent
        return None


class _Collector:
    """One walk over a block's statements, nested functions and classes left closed."""

    def __init__(self, scope: Scope, *, has_walrus: bool) -> None:
        self.scope = scope
        self.has_walrus = has_walrus
        self.guards: tuple[Condition, ...] = ()

    def add(self, name: str, kind: BindingKind, node: object, at: object = None, **more: Any) -> None:  # noqa: ANN401  # the fields of `Binding`
        binding = Binding(name, kind, node, guards=self.guards, **more)
        self.scope.bindings.setdefault(name, []).append(binding)
        self.scope.binding_at[id(node if at is None else at)] = binding

    def block(self, statements: Iterable[Statement]) -> None:
        for statement in statements:
            method = _STATEMENTS.get(type(statement))
            if method is not None:
                method(self, statement)

    def function(self, node: FunctionDefinition) -> None:
        for default in (one.default for one in node.parameters):
            if default is not None:
                self.walrus(default)
        self.add(node.name, BindingKind.FUNCTION, node)

    def class_(self, node: ClassDefinition) -> None:
        self.add(node.name, BindingKind.CLASS, node)

    def assignment(self, node: Assignment) -> None:
        for target in node.targets:
            self.target(target, BindingKind.ASSIGNMENT, node, node.value, ())
        self.walrus(node.value)

    def annotated(self, node: AnnotatedAssignment) -> None:
        if isinstance(node.target, Name):
            self.add(
                node.target.id,
                BindingKind.ANNOTATION,
                node,
                node.target,
                value=node.value,
                annotation=node.annotation,
            )
        if node.value is not None:
            self.walrus(node.value)

    def augmented(self, node: AugmentedAssignment) -> None:
        if isinstance(node.target, Name):
            self.add(node.target.id, BindingKind.AUGMENTED, node, value=node.value)

    def target(
        self,
        target: Expression,
        kind: BindingKind,
        node: object,
        value: Expression | None,
        path: tuple[Step, ...],
        *,
        is_async: bool = False,
    ) -> None:
        match target:
            case Name():
                self.add(target.id, kind, node, target, value=value, path=path, is_async=is_async)
            case TupleDisplay() | ListDisplay():
                for step, item in unpacking(target.items):
                    self.target(item, kind, node, value, (*path, step), is_async=is_async)
            case Starred():
                self.target(target.value, kind, node, value, path, is_async=is_async)
            case Attribute(value=Name(id=base), name="__class__"):
                self.scope.reclassed.add(base)
            case _:
                pass

    def if_(self, node: If) -> None:
        self.walrus(node.test)
        before = self.guards
        self.guards = (*before, (node.test, True))
        self.block(node.body)
        self.guards = (*before, (node.test, False))
        self.block(node.otherwise)
        self.guards = before

    def for_(self, node: For) -> None:
        self.walrus(node.iterable)
        self.target(node.target, BindingKind.FOR, node, node.iterable, (None,), is_async=node.is_async)
        self.block(node.body)
        self.block(node.otherwise)

    def while_(self, node: While) -> None:
        self.walrus(node.test)
        self.block(node.body)
        self.block(node.otherwise)

    def with_(self, node: With) -> None:
        for item in node.items:
            self.walrus(item.context)
            if item.target is not None:
                self.target(item.target, BindingKind.WITH, node, item.context, (), is_async=node.is_async)
        self.block(node.body)

    def try_(self, node: Try) -> None:
        before = self.guards
        tries = only_tries(node)
        if tries and len(node.body) == 1:
            self.guards = (*before, (node, True))
        self.block(node.body)
        self.guards = (*before, (node, False)) if tries else before
        for handler in node.handlers:
            if handler.name:
                self.add(handler.name, BindingKind.EXCEPT, handler, value=handler.caught)
            self.block(handler.body)
        self.guards = before
        self.block(node.otherwise)
        self.block(node.final)

    def import_(self, node: Import) -> None:
        for alias in node.names:
            bound = alias.alias or alias.name.partition(".")[0]
            self.add(bound, BindingKind.IMPORT, alias)

    def import_from(self, node: ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.scope.stars.append(StarImport(node, self.guards))
            else:
                self.add(alias.alias or alias.name, BindingKind.IMPORT_FROM, (node, alias), alias)

    def declaration(self, node: Declaration) -> None:
        names = frozenset(node.names)
        if node.kind == "global":
            self.scope.global_names |= names
        else:
            self.scope.nonlocal_names |= names

    def type_alias(self, node: TypeAliasStatement) -> None:
        self.add(node.name, BindingKind.TYPE_ALIAS, node, value=node.value)

    def match(self, node: Match) -> None:
        self.walrus(node.subject)
        for case in node.cases:
            self.case(case, node)

    def case(self, case: Case, node: Match) -> None:
        for name in captured(case.pattern):
            self.add(name, BindingKind.OTHER, node, case)
        self.block(case.body)

    def walrus(self, expression: Expression) -> None:
        for named in named_expressions(expression) if self.has_walrus else ():
            self.add(named.target.id, BindingKind.WALRUS, named, named.target, value=named.value)

    def effect(self, node: Any) -> None:  # noqa: ANN401  # statements with a value or a test
        for child in (node.value,) if hasattr(node, "value") else (node.test,):
            if child is not None:
                self.walrus(child)


_STATEMENTS: dict[type, Any] = {
    FunctionDefinition: _Collector.function,
    ClassDefinition: _Collector.class_,
    Assignment: _Collector.assignment,
    AnnotatedAssignment: _Collector.annotated,
    AugmentedAssignment: _Collector.augmented,
    If: _Collector.if_,
    For: _Collector.for_,
    While: _Collector.while_,
    With: _Collector.with_,
    Try: _Collector.try_,
    Import: _Collector.import_,
    ImportFrom: _Collector.import_from,
    Declaration: _Collector.declaration,
    TypeAliasStatement: _Collector.type_alias,
    Match: _Collector.match,
    ExpressionStatement: _Collector.effect,
    Assertion: _Collector.effect,
    Return: _Collector.effect,
}


def fill(scope: Scope, statements: Iterable[Statement]) -> Scope:
    """The scope with the bindings of `statements` added: those of a module, a class or a function declared global."""
    _Collector(scope, has_walrus="walrus" in scope.module.facts.flags).block(statements)
    return scope


def fill_function(scope: Scope, definition: FunctionDefinition, body: tuple[Statement, ...]) -> Scope:
    """A function's scope: its parameters, type parameters and the bindings of its body."""
    collector = _Collector(scope, has_walrus="walrus" in definition.flags)
    type_parameters(collector, definition.type_parameters)
    for parameter in definition.parameters:
        collector.add(parameter.name, BindingKind.PARAMETER, parameter)
    collector.block(body)
    scope.global_names |= frozenset(definition.globals)
    scope.nonlocal_names |= frozenset(definition.nonlocals)
    for name in scope.global_names | scope.nonlocal_names:
        scope.bindings.pop(name, None)
    for name in definition.locals:
        if name not in scope.bindings:
            collector.add(name, BindingKind.OTHER, definition)
    return scope


def type_parameters(collector: _Collector, parameters: Iterable[TypeParameter]) -> None:
    """Bind the type parameters of PEP 695."""
    for parameter in parameters:
        collector.add(parameter.name, BindingKind.TYPE_PARAMETER, parameter)


def bind_type_parameters(scope: Scope, parameters: Iterable[TypeParameter]) -> None:
    """Bind the type parameters of a class or alias in a scope of their own."""
    type_parameters(_Collector(scope, has_walrus=False), parameters)


def unpacking(items: tuple[Expression, ...]) -> Iterator[tuple[Step, Expression]]:
    """Each target of an unpacking with the step that leads to its value."""
    star = next((index for index, item in enumerate(items) if isinstance(item, Starred)), None)
    for index, item in enumerate(items):
        if star is None or index < star:
            yield index, item
        elif index == star:
            yield (index, len(items) - index - 1), item
        else:
            yield index - len(items), item


def captured(pattern: Pattern) -> Iterator[str]:
    """Names that a pattern binds."""
    if pattern.name is not None:
        yield pattern.name
    for inner in pattern.patterns:
        yield from captured(inner)


def named_expressions(expression: object) -> Iterator[NamedExpression]:
    """Every ``:=`` inside an expression, lambdas left closed."""
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, NamedExpression):
            yield node
        stack.extend(
            part for part in children(node) if not isinstance(part, Parameter | FunctionDefinition | ClassDefinition)
        )


def only_tries(node: Try) -> bool:
    """Whether a ``try`` guards imports or names looked at, and nothing else: what fails there is not there."""
    return all(
        isinstance(one, Import | ImportFrom) or (isinstance(one, ExpressionStatement) and isinstance(one.value, Name))
        for one in node.body
    )


def children(node: Any) -> list[Any]:  # noqa: ANN401  # facts of every kind
    """The facts directly inside a fact."""
    kind = type(node)
    parts = _PARTS.get(kind)
    if parts is None:
        parts = _PARTS[kind] = _parts_of(kind)
    found: list[Any] = []
    for value in parts(node):
        if type(value) is tuple:
            found += value
        elif value is not None:
            found.append(value)
    return [one for one in found if one is not None] if None in found else found


def calls_in(statements: Iterable[Any]) -> Iterator[Call]:
    """The calls in statements, in order, without those in functions and classes inside of them."""
    stack: list[Any] = list(reversed(tuple(statements)))
    while stack:
        node = stack.pop()
        if isinstance(node, FunctionDefinition | ClassDefinition | Lambda):
            continue
        if isinstance(node, Call):
            yield node
        stack += reversed(children(node))


def _parts_of(kind: Any) -> Callable[[Any], tuple[Any, ...]]:  # noqa: ANN401  # facts of every kind
    """What reads the fields of a kind of fact that may hold facts."""
    names = [
        name for name in kind.__struct_fields__ if not _PLAIN.fullmatch(str(kind.__annotations__.get(name, "int")))
    ]
    if not names:
        return lambda _: ()
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda node: (read(node),)


_PARTS: dict[type, Callable[[Any], tuple[Any, ...]]] = {}
_PLAIN = re.compile(r"(?:int|str|bytes|bool|float|None|ParameterKind|tuple\[(?:str|int), \.\.\.\]|[ |])+")


def alias_of(binding: Binding) -> tuple[ImportFrom, Alias]:
    """Statement and alias of a binding made by a ``from`` import."""
    return binding.node  # type: ignore[no-any-return]  # the node of this kind is that pair
