"""Who calls a function of the project: found by judging the modules that mention its name, when a rule first asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from quietlint.model.facts import pack_body
from quietlint.model.modules import Module
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.model.spans import Location
from quietlint.program.edges import Edge, EdgeKind
from quietlint.program.functions import FunctionInfo
from quietlint.program.world import World


class HasEdges(Protocol):
    """A judged module."""

    def edges(self) -> tuple[Edge, ...]:
        """Where the module leads."""


Caller = tuple[QualifiedName, Location]


class Callers:
    """Call sites by what they call. A module is judged for them at most once."""

    def __init__(self, world: World, judge: Callable[[ModuleName, str], HasEdges]) -> None:
        self.world = world
        self._judge = judge
        self._texts: dict[ModuleName, bytes] | None = None
        self._sites: dict[ModuleName, dict[QualifiedName, tuple[Caller, ...]]] = {}

    def of(self, function: FunctionInfo) -> tuple[Caller, ...]:
        """Who calls the function, and where: by file and place."""
        name = function.qualified_name
        words = [word.encode() for word in self._words(function)]
        found: dict[Caller, None] = {}
        for module, text in self._packed().items():
            if any(word in text for word in words):
                found.update(dict.fromkeys(self._sites_in(module).get(name, ())))
        return tuple(sorted(found, key=lambda caller: (caller[1], caller[0])))

    def _words(self, function: FunctionInfo) -> frozenset[str]:
        """Names that a module which calls the function must mention, as far as it does so by name.

        ``C(…)`` calls ``C.__init__``, and so does ``D(…)`` for a subclass that inherits it.
        """
        if function.owner is None or not function.name.startswith("__"):
            return frozenset({function.name})
        return frozenset({function.owner.name, *(one.name for one in self.world.subclasses(function.owner))})

    def _packed(self) -> dict[ModuleName, bytes]:
        """The facts of every module of the project as searchable bytes: every name in them stands there as it is."""
        if self._texts is None:
            infos = ((name, self.world.module(name)) for name in self.world.loader.project_modules())
            self._texts = {name: pack_body(info.facts.body) for name, info in infos if info is not None}
        return self._texts

    def _sites_in(self, module: ModuleName) -> dict[QualifiedName, tuple[Caller, ...]]:
        known = self._sites.get(module)
        if known is None:
            known = self._sites[module] = {}
            answer = self.world.loader.load(module)
            if isinstance(answer, Module):
                for edge in self._judge(module, answer.path).edges():
                    if edge.kind is EdgeKind.CALL:
                        known[edge.target] = (*known.get(edge.target, ()), (edge.source, edge.location))
        return known
