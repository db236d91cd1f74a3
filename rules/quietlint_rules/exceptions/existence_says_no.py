"""``has_collection`` that answers False when the server is down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quietlint.rule import Constant, Finding, Handler, Location, Precision, Program, Severity, UseKind, rule
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.clearing import passes_the_exception_on
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.narrowing import not_found_repair
from quietlint_rules.exceptions.reasons import ELSEWHERE, SAID_IN_WORDS, is_cleared
from quietlint_rules.exceptions.vocabulary import EXISTENCE, PERMITS

_DOES = frozenset({"create", "ensure", "make", "add", "delete", "remove", "update", "drop", "wait", "raise"})
"""Words of functions that do something about what exists."""


def answers_no(case: Handling) -> Charge | None:
    """The charge against a look-up that takes every failure for "not there"."""
    words = case.name_words
    asks = bool(set(words) & EXISTENCE) or (
        words[:1] == ("has",) and not set(words) & PERMITS and not _is_about_what_happened(words)
    )
    if set(words) & _DOES:
        return None
    if not (asks and case.covers_outages and case.does_input_or_output):
        return None
    if not any(isinstance(value, Constant) and value.value is False for value in case.returned):
        return None
    if is_cleared(case, ELSEWHERE, (passes_the_exception_on,), SAID_IN_WORDS):
        return None
    return Charge(
        f"`{case.name}` answers False when the look-up itself fails, as if the thing did not exist",
        "catch only what means 'not found' and let every other failure through",
        (f"`{case.catches}` around {case.outside}", "returns False", "the name asks whether something exists"),
        Precision.HIGH,
        related=deciding(case),
        repair=not_found_repair(case),
    )


def _is_about_what_happened(words: tuple[str, ...]) -> bool:
    """Whether a name that starts with ``has`` ends in what was done: ``has_file_changed``."""
    return bool(_PARTICIPLE.fullmatch(words[-1])) and words[-1] not in _IS_THERE


_PARTICIPLE = re.compile(r"\w{2,}[^e]ed")
_IS_THERE = frozenset(
    {"embed", "hundred", "added", "attached", "cached", "configured", "created", "defined", "deployed", "downloaded",
     "enabled", "indexed", "inserted", "installed", "persisted", "published", "registered", "saved", "stored",
     "uploaded"}
)  # fmt: skip
"""Words of that form that name a thing, or that say that one is there."""


GRAVER: tuple[Accusation, ...] = ()


@rule(
    name="existence-says-no",
    summary="A look-up answers 'does not exist' when it could not look.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def existence_says_no(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, answers_no, GRAVER)


def deciding(case: Handling) -> tuple[Location, ...]:
    """Where callers decide by the answer, at most three places."""
    if case.function is None:
        return ()
    uses = case.program.outcomes(case.function)
    places = (use.place for use in uses if use.kind is UseKind.TESTED)
    found = dict.fromkeys(
        Location(place.path, place.span, "decides by the answer", in_project=place.in_project) for place in places
    )
    return tuple(found)[:3]
