"""The project as graphs: who imports, calls and inherits whom, and what reaches what."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

import networkx as nx

from quietlint.model.names import ModuleName, QualifiedName
from quietlint.program.edges import Edge, EdgeKind

if TYPE_CHECKING:
    from quietlint.model.spans import Location

ALL_KINDS = frozenset(EdgeKind)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOT_STYLES = {EdgeKind.IMPORT: "solid", EdgeKind.CALL: "dashed", EdgeKind.INHERIT: "bold"}


class SymbolGraph:
    """Modules and symbols with what leads from one to the other. Every answer is in a fixed order.

    Imports, calls and inheritance are kept apart, since a module and a symbol may bear the same dotted name.
    """

    def __init__(self, edges: Iterable[Edge], modules: Iterable[ModuleName]) -> None:
        self._modules = tuple(sorted(modules))
        self._names = frozenset(self._modules)
        self._graphs: dict[EdgeKind, Any] = {kind: nx.DiGraph() for kind in EdgeKind}
        self._graphs[EdgeKind.IMPORT].add_nodes_from(self._modules)
        for edge in sorted(edges, key=_order):
            graph = self._graphs[edge.kind]
            if not graph.has_edge(edge.source, edge.target):
                graph.add_edge(edge.source, edge.target, at=[], is_deferred=True)
            known = graph.edges[edge.source, edge.target]
            known["at"].append(edge.location)
            known["is_deferred"] = known["is_deferred"] and edge.is_deferred

    # ------------------------------------------------------------------------------------------ neighbours

    @property
    def modules(self) -> tuple[ModuleName, ...]:
        """The modules of the project, sorted."""
        return self._modules

    def imports(self, module: ModuleName) -> tuple[ModuleName, ...]:
        """Modules that `module` imports, sorted."""
        return tuple(ModuleName(one) for one in self._after(EdgeKind.IMPORT, module))

    def importers(self, module: ModuleName) -> tuple[ModuleName, ...]:
        """Modules that import `module`, sorted."""
        return tuple(ModuleName(one) for one in self._before(EdgeKind.IMPORT, module))

    def callees(self, name: QualifiedName) -> tuple[QualifiedName, ...]:
        """What a function, class body or module calls, sorted."""
        return tuple(QualifiedName(one) for one in self._after(EdgeKind.CALL, name))

    def callers(self, name: QualifiedName) -> tuple[QualifiedName, ...]:
        """Who calls a function or class, sorted."""
        return tuple(QualifiedName(one) for one in self._before(EdgeKind.CALL, name))

    def subclasses(self, name: QualifiedName) -> tuple[QualifiedName, ...]:
        """Classes that have this one as a base, sorted."""
        return tuple(QualifiedName(one) for one in self._before(EdgeKind.INHERIT, name))

    def places(self, kind: EdgeKind, source: str, target: str) -> tuple[Location, ...]:
        """Where `source` leads to `target`, sorted; () if it does not."""
        found = self._graphs[kind].get_edge_data(source, target)
        return tuple(found["at"]) if found is not None else ()

    def _after(self, kind: EdgeKind, node: str) -> list[str]:
        graph = self._graphs[kind]
        return sorted(graph.successors(node)) if node in graph else []

    def _before(self, kind: EdgeKind, node: str) -> list[str]:
        graph = self._graphs[kind]
        return sorted(graph.predecessors(node)) if node in graph else []

    # ------------------------------------------------------------------------------------------ reach

    def cycles(self) -> tuple[tuple[ModuleName, ...], ...]:
        """Groups of modules that need each other before any of them is ready, each sorted.

        Imports inside functions and those for annotations are left out: they break a cycle.
        """
        graph = self._graphs[EdgeKind.IMPORT]
        at_once = nx.subgraph_view(graph, filter_edge=lambda one, other: not graph.edges[one, other]["is_deferred"])
        groups = [sorted(group) for group in nx.strongly_connected_components(at_once)]
        return tuple(
            tuple(ModuleName(one) for one in group)
            for group in sorted(groups)
            if len(group) > 1 or at_once.has_edge(group[0], group[0])
        )

    def reached_from(self, entry_points: Iterable[QualifiedName]) -> tuple[QualifiedName, ...]:
        """What the entry points call, directly or not, nearest first; they themselves only where they are called."""
        return tuple(QualifiedName(one) for one in _nearest(entry_points, self._graphs[EdgeKind.CALL].successors))

    def what_reaches(self, symbol: QualifiedName) -> tuple[QualifiedName, ...]:
        """Who calls a symbol, directly or not, nearest first."""
        reaching = _nearest([symbol], self._graphs[EdgeKind.CALL].predecessors)
        return tuple(QualifiedName(one) for one in reaching if one != symbol)

    def affected_by(self, modules: Iterable[ModuleName]) -> tuple[ModuleName, ...]:
        """The modules themselves and all that import them, directly or not, sorted."""
        given = frozenset(modules)
        importing = _nearest(given, self._graphs[EdgeKind.IMPORT].predecessors)
        return tuple(sorted({ModuleName(one) for one in importing} | given))

    # ------------------------------------------------------------------------------------------ for other programs

    def to_json(self, kinds: Iterable[EdgeKind] = ALL_KINDS, *, own: bool = True) -> str:
        """Nodes and edges as JSON; with `own`, edges between symbols of the project only."""
        edges = [
            {
                "kind": kind.value,
                "source": source,
                "target": target,
                "deferred": data["is_deferred"],
                "places": [{"path": place.path, "line": place.span.line} for place in data["at"]],
            }
            for kind, source, target, data in self._chosen(kinds, own=own)
        ]
        return json.dumps({"modules": self._modules, "edges": edges}, indent=2) + "\n"

    def to_dot(self, kinds: Iterable[EdgeKind] = ALL_KINDS, *, own: bool = True) -> str:
        """The edges as Graphviz reads them; with `own`, edges between symbols of the project only."""
        lines = ["digraph project {", "  rankdir=LR;", "  node [shape=box];"]
        for kind, source, target, data in self._chosen(kinds, own=own):
            look = "color=gray, " if kind is EdgeKind.IMPORT and data["is_deferred"] else ""
            lines.append(f"  {_quoted(source)} -> {_quoted(target)} [{look}style={_DOT_STYLES[kind]}];")
        return "\n".join([*lines, "}"]) + "\n"

    def to_graphml(self, kinds: Iterable[EdgeKind] = ALL_KINDS, *, own: bool = True) -> str:
        """The edges as GraphML, which yEd, Gephi and Cytoscape read."""
        graph = nx.MultiDiGraph()
        for kind, source, target, data in self._chosen(kinds, own=own):
            first = data["at"][0]
            graph.add_edge(
                _in_xml(source),
                _in_xml(target),
                key=kind.value,
                kind=kind.value,
                deferred=data["is_deferred"],
                count=len(data["at"]),
                path=_in_xml(first.path),
                line=first.span.line,
            )
        stream = BytesIO()
        nx.write_graphml_xml(graph, stream, named_key_ids=True, edge_id_from_attribute=None)
        return stream.getvalue().decode("utf-8")

    def _chosen(self, kinds: Iterable[EdgeKind], *, own: bool) -> Iterator[tuple[EdgeKind, str, str, dict[str, Any]]]:
        wanted = frozenset(kinds)
        for kind in EdgeKind:
            if kind not in wanted:
                continue
            for source, target, data in sorted(self._graphs[kind].edges(data=True), key=lambda edge: edge[:2]):
                if not own or self._is_own(target):
                    yield kind, source, target, data

    def _is_own(self, name: str) -> bool:
        """Whether a module or symbol belongs to the project."""
        while name and name not in self._names:
            name = name.rpartition(".")[0]
        return bool(name)


class HasEdges(Protocol):
    """A judged module."""

    def edges(self) -> tuple[Edge, ...]:
        """Where the module leads."""


def graph_of(judgements: Iterable[HasEdges], modules: Iterable[ModuleName]) -> SymbolGraph:
    """The graph of a project with these modules; each judgement may be forgotten once it told its edges."""
    return SymbolGraph((edge for judgement in judgements for edge in judgement.edges()), modules)


def _order(edge: Edge) -> tuple[str, str, str, Location]:
    return edge.kind.value, edge.source, edge.target, edge.location


def _nearest(starts: Iterable[str], following: Callable[[str], Iterable[str]]) -> Sequence[str]:
    """What is reached from the starts in at least one step: by the number of steps, then by name."""
    reached: dict[str, None] = {}
    ring = sorted(set(starts))
    while ring:
        around: set[str] = set()
        for node in ring:
            try:
                around.update(following(node))
            except nx.NetworkXError:
                continue  # a symbol without any edge is not in the graph
        ring = sorted(around - reached.keys())
        reached.update(dict.fromkeys(ring))
    return list(reached)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _in_xml(text: str) -> str:
    """The text with U+FFFD for characters that XML cannot hold, such as those of file names that are no text."""
    return _NOT_IN_XML.sub("\ufffd", text)
