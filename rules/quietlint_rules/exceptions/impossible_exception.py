"""A handler for an exception that nothing in the ``try`` can raise."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Assignment,
    Attribute,
    Call,
    Finding,
    Handler,
    Precision,
    Program,
    Severity,
    is_self_contained,
    libraries_behind,
    rule,
)
from quietlint_rules.exceptions.bindings import bound_by, names_bound
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.reading import chain_of, kind_of, last_name, walk
from quietlint_rules.exceptions.vocabulary import STANDARD

_CALLS_BACK = frozenset(
    {
        "next", "iter", "list", "tuple", "set", "dict", "sorted", "sum", "any", "all", "max", "min", "map", "filter",
        "zip", "enumerate", "reversed", "len", "getattr", "setattr", "hasattr", "str", "repr", "format", "bool",
    }
)  # fmt: skip
"""Built-in functions that run methods of what they are given."""
_HANDS_ON = frozenset({"run_in_executor", "submit", "map", "apply", "apply_async", "starmap", "partial", "call_soon"})
"""Methods that run the function that they are given."""


@rule(
    name="impossible-exception",
    summary="A handler waits for an exception of a library that the `try` does not use.",
    on=Handler,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="0.2.0",
)
def impossible_exception(handler: Handler, program: Program) -> Iterator[Finding]:
    case = program.once(Handling, handler)
    if not case.caught or case.is_broad or any(kind_of(node) in {"Yield", "Raise"} for node in walk(*case.trial.body)):
        return
    used = _libraries(case)
    if used is None:
        return
    for name in case.caught:
        behind = frozenset(libraries_behind(name))
        if not behind or behind & used:
            continue
        shown = ", ".join(f"`{one}`" for one in sorted(used - STANDARD)) or "the standard library"
        yield Finding.at(
            handler.caught or handler,
            f"Nothing in this `try` raises `{name}`: what it calls is of {shown}",
            evidence=(f"every call of the `try` is known, and none leads into `{min(behind)}`",),
        )


def _libraries(case: Handling) -> frozenset[str] | None:
    """Top-level names of all that the ``try`` calls; None where something is unknown, or may use others in turn."""
    if any(isinstance(node, Attribute) and _may_run_code(node, case) for node in walk(*case.trial.body)):
        return None
    found: set[str] = set()
    for call in case.tried_calls:
        path = case.program.called(call)
        top = path.partition(".")[0]
        if not path or not (top in STANDARD or is_self_contained(top)) or not _is_plain(call, case):
            return None
        if case.program.is_own(path) or _takes_a_callable(call, case.program):
            return None
        found.add(top)
    return frozenset(found) if found else None


def _may_run_code(attribute: Attribute, case: Handling) -> bool:
    """Whether reading an attribute may run a property: that of something which was handed in."""
    names = chain_of(attribute)
    is_own = names[:1] in {("self",), ("cls",)}
    return bool(names) and names[0] in _parameters(case) and (not is_own or len(names) > _OWN_ATTRIBUTE)


_OWN_ATTRIBUTE = 2
"""Names in ``self.attribute``."""


def _is_plain(call: Call, case: Handling) -> bool:
    """Whether the callee starts with an imported or built-in name, or with what such a call has just given."""
    names = chain_of(call.function)
    if not names:
        return False
    made = names_bound(case.trial.body) | bound_by(case.before)
    if names[0] in _parameters(case) or names[0] in {"self", "cls", "super"}:
        return False
    if names[0] not in made:
        return True
    steps = [node for node in (*case.before, *walk(*case.trial.body)) if isinstance(node, Assignment)]
    own = [step for step in steps if names[0] in names_bound(step)]
    return bool(own) and all(isinstance(step.value, Call) and chain_of(step.value)[:1] != names[:1] for step in own)


def _parameters(case: Handling) -> set[str]:
    """What the function was given, and the functions around it, whose names it can read."""
    found: set[str] = set()
    function = case.function
    while function is not None:
        found |= {one.name for one in function.parameters}
        function = case.program.enclosing_function(function)
    return found


def _takes_a_callable(call: Call, program: Program) -> bool:
    """Whether an argument may be a function that the callee calls, or an object whose methods it calls."""
    if program.called(call).removeprefix("builtins.") in _CALLS_BACK or last_name(call.function) in _HANDS_ON:
        return True
    return any(kind_of(node) == "Lambda" for node in walk(*(one.value for one in call.arguments))) or program.called(
        call
    ).startswith(("functools.", "operator.", "concurrent.futures.", "asyncio.to_thread", "asyncio.run"))
