"""What a decorator of unknown effect does to a signature, told by how the project calls what it decorates.

Where a decorator compiles, registers or looks up what it gives back, its source does not tell. But where dozens of
calls of the functions that it decorates fit their signatures, and next to none does not, it hands on what it is given.
Nothing is inferred for that: calls are known by names that the project defines once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, KeysView, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from quietlint.model.facts import (
    Assignment,
    Attribute,
    Call,
    FunctionDefinition,
    Name,
    Statement,
    body_of,
)
from quietlint.program.functions import FunctionInfo, decorator_name
from quietlint.program.modules import functions_in
from quietlint.program.scopes import children
from quietlint.program.signatures import Bound, GivenArgument, Signature, SignatureParameter, bind_arguments
from quietlint.program.types import UNKNOWN

if TYPE_CHECKING:
    from quietlint.program.world import World

_ENOUGH = 12
"""Calls that fit, of at least so many functions as `_FUNCTIONS`, before a decorator is believed to keep signatures."""
_FUNCTIONS = 3
_TOLERATED = 0.08
"""The share of calls that may misfit: they may be the very faults that are looked for."""


@dataclass(slots=True)
class _Seen:
    """Calls of the functions that one decorator decorates."""

    fits: int = 0
    misfits: int = 0
    functions: set[str] = field(default_factory=set)


class Evidence:
    """Answers by the names of decorators; the project is read for them once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._seen: dict[str, _Seen] | None = None
        self._read_off: dict[str, Counter[str]] = {}

    def keeps_parameters(self, decorator: FunctionInfo) -> bool:
        """Whether the project calls what a decorator gives back as if it were the decorated function."""
        seen = self._told().get(decorator.name)
        if seen is None or seen.fits < _ENOUGH or len(seen.functions) < _FUNCTIONS:
            return False
        return seen.misfits <= _TOLERATED * seen.fits

    def read_off(self, function: FunctionInfo) -> Mapping[str, int]:
        """Names of attributes that the project reads off what a decorated function gives back, and how often."""
        self._told()
        return self._read_off.get(function.name, {})

    def _told(self) -> dict[str, _Seen]:
        if self._seen is None:
            self._seen = {}
            self._gather(self._seen)
        return self._seen

    def _gather(self, found: dict[str, _Seen]) -> None:
        """Go through the project twice: for what is decorated, and for calls of that."""
        counts = self.world.function_counts
        bodies = [info.facts.body for info in map(self.world.module, self.world.loader.project_modules()) if info]
        wanted = {
            one.name: one
            for body in bodies
            for one in functions_in(body)
            if one.decorators and counts[one.name] == 1 and not _is_method(one)
        }
        signatures = {name: _signature(one) for name, one in wanted.items()}
        for name, call in (one for body in bodies for one in self._calls(body, wanted.keys())):
            arguments = tuple(GivenArgument(UNKNOWN, one.keyword, one.stars) for one in call.arguments)
            fits = isinstance(bind_arguments(signatures[name], arguments), Bound)
            for decorator in map(decorator_name, wanted[name].decorators):
                if counts[decorator] != 1:
                    continue
                seen = found.setdefault(decorator, _Seen())
                seen.functions.add(name)
                seen.fits += fits
                seen.misfits += not fits

    def _calls(self, body: tuple[Statement, ...], wanted: KeysView[str]) -> Iterator[tuple[str, Call]]:
        """Calls by one of the names; what is read off their results is kept."""
        blocks = [body, *(body_of(one) for one in functions_in(body) if not wanted.isdisjoint(one.calls))]
        for block in blocks:
            given: dict[str, str] = {}
            stack: list[Any] = list(reversed(block))
            while stack:
                node = stack.pop()
                match node:
                    case FunctionDefinition():
                        continue
                    case Assignment(targets=(Name(id=bound),), value=Call() as call):
                        given[bound] = decorator_name(call)
                    case Attribute(value=Call() as call, name=read) if decorator_name(call) in wanted:
                        self._read_off.setdefault(decorator_name(call), Counter())[read] += 1
                    case Attribute(value=Name(id=base), name=read) if given.get(base) in wanted:
                        self._read_off.setdefault(given[base], Counter())[read] += 1
                    case Call() if decorator_name(node) in wanted:
                        yield decorator_name(node), node
                    case _:
                        pass
                stack += reversed(children(node))


def _is_method(definition: FunctionDefinition) -> bool:
    return bool(definition.parameters) and definition.parameters[0].name in {"self", "cls"}


def _signature(definition: FunctionDefinition) -> Signature:
    """A function's parameters as they are written, without types."""
    return Signature(
        tuple(
            SignatureParameter(one.name, one.kind, has_default=one.default is not None) for one in definition.parameters
        )
    )
