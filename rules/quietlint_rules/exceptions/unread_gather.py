"""``gather(…, return_exceptions=True)`` whose exceptions nobody looks for."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Call,
    Constant,
    Finding,
    FunctionDefinition,
    Name,
    Precision,
    Program,
    Severity,
    UseKind,
    rule,
)
from quietlint_rules.exceptions.clearing import is_test_path, writes_logs
from quietlint_rules.exceptions.reading import (
    attribute_names,
    calls_in,
    chain_of,
    last_name,
    names_in,
    walk,
    words_in,
    words_of,
)
from quietlint_rules.exceptions.vocabulary import CLEANS_UP

_LOOKS = frozenset({"isinstance", "BaseException", "Exception", "issubclass", "exception"})


@rule(
    name="unread-gather",
    summary="`gather` returns exceptions among its results, and nobody looks for them.",
    on=Call,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def unread_gather(call: Call, program: Program) -> Iterator[Finding]:
    if last_name(call.function) != "gather" or not _keeps_exceptions(call) or is_test_path(program.path):
        return
    function = program.enclosing_function(call)
    if function is None or not program.called(call).startswith("asyncio."):
        return
    body = program.body(function)
    if writes_logs(program, call):
        return
    if set(words_of(function.name)) & CLEANS_UP or _cancels(body):
        return  # what was cancelled ends in an exception
    kind, place, how = program.fate(call)
    if kind is UseKind.DISCARDED and not _waits_for_one(call) and not _are_watched(call, program):
        yield Finding.at(
            call,
            "The exceptions that `gather` returns here are thrown away unread",
            evidence=("with `return_exceptions=True` a failure is a value of the list, and nothing is raised",),
        )
    elif kind is UseKind.TAKEN and how != "*" and not _looks(body):
        yield Finding.at(
            call,
            "Exceptions are among what `gather` returns here, and are used as if they were results",
            evidence=(
                "with `return_exceptions=True` a failure is a value of the list, and nothing is raised",
                f"used by `{how}` in line {getattr(place, 'line', call.line)} without a test for exceptions",
            ),
            precision=Precision.HIGH,
        )


def _keeps_exceptions(call: Call) -> bool:
    return any(
        one.keyword == "return_exceptions" and isinstance(one.value, Constant) and one.value.value is True
        for one in call.arguments
    )


def _waits_for_one(call: Call) -> bool:
    """Whether it waits until a task is done that somebody else holds."""
    given = [one for one in call.arguments if one.keyword is None]
    return len(given) == 1 and not given[0].stars and isinstance(given[0].value, Name)


def _are_watched(call: Call, program: Program) -> bool:
    """Whether it waits for tasks that the object keeps, and a method tells another one when a task is done."""
    kept = {name for one in call.arguments if one.stars for name in attribute_names(one.value)}
    around = program.enclosing_class(call)
    for method in around.body if around is not None else ():
        body = program.body(method) if isinstance(method, FunctionDefinition) else ()
        if kept & set(attribute_names(*body)) and any(_tells_another(one) for one in calls_in(*body)):
            return True
    return False


def _tells_another(call: Call) -> bool:
    """Whether a call lays down what is called with a task that is done, and that is more than to forget it."""
    given = call.arguments[0].value if call.arguments else None
    names = chain_of(given)
    return last_name(call.function) == "add_done_callback" and not (names and names[-1] in {"discard", "remove", "pop"})


def _looks(body: tuple[object, ...]) -> bool:
    return bool((names_in(*body) | set(attribute_names(*body))) & _LOOKS)


def _cancels(body: tuple[object, ...]) -> bool:
    return any(
        words_in((last_name(node.function),)) & {"cancel", "close", "aclose", "stop", "shutdown", "disconnect"}
        for node in walk(*body)
        if isinstance(node, Call)
    )
