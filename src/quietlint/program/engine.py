"""Judging one module: a walk that records what every reference and call resolves to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from quietlint.model.dependencies import DeclaredDependency, Dependencies, MalformedDeclaration
from quietlint.model.facts import (
    Assertion,
    Assignment,
    Attribute,
    Call,
    ClassDefinition,
    Comment,
    Constant,
    Expression,
    ExpressionStatement,
    For,
    FunctionDefinition,
    Handler,
    If,
    Import,
    ImportFrom,
    ModuleFacts,
    Name,
    ParameterKind,
    Raise,
    Return,
    Statement,
    Try,
    TupleDisplay,
    While,
    With,
    body_of,
)
from quietlint.model.modules import Absence, Module, ModuleAnswer, ModuleLoader, NoModule, Origin
from quietlint.model.names import ModuleName, QualifiedName, ancestors_of
from quietlint.model.resolutions import (
    CallResolution,
    Fits,
    Found,
    Mismatch,
    Missing,
    Reason,
    Resolution,
    SearchEntry,
    Unknown,
)
from quietlint.model.spans import Location, Span
from quietlint.program.callers import Callers
from quietlint.program.calls import texts_of_decorators
from quietlint.program.classes import ClassInfo
from quietlint.program.contradicted import Contradicted
from quietlint.program.edges import Edge, Walked
from quietlint.program.expressions import Frame
from quietlint.program.failures import Failures
from quietlint.program.functions import FunctionInfo, decorator_name
from quietlint.program.guards import names_looked_for
from quietlint.program.handed import Handed, always_read
from quietlint.program.hooks import MODELS, only_asks_others
from quietlint.program.judged_failures import JudgedFailures
from quietlint.program.lookups import Lookup, Status
from quietlint.program.models import FAILURES
from quietlint.program.modules import ModuleInfo
from quietlint.program.nearest import certain_name, nearest_names
from quietlint.program.opinions import Doubtful, SecondOpinion
from quietlint.program.reaching import Entering, Guarding, Handling, Leaving, Stepped, path_of
from quietlint.program.references import Guard, ImportedModule, ImportedName, SpelledName
from quietlint.program.running import names_given
from quietlint.program.scopes import BindingKind, Scope, children
from quietlint.program.signatures import GivenArgument
from quietlint.program.spelling import spelled
from quietlint.program.stand_ins import OF_MOCKS, STAND_INS, replaced_names
from quietlint.program.types import (
    CallableType,
    ClassType,
    FunctionType,
    Instance,
    MethodType,
    ModuleType,
    NoneType,
    Type,
    UnknownType,
    members_of,
)
from quietlint.program.universe import ASKED
from quietlint.program.verdicts import Verdicts
from quietlint.program.why import Why
from quietlint.program.world import World

_ALWAYS_THERE = frozenset(
    {
        "__file__", "__name__", "__doc__", "__path__", "__package__", "__spec__", "__loader__", "__builtins__",
        "__class__", "__module__", "__qualname__", "__annotations__", "__dict__", "__debug__", "__cached__",
        "reveal_type", "reveal_locals", "WindowsError", "get_ipython", "display", "exit", "quit", "copyright",
        "credits", "license", "__conditional_annotations__", "__classdict__", "__firstlineno__",
        "__static_attributes__",
    }
)  # fmt: skip
_TOP = Span(1, 1, 1, 2)
_CODE = (CallableType, ClassType, FunctionType, MethodType)
_STATEMENTS = frozenset({Assertion, Assignment, ExpressionStatement, For, If, Raise, Return, Try, While, With})
"""Kinds of facts that rules are handed as statements, in the order of the walk."""
_MIXED_IN = 4
"""From so many missing names of ``self`` on, a class is taken for a mixin."""
_MIXED_IN_WITHOUT_STATE = 2
"""The same of a class that has nothing of its own but methods."""
_GUARDS_OF_IMPORTS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


class Engine:
    """The program over a loader: judges modules one by one, remembering what it learned."""

    def __init__(self, loader: ModuleLoader, second_opinion: SecondOpinion | None = None) -> None:
        self.world = World(loader)
        self.second_opinion = second_opinion
        self.verdicts = Verdicts(self.world)
        self.callers = Callers(self.world, self.judge)
        self.failures = Failures(self.world)
        self.handed = Handed(self.world, self.failures.uses)
        self.contradicted = Contradicted(self.world, self.failures.uses, self.verdicts)

    @cached_property
    def always_imported(self) -> frozenset[ModuleName]:
        """Modules of the project that importing one of its top-level packages imports, whatever is installed."""
        loader = self.world.loader
        pending = [name for name in loader.project_modules() if "." not in name and self._is_package(name)]
        found: set[ModuleName] = set()
        while pending:
            name = pending.pop()
            info = self.world.module(name)
            if name in found or info is None or not info.in_project:
                continue
            found.add(name)
            for statement in info.facts.body:
                if isinstance(statement, Import):
                    pending += [each for one in statement.names for each in ancestors_of(ModuleName(one.name))]
                elif isinstance(statement, ImportFrom):
                    target = info.absolute(statement)
                    if target is not None:
                        pending += ancestors_of(target)
                        pending += [ModuleName(f"{target}.{one.name}") for one in statement.names if one.name != "*"]
        return frozenset(found)

    @cached_property
    def names_given(self) -> frozenset[str]:
        """Names that the project gives to code which it runs itself."""
        infos = map(self.world.module, self.world.loader.project_modules())
        return frozenset(name for info in infos if info is not None for name in names_given(info.facts.body))

    def _is_package(self, name: ModuleName) -> bool:
        answer = self.world.loader.load(name)
        return isinstance(answer, Module) and answer.is_package and not answer.is_namespace

    def judge(self, name: ModuleName, path: str, lines: frozenset[int] | None = None) -> Judgement:
        """Everything that can be said of one module of the project, or of what stands on some of its lines."""
        answer = self.world.loader.load(name)
        facts = None
        if isinstance(answer, Module):
            facts = answer.stub if path.endswith(".pyi") else answer.source
            facts = facts if facts is not None else answer.stub
        if facts is None or facts.problem is not None or not isinstance(answer, Module):
            empty = ModuleFacts("", (), (), (), (), (), 0)
            return Judgement(self, name, path, facts if facts is not None else empty)
        # What is remembered is remembered by identity: no module may be made for one judgement and dropped behind it.
        info = next(one for one in (self.world.module(name), self.world.source(name)) if one and one.facts is facts)
        judgement = Judgement(self, name, path, facts, lines)
        judgement.run(info)
        return judgement


_FAILS = frozenset({"xfail", "expectedFailure", "skip", "skipif", "skipIf", "skipUnless"})
"""Last names of the decorators of tests that fail, or are not run where something they need is not there."""
_MADE_BY_CLASSES = frozenset({Reason.DYNAMIC_CLASS, Reason.UNKNOWN_BASE})
"""Reasons not to know which attributes an object has although its class is known."""
_ASKS = frozenset({"hasattr", "getattr", "setattr", "delattr"})


def _is_to_fail(function: FunctionInfo) -> bool:
    """Whether a test, or the test around a function, is marked to fail or is never run."""
    if any(_fails(one, function.parent) for one in function.definition.decorators):
        return True
    scope: Scope | None = function.parent
    while scope is not None:
        around = scope.function or scope.class_around
        if around is not None and any(_fails(one, around.parent) for one in around.definition.decorators):
            return True
        scope = scope.parent
    return False


def _fails(decorator: Expression, scope: Scope | None) -> bool:
    """Whether a decorator is a mark of tests that fail, written out or held by a name."""
    if decorator_name(decorator) in _FAILS:
        return True
    if isinstance(decorator, Name):
        while scope is not None and decorator.id not in scope.bindings:
            scope = scope.parent
        bound = [one.value for one in scope.bindings[decorator.id]] if scope is not None else []
        return len(bound) == 1 and bound[0] is not None and decorator_name(bound[0]) in _FAILS
    return False


class Judgement(JudgedFailures):
    """One module under judgement. Fulfils `Program`."""

    def __init__(
        self, engine: Engine, name: ModuleName, path: str, facts: ModuleFacts, lines: frozenset[int] | None = None
    ) -> None:
        self._engine = engine
        self._world = engine.world
        self._verdicts = engine.verdicts
        self._callers = engine.callers
        self._failures = engine.failures
        self._handed = engine.handed
        self._remembered = {}
        self._readings = {}
        self._second_opinion = engine.second_opinion
        self._name = name
        self._path = path
        self._facts = facts
        self._lines = lines
        """The only lines on which something is judged, None for all."""
        self._info: ModuleInfo | None = None
        self._order: list[object] = []
        self._resolutions: dict[object, Resolution | CallResolution] = {}
        self._scopes: dict[object, Scope] = {}
        self._frames: dict[object, Scope] = {}
        self._callees: dict[object, Type] = {}
        self._tries: dict[Handler, Try] = {}
        self._blocks: dict[object, tuple[tuple[Statement, ...], int]] = {}
        self._doubts: dict[Doubtful, bool] = {}
        self._guards: list[Guarding] = []
        self._obscure: list[Attribute] = []
        self._dynamic: dict[Attribute, Type] = {}
        self._made_by_classes: list[tuple[Attribute, Frame]] = []
        """Obscure names that are called on objects which store attributes by computed names, with these."""
        self._obscure_calls: list[tuple[Call, Attribute, Frame]] = []
        self._lacking: dict[ClassInfo, dict[str, list[Attribute]]] = {}
        self._tested: frozenset[str] = frozenset()
        self._defined_under_tests: set[int] = set()
        """Functions that are only there if some test holds, or after something failed, by identity."""
        self._is_defined_under_test = False
        self._stored_here: frozenset[str] = frozenset()
        """Names of attributes that the module stores on objects from outside."""
        self.statistics: Counter[str] = Counter()

    # ------------------------------------------------------------------------------------------ the walk

    def run(self, info: ModuleInfo) -> None:
        """Go through what is met in the module, then in every function in it, outermost first."""
        self._info = info
        self._stored_here = frozenset(one.rpartition(".")[2] for one in info.facts.stored)
        pending: list[FunctionInfo] = []
        self._tested = frozenset(_asked(info.facts.body))
        self._go_through(info.scope, pending)
        while pending:
            function = pending.pop(0)
            if not self._is_asked(function.definition):
                continue
            self._add(function.definition, function.parent)
            self._guards = [Guarding((None,), in_fallback=True)] if _is_to_fail(function) else []
            asks = not _ASKS.isdisjoint(function.definition.calls)
            self._tested = frozenset(_asked(function.body)) if asks else frozenset()
            self._is_defined_under_test = id(function.definition) in self._defined_under_tests
            self._go_through(function.scope, pending)
        self._leave_mixins_alone()
        self._ask_the_callers()
        if self._obscure and self._is_closed():
            self._ask_the_universe()
        self._find_slips()
        self._count()

    def _go_through(self, scope: Scope, functions: list[FunctionInfo]) -> None:
        """Judge everything met in a scope and its class bodies; functions defined there are added to `functions`."""
        frame = Frame(scope)
        for one in self._world.reached(scope).met:
            match one:
                case Name() | Attribute() | Call() if not self._is_asked(one):
                    pass
                case Name():
                    self._name_met(one, frame)
                case Attribute():
                    self._attribute_met(one, frame)
                case Call():
                    self._call_met(one, frame)
                case Stepped():
                    if self._is_asked(one.statement):
                        self._statement_met(one, scope)
                    if isinstance(one.statement, FunctionDefinition):
                        functions.append(self._world.function_of(scope, one.statement))
                        if self._guards or self._is_defined_under_test:
                            self._defined_under_tests.add(id(one.statement))
                case Guarding():
                    self._guards.append(one)
                case Leaving():
                    self._guards.pop()
                case Handling():
                    self._add(one.handler, scope)
                    self._tries[one.handler] = one.statement
                case Entering():
                    self._go_through(one.scope, functions)

    def _is_asked(self, node: Expression | Statement) -> bool:
        """Whether something stands on a line that is judged."""
        return self._lines is None or not self._lines.isdisjoint(range(node.line, node.end_line + 1))

    def _ask_the_callers(self) -> None:
        """Find names that a function always reads off what a known caller hands to it, and that are not there."""
        by_function: dict[FunctionInfo, list[Attribute]] = {}
        for node in self._obscure:
            function = self._scopes[node].function
            if function is not None and self._scopes[node] is function.scope:
                by_function.setdefault(function, []).append(node)
        for function, nodes in by_function.items():
            certain = always_read(function.body)
            for context, place in self._handed.to(function) if any(id(one) in certain for one in nodes) else ():
                frame = Frame(function.scope, context)
                for node in nodes:
                    if id(node) in certain and isinstance(self._resolutions[node], Unknown):
                        self._look_as_called(node, frame, place)

    def _look_as_called(self, node: Attribute, frame: Frame, place: Location) -> None:
        receiver = self._world.expressions.infer(node.value, frame)
        if members_of(receiver) and self._world.expressions.looked_up(node, frame).status is Status.MISSING:
            absence = self._absent(node, receiver)
            if isinstance(absence, Missing):
                self._resolutions[node] = replace(absence, inferred=True, handed=place)

    def _ask_the_universe(self) -> None:
        """Find names that nothing around knows among those read off values of which nothing is known."""
        universe = self._world.universe
        obscure = [node for node in self._obscure if isinstance(self._resolutions[node], Unknown)]
        called = {id(node) for _, node, _ in self._obscure_calls} if self._holds_what_data_names() else None
        for node in obscure:
            if called is not None and id(node) not in called and node not in self._dynamic:
                continue
            receiver = self._dynamic.get(node)
            if not universe.holds(node.name, _makers_of(receiver) if receiver is not None else None):
                missing = universe.missing(node.name)
                near = self._verdicts.missing(receiver, node.name).nearest if receiver is not None else missing.nearest
                self._resolutions[node] = replace(missing, nearest=near)
        known_as_obscure = {id(node) for node in obscure}
        for call, node, frame in self._obscure_calls:
            if id(node) in known_as_obscure:
                refusal = universe.refusal(node, self._world.calls.given(call, frame), self._verdicts)
                if refusal is not None:
                    self._resolutions[call] = refusal

    def _find_slips(self) -> None:
        """Find names that are a slip away from one of the object's class, which makes attributes as the program runs.

        The class is all the project's own, so what it makes comes from names that the project spells; and who means a
        name reads it more than once.
        """
        reads = Counter(one.name for one in self._resolutions if isinstance(one, Attribute))
        for node, frame in self._made_by_classes:
            if reads[node.name] > 1 or not isinstance(self._resolutions[node], Unknown):
                continue
            receiver = self._world.expressions.infer(node.value, frame)
            if self._world.universe.is_of_project(node.name) or not all(map(_is_all_own, members_of(receiver))):
                continue
            if self._expects_absence(node):
                continue
            missing = self._verdicts.missing(receiver, node.name)
            if certain_name(node.name, missing.nearest) is not None:
                self._resolutions[node] = replace(missing, is_slip=True)

    def _is_closed(self) -> bool:
        """Whether everything that can arrive in the module is of a kind that was read.

        Every import of it and of its neighbours was found, and no class that is called makes up attributes as it goes.
        """
        if self._info is not None and not STAND_INS.isdisjoint(self._info.facts.words):
            return False
        for fact, resolution in self._resolutions.items():
            if isinstance(fact, ImportedModule | ImportedName) and not isinstance(resolution, Found):
                return False
        if not self._world.loader.is_complete_around(self._path):
            return False
        if self._info is not None and not self._world.universe.is_whole_behind(self._info):
            return False
        for callee in self._callees.values():
            for one in members_of(callee):
                if (
                    isinstance(one, ClassType)
                    and one.cls.dynamic() is Reason.DYNAMIC_CLASS
                    and not all(hook.module.in_project and only_asks_others(hook) for hook in _hooks(one.cls))
                ):
                    return False
        return True

    def _holds_what_data_names(self) -> bool:
        """Whether a class that is called stores attributes as data names them: those are read, but not called."""
        classes = (
            one.cls for callee in self._callees.values() for one in members_of(callee) if isinstance(one, ClassType)
        )
        return self._world.universe.serves_data or any(
            _stores_what_data_names(above.cls) for cls in classes for above in cls.mro
        )

    def _leave_mixins_alone(self) -> None:
        """Take back absences on ``self`` in classes that lean on what others bring.

        A class that uses many names which neither it nor its bases have is written to be mixed into one that does, and
        so is one that uses a test case's assertions without being one, or hands on to ``super()`` what no base has.
        """
        test_case = self._world.class_named(ModuleName("unittest"), "TestCase")
        for cls, lacking in self._lacking.items():
            asserts = test_case is not None and any(self._world.members.offers(test_case, name) for name in lacking)
            leans = asserts or cls.is_mixed_in
            if not leans and len(lacking) < (_MIXED_IN_WITHOUT_STATE if _has_no_state(cls) else _MIXED_IN):
                continue
            for nodes in lacking.values():
                for node in nodes:
                    if isinstance(self._resolutions.get(node), Missing):
                        self._resolutions[node] = Unknown(Reason.SUBCLASS)

    def _add(self, fact: object, scope: Scope) -> None:
        if fact not in self._scopes:
            self._order.append(fact)
        self._scopes[fact] = scope

    def _name_met(self, node: Name, frame: Frame) -> None:
        if not node.line:
            return
        scope = frame.scope
        self._add(node, scope)
        if (
            id(node) in self._world.reached(scope).uses
            or self._world.expressions.named(node, frame)[1]
            or node.id in _ALWAYS_THERE
        ):
            self._resolutions[node] = Found()
        elif "locals" in (scope.function.definition.flags if scope.function else ()):
            self._resolutions[node] = Unknown(Reason.DYNAMIC_MODULE)
        elif scope.module.scope.stars and self._has_open_star(scope.module):
            self._resolutions[node] = Unknown(Reason.STAR_IMPORT)
        elif (
            node.id in self._world.stored_on_modules
            or "globals" in scope.module.facts.flags
            or node.id in self._all_bound(scope)
            or node.id in self._looked_for
            or _is_named_for_decorators(node.id, scope)
            or node.id in self._engine.names_given
            or self._world.loader.is_made_built_in(node.id)
            or self._is_own_submodule(node.id)
        ):
            self._resolutions[node] = Unknown(Reason.DYNAMIC_MODULE)
        elif self._is_guarded({"NameError", "Exception", "BaseException", "UnboundLocalError"}):
            self._resolutions[node] = Unknown(Reason.GUARDED)
        else:
            self._resolutions[node] = self._undefined(node, scope)

    @cached_property
    def _looked_for(self) -> frozenset[str]:
        """Names that the module looks for in a namespace before it uses them: ``if "x" in globals()``."""
        return frozenset(names_looked_for(self._facts))

    def _is_own_submodule(self, name: str) -> bool:
        """Whether importing a submodule binds the name in the package that is judged, ``from .name import …`` too.

        Source: Python language reference, "The import system", Submodules.
        """
        is_package = self._info is not None and self._info.answer.is_package
        return is_package and self._world.loader.exists(ModuleName(f"{self._name}.{name}")) is not False

    def _has_open_star(self, info: ModuleInfo) -> bool:
        return self._world.star_lookup(info.scope, "\0", frozenset({info.name})).status is Status.UNKNOWN

    @staticmethod
    def _all_bound(scope: Scope) -> set[str]:
        """Names bound anywhere around, also where the target never comes."""
        bound: set[str] = set()
        current: Scope | None = scope
        while current is not None:
            if current.kind != "class" or current is scope:
                bound.update(current.bindings)
            current = current.parent
        return bound

    def _undefined(self, node: Name, scope: Scope) -> Missing:
        known: set[str] = set()
        current: Scope | None = scope
        while current is not None:
            if current.kind != "class" or current is scope:
                known.update(current.bindings)
            current = current.parent
        builtins = self._world.module(ModuleName("builtins"))
        if builtins is not None:
            known.update(builtins.scope.bindings)
        nearest = nearest_names(node.id, known)
        return Missing(node.id, f"module `{self._name}`", nearest=(*nearest, *self._in_other_modules(node.id)))

    def _in_other_modules(self, name: str) -> tuple[str, ...]:
        """Dotted names of what other modules of the project define under a name."""
        found = []
        for module in self._world.universe.modules_binding(name):
            info = self._world.module(module)
            bindings = info.scope.bindings[name] if info is not None and module != self._name else ()
            if any(one.kind.name in {"FUNCTION", "CLASS", "ASSIGNMENT"} for one in bindings):
                found.append(f"{module}.{name}")
        return tuple(found[:2])

    def _attribute_met(self, node: Attribute, frame: Frame) -> None:
        if not node.line:
            return
        self._add(node, frame.scope)
        lookup = self._world.expressions.looked_up(node, frame)
        if lookup.status is not Status.FOUND and self._is_held(node, frame.scope):
            lookup = Lookup(Status.FOUND)
        self._spell(node, self._world.expressions.infer(node.value, frame), frame.scope)
        match lookup.status:
            case Status.FOUND:
                location = None
                if lookup.scope is not None and lookup.binding is not None:
                    location = lookup.scope.module.location(lookup.binding.node)
                self._resolutions[node] = Found(location)
            case Status.UNKNOWN:
                self._resolutions[node] = Unknown(lookup.reason)
                if lookup.reason in _MADE_BY_CLASSES:
                    self._made_by_classes.append((node, frame))
                if lookup.reason in ASKED and not node.name.startswith("_") and not self._expects_absence(node):
                    self._obscure.append(node)
            case Status.MISSING:
                absence = self._absent(node, self._world.expressions.infer(node.value, frame))
                if isinstance(absence, Missing) and self._engine.contradicted.is_there(node, frame):
                    absence = Unknown(Reason.MIXED)
                if isinstance(absence, Missing):
                    absence = replace(absence, trusts=self._engine.contradicted.trusted(node.value, frame))
                self._resolutions[node] = absence

    def _is_held(self, node: Attribute, scope: Scope) -> bool:
        """Whether what was stored on the very place, or told by a test of it, is read here."""
        definition = self._world.reached(scope).uses.get(id(node))
        return definition is not None and self._world.definitions.still_holds(definition, Frame(scope))

    def _spell(self, node: Attribute, receiver: Type, scope: Scope) -> None:
        """Record a chain that spells a name of the standard library, or one that some library added or removed."""
        name: str | None = None
        is_standard = False
        if isinstance(receiver, ModuleType):
            answer = self._world.loader.load(receiver.name)
            is_standard = isinstance(answer, Module) and answer.origin is Origin.STANDARD_LIBRARY
            name = f"{receiver.name}.{node.name}" if is_standard else None
        if name is None and self._world.loader.dependencies.watches(node.name):
            name = spelled(self._world, scope, node)
        if name is None:
            return
        is_guarded = bool(self._guards) or self._is_defined_under_test or node.name in self._tested
        fact = SpelledName(node.line, node.column, node.end_line, node.end_column, name, is_guarded, is_standard, node)
        self._add(fact, scope)

    def _absent(self, node: Attribute, receiver: Type, *, asks_sources: bool = True) -> Resolution:
        if self._expects_absence(node):
            return Unknown(Reason.GUARDED)
        if node.name in OF_MOCKS and not STAND_INS.isdisjoint(self._facts.words):
            return Unknown(Reason.STORED_ELSEWHERE)
        if not members_of(receiver):
            return Unknown(Reason.NOT_INFERRED)  # nothing arrives here, as far as is known
        if any(isinstance(one, UnknownType) for one in members_of(receiver)):
            return Unknown(Reason.MIXED)
        if isinstance(node.value, Attribute) and node.value.name in self._stored_here:
            return Unknown(Reason.STORED_ELSEWHERE)  # a test that puts a stub there
        if isinstance(node.value, Attribute) and self._is_put_anew(node.value, self._scopes[node]):
            return Unknown(Reason.STORED_ELSEWHERE)
        for one in members_of(receiver):
            if isinstance(one, Instance) and one.is_self:
                self._lacking.setdefault(one.cls, {}).setdefault(node.name, []).append(node)
        for one in members_of(receiver) if asks_sources else ():
            if isinstance(one, ModuleType) and self._may_be_put_on(one.name, node.name):
                return Unknown(Reason.STORED_ELSEWHERE)
            if isinstance(one, ModuleType) and self._may_import(one.name, node.name):
                return Unknown(Reason.NO_ENVIRONMENT)
            if isinstance(one, Instance | ClassType) and self._is_stored(one, node.name):
                return Unknown(Reason.STORED_ELSEWHERE)
        return self._verdicts.missing(receiver, node.name)

    def _is_put_anew(self, node: Attribute, scope: Scope) -> bool:
        """Whether what a library's module holds under a name may be another object by the time that it is read."""
        return any(
            isinstance(one, ModuleType) and self._may_be_put_on(one.name, node.name)
            for one in members_of(self._world.expressions.infer(node.value, Frame(scope)))
        )

    def _expects_absence(self, node: Attribute) -> bool:
        """Whether the code around allows for the attribute not to be there."""
        return node.name in self._tested or self._is_guarded({"AttributeError"}) or self._is_tested_path(node)

    def _is_tested_path(self, node: Attribute) -> bool:
        """Whether an ``if`` around asks for the very attribute."""
        for guard in self._guards:
            if guard.test is not None and path_of(node) is not None and _asks_for(guard.test, node.name):
                return True
        return False

    def _may_import(self, module: ModuleName, name: str) -> bool:
        """Whether a standard module of which only the stub is there may import another one of that name, as most do."""
        answer = self._world.loader.load(module)
        if not isinstance(answer, Module) or answer.origin is not Origin.STANDARD_LIBRARY or answer.source is not None:
            return False
        return name in self._world.loader.top_level_names() or self._world.loader.spells(module, name)

    def _is_stored(self, receiver: Instance | ClassType, name: str) -> bool:
        """Whether the libraries that an object's classes come from store a name on what may be such an object."""
        cls = receiver.cls
        is_alone = receiver.is_exact or not self._world.loader.is_subclassed(cls.module.name, cls.name)
        return (not is_alone and self._world.loader.defines(cls.module.name, name)) or any(
            self._is_mentioned(above.cls.module.name, name, by_others=is_alone)
            for above in cls.mro
            if not above.cls.is_object and above.cls.qualified_name not in MODELS
        )

    def _may_be_put_on(self, module: ModuleName, name: str) -> bool:
        return self._is_of_environment(module) and self._world.loader.may_be_put_on(module, name)

    def _is_mentioned(self, module: ModuleName, name: str, *, by_others: bool) -> bool:
        return self._is_of_environment(module) and self._world.loader.mentions(module, name, by_others=by_others)

    def _is_of_environment(self, module: ModuleName) -> bool:
        answer = self._world.loader.load(module)
        return isinstance(answer, Module) and answer.origin is Origin.ENVIRONMENT

    def _call_met(self, node: Call, frame: Frame) -> None:
        self._add(node, frame.scope)
        callee = self._world.expressions.infer(node.function, frame)
        self._callees[node] = callee
        if isinstance(node.function, Attribute):
            self._called(node.function, callee, frame)
        arguments = self._world.calls.given(node, frame)
        if isinstance(node.function, Attribute):
            self._tell_fitting(node.function, arguments, frame)
        verdict = self._verdicts.of_call(callee, arguments)
        if isinstance(verdict, Mismatch) and self._is_guarded({"TypeError", *_failures_of(callee)}):
            verdict = Unknown(Reason.GUARDED)
        if isinstance(verdict, Mismatch) and self._is_replaced(node.function, callee):
            verdict = Unknown(Reason.STORED_ELSEWHERE)
        if isinstance(verdict, Mismatch) and self._engine.contradicted.fits(node, frame):
            verdict = Unknown(Reason.MIXED)
        self._resolutions[node] = verdict
        is_obscure = isinstance(callee, UnknownType) and callee.because in ASKED
        if is_obscure and isinstance(node.function, Attribute) and not self._is_guarded({"TypeError"}):
            self._obscure_calls.append((node, node.function, frame))

    def _is_replaced(self, function: Expression, callee: Type) -> bool:
        """Whether the module has a stand-in for what is called, or for the constructor of the class that is."""
        names = {"__init__", "__new__"} if isinstance(callee, ClassType) else set()
        last = path_of(function)
        return not self._replaced.isdisjoint(names | ({last.rpartition(".")[2]} if last is not None else set()))

    @cached_property
    def _replaced(self) -> frozenset[str]:
        return replaced_names(self._facts)

    def _called(self, node: Attribute, callee: Type, frame: Frame) -> None:
        """A called name that a class which serves data does not have: no data is called."""
        if not isinstance(callee, UnknownType):
            return
        if callee.because is Reason.DYNAMIC_CLASS and not node.name.startswith("_"):
            self._called_on_dynamic(node, frame)
        if callee.because is not Reason.SERVES_DATA:
            return
        receiver = self._world.expressions.infer(node.value, frame)
        members = self._world.members
        if any(not isinstance(one, Instance) or members.may_offer(one, node.name) for one in members_of(receiver)):
            return
        verdict = self._absent(node, receiver, asks_sources=False)
        if isinstance(verdict, Missing) and node.name not in self._world.stored_names:
            self._resolutions[node] = replace(verdict, serves_data=True)

    def _called_on_dynamic(self, node: Attribute, frame: Frame) -> None:
        """A called name on an object that stores attributes by computed names: the universe knows what those may be."""
        receiver = self._world.expressions.infer(node.value, frame)
        is_plain = all(isinstance(one, Instance) and not any(_hooks(one.cls)) for one in members_of(receiver))
        resolution = self._resolutions.get(node)
        if is_plain and isinstance(resolution, Unknown) and not self._expects_absence(node):
            self._dynamic[node] = receiver
            self._obscure.append(node)

    def _tell_fitting(self, node: Attribute, arguments: tuple[GivenArgument, ...], frame: Frame) -> None:
        """Which names near a missing one take the call."""
        missing = self._resolutions.get(node)
        if not isinstance(missing, Missing) or not missing.nearest:
            return
        receiver = self._world.expressions.infer(node.value, frame)
        fitting = []
        for name in missing.nearest:
            looked = self._world.members.get(receiver, name)
            if looked.status is not Status.FOUND:
                continue
            # Of what is no function and no class, data for instance, it has to be known that it takes the call.
            is_code = all(isinstance(one, _CODE) for one in members_of(looked.type))
            verdict = self._verdicts.of_call(looked.type, arguments)
            if isinstance(verdict, Fits) or (is_code and not isinstance(verdict, Mismatch)):
                fitting.append(name)
        self._resolutions[node] = replace(missing, fitting=tuple(fitting))

    def _statement_met(self, step: Stepped, scope: Scope) -> None:
        node = step.statement
        self._blocks[node] = (step.block, step.index)
        self._frames[node] = scope
        if isinstance(node, ClassDefinition):
            self._add(node, scope)
        elif isinstance(node, Import | ImportFrom):
            self._imported(node, scope)

    def _is_guarded(self, names: set[str]) -> bool:
        """Whether a handler around catches one of the named types, or everything without looking, or nothing is run."""
        for guard in self._guards:
            if guard.is_for_reading or (guard.in_fallback and guard.caught == (None,)):
                return True
            for caught in guard.caught:
                if caught is not None and names & _names_in(caught):
                    return True
        return False

    # ------------------------------------------------------------------------------------------ imports

    def _imported(self, node: Import | ImportFrom, scope: Scope) -> None:
        guard = self._import_guard()
        in_function = scope.kind == "function"
        if isinstance(node, Import):
            for alias in node.names:
                name = ModuleName(alias.name)
                end = alias.column + len(alias.name)
                fact = ImportedModule(
                    alias.line, alias.column, alias.line, end, name, alias.name, guard, in_function, is_from=False
                )
                self._module_reference(fact, scope)
            return
        target = scope.module.absolute(node)
        written = "." * node.level + (node.module or "")
        start = node.column + len("lazy from " if node.is_lazy else "from ")
        fact = ImportedModule(
            node.line,
            start,
            node.line,
            start + len(written),
            target,
            written,
            guard,
            in_function,
            is_from=True,
        )
        self._module_reference(fact, scope)
        if target is None:
            return
        is_there = isinstance(self._world.loader.load(target), Module)
        for alias in node.names:
            if alias.name == "*":
                continue
            end = alias.column + len(alias.name)
            one = ImportedName(alias.line, alias.column, alias.line, end, target, alias.name, guard, in_function)
            self._spell_import(one, scope)
            if is_there:
                self._name_reference(one, scope)

    def _import_guard(self) -> Guard:
        for guard in reversed(self._guards):
            if guard.test is not None:
                names = _names_in(guard.test)
                if "TYPE_CHECKING" in names:
                    return Guard.TYPE_CHECKING
                return Guard.TEST
            if guard.in_fallback and (
                guard.caught == (None,)
                or any(one is None or _names_in(one) & _GUARDS_OF_IMPORTS for one in guard.caught)
            ):
                return Guard.FALLBACK
            if any(one is None or _names_in(one) & _GUARDS_OF_IMPORTS for one in guard.caught):
                return Guard.TRY
        return Guard.NONE

    def _module_reference(self, fact: ImportedModule, scope: Scope) -> None:
        self._add(fact, scope)
        self._spell_import(fact, scope)
        if fact.name is None:
            self._resolutions[fact] = Missing(
                fact.written, "package", note="the relative import leaves its top package"
            )
            return
        answer = self._world.loader.load(fact.name)
        if isinstance(answer, Module):
            self._resolutions[fact] = self._raising(answer) or Found()
        elif answer.because is Absence.NOT_INSTALLED and (
            fact.in_function
            or fact.guard is not Guard.NONE
            or self._guards
            or self._name not in self._engine.always_imported
        ):
            self._resolutions[fact] = Unknown(Reason.NO_ENVIRONMENT)
        elif answer.because in {Absence.NO_ENVIRONMENT, Absence.UNREADABLE}:
            self._resolutions[fact] = Unknown(
                Reason.NO_ENVIRONMENT if answer.because is Absence.NO_ENVIRONMENT else Reason.UNREADABLE
            )
        elif answer.because is Absence.NOWHERE and self._is_spelled(fact.name.partition(".")[0]):
            # Whoever writes the file of a module at run time has to say its name.
            self._resolutions[fact] = Unknown(Reason.DYNAMIC_MODULE)
        else:
            self._resolutions[fact] = self._no_module(answer)

    def _is_spelled(self, name: str) -> bool:
        """Whether a string of the module is the name, or the path of a file of that name."""
        word = re.compile(rf"(?:[\w./-]*/)?{re.escape(name)}(?:\.py|/[\w./-]*)?")
        stack: list[Any] = list(self._facts.body)
        while stack:
            node = stack.pop()
            if isinstance(node, Constant) and isinstance(node.value, str) and word.fullmatch(node.value):
                return True
            stack += children(node)
            if isinstance(node, FunctionDefinition):
                stack += body_of(node)
        return False

    def _spell_import(self, fact: ImportedModule | ImportedName, scope: Scope) -> None:
        """Record what an import names, if it is not the project's own."""
        module = fact.module if isinstance(fact, ImportedName) else fact.name
        if module is None:
            return
        answer = self._world.loader.load(module)
        if isinstance(answer, Module) and answer.origin is Origin.PROJECT:
            return
        is_standard = isinstance(answer, Module) and answer.origin is Origin.STANDARD_LIBRARY
        is_standard = is_standard or answer.because is Absence.REMOVED if isinstance(answer, NoModule) else is_standard
        name = f"{module}.{fact.name}" if isinstance(fact, ImportedName) else module
        if not is_standard and not self._world.loader.dependencies.watches(name.rpartition(".")[2]):
            parts = name.split(".")
            if not any(self._world.loader.dependencies.watches(part) for part in parts[1:]):
                return
        is_guarded = fact.guard is not Guard.NONE or bool(self._guards) or self._is_defined_under_test
        place = (fact.line, fact.column, fact.end_line, fact.end_column)
        self._add(SpelledName(*place, name, is_guarded, is_standard, fact), scope)

    def _raising(self, answer: Module) -> Missing | None:
        """A module whose top level can only raise: it is there, and cannot be imported."""
        if answer.origin is Origin.STANDARD_LIBRARY:
            return None
        facts = answer.source
        if facts is None or "raises-only" not in facts.flags or answer.name == self._name:
            return None
        entry = SearchEntry(f"`{answer.path}` only raises", Location(answer.path, _TOP), str(answer.distribution or ""))
        return Missing(
            answer.name, f"module `{answer.name}`", (entry,), note="its file only raises when it is imported"
        )

    def _no_module(self, answer: NoModule) -> Missing:
        loader, name = self._world.loader, answer.name
        parent, _, last = name.rpartition(".")
        owner = f"package `{parent}`" if parent else "the project and its environment"
        if parent and not isinstance(loader.load(ModuleName(parent)), Module):
            candidates: frozenset[str] = frozenset()
        else:
            candidates = loader.submodules(ModuleName(parent)) if parent else loader.top_level_names()
        nearest = tuple(f"{parent}.{one}" if parent else one for one in nearest_names(last, candidates))
        return Missing(name, owner, tuple(SearchEntry(one) for one in answer.searched), nearest, absent_module=answer)

    def _name_reference(self, fact: ImportedName, scope: Scope) -> None:
        self._add(fact, scope)
        if fact.module == self._name and self._world.loader.exists(ModuleName(f"{fact.module}.{fact.name}")):
            self._resolutions[fact] = Found()
            return
        looked = self._world.module_attribute(fact.module, fact.name)
        match looked.status:
            case Status.FOUND:
                self._resolutions[fact] = Found()
            case Status.UNKNOWN:
                self._resolutions[fact] = Unknown(looked.reason)
            case Status.MISSING:
                if self._may_be_put_on(fact.module, fact.name) or self._may_import(fact.module, fact.name):
                    self._resolutions[fact] = Unknown(Reason.STORED_ELSEWHERE)
                else:
                    self._resolutions[fact] = self._verdicts.missing(ModuleType(fact.module), fact.name)

    # ------------------------------------------------------------------------------------------ statistics

    def _count(self) -> None:
        kinds: dict[type, str] = {Attribute: "attribute", Call: "call", Name: "name"}
        answers: dict[type, str] = {Found: "found", Fits: "found", Missing: "missing", Mismatch: "missing"}
        counted = Counter(
            (type(fact), one.because if type(one) is Unknown else type(one)) for fact, one in self._resolutions.items()
        )
        for (fact_type, answer), count in counted.items():
            told = answers[answer] if isinstance(answer, type) else answer.value
            self.statistics[f"{kinds.get(fact_type, 'import')}: {told}"] += count

    # ------------------------------------------------------------------------------------------ questions of rules

    @property
    def module(self) -> ModuleName:
        return self._name

    @property
    def path(self) -> str:
        return self._path

    @property
    def facts(self) -> ModuleFacts:
        return self._facts

    def facts_of(self, kind: type) -> Sequence[Any]:
        """Every fact of a kind, in the order in which the walk met them."""
        if kind is ModuleFacts:
            return (self._facts,)
        if kind in {DeclaredDependency, MalformedDeclaration}:
            known = self._world.loader.dependencies.facts_in(self._path)
            return [one for one in known if isinstance(one, kind)]
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> dict[type, list[object]]:
        statements = [one for one in self._blocks if type(one) in _STATEMENTS]
        found: dict[type, list[object]] = {}
        for one in (*(other for other in self._order if type(other) not in _STATEMENTS), *statements):
            found.setdefault(type(one), []).append(one)
        return found

    def resolve(self, fact: Attribute | Name | ImportedModule | ImportedName) -> Resolution:
        known = self._resolutions.get(fact)
        if isinstance(known, Missing) and known.inferred and isinstance(fact, Attribute | ImportedName):
            return Unknown(Reason.SECOND_OPINION) if self._is_doubted(fact) else known
        return known if isinstance(known, Found | Missing | Unknown) else Unknown(Reason.UNREACHABLE)

    def resolve_call(self, call: Call) -> CallResolution:
        known = self._resolutions.get(call)
        if isinstance(known, Mismatch) and (known.inferred or isinstance(call.function, Attribute)):
            # A witness that does not follow keywords any further than to the function that is called cannot tell.
            return Unknown(Reason.SECOND_OPINION) if not known.through and self._is_doubted(call) else known
        return known if isinstance(known, Fits | Mismatch | Unknown) else Unknown(Reason.UNREACHABLE)

    def _is_doubted(self, fact: Doubtful) -> bool:
        """Whether somebody else finds what we miss; nobody is asked twice."""
        if self._second_opinion is None:
            return False
        known = self._doubts.get(fact)
        if known is None:
            known = self._doubts[fact] = self._second_opinion.finds(self._name, self._path, fact)
            if known:
                kind = "attribute" if isinstance(fact, Attribute) else "call" if isinstance(fact, Call) else "import"
                self.statistics[f"{kind}: missing"] -= 1
                self.statistics[f"{kind}: {Reason.SECOND_OPINION.value}"] += 1
        return known

    def _scope_of(self, fact: object) -> Scope | None:
        return self._scopes.get(fact) or self._frames.get(fact)

    def enclosing_function(self, fact: object) -> FunctionDefinition | None:
        scope = self._scope_of(fact)
        while scope is not None and scope.function is None:
            scope = scope.parent
        return scope.function.definition if scope is not None and scope.function is not None else None

    def enclosing_class(self, fact: object) -> ClassDefinition | None:
        scope = self._scope_of(fact)
        cls = scope.class_around if scope is not None else None
        return cls.definition if cls is not None else None

    def symbol(self, fact: object) -> QualifiedName:
        scope = self._scope_of(fact)
        return QualifiedName(f"{self._name}.{scope.name}" if scope is not None and scope.name else self._name)

    def body(self, function: FunctionDefinition) -> tuple[Statement, ...]:
        return self._info.body(function) if self._info is not None else ()

    def try_of(self, handler: Handler) -> Try:
        return self._tries[handler]

    def following(self, fact: object) -> tuple[Statement, ...]:
        statement = self._tries.get(fact, fact) if isinstance(fact, Handler) else fact
        block, index = self._blocks.get(statement, ((), 0))
        return block[index + 1 :]

    def comments(self, first: int, last: int) -> tuple[Comment, ...]:
        return tuple(one for one in self._facts.comments if first <= one.line <= last)

    def callees(self, call: Call) -> tuple[QualifiedName, ...]:
        callee = self._callees.get(call)
        if callee is None:
            return ()
        names = [self._world.calls.qualified_name_of(one) for one in members_of(callee)]
        return tuple(one for one in names if one is not None)

    def types(self, expression: Expression) -> tuple[QualifiedName, ...]:
        scope = self._scope_of(expression) or (self._info.scope if self._info is not None else None)
        if scope is None:
            return ()
        names: list[QualifiedName] = []
        for one in members_of(self._world.expressions.infer(expression, Frame(scope))):
            match one:
                case Instance():
                    names.append(one.cls.qualified_name)
                case NoneType():
                    names.append(QualifiedName("builtins.NoneType"))
                case _:
                    return ()
        return tuple(names)

    def exception_types(self, handler: Handler) -> tuple[QualifiedName, ...]:
        if handler.caught is None:
            return ()
        scope = self._scope_of(handler)
        expressions = handler.caught.items if isinstance(handler.caught, TupleDisplay) else (handler.caught,)
        names: list[QualifiedName] = []
        for one in expressions:
            value = self._world.expressions.infer(one, Frame(scope)) if scope is not None else None
            if isinstance(value, ClassType):
                names.append(value.cls.qualified_name)
            else:
                names.append(QualifiedName(path_of(one) or "?"))
        return tuple(names)

    def edges(self) -> tuple[Edge, ...]:
        """Where the module leads: the modules it imports, what its code calls, the bases of its classes."""
        return Walked(self._world, self._name, self._path, self._scopes, self._callees).edges()

    def callers(self, function: FunctionDefinition) -> tuple[tuple[QualifiedName, Location], ...]:
        scope = self._scope_of(function)
        return self._callers.of(self._world.function_of(scope, function)) if scope is not None else ()

    def why(self, line: int) -> Iterator[str]:
        """How the references on a line were resolved, step by step."""
        for fact in self._order:
            if isinstance(fact, Name | Attribute | Call) and fact.line <= line <= fact.end_line:
                if isinstance(fact, Call) and line not in {fact.line, fact.end_line}:
                    continue
                verdict = self.resolve_call(fact) if isinstance(fact, Call) else self.resolve(fact)
                yield from Why(self._world, self._scopes[fact]).reference(fact, verdict)

    @property
    def is_always_imported(self) -> bool:
        return self._name in self._engine.always_imported

    @property
    def dependencies(self) -> Dependencies:
        return self._world.loader.dependencies

    def module_answer(self, name: ModuleName) -> ModuleAnswer:
        return self._world.loader.load(name)


def _has_no_state(cls: ClassInfo) -> bool:
    """Whether a class has neither bases nor attributes, only methods: what they read comes from elsewhere."""
    bodies = (binding.kind for bindings in cls.scope.bindings.values() for binding in bindings)
    return len(cls.mro) <= 2 and not cls.sites and all(kind is BindingKind.FUNCTION for kind in bodies)


def _makers_of(receiver: Type) -> frozenset[str]:
    """Top-level names of the modules whose code makes the attributes of an object."""
    classes = [above.cls for one in members_of(receiver) if isinstance(one, Instance) for above in one.cls.mro]
    return frozenset(cls.module.name.partition(".")[0] for cls in classes)


def _is_all_own(value: Type) -> bool:
    """Whether all that gives an object attributes is the project's, and no method answers for them."""
    if not isinstance(value, Instance) or value.cls.mro_problem is not None or any(_hooks(value.cls)):
        return False
    return all(
        one.cls.is_object or one.cls.module.in_project or one.cls.module.answer.origin is Origin.STANDARD_LIBRARY
        for one in value.cls.mro
    )


def _hooks(cls: ClassInfo) -> Iterator[ClassInfo]:
    """Classes of its order that answer for attributes by a method of their own."""
    for ancestor in cls.mro:
        if not ancestor.cls.is_object and (ancestor.cls.own("__getattr__") or ancestor.cls.own("__getattribute__")):
            yield ancestor.cls


def _is_named_for_decorators(name: str, scope: Scope) -> bool:
    """Whether a decorator around is told a name: what runs the function elsewhere gives it that."""
    current: Scope | None = scope
    while current is not None:
        if current.function is not None and name in texts_of_decorators(current.function):
            return True
        current = current.parent
    return False


def _stores_what_data_names(cls: ClassInfo) -> bool:
    """Whether a method stores attributes of computed names, and takes no keywords that may be those names."""
    methods = (one.node for bindings in cls.scope.bindings.values() for one in bindings)
    return any(
        isinstance(one, FunctionDefinition)
        and "setattr-self" in one.flags
        and not any(parameter.kind is ParameterKind.DOUBLE_STAR for parameter in one.parameters)
        for one in methods
    )


def _failures_of(callee: Type) -> frozenset[str]:
    """What calling a value raises beside ``TypeError`` where the arguments do not fit."""
    is_model = isinstance(callee, ClassType) and any(one.cls.qualified_name in MODELS for one in callee.cls.mro)
    return FAILURES if is_model else frozenset()


def _names_in(expression: Expression) -> set[str]:
    """Last names of every name and attribute in an expression."""
    found: set[str] = set()
    stack: list[Any] = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, Name):
            found.add(node.id)
        elif isinstance(node, Attribute):
            found.add(node.name)
        stack += children(node)
    return found


def _asks_for(test: Expression, name: str) -> bool:
    """Whether a test calls hasattr or getattr, or spells the name in a string."""
    stack: list[Any] = [test]
    while stack:
        node = stack.pop()
        if getattr(node, "value", None) == name:
            return True
        stack += children(node)
    return False


def _asked(statements: Sequence[object]) -> Iterator[str]:
    """Attribute names that a function asks for with ``hasattr`` and the like."""
    stack: list[Any] = list(statements)
    while stack:
        node = stack.pop()
        if isinstance(node, FunctionDefinition):
            continue
        if isinstance(node, Call) and isinstance(node.function, Name) and node.function.id in _ASKS:
            for argument in node.arguments[1:2]:
                value = getattr(argument.value, "value", None)
                if isinstance(value, str):
                    yield value
        stack += children(node)
