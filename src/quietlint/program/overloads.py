"""Whether a value suits a parameter, and what it says about type parameters.

For choosing overloads, never for findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quietlint.model.resolutions import Reason
from quietlint.program.classes import ClassInfo
from quietlint.program.lookups import Status
from quietlint.program.signatures import GivenArgument
from quietlint.program.types import (
    UNKNOWN,
    CallableType,
    ClassType,
    FunctionType,
    Instance,
    ModuleType,
    NoneType,
    Substitution,
    Type,
    TypeVarType,
    UnionType,
    UnknownType,
    bind,
    is_unknown,
    members_of,
    substitute,
    substitution,
    union,
    widened,
)

if TYPE_CHECKING:
    from quietlint.program.world import World

_PROMOTIONS = {"int": {"float", "complex"}, "float": {"complex"}, "bool": {"int", "float", "complex"}}
_ANYTHING = (GivenArgument(UNKNOWN, stars=1), GivenArgument(UNKNOWN, stars=2))


def assignable(world: World, given: Type, wanted: Type) -> bool | None:
    """Whether a value may be passed for a parameter; None where it cannot be told."""
    if isinstance(wanted, UnknownType):
        return True if wanted.because is Reason.ANY else None
    if is_unknown(given):
        return None
    if isinstance(given, UnionType):
        verdicts = {assignable(world, one, wanted) for one in given.members}
        return verdicts.pop() if len(verdicts) == 1 else None
    if isinstance(wanted, UnionType):
        verdicts = {assignable(world, given, one) for one in wanted.members}
        return True if True in verdicts else None if None in verdicts else False
    match wanted:
        case TypeVarType():
            if wanted.constraints:
                return assignable(world, given, union(wanted.constraints))
            if wanted.bound is not None and is_unknown(wanted.bound):
                return None
            return assignable(world, given, wanted.bound) if wanted.bound is not None else True
        case NoneType():
            return isinstance(given, NoneType)
        case CallableType():
            return _is_callable(world, given)
        case Instance():
            return _suits_instance(world, given, wanted)
        case ClassType():
            if isinstance(given, ClassType):
                return given.cls.is_subclass_of(wanted.cls)
            return False if isinstance(given, NoneType | FunctionType | ModuleType) else None
        case _:
            return None


def _is_callable(world: World, given: Type) -> bool | None:
    match given:
        case FunctionType() | ClassType() | CallableType():
            return True
        case NoneType() | ModuleType():
            return False
        case Instance():
            status = world.members.of_instance(given, "__call__").status
            return (
                True if status is Status.FOUND else False if status is Status.MISSING or _is_plain(given.cls) else None
            )
        case _:
            return None


def _is_plain(cls: ClassInfo) -> bool:
    return cls.module.name == "builtins"


def _suits_instance(world: World, given: Type, wanted: Instance) -> bool | None:
    match given:
        case Instance():
            return _instance_suits(world, given, wanted)
        case NoneType():
            return True if wanted.cls.is_object else None if wanted.cls.is_protocol else False
        case ClassType():
            if wanted.cls.qualified_name in {"builtins.type", "builtins.object"}:
                return True
            return None if wanted.cls.is_protocol or wanted.cls.name == "Callable" else False
        case FunctionType() | CallableType():
            return None if wanted.cls.is_protocol or wanted.cls.module.name in {"types", "builtins.object"} else False
        case _:
            return None


def _instance_suits(world: World, given: Instance, wanted: Instance) -> bool | None:
    if wanted.literal is not None:
        if given.literal is None:
            return None if given.cls is wanted.cls else False
        return given.literal == wanted.literal and given.cls is wanted.cls
    related = given.cls.is_subclass_of(wanted.cls)
    if related is True:
        return _arguments_suit(world, given, wanted)
    if wanted.cls.module.name == "builtins" and wanted.cls.name in _PROMOTIONS.get(given.cls.name, ()):
        return True
    if related is None:
        return None
    if wanted.cls.is_protocol:
        return _has_members(world, given, wanted.cls)
    return False


def _arguments_suit(world: World, given: Instance, wanted: Instance) -> bool | None:
    ancestor = given.cls.ancestor(wanted.cls.qualified_name)
    if ancestor is None or not wanted.args or (given.cls.parameters and not given.args):
        return True
    own = substitution(given.cls.parameters, given.args)
    sure = True
    for have, want in zip(ancestor.args, wanted.args, strict=False):
        if isinstance(want, TypeVarType):
            continue
        if isinstance(want, UnknownType):
            sure = sure and want.because is Reason.ANY
            continue
        verdict = assignable(world, substitute(have, own), want)
        if verdict is not True:
            return verdict if is_unknown(substitute(have, own)) or verdict is None else False
    return True if sure else None


def _has_members(world: World, given: Instance, protocol: ClassInfo) -> bool | None:
    for ancestor in protocol.mro:
        if ancestor.cls.is_object or not ancestor.cls.is_protocol:
            continue
        for name in ancestor.cls.scope.bindings:
            if name in {"__slots__", "__doc__", "__hash__", "__class_getitem__"}:
                continue
            if not world.members.offers(given.cls, name):
                return None if given.cls.dynamic() is not None else False
    return True


def solve(world: World, wanted: Type, given: Type, bindings: Substitution, depth: int = 6) -> None:
    """Add to `bindings` what passing `given` for `wanted` says about the type parameters in `wanted`."""
    if depth == 0:
        return
    match wanted:
        case TypeVarType():
            if wanted.kind == "TypeVar":
                bind(bindings, wanted, _constrained(world, wanted, widened(given)))
        case UnionType():
            _solve_union(world, wanted, given, bindings, depth)
        case CallableType():
            _solve_callable(world, wanted, given, bindings, depth)
        case Instance() if wanted.args or wanted.items:
            for one in members_of(given):
                _solve_instance(world, wanted, one, bindings, depth)
        case _:
            pass


def _constrained(world: World, variable: TypeVarType, given: Type) -> Type:
    """The members that suit some constraint of a type variable; another overload takes the others.

    Source: typing documentation, "Constrained TypeVars".
    """
    if not variable.constraints or is_unknown(given):
        return given
    wanted = union(variable.constraints)
    taken = [one for one in members_of(given) if assignable(world, one, wanted) is not False]
    return union(taken) if taken else UNKNOWN


def _solve_union(world: World, wanted: UnionType, given: Type, bindings: Substitution, depth: int) -> None:
    variables = [one for one in wanted.members if isinstance(one, TypeVarType)]
    others = [one for one in wanted.members if not isinstance(one, TypeVarType)]
    left = [one for one in members_of(given) if not any(assignable(world, one, other) is True for other in others)]
    for other in others:
        solve(world, other, given, bindings, depth - 1)
    for variable in variables:
        if left:
            bind(bindings, variable, widened(union(left)))


def _solve_callable(world: World, wanted: CallableType, given: Type, bindings: Substitution, depth: int) -> None:
    results: list[Type] = []
    for one in members_of(given):
        if isinstance(one, NoneType):
            continue
        result = world.calls.result(one, _ANYTHING)
        results.append(UNKNOWN if result is None else result)
    solve(world, wanted.returns, union(results) if results else UNKNOWN, bindings, depth - 1)


def _solve_instance(world: World, wanted: Instance, given: Type, bindings: Substitution, depth: int) -> None:
    if isinstance(given, ClassType) and wanted.cls.qualified_name == "builtins.type":
        solve(world, wanted.args[0], Instance(given.cls, given.args), bindings, depth - 1)
        return
    if not isinstance(given, Instance):
        for one in wanted.args:
            solve(world, one, UNKNOWN, bindings, depth - 1)
        return
    if wanted.items is not None and given.items is not None and len(wanted.items) == len(given.items):
        for want, have in zip(wanted.items, given.items, strict=True):
            solve(world, want, have, bindings, depth - 1)
        return
    ancestor = given.cls.ancestor(wanted.cls.qualified_name)
    if ancestor is not None:
        own = substitution(given.cls.parameters, given.args)
        args = tuple(substitute(one, own) for one in ancestor.args)
        if given.items is not None and (wanted.cls.qualified_name == "builtins.tuple" or len(args) == 1):
            args = (union(widened(one) for one in given.items) if given.items else UNKNOWN,)
        for want, have in zip(wanted.args, args, strict=False):
            solve(world, want, have, bindings, depth - 1)
        return
    if wanted.cls.is_protocol and wanted.cls.module.is_stub and _solve_protocol(world, wanted, given, bindings, depth):
        return
    if wanted.cls.qualified_name in {"typing.Iterable", "typing.Iterator"}:
        solve(world, wanted.args[0], world.flow.iterated(given), bindings, depth - 1)
        return
    for one in wanted.args:
        solve(world, one, UNKNOWN, bindings, depth - 1)


def _solve_protocol(world: World, wanted: Instance, given: Instance, bindings: Substitution, depth: int) -> bool:
    """Solve by what the given object's own method returns, for a protocol of one method; False if that says nothing."""
    names = [name for name in wanted.cls.scope.bindings if name != "__slots__"]
    method = wanted.cls.method(names[0]) if len(names) == 1 else None
    if method is None:
        return False
    looked = world.members.of_instance(given, names[0])
    if looked.status is not Status.FOUND or not isinstance(looked.type, FunctionType):
        return False
    result = world.calls.result(looked.type, _ANYTHING)
    declared = substitute(
        world.calls.returns(method, method.definition), substitution(wanted.cls.parameters, wanted.args)
    )
    solve(world, declared, UNKNOWN if result is None else result, bindings, depth - 1)
    return True
