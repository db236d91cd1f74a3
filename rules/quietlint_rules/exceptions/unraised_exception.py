"""An exception that is made and not raised."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Call, ExpressionStatement, Finding, Precision, Program, Severity, rule
from quietlint_rules.exceptions.clearing import is_test_path
from quietlint_rules.exceptions.reading import chain_of

_ENDINGS = ("Error", "Exception")
_OTHERS = frozenset({"StopIteration", "StopAsyncIteration", "KeyboardInterrupt", "SystemExit", "Exception"})


@rule(
    name="unraised-exception",
    summary="An exception is made and thrown away instead of raised.",
    on=ExpressionStatement,
    severity=Severity.ERROR,
    precision=Precision.VERY_HIGH,
    since="0.2.0",
)
def unraised_exception(statement: ExpressionStatement, program: Program) -> Iterator[Finding]:
    call = statement.value
    if not isinstance(call, Call) or is_test_path(program.path):  # a test may make one to see that it can be made
        return
    names = chain_of(call.function)
    if not names or not (names[-1].endswith(_ENDINGS) or names[-1] in _OTHERS) or not names[-1][:1].isupper():
        return
    path = program.called(call)
    if path.rpartition(".")[2] != names[-1] or not _is_an_exception(call, path, program):
        return
    yield Finding.at(
        call,
        f"`{names[-1]}` is made and thrown away: a `raise` is missing",
        evidence=(f"`{path}` is an exception class, and the statement only calls it",),
    )


def _is_an_exception(call: Call, path: str, program: Program) -> bool:
    """A built-in exception, or a class that is known to be one."""
    return path.startswith("builtins.") or program.inherits(call, "builtins.BaseException")
