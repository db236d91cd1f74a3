"""All that the page tells, as one JSON text that may stand in a page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from quietlint.model.findings import Finding, Precision, Repair, Severity
from quietlint.model.overview import ModuleSight, Overview, Reached
from quietlint.model.results import Results, RuleInfo, precision_of, severity_of
from quietlint.model.spans import Location, Span
from quietlint.report.changes import changes_of
from quietlint.report.escapes import encodable, visible
from quietlint.report.html.colouring import coloured
from quietlint.report.lines import SourceLines
from quietlint.report.summary import SEVERITY_WORDS, cell_at

_AROUND = 3
"""Lines shown before and after a finding."""
_AROUND_STEP = 1
_MOST_LINES = 14
_WIDEST = 400
_WEIGHT = {Severity.ERROR: 6.0, Severity.WARNING: 3.0, Severity.NOTE: 1.0}
_TRUST = {Precision.VERY_HIGH: 1.0, Precision.HIGH: 0.85, Precision.MEDIUM: 0.6, Precision.LOW: 0.3}
_NOWHERE = Reached()

Object = dict[str, Any]


def document_of(results: Results) -> str:
    """The report as JSON in which nothing can end a script element or begin a comment."""
    encoded = msgspec.json.encode(_Document(results).whole()).decode("utf-8")
    for character in "<>&\u2028\u2029":
        encoded = encoded.replace(character, f"\\u{ord(character):04x}")
    return encoded


def weight_of(finding: Finding, reached: Reached, rules: Mapping[str, RuleInfo]) -> float:
    """How much mending the finding is worth: how bad it is, how sure, and how many get it."""
    reach = math.log2(2 + reached.count) + math.log2(1 + reached.entry_count)
    return _WEIGHT[severity_of(finding, rules)] * _TRUST[precision_of(finding, rules)] * (1 + reach)


class _Document:
    """Builds the parts; sources are read once a file."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.rules = results.rules_by_name()
        self.lines = SourceLines(results.source)
        self.overview = results.overview or Overview("", "")
        self.places = {sight.name: place for place, sight in enumerate(self.overview.modules)}

    def whole(self) -> Object:
        results, overview = self.results, self.overview
        ranked = sorted(results.findings, key=lambda one: (-self._weight(one), one.path, one.span, one.rule))
        return {
            "version": results.version,
            "project": _shown(overview.project),
            "commit": overview.commit,
            "environment": _shown(overview.environment),
            "files": results.files_checked,
            "lines": results.lines_checked,
            "suppressed": {_shown(how): count for how, count in results.suppressed.items() if count},
            "notices": [_shown(notice) for notice in results.notices],
            "problems": [_shown(problem.sentence) for problem in results.problems],
            "rules": {name: self._rule(rule) for name, rule in self.rules.items()},
            "findings": [self._finding(finding) for finding in ranked],
            "modules": [self._module(sight) for sight in overview.modules],
            "cycles": [list(map(_shown, group)) for group in overview.cycles[:50]],
            "doubts": self._doubts(),
            "decided": sum(
                int(count) for name, count in results.statistics.items() if name.endswith((": found", ": missing"))
            ),
        }

    def _weight(self, finding: Finding) -> float:
        return weight_of(finding, self.overview.reached.get(finding.symbol, _NOWHERE), self.rules)

    @staticmethod
    def _rule(rule: RuleInfo) -> Object:
        return {
            "family": rule.family,
            "summary": _shown(rule.summary),
            "why": "\n".join(_chapter(rule.page(), "Why is this bad?")),
        }

    # ------------------------------------------------------------------------------------------ findings

    def _finding(self, finding: Finding) -> Object:
        reached = self.overview.reached.get(finding.symbol, _NOWHERE)
        cell = cell_at(finding.span.line, self.results.cells.get(finding.path, ()))
        family = self.rules[finding.rule].family if finding.rule in self.rules else ""
        told: Object = {
            "id": finding.fingerprint or f"{finding.path}:{finding.span.line}:{finding.rule}",
            "rule": finding.rule,
            "family": family,
            "severity": SEVERITY_WORDS[severity_of(finding, self.rules)],
            "precision": precision_of(finding, self.rules).value,
            "path": _shown(finding.path),
            "line": finding.span.line,
            "column": finding.span.column,
            "message": _shown(finding.message),
            "symbol": _shown(finding.symbol),
            "weight": round(self._weight(finding), 2),
            "source": self._source(finding.path, finding.span, _AROUND),
        }
        callers = reached.callers or finding.reached_from
        parts: Object = {
            "evidence": list(map(_shown, finding.evidence)),
            "suggestions": list(map(_shown, finding.suggestions)),
            "related": [self._place(place) for place in finding.related],
            "flow": [self._place(step) for step in finding.flow],
            "callers": list(map(_shown, callers)),
            "reach": max(reached.count, len(finding.reached_from)),
            "entries": list(map(_shown, reached.entry_points)),
            "entryCount": reached.entry_count,
            "repair": self._repair(finding.repair) if finding.repair is not None else None,
            "cell": f"cell {cell.cell}, line {finding.span.line - cell.line + 1}" if cell is not None else "",
        }
        return told | {name: value for name, value in parts.items() if value}

    def _place(self, place: Location) -> Object:
        told: Object = {"path": _shown(place.path), "line": place.span.line, "message": _shown(place.message)}
        if place.in_project:
            source = self._source(place.path, Span(*_one_line(place.span)), _AROUND_STEP)
            if source:
                told["source"] = source
        else:
            told["outside"] = True
        return told

    def _source(self, path: str, span: Span, around: int) -> Object | None:
        """Lines around a place as coloured pieces, and which columns of which lines are meant."""
        lines = self.lines.of(path)
        if not 0 < span.line <= len(lines):
            return None
        last = min(max(span.end_line, span.line), len(lines), span.line + _MOST_LINES)
        first, end = max(1, span.line - around), min(len(lines), last + around)
        # A little more than is shown is read, so that a string that began above is known as one.
        lead = max(1, first - 12)
        pieces = list(coloured([_cut(line) for line in lines[lead - 1 : end]]))[first - lead :]
        marks = [
            [
                number,
                _column(lines[number - 1], span.column) if number == span.line else 1,
                _column(lines[number - 1], span.end_column) if number == span.end_line else _WIDEST,
            ]
            for number in range(span.line, last + 1)
        ]
        return {"first": first, "lines": pieces, "marks": marks}

    def _repair(self, repair: Repair) -> Object:
        changes = [
            {
                "path": _shown(path),
                "line": change.line,
                "before": list(map(_cut, change.before)),
                "after": list(map(_cut, change.after)),
            }
            for path in dict.fromkeys(edit.path for edit in repair.edits)
            for change in changes_of(self.lines.of(path), (edit for edit in repair.edits if edit.path == path))
        ]
        return {"description": _shown(repair.description), "changes": changes[:8], "more": max(0, len(changes) - 8)}

    # ------------------------------------------------------------------------------------------ the project

    def _module(self, sight: ModuleSight) -> Object:
        return {
            "name": _shown(sight.name),
            "path": _shown(sight.path),
            "lines": sight.lines,
            "decided": sight.decided,
            "undecided": sight.undecided,
            "imports": sorted(self.places[one] for one in sight.imports if one in self.places),
        }

    def _doubts(self) -> list[Object]:
        """How often which reason kept which kind of question open, most often first."""
        counts: Counter[tuple[str, str]] = Counter()
        for name, count in self.results.statistics.items():
            kind, colon, reason = name.partition(": ")
            if colon and reason not in {"found", "missing"}:
                counts[reason, kind] += int(count)
        reasons = dict.fromkeys(reason for (reason, _), _ in counts.most_common())
        totals = {reason: sum(count for (one, _), count in counts.items() if one == reason) for reason in reasons}
        return [
            {
                "reason": _shown(reason),
                "count": total,
                "kinds": {kind: count for (one, kind), count in sorted(counts.items()) if one == reason},
            }
            for reason, total in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
        ]


def _one_line(span: Span) -> tuple[int, int, int, int]:
    """The first line of a span: of a definition its head is shown, not its body."""
    return (span.line, span.column, span.line, span.end_column if span.end_line == span.line else _WIDEST)


def _shown(text: str) -> str:
    return visible(encodable(text))


def _cut(line: str) -> str:
    text = visible(encodable(line.replace("\t", "    ")))
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]} …"


def _column(line: str, column: int) -> int:
    """Where a column stands once the line is as it is shown."""
    return len(_cut(line[: column - 1])) + 1


def _chapter(page: str, title: str) -> Iterator[str]:
    """The paragraphs of a page under one heading, without code."""
    inside = in_code = False
    for line in page.splitlines():
        if line.startswith("```"):
            in_code = not in_code
        elif line.startswith("#") and not in_code:
            inside = line.lstrip("# ").strip() == title
        elif inside and not in_code:
            yield line
