"""The program as rules see it: a read-only view that answers questions about the module under judgement and beyond."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

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
from quietlint.model.findings import HasPlace
from quietlint.model.modules import ModuleAnswer
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.model.resolutions import CallResolution, Resolution
from quietlint.model.spans import Location
from quietlint.program.leading import LogLine, Raised, Reach, UseKind, Users, ValueUse
from quietlint.program.references import ImportedModule, ImportedName

Answer = TypeVar("Answer")


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

    # ------------------------------------------------------------------------------------------ about failure

    def once(self, make: Callable[[Any, Any], Answer], fact: object) -> Answer:
        """What `make` says of a fact and this program: asked once, then remembered."""

    def called(self, call: Call) -> QualifiedName:
        """Dotted name of what a call calls, as inferred or as imports and assignments spell it; "" if unknown."""

    def origin(self, expression: Expression, within: object) -> QualifiedName:
        """Dotted name of what made a value that is read in the scope of the fact `within`; "" if unknown."""

    def reach(self, call: Call) -> Reach | None:
        """What a call reaches outside of the process, also through own code; None where not, or unknown."""

    def raised(self, nodes: tuple[object, ...], within: object) -> Raised:
        """What statements in the scope of the fact `within` can raise, as far as it can be followed."""

    def log_line(self, call: Call) -> LogLine | None:
        """The line for people that a call is known to write; None where it does something else, or that is unknown."""

    def never_returns(self, call: Call) -> bool:
        """Whether a call is known to raise or to end the program, whatever happens."""

    def location(self, fact: HasPlace, message: str = "") -> Location:
        """Where a fact of the module stands."""

    def fate(self, expression: Expression) -> tuple[UseKind, HasPlace, str]:
        """What becomes of an expression's value in its function, the fact that decides it, and how it is taken."""

    def is_expected_to_fail(self, fact: object, within: object) -> bool:
        """Whether a ``try`` with handlers stands around a fact, in the function of the fact `within`."""

    def none_for_failure(self, call: Call) -> tuple[QualifiedName, tuple[Location, ...]] | None:
        """The project's function that a call runs and the handlers in it that answer None, where all else gives values.

        None where there is no such function or handler. Generators and functions that may be overridden are left out.
        """

    def is_own(self, path: QualifiedName) -> bool:
        """Whether a dotted name is of the project."""

    def inherits(self, call: Call, ancestor: str) -> bool:
        """Whether a call makes an object of a class that is known to inherit from the class of that dotted name."""

    def is_subclassed(self, path: str) -> bool:
        """Whether the project has a class that inherits from the class of a dotted name."""

    def handles_all(self, expression: Expression, within: object) -> bool:
        """Whether a coroutine or function of the project has a handler for every failure around all that it does."""

    def users(self, function: FunctionDefinition) -> Users:
        """Who calls a function of this module anywhere in the project, and what becomes of the value."""

    def outcomes(self, function: FunctionDefinition) -> tuple[ValueUse, ...]:
        """What becomes of a function's value in the end: callers that only hand it on are followed to theirs."""

    def overridden(self, function: FunctionDefinition) -> tuple[tuple[FunctionDefinition, Location | None], ...]:
        """Definitions of the same name in the classes above a method's class, nearest first."""

    def has_unknown_bases(self, function: FunctionDefinition) -> bool:
        """Whether the class around a method has bases that cannot be read: others may lay down what it returns."""
