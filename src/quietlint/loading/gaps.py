"""Which Python versions have a name of the standard library, as typeshed's stubs and their version tests say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from quietlint.environment.typeshed import lifetime_of
from quietlint.model.dependencies import PythonGap
from quietlint.model.facts import (
    AnnotatedAssignment,
    Assignment,
    Attribute,
    BooleanOperation,
    ClassDefinition,
    Comparison,
    Constant,
    Expression,
    FunctionDefinition,
    If,
    Import,
    ImportFrom,
    ModuleFacts,
    Name,
    Statement,
    TupleDisplay,
    UnaryOperation,
)

Version = tuple[int, int]
_LAST_JUDGED = (3, 14)
"""What later versions lack is not settled."""


def gap_of(
    name: str, versions: Sequence[Version], place: str, stub: Callable[[str], ModuleFacts | None]
) -> PythonGap | None:
    """The versions that lack the module or name; None if all or none have it, or where the stub does not say."""
    judged = [version for version in versions if version <= _LAST_JUDGED]
    having = [version for version in judged if _has(name, version, stub)]
    lacking = tuple(version for version in judged if version not in having)
    if not having or not lacking:
        return None
    is_removal = lacking[-1] > having[-1]
    if is_removal and lacking[0] < having[0]:
        return None
    since = lacking[0] if is_removal else having[0]
    return PythonGap(name, lacking, is_removal, since, place)


def _has(name: str, version: Version, stub: Callable[[str], ModuleFacts | None]) -> bool:
    """Whether a version has the name; true wherever that is not certain."""
    lifetime = lifetime_of(name)
    if lifetime is not None:
        return lifetime.covers(version)
    module, _, last = name.rpartition(".")
    above = lifetime_of(module) if module else None
    if above is None or not above.covers(version):
        # Of a module that is not there the import itself is told.
        return True
    facts = stub(module)
    if facts is None:
        return True
    told = set(_bound(facts.body, last, version))
    return True in told or False not in told or None in told


def _bound(statements: Sequence[Statement], name: str, version: Version) -> Iterator[bool | None]:
    """For each place that may bind the name: whether the version reaches it, None where that cannot be told."""
    for statement in statements:
        match statement:
            case If():
                truth = _truth(statement.test, version)
                for branch, is_taken in (
                    (statement.body, truth),
                    (statement.otherwise, None if truth is None else not truth),
                ):
                    for inner in _bound(branch, name, version):
                        yield None if is_taken is None or inner is None else is_taken and inner
            case FunctionDefinition() | ClassDefinition():
                if statement.name == name:
                    yield True
            case Assignment():
                if any(isinstance(one, Name) and one.id == name for one in statement.targets):
                    yield True
            case AnnotatedAssignment(target=Name(id=bound)):
                if bound == name:
                    yield True
            case Import() | ImportFrom():
                for alias in statement.names:
                    if alias.name == "*":
                        yield None
                    elif (alias.alias or alias.name.partition(".")[0]) == name:
                        yield True
            case _:
                continue


def _truth(test: Expression, version: Version) -> bool | None:
    """The outcome of a test of ``sys.version_info``; None for any other."""
    match test:
        case Comparison(
            left=Attribute(value=Name(id="sys"), name="version_info"),
            operators=(operator,),
            rights=(TupleDisplay(items=items),),
        ):
            numbers = tuple(one.value for one in items if isinstance(one, Constant) and isinstance(one.value, int))
            if len(numbers) != len(items) or len(numbers) != 2:
                return None
            return {">=": version >= numbers, "<": version < numbers}.get(operator)
        case UnaryOperation(operator="not"):
            inner = _truth(test.operand, version)
            return None if inner is None else not inner
        case BooleanOperation():
            values = [_truth(one, version) for one in test.values]
            if test.operator == "and":
                return False if False in values else None if None in values else True
            return True if True in values else None if None in values else False
        case _:
            return None
