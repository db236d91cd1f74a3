"""A run seen as a whole: what every failure reaches, the modules and their imports, and what was not decided where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from quietlint.audit.outcomes import FileOutcome
from quietlint.model.findings import Finding
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.model.overview import ModuleSight, Overview, Reached
from quietlint.model.spans import Location, Span
from quietlint.program.edges import Edge, EdgeKind
from quietlint.program.graph import SymbolGraph

_MOST_NAMED = 12
"""Callers that are named; the others are counted."""
_DECIDED = (": found", ": missing")


def overview_of(
    project: str, environment: str, commit: str, outcomes: Sequence[FileOutcome], findings: Iterable[Finding]
) -> Overview:
    """The overview of a run whose outcomes tell where each file leads."""
    modules = {outcome.module: outcome for outcome in outcomes if outcome.module and not outcome.path.endswith(".pyi")}
    graph = SymbolGraph(_edges(outcomes), map(ModuleName, modules))
    reached: dict[str, Reached] = {}
    for finding in findings:
        if finding.symbol not in reached:
            reached[finding.symbol] = _reached(graph, finding.symbol, modules)
    return Overview(
        project,
        environment,
        commit,
        tuple(_sight(graph, name, outcome, modules) for name, outcome in sorted(modules.items())),
        reached,
        tuple(tuple(map(str, group)) for group in graph.cycles()),
    )


def _edges(outcomes: Iterable[FileOutcome]) -> Iterable[Edge]:
    nowhere = Span(1, 1, 1, 1)
    for outcome in outcomes:
        place = Location(outcome.path, nowhere)
        for kind, source, target, is_deferred in outcome.links:
            yield Edge(EdgeKind(kind), QualifiedName(source), QualifiedName(target), place, is_deferred=is_deferred)


def _reached(graph: SymbolGraph, symbol: str, modules: Mapping[str, FileOutcome]) -> Reached:
    """Who gets the failure of a symbol. A method is also reached through its class, which callers make objects of."""
    if symbol in modules:
        importing = [str(name) for name in graph.affected_by([ModuleName(symbol)]) if name != symbol]
        tops = [name for name in importing if not graph.importers(ModuleName(name))]
        return Reached(tuple(importing[:_MOST_NAMED]), len(importing), tuple(tops[:_MOST_NAMED]), len(tops))
    callers = graph.what_reaches(QualifiedName(symbol))
    tops = [str(one) for one in callers if not graph.callers(one)]
    return Reached(tuple(callers[:_MOST_NAMED]), len(callers), tuple(tops[:_MOST_NAMED]), len(tops))


def _sight(graph: SymbolGraph, name: str, outcome: FileOutcome, modules: Mapping[str, FileOutcome]) -> ModuleSight:
    counts: dict[bool, int] = defaultdict(int)
    for what, count in outcome.statistics.items():
        counts[what.endswith(_DECIDED)] += count
    imports = tuple(one for one in graph.imports(ModuleName(name)) if one in modules)
    return ModuleSight(name, outcome.path, outcome.lines, counts[True], counts[False], imports)
