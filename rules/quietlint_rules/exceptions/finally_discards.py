"""A ``return``, ``break`` or ``continue`` in ``finally``, which drops the exception in flight."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Finding, Jump, Precision, Program, Return, Severity, Try, rule
from quietlint_rules.exceptions.reading import kind_of


@rule(
    name="finally-discards",
    summary="A `finally` leaves by return, break or continue, and drops the exception in flight.",
    on=Try,
    severity=Severity.ERROR,
    precision=Precision.VERY_HIGH,
    since="0.2.0",
)
def finally_discards(trial: Try, program: Program) -> Iterator[Finding]:
    """Source: Python language reference, "The try statement"."""
    del program
    for step in _leaving(trial.final, is_in_loop=False):
        word = "return" if isinstance(step, Return) else step.kind
        yield Finding.at(
            step,
            f"`{word}` in `finally` drops whatever exception is on its way; put it behind the `try`",
            evidence=('Python language reference, "The try statement": the saved exception is discarded',),
        )


def _leaving(block: tuple[object, ...], *, is_in_loop: bool) -> Iterator[Return | Jump]:
    """Statements that leave the block, nested functions left closed; a jump inside of a loop stays in it."""
    for step in block:
        if isinstance(step, Return) or (isinstance(step, Jump) and step.kind != "pass" and not is_in_loop):
            yield step
        if kind_of(step) in {"FunctionDefinition", "ClassDefinition"}:
            continue
        loops = is_in_loop or kind_of(step) in {"For", "While"}
        for part in ("body", "final"):
            yield from _leaving(getattr(step, part, ()), is_in_loop=loops)
        yield from _leaving(getattr(step, "otherwise", ()), is_in_loop=is_in_loop)
        for inner in (*getattr(step, "handlers", ()), *getattr(step, "cases", ())):
            yield from _leaving(inner.body, is_in_loop=loops)
