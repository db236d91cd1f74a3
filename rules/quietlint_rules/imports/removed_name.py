"""Names of libraries that the version which the project runs on does not have."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import (
    Change,
    Effect,
    Finding,
    ImportedName,
    Missing,
    Precision,
    Program,
    Severity,
    SpelledName,
    rule,
)


@rule(
    name="removed-name",
    summary="A library's name is used that the version which is installed, locked or allowed does not have.",
    on=SpelledName,
    severity=Severity.ERROR,
    precision=Precision.HIGH,
    since="0.1.0",
)
def removed_name(spelled: SpelledName, program: Program) -> Iterator[Finding]:
    if spelled.is_guarded or spelled.is_standard or isinstance(program.resolve(spelled.of), Missing):
        return
    change = program.dependencies.change_of(spelled.name, program.path)
    if change is None or change.effect is Effect.GONE_IN_OLDEST or is_told_of_module(spelled, change):
        return
    row = change.row
    use = f"; use {row.instead}" if row.instead and not row.is_addition else ""
    yield Finding.at(spelled, f"`{row.name}` {how_it_changed(change)}{use}", evidence=what_is_known(change))


def is_told_of_module(spelled: SpelledName, change: Change) -> bool:
    """Whether a name is imported from the very module that changed, whose import is a finding already."""
    return isinstance(spelled.of, ImportedName) and f"{spelled.of.module}.".startswith(f"{change.row.name}.")


def how_it_changed(change: Change) -> str:
    """What follows the name: "was removed in numpy 1.24.0, and 2.1.0 is installed"."""
    row, known = change.row, change.known
    what = "came with" if row.is_addition else "was removed in"
    if known.exact:
        return f"{what} {row.distribution} {row.first}, and {known.exact} is {_state(known.source)}"
    allowed = f"`{row.distribution}{known.specifier}` allows"
    if change.effect is Effect.GONE:
        return f"{what} {row.distribution} {row.first}, and {allowed} no version that has it"
    return f"{what} {row.distribution} {row.first}, and the newest that {allowed} is what gets installed"


def what_is_known(change: Change) -> tuple[str, ...]:
    """Where the version is known from, and what it was proved with."""
    row, known = change.row, change.known
    there, absent = (row.first, row.last) if row.is_addition else (row.last, row.first)
    return (
        f"{row.distribution} {there} has it, {row.distribution} {absent} has not",
        f"version known from: {known.source}",
    )


def _state(source: str) -> str:
    return source if source in {"installed", "fetched"} else f"asked for ({source})"
