"""Functions that answer None for a failure, and a value for everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quietlint.model.facts import (
    Call,
    Comparison,
    Constant,
    For,
    FunctionDefinition,
    Handler,
    If,
    Name,
    Raise,
    Return,
    Try,
    While,
    With,
)
from quietlint.model.spans import Location
from quietlint.program.functions import FunctionInfo


def none_in_handlers(function: FunctionInfo, call: Call) -> tuple[Location, ...]:
    """The ``return None`` in handlers of a function whose every other way gives a value; () if there is none.

    A handler that also raises lets its caller choose, and answers None to those who asked for it. What is only reached
    with other arguments than those of the call is left out.
    """
    places: list[Location] = []
    body = function.body
    if not _ends(body):
        return ()
    given = _constants_given(function, call)
    for node, is_handled in _returns(body, is_handled=False):
        is_none = node.value is None or (isinstance(node.value, Constant) and node.value.kind == "NoneType")
        if is_none and not is_handled:
            return ()
        place = function.module.location(node)
        if is_none and place is not None and not _is_ruled_out(node, body, given):
            places.append(place)
    return tuple(places)


def always_raises(function: FunctionInfo) -> bool:
    """Whether every way through a function ends by raising."""
    if function.definition.is_generator or function.module.is_stub or not _ends(function.body):
        return False
    return not any(True for _ in _returns(function.body, is_handled=False))


def handles_all(function: FunctionInfo) -> bool:
    """Whether a handler for every failure stands around what a function does, or around each turn of its loop."""
    trials = [step for step in function.body if isinstance(step, Try)]
    if not trials:
        loops = [step for step in function.body if isinstance(step, While | For | With)]
        trials = [step for loop in loops for step in loop.body if isinstance(step, Try)]
    return bool(trials) and all(any(is_for_all(one.caught) for one in trial.handlers) for trial in trials[:1])


def is_for_all(caught: object) -> bool:
    """Whether a handler takes every ordinary failure."""
    if caught is None:
        return True
    items = getattr(caught, "items", None) or (caught,)
    return any(getattr(one, "name", getattr(one, "id", "")) in {"Exception", "BaseException"} for one in items)


def _constants_given(function: FunctionInfo, call: Call) -> dict[str, object]:
    """What a call gives for parameters as a constant, or leaves to a default that is one; bound again, they may differ.

    A place of the receiver is kept free, and nothing is known of what is handed on with stars.
    """
    if any(one.stars for one in call.arguments):
        return {}
    by_keyword = {one.keyword: one.value for one in call.arguments if one.keyword is not None}
    by_place = len(call.arguments) - len(by_keyword)
    found: dict[str, object] = {}
    for index, parameter in enumerate(function.definition.parameters):
        is_left = index > by_place or (index == by_place and function.owner is None)
        value = by_keyword.get(parameter.name, parameter.default if is_left else None)
        if isinstance(value, Constant) and len(function.scope.bindings[parameter.name]) == 1:
            found[parameter.name] = value.value
    return found


def _is_ruled_out(target: Return, block: tuple[Any, ...], given: dict[str, object]) -> bool:
    """Whether the tests around a fact fail for what is given."""
    step = next((one for one in block if one.line <= target.line <= one.end_line), None)
    match step:
        case If():
            is_in_body = bool(step.body) and target.line <= step.body[-1].end_line
            holds = _holds(step.test, given)
            if holds is not None and holds is not is_in_body:
                return True
            return _is_ruled_out(target, step.body if is_in_body else step.otherwise, given)
        case Try():
            return any(
                _is_ruled_out(target, inner, given)
                for inner in (step.body, *(one.body for one in step.handlers), step.otherwise, step.final)
            )
        case With() | For() | While():
            return _is_ruled_out(target, step.body, given)
        case _:
            return False


def _holds(test: object, given: dict[str, object]) -> bool | None:
    """Whether a comparison of a parameter with a constant holds; None if that is not what the test is."""
    match test:
        case Comparison(left=Name(id=name), operators=(operator,), rights=(Constant(value=value),)) if name in given:
            return {"==": given[name] == value, "!=": given[name] != value}.get(operator)
        case _:
            return None


def _returns(block: tuple[object, ...], *, is_handled: bool) -> Iterator[tuple[Return, bool]]:
    """Each ``return`` of a block, and whether it stands in a handler."""
    for step in block:
        node: Any = step
        if isinstance(node, Return):
            yield node, is_handled
        if isinstance(node, FunctionDefinition):
            continue
        for part in ("body", "otherwise", "final"):
            yield from _returns(getattr(node, part, ()), is_handled=is_handled)
        for handler in getattr(node, "handlers", ()):
            if _raises(handler.body):
                continue
            yield from _returns(handler.body, is_handled=True)
        for case in getattr(node, "cases", ()):
            yield from _returns(case.body, is_handled=is_handled)


def _raises(block: tuple[object, ...]) -> bool:
    """Whether a ``raise`` stands in a block, nested functions left out."""
    return any(
        isinstance(node, Raise)
        or any(_raises(getattr(node, part, ())) for part in ("body", "otherwise", "final") if not _is_function(node))
        for node in block
    )


def _is_function(node: object) -> bool:
    return isinstance(node, FunctionDefinition)


def _ends(block: tuple[Any, ...]) -> bool:
    """Whether no way through a block comes out at its end, where a function gives None."""
    last = block[-1] if block else None
    match last:
        case If():
            return _ends(last.body) and _ends(last.otherwise)
        case With():
            return _ends(last.body)
        case Try():
            if _ends(last.final):
                return True
            return _ends(last.otherwise or last.body) and all(_ends(one.body) for one in last.handlers)
        case Handler():
            return _ends(last.body)
        case _:
            return type(last).__name__ in {"Return", "Raise"}
