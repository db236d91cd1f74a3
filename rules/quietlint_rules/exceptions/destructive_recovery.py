"""A collection recreated because reading it failed, for whatever reason."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, Handler, Precision, Program, Severity, rule
from quietlint_rules.exceptions import existence_says_no
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.clearing import explains_itself
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.narrowing import not_found_repair
from quietlint_rules.exceptions.reading import chain_of, words_of
from quietlint_rules.exceptions.reasons import ELSEWHERE, NOTHING_LOST, TOLD, is_cleared
from quietlint_rules.exceptions.vocabulary import DESTROYS


def destroys(case: Handling) -> Charge | None:
    """The charge against a recovery that throws away what was there."""
    for call in case.other_calls:
        names = chain_of(call.function)
        if not names:
            continue
        words = set(words_of(names[-1]))
        if words & DESTROYS and not set(case.name_words) & (DESTROYS | {"reset", "clear", "delete"}):
            if not case.covers_outages or is_cleared(case, ELSEWHERE, TOLD, NOTHING_LOST, (explains_itself,)):
                return None
            return Charge(
                f"Any failure, also a passing one, makes this handler call `{names[-1]}` and lose what was there",
                "catch only the failure that this is the cure for",
                (f"`{case.catches}` covers every failure", f"recovers with `{'.'.join(names)}`"),
                Precision.HIGH,
                repair=not_found_repair(case),
            )
    return None


GRAVER: tuple[Accusation, ...] = (*existence_says_no.GRAVER, existence_says_no.answers_no)


@rule(
    name="destructive-recovery",
    summary="A handler for every failure recovers by deleting or recreating what was there.",
    on=Handler,
    severity=Severity.ERROR,
    precision=Precision.HIGH,
    since="0.2.0",
)
def destructive_recovery(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, destroys, GRAVER)
