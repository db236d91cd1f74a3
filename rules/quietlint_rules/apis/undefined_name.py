"""Names that nothing binds."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Edit, Finding, Missing, Name, Precision, Program, Repair, Severity, Span, certain_name, rule


@rule(
    name="undefined-name",
    summary="A name is used that neither the module, its imports nor the builtins define.",
    on=Name,
    severity=Severity.ERROR,
    precision=Precision.VERY_HIGH,
    since="0.1.0",
)
def undefined_name(name: Name, program: Program) -> Iterator[Finding]:
    verdict = program.resolve(name)
    if not isinstance(verdict, Missing):
        return
    function = program.enclosing_function(name)
    when = f"; `{function.name}` fails when it gets here" if function is not None else ""
    elsewhere = next((known for known in verdict.nearest if known.endswith(f".{name.id}")), None)
    evidence: tuple[str, ...] = ("no binding in the enclosing functions, the module or the builtins",)
    if elsewhere is not None:
        evidence += (f"`{elsewhere}` exists in the project and is not imported here",)
    yield Finding.at(
        name,
        f"`{name.id}` is never defined{when}",
        evidence=(*evidence, verdict.note) if verdict.note else evidence,
        suggestions=verdict.nearest,
        repair=_repair(name, verdict, program),
    )


def _repair(name: Name, verdict: Missing, program: Program) -> Repair | None:
    meant = certain_name(name.id, verdict.nearest)
    if meant is None or not meant.isidentifier():
        return None
    span = Span(name.line, name.column, name.end_line, name.end_column)
    return Repair(f"use `{meant}`", (Edit(program.path, span, meant),))
