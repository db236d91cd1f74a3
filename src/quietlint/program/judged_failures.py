"""What a rule may ask about failure, of the module under judgement: the part of `Judgement` that answers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from quietlint.model.facts import Call, Expression, FunctionDefinition
from quietlint.model.findings import HasPlace
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.model.spans import Location, Span
from quietlint.program.failures import Failures
from quietlint.program.leading import LogLine, Raised, Reach, UseKind, Users, ValueUse
from quietlint.program.leaving import is_endless
from quietlint.program.origins import Origin
from quietlint.program.scopes import Scope
from quietlint.program.sentinels import handles_all, none_in_handlers
from quietlint.program.types import UNKNOWN, ClassType, FunctionType, Type, members_of
from quietlint.program.uses import Reading
from quietlint.program.world import World

if TYPE_CHECKING:
    from quietlint.program.functions import FunctionInfo
    from quietlint.program.modules import ModuleInfo

Answer = TypeVar("Answer")


class JudgedFailures:
    """Mixed into the judgement, which knows scopes and callees."""

    _failures: Failures
    _path: str
    _world: World
    _info: ModuleInfo | None
    _callees: dict[object, Type]
    _remembered: dict[tuple[Any, int], tuple[object, Any]]
    _readings: dict[int, tuple[Scope, Reading]]

    def _scope_of(self, fact: object) -> Scope | None:
        raise NotImplementedError

    def once(self, make: Callable[[Any, Any], Answer], fact: object) -> Answer:
        """What `make` says of a fact and this program: asked once, then remembered."""
        key = (make, id(fact))
        known = self._remembered.get(key)
        if known is None:
            known = self._remembered[key] = (fact, make(fact, self))
        answer: Answer = known[1]
        return answer

    def _called_origin(self, call: Call) -> Origin:
        known = self._callees.get(call)
        origin = self._failures.origins.of_type(known) if known is not None else Origin()
        if origin.path:
            return origin
        scope = self._scope_of(call) or (self._info.scope if self._info is not None else None)
        return self._failures.origins.called(call, scope) if scope is not None else Origin()

    def called(self, call: Call) -> QualifiedName:
        """Dotted name of what a call calls, as inferred or as imports and assignments spell it; "" if unknown."""
        return QualifiedName(self._called_origin(call).path)

    def origin(self, expression: Expression, within: object) -> QualifiedName:
        """Dotted name of what made a value that is read in the scope of the fact `within`; "" if unknown."""
        scope = self._scope_of(within)
        return QualifiedName(self._failures.origins.of(expression, scope).path if scope is not None else "")

    def reach(self, call: Call) -> Reach | None:
        """What a call reaches outside of the process, also through own code; None where not, or unknown."""
        return self._failures.effects.reach(self._called_origin(call))

    def raised(self, nodes: tuple[object, ...], within: object) -> Raised:
        """What statements in the scope of the fact `within` can raise, as far as it can be followed."""
        scope = self._scope_of(within)
        if scope is None:
            return Raised((), (QualifiedName("?"),))
        return self._failures.effects.raised(nodes, scope, self._called_origin)

    def log_line(self, call: Call) -> LogLine | None:
        """The line for people that a call is known to write; None where it does something else, or that is unknown."""
        return self._failures.log_lines.of(call, self._called_origin(call))

    def never_returns(self, call: Call) -> bool:
        """Whether a call is known to raise or to end the program, whatever happens."""
        callees = members_of(self._callees.get(call, UNKNOWN))
        if callees and all(
            isinstance(one, FunctionType) and is_endless(self._world, one.function.parent, one.function.definition)
            for one in callees
        ):
            return True
        return self._failures.effects.never_returns(self._called_origin(call))

    def location(self, fact: HasPlace, message: str = "") -> Location:
        """Where a fact of the module stands."""
        return Location(self._path, Span(fact.line, fact.column, fact.end_line, fact.end_column), message)

    def fate(self, expression: Expression) -> tuple[UseKind, HasPlace, str]:
        """What becomes of an expression's value in its function, the fact that decides it, and how it is taken."""
        scope = self._scope_of(expression)
        if scope is None or scope.function is None:
            return UseKind.PASSED, expression, ""
        return self._reading(scope).fate(expression)

    def is_expected_to_fail(self, fact: object, within: object) -> bool:
        """Whether a ``try`` with handlers stands around a fact, in the function of the fact `within`."""
        scope = self._scope_of(within)
        return scope is not None and scope.function is not None and self._reading(scope).is_expected(fact)

    def _reading(self, scope: Scope) -> Reading:
        known = self._readings.get(id(scope))
        if known is None:
            block = scope.function.body if scope.function is not None else ()
            known = self._readings[id(scope)] = (scope, Reading(block))
        return known[1]

    def none_for_failure(self, call: Call) -> tuple[QualifiedName, tuple[Location, ...]] | None:
        """The project's function that a call runs and the handlers in it that answer None, where all else gives values.

        None where there is no such function or handler. Generators, functions that may be overridden, and those whose
        overloads tell what answers None are left out.
        """
        function = self._called_origin(call).function
        if function is None or function.definition.is_generator or function.overloads:
            return None
        places = none_in_handlers(function, call)
        return (function.qualified_name, places) if places and not self._overrides(function) else None

    def _overrides(self, function: FunctionInfo) -> bool:
        owner = function.owner
        return owner is not None and any(one.method(function.name) for one in self._world.subclasses(owner))

    def is_own(self, path: QualifiedName) -> bool:
        """Whether a dotted name is of the project."""
        return self._world.is_own(path)

    def inherits(self, call: Call, ancestor: str) -> bool:
        """Whether a call makes an object of a class that is known to inherit from the class of that dotted name."""
        callee = self._callees.get(call)
        return isinstance(callee, ClassType) and callee.cls.inherits(ancestor)

    def is_subclassed(self, path: str) -> bool:
        """Whether the project has a class that inherits from the class of a dotted name."""
        module, _, name = path.rpartition(".")
        known = self._world.class_named(ModuleName(module), name)
        return known is not None and bool(self._world.subclasses(known))

    def handles_all(self, expression: Expression, within: object) -> bool:
        """Whether a coroutine or function of the project has a handler for every failure around all that it does."""
        scope = self._scope_of(within)
        if scope is None:
            return False
        target = expression.function if isinstance(expression, Call) else expression
        function = self._failures.origins.of(target, scope).function
        return function is not None and handles_all(function)

    def users(self, function: FunctionDefinition) -> Users:
        """Who calls a function of this module anywhere in the project, and what becomes of the value."""
        scope = self._scope_of(function)
        if scope is None:
            return Users(is_handed_on=True)
        return self._failures.uses.of(self._world.function_of(scope, function))

    def outcomes(self, function: FunctionDefinition) -> tuple[ValueUse, ...]:
        """What becomes of a function's value in the end: callers that only hand it on are followed to theirs."""
        scope = self._scope_of(function)
        return self._failures.uses.outcomes(self._world.function_of(scope, function)) if scope is not None else ()

    def overridden(self, function: FunctionDefinition) -> tuple[tuple[FunctionDefinition, Location | None], ...]:
        """Definitions of the same name in the classes above a method's class, nearest first."""
        scope = self._scope_of(function)
        owner = scope.owner_class if scope is not None else None
        if owner is None:
            return ()
        found = []
        for ancestor in owner.mro[1:]:
            method = ancestor.cls.method(function.name)
            if method is not None and not ancestor.cls.is_object:
                found.append((method.definition, ancestor.cls.module.location(method.definition)))
        return tuple(found)

    def has_unknown_bases(self, function: FunctionDefinition) -> bool:
        """Whether the class around a method has bases that cannot be read: others may lay down what it returns."""
        scope = self._scope_of(function)
        owner = scope.owner_class if scope is not None else None
        return owner is not None and any(
            one.cls.mro_problem is not None or any(not isinstance(base, ClassType) for base in one.cls.bases)
            for one in owner.mro
        )
