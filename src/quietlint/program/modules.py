"""Modules as the program sees them: a scope over facts, and what may be asked of a module by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    AnnotatedAssignment,
    Assignment,
    Attribute,
    Call,
    ClassDefinition,
    Constant,
    ExpressionStatement,
    FunctionDefinition,
    ImportFrom,
    ModuleFacts,
    Name,
    body_of,
)
from quietlint.model.modules import Module, ModuleLoader, Origin
from quietlint.model.names import ModuleName, QualifiedName, absolute_name
from quietlint.model.spans import Location, Span
from quietlint.program.functions import FunctionInfo, decorator_name
from quietlint.program.scopes import Binding, BindingKind, Scope, fill

if TYPE_CHECKING:
    from quietlint.model.facts import Statement

IMPLICIT_NAMES = frozenset(
    {
        "__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__", "__path__", "__dict__",
        "__builtins__", "__cached__", "__annotations__", "__class__", "__all__", "__version__", "__debug__",
        "__qualname__", "__module__",
    }
)  # fmt: skip
"""Names that a module has without binding them. Source: Python language reference, "Import-related module
attributes"."""


class ModuleInfo:
    """One module of which facts are known: its scope, made when first asked for."""

    def __init__(self, answer: Module, facts: ModuleFacts, *, is_stub: bool) -> None:
        self.answer = answer
        self.name: ModuleName = answer.name
        self.facts = facts
        self.is_stub = is_stub
        self.in_project = answer.origin is Origin.PROJECT
        self._scope: Scope | None = None
        self._words: tuple[frozenset[str], re.Pattern[str] | None] | None = None
        self._bodies: dict[int, tuple[FunctionDefinition, tuple[Statement, ...]]] = {}
        self._locations: dict[int, tuple[object, Location | None]] = {}
        self._exports: tuple[tuple[str, ...] | None] | None = None

    @property
    def scope(self) -> Scope:
        """The module's own scope. Names that functions declare global are bound here too."""
        if self._scope is None:
            self._scope = scope = Scope("module", self, None, "")
            fill(scope, self.facts.body)
            self._add_globals_set_in_functions(scope)
        return self._scope

    @property
    def postpones_annotations(self) -> bool:
        """Whether annotations are never evaluated (PEP 563)."""
        return any(
            isinstance(one, ImportFrom)
            and one.module == "__future__"
            and any(name.name == "annotations" for name in one.names)
            for one in self.facts.body[:8]
        )

    def may_spell(self, name: str) -> bool:
        """Whether the file spells a name as a whole, or puts together names of its form."""
        if self._words is None:
            patterns = [re.escape(one).replace(r"\*", r"\w*") for one in self.facts.words if "*" in one]
            self._words = frozenset(self.facts.words), re.compile("|".join(patterns)) if patterns else None
        words, form = self._words
        return name in words or (form is not None and form.fullmatch(name) is not None)

    def body(self, function: FunctionDefinition) -> tuple[Statement, ...]:
        """A function's statements, the same objects on every call."""
        kept = self._bodies.get(id(function))
        if kept is None:
            kept = self._bodies[id(function)] = (function, body_of(function))
        return kept[1]

    def absolute(self, statement: ImportFrom) -> ModuleName | None:
        """The absolute name of the module that a ``from`` import names; None if it leaves the top package."""
        return absolute_name(
            self.name, is_package=self.answer.is_package, level=statement.level, module=statement.module
        )

    def location(self, node: object, message: str = "") -> Location | None:
        """Where a fact of this module stands."""
        if isinstance(node, tuple):
            node = node[1]
        if message:
            return self._located(node, message)
        if id(node) not in self._locations:
            self._locations[id(node)] = (node, self._located(node, ""))
        return self._locations[id(node)][1]

    def _located(self, node: object, message: str) -> Location | None:
        line: Any = getattr(node, "name_line", None) or getattr(node, "line", None)
        if not line:
            return None
        column: Any = getattr(node, "name_column", None) or getattr(node, "column", 1)
        name = getattr(node, "name", None)
        if hasattr(node, "name_line") and isinstance(name, str):
            span = Span(line, column, line, column + len(name))
        else:
            span = Span(line, column, getattr(node, "end_line", line), getattr(node, "end_column", column + 1))
        return Location(self.answer.path, span, message, in_project=self.in_project)

    def qualified(self, path: str) -> QualifiedName:
        """The qualified name of a symbol of this module."""
        return QualifiedName(f"{self.name}.{path}" if path else self.name)

    def _add_globals_set_in_functions(self, scope: Scope) -> None:
        pending = [(scope, statement) for statement in functions_in(self.facts.body)]
        while pending:
            parent, definition = pending.pop()
            names = definition.globals
            if "inner-globals" in definition.flags:
                around = FunctionInfo(definition, parent).scope
                pending += [(around, inner) for inner in functions_in(self.body(definition))]
            if not names:
                continue
            inner = FunctionInfo(definition, parent).scope
            raw = Scope("module", self, None, "")
            fill(raw, self.body(definition))
            for name in names:
                for binding in raw.bindings.get(name, ()):
                    binding.scope = inner
                    binding.guards = ()
                    scope.bindings.setdefault(name, []).append(binding)

    @cached_property
    def members_exported(self) -> frozenset[str]:
        """What classes of the module put into it beside themselves. Source: `enum.global_enum`."""
        classes = (one.node for bindings in self.scope.bindings.values() for one in bindings)
        return frozenset(
            target.id
            for one in classes
            if isinstance(one, ClassDefinition) and "global_enum" in map(decorator_name, one.decorators)
            for statement in one.body
            if isinstance(statement, Assignment)
            for target in statement.targets
            if isinstance(target, Name)
        )

    def explicit_exports(self) -> tuple[str, ...] | None:
        """What ``__all__`` lists, however it is built of literals; None without one or where it cannot be read."""
        if self._exports is None:
            self._exports = (self._listed_exports(),)
        return self._exports[0]

    def _listed_exports(self) -> tuple[str, ...] | None:
        bindings = self.scope.bindings.get("__all__")
        if not bindings:
            return None
        names: list[str] = []
        for binding in bindings:
            listed = _strings_of(binding)
            if listed is None:
                return None
            names += listed
        if "__all__" in self.facts.filled or any(_changes_exports(one) for one in self.facts.body):
            return None
        return tuple(names)


def module_bound(binding: Binding, loader: ModuleLoader, info: ModuleInfo) -> ModuleName | None:
    """The module that a binding in `info` makes its name mean; None where that is no module."""
    if binding.kind is BindingKind.IMPORT:
        alias = binding.node
        return ModuleName(alias.name if alias.alias else alias.name.partition(".")[0])
    if binding.kind is not BindingKind.IMPORT_FROM:
        return None
    statement, alias = binding.node
    target = info.absolute(statement)
    child = ModuleName(f"{target}.{alias.name}")
    return child if target is not None and loader.exists(child) else None


def imports_of(info: ModuleInfo) -> Iterator[ModuleName]:
    """Modules that a module imports at its top level."""
    for bindings in info.scope.bindings.values():
        for binding in bindings:
            if binding.kind is BindingKind.IMPORT:
                yield ModuleName(binding.node.name)
            elif binding.kind is BindingKind.IMPORT_FROM:
                target = info.absolute(binding.node[0])
                if target is not None:
                    yield target
    for star in info.scope.stars:
        target = info.absolute(star.node)
        if target is not None:
            yield target


def functions_in(statements: tuple[Statement, ...]) -> list[FunctionDefinition]:
    """Functions and methods anywhere outside other functions."""
    found: list[FunctionDefinition] = []
    stack: list[object] = list(reversed(statements))
    while stack:
        node = stack.pop()
        if isinstance(node, FunctionDefinition):
            found.append(node)
            continue
        for name in ("body", "otherwise", "final"):
            stack += reversed(getattr(node, name, ()))
        for handler in getattr(node, "handlers", ()):
            stack += reversed(handler.body)
        for case in getattr(node, "cases", ()):
            stack += reversed(case.body)
    return found


def _changes_exports(statement: object) -> bool:
    """Whether a statement of the top level calls a method of ``__all__``."""
    match statement:
        case ExpressionStatement(value=Call(function=Attribute(value=Name(id="__all__")))):
            return True
        case _:
            return False


def _strings_of(binding: Binding) -> list[str] | None:
    """The literal strings that a binding of ``__all__`` adds; None if it adds something else."""
    if binding.kind not in {BindingKind.ASSIGNMENT, BindingKind.AUGMENTED, BindingKind.ANNOTATION}:
        return None
    node = binding.node
    if not isinstance(node, Assignment | AnnotatedAssignment) and binding.kind is not BindingKind.AUGMENTED:
        return None
    items = getattr(binding.value, "items", None)
    if items is None:
        return None
    names = [item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str)]
    return names if len(names) == len(items) else None
