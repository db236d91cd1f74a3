"""The program as rules see it: a read-only view that answers questions about the module under judgement and beyond."""

from __future__ import annotations

from typing import Protocol

from quietlint.model.dependencies import Dependencies
from quietlint.model.facts import (
    Attribute,
    Call,
    ClassDefinition,
    Comment,
    Expression,
    FunctionDefinition,
    Handler,
    ModuleFacts,
    Name,
    Statement,
    Try,
)
from quietlint.model.modules import ModuleAnswer
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.model.resolutions import CallResolution, Resolution
from quietlint.model.spans import Location
from quietlint.program.references import ImportedModule, ImportedName


class Program(Protocol):
    """Questions that a rule may ask. Facts are known by identity: only those of the module under judgement are."""

    @property
    def module(self) -> ModuleName:
        """The module under judgement."""

    @property
    def path(self) -> str:
        """Its file, relative to the repository root."""

    @property
    def facts(self) -> ModuleFacts:
        """Its facts."""

    def resolve(self, fact: Attribute | Name | ImportedModule | ImportedName) -> Resolution:
        """The verdict on a reference."""

    def resolve_call(self, call: Call) -> CallResolution:
        """Whether the call's arguments bind on some callee that can arrive."""

    def enclosing_function(self, fact: object) -> FunctionDefinition | None:
        """The innermost function around a fact (for a function: the one around it)."""

    def enclosing_class(self, fact: object) -> ClassDefinition | None:
        """The innermost class around a fact, through the functions in between."""

    def symbol(self, fact: object) -> QualifiedName:
        """Qualified name of the innermost function or class around a fact, or the module's name."""

    def body(self, function: FunctionDefinition) -> tuple[Statement, ...]:
        """A function's statements, the same objects on every call."""

    def try_of(self, handler: Handler) -> Try:
        """The statement that a handler belongs to."""

    def following(self, fact: object) -> tuple[Statement, ...]:
        """Statements after the `Try` or `Handler` (its try) in the same block."""

    def comments(self, first: int, last: int) -> tuple[Comment, ...]:
        """Comments on the lines from `first` to `last`, both included."""

    def callees(self, call: Call) -> tuple[QualifiedName, ...]:
        """Qualified names of what a call may call, as far as inferred, e.g. ``logging.Logger.error``; () if unknown."""

    def types(self, expression: Expression) -> tuple[QualifiedName, ...]:
        """Qualified names of the classes an expression may have (``builtins.NoneType`` for None); () if unknown."""

    def exception_types(self, handler: Handler) -> tuple[QualifiedName, ...]:
        """Qualified names of what a handler catches; () for a bare ``except``; names as written where unknown."""

    def callers(self, function: FunctionDefinition) -> tuple[tuple[QualifiedName, Location], ...]:
        """Known call sites of a function in the whole project: who calls, and where."""

    @property
    def is_always_imported(self) -> bool:
        """Whether importing a top-level package of the project always imports the module under judgement."""

    @property
    def dependencies(self) -> Dependencies:
        """What is declared, installed and published."""

    def module_answer(self, name: ModuleName) -> ModuleAnswer:
        """Any module, by its absolute name."""
