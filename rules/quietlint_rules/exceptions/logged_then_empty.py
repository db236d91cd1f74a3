"""``search`` that logs a line and answers [] when the server is down."""

from __future__ import annotations

from collections.abc import Iterator
from keyword import iskeyword

from quietlint.rule import Asked, Finding, Handler, Precision, Program, Severity, UseKind, ValueUse, rule
from quietlint_rules.exceptions import error_text_as_data
from quietlint_rules.exceptions.answers import answer_so_far, empty_answer, is_said_elsewhere, is_taken_for_a_result
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.clearing import is_test_path
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.narrowing import can_raise
from quietlint_rules.exceptions.reasons import ALL, is_cleared
from quietlint_rules.exceptions.values import shown
from quietlint_rules.exceptions.vocabulary import ASKS_FOR_DATA

REMEDY = "let the exception through, or return something that cannot be taken for a result"


def logs_and_answers_empty(case: Handling) -> Charge | None:
    """The charge against a query whose failure looks like "nothing found", but for a line in the log."""
    charge = taken_for_nothing(case) if case.logs else None
    return None if charge is None or _is_told_by_callers(case) else charge


def _is_told_by_callers(case: Handling) -> bool:
    """Whether every known caller makes known that it got nothing, does it in another way, or fails by what it takes."""
    answer = empty_answer(case)
    if answer is None or case.function is None or case.program.users(case.function).is_handed_on:
        return False
    uses = [use for use in case.program.outcomes(case.function) if not is_test_path(use.location.path)]
    return bool(uses) and all(_is_told(use, shown(answer)) for use in uses)


def _is_told(use: ValueUse, answer: str) -> bool:
    if use.kind is UseKind.TAKEN and not use.is_expected:
        return answer == "None" and (use.how == "[]" or (use.how.isidentifier() and not iskeyword(use.how)))
    return use.asked is Asked.TRUTH or (use.asked is Asked.NONE and answer == "None")


def taken_for_nothing(case: Handling) -> Charge | None:
    """The charge against a query whose failure looks like "nothing found"."""
    if not case.covers_outages or case.function is None or not case.does_input_or_output:
        return None
    if case.name in {"__repr__", "__str__", "__format__", "__rich__"}:
        return None  # what is shown of an object must not fail
    if case.serves_a_cache:
        return None
    if case.may_come_to_nothing:
        return None
    asks = bool(set(case.name_words[:3]) & ASKS_FOR_DATA)
    empty = empty_answer(case)
    if empty is not None:
        precision = _how_certain(case, empty, asks=asks)
        message = f"When `{case.name}` fails it answers {shown(empty)}, as if there were nothing"
        seen = f"gives {shown(empty)} where success gives data"
    else:
        so_far = answer_so_far(case)
        if so_far is None:
            return None
        precision = Precision.MEDIUM if asks else Precision.LOW
        message = f"When `{case.name}` fails it answers with what `{so_far}` holds so far, as if that were all"
        seen = f"`{so_far}` is filled in the `try` and returned whatever happened"
    if is_cleared(case, ALL):
        return None
    because = (
        f"`{case.catches}` around {case.outside}",
        case.trace,
        *(("the name asks for data",) if asks else ()),
        seen,
        *((text,) if (text := can_raise(case)) else ()),
    )
    return Charge(message, REMEDY, because, precision)


def _how_certain(case: Handling, empty: object, *, asks: bool) -> Precision:
    """None and False tell failure apart, unless success gives them too."""
    if not is_taken_for_a_result(case, empty):
        return Precision.LOW
    if shown(empty) in {"None", "False"}:
        return Precision.MEDIUM if asks and is_said_elsewhere(case, empty) else Precision.LOW
    return Precision.HIGH if asks else Precision.MEDIUM


GRAVER: tuple[Accusation, ...] = (*error_text_as_data.GRAVER, error_text_as_data.stores_the_text)


@rule(
    name="logged-then-empty",
    summary="A query logs its failure and answers as if there were nothing.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def logged_then_empty(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, logs_and_answers_empty, GRAVER)
