"""A retry loop whose last failure is eaten: the function goes on with None or an empty value."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, For, Handler, Jump, Precision, Program, Return, Severity, While, rule
from quietlint_rules.exceptions import fails_open
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.clearing import logs_with_traceback, promises_an_answer
from quietlint_rules.exceptions.handling import Handling, leaves
from quietlint_rules.exceptions.logs import WARNING_LEVEL
from quietlint_rules.exceptions.reading import attribute_names, kind_of, names_in, walk, words_in
from quietlint_rules.exceptions.reasons import ELSEWHERE, SAID_IN_WORDS, is_cleared
from quietlint_rules.exceptions.values import is_data, is_empty, shown

_OF_RETRIES = frozenset({"retry", "retries", "attempt", "attempts", "tries", "trial", "backoff"})


def falls_out(case: Handling) -> Charge | None:
    """The charge against a loop that ends as if it had never failed."""
    loop = case.loop
    if loop is None or case.function is None or case.leaves_by_return:
        return None
    if isinstance(case.last, Jump) and case.last.kind == "break" and not case.covers_outages:
        return None  # this one is not tried again
    header = loop.test if isinstance(loop, While) else (loop.target, loop.iterable)
    if not (words_in(names_in(header)) | words_in(attribute_names(header))) & _OF_RETRIES:
        return None
    worked = case.trial.otherwise or case.trial.body
    if not leaves(worked) or not any(isinstance(node, Return) and is_data(node.value) for node in walk(worked)):
        return None  # a loop that also goes on without a failure is polling
    following = _following(case, loop)
    if loop.otherwise or any(kind_of(node) == "Raise" for node in walk(*following)):
        return None
    if any(kind_of(step) not in {"Return", "ExpressionStatement"} for step in following):
        return None
    answers = [node.value for node in walk(*following) if isinstance(node, Return)]
    if any(not is_empty(value) for value in answers):
        return None
    if is_cleared(case, ELSEWHERE, (logs_with_traceback, promises_an_answer), SAID_IN_WORDS):
        return None
    answer = shown(answers[0]) if answers else "None"
    return Charge(
        f"After the last attempt `{case.name}` returns {answer} and the failure is gone",
        "keep the last exception and raise it after the loop",
        ("a loop of attempts", "nothing is raised when they are used up", case.trace),
        Precision.HIGH if case.log_level < WARNING_LEVEL else Precision.MEDIUM,
    )


def _following(case: Handling, loop: For | While) -> tuple[object, ...]:
    """The statements after the loop in its block, where that block is the function's."""
    for index, statement in enumerate(case.block):
        if statement is loop:
            return tuple(case.block[index + 1 :])
    return (loop,)


GRAVER: tuple[Accusation, ...] = (*fails_open.GRAVER, fails_open.lets_through)


@rule(
    name="retry-falls-out",
    summary="A retry loop ends without a result and without the last failure.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def retry_falls_out(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, falls_out, GRAVER)
