"""All that is known across files: modules, classes and functions by name, each made once, and how names resolve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from quietlint.model.facts import (
    Alias,
    Attribute,
    Call,
    ClassDefinition,
    Comparison,
    Expression,
    FunctionDefinition,
    ImportFrom,
    Name,
    Try,
)
from quietlint.model.modules import Absence, Module, ModuleAnswer, ModuleLoader, NoModule, Origin
from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Reason
from quietlint.program.annotations import Annotations
from quietlint.program.calls import Calls
from quietlint.program.classes import ATTRS_DECORATORS, DATACLASS_DECORATORS, TRANSPARENT_CLASS_DECORATORS, ClassInfo
from quietlint.program.company import Company
from quietlint.program.contents import Contents
from quietlint.program.definitions import Definitions
from quietlint.program.descent import Descent
from quietlint.program.evidence import Evidence
from quietlint.program.expressions import Context, Expressions, Frame
from quietlint.program.fillers import class_hands_itself, module_hands_itself
from quietlint.program.flow import Flow
from quietlint.program.functions import FunctionInfo, accessor_of, decorator_name
from quietlint.program.guards import is_for_reading, truth
from quietlint.program.hooks import MODELS, allows_extras, asked_by, names_served, serves_data
from quietlint.program.lookups import MISSING, Lookup, Status, unknown
from quietlint.program.members import Members
from quietlint.program.metaclasses import adds_names, assigns_a_filler, classes_filled_in, fills_itself
from quietlint.program.modules import IMPLICIT_NAMES, ModuleInfo, functions_in, module_bound
from quietlint.program.narrowing import Narrowing
from quietlint.program.reaching import NOTHING, Reached, reached_in_function, reached_in_module
from quietlint.program.scopes import Binding, BindingKind, Condition, Scope, alias_of
from quietlint.program.solver import Solver
from quietlint.program.stores import Stores
from quietlint.program.types import (
    UNKNOWN,
    ClassType,
    Instance,
    ModuleType,
    Type,
    UnknownType,
    members_of,
    union,
)
from quietlint.program.universe import Universe

_FEW_BELOW = 16
"""Subclasses up to which classes that only spell one of them as their base are looked for too."""


class World:
    """The engine's memory. One for a run; a worker process has its own."""

    def __init__(self, loader: ModuleLoader) -> None:
        self.loader = loader
        self.solver = Solver()
        self.annotations = Annotations(self)
        self.expressions = Expressions(self)
        self.members = Members(self)
        self.calls = Calls(self)
        self.contents = Contents(self)
        self.definitions = Definitions(self)
        self.narrowing = Narrowing(self)
        self.flow = Flow(self)
        self.company = Company(self)
        self.universe = Universe(self)
        self.evidence = Evidence(self)
        self.descent = Descent(self)
        self.stores = Stores(self)
        self._modules: dict[ModuleName, ModuleInfo | None] = {}
        self._sources: dict[ModuleName, ModuleInfo | None] = {}
        self._live: dict[tuple[int, str], list[Binding]] = {}
        self._attributes: dict[tuple[ModuleName, str], Lookup] = {}
        self._stored: frozenset[str] | None = None
        self._stored_on_modules: frozenset[str] = frozenset()
        self._filled_names: frozenset[str] = frozenset()
        self._open_modules: frozenset[ModuleName | None] = frozenset()
        self._truths: dict[int, bool | None] = {}
        self._kept: list[object] = []
        self._relatives: dict[ClassInfo, list[ClassInfo]] = {}
        self._handing: dict[ModuleInfo, bool] = {}
        self._metaclass_reasons: dict[ClassInfo, Reason | None] = {}
        self._filled: dict[ModuleName, frozenset[ClassInfo]] = {}

    # ------------------------------------------------------------------------------------------ modules

    def answer(self, name: ModuleName) -> ModuleAnswer:
        """What the loader says of a module."""
        return self.loader.load(name)

    def module(self, name: ModuleName) -> ModuleInfo | None:
        """The module with the facts to resolve against, its stub first; None where there are none."""
        if name not in self._modules:
            answer = self.loader.load(name)
            info = None
            if isinstance(answer, Module):
                if answer.stub is not None and answer.stub.problem is None:
                    info = ModuleInfo(answer, answer.stub, is_stub=True)
                elif answer.source is not None and answer.source.problem is None:
                    info = ModuleInfo(answer, answer.source, is_stub=False)
            self._modules[name] = info
        return self._modules[name]

    def source(self, name: ModuleName) -> ModuleInfo | None:
        """The source behind a module that was resolved by its stub; None where there is no such second opinion."""
        if name not in self._sources:
            answer = self.loader.load(name)
            info = None
            if isinstance(answer, Module) and answer.stub is not None and answer.source is not None:
                info = ModuleInfo(answer, answer.source, is_stub=False)
            self._sources[name] = info
        return self._sources[name]

    def module_attribute(self, name: ModuleName, attribute: str, seen: frozenset[ModuleName] = frozenset()) -> Lookup:
        """What a module offers under a name, its submodules included.

        `seen`: modules whose star imports are being followed.
        """
        if seen:
            return self._module_attribute(name, attribute, seen)
        key = (name, attribute)
        known = self._attributes.get(key)
        if known is not None:
            return known
        found, is_final = self.solver.watched(lambda: self._module_attribute(name, attribute, seen))
        if is_final:
            self._attributes[key] = found
        return found

    def _module_attribute(self, name: ModuleName, attribute: str, seen: frozenset[ModuleName]) -> Lookup:
        answer = self.loader.load(name)
        if isinstance(answer, NoModule):
            return unknown(Reason.NO_ENVIRONMENT if answer.because is Absence.NO_ENVIRONMENT else Reason.UNREADABLE)
        info = self.module(name)
        if info is None:
            return self._attribute_without_facts(answer, attribute)
        found = self._attribute_of(info, attribute, seen)
        if found.status is not Status.MISSING:
            return found
        if answer.is_package or answer.is_namespace:
            child = ModuleName(f"{name}.{attribute}")
            there = self.loader.exists(child)
            if there:
                return Lookup(Status.FOUND, ModuleType(child))
            if there is None and answer.origin is not Origin.STANDARD_LIBRARY:
                return unknown(Reason.UNREADABLE)
        if info.is_stub:
            return self._confirmed_by_source(name, attribute, answer, seen)
        return found

    def _may_serve(self, info: ModuleInfo, attribute: str) -> bool:
        """Whether a module's own ``__getattr__`` may answer for a name (PEP 562)."""
        bindings = self.live_bindings(info.scope, "__getattr__")
        if not bindings:
            return False
        if (
            len(bindings) != 1
            or bindings[0].kind is not BindingKind.FUNCTION
            or info.is_stub
            or bindings[0].node.decorators
        ):
            return True
        served = names_served(self.function_of(info.scope, bindings[0].node))
        return served is None or attribute in served

    def _is_named_by_stub(self, name: ModuleName, attribute: str) -> bool:
        """Whether a stub of the project binds a name that it does not export: a lazy loader may read it there."""
        info = self.module(name)
        return info is not None and info.in_project and info.is_stub and attribute in info.scope.bindings

    def _may_hand_on(self, info: ModuleInfo, attribute: str, seen: frozenset[ModuleName]) -> bool:
        """Whether a module's own ``__getattr__`` asks another object that may have the name."""
        for binding in self.live_bindings(info.scope, "__getattr__"):
            if binding.kind is not BindingKind.FUNCTION:
                continue
            hook = self.function_of(info.scope, binding.node)
            for asked in asked_by(hook):
                other = self.expressions.infer(asked, Frame(hook.scope))
                if not isinstance(other, ModuleType) or other.name in seen:
                    return True
                if self.module_attribute(other.name, attribute, seen | {info.name}).status is not Status.MISSING:
                    return True
        return False

    def _attribute_without_facts(self, answer: Module, attribute: str) -> Lookup:
        if self.loader.exists(ModuleName(f"{answer.name}.{attribute}")) is not False:
            return Lookup(Status.FOUND, ModuleType(ModuleName(f"{answer.name}.{attribute}")))
        if answer.is_namespace and not answer.is_compiled:
            return MISSING if attribute not in IMPLICIT_NAMES else Lookup(Status.FOUND)
        return unknown(Reason.COMPILED if answer.is_compiled else Reason.UNREADABLE)

    def _attribute_of(self, info: ModuleInfo, attribute: str, seen: frozenset[ModuleName]) -> Lookup:
        scope = info.scope
        bindings = self.live_bindings(scope, attribute)
        if info.is_stub and attribute not in (info.explicit_exports() or ()):
            bindings = [one for one in bindings if not _is_private_import(one)]
        if bindings:
            return Lookup(Status.FOUND, self.name_type(scope, attribute), scope=scope, binding=bindings[0])
        star = self.star_lookup(scope, attribute, seen | {info.name})
        if star.status is not Status.MISSING:
            return star
        if attribute in IMPLICIT_NAMES:
            return Lookup(Status.FOUND)
        if self.is_for_others(scope, attribute):
            return unknown(Reason.GUARDED)
        if "globals" in info.facts.flags or self._may_serve(info, attribute) or attribute in info.members_exported:
            return unknown(Reason.DYNAMIC_MODULE)
        if attribute in self.stored_on_modules or info.name in self.open_modules:
            return unknown(Reason.STORED_ELSEWHERE)
        return unknown(Reason.DYNAMIC_MODULE) if self._hands_itself(info) else MISSING

    def _hands_itself(self, info: ModuleInfo) -> bool:
        if info not in self._handing:
            self._handing[info] = False  # what is asked on the way
            self._handing[info] = module_hands_itself(self, info)
        return self._handing[info]

    def star_lookup(self, scope: Scope, name: str, seen: frozenset[ModuleName], after: int = 0) -> Lookup:
        """What the star imports of a module bring under a name, those on lines beyond `after`.

        Source: Python language reference, "The import statement".
        """
        doubt: Lookup | None = None
        for star in reversed(scope.stars):
            if star.node.line <= after or not self.is_live(scope, star.guards):
                continue
            target = scope.module.absolute(star.node)
            if target is None:
                continue
            if target in seen:
                continue
            info = self.module(target)
            if info is None:
                if isinstance(self.loader.load(target), NoModule) or not self._is_empty_namespace(target):
                    doubt = unknown(Reason.STAR_IMPORT)
                continue
            exports = info.explicit_exports()
            has_all = "__all__" in info.scope.bindings
            if exports is not None and name not in exports and has_all:
                continue
            if not has_all and name.startswith("_"):
                continue
            found = self.module_attribute(target, name, seen)
            if found.status is Status.FOUND:
                return doubt or found
            if found.status is Status.UNKNOWN:
                doubt = unknown(Reason.STAR_IMPORT)
        return doubt or MISSING

    def star_may_bring(
        self, scope: Scope, node: ImportFrom, name: str, seen: frozenset[ModuleName] = frozenset()
    ) -> bool:
        """Whether a star import may bind a name, by what the module binds; nothing is inferred."""
        target = scope.module.absolute(node)
        if target is None or target in seen:
            return False
        info = self.module(target)
        if info is None:
            return True
        exports = info.explicit_exports()
        if exports is not None:
            return name in exports
        if name.startswith("_") and "__all__" not in info.scope.bindings:
            return False
        return name in info.scope.bindings or any(
            self.star_may_bring(info.scope, star.node, name, seen | {target}) for star in info.scope.stars
        )

    def _is_empty_namespace(self, name: ModuleName) -> bool:
        answer = self.loader.load(name)
        return isinstance(answer, Module) and answer.is_namespace and not answer.is_compiled

    def _confirmed_by_source(
        self, name: ModuleName, attribute: str, answer: Module, seen: frozenset[ModuleName]
    ) -> Lookup:
        """Whether the source of a stubbed module agrees that a name is missing."""
        if answer.is_partial_stub:
            return unknown(Reason.DYNAMIC_MODULE)
        source = self.source(name)
        if source is None:
            if attribute.startswith("_") or answer.origin is not Origin.STANDARD_LIBRARY:
                return unknown(Reason.COMPILED)
            return MISSING
        if source.facts.problem is not None:
            return unknown(Reason.UNREADABLE)
        found = self._attribute_of(source, attribute, seen)
        is_filled = answer.origin is Origin.PROJECT and "globals" in source.facts.flags
        if found.status is Status.FOUND or is_filled:
            return unknown(Reason.DYNAMIC_MODULE)
        if answer.origin is not Origin.STANDARD_LIBRARY and self._takes_from_compiled(source):
            return unknown(Reason.DYNAMIC_MODULE)
        if found.status is Status.UNKNOWN and (
            attribute.startswith("_")
            or (answer.origin is not Origin.STANDARD_LIBRARY and attribute in source.facts.words)
            or self._may_hand_on(source, attribute, seen)
            or self._is_named_by_stub(name, attribute)
        ):
            return unknown(Reason.DYNAMIC_MODULE)
        return MISSING  # public names of the standard library's stubs are checked against the real modules

    def _takes_from_compiled(self, info: ModuleInfo) -> bool:
        """Whether a module has a star import of a compiled module, of which no names are known."""
        targets = filter(None, (info.absolute(star.node) for star in info.scope.stars))
        answers = (self.loader.load(one) for one in targets if self.module(one) is None)
        return any(isinstance(one, Module) and one.is_compiled for one in answers)

    def names_in(self, name: ModuleName, seen: frozenset[ModuleName] = frozenset()) -> Iterator[str]:
        """Names that a module is known to offer: for suggestions."""
        if name in seen:
            return
        info = self.module(name)
        if info is not None:
            yield from info.scope.bindings
            for star in info.scope.stars:
                target = info.absolute(star.node)
                if target is not None:
                    yield from (one for one in self.names_in(target, seen | {name}) if not one.startswith("_"))
        yield from self.loader.submodules(name)

    @property
    def stored_names(self) -> frozenset[str]:
        """Attribute names that the project stores on objects from outside their classes."""
        if self._stored is None:
            self._gather_stores()
        return self._stored or frozenset()

    @property
    def stored_on_modules(self) -> frozenset[str]:
        """Attribute names that the project stores on modules."""
        if self._stored is None:
            self._gather_stores()
        return self._stored_on_modules

    @property
    def open_modules(self) -> frozenset[ModuleName | None]:
        """Modules on which the project stores attributes of computed names."""
        if self._stored is None:
            self._gather_stores()
        return self._open_modules

    @property
    def filled_names(self) -> frozenset[str]:
        """Last names of variables and attributes whose items the project changes in place; see `ModuleFacts.filled`."""
        if self._stored is None:
            self._gather_stores()
        return self._filled_names

    def _gather_stores(self) -> None:
        filled: set[str] = set()
        on_objects: set[str] = set()
        on_modules: set[str] = set()
        open_modules: set[ModuleName | None] = set()
        for info in self._files_of_project():
            filled.update(info.facts.filled)
            for flag in info.facts.flags:
                imported = flag.removeprefix("setattr-import:")
                if imported != flag:
                    open_modules.update(
                        one for one in self.loader.project_modules() if one.rpartition(".")[2] == imported
                    )
                receiver = flag.removeprefix("setattr:")
                bindings = info.scope.bindings.get(receiver, []) if receiver != flag else []
                open_modules.update(module_bound(one, self.loader, info) for one in bindings)
            for stored in info.facts.stored:
                receiver, dot, name = stored.rpartition(".")
                if receiver == "import":
                    on_modules.add(name)
                    on_objects.add(name)
                    continue
                bindings = info.scope.bindings.get(receiver.partition(".")[0], []) if dot else []
                may_be_module = [module_bound(one, self.loader, info) is not None for one in bindings]
                if any(may_be_module):
                    on_modules.add(name)
                if not may_be_module or not all(may_be_module) or "." in receiver:
                    on_objects.add(name)
        self._stored, self._stored_on_modules = frozenset(on_objects), frozenset(on_modules)
        self._filled_names = frozenset(filled)
        self._open_modules = frozenset(open_modules)

    def _files_of_project(self) -> Iterator[ModuleInfo]:
        """Every module of the project, and the source of one that has a stub beside it."""
        for name in self.loader.project_modules():
            info = self.module(name)
            if info is not None:
                yield info
            if info is not None and info.is_stub and (source := self.source(name)) is not None:
                yield source

    @cached_property
    def function_counts(self) -> Counter[str]:
        """How many functions and methods of each name the project defines, those inside of functions left out."""
        infos = filter(None, map(self.module, self.loader.project_modules()))
        return Counter(one.name for info in infos for one in functions_in(info.facts.body))

    # ------------------------------------------------------------------------------------------ bindings

    def is_live(self, scope: Scope, guards: tuple[Condition, ...]) -> bool:
        """Whether tests allow what stands under them on the target version and platform."""
        return all(self.truth(scope, test) is not (not wanted) for test, wanted in guards)

    def truth(self, scope: Scope, test: Expression | Try) -> bool | None:
        """The value of a test that only depends on the target, or None."""
        key = id(test)
        if key not in self._truths:
            self._kept.append(test)
            self._truths[key] = None  # what a test that depends on itself sees
            self._truths[key] = truth(self, scope, test)
        return self._truths[key]

    def live_bindings(self, scope: Scope, name: str) -> list[Binding]:
        """Bindings of a name that count on the target."""
        bindings = scope.bindings.get(name)
        if not bindings:
            return []
        key = (id(scope), name)
        live = self._live.get(key)
        if live is None:
            self._kept.append(scope)
            live = [one for one in bindings if not one.guards or self.is_live(scope, one.guards)]
            if len(live) > 1:
                real = [one for one in live if not is_for_reading(one)]
                live = real or live
            self._live[key] = live
        return live

    def is_for_others(self, scope: Scope, name: str) -> bool:
        """Whether a name is only bound for platforms or versions other than the target, and was not removed."""
        bindings = scope.bindings.get(name)
        if not bindings or self.live_bindings(scope, name):
            return False
        return not all(any(_ends(test, wanted=wanted) for test, wanted in one.guards) for one in bindings)

    def name_type(self, scope: Scope, name: str) -> Type:
        """What a name of a scope may hold at any time: the union over its bindings, or its declared type."""
        return self.solver.ask(("name", id(scope), name), lambda: self._name_type(scope, name))

    def _name_type(self, scope: Scope, name: str) -> Type:
        if name in scope.reclassed:
            return UnknownType(Reason.DYNAMIC_CLASS)
        bindings = self.live_bindings(scope, name)
        declared = [one for one in bindings if one.kind is BindingKind.ANNOTATION]
        for one in declared:
            type_ = self.annotations.declared(one, scope)
            if type_ is not None:
                return type_
        if scope.kind == "module" and scope.stars and bindings:
            later = self._from_later_star(scope, name, bindings)
            if later is not None:
                return later
        if scope.kind != "function" and len(bindings) > 1 and all(not one.guards for one in bindings):
            functions = [one for one in bindings if one.kind is BindingKind.FUNCTION]
            if len(functions) == len(bindings):
                bindings = functions[-1:]
        return union(self.binding_type(scope, one) for one in self._grouped(bindings))

    def _from_later_star(self, scope: Scope, name: str, bindings: list[Binding]) -> Type | None:
        """What a star import after all bindings of a name puts in its place, e.g. ``from ._patch import *``."""
        last = max((one.node[1] if isinstance(one.node, tuple) else one.node).line for one in bindings)
        if not any(star.node.line > last for star in scope.stars):
            return None
        later = self.star_lookup(scope, name, frozenset({scope.module.name}), last)
        return None if later.status is Status.MISSING else later.type

    @staticmethod
    def _grouped(bindings: list[Binding]) -> Iterator[Binding]:
        """Bindings, overloads without their implementation's predecessors and property accessors left out."""
        last = len(bindings) - 1
        for index, one in enumerate(bindings):
            if one.kind is BindingKind.FUNCTION and index < last:
                later = bindings[index + 1]
                if later.kind is BindingKind.FUNCTION and (
                    any(decorator_name(each) == "overload" for each in one.node.decorators)
                    or any(accessor_of(each) for each in later.node.decorators)
                ):
                    continue
            yield one

    def reached(self, scope: Scope) -> Reached:
        """Which definitions reach which uses in a scope; nothing is told apart at the top of modules of elsewhere."""
        reached = scope.reached
        if reached is None:
            scope.reached = NOTHING  # what the pass itself sees, which asks for nothing that is inferred
            if scope.kind == "function":
                scope.reached = reached_in_function(self, scope)
            elif not scope.module.in_project:
                pass
            elif scope.kind == "module":
                scope.reached = reached_in_module(self, scope)
            elif scope.parent is not None:
                self.reached(scope.parent)
            reached = scope.reached
        return reached

    def binding_type(self, scope: Scope, binding: Binding, context: Context | None = None) -> Type:
        """What one binding makes its name; in a context, what it does in that one call of the function."""
        key = ("binding", id(binding), context and id(context))
        return self.solver.ask(key, lambda: self._binding_type(binding.scope or scope, binding, context))

    def _binding_type(self, scope: Scope, binding: Binding, context: Context | None) -> Type:
        match binding.kind:
            case BindingKind.IMPORT:
                return self.import_type(binding.node)
            case BindingKind.IMPORT_FROM:
                return self.import_from_type(scope, binding)
            case BindingKind.FUNCTION:
                return self.calls.function_value(self.function_of(scope, binding.node))
            case BindingKind.CLASS:
                return self.calls.class_value(self.class_of(scope, binding.node))
            case BindingKind.PARAMETER if context is not None and binding.name in context.arguments:
                return context.arguments[binding.name]
            case BindingKind.PARAMETER:
                return self.calls.parameter_type(scope, binding.node)
            case BindingKind.TYPE_PARAMETER:
                return self.annotations.type_parameter(scope, binding.node)
            case BindingKind.TYPE_ALIAS:
                return UnknownType(Reason.NOT_INFERRED)
            case BindingKind.OTHER:
                return UNKNOWN
            case BindingKind.EXCEPT:
                return self.flow.caught_type(Frame(scope, context), binding.value, is_star=False)
            case _:
                value = self.flow.bound_value(Frame(scope, context), binding)
                return self.contents.of_name(scope, binding.name, value, context) if binding.name else value

    def import_type(self, alias: Alias) -> Type:
        """The module that ``import`` binds."""
        name = ModuleName(alias.name if alias.alias else alias.name.partition(".")[0])
        if isinstance(self.loader.load(name), NoModule):
            return UnknownType(Reason.NO_ENVIRONMENT)
        return ModuleType(name)

    def import_from_type(self, scope: Scope, binding: Binding) -> Type:
        """The symbol or submodule that a ``from`` import binds."""
        statement, alias = alias_of(binding)
        target = scope.module.absolute(statement)
        if target is None:
            return UNKNOWN
        if target == scope.module.name:
            child = ModuleName(f"{target}.{alias.name}")
            if self.loader.exists(child):
                return ModuleType(child)
        return self.module_attribute(target, alias.name).type

    def function_of(self, scope: Scope, definition: FunctionDefinition) -> FunctionInfo:
        """The function of a definition, with its overloads; the same object on every call."""
        made = scope.children.get(id(definition))
        if made is None:
            made = FunctionInfo(definition, scope)
            made.overloads = tuple(
                one.node
                for one in self.live_bindings(scope, definition.name)
                if one.kind is BindingKind.FUNCTION
                and any(decorator_name(each) == "overload" for each in one.node.decorators)
            )
            scope.children[id(definition)] = made
        return made

    def class_of(self, scope: Scope, definition: ClassDefinition) -> ClassInfo:
        """The class of a definition; the same object on every call."""
        made = scope.children.get(id(definition))
        if made is None:
            made = scope.children[id(definition)] = ClassInfo(definition, scope, self)
        return made

    def scope_of_name(self, scope: Scope, name: str) -> Scope | None:
        """The scope whose binding a name means, seen from `scope`. Source: "Resolution of names" (LEGB)."""
        current: Scope | None = scope
        first = True
        while current is not None:
            if name in current.global_names:
                current, first = current.module.scope, False
                return current if name in current.bindings else None
            is_seen = current.kind != "class" or first or current.owner_class is None
            if name in current.bindings and is_seen and self.live_bindings(current, name):
                return current
            first = False
            current = current.parent
        return None

    # ------------------------------------------------------------------------------------------ builtins

    def builtin_class(self, name: str) -> ClassInfo | None:
        """A class of ``builtins``."""
        return self.class_named(ModuleName("builtins"), name)

    def class_named(self, module: ModuleName, name: str) -> ClassInfo | None:
        """The class that a module offers under a name, or None."""
        type_ = self.module_attribute(module, name).type
        return type_.cls if isinstance(type_, ClassType) else None

    def instance(
        self, name: str, *args: Type, literal: str | int | bool | None = None, items: tuple[Type, ...] | None = None
    ) -> Type:
        """An exact object of a built-in class."""
        cls = self.builtin_class(name)
        if cls is None:
            return UNKNOWN
        return Instance(cls, args, is_exact=True, literal=literal, items=items)

    # ------------------------------------------------------------------------------------------ classes

    def twin(self, cls: ClassInfo) -> ClassInfo | None:
        """The class in the source behind a stub; None where there is no such class."""
        source = self.source(cls.module.name)
        if source is None:
            return None
        scope = source.scope
        made: ClassInfo | None = None
        for part in cls.path.split("."):
            binding = next((one for one in self.live_bindings(scope, part) if one.kind is BindingKind.CLASS), None)
            if binding is None:
                return None
            made = self.class_of(scope, binding.node)
            scope = made.scope
        return made

    def dynamic_reason(self, cls: ClassInfo) -> Reason | None:
        """Why one class alone may have more attributes than its source shows, or None."""
        if cls.is_object or cls.qualified_name in {"builtins.type", "abc.ABCMeta", "typing.Generic", "typing.Protocol"}:
            return None
        if cls.qualified_name in MODELS:
            return None
        if any(above.cls.qualified_name in MODELS for above in cls.mro[1:]) and allows_extras(cls.definition):
            return Reason.SERVES_DATA
        scope = cls.scope
        for name in ("__getattr__", "__getattribute__"):
            if cls.own(name):
                hook = cls.method(name)
                if name == "__getattr__" and hook is not None and not cls.module.in_project and serves_data(hook):
                    return Reason.SERVES_DATA
                return Reason.DYNAMIC_CLASS
        for bindings in scope.bindings.values():
            for binding in bindings:
                if binding.kind is BindingKind.FUNCTION and "setattr-self" in binding.node.flags:
                    return Reason.DYNAMIC_CLASS
        if fills_itself(cls.definition) or assigns_a_filler(cls.definition):
            return Reason.DECORATED
        if "__class__" in cls.sites or scope.stars:
            return Reason.DYNAMIC_CLASS
        if cls.module.in_project and (cls in self.filled_classes(cls.module) or class_hands_itself(self, cls)):
            return Reason.DYNAMIC_CLASS
        for decorator in cls.definition.decorators:
            if not self._is_transparent(cls, decorator):
                return Reason.DECORATED
        return self.metaclass_reason(cls)

    def may_be_filled(self, cls: ClassInfo, name: str) -> bool:
        """Whether code of the environment spells the name, where a class's own module fills it with computed names."""
        if cls not in self.filled_classes(cls.module):
            return False
        return cls.module.may_spell(name) or self.loader.writes(cls.module.name, name)

    def filled_classes(self, module: ModuleInfo) -> frozenset[ClassInfo]:
        """Classes whose objects or subclasses a module fills with names that are not literal."""
        if not {"fills-objects", "makes-classes"} & set(module.facts.flags):
            return frozenset()
        kept = self._filled.get(module.name)
        if kept is None:
            self._filled[module.name] = frozenset()
            kept = self._filled[module.name] = frozenset(classes_filled_in(self, module))
        return kept

    def _is_transparent(self, cls: ClassInfo, decorator: Expression) -> bool:
        names = self.decorator_names(cls.parent, decorator)
        if self.calls.gives_back(decorator, cls.parent):
            return True
        if not names:
            return False
        return all(one in TRANSPARENT_CLASS_DECORATORS for one in names)

    def decorator_names(self, scope: Scope, decorator: Expression) -> tuple[str, ...]:
        """Qualified names of what a decorator (called or not) may be; () if unknown."""
        function = decorator.function if isinstance(decorator, Call) else decorator
        spelled = self.spelled_name(scope, function)
        if spelled is not None and spelled.startswith(("typing.", "typing_extensions.")):
            return (spelled,)
        names = []
        for one in members_of(self.expressions.infer(function, Frame(scope))):
            name = self.calls.qualified_name_of(one)
            if name is None:
                return (spelled,) if spelled is not None else ()
            names.append(name)
        return tuple(names)

    def spelled_name(self, scope: Scope, expression: Expression) -> str | None:
        """The dotted name that an expression has by its imports alone, whether or not those can be read."""
        if isinstance(expression, Attribute):
            base = self.spelled_name(scope, expression.value)
            return f"{base}.{expression.name}" if base is not None else None
        if not isinstance(expression, Name):
            return None
        owner = self.scope_of_name(scope, expression.id)
        for binding in self.live_bindings(owner, expression.id) if owner is not None else ():
            if binding.kind is BindingKind.IMPORT:
                return str(binding.node.name if binding.node.alias else expression.id)
            if binding.kind is BindingKind.IMPORT_FROM:
                statement, alias = alias_of(binding)
                target = owner.module.absolute(statement) if owner is not None else None
                return f"{target}.{alias.name}" if target else None
        return None

    def is_own(self, path: str) -> bool:
        """Whether a dotted name is of the project."""
        answer = self.loader.load(ModuleName(path.partition(".")[0]))
        return isinstance(answer, Module) and answer.origin is Origin.PROJECT

    def is_dataclass(self, cls: ClassInfo) -> bool:
        """Whether a decorator makes it a data class."""
        return any(
            set(self.decorator_names(cls.parent, one)) & DATACLASS_DECORATORS for one in cls.definition.decorators
        )

    def transforms(self, cls: ClassInfo) -> bool:
        """Whether classes that inherit from it get a constructor made of their fields (PEP 681)."""
        return any(decorator_name(one) == "dataclass_transform" for one in cls.definition.decorators)

    def is_attrs(self, cls: ClassInfo) -> bool:
        """Whether a decorator makes it an attrs class."""
        return any(set(self.decorator_names(cls.parent, one)) & ATTRS_DECORATORS for one in cls.definition.decorators)

    def metaclass_reason(self, cls: ClassInfo) -> Reason | None:
        """Why the metaclass that one class names itself may give it more than its source shows, or None."""
        if cls not in self._metaclass_reasons:
            self._metaclass_reasons[cls] = None  # what a metaclass that depends on the class itself sees
            self._metaclass_reasons[cls] = self._reason_of_metaclass(cls)
        return self._metaclass_reasons[cls]

    def _reason_of_metaclass(self, cls: ClassInfo) -> Reason | None:
        twin = self.twin(cls) if cls.module.is_stub and cls.module.in_project else None
        if twin is not None:
            return self.metaclass_reason(twin)  # a stub beside its source does not say what a metaclass does
        metaclass = self.own_metaclass(cls)
        if metaclass is None:
            return None
        if not isinstance(metaclass, ClassType):
            return Reason.UNKNOWN_BASE
        known = {"abc.ABCMeta", "builtins.type", "enum.EnumMeta", "enum.EnumType", "typing._ProtocolMeta"}
        if metaclass.cls.qualified_name in known or cls.module.is_stub:
            return None
        of_models = [self.metaclass(above.cls) for above in cls.mro if above.cls.qualified_name in MODELS]
        for one in metaclass.cls.mro:
            if one.cls.qualified_name in known or one.cls.is_object or ClassType(one.cls) in of_models:
                break
            for name in ("__new__", "__init__", "__prepare__", "__call__"):
                for binding in one.cls.own(name):
                    if binding.kind is not BindingKind.FUNCTION or adds_names(
                        self.function_of(one.cls.scope, binding.node).body
                    ):
                        return Reason.UNKNOWN_BASE
        return metaclass.cls.mro_problem

    def own_metaclass(self, cls: ClassInfo) -> Type | None:
        """What the class statement itself names as metaclass, or None."""
        for argument in cls.definition.bases:
            if argument.keyword == "metaclass":
                return self.expressions.infer(argument.value, Frame(cls.parent))
            if argument.stars == 2:
                return UNKNOWN
            if isinstance(argument.value, Call) and decorator_name(argument.value) == "with_metaclass":
                return UNKNOWN
        if all(isinstance(one, ClassType) for one in cls.bases):
            return None
        # ``Base = Meta("Base", (), {})``: a class that was made by a call has the class that was called as metaclass.
        made = (one for base in self.annotations.written_bases(cls) for one in members_of(base))
        found = (one.cls for one in made if isinstance(one, Instance) and one.cls.inherits("builtins.type"))
        return next((ClassType(one) for one in found), None)

    def metaclass(self, cls: ClassInfo) -> Type | None:
        """The nearest metaclass named in the order of bases, or None for plain ``type``."""
        for one in cls.mro:
            named = self.own_metaclass(one.cls)
            if named is not None:
                return named
            if one.cls.is_protocol or one.cls.module.name == "typing":
                abstract = self.class_named(ModuleName("abc"), "ABCMeta")
                return ClassType(abstract) if abstract is not None else UNKNOWN
        return None

    def subclasses(self, cls: ClassInfo) -> tuple[ClassInfo, ...]:
        """Classes of the project that inherit from `cls`, directly or not."""
        return self.descent.below(cls)

    def relatives(self, cls: ClassInfo) -> list[ClassInfo]:
        """Known subclasses: in the project, and for a class of elsewhere also those in its own module.

        Also those whose base is spelled as this class, where something keeps it from being known.
        """
        below = self.subclasses(cls)
        asked = (cls, *below) if len(below) <= _FEW_BELOW else (cls,)
        listed = [*below, *(one for above in asked for one in self.descent.spelled_below(above))]
        if not cls.module.in_project:
            if cls not in self._relatives:
                self._relatives[cls] = [
                    one for one in self.classes_in(cls.module.scope) if any(above.cls is cls for above in one.mro[1:])
                ]
            listed += self._relatives[cls]
        return listed

    def classes_in(self, scope: Scope) -> Iterator[ClassInfo]:
        """Classes defined in a scope, in its classes and, in the project, in its functions."""
        for bindings in list(scope.bindings.values()):
            for binding in bindings:
                if binding.kind is BindingKind.CLASS:
                    made = self.class_of(scope, binding.node)
                    yield made
                    yield from self.classes_in(made.scope)
                elif (
                    binding.kind is BindingKind.FUNCTION
                    and scope.module.in_project
                    and "defines-class" in binding.node.flags
                ):
                    yield from self.classes_in(self.function_of(scope, binding.node).scope)


def _ends(test: Expression | Try, *, wanted: bool) -> bool:
    """Whether a version test holds for old versions only: what stands under it was removed."""
    match test:
        case Comparison(left=Attribute(name="version_info"), operators=(operator,)):
            return operator in {"<", "<="} if wanted else operator in {">", ">="}
        case _:
            return False


def _is_private_import(binding: Binding) -> bool:
    """Whether a stub imports a name for its own use. Source: PEP 484, "Stub Files"."""
    if binding.kind is BindingKind.IMPORT:
        return bool(binding.node.alias != binding.node.name)
    return (
        binding.kind is BindingKind.IMPORT_FROM
        and binding.node[1].alias != binding.node[1].name
        and not (binding.node[0].level and binding.node[0].module is None)
    )
