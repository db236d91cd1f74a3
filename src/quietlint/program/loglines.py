"""Calls that write a line for people: which level, and whether the traceback is in it.

Loggers are followed across files: a method of `logging.Logger`, the functions of ``logging``, ``warnings`` and
``traceback``, loguru and structlog by their names, and functions of the project that hand their argument to one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from quietlint.model.facts import Attribute, Call, Constant, Expression, Name
from quietlint.program.leading import Level, LogLine
from quietlint.program.origins import Origin, Origins
from quietlint.program.scopes import calls_in, children

if TYPE_CHECKING:
    from quietlint.program.functions import FunctionInfo
    from quietlint.program.world import World

_MOST_CALLS = 12
"""A function of the project with more calls than this is no mere reporter."""


_LEVELS = {
    "debug": Level.DEBUG, "trace": Level.DEBUG, "info": Level.INFO, "success": Level.INFO, "msg": Level.INFO,
    "warn": Level.WARNING, "warning": Level.WARNING, "error": Level.ERROR, "exception": Level.ERROR,
    "critical": Level.ERROR, "fatal": Level.ERROR,
}  # fmt: skip
_LIBRARIES = ("logging.", "loguru.", "structlog.", "absl.logging.", "logbook.", "eliot.", "celery.utils.log.")
_EXACT = {
    "warnings.warn": LogLine(Level.WARNING, has_traceback=False),
    "traceback.print_exc": LogLine(Level.ERROR, has_traceback=True),
    "traceback.print_exception": LogLine(Level.ERROR, has_traceback=True),
    "traceback.print_stack": LogLine(Level.ERROR, has_traceback=True),
    "builtins.print": LogLine(Level.INFO, has_traceback=False),
    "click.echo": LogLine(Level.INFO, has_traceback=False),
    "click.secho": LogLine(Level.INFO, has_traceback=False),
    "typer.echo": LogLine(Level.INFO, has_traceback=False),
    "typer.secho": LogLine(Level.INFO, has_traceback=False),
    "sys.stderr.write": LogLine(Level.WARNING, has_traceback=False),
}


_TRACEBACKS = frozenset({"traceback.format_exc", "traceback.format_exception", "sys.exc_info"})
"""What gives the exception at hand to a function that was not handed it."""


class LogLines:
    """Answers, remembered by function of the project."""

    def __init__(self, world: World, origins: Origins) -> None:
        self.world = world
        self.origins = origins
        self._reporters: dict[FunctionInfo, LogLine | None] = {}

    def of(self, call: Call, called: Origin) -> LogLine | None:
        """The line that a call writes, None where it does something else or that is unknown."""
        return self._of(call, called, hops=2)

    def _of(self, call: Call, origin: Origin, hops: int) -> LogLine | None:
        exact = _EXACT.get(origin.path)
        if exact is not None:
            return replace(exact, has_traceback=exact.has_traceback or self._has_traceback(call, origin.path))
        name = call.function.name if isinstance(call.function, Attribute) else getattr(call.function, "id", "")
        if origin.path.startswith(_LIBRARIES):
            level = _LEVELS.get(name, self._level_given(call) if name == "log" else None)
            if level is None:
                return None
            return LogLine(level, name == "exception" or self._has_traceback(call, origin.path))
        if origin.function is not None and hops:
            return self._by_reporter(call, origin.function, hops)
        return None

    def _by_reporter(self, call: Call, function: FunctionInfo, hops: int) -> LogLine | None:
        """What a function of the project writes of a text or the exception at hand, if that is all that it does."""
        if function not in self._reporters:
            self._reporters[function] = None
            self._reporters[function] = self._written_by(function, hops)
        line = self._reporters[function]
        if line is None:
            return None
        return replace(line, has_traceback=line.has_traceback or self._has_traceback(call, ""))

    def _written_by(self, function: FunctionInfo, hops: int) -> LogLine | None:
        parameters = {one.name for one in function.definition.parameters}
        calls = list(calls_in(function.body))
        if len(calls) > _MOST_CALLS or "returns-value" in function.definition.flags:
            return None
        origins = [self.origins.called(call, function.scope) for call in calls]
        has_traceback = any(one.path in _TRACEBACKS for one in origins)
        lines = [
            self._of(call, origin, hops - 1)
            for call, origin in zip(calls, origins, strict=True)
            if has_traceback or _mentions(call, parameters)
        ]
        written = [line for line in lines if line is not None]
        loudest = max(written, key=lambda line: line.level, default=None)
        return replace(loudest, has_traceback=True) if loudest is not None and has_traceback else loudest

    @staticmethod
    def _level_given(call: Call) -> Level | None:
        """The level that ``log(level, …)`` names."""
        first = call.arguments[0].value if call.arguments else None
        name = getattr(first, "name", getattr(first, "id", getattr(first, "value", "")))
        return _LEVELS.get(name.lower()) if isinstance(name, str) else None

    def _has_traceback(self, call: Call, path: str) -> bool:
        for argument in call.arguments:
            if argument.keyword in {"exc_info", "exception"} or (argument.keyword == "stack_info" and path):
                value = argument.value
                if not (isinstance(value, Constant) and value.value in {False, None}):
                    return True
        return any(
            isinstance(node, Attribute | Name)
            and getattr(node, "name", getattr(node, "id", "")) in {"format_exc", "format_exception"}
            for node in _within(call)
        )


def _within(call: Call) -> list[object]:
    found: list[object] = []
    stack: list[object] = [call]
    while stack:
        node = stack.pop()
        found.append(node)
        stack += children(node)
    return found


def _mentions(expression: Expression, names: set[str]) -> bool:
    return any(isinstance(node, Name) and node.id in names for node in _within(expression))  # type: ignore[arg-type]  # a call
