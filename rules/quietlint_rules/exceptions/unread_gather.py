"""``gather(…, return_exceptions=True)`` whose exceptions nobody looks for."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Call,
    Constant,
    Expression,
    Finding,
    FunctionDefinition,
    ListDisplay,
    Name,
    Precision,
    Program,
    Severity,
    TupleDisplay,
    UseKind,
    rule,
)
from quietlint_rules.exceptions.bindings import bound_by
from quietlint_rules.exceptions.clearing import is_test_path, writes_logs
from quietlint_rules.exceptions.reading import (
    attribute_names,
    calls_in,
    chain_of,
    kind_of,
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
        if _all_handle_all(call, body, program):
            return
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


def _all_handle_all(call: Call, body: tuple[object, ...], program: Program) -> bool:
    """Whether everything that is waited for has a handler for each of its failures."""
    given = [one for one in call.arguments if one.keyword is None]
    waited = [found for one in given for found in (_bound_to(one.value, body) if one.stars else [one.value])]
    return bool(waited) and all(program.handles_all(_run_by(one), call) for one in waited)


def _bound_to(value: Expression, body: tuple[object, ...]) -> list[Expression]:
    """The expressions that a starred argument is made of, also where it is a name that is bound once; itself if not."""
    found: object = value
    if isinstance(value, Name):
        made = [
            getattr(node, "value", None)
            for node in walk(*body)
            if kind_of(node) in {"Assignment", "AnnotatedAssignment", "NamedExpression"}
            and value.id in bound_by((node,))
        ]
        is_filled = any(chain_of(one.function)[:-1] == (value.id,) for one in calls_in(*body))
        found = made[0] if len(made) == 1 and not is_filled else None
    if kind_of(found) == "Comprehension":
        return [getattr(found, "element", value)]
    return list(found.items) if isinstance(found, ListDisplay | TupleDisplay) else [value]


def _run_by(waited: Expression) -> Expression:
    """What a task runs; what is waited for itself where that is no task."""
    if isinstance(waited, Call) and last_name(waited.function) in {"create_task", "ensure_future"} and waited.arguments:
        return waited.arguments[0].value
    return waited


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
