"""Which Python versions have a name of the standard library, as typeshed's stubs and their version tests say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from quietlint.environment.typeshed import lifetime_of
from quietlint.model.dependencies import PythonGap
from quietlint.model.facts import (
    Alias,
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
Stubs: TypeAlias = "Callable[[str], ModuleFacts | None]"
_DEEPEST = 4
_LAST_JUDGED = (3, 14)
"""What later versions lack is not settled."""


def gap_of(name: str, versions: Sequence[Version], place: str, stub: Stubs) -> PythonGap | None:
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


def _has(name: str, version: Version, stub: Stubs) -> bool:
    """Whether a version has the name; true wherever that is not certain."""
    lifetime = lifetime_of(name)
    if lifetime is not None:
        return lifetime.covers(version)
    module, _, last = name.rpartition(".")
    above = lifetime_of(module) if module else None
    if above is None or not above.covers(version):
        # Of a module that is not there the import itself is told.
        return True
    told = set(_Names(last, version, stub).bound_in(module))
    return True in told or False not in told or None in told


class _Names:
    """Where stubs bind one name, as a version reads them."""

    def __init__(self, name: str, version: Version, stub: Stubs) -> None:
        self.name = name
        self.version = version
        self.stub = stub

    def bound_in(self, module: str, depth: int = 0) -> Iterator[bool | None]:
        """For each place that may bind the name: whether the version reaches it, None where that cannot be told."""
        facts = self.stub(module) if depth < _DEEPEST else None
        if facts is None:
            yield None
        else:
            yield from self._bound(facts.body, module, depth)

    def _bound(self, statements: Sequence[Statement], module: str, depth: int) -> Iterator[bool | None]:
        for statement in statements:
            match statement:
                case If():
                    truth = _truth(statement.test, self.version)
                    opposite = None if truth is None else not truth
                    for branch, is_taken in ((statement.body, truth), (statement.otherwise, opposite)):
                        for inner in self._bound(branch, module, depth):
                            yield False if is_taken is False else inner if is_taken else None
                case FunctionDefinition() | ClassDefinition():
                    if statement.name == self.name:
                        yield True
                case Assignment():
                    if any(isinstance(one, Name) and one.id == self.name for one in statement.targets):
                        yield True
                case AnnotatedAssignment(target=Name(id=bound)):
                    if bound == self.name:
                        yield True
                case Import():
                    if any((one.alias or one.name.partition(".")[0]) == self.name for one in statement.names):
                        yield True
                case ImportFrom(names=(Alias(name="*"),)):
                    # Relative stars stand in the stubs of packages only.
                    above = f"{module}." if statement.level else ""
                    yield from self.bound_in(f"{above}{statement.module}", depth + 1)
                case ImportFrom():
                    if any((one.alias or one.name) == self.name for one in statement.names):
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
