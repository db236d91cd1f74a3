"""What a value may be. Types are compared by value, so unions stay small; classes and functions by identity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Reason

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.functions import FunctionInfo
    from quietlint.program.signatures import GivenArgument, Signature

UNION_LIMIT = 12
"""A union of more members is as good as unknown."""
NESTING_LIMIT = 6
"""Items of a tuple that hold others in more levels are not kept apart: each level doubles the work of comparing
them."""


_LITERAL_LIMIT = 300
"""More literals than the longest list of them that a stub spells out become their class."""


@dataclass(frozen=True, slots=True)
class UnknownType:
    """Any value at all."""

    because: Reason = Reason.NOT_INFERRED


@dataclass(frozen=True, slots=True)
class NoneType:
    """The value None."""


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class.

    `is_exact`: it was made by calling the class or written as a literal, so no subclass is meant. `literal` holds the
    value of a literal str, bytes (as str), int or bool. `items` are the types of a tuple's items where its length is
    known.
    """

    cls: ClassInfo
    args: tuple[Type, ...] = ()
    is_exact: bool = False
    literal: str | int | bool | None = None
    items: tuple[Type, ...] | None = None
    is_self: bool = False
    """The first parameter of a method: whatever class mixes the method in."""
    is_by_company: bool = False
    """Known only by the names that are used on it together."""


@dataclass(frozen=True, slots=True)
class ClassType:
    """A class as a value. `is_exact`: this very class, not a subclass (False for ``cls`` and ``type[C]``)."""

    cls: ClassInfo
    args: tuple[Type, ...] = ()
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class ModuleType:
    """A module as a value."""

    name: ModuleName


@dataclass(frozen=True, slots=True)
class FunctionType:
    """A function, or with a `receiver` a bound method."""

    function: FunctionInfo
    receiver: Type | None = None
    bindings: tuple[tuple[TypeVarType, Type], ...] = ()
    """Type parameters of the class that the method was found on."""
    is_class_access: bool = False
    """Found on the class itself: the first parameter is still to be given."""
    extra: tuple[str, ...] = ()
    """Keywords that a wrapper around the function takes for itself."""
    hides_result: bool = False
    """Whether a wrapper gives back something else than the function does."""
    is_by_evidence: bool = False
    """Whether only the project's calls tell that a wrapper around it takes what the function does."""
    manager: str = ""
    """``with`` or ``async with`` where `contextlib` made a context manager of a generator function."""


@dataclass(frozen=True, slots=True)
class CallableType:
    """Something callable that is no function of ours: an annotation's ``Callable``, a partial, a lambda.

    `signature` None takes anything.
    """

    signature: Signature | None
    returns: Type
    label: str = ""
    target: Type | None = None
    """What a partial object calls, where that is known."""
    held: tuple[GivenArgument, ...] = ()
    """What a partial object hands on first."""


@dataclass(frozen=True, slots=True)
class TypeVarType:
    """A type parameter, inside the definitions that it belongs to. `module` and `name` are its identity."""

    name: str
    module: ModuleName
    kind: str = "TypeVar"
    bound: Type | None = None
    constraints: tuple[Type, ...] = ()


@dataclass(frozen=True, slots=True)
class SuperType:
    """``super()`` inside a method of `cls`, called on `receiver`."""

    cls: ClassInfo
    receiver: Type


@dataclass(frozen=True, slots=True)
class PropertyType:
    """A property in a class body: read on an object it is what its getter returns. `getter` None is of unknown type."""

    getter: FunctionInfo | None


@dataclass(frozen=True, slots=True)
class MethodType:
    """A ``staticmethod`` or ``classmethod`` in a class body."""

    kind: str
    inner: Type


@dataclass(frozen=True, slots=True)
class UnionType:
    """One of several. Never nested, never with Unknown or a single member; the empty union is no value at all."""

    members: tuple[Type, ...]


Type: TypeAlias = (
    UnknownType
    | NoneType
    | Instance
    | ClassType
    | ModuleType
    | FunctionType
    | CallableType
    | TypeVarType
    | SuperType
    | PropertyType
    | MethodType
    | UnionType
)

NEVER = UnionType(())
NONE = NoneType()
UNKNOWN = UnknownType()


def union(types: Iterable[Type]) -> Type:
    """The union of `types`: one Unknown makes it Unknown, literals of one class beyond a few widen to the class."""
    members: dict[Type, None] = {}
    for one in types:
        if isinstance(one, UnknownType):
            return one
        if isinstance(one, UnionType):
            members.update(dict.fromkeys(one.members))
        else:
            members[one] = None
    if len(members) == 1:
        return next(iter(members))
    if len(members) > 1:
        members = _absorbed(members)
        if len(members) == 1:
            return next(iter(members))
    if len(members) > UNION_LIMIT and sum(not _is_literal(one) for one in members) > UNION_LIMIT:
        return UnknownType(Reason.LIMIT)
    return UnionType(tuple(members))


def _absorbed(members: dict[Type, None]) -> dict[Type, None]:
    """Members without those that a wider form of the same class covers."""
    literals = [one for one in members if isinstance(one, Instance) and one.literal is not None]
    if not literals:
        return members
    wide: dict[Type, None] = {}
    for one in members:
        widened = replace(one, literal=None) if isinstance(one, Instance) and one.literal is not None else one
        if widened is not one and (widened in members or len(literals) > _LITERAL_LIMIT):
            wide[widened] = None
        else:
            wide[one] = None
    return wide


def _is_literal(type_: Type) -> bool:
    return isinstance(type_, Instance) and type_.literal is not None


def members_of(type_: Type) -> tuple[Type, ...]:
    """The members of a union, or the type alone."""
    return type_.members if isinstance(type_, UnionType) else (type_,)


def without_none(type_: Type) -> Type:
    """The type without None; NEVER if nothing else is left."""
    if isinstance(type_, NoneType):
        return NEVER
    if isinstance(type_, UnionType):
        return union(one for one in type_.members if not isinstance(one, NoneType))
    return type_


def map_members(type_: Type, change: Callable[[Type], Type]) -> Type:
    """The union of what `change` makes of every member."""
    if isinstance(type_, UnionType):
        return union(change(one) for one in type_.members)
    return change(type_)


def is_unknown(type_: Type) -> bool:
    """Whether nothing is known about the value."""
    return isinstance(type_, UnknownType)


def widened(type_: Type) -> Type:
    """The type without the values of literals: what a variable holds that is assigned again and again."""
    if isinstance(type_, Instance) and type_.literal is not None:
        return replace(type_, literal=None)
    if isinstance(type_, UnionType):
        return union(widened(one) for one in type_.members)
    return type_


Substitution: TypeAlias = "dict[TypeVarType, Type]"


def substitute(type_: Type, bindings: Substitution, *, leftover: Type | None = None) -> Type:
    """The type with its parameters replaced; those without a binding become `leftover`, or stay if that is None."""
    if isinstance(type_, TypeVarType):
        bound = bindings.get(_key(type_))
        if bound is None:
            bound = type_ if leftover is None else leftover
        # Whatever it is, it is one of these. Source: typing documentation, "TypeVar", constraints.
        return union(type_.constraints) if type_.constraints and is_unknown(bound) else bound
    if isinstance(type_, Instance):
        if not type_.args and type_.items is None:
            return type_
        args = tuple(substitute(one, bindings, leftover=leftover) for one in type_.args)
        if any(nesting(one) > NESTING_LIMIT for one in args):
            return replace(type_, args=(UNKNOWN,) * len(args), items=None)
        items = type_.items and tuple(substitute(one, bindings, leftover=leftover) for one in type_.items)
        return type_ if args == type_.args and items == type_.items else replace(type_, args=args, items=items)
    if isinstance(type_, ClassType) and type_.args:
        return replace(type_, args=tuple(substitute(one, bindings, leftover=leftover) for one in type_.args))
    if isinstance(type_, UnionType):
        return union(substitute(one, bindings, leftover=leftover) for one in type_.members)
    if isinstance(type_, ClassType) or not isinstance(type_, CallableType):
        return type_
    returns = substitute(type_.returns, bindings, leftover=leftover)
    signature = type_.signature
    if signature is not None:
        signature = signature.substituted(bindings, leftover=leftover)
    return replace(type_, signature=signature, returns=returns)


def _key(variable: TypeVarType) -> TypeVarType:
    """The identity of a type parameter: its name, module and kind."""
    if variable.bound is None and not variable.constraints:
        return variable
    return TypeVarType(variable.name, variable.module, variable.kind)


def bind(bindings: Substitution, variable: TypeVarType, type_: Type) -> None:
    """Add what an argument says about a type parameter to what others said."""
    key = _key(variable)
    before = bindings.get(key)
    bindings[key] = type_ if before is None else union((before, type_))


def bound_to(bindings: Substitution, variable: TypeVarType) -> Type | None:
    """What is known about a type parameter."""
    return bindings.get(_key(variable))


def substitution(parameters: Iterable[TypeVarType], args: Iterable[Type]) -> Substitution:
    """Bindings of parameters to arguments, in order."""
    return {_key(parameter): arg for parameter, arg in zip(parameters, args, strict=False)}


def nesting(type_: Type) -> int:
    """How many levels of type arguments stand in each other."""
    if isinstance(type_, UnionType):
        return max((nesting(one) for one in type_.members), default=0)
    if isinstance(type_, Instance) and type_.args:
        return 1 + max(nesting(one) for one in type_.args)
    return 0


def has_variables(type_: Type) -> bool:
    """Whether a type parameter occurs in the type."""
    if isinstance(type_, TypeVarType):
        return True
    if isinstance(type_, Instance):
        return any(has_variables(one) for one in type_.args) or any(has_variables(one) for one in type_.items or ())
    if isinstance(type_, ClassType):
        return any(has_variables(one) for one in type_.args)
    if isinstance(type_, UnionType):
        return any(has_variables(one) for one in type_.members)
    return isinstance(type_, CallableType)
