"""The text of an error put where the content is expected."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Assignment,
    Call,
    Expression,
    Finding,
    FormattedString,
    Handler,
    Name,
    Precision,
    Program,
    Severity,
    rule,
)
from quietlint_rules.exceptions import contradicted_contract
from quietlint_rules.exceptions.bindings import names_bound
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.logs import log_of
from quietlint_rules.exceptions.reading import calls_in, kind_of, last_name, names_in, texts_in, walk, words_of
from quietlint_rules.exceptions.reasons import ELSEWHERE, SAID_IN_WORDS, is_cleared
from quietlint_rules.exceptions.vocabulary import TELLS

_FAILED = ("error", "fail", "unable", "could not", "cannot", "exception")
_FOR_PEOPLE = frozenset({"error", "err", "message", "msg", "status", "reason", "output", "stderr", "detail", "warning"})
_KEEPS = frozenset({"append", "add", "add_documents", "insert", "upsert", "index", "write", "save", "embed", "extend"})


def stores_the_text(case: Handling) -> Charge | None:
    """The charge against a handler that writes its complaint into the data."""
    if case.function is None or not case.falls_through or not case.does_input_or_output:
        return None
    bound = names_bound(case.trial.body)
    for step in case.handler.body:
        if (
            not isinstance(step, Assignment)
            or not isinstance(step.targets[0], Name)
            or not _complains(step.value, case)
        ):
            continue
        name = step.targets[0].id
        if name not in bound or set(words_of(name)) & _FOR_PEOPLE or _is_looked_at(case, name):
            continue
        flags = {other for other in names_bound(case.handler.body) if set(words_of(other)) & TELLS}
        kept = _kept_by(case, name, flags)
        if kept is None or is_cleared(case, ELSEWHERE, SAID_IN_WORDS):
            return None
        return Charge(
            f"The text of the error becomes the value of `{name}`, and `{kept}` takes it for content",
            f"leave `{name}` out, or keep the error beside it",
            (f"`{name}` is bound to what was read in the `try`", f"`{case.catches}` binds it to a text of its own"),
            Precision.MEDIUM,
        )
    return None


def _complains(value: Expression, case: Handling) -> bool:
    if isinstance(value, FormattedString):
        return bool(names_in(value) & case.carriers)
    if kind_of(value) not in {"Constant", "BinaryOperation"}:
        return False
    return any(word in text.lower() for text in texts_in(value) for word in _FAILED)


def _is_looked_at(case: Handling, name: str) -> bool:
    """Whether what follows asks what the name holds."""
    return any(
        name in names_in(getattr(node, "test", None), getattr(node, "left", None))
        for node in walk(*case.after)
        if kind_of(node) in {"If", "While", "Comparison", "Conditional"}
    )


def _kept_by(case: Handling, name: str, flags: set[str]) -> str | None:
    """What takes the value into data, and none of `flags` with it: a call that keeps things, or makes an object."""
    for call in calls_in(*case.after):
        made = last_name(call.function)
        given = names_in(*(one.value for one in call.arguments))
        if name not in given or given & flags or log_of(call, case.program) is not None:
            continue
        if made in _KEEPS or _is_a_class(call, made):
            return made
    return None


def _is_a_class(call: Call, name: str) -> bool:
    words = set(words_of(name))
    for_people = {"error", "result", "response", "message", "event", "output", "status", "part", "block"}
    return bool(call.arguments) and name[:1].isupper() and not words & for_people


GRAVER: tuple[Accusation, ...] = (*contradicted_contract.GRAVER, contradicted_contract.contradicts)


@rule(
    name="error-text-as-data",
    summary="The text of an error is kept where content is expected.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.MEDIUM,
    since="0.2.0",
)
def error_text_as_data(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, stores_the_text, GRAVER)
