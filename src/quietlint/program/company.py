"""The company a name keeps: what a parameter without annotation is, told by the names that are used on it together.

So is a variable that holds what a function of the project gave, where nothing else tells.

A value on which ``add_card``, ``columns`` and ``is_archived`` are used is an object of the classes that define them
all. Where all but one of the names fit together, the odd one out is missing. Nothing is said unless at least two of the
names belong to one family of the project's classes alone, and unless nothing that the project imports knows all the
names too.

Projects call the same thing by the same name: where the company tells what most parameters called ``board`` are, and
always the same, a ``board`` on which too few names are used is of that family too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Attribute,
    Call,
    ClassDefinition,
    Comparison,
    Constant,
    Expression,
    FunctionDefinition,
    Handler,
    Lambda,
    Name,
    Parameter,
    body_of,
    pack_name,
)
from quietlint.model.names import ModuleName
from quietlint.program.classes import ClassInfo
from quietlint.program.functions import FunctionInfo
from quietlint.program.modules import ModuleInfo, imports_of
from quietlint.program.scopes import BindingKind, Scope, children
from quietlint.program.types import UNKNOWN, Instance, Type, members_of, union

if TYPE_CHECKING:
    from quietlint.program.world import World

_ENOUGH = 2
"""How many names must belong to one family of classes alone."""
_FAMILIES = 3
_CONVENTION = 5
"""Parameters of one name whose company must tell the same family, before others of that name are taken for it."""
_AGREEING = 0.9
"""Share of the parameters of one name that must agree."""
_RARE = 100
"""Of so many parameters of one name one may be used with a certain name that is missing."""
_CUSTOM = 40
"""Parameters of one name, where one with nothing but a foreign name is taken for the same too."""
_TESTS = frozenset({"isinstance", "issubclass", "hasattr", "getattr", "callable", "type", "setattr", "iter"})
_COMMON = (
    "str", "bytes", "bytearray", "list", "tuple", "dict", "set", "frozenset", "int", "float", "complex", "type",
    "object", "range", "memoryview", "BaseException", "OSError", "SyntaxError", "UnicodeDecodeError", "property",
    "slice",
)  # fmt: skip
_COMMON_MODULES = (
    "io",
    "pathlib",
    "datetime",
    "logging",
    "collections",
    "threading",
    "queue",
    "re",
    "socket",
    "subprocess",
    "types",
)


class Company:
    """Parameters known by their company."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._owners: dict[str, set[ClassInfo]] | None = None
        self._common: frozenset[str] | None = None
        self._uses: dict[int, dict[str, set[str]]] = {}
        self._reads: dict[int, dict[str, set[str]]] = {}

    def type_of(self, function: FunctionInfo, parameter: Parameter) -> Type | None:
        """What an unannotated parameter holds by the names used on it; None where they do not tell."""
        if not function.module.in_project or function.module.is_stub:
            return None
        if parameter.default is not None and not (
            isinstance(parameter.default, Constant) and parameter.default.kind == "NoneType"
        ):
            return None
        names = frozenset(self._names_used(function).get(parameter.name, ()))
        if not names:
            return None
        return self._told(parameter.name, names, function.module, sharing=1)

    def type_of_variable(self, scope: Scope, name: str) -> Type | None:
        """What a variable of a function holds by the names used on it, where only the project's own calls bind it."""
        key = ("variable by company", id(scope), name)
        known = self.world.solver.ask(key, lambda: self._type_of_variable(scope, name) or UNKNOWN)
        return None if known == UNKNOWN else known

    def _type_of_variable(self, scope: Scope, name: str) -> Type | None:
        function = scope.function
        if function is None or not function.module.in_project or function.module.is_stub:
            return None
        bindings = scope.bindings.get(name, ())
        if not all(
            one.kind is BindingKind.ASSIGNMENT and not one.path and self._is_own_call(one.value, scope)
            for one in bindings
        ):
            return None
        names = frozenset(self._names_read(function).get(name, ()))
        return self._told(name, names, function.module, sharing=0) if names else None

    def _told(self, spelled: str, names: frozenset[str], module: ModuleInfo, sharing: int) -> Type | None:
        by_names = self._by_names(names) if len(names) >= _ENOUGH else None
        return by_names or self._by_convention(spelled, names, module, sharing)

    def _is_own_call(self, value: Expression | None, scope: Scope) -> bool:
        """Whether a value is what a function of the project gives."""
        if not isinstance(value, Call):
            return False
        called = value.function
        if isinstance(called, Name):
            owner = self.world.scope_of_name(scope, called.id)
            kinds = {one.kind for one in owner.bindings[called.id]} if owner is not None else set()
            if kinds == {BindingKind.FUNCTION}:
                return owner is not None and owner.module.in_project
        spelled = self.world.spelled_name(scope, called)
        return spelled is not None and self.world.is_own(spelled)

    def _by_convention(self, spelled: str, names: frozenset[str], module: ModuleInfo, sharing: int) -> Type | None:
        """What parameters of that name are all over the project, where the names used on this one allow it.

        One of the names may be missing there, if no more than `sharing` parameters of that name, or very few of many,
        are used so. Another name that is used on this one must be of the family and of nothing in the standard library,
        or there must be many parameters of that name, and nothing around that has the missing one, where all that the
        module imports was found. Names that lists and dictionaries have too tell nothing.
        """
        if names <= self.common_names:
            return None
        family = self.world.solver.ask(("convention", spelled), lambda: self._family_called(spelled) or UNKNOWN)
        if family == UNKNOWN:
            return None
        odd = [name for name in names if not self._is_offered(family, name)]
        if not odd:
            return family
        sets = self._sets_of(spelled)
        is_alone = sum(odd[0] in others for others in sets) <= max(sharing, len(sets) // _RARE)
        has_company = any(
            name not in self.common_names and not self.world.loader.standard_definers(name)
            for name in names.difference(odd)
        )
        if len(odd) != 1 or not is_alone:
            return None
        if has_company:
            return family
        is_all_read = len(sets) >= _CUSTOM and self.world.loader.is_complete_around(module.answer.path)
        return family if is_all_read and self._is_foreign(odd[0]) else None

    def _is_foreign(self, name: str) -> bool:
        """Whether no class of the project and of the standard library has a name, and no library around spells it."""
        loader = self.world.loader
        is_had = name in self.common_names or name in self.owners or loader.standard_definers(name)
        return not is_had and not loader.is_spelled_by_others(name)

    def _family_called(self, spelled: str) -> Type | None:
        """The family that the company tells for nearly all parameters of one name."""
        sets = self._sets_of(spelled)
        if len(sets) < _CONVENTION:
            return None
        told: Counter[ClassInfo] = Counter()
        for names in sets:
            type_ = self._by_names(names) if len(names) >= _ENOUGH else None
            told.update(one.cls for one in members_of(type_ or UNKNOWN) if isinstance(one, Instance))
        top = [one for one in told if not any(other.cls in told for other in one.mro[1:])]
        if len(top) != 1 or told.total() < _CONVENTION:
            return None
        family = Instance(top[0], (UNKNOWN,) * len(top[0].parameters), is_by_company=True)
        offered = {name for name in frozenset().union(*sets) if self._is_offered(family, name)}
        against = sum(not names <= offered for names in sets)
        return family if against <= max(1, (1 - _AGREEING) * len(sets)) else None

    def _is_offered(self, family: Type, name: str) -> bool:
        return name in _OBJECT or any(
            isinstance(one, Instance) and self.world.members.may_offer(one, name) for one in members_of(family)
        )

    def _sets_of(self, spelled: str) -> list[frozenset[str]]:
        """The names used on each of the project's parameters of one name."""
        if self._sets is None:
            self._sets = {}
            for module in self.world.loader.project_modules():
                info = self.world.module(module)
                for definition in _definitions(info.facts.body) if info is not None and not info.is_stub else ():
                    for parameter, attributes in _attributes_by_parameter(definition).items():
                        self._sets.setdefault(parameter, []).append(frozenset(attributes))
        return self._sets.get(spelled, [])

    _sets: dict[str, list[frozenset[str]]] | None = None

    def _by_names(self, names: frozenset[str]) -> Type | None:
        key = ("company", names)
        known = self.world.solver.ask(key, lambda: self._family_type(names) or UNKNOWN)
        return None if known == UNKNOWN else known

    def _family_type(self, names: frozenset[str]) -> Type | None:
        fitting = self._classes_with(names)
        if fitting:
            return self._told_by(names, fitting)
        told: list[Type] = []
        for odd in sorted(names):
            rest = names - {odd}
            fitting = self._classes_with(rest)
            if fitting:
                type_ = None if self._may_be_a_stand_in(names, set(fitting)) else self._told_by(rest, fitting)
                if type_ is None or told or odd in self.common_names or self.world.loader.is_spelled_by_others(odd):
                    return None
                told.append(type_)
        return told[0] if told else None

    def _told_by(self, names: frozenset[str], fitting: list[ClassInfo]) -> Type | None:
        """Objects of the topmost fitting classes, where enough of the names are theirs alone."""
        inside = set(fitting)
        top = [one for one in fitting if not any(other.cls in inside for other in one.mro[1:])]
        if len(top) > _FAMILIES or self._is_known_elsewhere(names):
            return None
        own = [name for name in names if name not in self.common_names and self._belongs_to(name, inside)]
        if len(own) < _ENOUGH or self._may_be_a_stand_in(names, inside):
            return None
        return union(Instance(one, (UNKNOWN,) * len(one.parameters), is_by_company=True) for one in top)

    def _may_be_a_stand_in(self, names: frozenset[str], inside: set[ClassInfo]) -> bool:
        """Whether a class of another family that makes attributes at run time has one of the names: it may have all."""
        return any(
            owner not in inside and owner.dynamic() is not None for name in names for owner in self.owners.get(name, ())
        )

    def _belongs_to(self, name: str, inside: set[ClassInfo]) -> bool:
        """Whether only fitting classes and their ancestors define a name."""
        family = inside | {ancestor.cls for one in inside for ancestor in one.mro}
        return self.owners.get(name, set()) <= family

    def _classes_with(self, names: frozenset[str]) -> list[ClassInfo]:
        """Classes of the project that offer all the names, in a fixed order."""
        rarest = min(sorted(names), key=lambda name: len(self.owners.get(name, ())))
        candidates: dict[ClassInfo, None] = {}
        for owner in self.owners.get(rarest, ()):
            candidates[owner] = None
            candidates.update(dict.fromkeys(self.world.subclasses(owner)))
        fitting = [
            one for one in candidates if all(self.world.members.offers(one, name) or name in _OBJECT for name in names)
        ]
        return sorted(fitting, key=lambda one: one.qualified_name)

    def _is_known_elsewhere(self, names: frozenset[str]) -> bool:
        """Whether some module that the project imports from its environment knows all the names too."""
        distinctive = names - self.common_names
        return any(distinctive <= words for words in self._imported_words())

    def _imported_words(self) -> list[frozenset[str]]:
        if self._words is None:
            self._words = []
            seen: set[ModuleName] = set()
            for module in self.world.loader.project_modules():
                info = self.world.module(module)
                for target in imports_of(info) if info is not None else ():
                    if target in seen:
                        continue
                    seen.add(target)
                    words = self.world.loader.words_of(target)
                    if words:
                        self._words.append(words)
        return self._words

    _words: list[frozenset[str]] | None = None

    @property
    def owners(self) -> dict[str, set[ClassInfo]]:
        """Names and the project's classes that define them themselves."""
        if self._owners is None:
            self._owners = {}
            for module in self.world.loader.project_modules():
                info = self.world.module(module)
                for cls in self.world.classes_in(info.scope) if info is not None else ():
                    for name in {*cls.scope.bindings, *cls.sites, *cls.slots}:
                        self._owners.setdefault(name, set()).add(cls)
        return self._owners

    @property
    def common_names(self) -> frozenset[str]:
        """Names that values of the built-in and commonest classes offer: they tell nothing."""
        if self._common is None:
            names: set[str] = set()
            for name in _COMMON:
                cls = self.world.builtin_class(name)
                if cls is not None:
                    names.update(*(ancestor.cls.scope.bindings for ancestor in cls.mro))
            for module in _COMMON_MODULES:
                info = self.world.module(ModuleName(module))
                for cls in self.world.classes_in(info.scope) if info is not None else ():
                    names.update(cls.scope.bindings)
            self._common = frozenset(names)
        return self._common

    # ------------------------------------------------------------------------------------------ uses

    def _names_read(self, function: FunctionInfo) -> dict[str, set[str]]:
        """Attributes used on each plain name in a function that no test looks at."""
        kept = self._reads.get(id(function))
        if kept is None:
            kept = {} if _catches_absence(function) else _attributes_by_name(function.body)
            for name in _tested(function.body) if kept else ():
                kept.pop(name, None)
            self._reads[id(function)] = kept
        return kept

    def _names_used(self, function: FunctionInfo) -> dict[str, set[str]]:
        """Names used on each parameter that is never bound again and never tested for what it is."""
        kept = self._uses.get(id(function))
        if kept is None:
            kept = _attributes_by_parameter(function.definition)
            if kept:
                tested = _tested(function.body)
                kept = {} if _catches_absence(function) else {one: kept[one] for one in kept.keys() - tested}
            self._uses[id(function)] = kept
        return kept


def _attributes_by_parameter(definition: FunctionDefinition) -> dict[str, set[str]]:
    """Attributes used on each of a function's parameters without annotation, by its name."""
    used: dict[str, set[str]] = {}
    for one in definition.uses:
        parameter, _, attribute = one.partition(".")
        used.setdefault(parameter, set()).add(attribute)
    return used


def _attributes_by_name(statements: tuple[object, ...]) -> dict[str, set[str]]:
    """Attributes read off plain names, in functions inside too."""
    found: dict[str, set[str]] = {}
    stack: list[Any] = list(statements)
    while stack:
        node = stack.pop()
        if isinstance(node, Attribute) and isinstance(node.value, Name):
            found.setdefault(node.value.id, set()).add(node.name)
        stack += children(node)
        if isinstance(node, FunctionDefinition):
            stack += body_of(node)
    return found


def _definitions(statements: tuple[object, ...]) -> Iterator[FunctionDefinition]:
    """Functions of a module and methods of its classes; those inside of functions are left out."""
    for one in statements:
        if isinstance(one, FunctionDefinition):
            yield one
        elif isinstance(one, ClassDefinition):
            yield from _definitions(one.body)


_ABSENCE = pack_name("AttributeError")
_OBJECT = frozenset({"__class__", "__dict__", "__doc__", "__module__"})


def _tested(statements: tuple[object, ...]) -> set[str]:
    """Plain names that a test looks at."""
    tested: set[str] = set()
    stack: list[Any] = list(statements)
    while stack:
        node = stack.pop()
        match node:
            case Call(function=Name(id=called), arguments=arguments) if called in _TESTS and arguments:
                if isinstance(arguments[0].value, Name):
                    tested.add(arguments[0].value.id)
            case Comparison(operators=("is" | "is not" | "in" | "not in",), left=Name(id=base), rights=(right,)):
                if not isinstance(right, Constant):
                    tested.add(base)
            case FunctionDefinition():
                tested |= _tested(body_of(node)) - {one.name for one in node.parameters} - set(node.locals)
                continue
            case Lambda():
                tested |= {one.name for one in node.parameters}
            case _:
                pass
        stack += children(node)
    return tested


def _catches_absence(function: FunctionInfo) -> bool:
    """Whether a body catches AttributeError anywhere."""
    if _ABSENCE not in function.definition.packed:
        return False
    stack: list[Any] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, Handler) and node.caught is not None and "AttributeError" in _names(node.caught):
            return True
        stack += [one for one in children(node) if not isinstance(one, FunctionDefinition)]
    return False


def _names(expression: Expression) -> set[str]:
    found: set[str] = set()
    stack: list[Any] = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, Name):
            found.add(node.id)
        stack += children(node)
    return found
