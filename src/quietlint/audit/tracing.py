"""How a change leads to a failure elsewhere: what it did to which symbol, and who imports that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from quietlint.audit.importing import Importing
from quietlint.audit.reaching import Reach
from quietlint.checking.fingerprints import lines_of
from quietlint.checking.symbols import SymbolChange
from quietlint.model.findings import Edit, Finding, Repair
from quietlint.model.spans import Location, Span

_TOP = Span(1, 1, 1, 1)


class Traced:
    """Tells each new finding by which way the change brought it about."""

    def __init__(self, reach: Reach, text: Callable[[str], str | None]) -> None:
        self._changes = reach.changes
        self._symbols = reach.symbols
        self._moved = reach.moved
        self._imports = reach.imports
        self._text = text

    def with_path(self, finding: Finding) -> Finding:
        """The finding with the steps from the change to it before its own, unless the change is at its place."""
        cause = self._cause(finding)
        if cause is None:
            return finding
        path, change = cause
        finding = self._mended(finding, change)
        if path in self._changes.removed:
            finding = self._following(finding, path)
        if path == finding.path:
            steps: tuple[Importing, ...] = ()
        else:
            way = self._way(finding.path, path)
            if way is None:
                return finding
            steps = tuple(self._naming(step, change) for step in way)
        first = self._first(path, change)
        if path == finding.path and (first is None or first.span.line == finding.span.line):
            return finding
        flow = [] if first is None else [first]
        flow += [Location(step.importer, step.span, _told(step, change)) for step in steps]
        own = finding.flow or (Location(finding.path, finding.span, finding.message),)
        flow += [place for place in own if (place.path, place.span.line) not in {(e.path, e.span.line) for e in flow}]
        told = self._sentence(change, path)
        evidence = (told, *finding.evidence) if told else finding.evidence
        return (
            replace(finding, flow=tuple(flow), evidence=evidence)
            if len(flow) > 1
            else replace(finding, evidence=evidence)
        )

    def is_brought(self, finding: Finding) -> bool:
        """Whether a finding is for a name that the change took away, so that it cannot have been there before.

        In a file that changed it is so of the bare names that the file itself defined.
        """
        before, at_place, _ = self._around(finding)
        if finding.path in self._changes.changed:
            is_bare = not before.rstrip().endswith(".")
            own = self._symbols.get(finding.path, ())
            return is_bare and any(change.is_gone and change.name == at_place for change in own)
        defined = {place.path for place in finding.related if place.in_project}
        return any(
            change.is_gone and change.last == at_place
            for path in defined | self._changes.removed
            for change in self._symbols.get(path, ())
        )

    def _mended(self, finding: Finding, change: SymbolChange | None) -> Finding:
        """The finding with the new name of what the change renamed as its repair, where the old one stands there."""
        if finding.repair is not None or change is None or not change.renamed:
            return finding
        before, at_place, after = self._around(finding)
        if at_place != change.last:
            return finding
        new = change.renamed
        if not before.rstrip().endswith(".") and not after.lstrip().startswith("as "):
            # An imported name, which the module goes on to use.
            if finding.rule != "missing-import-name":
                return finding
            new = f"{new} as {at_place}"
        repair = Repair(f"use `{change.renamed}`", (Edit(finding.path, finding.span, new),))
        names = tuple(dict.fromkeys((change.renamed, *finding.suggestions)))
        return replace(finding, repair=repair, suggestions=names)

    def _following(self, finding: Finding, gone: str) -> Finding:
        """The finding with the new name of a module that was moved as its repair, where its old one stands there."""
        moved = self._moved.get(gone)
        if moved is None:
            return finding
        package, _, new = self._imports.name_of(moved).rpartition(".")
        before, at_place, after = self._around(finding)
        old = at_place.rpartition(".")[2]
        is_sibling = PurePosixPath(gone).parent == PurePosixPath(moved).parent
        from_ = _IMPORTED_FROM.match(before)
        start = finding.span.column
        if finding.rule == "hallucinated-import" and (from_ is not None or after.lstrip().startswith("as ")):
            if not at_place.startswith("."):
                written = f"{package}.{new}" if package else new
            elif is_sibling:
                written, start = new, finding.span.end_column - len(old)
            else:
                return finding
        elif finding.rule == "missing-import-name" and from_ is not None and is_sibling:
            written = new if after.lstrip().startswith("as ") else f"{new} as {at_place}"
        else:
            return finding
        name = self._imports.name_of(moved)
        edit = Edit(finding.path, replace(finding.span, column=start), written)
        return replace(
            finding,
            repair=Repair(f"import `{name}`", (edit,)),
            suggestions=tuple(dict.fromkeys((name, *finding.suggestions))),
        )

    def _sentence(self, change: SymbolChange | None, path: str) -> str:
        if change is not None:
            return f"{path}: {change.told} by this change"
        if path in self._changes.removed:
            moved = self._moved.get(path)
            return f"{path} was {f'moved to {moved}' if moved is not None else 'deleted'} by this change"
        return ""

    def _around(self, finding: Finding) -> tuple[str, str, str]:
        """The line before the finding's place, what stands there, and what follows; all empty where it is no line."""
        text, span = self._text(finding.path), finding.span
        lines = lines_of(text) if text is not None else []
        if not 0 < span.line <= len(lines) or span.line != span.end_line:
            return "", "", ""
        line = lines[span.line - 1]
        return line[: span.column - 1], line[span.column - 1 : span.end_column - 1], line[span.end_column - 1 :]

    def _cause(self, finding: Finding) -> tuple[str, SymbolChange | None] | None:
        """The changed file and the symbol in it that the finding is about, or the nearest changed file."""
        for step in self._imports.of(finding.path):
            is_there = step.span.line <= finding.span.line <= step.span.end_line
            if step.imported in self._changes.removed and is_there:
                return step.imported, None
        defined = {place.path for place in (*finding.related, *finding.flow) if place.in_project}
        words = self._words(finding)
        best: tuple[int, str, SymbolChange] | None = None
        for path, changes in self._symbols.items():
            for change in changes:
                if change.last not in words:
                    continue
                way = () if path == finding.path else self._way(finding.path, path)
                if way is None:
                    continue
                far = len(way) - (100 if path in defined else 0)
                if best is None or far < best[0]:
                    best = (far, path, change)
        if best is not None:
            return best[1], best[2]
        if finding.path in self._changes.changed:
            return None
        ways = {
            path: way
            for path in sorted(self._changes.changed | self._changes.removed)
            if (way := self._way(finding.path, path)) is not None
        }
        nearest = min(ways, key=lambda path: (path not in defined, len(ways[path])), default=None)
        return (nearest, None) if nearest is not None else None

    def _way(self, start: str, changed: str) -> tuple[Importing, ...] | None:
        return self._imports.way(start, frozenset({changed}))

    def _naming(self, step: Importing, change: SymbolChange | None) -> Importing:
        """Of several imports of one file that which names the symbol, if there is one."""
        top = change.name.partition(".")[0] if change is not None else ""
        named = (one for one in self._imports.of(step.importer) if one.imported == step.imported and top in one.names)
        return next(named, step)

    def _words(self, finding: Finding) -> frozenset[str]:
        """Names that the finding speaks of: those at its place, and those in backticks."""
        quoted = finding.message.split("`")[1::2]
        _, at_place, _ = self._around(finding)
        return frozenset(word for name in (*quoted, at_place) for word in _parts(name))

    def _first(self, path: str, change: SymbolChange | None) -> Location | None:
        """Where the change is, in the files of now; None if its file is gone."""
        if path in self._changes.removed:
            moved = self._moved.get(path)
            return Location(moved, _TOP, f"{path} was moved here") if moved is not None and change is None else None
        if change is None:
            return Location(path, _TOP, "this file was changed")
        return Location(path, change.span or _TOP, change.told)


_IMPORTED_FROM = re.compile(r"\s*(?:lazy\s+)?from\s+(.*)\Z")


def _told(step: Importing, change: SymbolChange | None) -> str:
    if change is not None and change.name.partition(".")[0] in step.names:
        return f"imports `{change.name.partition('.')[0]}` from {step.imported}"
    return f"imports {step.imported}"


def _parts(name: str) -> list[str]:
    return name.partition("(")[0].split(".")
