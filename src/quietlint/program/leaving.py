"""Calls that never come back, told by what is declared alone.

Nothing is inferred here: the pass that asks is what inference rests on. Source: typing documentation, "NoReturn",
"Never".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import Attribute, Call, Expression, FunctionDefinition, Name
from quietlint.model.names import ModuleName
from quietlint.program.modules import module_bound
from quietlint.program.scopes import Binding, BindingKind, Scope

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.world import World

_HOPS = 5
_ENDS = frozenset({"NoReturn", "Never"})


def never_returns(world: World, scope: Scope, call: Call, env: Mapping[str, Any]) -> bool:
    """Whether the called function is declared never to return, however the call is written."""
    called = _called(world, scope, call.function, env)
    return called is not None and is_endless(world, *called)


def is_endless(world: World, scope: Scope, definition: FunctionDefinition) -> bool:
    """Whether the annotation of a function, whose names mean what they mean in `scope`, says that it never returns."""
    returns = definition.returns
    return returns is not None and world.annotations.special_name(returns, scope) in _ENDS


def _called(
    world: World, scope: Scope, function: Expression, env: Mapping[str, Any]
) -> tuple[Scope, FunctionDefinition] | None:
    """The scope and definition of a function that is called by name, by module and name, or on ``self``."""
    match function:
        case Name(id=name):
            found = _binding(world, scope, name, env)
            return _function(world, *found) if found is not None else None
        case Attribute(value=Name(id=base), name=name):
            method = _own_class(scope, base)
            if method is not None:
                return _method(world, method, name)
            module = _module(world, scope, function.value, env)
            return _in_module(world, module, name) if module is not None else None
        case Attribute(value=value, name=name):
            module = _module(world, scope, value, env)
            return _in_module(world, module, name) if module is not None else None
        case _:
            return None


def _binding(world: World, scope: Scope, name: str, env: Mapping[str, Any]) -> tuple[Scope, Binding] | None:
    """What binds a name here, if it is one thing that is declared."""
    held = env.get(name)
    if held is not None:
        return (scope, held) if isinstance(held, Binding) else None
    owner = world.scope_of_name(scope, name)
    if owner is None:
        owner = _builtins(world)
        if owner is None:
            return None
    bindings = world.live_bindings(owner, name)
    return (owner, bindings[-1]) if len(bindings) == 1 else None


def _builtins(world: World) -> Scope | None:
    info = world.module(ModuleName("builtins"))
    return info.scope if info is not None else None


def _function(
    world: World, scope: Scope, binding: Binding, hops: int = _HOPS
) -> tuple[Scope, FunctionDefinition] | None:
    if binding.kind is BindingKind.FUNCTION:
        return scope, binding.node
    if binding.kind is BindingKind.IMPORT_FROM and hops:
        statement, alias = binding.node
        target = scope.module.absolute(statement)
        if target is not None and target != scope.module.name:
            return _in_module(world, target, alias.name, hops - 1)
    return None


def _in_module(
    world: World, module: ModuleName, name: str, hops: int = _HOPS
) -> tuple[Scope, FunctionDefinition] | None:
    info = world.module(module)
    bindings = world.live_bindings(info.scope, name) if info is not None else []
    if info is None or not bindings:
        return None
    return _function(world, info.scope, bindings[-1], hops)


def _module(world: World, scope: Scope, expression: Expression, env: Mapping[str, Any]) -> ModuleName | None:
    """The module that a name or dotted name means by its import."""
    if isinstance(expression, Attribute):
        base = _module(world, scope, expression.value, env)
        child = ModuleName(f"{base}.{expression.name}") if base is not None else None
        return child if child is not None and world.loader.exists(child) else None
    if not isinstance(expression, Name):
        return None
    found = _binding(world, scope, expression.id, env)
    if found is None:
        return None
    owner, binding = found
    return module_bound(binding, world.loader, owner.module)


def _own_class(scope: Scope, name: str) -> ClassInfo | None:
    """The class whose method is being read, where a name is its first parameter."""
    function = scope.function
    if function is None or function.owner is None or not function.definition.parameters:
        return None
    return function.owner if function.definition.parameters[0].name == name else None


def _method(world: World, cls: ClassInfo, name: str) -> tuple[Scope, FunctionDefinition] | None:
    for ancestor in cls.mro:
        bindings = world.live_bindings(ancestor.cls.scope, name)
        if bindings:
            last = bindings[-1]
            return (ancestor.cls.scope, last.node) if last.kind is BindingKind.FUNCTION else None
    return None
