"""Imports that fail only when a function is called: how that is told, and who calls it."""

from __future__ import annotations

from dataclasses import replace

from quietlint.rule import ImportedModule, ImportedName, Location, Program

_MOST_CALLERS = 3


def when_it_fails(imported: ImportedModule | ImportedName, program: Program) -> tuple[str, tuple[Location, ...]]:
    """The end of the sentence ("" for an import at the top of a module), and the places that call the function."""
    function = program.enclosing_function(imported) if imported.in_function else None
    if function is None:
        return "", ()
    callers = [each for each in program.callers(function) if each[0] != program.symbol(imported)][:_MOST_CALLERS]
    said = f"; this only fails when `{function.name}` is called"
    if callers:
        said += f", as `{callers[0][0]}` does"
    return said, tuple(replace(place, message=f"`{name}` calls `{function.name}`") for name, place in callers)
