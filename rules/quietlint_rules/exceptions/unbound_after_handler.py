"""A name bound only in the ``try`` and read after the handler has fallen through."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Call, Finding, Handler, Precision, Program, Severity, rule
from quietlint_rules.exceptions import half_built_object
from quietlint_rules.exceptions.bindings import bound_by, from_first_risk, names_bound, read_first
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.logs import is_named_for_logging
from quietlint_rules.exceptions.reading import names_in
from quietlint_rules.exceptions.reasons import ELSEWHERE, is_cleared


def leaves_unbound(case: Handling) -> Charge | None:
    """The charge against a handler after which a name is read that it did not bind."""
    if not case.falls_through or case.loop is not None or case.function is None:
        return None
    if any(not case.is_log(call) and not case.program.called(call) for call in case.other_calls):
        return None  # a call in the handler may be one that never comes back
    if any(_is_given(case, call) for call in case.calls):
        return None
    risky = from_first_risk(case.trial.body)
    safe = case.trial.body[: len(case.trial.body) - len(risky)]
    bound = names_bound(risky) - names_bound((*case.handler.body, *case.trial.final, *safe))
    if case.trial.otherwise or not bound or is_cleared(case, ELSEWHERE):
        return None
    known = {parameter.name for parameter in case.function.parameters}
    known |= set(case.function.globals) | set(case.function.nonlocals)
    known |= bound_by(case.before)
    name = read_first(bound - known, case.after)
    if name is None:
        return None
    return Charge(
        f"After this handler `{name}` is read but was never bound, and a NameError hides the real failure",
        f"leave the function here, or bind `{name}` before the `try`",
        (f"`{name}` is bound in the `try` only", "the handler falls through"),
        Precision.HIGH,
    )


def _is_given(case: Handling, call: Call) -> bool:
    """Whether a call in the handler gets the exception and is no plain log line: it may raise, or exit."""
    caught = case.handler.name
    return (
        caught is not None
        and not (case.is_log(call) and is_named_for_logging(call))
        and caught in names_in(*(one.value for one in call.arguments))
    )


GRAVER: tuple[Accusation, ...] = (*half_built_object.GRAVER, half_built_object.leaves_half_built)


@rule(
    name="unbound-after-handler",
    summary="A handler falls through to code that reads a name which only the failed `try` binds.",
    on=Handler,
    severity=Severity.ERROR,
    precision=Precision.HIGH,
    since="0.2.0",
)
def unbound_after_handler(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, leaves_unbound, GRAVER)
