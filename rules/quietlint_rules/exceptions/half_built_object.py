"""``__init__`` that logs and returns: the object lives on without its attributes."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Assignment,
    Attribute,
    Call,
    Constant,
    Finding,
    FunctionDefinition,
    Handler,
    Name,
    Precision,
    Program,
    Return,
    Severity,
    rule,
)
from quietlint_rules.exceptions import destructive_recovery
from quietlint_rules.exceptions.bindings import attributes_set, attributes_stored
from quietlint_rules.exceptions.charges import Accusation, Charge, told
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.reading import attribute_names, calls_in, chain_of, last_name, texts_in, walk
from quietlint_rules.exceptions.reasons import ELSEWHERE, is_cleared


def leaves_half_built(case: Handling) -> Charge | None:
    """The charge against a constructor that ends early."""
    if case.name != "__init__" or not isinstance(case.last, Return) or case.function is None:
        return None
    self_name = case.function.parameters[0].name if case.function.parameters else "self"
    if attributes_set(self_name, *case.handler.body) or is_cleared(case, ELSEWHERE):
        return None  # it says in the object that something is amiss
    kept = attributes_stored(self_name, case.before)
    lost = sorted(attributes_set(self_name, case.trial.body, case.trial.otherwise, case.after) - kept)
    if (
        not lost
        or _is_asked_for(case, set(lost))
        or _is_flagged(case, self_name)
        or any(_is_of(self_name, call) for call in case.other_calls)
    ):
        return None
    shown = ", ".join(f"`{name}`" for name in lost[:3])
    return Charge(
        f"`__init__` returns here, and the object lives on without {shown}",
        "raise, so that nobody gets a half-built object",
        (f"set only after this point: {shown}", case.trace),
        Precision.HIGH,
    )


def _is_asked_for(case: Handling, lost: set[str]) -> bool:
    """Whether a method of the class asks if the object has one of the attributes."""
    around = case.program.enclosing_class(case.handler)
    methods = [step for step in around.body if isinstance(step, FunctionDefinition)] if around is not None else []
    calls = calls_in(*(step for method in methods for step in case.program.body(method)))
    return any(lost & set(texts_in(call)) for call in calls if last_name(call.function) in {"hasattr", "getattr"})


def _is_flagged(case: Handling, self_name: str) -> bool:
    """Whether a flag of the object is off before, is set on where all is there, and is tested in a method."""
    off = _switched(self_name, False, case.before)
    on = _switched(self_name, True, (case.trial.body, case.trial.otherwise, case.after))
    around = case.program.enclosing_class(case.handler)
    methods = [step for step in around.body if isinstance(step, FunctionDefinition)] if around is not None else []
    steps = walk(*(step for method in methods for step in case.program.body(method)))
    return bool(off & on & set(attribute_names(*(getattr(step, "test", None) for step in steps))))


def _switched(self_name: str, value: bool, block: tuple[object, ...]) -> set[str]:  # noqa: FBT001
    """The attributes of the object that are bound to True, or to False."""
    return {
        target.name
        for node in walk(*block)
        if isinstance(node, Assignment) and isinstance(node.value, Constant) and node.value.value is value
        for target in node.targets
        if isinstance(target, Attribute) and isinstance(target.value, Name) and target.value.id == self_name
    }


def _is_of(self_name: str, call: Call) -> bool:
    """Whether a method of the object is called, which may make up for what is missing."""
    return chain_of(call.function)[:1] == (self_name,) and len(chain_of(call.function)) == _METHOD


_METHOD = 2
"""Names in ``self.method``."""


GRAVER: tuple[Accusation, ...] = (*destructive_recovery.GRAVER, destructive_recovery.destroys)


@rule(
    name="half-built-object",
    summary="A constructor returns from a handler before the object has its attributes.",
    on=Handler,
    severity=Severity.ERROR,
    precision=Precision.HIGH,
    since="0.2.0",
)
def half_built_object(handler: Handler, program: Program) -> Iterator[Finding]:
    yield from told(handler, program, leaves_half_built, GRAVER)
