"""A default that takes the place of a failure, without a trace."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Assignment, Constant, Finding, Handler, Name, Precision, Program, Severity, rule
from quietlint_rules.exceptions import logged_then_empty
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.logged_then_empty import REMEDY, taken_for_nothing
from quietlint_rules.exceptions.narrowing import not_found_repair
from quietlint_rules.exceptions.reading import attribute_names, last_name, names_in, words_in
from quietlint_rules.exceptions.reasons import ALL, is_cleared
from quietlint_rules.exceptions.values import is_empty
from quietlint_rules.exceptions.vocabulary import CONFIGURES


def answers_in_silence(case: Handling) -> Charge | None:
    """The charge against a query whose failure looks like "nothing found", and leaves no trace."""
    return None if case.logs else taken_for_nothing(case) or _settings_lost(case) or _same_as_success(case)


def _same_as_success(case: Handling) -> Charge | None:
    """What the handler answers is also answered where nothing failed, and is not what stands for nothing."""
    if not case.is_broad or not case.does_input_or_output or not case.answers_as_elsewhere or case.function is None:
        return None
    if case.ends_in is not None and not case.is_left_by_success:
        return None  # the success and the failure meet in one ``return``
    answer = case.returned[-1]
    if is_empty(answer) or not isinstance(answer, Constant | Name) or is_cleared(case, ALL):
        return None
    if isinstance(answer, Name) and answer.id not in {one.name for one in case.function.parameters}:
        return None
    said = f"`{answer.id}`" if isinstance(answer, Name) else f"`{answer.value!r}`"
    return Charge(
        f"When `{case.name}` fails it answers {said}, as it does where nothing failed",
        REMEDY,
        (f"`{case.catches}` around {case.outside}", case.trace, f"{said} is also answered elsewhere"),
        Precision.MEDIUM,
    )


def _settings_lost(case: Handling) -> Charge | None:
    """What the user has set is in a file that cannot be read, and counts as not set."""
    if not case.is_broad or case.function is None or case.is_within_handler:
        return None
    read = {reach.path.rpartition(".")[2] for reach in case.reached} & {"open", "read_text", "read_bytes"}
    parsed = {last_name(call.function) for call in case.tried_calls} & _PARSERS
    said = set(case.name_words) | words_in(names_in(*case.trial.body)) | words_in(attribute_names(*case.trial.body))
    if (
        not read
        or not parsed
        or not said & CONFIGURES
        or case.serves_a_cache
        or said & {"cache", "cached", "caches"}
        or len(case.trial.body) > _PLAIN
    ):
        return None
    if not (case.leaves_by_return or any(isinstance(step, Assignment) for step in case.handler.body)):
        return None
    if is_cleared(case, ALL):
        return None
    return Charge(
        "Settings that cannot be read count as not set, and nobody is told",
        "say which file is broken, and let only a missing one count as not set",
        (f"`{case.catches}` around {case.outside}", case.trace, "a default takes their place"),
        Precision.MEDIUM,
        repair=not_found_repair(case),
    )


_PARSERS = frozenset({"load", "loads", "safe_load", "parse", "full_load", "read_toml", "read_yaml"})
_PLAIN = 4
"""Statements beyond which a ``try`` does more than read settings."""


GRAVER: tuple[Accusation, ...] = (*logged_then_empty.GRAVER, logged_then_empty.logs_and_answers_empty)


@rule(
    name="silent-default",
    summary="A failure becomes an ordinary answer, and nobody is told.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def silent_default(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, answers_in_silence, GRAVER)
