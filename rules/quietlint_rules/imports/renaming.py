"""Edits that make a module use another name from the one it imports."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.rule import Alias, Constant, Edit, FormattedString, FunctionDefinition, ImportedName, Name, Program, Span


def imported_as(imported: ImportedName, name: str, program: Program) -> tuple[Edit, ...]:
    """Edits that import `name` instead and rename every use; where that is not safe, the old name is bound to it.

    A renaming is safe where the old name is bound nowhere else, spelled in no string, used in no f-string (whose places
    are not exact before Python 3.12), and the module is not one that packages offer their names from.
    """
    import_edit = Edit(program.path, _span(imported), name)
    alias = next((fact for fact in _all_facts(program) if _is_alias_of(imported, fact)), None)
    is_offered_on = program.path.endswith("__init__.py")
    if isinstance(alias, Alias) and alias.alias is not None:
        if alias.alias != name or is_offered_on or alias.line != alias.end_line:
            return (import_edit,)
        # It is imported under its right name, and needs no other.
        return (Edit(program.path, Span(alias.line, alias.column, alias.end_line, alias.end_column), name),)
    uses = None if is_offered_on else _uses_of(imported.name, program)
    if uses is None:
        return (Edit(program.path, _span(imported), f"{name} as {imported.name}"),)
    return (import_edit, *(Edit(program.path, _span(use), name) for use in uses))


def _uses_of(name: str, program: Program) -> tuple[Name, ...] | None:
    """Every use of a name that its import alone binds; None where something else may bind it or hold it in a string."""
    uses: list[Name] = []
    for fact in _all_facts(program):
        if isinstance(fact, Name) and fact.id == name:
            uses.append(fact)
        elif name in _bound_by(fact, program) or _spells(fact, name, program):
            return None
    return tuple(uses)


def _bound_by(fact: object, program: Program) -> frozenset[str]:
    """Names that a fact binds itself, or may bind."""
    match type(fact).__name__:
        case "FunctionDefinition" | "Declaration" | "ClassDefinition" | "Handler" | "Pattern":
            listed = (getattr(fact, field, ()) for field in ("locals", "globals", "nonlocals", "names"))
            return frozenset(name for names in listed for name in names) | {getattr(fact, "name", "") or ""}
        case "Lambda":
            return frozenset(parameter.name for parameter in getattr(fact, "parameters", ()))
        case _:
            targets = (*getattr(fact, "targets", ()), getattr(fact, "target", None))
            return frozenset(name for target in targets for name in _names_under(target, program))


def _spells(fact: object, name: str, program: Program) -> bool:
    """Whether a fact holds the name in a way that no edit reaches."""
    if isinstance(fact, FormattedString):
        return name in _names_under(fact, program)
    return (isinstance(fact, Constant) and fact.value == name) or getattr(fact, "alias", None) == name


def _names_under(fact: object, program: Program) -> frozenset[str]:
    return frozenset(inner.id for inner in _facts_under(fact, program) if isinstance(inner, Name))


def _is_alias_of(imported: ImportedName, fact: object) -> bool:
    return type(fact).__name__ == "Alias" and (getattr(fact, "line", 0), getattr(fact, "column", 0)) == (
        imported.line,
        imported.column,
    )


def _all_facts(program: Program) -> Iterator[object]:
    for statement in program.facts.body:
        yield from _facts_under(statement, program)


def _facts_under(fact: object, program: Program) -> Iterator[object]:
    """A fact and all under it, functions' bodies included."""
    yield fact
    for field in getattr(type(fact), "__struct_fields__", ()):
        value = getattr(fact, field)
        for child in value if isinstance(value, tuple) else (value,):
            if hasattr(type(child), "__struct_fields__"):
                yield from _facts_under(child, program)
    if isinstance(fact, FunctionDefinition):
        for statement in program.body(fact):
            yield from _facts_under(statement, program)


def _span(place: ImportedName | Name) -> Span:
    return Span(place.line, place.column, place.end_line, place.end_column)
