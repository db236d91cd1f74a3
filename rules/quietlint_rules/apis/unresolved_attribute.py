"""Attributes that no value arriving there can have."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Attribute,
    Edit,
    Finding,
    Location,
    Missing,
    Name,
    Precision,
    Program,
    Repair,
    Severity,
    Span,
    certain_name,
    rule,
)
from quietlint_rules.wording import places, sentence, where_looked


@rule(
    name="unresolved-attribute",
    summary="An attribute does not exist on any value that can arrive there.",
    on=Attribute,
    severity=Severity.ERROR,
    precision=Precision.VERY_HIGH,
    since="0.1.0",
)
def unresolved_attribute(attribute: Attribute, program: Program) -> Iterator[Finding]:
    verdict = program.resolve(attribute)
    if not isinstance(verdict, Missing):
        return
    place = _place_of_name(attribute)
    name = certain_name(attribute.name, verdict.nearest, verdict.fitting)
    if name is not None and _is_private_elsewhere(attribute, name):
        name = None
    evidence = where_looked(verdict.looked_in, attribute.name)
    owner = "No value that can arrive here" if verdict.is_by_universe else sentence(verdict.owner)
    yield Finding.at(
        place,
        f"{owner} has an attribute `{attribute.name}`"
        if verdict.is_by_universe
        else f"{owner} has no attribute `{attribute.name}`",
        evidence=(*evidence, *_how_it_is_known(verdict)),
        suggestions=verdict.nearest,
        related=places(verdict.looked_in),
        flow=_flow(verdict, program.path, place),
        repair=Repair(f"use `{name}`", (Edit(program.path, place, name),)) if name else None,
        precision=_precision(verdict),
        unspelled=verdict.name if verdict.is_by_universe else "",
        trusts=verdict.trusts,
    )


def _is_private_elsewhere(attribute: Attribute, name: str) -> bool:
    """Whether a repair would reach for a private name from outside of the object: it exists, and is not meant."""
    is_own = isinstance(attribute.value, Name) and attribute.value.id in {"self", "cls"}
    return name.startswith("_") and not attribute.name.startswith("_") and not is_own


def _precision(verdict: Missing) -> Precision | None:
    if verdict.is_by_company or verdict.is_by_universe or verdict.serves_data or verdict.is_slip:
        return Precision.MEDIUM
    return Precision.HIGH if verdict.inferred else None


def _how_it_is_known(verdict: Missing) -> tuple[str, ...]:
    """What a finding rests on where no type says it."""
    if verdict.is_by_company:
        return ("no annotation says what this is: the other names used on it belong to this class alone",)
    if verdict.is_by_universe:
        return ("nothing there defines, sets, passes or spells that name",)
    if verdict.serves_data:
        return ("the class hands out its data as attributes, and data is not called",)
    if verdict.is_slip:
        return ("the class makes attributes as the program runs, but nothing in the project spells this one",)
    if verdict.handed is not None:
        return (f"{verdict.handed.path}:{verdict.handed.span.line} hands over such a value",)
    return (verdict.note,) if verdict.note else ()


def _flow(verdict: Missing, path: str, place: Span) -> tuple[Location, ...]:
    """From the call that hands the value over to where it is read."""
    if verdict.handed is None:
        return ()
    return (verdict.handed, Location(path, place, f"`{verdict.name}` is read off it here"))


def _place_of_name(attribute: Attribute) -> Span:
    """The name behind the dot: in a chain over several lines it tells the links apart."""
    return Span(
        attribute.end_line, attribute.end_column - len(attribute.name), attribute.end_line, attribute.end_column
    )
