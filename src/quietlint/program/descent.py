"""Which classes of the project inherit from a class, found from the names that class statements spell.

Most of a project's classes need not be understood to know that they are no subclasses: a base is spelled by its last
name. Where a name may stand for something else than the project's class of that name, the class is asked itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from quietlint.model.facts import Attribute, Expression, Name, Subscript
from quietlint.program.scopes import Binding, BindingKind, Scope

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.world import World


class _Index(NamedTuple):
    """The classes of the project, by what their statements spell."""

    places: dict[ClassInfo, int]
    """Every class, with its place in the order of modules and statements."""
    by_base: dict[str, list[ClassInfo]]
    """Classes by the last names of their bases."""
    unclear: list[ClassInfo]
    """Classes with a base that is no class of the project, or may be another one than its name says."""


class Descent:
    """Subclasses, found when they are asked for. What is found is kept."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._below: dict[ClassInfo, tuple[ClassInfo, ...]] = {}
        self._unclear: dict[ClassInfo, list[ClassInfo]] | None = None
        self._is_clear = False
        """Whether all unclear classes have been asked. To ask one may take its subclasses."""

    def below(self, cls: ClassInfo) -> tuple[ClassInfo, ...]:
        """Classes of the project that inherit from `cls`, directly or not, in the order of the project."""
        known = self._below.get(cls)
        if known is not None:
            return known
        index = self._index
        if cls.is_object:
            return tuple(index.places)
        seen: dict[ClassInfo, bool] = {}
        pending = [*self._unclear_below(cls), *index.by_base.get(cls.name, ())]
        is_final = self._is_clear
        while pending:
            one = pending.pop()
            if one in seen:
                continue
            is_final = is_final and not one.is_being_ordered
            seen[one] = any(ancestor.cls is cls for ancestor in one.mro[1:])
            if seen[one]:
                pending += index.by_base.get(one.name, ())
        answer = tuple(sorted((one for one, is_below in seen.items() if is_below), key=index.places.__getitem__))
        if is_final:
            self._below[cls] = answer
        return answer

    def spelled_below(self, cls: ClassInfo) -> Iterator[ClassInfo]:
        """Classes of the project with a base that is spelled as `cls`, where something keeps it from being known."""
        for one in dict.fromkeys([*self._index.by_base.get(cls.name, ()), *self._index.unclear]):
            if one.mro_problem is not None and any(
                self._spells(one.parent, base.value) == cls.qualified_name for base in one.definition.bases
            ):
                yield one

    def _spells(self, scope: Scope, base: Expression) -> str | None:
        """The name that a base has by its imports, or in its own module, where one of several classes may be it."""
        owner = self.world.scope_of_name(scope, base.id) if isinstance(base, Name) else None
        if owner is not None and isinstance(base, Name) and owner.kind == "module":
            kinds = {one.kind for one in owner.bindings[base.id]}
            if BindingKind.CLASS in kinds:
                return owner.module.qualified(base.id)
        return self.world.spelled_name(scope, base)

    def _unclear_below(self, cls: ClassInfo) -> Sequence[ClassInfo]:
        """The unclear classes that inherit from `cls`; those known so far while they are being asked."""
        if self._unclear is None:
            below: dict[ClassInfo, list[ClassInfo]] = defaultdict(list)
            self._unclear = below
            for one in self._index.unclear:
                for ancestor in one.mro[1:]:
                    below[ancestor.cls].append(one)
            self._is_clear = True
        return self._unclear.get(cls, ())

    @cached_property
    def _index(self) -> _Index:
        modules = self.world.loader.project_modules()
        scopes = [info.scope for name in modules if (info := self.world.module(name)) is not None]
        places = {
            one: place for place, one in enumerate(one for scope in scopes for one in self.world.classes_in(scope))
        }
        around = {id(scope): scope for scope in [*scopes, *(one.parent for one in places)]}
        own, names = frozenset(modules), frozenset(one.name for one in places)
        clear = names - {
            name
            for scope in around.values()
            for name in names.intersection(scope.bindings)
            if not all(_is_as_it_says(binding, scope, own) for binding in scope.bindings[name])
        }
        by_base: dict[str, list[ClassInfo]] = defaultdict(list)
        unclear: list[ClassInfo] = []
        for one in places:
            bases = [argument for argument in one.definition.bases if argument.keyword is None]
            spelled = [_spelled(argument.value) if not argument.stars else None for argument in bases]
            for base in spelled:
                if base is not None:
                    by_base[base[1]].append(one)
            if any(base is None or base[1] not in clear or not _is_of_project(base[0], one, own) for base in spelled):
                unclear.append(one)
        return _Index(places, by_base, unclear)


def _spelled(base: Expression) -> tuple[str, str] | None:
    """The first and the last name of a base, None where it is more than a dotted name."""
    if isinstance(base, Subscript):
        base = base.value
    last = base.id if isinstance(base, Name) else base.name if isinstance(base, Attribute) else None
    while isinstance(base, Attribute):
        base = base.value
    return (base.id, last) if isinstance(base, Name) and last is not None else None


def _is_of_project(name: str, cls: ClassInfo, own: frozenset[str]) -> bool:
    """Whether a name around a class statement is bound, and to nothing but classes and modules of the project."""
    scope: Scope | None = cls.parent
    while scope is not None and name not in scope.bindings:
        scope = scope.parent
    return scope is not None and all(_is_as_it_says(binding, scope, own) for binding in scope.bindings[name])


def _is_as_it_says(binding: Binding, scope: Scope, own: frozenset[str]) -> bool:
    """Whether a name stands for a class or a module of the project that has this very name."""
    match binding.kind:
        case BindingKind.CLASS:
            return True
        case BindingKind.IMPORT:
            return binding.node.name in own
        case BindingKind.IMPORT_FROM:
            statement, alias = binding.node
            return scope.module.absolute(statement) in own and alias.alias in {None, alias.name}
        case _:
            return False
