"""What calls do beyond giving a value: whether they reach outside of the process, what they raise, whether they return.

Own code is followed through the call graph; the standard library and well-known libraries are known by their
documentation (`known_failures`). Nothing is guessed from names: what cannot be followed is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Attribute,
    Call,
    ClassDefinition,
    Constant,
    FunctionDefinition,
    Lambda,
    Name,
    Raise,
    Subscript,
    Try,
)
from quietlint.model.names import QualifiedName
from quietlint.program.known_failures import is_outside, raised_by
from quietlint.program.leading import Raised, Reach
from quietlint.program.leaving import is_endless
from quietlint.program.origins import Origin, Origins
from quietlint.program.scopes import Scope, calls_in, children
from quietlint.program.sentinels import always_raises, is_for_all

if TYPE_CHECKING:
    from quietlint.program.functions import FunctionInfo
    from quietlint.program.world import World

_DEEPEST = 3
"""Calls of own code that are followed one into the other."""
_MOST_CALLS = 80
"""Calls of one function that are looked at."""
_MOST_METHODS = 8
"""Implementations of one method that are looked at."""
_ENDS = frozenset(
    {"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit", "pytest.fail", "pytest.skip", "pytest.exit"}
)


class Effects:
    """Answers, remembered by function and depth."""

    def __init__(self, world: World, origins: Origins) -> None:
        self.world = world
        self.origins = origins
        self._reaches: dict[tuple[FunctionInfo, int], Reach | None] = {}
        self._raises: dict[tuple[FunctionInfo, int], Raised] = {}

    # ------------------------------------------------------------------------------------------ outside

    def reach(self, called: Origin) -> Reach | None:
        """What calling it reaches outside of the process; None where it does not, or that is unknown."""
        return self._reach(called, _DEEPEST)

    def _reach(self, origin: Origin, depth: int) -> Reach | None:
        if origin.path and origin.function is None and origin.cls is None and is_outside(origin.path):
            return Reach(QualifiedName(origin.path))
        function = self._function_of(origin)
        if function is None or not depth:
            return None
        key = (function, depth)
        if key not in self._reaches:
            self._reaches[key] = None  # what a function that calls itself sees
            found = (self._reached_by(one, depth) for one in self._implementing(function))
            self._reaches[key] = next((one for one in found if one is not None), None)
        inner = self._reaches[key]
        return Reach(inner.path, (function.qualified_name, *inner.through)) if inner is not None else None

    def _reached_by(self, function: FunctionInfo, depth: int) -> Reach | None:
        own: list[Origin] = []
        for call in calls_in(function.body):  # the nearest first
            origin = self.origins.called(call, function.scope)
            found = self._reach(origin, 0)
            if found is not None:
                return found
            own.append(origin)
        for origin in own if depth > 1 else ():
            found = self._reach(origin, depth - 1)
            if found is not None:
                return found
        return None

    def _implementing(self, function: FunctionInfo) -> list[FunctionInfo]:
        """The function itself; of a method that is left to subclasses, what they make of it."""
        owner = function.owner
        if owner is None or not (function.is_empty or function.only_raises):
            return [function]
        made = (one.method(function.name) for one in self.world.subclasses(owner))
        return [one for one in dict.fromkeys(made) if one is not None and one is not function][:_MOST_METHODS]

    def _function_of(self, origin: Origin) -> FunctionInfo | None:
        """The function of the project that a call runs; for a class its constructor."""
        if origin.function is not None:
            return origin.function
        if origin.cls is None:
            return None
        for ancestor in origin.cls.mro:
            method = ancestor.cls.method("__init__") if ancestor.cls.module.in_project else None
            if method is not None:
                return method
        return None

    # ------------------------------------------------------------------------------------------ raised

    def raised(self, nodes: Iterable[object], scope: Scope, called: Callable[[Call], Origin]) -> Raised:
        """What statements or expressions can raise by themselves and by what they call.

        `called` says what their own calls call.
        """
        return self._raised(nodes, scope, _DEEPEST, called)

    def _raised(
        self, nodes: Iterable[object], scope: Scope, depth: int, called: Callable[[Call], Origin] | None = None
    ) -> Raised:
        types: set[QualifiedName] = set()
        unknown: set[QualifiedName] = set()
        for node in _unhandled(nodes):
            match node:
                case Raise(exception=None):
                    unknown.add(QualifiedName("raise"))
                case Raise():
                    path = self.origins.of(node.exception, scope).path if node.exception is not None else ""
                    (types if path else unknown).add(QualifiedName(path.removeprefix("builtins.") or "?"))
                case Subscript():
                    types.update((QualifiedName("KeyError"), QualifiedName("IndexError")))
                case Call():
                    origin = called(node) if called is not None else self.origins.called(node, scope)
                    inner = self._raised_by(node, origin, scope, depth)
                    types.update(inner.types)
                    unknown.update(inner.unknown)
                case _:
                    pass
        return Raised(tuple(sorted(types)), tuple(sorted(unknown)))

    def _raised_by(self, call: Call, origin: Origin, scope: Scope, depth: int) -> Raised:
        function = self._function_of(origin)
        if function is not None:
            key = (function, depth)
            if not depth or function.is_empty:
                return Raised((), (function.qualified_name,))
            if key not in self._raises:
                self._raises[key] = Raised()  # what a function that calls itself sees
                if function.definition.is_generator or len(list(calls_in(function.body))) > _MOST_CALLS:
                    self._raises[key] = Raised((), (function.qualified_name,))
                else:
                    self._raises[key] = self._raised(function.body, function.scope, depth - 1)
            return self._raises[key]
        if origin.cls is not None:
            return Raised()  # a class of the project without a constructor
        known = raised_by(origin.path) if origin.path else None
        if known is None and isinstance(call.function, Name | Attribute):
            known = self._by_receiver(call, scope)
        if known is None:
            return Raised((), (QualifiedName(origin.path or "?"),))
        return Raised(known)

    def _by_receiver(self, call: Call, scope: Scope) -> tuple[QualifiedName, ...] | None:
        """What a method raises whose receiver is a plain value of Python: a text, a number, a container."""
        if not isinstance(call.function, Attribute):
            return None
        value = call.function.value
        if isinstance(value, Constant):
            return raised_by(f"builtins.{value.kind}.{call.function.name}")
        path = self.origins.of(value, scope).path
        return raised_by(f"{path}.{call.function.name}") if path else None

    # ------------------------------------------------------------------------------------------ returning

    def never_returns(self, origin: Origin) -> bool:
        """Whether calling it raises or ends the program, whatever happens."""
        if origin.path in _ENDS:
            return True
        function = origin.function
        if function is None:
            return False
        is_declared = is_endless(self.world, function.parent, function.definition)
        return is_declared or (function.owner is None and always_raises(function))


def _unhandled(nodes: Iterable[object]) -> Iterator[Any]:
    """Every fact under the nodes whose failure leaves them: no nested functions, no bodies of a broad ``try``."""
    stack: list[Any] = list(reversed(tuple(nodes)))
    while stack:
        node = stack.pop()
        if isinstance(node, FunctionDefinition | ClassDefinition | Lambda):
            continue
        if isinstance(node, Try) and any(is_for_all(one.caught) for one in node.handlers):
            stack += reversed([*(step for one in node.handlers for step in one.body), *node.otherwise, *node.final])
            continue
        yield node
        stack += reversed(children(node))
