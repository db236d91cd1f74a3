"""``delete`` that logs its failure and returns like a success."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Call, Finding, For, Handler, If, Precision, Program, Severity, While, rule
from quietlint_rules.exceptions import silencing_wrapper
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.clearing import writes_logs
from quietlint_rules.exceptions.handling import Handling, reaches_out
from quietlint_rules.exceptions.logs import WARNING_LEVEL
from quietlint_rules.exceptions.reading import chain_of, kind_of, last_name, walk, words_in, words_of
from quietlint_rules.exceptions.reasons import ALL, is_cleared
from quietlint_rules.exceptions.values import shown
from quietlint_rules.exceptions.vocabulary import CHANGES_STATE, TAKES_AWAY

_NO_VERBS = frozenset({"do", "a", "async", "try", "maybe", "safe"})


def returns_as_after_success(case: Handling) -> Charge | None:
    """The charge against a function called for its effect that does not tell when there is none."""
    if not case.covers_outages or case.function is None or case.loop is not None or not case.name_words:
        return None
    verb = next((word for word in case.name_words if word not in _NO_VERBS), "")
    if verb not in CHANGES_STATE or not case.does_input_or_output or not _is_the_work(case, verb):
        return None
    if case.serves_a_cache or (set(case.name_words) & {"log", "logs"} and verb not in TAKES_AWAY):
        return None
    if writes_logs(case.program, case.handler) or case.may_come_to_nothing:
        return None
    answers = {shown(value) for value in case.returned} or {"None"}
    if not answers <= {"None", "True"} or ("None" in answers and _says_whether_it_worked(case)):
        return None
    if is_cleared(case, ALL):
        return None
    is_told_nowhere = case.log_level < WARNING_LEVEL or not case.name.startswith("_")
    return Charge(
        f"When `{case.name}` fails it returns just as if it had worked",
        "let the exception through, or return a status that callers must look at",
        (f"`{case.catches}` around {case.outside}", case.trace, "success and failure return the same"),
        Precision.HIGH if is_told_nowhere else Precision.MEDIUM,
    )


def _says_whether_it_worked(case: Handling) -> bool:
    return any(value is not None and shown(value) != "None" for value in case.answers_of_success)


def _is_the_work(case: Handling, verb: str) -> bool:
    """Whether the ``try`` is what the function is there for: by its verb, or as nothing else of substance is done."""
    if any(verb in words_of(last_name(call.function)) for call in case.outside_calls):
        return True
    earlier = [node for node in case.before if isinstance(node, Call) and reaches_out(node)]
    if earlier:
        return False
    steps = list(case.after)
    for outer in case.around:
        if not isinstance(outer, If | While | For) and kind_of(outer) not in {"With", "WithItem"}:
            return False
        steps += case.program.following(outer)
    return all(kind_of(step) == "Return" or (kind_of(step) == "ExpressionStatement" and _logs(step)) for step in steps)


def _logs(step: object) -> bool:
    return any(
        words_in(chain_of(node.function)) & {"log", "logger", "logging", "print"}
        for node in walk(step)
        if isinstance(node, Call)
    )


GRAVER: tuple[Accusation, ...] = (*silencing_wrapper.GRAVER, silencing_wrapper.silences_many)


@rule(
    name="reports-success",
    summary="A function that changes something returns after a failure as after a success.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def reports_success(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, returns_as_after_success, GRAVER)
