"""Output that a library has no business to make."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Call, Finding, Name, Precision, Program, Severity, rule


@rule(
    name="print-in-library",
    summary="A library prints instead of logging.",
    on=Call,
    severity=Severity.WARNING,
    precision=Precision.HIGH,
    since="1.0.0",
)
def print_in_library(call: Call, program: Program) -> Iterator[Finding]:
    if not isinstance(call.function, Name) or "builtins.print" not in program.callees(call):
        return
    if is_a_program(program):
        return
    function = program.enclosing_function(call)
    where = f"`{function.name}`" if function is not None else "the module"
    yield Finding.at(
        call.function,
        f"{where} writes to standard output, which belongs to the program that uses the library",
        evidence=("`print` is the builtin here",),
    )


def is_a_program(program: Program) -> bool:
    """Whether the module is run rather than imported."""
    return program.module.rpartition(".")[2] in {"__main__", "cli"}
