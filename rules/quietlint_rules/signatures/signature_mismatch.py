"""Calls whose arguments do not fit the parameters of what they call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quietlint.rule import (
    Attribute,
    Call,
    Edit,
    Finding,
    Location,
    Misfit,
    Mismatch,
    Precision,
    Program,
    Repair,
    Severity,
    Span,
    certain_name,
    rule,
)
from quietlint_rules.wording import definition


@rule(
    name="signature-mismatch",
    summary="A call does not fit the parameters of the function, method or class that it calls.",
    on=Call,
    severity=Severity.ERROR,
    precision=Precision.VERY_HIGH,
    since="0.1.0",
)
def signature_mismatch(call: Call, program: Program) -> Iterator[Finding]:
    verdict = program.resolve_call(call)
    if not isinstance(verdict, Mismatch):
        return
    yield _told(call, program, verdict)
    for other in verdict.others:
        yield _told(call, program, replace(verdict, argument=other, nearest=()))


def _told(call: Call, program: Program, verdict: Mismatch) -> Finding:
    keyword = _keyword_at_fault(call, verdict)
    place = keyword or _place_of_callee(call)
    meant = certain_name(verdict.argument, verdict.nearest) if verdict.misfit is Misfit.UNKNOWN_KEYWORD else None
    defined = definition(verdict.definition, verdict.distribution, f"`{_signature(verdict)}`")
    return Finding.at(
        place,
        _what_does_not_fit(verdict),
        evidence=(*_namesakes(verdict), defined),
        suggestions=verdict.nearest,
        related=_related(verdict),
        repair=Repair(f"use `{meant}=`", (Edit(program.path, place, meant),)) if keyword and meant else None,
        precision=_precision(verdict),
    )


def _precision(verdict: Mismatch) -> Precision | None:
    if verdict.is_by_company or verdict.namesakes:
        return Precision.MEDIUM
    return Precision.HIGH if verdict.inferred or verdict.through else None


def _namesakes(verdict: Mismatch) -> tuple[str, ...]:
    """How a method is known that is called on an unknown value."""
    if not verdict.namesakes:
        return ()
    name = verdict.callee.rpartition(".")[2]
    if verdict.namesakes == 1:
        return (f"it is the only `{name}` that the project, what it imports and the standard library define",)
    where = "in the project, in what it imports and in the standard library"
    return (f"none of the {verdict.namesakes} definitions of `{name}` {where} takes the call",)


def _what_does_not_fit(verdict: Mismatch) -> str:
    callee = f"`{verdict.callee}`"
    match verdict.misfit:
        case Misfit.UNKNOWN_KEYWORD if verdict.through:
            chain = ", ".join(f"`{one}`" for one in verdict.through)
            return f"{chain} hands `{verdict.argument}` on to {callee}, which takes no such argument"
        case Misfit.UNKNOWN_KEYWORD:
            return f"{callee} takes no argument `{verdict.argument}`"
        case Misfit.TOO_MANY:
            return f"{callee} takes {_positionals(verdict.accepted)}, and {verdict.given} are given"
        case Misfit.MISSING:
            return f"{callee} needs `{verdict.argument}`, which this call does not give"
        case Misfit.DUPLICATE:
            return f"{callee} is given `{verdict.argument}` twice"
        case Misfit.NOT_CALLABLE:
            return f"{callee} is not callable"


def _positionals(count: int) -> str:
    match count:
        case 0:
            return "no positional arguments"
        case 1:
            return "1 positional argument"
        case _:
            return f"{count} positional arguments"


def _signature(verdict: Mismatch) -> str:
    return f"{verdict.callee}{verdict.signature}" if verdict.signature.startswith("(") else verdict.signature


def _related(verdict: Mismatch) -> tuple[Location, ...]:
    where = verdict.definition
    if where is None:
        return ()
    return (Location(where.path, where.span, f"`{verdict.callee}` is defined here", where.in_project),)


def _keyword_at_fault(call: Call, verdict: Mismatch) -> Span | None:
    """The keyword before its equals sign."""
    if verdict.misfit not in {Misfit.UNKNOWN_KEYWORD, Misfit.DUPLICATE}:
        return None
    for argument in call.arguments:
        if argument.keyword == verdict.argument:
            end = argument.column + len(argument.keyword)
            return Span(argument.line, argument.column, argument.line, end)
    return None


def _place_of_callee(call: Call) -> Span:
    """The name that is called: in a chain of calls over several lines it tells them apart."""
    callee = call.function
    if isinstance(callee, Attribute):
        return Span(callee.end_line, callee.end_column - len(callee.name), callee.end_line, callee.end_column)
    return Span(callee.line, callee.column, callee.end_line, callee.end_column)
