"""What a change did to the symbols of one module: removed, renamed, or given another signature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quietlint.model.facts import (
    AnnotatedAssignment,
    Assignment,
    ClassDefinition,
    FunctionDefinition,
    If,
    ModuleFacts,
    Name,
    Parameter,
    ParameterKind,
    Return,
    Statement,
    Try,
    With,
    body_of,
)
from quietlint.model.spans import Span

_PLACES = frozenset({"line", "column", "end_line", "end_column", "name_line", "name_column", "document"})

Symbols = Mapping[str, FunctionDefinition | ClassDefinition | Name]
"""Functions, classes and variables of a module and of its classes, by their name in the module."""


@dataclass(frozen=True, slots=True)
class SymbolChange:
    """One symbol `name` that is not what it was. `told` says what happened to it; `span` is where, in the file of now.

    Of a symbol that is gone, the place is that of what took its place, or None where nothing did.
    """

    name: str
    told: str
    span: Span | None
    renamed: str = ""
    """The last part of its new name, if it has one."""
    is_gone: bool = False
    """Whether nothing has the old name any more."""
    is_told_by_uses: bool = True
    """Whether what breaks is the use itself, and not what is done with what the symbol gives."""

    @property
    def last(self) -> str:
        """The name alone, as others use it."""
        return self.name.rpartition(".")[2]


def symbol_changes(before: ModuleFacts | None, after: ModuleFacts | None) -> tuple[SymbolChange, ...]:
    """How a module's symbols differ. Without facts before it is new, and without facts after it is gone."""
    old = dict(_symbols(before.body, "")) if before is not None else {}
    new = dict(_symbols(after.body, "")) if after is not None else {}
    found = []
    for name, known in old.items():
        now = new.get(name)
        if now is None:
            found.append(_gone(name, known, old, new))
            continue
        is_use = False
        match known, now:
            case FunctionDefinition(), FunctionDefinition():
                told, is_use = _told_of_function(name, known, now)
            case ClassDefinition(), ClassDefinition():
                found += _gone_attributes(name, known, now)
                told = "" if _is_alike(known.bases, now.bases) else f"the bases of `{name}` were changed"
            case _:
                told = "" if type(known) is type(now) else f"`{name}` became something else"
        if told:
            found.append(SymbolChange(name, told, _place(now), is_told_by_uses=is_use))
    return tuple(found)


def moved_modules(gone: Mapping[str, ModuleFacts | None], come: Mapping[str, ModuleFacts | None]) -> Mapping[str, str]:
    """Of files that are gone those of which every symbol, and no other, is in one file that has come, with its path."""
    by_names: dict[frozenset[str], list[str]] = {}
    for path, facts in come.items():
        by_names.setdefault(_names_of(facts), []).append(path)
    found = {}
    for path, facts in gone.items():
        names = _names_of(facts)
        alike = by_names.get(names, []) if names else []
        if len(alike) == 1 and not symbol_changes(facts, come[alike[0]]):
            found[path] = alike[0]
    return found


def _names_of(facts: ModuleFacts | None) -> frozenset[str]:
    return frozenset(name for name, _ in _symbols(facts.body, "")) if facts is not None else frozenset()


def _told_of_function(name: str, known: FunctionDefinition, now: FunctionDefinition) -> tuple[str, bool]:
    """What happened to a function that others can notice, its parameters or what it gives; whether only the former."""
    was, signature = signature_of(known), signature_of(now)
    kinds = ((one.is_async, one.is_generator) for one in (known, now))
    is_same = len(set(kinds)) == 1 and _is_alike(known.decorators, now.decorators)
    if is_same and _is_alike(known.returns, now.returns):
        is_same = known.packed == now.packed or _is_alike(_given(known), _given(now))
    if was != signature:
        return f"`{name}{was}` became `{name}{signature}`", is_same
    return "" if is_same else f"what `{name}` gives was changed", False


def _given(function: FunctionDefinition) -> tuple[object, ...]:
    """What a function returns, in the order of its statements, and what the names in that are bound to."""
    found: list[object] = []
    stack: list[object] = list(reversed(body_of(function)))
    while stack:
        node = stack.pop()
        match node:
            case Return():
                found.append(node.value)
            case Assignment() if any(isinstance(target, Name) for target in node.targets):
                found.append(node)
            case AnnotatedAssignment(target=Name()):
                found.append(node)
            case FunctionDefinition() | ClassDefinition():
                found.append(node.name)
            case _:
                for part in ("body", "otherwise", "final", "handlers", "cases"):
                    stack += reversed(getattr(node, part, ()))
    return tuple(found)


def _gone_attributes(name: str, known: ClassDefinition, now: ClassDefinition) -> Iterator[SymbolChange]:
    """Attributes that some method stored on its object, and that neither a method nor the class body gives any more."""
    there = _stored(now) | {each.rpartition(".")[2] for each, _ in _symbols(now.body, "")}
    for attribute in sorted(_stored(known) - there):
        yield SymbolChange(f"{name}.{attribute}", f"`{name}.{attribute}` is stored no more", _place(now), is_gone=True)


def _stored(known: ClassDefinition) -> frozenset[str]:
    functions = (each for each in known.body if isinstance(each, FunctionDefinition))
    return frozenset(name for function in functions for name in function.sets)


def _is_alike(one: object, other: object) -> bool:
    """Whether two facts say the same, wherever they stand."""
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_is_alike, one, other))
    fields = getattr(type(one), "__struct_fields__", None)
    if fields is None:
        return one == other
    return all(_is_alike(getattr(one, field), getattr(other, field)) for field in fields if field not in _PLACES)


def _gone(name: str, known: FunctionDefinition | ClassDefinition | Name, old: Symbols, new: Symbols) -> SymbolChange:
    """A symbol that is there no more, renamed where another of the same kind and shape has come."""
    around = name.rpartition(".")[0]
    come = [
        other
        for other, now in new.items()
        if other not in old and other.rpartition(".")[0] == around and _is_same(known, now)
    ]
    if len(come) == 1:
        renamed = come[0].rpartition(".")[2]
        return SymbolChange(name, f"`{name}` was renamed to `{renamed}`", _place(new[come[0]]), renamed, is_gone=True)
    owner = new.get(around)
    return SymbolChange(name, f"`{name}` was removed", _place(owner) if owner is not None else None, is_gone=True)


def _is_same(known: object, now: object) -> bool:
    match known, now:
        case FunctionDefinition(), FunctionDefinition():
            return known.packed == now.packed or (
                signature_of(known) == signature_of(now) and known.document == now.document
            )
        case ClassDefinition(), ClassDefinition():
            mine, theirs = dict(_symbols(known.body, "")), dict(_symbols(now.body, ""))
            return mine.keys() == theirs.keys()
        case _:
            return False


def signature_of(function: FunctionDefinition) -> str:
    """The parameters as they are written, defaults as ``…``, e.g. ``(self, url, *, retries=…)``."""
    parts: list[str] = []
    has_star = False
    previous: ParameterKind | None = None
    for parameter in function.parameters:
        if previous is ParameterKind.POSITIONAL_ONLY and parameter.kind is not ParameterKind.POSITIONAL_ONLY:
            parts.append("/")
        if parameter.kind is ParameterKind.STAR:
            has_star = True
        elif parameter.kind is ParameterKind.KEYWORD_ONLY and not has_star:
            parts.append("*")
            has_star = True
        parts.append(_written(parameter))
        previous = parameter.kind
    if previous is ParameterKind.POSITIONAL_ONLY:
        parts.append("/")
    return f"({', '.join(parts)})"


def _written(parameter: Parameter) -> str:
    stars = {ParameterKind.STAR: "*", ParameterKind.DOUBLE_STAR: "**"}.get(parameter.kind, "")
    return f"{stars}{parameter.name}{'=…' if parameter.default is not None else ''}"


def _symbols(
    body: tuple[Statement, ...], prefix: str
) -> Iterator[tuple[str, FunctionDefinition | ClassDefinition | Name]]:
    """Every symbol that a block binds, those under conditions included; the first binding counts."""
    for statement in reversed(body):
        match statement:
            case FunctionDefinition():
                yield f"{prefix}{statement.name}", statement
            case ClassDefinition():
                yield from _symbols(statement.body, f"{prefix}{statement.name}.")
                yield f"{prefix}{statement.name}", statement
            case Assignment():
                yield from ((f"{prefix}{one.id}", one) for one in statement.targets if isinstance(one, Name))
            case AnnotatedAssignment(target=Name() as target):
                yield f"{prefix}{target.id}", target
            case If():
                yield from _symbols(statement.otherwise, prefix)
                yield from _symbols(statement.body, prefix)
            case Try():
                for handler in statement.handlers:
                    yield from _symbols(handler.body, prefix)
                yield from _symbols(statement.otherwise, prefix)
                yield from _symbols(statement.body, prefix)
            case With():
                yield from _symbols(statement.body, prefix)
            case _:
                pass


def _place(symbol: FunctionDefinition | ClassDefinition | Name) -> Span:
    if isinstance(symbol, Name):
        return Span(symbol.line, symbol.column, symbol.end_line, symbol.end_column)
    return Span(symbol.name_line, symbol.name_column, symbol.name_line, symbol.name_column + len(symbol.name))
