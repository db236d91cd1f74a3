"""Functions that answer None for a failure, and a value for everything else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quietlint.model.facts import Constant, For, FunctionDefinition, Handler, If, Raise, Return, Try, While, With
from quietlint.model.spans import Location
from quietlint.program.functions import FunctionInfo


def none_in_handlers(function: FunctionInfo) -> tuple[Location, ...]:
    """The ``return None`` in handlers of a function whose every other way gives a value; () if there is none.

    A handler that also raises lets its caller choose, and answers None to those who asked for it.
    """
    places: list[Location] = []
    body = function.body
    if not _ends(body):
        return ()
    for node, is_handled in _returns(body, is_handled=False):
        is_none = node.value is None or (isinstance(node.value, Constant) and node.value.kind == "NoneType")
        if is_none and not is_handled:
            return ()
        place = function.module.location(node)
        if is_none and place is not None:
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
