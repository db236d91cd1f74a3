"""The report for coding agents: one line a finding with all that is needed to act on it, and nothing to look at."""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.model.findings import Finding
from quietlint.model.results import Results
from quietlint.report.alerts import gravest
from quietlint.report.escapes import one_line
from quietlint.report.summary import alternatives, place_of, summary_of

MOST = 50
"""Findings that are told before the rest is only counted."""

_MOST_SUGGESTIONS = 3


def render_agent(results: Results, *, most: int = MOST) -> str:
    """One line a finding, file by file; of more than `most` the gravest are told."""
    return "".join(f"{line}\n" for line in _lines(results, most))


def _lines(results: Results, most: int) -> Iterator[str]:
    findings = gravest(results.findings, most, results.rules_by_name())
    for finding in findings:
        yield _line(finding, results)
    if len(findings) < len(results.findings):
        yield f"{len(results.findings) - len(findings):,} more"
    for problem in results.problems:
        yield f"problem: {one_line(problem.sentence)}"
    for notice in results.notices:
        yield f"note: {one_line(notice)}"
    yield summary_of(results)


def _line(finding: Finding, results: Results) -> str:
    parts = [f"{place_of(finding, results)} {one_line(finding.rule)} {one_line(finding.message).removesuffix('.')}"]
    parts.extend(one_line(line).removesuffix(".") for line in finding.evidence)
    if finding.flow:
        steps = [f"{one_line(step.path)}:{step.span.line} {one_line(step.message)}".rstrip() for step in finding.flow]
        parts.append(f"path: {' -> '.join(steps)}")
    if finding.repair is not None:
        parts.append(f"fix: {one_line(finding.repair.description)}")
    elif finding.suggestions:
        parts.append(f"did you mean {alternatives(finding.suggestions[:_MOST_SUGGESTIONS])}?")
    return "; ".join(parts)
