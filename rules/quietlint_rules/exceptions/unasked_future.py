"""A task or future that nobody keeps: its exception is never seen."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Call, ExpressionStatement, Finding, Precision, Program, Severity, rule
from quietlint_rules.exceptions.clearing import is_test_path, writes_logs
from quietlint_rules.exceptions.reading import chain_of, last_name

_TASKS = frozenset({"asyncio.create_task", "asyncio.tasks.create_task", "asyncio.ensure_future",
                    "asyncio.tasks.ensure_future"})  # fmt: skip
_FUTURES = frozenset({"asyncio.run_coroutine_threadsafe", "asyncio.tasks.run_coroutine_threadsafe"})


@rule(
    name="unasked-future",
    summary="A task or future is dropped, and with it whatever exception ends it.",
    on=ExpressionStatement,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def unasked_future(statement: ExpressionStatement, program: Program) -> Iterator[Finding]:
    call = statement.value
    if not isinstance(call, Call) or is_test_path(program.path) or writes_logs(program, statement):
        return
    function = program.enclosing_function(statement)
    if function is not None and function.name == "__del__":
        return  # an object that goes away
    path = program.called(call)
    names = chain_of(call.function)
    shown = ".".join(names[-2:])
    if path in _TASKS or (path.endswith(".create_task") and path.startswith("asyncio.") and "Group" not in path):
        if _tells_by_itself(call, program):
            return
        yield Finding.at(
            call,
            f"Nobody keeps the task of `{shown}`: its exception is never seen, and it may end before it is done",
            evidence=("Python library reference, asyncio.create_task: save a reference to the result",),
        )
    elif path in _FUTURES or (path.startswith("concurrent.futures.") and path.endswith("Executor.submit")):
        if _tells_by_itself(call, program):
            return
        yield Finding.at(
            call,
            f"Nobody asks the future of `{shown}` for its result, so an exception in it is never seen",
            evidence=("an executor keeps the exception in the future until somebody calls `result()`",),
            precision=Precision.MEDIUM,
        )


def _tells_by_itself(call: Call, program: Program) -> bool:
    """Whether what runs there handles its own failures, also where a call makes something else of it first."""
    first = call.arguments[0].value if call.arguments else None
    if isinstance(first, Call) and program.called(first).startswith("asyncio.") and last_name(first.function) == "put":
        return True  # a queue takes what it is given
    inner = tuple(one.value for one in first.arguments) if isinstance(first, Call) else ()
    return first is not None and any(program.handles_all(one, call) for one in (first, *inner))
