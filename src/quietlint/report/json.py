"""The report for programs. Fields are added and never change their meaning while `schema` stays 1.

::

    {
      "schema": 1,
      "tool": {"name": "quietlint", "version": "…"},
      "invocation": {                      what the run was done for, and by what third-party code was known:
        "basis": "environment",            or "fetched wheels", "lock file", "declared dependencies",
                                           "index of published names"
        "environment": "…", "python": "3.12", "platform": "linux", "publishedNames": "2026-11"
      },
      "trusted": true,                     false if the tool itself failed somewhere
      "summary": {
        "findings": 1, "files_with_findings": 1, "files_checked": 41, "lines_checked": 5210,
        "by_severity": {"error": 1, "warning": 0, "recommendation": 0},
        "by_rule": {"unresolved-attribute": 1},
        "suppressed": {"in the source": 2}
      },
      "findings": [
        {
          "rule": "unresolved-attribute", "family": "apis", "severity": "error", "precision": "very-high",
          "path": "src/app.py", "line": 3, "column": 5, "end_line": 3, "end_column": 9,
          "message": "…", "evidence": ["…"], "suggestions": ["nearest name", "…"],
          "related": [{"path": "…", "line": 1, "column": 1, "end_line": 1, "end_column": 5, "message": "…",
                       "in_project": true}],
          "flow": [the same],
          "repair": null or {"description": "…", "edits": [{"path": "…", "line": 3, "column": 5, "end_line": 3,
                                                           "end_column": 9, "replacement": "…"}]},
          "symbol": "app.main", "reached_from": ["…"], "fingerprint": "…",
          "cell": null or {"number": 2, "line": 1}       a notebook's cell, and the line in it
        }
      ],
      "notices": ["…"],
      "problems": [{"rule": "…", "module": "…", "traceback": "…"}],
      "statistics": {}
    }

Lines and columns count from 1, ends are exclusive, columns are code points. Strings hold what the source holds, control
characters included: who prints them escapes them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from quietlint.model.findings import Finding, Repair, Severity
from quietlint.model.results import Results, RuleInfo, precision_of, severity_of
from quietlint.model.spans import Location, Span
from quietlint.report.escapes import encodable
from quietlint.report.summary import cell_at

SCHEMA = 1


def render_json(results: Results, *, compact: bool = False) -> str:
    """The whole report, with a line end after it."""
    encoded = msgspec.json.encode(_clean(document_of(results)))
    if not compact:
        encoded = msgspec.json.format(encoded, indent=2)
    return encoded.decode("utf-8") + "\n"


def document_of(results: Results) -> dict[str, Any]:
    """The report as plain values, keys in their documented order."""
    rules = results.rules_by_name()
    severities = Counter(severity_of(finding, rules) for finding in results.findings)
    by_rule = Counter(finding.rule for finding in results.findings)
    return {
        "schema": SCHEMA,
        "tool": {"name": "quietlint", "version": results.version},
        "invocation": dict(results.target),
        "trusted": not results.problems,
        "summary": {
            "findings": len(results.findings),
            "files_with_findings": len({finding.path for finding in results.findings}),
            "files_checked": results.files_checked,
            "lines_checked": results.lines_checked,
            "by_severity": {severity.value: severities[severity] for severity in Severity},
            "by_rule": dict(sorted(by_rule.items())),
            "suppressed": dict(results.suppressed),
        },
        "findings": [_finding(finding, results, rules) for finding in results.findings],
        "notices": list(results.notices),
        "problems": [
            {"rule": problem.rule, "module": problem.module, "traceback": problem.traceback}
            for problem in results.problems
        ],
        "statistics": dict(results.statistics),
    }


def _finding(finding: Finding, results: Results, rules: dict[str, RuleInfo]) -> dict[str, Any]:
    rule = rules.get(finding.rule)
    cell = cell_at(finding.span.line, results.cells.get(finding.path, ()))
    return {
        "rule": finding.rule,
        "family": "" if rule is None else rule.family,
        "severity": severity_of(finding, rules).value,
        "precision": precision_of(finding, rules).value,
        "path": finding.path,
        **_span(finding.span),
        "message": finding.message,
        "evidence": list(finding.evidence),
        "suggestions": list(finding.suggestions),
        "related": [_location(location) for location in finding.related],
        "flow": [_location(location) for location in finding.flow],
        "repair": None if finding.repair is None else _repair(finding.repair),
        "symbol": finding.symbol,
        "reached_from": list(finding.reached_from),
        "fingerprint": finding.fingerprint,
        "cell": None if cell is None else {"number": cell.cell, "line": finding.span.line - cell.line + 1},
    }


def _span(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def _location(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        **_span(location.span),
        "message": location.message,
        "in_project": location.in_project,
    }


def _repair(repair: Repair) -> dict[str, Any]:
    edits = [{"path": edit.path, **_span(edit.span), "replacement": edit.replacement} for edit in repair.edits]
    return {"description": repair.description, "edits": edits}


def _clean(value: object) -> object:
    """`value` with every string fit for UTF-8."""
    match value:
        case str():
            return encodable(value)
        case dict():
            return {encodable(key): _clean(item) for key, item in value.items()}
        case list():
            return [_clean(item) for item in value]
        case _:
            return value
