"""Handlers after which nobody can know that something failed: what no special rule speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, Handler, Precision, Program, Severity, rule
from quietlint_rules.exceptions import swallowed_own_raise
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.logs import WARNING_LEVEL
from quietlint_rules.exceptions.narrowing import can_raise
from quietlint_rules.exceptions.reading import chain_of, words_of
from quietlint_rules.exceptions.reasons import ALL, is_cleared
from quietlint_rules.exceptions.values import shown
from quietlint_rules.exceptions.vocabulary import WRITES


def is_unseen(case: Handling) -> Charge | None:
    """The charge against a handler that takes any failure of something outside and tells nobody."""
    if not case.is_broad or not case.does_input_or_output or case.log_level >= WARNING_LEVEL:
        return None
    if is_cleared(case, ALL):
        return None
    wrote = "" if _is_a_status(case) else _written(case)
    return Charge(
        f"Every failure of {f'`{wrote}`' if wrote else case.outside} ends here, and nobody is told",
        "catch what is expected, and log or raise the rest",
        (
            f"`{case.catches}` covers every failure",
            case.trace,
            *((f"`{wrote}` changes something outside",) if wrote else ()),
            *((text,) if (text := can_raise(case)) else ()),
        ),
        Precision.MEDIUM if wrote and not case.logs else Precision.LOW,
    )


def _is_a_status(case: Handling) -> bool:
    """Whether the handler answers what no success does: then it is for the callers to look."""
    if not case.leaves_by_return or case.answers_as_elsewhere:
        return False
    return shown(case.returned[-1]) in {"None", "False"} and any(shown(one) != "None" for one in case.answers_elsewhere)


def _written(case: Handling) -> str:
    """The first call of the ``try`` that is known to change something outside; "" for none."""
    if case.serves_a_cache or set(case.name_words) & {"log", "logs", "notify", "ping", "touch"}:
        return ""
    for call in case.outside_calls:
        names = chain_of(call.function)
        if names and set(words_of(names[-1])) & WRITES and case.program.reach(call) is not None:
            return ".".join(names[-2:])
    return ""


GRAVER: tuple[Accusation, ...] = (*swallowed_own_raise.GRAVER, swallowed_own_raise.hides_own)


@rule(
    name="swallowed-exception",
    summary="A handler takes every failure of something outside, and nobody is told.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.MEDIUM,
    since="0.1.0",
)
def swallowed_exception(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, is_unseen, GRAVER)
