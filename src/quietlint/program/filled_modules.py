"""Modules that are handed to a function which sets attributes of computed names on what it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quietlint.model.facts import (
    Call,
    ClassDefinition,
    Constant,
    Expression,
    FunctionDefinition,
    Lambda,
    Name,
    Subscript,
)
from quietlint.model.modules import ModuleLoader
from quietlint.model.names import ModuleName
from quietlint.program.functions import decorator_name
from quietlint.program.modules import ModuleInfo, functions_in, module_bound
from quietlint.program.scopes import children

Fillers = Mapping[str, frozenset[tuple[int, str]]]
"""Names of functions, and the parameters that each sets attributes on, by place and by name."""


def fillers_in(files: Iterable[ModuleInfo]) -> Fillers:
    """Functions that set attributes of computed names on a parameter: ``setattr(module, name, value)``."""
    found: dict[str, set[tuple[int, str]]] = {}
    for info in files:
        if "fills-objects" not in info.facts.flags:
            continue
        for definition in functions_in(info.facts.body):
            set_on = set(_receivers(info.body(definition)))
            places = {(place, one.name) for place, one in enumerate(definition.parameters) if one.name in set_on}
            if places:
                found.setdefault(definition.name, set()).update(places)
    return {name: frozenset(places) for name, places in found.items()}


def modules_handed(info: ModuleInfo, fillers: Fillers, loader: ModuleLoader) -> Iterator[ModuleName]:
    """Modules that the top level of `info` hands to one of `fillers`.

    What is got by a call or out of a table, as ``sys.modules[__name__]`` is, may be the module itself.
    """
    for call in _calls(info.facts.body):
        for place, keyword in fillers.get(decorator_name(call), ()):
            for given in _given(call, place, keyword):
                yield from _modules(given, info, loader)


def _given(call: Call, place: int, keyword: str) -> Iterator[Expression]:
    for index, one in enumerate(call.arguments):
        if one.keyword == keyword or (one.keyword is None and index == place):
            yield one.value


def _modules(given: Expression, info: ModuleInfo, loader: ModuleLoader) -> Iterator[ModuleName]:
    if isinstance(given, Call | Subscript):
        yield info.name
    elif isinstance(given, Name):
        for binding in info.scope.bindings.get(given.id, ()):
            module = module_bound(binding, loader, info)
            if module is not None:
                yield module
            elif isinstance(binding.value, Call | Subscript):
                yield info.name


def _receivers(body: tuple[Any, ...]) -> Iterator[str]:
    """Names that ``setattr`` of a computed name is called on."""
    for call in _calls(body):
        match call:
            case Call(function=Name(id="setattr"), arguments=(receiver, key, *_)):
                if isinstance(receiver.value, Name) and not isinstance(key.value, Constant):
                    yield receiver.value.id
            case _:
                pass


def _calls(statements: tuple[Any, ...]) -> Iterator[Call]:
    """Calls in statements, without those in functions and classes inside of them."""
    stack: list[Any] = list(statements)
    while stack:
        node = stack.pop()
        if isinstance(node, FunctionDefinition | ClassDefinition | Lambda):
            continue
        if isinstance(node, Call):
            yield node
        stack += children(node)
