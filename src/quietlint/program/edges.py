"""What leads from one symbol to another: imports, calls and inheritance, as judging one module found them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from quietlint.model.facts import Call, ClassDefinition
from quietlint.model.findings import HasPlace
from quietlint.model.modules import Module
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.model.spans import Location, Span
from quietlint.program.lookups import Status
from quietlint.program.references import Guard, ImportedModule, ImportedName
from quietlint.program.types import ClassType, FunctionType, Instance, MethodType, ModuleType, Type, members_of

if TYPE_CHECKING:
    from quietlint.program.classes import ClassInfo
    from quietlint.program.functions import FunctionInfo
    from quietlint.program.scopes import Scope
    from quietlint.program.world import World

_CONSTRUCTORS = ("__new__", "__init__")


class EdgeKind(Enum):
    """How one symbol leads to another."""

    IMPORT = "import"
    """One module imports the other."""
    CALL = "call"
    """One function, class body or module calls the other function or class."""
    INHERIT = "inherit"
    """One class has the other as a base."""


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` leads to `target`, at `location`."""

    kind: EdgeKind
    source: QualifiedName
    target: QualifiedName
    location: Location
    is_deferred: bool = False
    """An import that does not happen when the module itself is imported: in a function, or for annotations only."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What edges are read off: a module after its walk, with the scope of every fact and the type of every callee."""

    world: World
    module: ModuleName
    path: str
    scopes: Mapping[object, Scope]
    callees: Mapping[object, Type]
    _overrides: dict[tuple[ClassInfo, str], tuple[QualifiedName, ...]] = field(default_factory=dict)

    def edges(self) -> tuple[Edge, ...]:
        """Every edge that starts in the module, in the order of its walk, each once."""
        found: dict[Edge, None] = {}
        for fact, scope in self.scopes.items():
            match fact:
                case Call():
                    found.update(dict.fromkeys(self._of_call(fact, scope)))
                case ClassDefinition():
                    found.update(dict.fromkeys(self._of_class(fact, scope)))
                case _:
                    pass
        for statement, names in self._imports():
            found.update(dict.fromkeys(self._of_import(statement, names)))
        return tuple(found)

    # ------------------------------------------------------------------------------------------ imports

    def _imports(self) -> list[tuple[ImportedModule, list[ImportedName]]]:
        """Every imported module with the names taken from it; the walk meets them one after the other."""
        grouped: list[tuple[ImportedModule, list[ImportedName]]] = []
        for fact in self.scopes:
            if isinstance(fact, ImportedModule):
                grouped.append((fact, []))
            elif isinstance(fact, ImportedName):
                grouped[-1][1].append(fact)
        return grouped

    def _of_import(self, fact: ImportedModule, names: list[ImportedName]) -> Iterator[Edge]:
        """An edge to each submodule that is named, and to the module itself if something else of it is wanted."""
        if fact.name is None or not isinstance(self.world.loader.load(fact.name), Module):
            return
        is_deferred = fact.in_function or fact.guard is Guard.TYPE_CHECKING
        submodules = [(name, target) for name in names if (target := self._submodule(name)) is not None]
        if len(submodules) < len(names) or not names:
            yield self._import(fact.name, fact, is_deferred=is_deferred)
        for name, target in submodules:
            yield self._import(target, name, is_deferred=is_deferred)

    def _submodule(self, fact: ImportedName) -> ModuleName | None:
        """The submodule that a name of a ``from`` import means, unless the package binds something else to it."""
        submodule = ModuleName(f"{fact.module}.{fact.name}")
        looked = self.world.module_attribute(fact.module, fact.name)
        return submodule if looked.type == ModuleType(submodule) else None

    def _import(self, target: ModuleName, place: HasPlace, *, is_deferred: bool) -> Edge:
        return Edge(
            EdgeKind.IMPORT, QualifiedName(self.module), QualifiedName(target), self._at(place), is_deferred=is_deferred
        )

    # ------------------------------------------------------------------------------------------ calls

    def _of_call(self, call: Call, scope: Scope) -> Iterator[Edge]:
        callee = self.callees.get(call)
        if callee is None:
            return
        source, location = self._symbol(scope), self._at(call)
        for one in members_of(callee):
            for target in self._called(one):
                yield Edge(EdgeKind.CALL, source, target, location)

    def _called(self, callee: Type) -> Iterator[QualifiedName]:
        """Everything of a name that calling one value may run."""
        match callee:
            case FunctionType():
                yield callee.function.qualified_name
                yield from self._overriding(callee.function, callee.receiver)
            case ClassType():
                yield callee.cls.qualified_name
                yield from self._constructors(callee.cls)
            case MethodType():
                yield from self._called(callee.inner)
            case Instance():
                looked = self.world.members.of_instance(callee, "__call__")
                if looked.status is Status.FOUND and isinstance(looked.type, FunctionType):
                    yield from self._called(looked.type)
            case _:
                return

    def _overriding(self, function: FunctionInfo, receiver: Type | None) -> Iterator[QualifiedName]:
        """What subclasses of the project put in the place of a method."""
        if not isinstance(receiver, Instance | ClassType) or receiver.is_exact:
            return
        key = (receiver.cls, function.name)
        if key not in self._overrides:
            subclasses = self.world.subclasses(receiver.cls)
            methods = [method for one in subclasses if (method := one.method(function.name)) is not None]
            self._overrides[key] = tuple(dict.fromkeys(method.qualified_name for method in methods))
        yield from self._overrides[key]

    @staticmethod
    def _constructors(called: ClassInfo) -> Iterator[QualifiedName]:
        """The constructors that calling a class runs, as far as they are written in Python."""
        for name in _CONSTRUCTORS:
            for ancestor in called.mro:
                if ancestor.cls.is_object:
                    break
                method = ancestor.cls.method(name)
                if method is not None:
                    yield method.qualified_name
                    break

    # ------------------------------------------------------------------------------------------ classes

    def _of_class(self, definition: ClassDefinition, scope: Scope) -> Iterator[Edge]:
        cls = self.world.class_of(scope, definition)
        place = cls.location
        for base in cls.bases:
            if isinstance(base, ClassType) and place is not None:
                yield Edge(EdgeKind.INHERIT, cls.qualified_name, base.cls.qualified_name, place)

    # ------------------------------------------------------------------------------------------ names and places

    def _symbol(self, scope: Scope) -> QualifiedName:
        return QualifiedName(f"{self.module}.{scope.name}" if scope.name else self.module)

    def _at(self, place: HasPlace) -> Location:
        return Location(self.path, Span(place.line, place.column, place.end_line, place.end_column))
