"""``redact`` that returns its input, ``is_allowed`` that answers True, a check that says "nothing wrong"."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Constant, Finding, FunctionDefinition, Handler, Name, Precision, Program, Severity, rule
from quietlint_rules.exceptions import unbound_after_handler
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.handling import NOTHING, Handling
from quietlint_rules.exceptions.reading import words_in
from quietlint_rules.exceptions.reasons import ELSEWHERE, SAID_IN_WORDS, TOLD, is_cleared
from quietlint_rules.exceptions.values import same, shown
from quietlint_rules.exceptions.vocabulary import CHECKS, GUARDS, PERMITS, PROTECTS


def lets_through(case: Handling) -> Charge | None:
    """The charge against a guard whose failure opens the gate."""
    if case.function is None or not case.covers_outages:
        return None
    charge = _unprotected(case, case.function) or _permitted(case) or _found_nothing(case)
    if charge is None or is_cleared(case, ELSEWHERE, TOLD, SAID_IN_WORDS):
        return None
    return charge


def _unprotected(case: Handling, function: FunctionDefinition) -> Charge | None:
    parameters = {parameter.name for parameter in function.parameters} - {"self", "cls"}
    for value in case.returned:
        if set(case.name_words) & PROTECTS and isinstance(value, Name) and value.id in parameters:
            return Charge(
                f"When `{case.name}` fails, `{value.id}` gets through as it came",
                "raise, or return something that holds nothing to protect",
                ("the name promises to protect", f"returns its argument `{value.id}`"),
                Precision.HIGH,
            )
    return None


def _permitted(case: Handling) -> Charge | None:
    for value in case.returned:
        if set(case.name_words) & PERMITS and isinstance(value, Constant) and value.value is True:
            return Charge(
                f"When `{case.name}` fails, the answer is yes",
                "answer no, or raise",
                ("the name decides what is let through", "returns True on every failure"),
                Precision.HIGH,
            )
    return None


def _found_nothing(case: Handling) -> Charge | None:
    """A check in code that protects, whose failure is answered as "nothing wrong"."""
    words = case.name_words
    if case.logs or not case.leaves_by_return or not set(words[:2]) & CHECKS:
        return None
    if not (set(words) | words_in(case.program.module.split("."))) & GUARDS:
        return None
    value = case.returned[-1] if case.returned[-1] is not None else NOTHING
    elsewhere = case.answers_elsewhere
    alike = [same(value, other) for other in elsewhere]
    if not any(alike) or all(alike):
        return None
    return Charge(
        f"When `{case.name}` fails it answers {shown(value)}, as where nothing is wrong",
        "raise, or answer as for something that was found",
        ("the name says that it checks", "the same is answered where nothing was found", case.trace),
        Precision.MEDIUM,
    )


GRAVER: tuple[Accusation, ...] = (*unbound_after_handler.GRAVER, unbound_after_handler.leaves_unbound)


@rule(
    name="fails-open",
    summary="A check or a filter that fails lets everything through.",
    on=Handler,
    severity=Severity.ERROR,
    precision=Precision.HIGH,
    since="0.2.0",
)
def fails_open(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, lets_through, GRAVER)
