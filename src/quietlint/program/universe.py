"""The universe of names: what no class, function, keyword or text around spells is no attribute of anything.

Asked where nothing is known of a value. The answer counts only where everything that the module imports was found and
read, and where none of the classes that it uses makes up attributes as it goes. The same holds for calls: a method that
is called on an unknown value is one of those of that name, and where none of them takes the call, it fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from quietlint.model.facts import Attribute, Call, Expression, Name, Subscript
from quietlint.model.names import ModuleName, squash
from quietlint.model.resolutions import Mismatch, Missing, Reason, SearchEntry
from quietlint.program.classes import ClassInfo
from quietlint.program.hooks import only_asks_others, wraps_answers
from quietlint.program.lookups import Status
from quietlint.program.modules import imports_of
from quietlint.program.nearest import nearest_names
from quietlint.program.scopes import BindingKind
from quietlint.program.signatures import GivenArgument
from quietlint.program.types import UNKNOWN, FunctionType, Instance, Type

if TYPE_CHECKING:
    from quietlint.program.modules import ModuleInfo
    from quietlint.program.verdicts import Verdicts
    from quietlint.program.world import World

ASKED = frozenset(
    {
        Reason.NOT_INFERRED, Reason.PARAMETER, Reason.UNKNOWN_CALLEE, Reason.ANY, Reason.CYCLE, Reason.LIMIT,
        Reason.DECORATED, Reason.NONE_PLACEHOLDER, Reason.MIXED, Reason.SUBCLASS, Reason.UNKNOWN_BASE,
    }
)  # fmt: skip
"""Reasons not to know a value that leave the universe to be asked."""
_SHOWN = 4
_FAMILY = 3
"""The fewest subclasses of a class that make a family."""
_STEPS = 2
"""How many imports away a library that is not there is looked for."""
_MOST_MODULES = 40
"""Modules of the standard library that are read for one name; a name of more tells nothing."""
_CLASSLY = re.compile(
    r"[A-Z][a-z]\w*|_?(?:cls|klass|mcs|type|base|parent|super|model|mixin|meta)s?_?|\w*(?:_cls|_class|_type|Class)"
)
"""Spellings of values that may be classes: their methods take one argument more."""


class Universe:
    """Names that exist somewhere."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._namesakes: dict[str, tuple[list[Type], Iterator[Type]]] = {}
        self._whole: dict[ModuleName, bool] = {}

    def holds(self, name: str, makers: frozenset[str] | None = None) -> bool:
        """Whether anything around spells a name, or puts together names of its form.

        With `makers`, of what is put together only the names count that the project and these top-level modules make.
        """
        return self.is_of_project(name) or self.world.loader.spelled_around(name, self._squashed, makers)

    def is_of_project(self, name: str) -> bool:
        """Whether the project makes a name, or puts together names of its form."""
        words, form = self._of_project
        return name in words or (form is not None and form.fullmatch(name) is not None)

    def is_whole_behind(self, info: ModuleInfo) -> bool:
        """Whether the modules of the project that a module imports, and those that these import, found their imports.

        What comes from a library that is not there is handed on by the one module that imports it.
        """
        pending, seen = [(info, 0)], {info.name}
        while pending:
            one, depth = pending.pop()
            if depth and not self._finds_all(one):
                return False
            for target in imports_of(one) if depth < _STEPS else ():
                if target in self._own and target not in seen:
                    seen.add(target)
                    # What a stub says of a module is not what the module imports.
                    behind = self.world.source(target) or self.world.module(target)
                    if behind is not None:
                        pending.append((behind, depth + 1))
        return True

    @cached_property
    def _own(self) -> frozenset[ModuleName]:
        return frozenset(self.world.loader.project_modules())

    def _finds_all(self, info: ModuleInfo) -> bool:
        if info.name not in self._whole:
            tops = {ModuleName(target.partition(".")[0]) for target in imports_of(info)}
            self._whole[info.name] = all(map(self.world.loader.is_within_reach, sorted(tops)))
        return self._whole[info.name]

    def missing(self, name: str) -> Missing:
        """The absence of a name from the universe, told."""
        major, minor = self.world.loader.python_version
        modules = len(self.world.loader.project_modules())
        found = self.world.loader.searched_around()
        others = [*found[:_SHOWN], *([f"{len(found) - _SHOWN} more"] if len(found) > _SHOWN else [])]
        places = [f"the project ({modules} modules)", f"Python {major}.{minor}", *others]
        label = ", ".join(places[:-1]) + f" and {places[-1]}"
        words, _ = self._of_project
        nearest = nearest_names(name, (one for one in words | self.world.company.common_names if "*" not in one))
        return Missing(name, "", (SearchEntry(label),), nearest, inferred=True, is_by_universe=True)

    def modules_binding(self, name: str) -> Sequence[ModuleName]:
        """The project's modules that bind a name at their top level, sorted."""
        return self._at_top_level.get(name, ())

    # ------------------------------------------------------------------------------------------ calls

    def refusal(self, node: Attribute, arguments: tuple[GivenArgument, ...], verdicts: Verdicts) -> Mismatch | None:
        """Why the call of a method on an unknown value fails; None where some method of that name may take it."""
        if _CLASSLY.fullmatch(_last_name(node.value)):
            return None
        first: Mismatch | None = None
        count = 0
        for one in self.namesakes(node.name):
            verdict = verdicts.of_call(one, arguments)
            # Somebody may put a function of a module into a class: it takes the object first then.
            is_plain = isinstance(one, FunctionType) and one.receiver is None
            bound = verdicts.of_call(one, (GivenArgument(UNKNOWN), *arguments)) if is_plain else verdict
            if not (isinstance(verdict, Mismatch) and isinstance(bound, Mismatch)):
                return None
            first = first or verdict
            count += 1
        # Asked last: what others spell takes long to read where it was never read before.
        if first is None or self.world.loader.is_spelled_by_others(node.name):
            return None
        return replace(first, inferred=True, namesakes=count)

    def namesakes(self, name: str) -> Iterator[Type]:
        """Every attribute of that name that objects of the project and the standard library have, or modules.

        None where the project may make others as it runs. Worked out one by one, those of the project first: most calls
        suit one of them.
        """
        known, pending = self._namesakes.setdefault(name, ([], self._gathered(name)))
        yield from known
        for one in pending:
            known.append(one)
            yield one

    def _gathered(self, name: str) -> Iterator[Type]:
        world = self.world
        _, form = self._of_project
        if name in world.stored_names or (form is not None and form.fullmatch(name)):
            return
        definers = world.loader.standard_definers(name)
        if len(definers) > _MOST_MODULES or self._are_wrapped:
            return
        for cls in sorted(world.company.owners.get(name, ()), key=_order):
            yield self._of_objects(cls, name)
        for module in self.modules_binding(name):
            yield world.module_attribute(module, name).type
        for module in definers:
            info = world.module(module)
            if info is None or info.in_project:
                continue
            for cls in world.classes_in(info.scope):
                if cls.own(name):
                    yield self._of_objects(cls, name)
            if name in info.scope.bindings:
                yield world.module_attribute(module, name).type

    def _of_objects(self, cls: ClassInfo, name: str) -> Type:
        looked = self.world.members.get(Instance(cls, (UNKNOWN,) * len(cls.parameters), is_exact=True), name)
        return looked.type if looked.status is Status.FOUND else UNKNOWN

    @cached_property
    def _are_wrapped(self) -> bool:
        """Whether a hook of the project hands out what others have in another form: called in another way."""
        return any(wraps_answers(cls) for cls in self.world.company.owners.get("__getattr__", ()))

    @cached_property
    def serves_data(self) -> bool:
        """Whether classes of the project answer for attributes out of data: those are read, and seldom called.

        One such class alone is not met everywhere; a family of them is what the project works on.
        """
        return any(
            not only_asks_others(one) and sum(1 for _ in self.world.subclasses(one)) >= _FAMILY
            for one in self.world.company.owners.get("__getattr__", ())
        )

    @cached_property
    def _at_top_level(self) -> dict[str, list[ModuleName]]:
        """Names that the project's modules bind, and which ones."""
        found: dict[str, list[ModuleName]] = {}
        for module in self.world.loader.project_modules():
            info = self.world.module(module)
            for name in info.scope.bindings if info is not None else ():
                found.setdefault(name, []).append(module)
        return found

    @cached_property
    def _of_project(self) -> tuple[frozenset[str], re.Pattern[str] | None]:
        """Names that the project makes, and the form of those that it puts together."""
        words: set[str] = set()
        for module in self.world.loader.project_modules():
            info = self.world.module(module)
            if info is not None:
                words.update(info.facts.words)
        forms = [re.escape(one).replace(r"\*", r"\w+") for one in words if "*" in one]
        return frozenset(words), re.compile("|".join(forms)) if forms else None

    @cached_property
    def _squashed(self) -> frozenset[str]:
        """Names of the project's classes and of what their bodies assign, without underscores and in small letters.

        Of these, and not of variables, libraries put names together.
        """
        world, names = self.world, set[str]()
        for module in world.loader.project_modules():
            info = world.module(module)
            for cls in world.classes_in(info.scope) if info is not None else ():
                names.add(cls.name)
                names.update(
                    name
                    for name, bindings in cls.scope.bindings.items()
                    if any(one.kind in {BindingKind.ASSIGNMENT, BindingKind.ANNOTATION} for one in bindings)
                )
        return frozenset(map(squash, names))


def _last_name(expression: Expression) -> str:
    """The name that a value is spelled with last, "" where it is spelled without."""
    match expression:
        case Name():
            return expression.id
        case Attribute():
            return expression.name
        case Call():
            return _last_name(expression.function)
        case Subscript():
            return _last_name(expression.value)
        case _:
            return ""


def _order(cls: ClassInfo) -> str:
    return cls.qualified_name
