"""A ``raise`` inside a ``try`` whose own broad handler hides it."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, Handler, Precision, Program, Raise, Severity, rule
from quietlint_rules.exceptions import silent_default
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.reading import chain_of, kind_of, walk
from quietlint_rules.exceptions.reasons import ELSEWHERE, SAID_IN_WORDS, TOLD, is_cleared
from quietlint_rules.exceptions.values import is_empty, shown


def hides_own(case: Handling) -> Charge | None:
    """The charge against a handler that catches what was raised to get past it."""
    if case.function is None or not case.is_broad or case.logs or case.loop is not None:
        return None
    raised = _own_raises(case)
    others = [other.caught for other in case.trial.handlers if other is not case.handler]
    taken = {getattr(node, "name", getattr(node, "id", "")) for node in walk(*others)}
    named = [name for one in raised if (name := _name_of(one)) and name not in {"Exception", "BaseException", *taken}]
    if not named or case.name.startswith("_"):
        return None
    if case.leaves_by_return and (not is_empty(case.returned[-1]) or shown(case.returned[-1]) == "False"):
        return None  # the handler answers what was raised
    if is_cleared(case, ELSEWHERE, TOLD, SAID_IN_WORDS):
        return None
    place = case.program.location(raised[0], "raised here")
    return Charge(
        f"`{named[0]}` is raised in this `try`, and the handler hides it from everybody",
        "catch what the calls raise, and let this one through",
        (f"`{case.catches}` covers `{named[0]}` too", case.trace),
        Precision.MEDIUM,
        related=(place,),
    )


def _own_raises(case: Handling) -> list[Raise]:
    """``raise`` statements that arrive at this handler: not those of a ``try`` inside."""
    found: list[Raise] = []
    stack: list[object] = list(reversed(case.trial.body))
    while stack:
        node = stack.pop()
        if isinstance(node, Raise) and node.exception is not None:
            found.append(node)
        if kind_of(node) in {"Try", "FunctionDefinition", "ClassDefinition"}:
            continue
        for part in ("body", "otherwise", "cases"):
            stack.extend(reversed(getattr(node, part, ())))
    return found


def _name_of(statement: Raise) -> str:
    return next((chain[-1] for node in walk(statement.exception) if (chain := chain_of(node))), "")


GRAVER: tuple[Accusation, ...] = (*silent_default.GRAVER, silent_default.answers_in_silence)


@rule(
    name="swallowed-own-raise",
    summary="An exception is raised in a `try` whose own handler hides it.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.MEDIUM,
    since="0.2.0",
)
def swallowed_own_raise(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, hides_own, GRAVER)
