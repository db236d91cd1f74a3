"""None for a failure in one function, used as though it were there in another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quietlint.rule import Call, Finding, Precision, Program, Severity, UseKind, rule
from quietlint_rules.exceptions.clearing import is_test_path
from quietlint_rules.wording import taken


@rule(
    name="unchecked-sentinel",
    summary="A function answers None for a failure, and its caller uses the answer at once.",
    on=Call,
    severity=Severity.ERROR,
    precision=Precision.HIGH,
    since="0.2.0",
)
def unchecked_sentinel(call: Call, program: Program) -> Iterator[Finding]:
    known = program.none_for_failure(call)
    if known is None or is_test_path(program.path):
        return
    kind, place, how = program.fate(call)
    if kind is not UseKind.TAKEN or program.is_expected_to_fail(place, call) or program.is_expected_to_fail(call, call):
        return
    name, handlers = known
    here = program.location(call)
    yield Finding.at(
        call,
        f"`{name.rpartition('.')[2]}` answers None when it fails, and this {taken(how)} the answer without asking",
        evidence=(f"`return None` in a handler of `{name}`, {handlers[0].path}:{handlers[0].span.line}",),
        flow=(
            replace(handlers[0], message="a failure becomes None here"),
            replace(here, message="the answer is taken here"),
            program.location(place, "and used as though it were there"),
        ),
        related=(replace(handlers[0], message="answers None for a failure"),),
    )
