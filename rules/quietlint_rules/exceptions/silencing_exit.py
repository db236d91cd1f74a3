"""A class whose ``__exit__`` answers True whatever comes: every ``with`` on it hides what fails inside."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Constant, Finding, FunctionDefinition, Precision, Program, Return, Severity, rule
from quietlint_rules.exceptions.clearing import is_test_path
from quietlint_rules.exceptions.logs import log_of
from quietlint_rules.exceptions.reading import calls_in, kind_of, last_name, names_in, walk, words_of
from quietlint_rules.exceptions.vocabulary import SAYS_SO

_EXITS = frozenset({"__exit__", "__aexit__"})


@rule(
    name="silencing-exit",
    summary="An `__exit__` returns True whatever comes, and so hides every failure of its `with` blocks.",
    on=Return,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def silencing_exit(statement: Return, program: Program) -> Iterator[Finding]:
    """Source: Python language reference, "object.__exit__"."""
    if not (isinstance(statement.value, Constant) and statement.value.value is True):
        return
    function, around = program.enclosing_function(statement), program.enclosing_class(statement)
    if function is None or around is None or function.name not in _EXITS or is_test_path(program.path):
        return
    if program.body(function)[-1] is not statement or _looks_at_what_comes(function, program):
        return
    says = f"{around.document} {function.document}".lower()
    if set(words_of(around.name)) & SAYS_SO or any(word in says for word in ("suppress", "swallow", "ignore")):
        return
    yield Finding.at(
        statement,
        f"Every exception that leaves a `with {around.name}` ends here, seen by nobody; return None",
        evidence=(
            f"`{function.name}` returns True on every way to its end, and does not look at the exception",
            'Python language reference, "object.__exit__": a true value suppresses the exception',
        ),
    )


def _looks_at_what_comes(function: FunctionDefinition, program: Program) -> bool:
    """Whether the exception is read anywhere but in a line without its traceback, or something else is raised."""
    body = program.body(function)
    if any(kind_of(node) in {"Raise", "Assertion"} for node in walk(*body)):
        return True
    given = {one.name for one in function.parameters[1:]}
    logs = [log for call in calls_in(*body) if (log := log_of(call, program)) is not None]
    logged = {id(node) for log in logs for node in walk(log.call)}
    if any(log.has_traceback for log in logs):
        return True
    if any(last_name(call.function) in _EXITS for call in calls_in(*body)):
        return True
    return any(names_in(node) & given for node in walk(*body) if id(node) not in logged and kind_of(node) == "Name")
