"""The rule author's door: everything that a rule pack may import, and nothing else of quietlint is needed.

A rule is a pure generator over one kind of fact::

    @rule(
        name="swallowed-exception",
        summary="A broad handler discards the exception without a trace.",
        on=Handler,
        severity=Severity.WARNING,
        precision=Precision.HIGH,
        since="0.1.0",
    )
    def swallowed_exception(handler: Handler, program: Program) -> Iterator[Finding]: ...

Its page stands beside it: ``swallowed_exception.md`` next to ``swallowed_exception.py``. The family is the name of the
folder that holds both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Generic, TypeVar

from quietlint.model.dependencies import (
    Basis,
    Change,
    ChangedName,
    Declared,
    DeclaredDependency,
    Dependencies,
    Effect,
    KnownVersion,
    Likeness,
    MalformedDeclaration,
    PythonGap,
    Resemblance,
    Standing,
    Use,
)
from quietlint.model.facts import (
    Alias,
    AnnotatedAssignment,
    Assignment,
    Attribute,
    BinaryOperation,
    BooleanOperation,
    Call,
    ClassDefinition,
    Comment,
    Comparison,
    Conditional,
    Constant,
    DictDisplay,
    Expression,
    ExpressionStatement,
    For,
    FormattedString,
    FunctionDefinition,
    Handler,
    If,
    Import,
    Jump,
    ListDisplay,
    ModuleFacts,
    Name,
    Raise,
    Return,
    SetDisplay,
    Statement,
    Subscript,
    Try,
    TupleDisplay,
    UnaryOperation,
    While,
    With,
    WithItem,
)
from quietlint.model.findings import Edit, Finding, Precision, Repair, Severity
from quietlint.model.modules import Absence, Distribution, Origin
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.model.resolutions import (
    Fits,
    Found,
    Misfit,
    Mismatch,
    Missing,
    Reason,
    SearchEntry,
    Unknown,
)
from quietlint.model.spans import Location, Span
from quietlint.program.known_failures import NOT_FOUND, is_root_of, is_self_contained, libraries_behind
from quietlint.program.leading import Asked, Level, LogLine, Raised, Reach, UseKind, Users, ValueUse
from quietlint.program.nearest import certain_name
from quietlint.program.program import Program
from quietlint.program.references import Guard, ImportedModule, ImportedName, SpelledName

__all__ = [
    "NOT_FOUND",
    "Absence",
    "Alias",
    "AnnotatedAssignment",
    "Asked",
    "Assignment",
    "Attribute",
    "Basis",
    "BinaryOperation",
    "BooleanOperation",
    "Call",
    "Change",
    "ChangedName",
    "ClassDefinition",
    "Comment",
    "Comparison",
    "Conditional",
    "Constant",
    "Declared",
    "DeclaredDependency",
    "Dependencies",
    "DictDisplay",
    "Distribution",
    "Edit",
    "Effect",
    "Expression",
    "ExpressionStatement",
    "Finding",
    "Fits",
    "For",
    "FormattedString",
    "Found",
    "FunctionDefinition",
    "Guard",
    "Handler",
    "If",
    "Import",
    "ImportedModule",
    "ImportedName",
    "Jump",
    "KnownVersion",
    "Level",
    "Likeness",
    "ListDisplay",
    "Location",
    "LogLine",
    "MalformedDeclaration",
    "Misfit",
    "Mismatch",
    "Missing",
    "ModuleFacts",
    "ModuleName",
    "Name",
    "Origin",
    "Precision",
    "Program",
    "PythonGap",
    "QualifiedName",
    "Raise",
    "Raised",
    "Reach",
    "Reason",
    "Repair",
    "Resemblance",
    "Return",
    "Rule",
    "SearchEntry",
    "SetDisplay",
    "Severity",
    "Span",
    "SpelledName",
    "Standing",
    "Statement",
    "Subscript",
    "Try",
    "TupleDisplay",
    "UnaryOperation",
    "Unknown",
    "Use",
    "UseKind",
    "Users",
    "ValueUse",
    "While",
    "With",
    "WithItem",
    "certain_name",
    "is_root_of",
    "is_self_contained",
    "libraries_behind",
    "rule",
]

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Rule(Generic[Fact]):
    """One rule as the engine knows it. `on` is the kind of fact that its check is handed, one by one."""

    name: str
    family: str
    summary: str
    on: type[Fact]
    severity: Severity
    precision: Precision
    since: str
    check: Callable[[Fact, Program], Iterator[Finding]]
    package: str
    """The package that holds the check and its page."""

    def page(self) -> str:
        """The rule's page, as Markdown."""
        return files(self.package).joinpath(f"{self.name.replace('-', '_')}.md").read_text(encoding="utf-8")


AnyRule = Rule[Any]


def rule(
    *, name: str, summary: str, on: type[Fact], severity: Severity, precision: Precision, since: str
) -> Callable[[Callable[[Fact, Program], Iterator[Finding]]], Rule[Fact]]:
    """Make a rule of a check; the family is the name of the package that holds it."""

    def make(check: Callable[[Fact, Program], Iterator[Finding]]) -> Rule[Fact]:
        package = check.__module__.rpartition(".")[0]
        family = package.rpartition(".")[2]
        return Rule(name, family, summary, on, severity, precision, since, check, package)

    return make
