"""A handler that does what the annotation, the docstring or its own comment says cannot happen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quietlint.rule import Expression, Finding, Handler, Precision, Program, Severity, rule
from quietlint_rules.exceptions import unread_status
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.clearing import explains_itself, names_absence, names_one_cause, promises_silence
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.logs import WARNING_LEVEL
from quietlint_rules.exceptions.narrowing import not_found_repair
from quietlint_rules.exceptions.reading import kind_of, last_name, walk
from quietlint_rules.exceptions.reasons import ELSEWHERE, LIKELY_MEANT, NOTHING_LOST, SAID_IN_WORDS, TOLD, is_cleared
from quietlint_rules.exceptions.values import shown

_ADMITS_NONE = frozenset(
    {"None", "Optional", "Any", "object", "TypeVar", "NoReturn", "Never", "Generator", "Iterator", "AsyncIterator"}
)
_LOOKS_AT_A_FILE = ("os.stat", "os.lstat", "os.path.", "pathlib.Path.stat", "pathlib.Path.lstat", "pathlib.Path.is_")
_RAISES = re.compile(r"\braises?\s*:\s*`*([a-z_.]*[a-z_](?:error|exception))\b")


def contradicts(case: Handling) -> Charge | None:
    """The charge against a handler that breaks a written promise."""
    if case.function is None or not case.covers_outages:
        return None
    charge = _against_annotation(case) or _against_docstring(case) or _against_comment(case)
    if charge is None or is_cleared(case, ELSEWHERE, TOLD, NOTHING_LOST, LIKELY_MEANT):
        return None
    return charge


def _against_annotation(case: Handling) -> Charge | None:
    function = case.function
    if function is None or function.returns is None or not case.leaves_by_return:
        return None
    if shown(case.returned[-1]) != "None" or function.is_generator or _admits_none(case, function.returns):
        return None
    is_silent = not case.logs and case.does_input_or_output
    gives_none = [shown(answer) == "None" for answer in case.answers_elsewhere]
    if all(gives_none) or (any(gives_none) and not is_silent):
        return None  # it is left to those who override it, or None is an ordinary answer and the failure is told
    if is_cleared(case, (explains_itself, promises_silence) if is_silent else SAID_IN_WORDS):
        return None
    declared = last_name(function.returns) or "a value"
    if declared == "bool":
        return None  # None is as false as False
    return Charge(
        f"`{case.name}` is declared to give `{declared}`, and gives None after a failure",
        "raise, or say `| None` in the annotation so that callers look",
        (f"`{case.catches}` returns None", case.trace),
        Precision.HIGH if case.log_level < WARNING_LEVEL else Precision.MEDIUM,
    )


def _admits_none(case: Handling, annotation: Expression) -> bool:
    for node in walk(annotation):
        name = getattr(node, "id", getattr(node, "name", ""))
        if name in _ADMITS_NONE or getattr(node, "kind", "") == "NoneType":
            return True
        if kind_of(node) == "Constant":
            return True  # a text that could not be read as a type
    # A name that the project binds to a union or a type parameter says nothing here.
    return not case.program.origin(annotation, case.handler) or len(last_name(annotation)) == 1


def _against_docstring(case: Handling) -> Charge | None:
    promised = _RAISES.search(case.document)
    if promised is None or not case.does_input_or_output or case.chooses or case.log_level >= WARNING_LEVEL:
        return None
    if any(kind_of(node) == "Raise" for node in walk(*case.block)):
        return None  # it keeps the promise elsewhere
    return Charge(
        f"The docstring of `{case.name}` promises `{promised[1]}`, and this handler takes every failure",
        "let the promised exception through, or mend the docstring",
        (f"`{case.catches}` around {case.outside}", case.trace),
        Precision.HIGH,
    )


def _against_comment(case: Handling) -> Charge | None:
    if not case.is_broad or not names_one_cause(case) or case.log_level >= WARNING_LEVEL:
        return None
    if not case.does_input_or_output or any(map(case.is_outside, case.other_calls)):
        return None  # what it does instead fails as well
    if not case.awaits and all(case.program.called(call).startswith(_LOOKS_AT_A_FILE) for call in case.outside_calls):
        return None  # hardly anything else can be wrong
    return Charge(
        f"The comment names one cause, and `{case.catches}` takes every failure for it",
        "catch the type that means this cause",
        (f"the comment says: {case.comment[:60]}", f"around {case.outside}", case.trace),
        Precision.HIGH,
        repair=not_found_repair(case) if names_absence(case) else None,
    )


GRAVER: tuple[Accusation, ...] = (*unread_status.GRAVER, unread_status.tells_nobody)


@rule(
    name="contradicted-contract",
    summary="A handler does what its annotation, docstring or comment says does not happen.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def contradicted_contract(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, contradicts, GRAVER)
