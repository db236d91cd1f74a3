"""A failure told by what a function returns, which callers do not look at."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Constant,
    DictDisplay,
    Finding,
    Handler,
    Precision,
    Program,
    Severity,
    UseKind,
    ValueUse,
    rule,
)
from quietlint_rules.exceptions import reports_success
from quietlint_rules.exceptions.bindings import attributes_set
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.clearing import (
    explains_itself,
    is_test_path,
    logs_with_traceback,
    passes_the_exception_on,
    promises_silence,
)
from quietlint_rules.exceptions.handling import NOTHING, Handling
from quietlint_rules.exceptions.logs import WARNING_LEVEL
from quietlint_rules.exceptions.reading import words_in, words_of
from quietlint_rules.exceptions.reasons import ELSEWHERE, NOTHING_LOST, is_cleared
from quietlint_rules.exceptions.values import shown
from quietlint_rules.exceptions.vocabulary import CHANGES_STATE, TAKES_AWAY, WATCHES, WRITES

_STATUS_KEYS = frozenset({"success", "ok", "error", "is_error", "failed"})
_NOTIFIES = frozenset({"notify", "notifier", "notifiers", "notification", "notifications"})
_MAY_FAIL = _NOTIFIES | {"log", "logs", "hook", "ping", "warm"}


def tells_nobody(case: Handling) -> Charge | None:
    """The charge against a status that is never read."""
    if case.function is None or not case.leaves_by_return or not case.does_input_or_output:
        return None
    status = case.returned[-1] if case.returned[-1] is not None else NOTHING
    if not _is_status(status) or not any(_is_other(status, answer) for answer in case.answers_elsewhere):
        return None
    if not set(case.name_words) & CHANGES_STATE and not _writes(case):
        return None
    if set(case.name_words) & TAKES_AWAY and _means_absence(case):
        return None  # what was to go is not there
    if _means_presence(case):
        return None  # what was to be there is
    if not case.covers_outages and case.log_level >= WARNING_LEVEL:
        return None  # a failure that was thought of, and is written down
    if case.serves_a_cache or set(case.name_words) & (_MAY_FAIL | WATCHES) or case.name.startswith("__"):
        return None
    if words_in(case.program.module.split(".")[-2:]) & _NOTIFIES:
        return None
    if is_cleared(
        case, ELSEWHERE, NOTHING_LOST, (logs_with_traceback, passes_the_exception_on, explains_itself, promises_silence)
    ):
        return None
    if case.function.parameters and attributes_set(case.function.parameters[0].name, *case.handler.body):
        return None  # the object knows too
    uses = [use for use in case.program.outcomes(case.function) if not is_test_path(use.location.path)]
    deaf = [use for use in uses if use.kind is UseKind.DISCARDED and use.is_certain]
    if not deaf or case.program.users(case.function).is_handed_on:
        return None
    return Charge(
        f"`{case.name}` tells of its failure only by returning {_said(status)}, and {_who(deaf, uses)}",
        "raise, or look at the answer there",
        (f"`{case.catches}` around {case.outside}", case.trace, f"{len(uses)} calls are known"),
        Precision.HIGH if len(deaf) == len(uses) else Precision.MEDIUM,
        related=tuple(use.location for use in deaf[:3]),
    )


def _means_absence(case: Handling) -> bool:
    """Whether what is caught says that something is not there, and nothing else."""
    kinds = [set(words_of(name.rpartition(".")[2])) for name in case.caught]
    return bool(kinds) and all(
        any(form <= kind for form in _ABSENT) or {"key", "error"} == kind or "lookup" in kind for kind in kinds
    )


_ABSENT = ({"not", "found"}, {"no", "found"}, {"not", "exist"}, {"no", "such"})
"""Words that the name of an exception has where nothing was there: ``NoResultFound``, ``DoesNotExist``."""


def _means_presence(case: Handling) -> bool:
    """Whether what is caught says that something is there already, and nothing else."""
    kinds = [set(words_of(name.rpartition(".")[2])) for name in case.caught]
    return bool(kinds) and all(kind & {"already", "exists", "duplicate"} for kind in kinds)


def _is_status(value: object) -> bool:
    if isinstance(value, Constant):
        return value.value is False or value.kind == "NoneType"
    return isinstance(value, DictDisplay) and any(
        isinstance(key, Constant) and key.value in _STATUS_KEYS for key in value.keys
    )


def _is_other(status: object, answer: object) -> bool:
    """Whether success says something else, so that the status means anything at all."""
    return shown(status) != shown(answer) or isinstance(status, DictDisplay)


def _writes(case: Handling) -> bool:
    return bool(words_in(case.program.called(call).rpartition(".")[2] for call in case.outside_calls) & WRITES)


def _said(status: object) -> str:
    return "an error in a dictionary" if isinstance(status, DictDisplay) else shown(status)


def _who(deaf: list[ValueUse], uses: list[ValueUse]) -> str:
    if len(deaf) == len(uses):
        return "no caller looks at it" if len(deaf) > 1 else "its only known caller does not look at it"
    return f"{len(deaf)} of {len(uses)} callers do not look at it"


GRAVER: tuple[Accusation, ...] = (*reports_success.GRAVER, reports_success.returns_as_after_success)


@rule(
    name="unread-status",
    summary="A failure is told by a return value that callers do not look at.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def unread_status(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, tells_nobody, GRAVER)
