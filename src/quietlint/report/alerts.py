"""Findings as alerts: one for each rule and line, and no more than are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from quietlint.model.findings import Finding, Repair, Severity
from quietlint.model.results import RuleInfo, severity_of


def merged(findings: Sequence[Finding], rules: Mapping[str, RuleInfo]) -> tuple[Finding, ...]:
    """`findings` with those of one rule on one line made one, which stands at the first and tells the messages of all.

    Code scanning knows an alert by its rule, path and line, so that two on one line would take turns.
    """
    groups: dict[tuple[str, str, int], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.path, finding.span.line), []).append(finding)
    return tuple(group[0] if len(group) == 1 else _joined(group, rules) for group in groups.values())


def gravest(findings: Sequence[Finding], limit: int, rules: Mapping[str, RuleInfo]) -> tuple[Finding, ...]:
    """At most `limit` of the findings, errors before warnings before notes, in the order in which they came."""
    if len(findings) <= limit:
        return tuple(findings)
    order = list(Severity)
    ranked = sorted(range(len(findings)), key=lambda index: order.index(severity_of(findings[index], rules)))
    return tuple(findings[index] for index in sorted(ranked[:limit]))


def _joined(group: Sequence[Finding], rules: Mapping[str, RuleInfo]) -> Finding:
    first = group[0]
    messages = list(dict.fromkeys(finding.message for finding in group))
    others = f" On this line too: {' '.join(messages[1:])}" if len(messages) > 1 else ""
    order = list(Severity)
    return replace(
        first,
        message=messages[0] + others,
        severity=min((severity_of(finding, rules) for finding in group), key=order.index),
        evidence=tuple(dict.fromkeys(line for finding in group for line in finding.evidence)),
        suggestions=tuple(dict.fromkeys(name for finding in group for name in finding.suggestions)),
        related=tuple(dict.fromkeys(place for finding in group for place in finding.related)),
        flow=next((finding.flow for finding in group if finding.flow), ()),
        repair=_repair(group),
    )


def _repair(group: Sequence[Finding]) -> Repair | None:
    """All repairs as one, if there are any."""
    repairs = list(dict.fromkeys(finding.repair for finding in group if finding.repair is not None))
    if not repairs:
        return None
    return Repair(
        "; ".join(dict.fromkeys(repair.description for repair in repairs)),
        tuple(dict.fromkeys(edit for repair in repairs for edit in repair.edits)),
    )
