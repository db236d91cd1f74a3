"""What a caller does where it is given nothing: whether it makes that known, does it in another way, or goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    AnnotatedAssignment,
    Assertion,
    Assignment,
    Attribute,
    AugmentedAssignment,
    BooleanOperation,
    Call,
    Comparison,
    Constant,
    ExpressionStatement,
    FunctionDefinition,
    If,
    Jump,
    Lambda,
    Name,
    NamedExpression,
    Raise,
    Return,
    Try,
    UnaryOperation,
    With,
)
from quietlint.program.leading import Asked, UseKind
from quietlint.program.scopes import children

if TYPE_CHECKING:
    from quietlint.program.uses import Reading

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_DOES_IT = frozenset(
    {"compute", "download", "extract", "fetch", "find", "generate", "load", "query", "read", "request", "resolve",
     "retrieve", "retry", "search", "try"}
)  # fmt: skip
"""Words of calls that get the like in another way."""
_OF_A_TEXT = frozenset({"extract", "find", "read", "search"})
"""Calls of those names may be of anything: texts, patterns, files."""
_IS_NONE = frozenset({"default", "defaults", "empty", "none", "blank"})
_ENDS = frozenset({"abort", "die", "exit", "fail", "raise", "panic"})
_FAILED = frozenset({"error", "errors", "fail", "failed", "failure", "failures"})
_FAILURE_TEXTS = ("error", "fail", "unable", "cannot", "could not", "couldn't")

IsLoud = Callable[[Call], bool]
"""Whether a call writes a line for people at WARNING or above."""


def asked_by(call: Call | Name, reading: Reading, is_loud: IsLoud) -> Asked | None:
    """By what test a caller finds that a call gave nothing, where it then says so or does it in another way."""
    found = {asked for asked, name, steps in _ways_without(call, reading) if _answers(steps, name, is_loud)}
    return Asked.TRUTH if Asked.TRUTH in found else next(iter(found), None)


def _ways_without(call: Call | Name, reading: Reading) -> Iterator[tuple[Asked, str, tuple[object, ...]]]:
    """The tests of what a call gives, the name that holds it, and the statements that run where there is nothing."""
    kind, place, _ = reading.fate(call, follows=False)
    name = _name_bound(call, reading, place)
    tests = [place] if kind is UseKind.TESTED else []
    if name:
        tests += [where for kind, where, _ in reading.fates_of_name(name, place) if kind is UseKind.TESTED]
    for test in tests:
        asked, is_true = _question(test)
        statement, is_true = _decided(test, reading, is_true=is_true)
        if asked is not None and is_true is not None:
            yield asked, name, _steps(statement, reading, is_true=is_true)


def _name_bound(call: Call | Name, reading: Reading, place: Any) -> str:  # noqa: ANN401  # facts of every kind
    """The name that a call's value is bound to, or ""."""
    node = reading.parents.get(id(call))
    while node is not None and node is not place and not isinstance(node, NamedExpression):
        node = reading.parents.get(id(node))
    match node:
        case NamedExpression() | AnnotatedAssignment(target=Name()):
            return str(getattr(node.target, "id", ""))
        case Assignment(targets=(Name() as target,)):
            return target.id
        case _:
            return ""


def _question(test: object) -> tuple[Asked | None, bool | None]:
    """What a test asks of the value, and what it gives where there is nothing."""
    match test:
        case If(test=BooleanOperation(operator="or")):
            return None, None
        case If() | Assertion() | BooleanOperation(operator="and"):
            return Asked.TRUTH, False
        case UnaryOperation(operator="not"):
            return Asked.TRUTH, True
        case Comparison(operators=("is" | "==",), rights=(Constant(kind="NoneType"),)):
            return Asked.NONE, True
        case Comparison(operators=("is not" | "!=",), rights=(Constant(kind="NoneType"),)):
            return Asked.NONE, False
        case _:
            return None, None


def _decided(test: Any, reading: Reading, *, is_true: bool | None) -> tuple[Any, bool | None]:  # noqa: ANN401  # as above
    """The statement that a test decides, and what its whole test gives; None where more than this decides."""
    node = test
    while is_true is not None and not isinstance(node, If | Assertion):
        node = reading.parents.get(id(node))
        match node:
            case If() | Assertion():
                pass
            case UnaryOperation(operator="not"):
                is_true = not is_true
            case BooleanOperation(operator="or") if is_true:
                pass
            case BooleanOperation(operator="and") if not is_true:
                pass
            case _:
                is_true = None
    return node, is_true


def _steps(statement: Any, reading: Reading, *, is_true: bool) -> tuple[object, ...]:  # noqa: ANN401  # as above
    """What runs for one answer of a test only."""
    if isinstance(statement, Assertion):
        return () if is_true else (statement,)
    taken, other = (statement.body, statement.otherwise) if is_true else (statement.otherwise, statement.body)
    if not taken and other and isinstance(other[-1], Return | Raise | Jump):
        block = _block_of(statement, reading)
        return block[next(index for index, one in enumerate(block) if one is statement) + 1 :]
    return tuple(taken)


def _block_of(statement: object, reading: Reading) -> tuple[object, ...]:
    parent = reading.parents.get(id(statement))
    parts = (getattr(parent, part, ()) for part in ("body", "otherwise", "final")) if parent is not None else ()
    return next((part for part in parts if any(one is statement for one in part)), reading.block)


def _answers(steps: tuple[object, ...], name: str, is_loud: IsLoud) -> bool:
    """Whether statements, whatever way they go, say that something is amiss or do it in another way."""
    return any(_is_answer(step, name, is_loud) for step in steps)


def _is_answer(step: object, name: str, is_loud: IsLoud) -> bool:
    match step:
        case Raise() | Assertion():
            return True
        case If():
            return all(_answers(part, name, is_loud) for part in (step.body, step.otherwise))
        case With():
            return _answers(step.body, name, is_loud)
        case Try():
            return _answers((*step.body, *step.final), name, is_loud)
        case Assignment() | AnnotatedAssignment() | AugmentedAssignment():
            goals = getattr(step, "targets", None) or (getattr(step, "target", None),)
            return any(_words(_last(goal)) & _FAILED for goal in goals) or _is_told(step.value, is_loud)
        case Return() | ExpressionStatement():
            return _is_told(step.value, is_loud)
        case _:
            return False


def _is_told(value: object, is_loud: IsLoud) -> bool:
    """Whether an expression says that it failed, in words or by a call, or gets the like in another way."""
    nodes = list(_within(value))
    texts = (str(node.value).lower() for node in nodes if isinstance(node, Constant) and node.kind == "str")
    logged = any(isinstance(node, Call) and _is_quiet_log(node, is_loud) for node in nodes)
    if not logged and any(_says_that_it_failed(text) for text in texts):
        return True
    return any(_is_loud_call(node, is_loud) for node in nodes if isinstance(node, Call))


def _says_that_it_failed(text: str) -> bool:
    """Whether a text tells of a failure; that nothing could be found is what a failure is taken for."""
    return any(word in text for word in _FAILURE_TEXTS) and "not find" not in text and "not found" not in text


def _is_loud_call(call: Call, is_loud: IsLoud) -> bool:
    words = _words(_last(call.function))
    if is_loud(call) or words & (_ENDS | _FAILED):
        return True
    holder = call.function.value if isinstance(call.function, Attribute) else None
    does_it = words & _DOES_IT and not words & _IS_NONE and _last(call.function) not in _OF_A_TEXT
    return bool(does_it) or bool(_words(_last(holder)) & _FAILED)


def _is_quiet_log(call: Call, is_loud: IsLoud) -> bool:
    return _last(call.function) in {"debug", "info", "trace", "log", "print"} and not is_loud(call)


def is_loud_by_name(call: Call) -> bool:
    """Whether a call reads like a line at WARNING or above: ``self._logger.error(…)``."""
    if not isinstance(call.function, Attribute):
        return False
    holder = call.function.value.function if isinstance(call.function.value, Call) else call.function.value
    return call.function.name in {"warn", "warning", "error", "exception", "critical", "fatal"} and bool(
        _words(_last(holder)) & {"log", "logger", "logging", "logs", "messages", "warnings"}
    )


def _last(expression: object) -> str:
    return expression.name if isinstance(expression, Attribute) else str(getattr(expression, "id", ""))


def _words(name: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(name)}


def _within(node: Any) -> Iterator[object]:  # noqa: ANN401  # facts of every kind
    """An expression and all of it; what stands in a lambda does not run there."""
    if node is None or isinstance(node, Lambda | FunctionDefinition):
        return
    yield node
    for child in children(node):
        yield from _within(child)
