"""Calls that write a line for people."""

from __future__ import annotations

from dataclasses import dataclass

from quietlint.rule import Attribute, Call, Constant, Name, Program
from quietlint_rules.exceptions.reading import calls_in, chain_of, last_name, names_in, texts_in, words_in, words_of

_LEVELS = {
    "debug": 0,
    "trace": 0,
    "verbose": 0,
    "print": 1,
    "info": 1,
    "echo": 1,
    "success": 1,
    "log": 1,
    "write": 1,
    "secho": 1,
    "pprint": 1,
    "warn": 2,
    "warning": 2,
    "error": 3,
    "err": 3,
    "exception": 3,
    "critical": 3,
    "fatal": 3,
}
_LOGGERS = frozenset({"log", "logger", "logging", "logs", "warnings", "console", "structlog", "out", "verbose"})
_TRACEBACK_CALLS = frozenset({"print_exc", "print_exception", "print_tb", "print_stack"})
WARNING_LEVEL = 2
ERROR_LEVEL = 3


@dataclass(frozen=True, slots=True)
class LogCall:
    """One line written for people: `level` 0 debug, 1 information, 2 warning, 3 error."""

    call: Call
    level: int
    has_traceback: bool


def log_of(call: Call, program: Program) -> LogCall | None:
    """The line for people that a call writes, or None for a call that does something else.

    Where the program cannot tell, the call's name does.
    """
    line = program.log_line(call)
    if line is not None:
        by_name = _by_name(call)
        level = line.level.value if by_name is None or program.called(call).startswith("logging.") else by_name.level
        return LogCall(call, max(line.level.value, level), line.has_traceback)
    return _by_name(call)


def is_named_for_logging(call: Call) -> bool:
    """Whether a call's name alone says that it writes a line."""
    return _by_name(call) is not None


def _by_name(call: Call) -> LogCall | None:
    names = chain_of(call.function)
    if not names:
        return None
    last = set(words_of(names[-1]))
    if names[-1] in _TRACEBACK_CALLS:
        return LogCall(call, 3, has_traceback=True)
    given = _level_given(call) if last <= _LOGGERS else None
    if given is not None:
        return LogCall(call, given, _has_traceback(call, names[-1]))
    if isinstance(call.function, Attribute):
        if not (last & _LEVELS.keys() and (words_in(names[:-1]) & _LOGGERS or names[-1] in {"exception", "secho"})):
            return None
    elif not (last <= _LEVELS.keys() | _LOGGERS):
        return None
    level = max((_LEVELS[word] for word in last & _LEVELS.keys()), default=1)
    if names[-1] in {"log", "_log"} and call.arguments:
        said = {
            word
            for text in (*texts_in(call.arguments[0].value), *names_in(call.arguments[0].value))
            for word in words_of(text)
        }
        said |= words_in(chain_of(call.arguments[0].value))
        level = max((_LEVELS[word] for word in said & _LEVELS.keys()), default=level)
    return LogCall(call, level, _has_traceback(call, names[-1]))


def _level_given(call: Call) -> int | None:
    """The level that a logger is called with before the text, as in ``logger(logging.ERROR, …)``."""
    first = call.arguments[0].value if len(call.arguments) > 1 else None
    return _LEVELS.get(last_name(first).lower()) if isinstance(first, Attribute | Name) and _is_loud(first) else None


def _is_loud(level: Attribute | Name) -> bool:
    return last_name(level).isupper()


def _has_traceback(call: Call, name: str) -> bool:
    has_traceback = name == "exception" or "format_exc" in {last_name(inner.function) for inner in calls_in(call)}
    for argument in call.arguments:
        if argument.keyword in {"exc_info", "exception", "stack_info"}:
            value = argument.value
            has_traceback |= not (isinstance(value, Constant) and value.value in {False, None})
    return has_traceback
