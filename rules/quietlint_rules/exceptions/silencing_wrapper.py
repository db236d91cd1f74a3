"""A decorator or context manager that makes everything it wraps silent."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Call,
    Finding,
    FunctionDefinition,
    Handler,
    Location,
    Name,
    Precision,
    Program,
    Return,
    Severity,
    Try,
    UseKind,
    rule,
)
from quietlint_rules.exceptions import retry_falls_out
from quietlint_rules.exceptions.bindings import names_bound
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.clearing import is_in_a_test, logs_with_traceback, passes_the_exception_on, promises_it
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.reading import kind_of, last_name, names_in, walk, words_of
from quietlint_rules.exceptions.reasons import is_cleared
from quietlint_rules.exceptions.vocabulary import SAYS_SO, WATCHES


def silences_many(case: Handling) -> Charge | None:
    """The charge against a wrapper whose handler takes every failure of what it wraps."""
    function = case.function
    if function is None or not case.is_broad or case.raises:
        return None
    outer = case.program.enclosing_function(function)
    if outer is not None and _wraps(case, outer):
        kind, defined = "decorated", outer
    elif _is_manager(function) and _yields_in(case.trial):
        kind, defined = "with", function
    else:
        return None
    says = set(words_of(defined.name)) | set(words_of(outer.name if outer is not None else ""))
    if says & (SAYS_SO | WATCHES) or "suppress" in defined.document.lower() or _is_default_given(case, outer):
        return None
    if is_cleared(case, (is_in_a_test, logs_with_traceback, passes_the_exception_on, promises_it)):
        return None
    places = _users(case.program, defined, kind)
    if not places:
        return None
    what = (
        f"{len(places)} functions that it decorates" if kind == "decorated" else f"{len(places)} blocks that it guards"
    )
    if len(places) == 1:
        what = "the function that it decorates" if kind == "decorated" else "the block that it guards"
    return Charge(
        f"`{defined.name}` hides every failure of {what}",
        "log the traceback and raise again, or take the default as an argument where it is used",
        (
            f"`{case.catches}` around what is wrapped",
            case.trace,
            *(f"used in {place.path}:{place.span.line}" for place in places[:3]),
        ),
        Precision.HIGH if len(places) > 1 else Precision.MEDIUM,
        related=tuple(places[:5]),
    )


def _wraps(case: Handling, outer: FunctionDefinition) -> bool:
    """Whether the ``try`` calls what the function around was given, and that function gives the inner one back."""
    given = {one.name for one in outer.parameters} - {"self", "cls"}
    calls = any(isinstance(call.function, Name) and call.function.id in given for call in case.tried_calls)
    gives_back = any(
        isinstance(node, Return) and case.function is not None and case.function.name in names_in(node.value)
        for node in walk(*case.program.body(outer))
    )
    return calls and gives_back


def _is_manager(function: FunctionDefinition) -> bool:
    names = {last_name(one.function if isinstance(one, Call) else one) for one in function.decorators}
    return bool(names & {"contextmanager", "asynccontextmanager"})


def _yields_in(trial: Try) -> bool:
    return any(kind_of(node) == "Yield" for node in walk(*trial.body))


def _is_default_given(case: Handling, outer: FunctionDefinition | None) -> bool:
    """Whether the one who decorates says what is answered on failure."""
    if outer is None:
        return False
    around = case.program.enclosing_function(outer)
    chosen = {one.name for one in outer.parameters} | {one.name for one in (around.parameters if around else ())}
    return bool(names_in(*case.handler.body) & chosen - names_bound(case.trial.body))


def _users(program: Program, defined: FunctionDefinition, kind: str) -> list[Location]:
    users = program.users(defined)
    if kind == "decorated":
        return [Location(place.path, place.span, "decorated") for _, place in users.decorated]
    return [
        Location(use.location.path, use.location.span, "guarded")
        for use in users.uses
        if use.kind is UseKind.ENTERED and use.is_certain
    ]


GRAVER: tuple[Accusation, ...] = (*retry_falls_out.GRAVER, retry_falls_out.falls_out)


@rule(
    name="silencing-wrapper",
    summary="A decorator or context manager hides every failure of what it wraps.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def silencing_wrapper(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, silences_many, GRAVER)
