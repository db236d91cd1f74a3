"""A handler that itself fails: the line that was to tell of the failure is never written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quietlint.rule import (
    Attribute,
    Call,
    Constant,
    Expression,
    Finding,
    FormattedString,
    Handler,
    Name,
    Precision,
    Program,
    Severity,
    With,
    rule,
)
from quietlint_rules.exceptions.bindings import bound_by, from_first_risk, names_bound, read_first
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.reading import calls_in, chain_of, kind_of, last_name, names_in, walk

_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal"})
_PLACE = re.compile(r"%(?:\((?P<key>[^)]*)\))?[-#0 +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?(?P<kind>[diouxXeEfFgGcrsa%])")


@rule(
    name="failing-handler",
    summary="A handler fails itself, so the failure is never written down.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.VERY_HIGH,
    since="0.2.0",
)
def failing_handler(handler: Handler, program: Program) -> Iterator[Finding]:
    case = program.once(Handling, handler)
    yield from _unbound(case)
    for node in walk(*handler.body):
        if not isinstance(node, Call) or not _is_of_logging(program, node):
            continue
        given = _given(node, handler.name)
        wanted = _wanted(node)
        if given is None or wanted is None or given == wanted:
            continue
        yield Finding.at(
            node,
            f"This line is never written: its text has {_places(wanted)}, and {_arguments(given)} given to fill them",
            evidence=(
                f"`logging` formats `text % arguments`, fails and drops the line that `{case.catches}` was to leave",
                "Python library reference, logging.Logger.debug: the arguments are merged into the message with `%`",
            ),
        )


def _unbound(case: Handling) -> Iterator[Finding]:
    """The first read of a name that is not bound yet where the first thing that is tried fails."""
    if case.function is None or not case.covers_outages or case.loop is not None:
        return
    first = from_first_risk(case.trial.body)[:1]
    if not first or kind_of(first[0]) not in {"Assignment", "AnnotatedAssignment", "With"}:
        return
    opened = first[0].items if isinstance(first[0], With) else first
    risky = [call for call in calls_in(*opened) if case.is_outside(call)]
    known = {parameter.name for parameter in case.function.parameters} | bound_by(case.before)
    known |= set(case.function.globals) | set(case.function.nonlocals)
    name = read_first(names_bound(opened) - known, case.handler.body)
    if not risky or name is None or "locals" in names_in(*case.handler.body):
        return
    failing = ".".join(chain_of(risky[0].function)[-2:])
    yield Finding.at(
        next(node for node in walk(*case.handler.body) if isinstance(node, Name) and node.id == name),
        f"When `{failing}` fails `{name}` is not bound, and this handler ends in a NameError; bind it before the `try`",
        evidence=(
            f"`{name}` is bound by the very statement of the `try` that calls `{failing}`",
            f"`{case.catches}` takes its failures",
        ),
        precision=Precision.HIGH,
    )


def _is_of_logging(program: Program, call: Call) -> bool:
    """Whether the line is made by `logging` itself, and not by a class that may format in its own way."""
    path = program.called(call)
    if not path.startswith("logging.") or path.rpartition(".")[2] not in _METHODS:
        return False
    if program.is_subclassed("logging.Logger") or program.is_subclassed("logging.LoggerAdapter"):
        return False  # what is annotated as a `Logger` may be one of those
    kinds = program.types(call.function.value) if isinstance(call.function, Attribute) else ()
    return all(kind.startswith("logging.") for kind in kinds)


def _given(call: Call, exception: str | None) -> int | None:
    """How many arguments are to be formatted; None where that cannot be told, or where a mapping may be meant."""
    if any(one.stars for one in call.arguments):
        return None
    values = [one.value for one in call.arguments if one.keyword is None][1:]
    if not values:
        return None  # without arguments nothing is formatted
    if len(values) == 1 and not _is_no_mapping(values[0], exception):
        return None  # a mapping fills places by name, and needs none
    return len(values)


def _is_no_mapping(value: Expression, exception: str | None) -> bool:
    match value:
        case Name():
            return value.id == exception
        case Call():
            return last_name(value.function) in {"str", "repr", "type", "format_exc", "len"}
        case _:
            return isinstance(value, Constant | FormattedString)


def _wanted(call: Call) -> int | None:
    """How many places the text has; None where it is no literal, or where it names its places."""
    text = call.arguments[0].value if call.arguments and call.arguments[0].keyword is None else None
    if not isinstance(text, Constant) or not isinstance(text.value, str):
        return None
    places: list[re.Match[str]] = list(_PLACE.finditer(text.value))
    if any(place["key"] is not None or "*" in place[0] for place in places):
        return None
    return len([place for place in places if place["kind"] != "%"])


def _places(count: int) -> str:
    return "no place" if not count else "one place" if count == 1 else f"{count} places"


def _arguments(count: int) -> str:
    return "one argument is" if count == 1 else f"{count} arguments are"
