"""The report as SARIF 2.1.0, with what code scanning reads and no more.

Source: OASIS SARIF 2.1.0, and GitHub's "SARIF support for code scanning". Lines and columns are those of `Span`, which
are SARIF's ``unicodeCodePoints``. URIs are relative to the repository's root. Findings that were suppressed or are in
the baseline are not in a report: code scanning would open them as alerts.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sarif_om

from quietlint.model.findings import Finding, Precision, Repair, Severity
from quietlint.model.results import Results, RuleInfo, ToolProblem, severity_of
from quietlint.model.spans import Location, Span
from quietlint.report.alerts import gravest, merged
from quietlint.report.escapes import one_line, visible
from quietlint.report.fingerprints import line_hashes
from quietlint.report.sarif_json import to_json
from quietlint.report.summary import alternatives, counted
from quietlint.report.uris import relative_uri

_PROSE = re.compile(r"[a-z]+:?(?=[ ,;](?!\d))")
SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
INFORMATION_URI = "urn:quietlint:information"

MOST_RESULTS = 5_000
"""What code scanning shows of a run."""
_MOST_TEXT = 1_000
"""Characters of a rule's descriptions (the limit is 1,024)."""
_MOST_STEPS = 1_000
_MOST_RELATED = 100

_ROOT, _ENVIRONMENT = "%SRCROOT%", "%ENVIRONMENT%"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}

_SarifObject = Any
"""`sarif_om` is untyped; its objects stay in this module."""


def render_sarif(
    results: Results,
    *,
    for_upload: bool = False,
    category: str | None = None,
    limit: int = MOST_RESULTS,
    compact: bool | None = None,
) -> str:
    """The report as JSON text.

    `for_upload` makes one alert of the findings of a rule on a line, and tells places outside the repository in the
    message instead of linking to them; it is compact unless `compact` says otherwise. `category` tells several uploads
    of one commit apart. Of more than `limit` findings the gravest are kept, and a notification says so.
    """
    with _without_collecting():
        log = log_of(results, for_upload=for_upload, category=category, limit=limit)
        return to_json(log, compact=for_upload if compact is None else compact)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing is looked through for garbage: a log of thousands is built whole and dropped whole."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def log_of(
    results: Results, *, for_upload: bool = False, category: str | None = None, limit: int = MOST_RESULTS
) -> _SarifObject:
    """The report as a `sarif_om.SarifLog`."""
    rules = results.rules_by_name()
    findings = merged(results.findings, rules) if for_upload else results.findings
    kept = gravest(findings, limit, rules)
    notices = [one_line(notice) for notice in results.notices]
    if len(kept) < len(findings):
        notices.append(f"{counted(len(findings), 'finding')}: the gravest {len(kept):,} are in this report.")
    if for_upload:
        kept = tuple(_with_places_told(finding) for finding in kept)
    infos = _all_rules(results.rules, kept)
    uses_environment = any(
        not location.in_project for finding in kept for location in (*finding.related, *finding.flow)
    )
    driver = sarif_om.ToolComponent(
        name="quietlint",
        version=results.version,
        semantic_version=results.version,
        information_uri=INFORMATION_URI,
        rules=[_rule(info) for info in infos],
    )
    run = sarif_om.Run(
        tool=sarif_om.Tool(driver=driver),
        invocations=[_invocation(results, notices, infos)],
        original_uri_base_ids=_base_ids(uses_environment=uses_environment),
        results=_results(kept, infos, _Hashes(results)),
        automation_details=sarif_om.RunAutomationDetails(id=f"{category.rstrip('/')}/") if category else None,
        column_kind="unicodeCodePoints",
    )
    return sarif_om.SarifLog(version="2.1.0", schema_uri=SCHEMA_URI, runs=[run])


# ------------------------------------------------------------------------------------------------ rules


def _all_rules(rules: Sequence[RuleInfo], findings: Iterable[Finding]) -> tuple[RuleInfo, ...]:
    """`rules`, and one for every rule that a finding names and nobody announced: no result may point to nothing."""
    known = {rule.name: rule for rule in rules}
    for finding in findings:
        if finding.rule not in known:
            known[finding.rule] = RuleInfo(
                finding.rule,
                "quietlint",
                f"Findings of `{finding.rule}`.",
                finding.severity or Severity.WARNING,
                finding.precision or Precision.MEDIUM,
                lambda: "",
            )
    return tuple(known.values())


def _rule(info: RuleInfo) -> _SarifObject:
    page = info.page().strip() or info.summary
    return sarif_om.ReportingDescriptor(
        id=info.name,
        name="".join(part.capitalize() for part in info.name.split("-")),
        short_description=sarif_om.MultiformatMessageString(text=_sentence(info.summary)[:_MOST_TEXT]),
        full_description=sarif_om.MultiformatMessageString(text=_sentence(_introduction(page) or info.summary)),
        default_configuration=sarif_om.ReportingConfiguration(level=_LEVELS[info.severity]),
        help=sarif_om.MultiformatMessageString(text=page, markdown=page),
        properties={
            "precision": info.precision.value,
            "problem.severity": info.severity.value,
            "tags": ["correctness", info.family] if info.family != "correctness" else [info.family],
        },
    )


def _introduction(page: str) -> str:
    """The first paragraph under the page's title, on one line."""
    lines: list[str] = []
    for line in page.splitlines():
        if line.startswith(("#", "```")):
            if lines:
                break
        elif line.strip():
            lines.append(line.strip())
        elif lines:
            break
    text = " ".join(lines)
    return text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT].rsplit(" ", 1)[0] + " …"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


# ------------------------------------------------------------------------------------------------ results


class _Hashes:
    """`primaryLocationLineHash` of places, each file read once.

    The upload action reads a file as UTF-8 with its byte order mark, whatever its declared encoding, so the bytes on
    disk are asked first.
    """

    def __init__(self, results: Results) -> None:
        self._results = results
        self._known: dict[str, list[str]] = {}

    def at(self, path: str, line: int) -> str | None:
        """The hash of that line, or None if the file cannot be read or has no such line."""
        hashes = self._known.get(path)
        if hashes is None:
            text = self._text(path)
            hashes = self._known[path] = [] if text is None else line_hashes(text)
        return hashes[line - 1] if 1 <= line <= len(hashes) else None

    def _text(self, path: str) -> str | None:
        if path in self._results.cells:
            return None  # Lines of a notebook's cells are none of the file on disk, and the action would hash that.
        if self._results.root:
            try:
                return Path(self._results.root, path).read_bytes().decode("utf-8", "replace")
            except OSError:
                pass
        return self._results.source(path)


def _results(findings: Iterable[Finding], infos: Sequence[RuleInfo], hashes: _Hashes) -> list[_SarifObject]:
    index = {info.name: place for place, info in enumerate(infos)}
    rules = {info.name: info for info in infos}
    return [
        _result(finding, index[finding.rule], severity_of(finding, rules), hashes.at(finding.path, finding.span.line))
        for finding in findings
    ]


def _result(finding: Finding, rule_index: int, severity: Severity, line_hash: str | None) -> _SarifObject:
    related = _distinct(finding.related)[:_MOST_RELATED]
    flow = _flow(finding)
    properties: dict[str, object] = {}
    if finding.suggestions:
        properties["suggestions"] = list(finding.suggestions)
    if finding.evidence:
        properties["evidence"] = [visible(line) for line in finding.evidence]
    if finding.reached_from:
        properties["reachedFrom"] = list(finding.reached_from)
    if finding.precision is not None:
        properties["precision"] = finding.precision.value
    primary = Location(finding.path, finding.span)
    return sarif_om.Result(
        rule_id=finding.rule,
        rule_index=rule_index,
        level=_LEVELS[severity],
        message=sarif_om.Message(text=_message(finding, related)),
        locations=[_location(primary, symbol=finding.symbol)],
        partial_fingerprints={"primaryLocationLineHash": line_hash} if line_hash else None,
        fingerprints={"quietlint/v1": finding.fingerprint} if finding.fingerprint else None,
        code_flows=[_code_flow(flow)] if flow else None,
        related_locations=[_location(place, number) for number, place in enumerate(related, 1)] or None,
        fixes=[_fix(finding.repair)] if finding.repair is not None and finding.repair.edits else None,
        properties=properties or None,
    )


def _message(finding: Finding, related: Sequence[Location]) -> str:
    """What the alert says: its first sentence is the title; every related place is linked, or it would not be shown."""
    parts = [_sentence(_plain(finding.message))]
    if finding.suggestions:
        parts.append(f"Did you mean {_plain(alternatives(finding.suggestions[:3]))}?")
    parts.extend(_sentence(_capital(_plain(line))) for line in finding.evidence)
    if related:
        links = (f"[{_link_text(place)}]({number})" for number, place in enumerate(related, 1))
        parts.append(f"See {', '.join(links)}.")
    return " ".join(parts)


def _plain(text: str) -> str:
    """Text that no reader takes for a link: SARIF reads ``[text](target)`` as one."""
    text = one_line(text)
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _link_text(place: Location) -> str:
    text = one_line(place.message) or f"{one_line(place.path)}:{place.span.line}"
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _capital(text: str) -> str:
    """The text as a sentence begins; what begins with a path, a dotted name or a version stays as it is spelled."""
    return text[:1].upper() + text[1:] if _PROSE.match(text) else text


def _distinct(places: Iterable[Location]) -> list[Location]:
    return list(dict.fromkeys(places))


def _flow(finding: Finding) -> tuple[Location, ...]:
    """The path across files, which ends at the finding itself."""
    if not finding.flow:
        return ()
    last = finding.flow[-1]
    if (last.path, last.span.line) == (finding.path, finding.span.line):
        return finding.flow[:_MOST_STEPS]
    return (*finding.flow[: _MOST_STEPS - 1], Location(finding.path, finding.span, finding.message))


def _with_places_told(finding: Finding) -> Finding:
    """The finding with related places outside the repository told as evidence, and its path within the repository only.

    Code scanning would link them to files that the repository does not have.
    """
    outside = [place for place in finding.related if not place.in_project]
    if not outside and all(step.in_project for step in finding.flow):
        return finding
    told = (
        f"{place.message + ': ' if place.message else ''}`{place.path}:{place.span.line}`"
        for place in outside
        if not any(f"{place.path}:{place.span.line}" in line for line in finding.evidence)
    )
    return replace(
        finding,
        evidence=(*finding.evidence, *told),
        related=tuple(place for place in finding.related if place.in_project),
        flow=tuple(step for step in finding.flow if step.in_project),
    )


# ------------------------------------------------------------------------------------------------ places and repairs


def _location(place: Location, number: int | None = None, *, symbol: str = "") -> _SarifObject:
    return sarif_om.Location(
        id=number if number is not None else -1,
        physical_location=sarif_om.PhysicalLocation(
            artifact_location=_artifact(place.path, in_project=place.in_project), region=_region(place.span)
        ),
        logical_locations=[sarif_om.LogicalLocation(fully_qualified_name=symbol)] if symbol else None,
        message=sarif_om.Message(text=_plain(place.message)) if place.message else None,
    )


def _artifact(path: str, *, in_project: bool = True) -> _SarifObject:
    return sarif_om.ArtifactLocation(uri=relative_uri(path), uri_base_id=_ROOT if in_project else _ENVIRONMENT)


def _region(span: Span) -> _SarifObject:
    """The span, set right where it is odd: a region that begins before line 1 or ends before it begins is refused."""
    line, column = max(span.line, 1), max(span.column, 1)
    end_line = max(span.end_line, line)
    end_column = max(span.end_column, column if end_line == line else 1)
    return sarif_om.Region(start_line=line, start_column=column, end_line=end_line, end_column=end_column)


def _code_flow(flow: Iterable[Location]) -> _SarifObject:
    steps = [sarif_om.ThreadFlowLocation(location=_location(step)) for step in flow]
    return sarif_om.CodeFlow(thread_flows=[sarif_om.ThreadFlow(locations=steps)])


def _fix(repair: Repair) -> _SarifObject:
    changes = []
    for path in dict.fromkeys(edit.path for edit in repair.edits):
        replacements = [
            sarif_om.Replacement(
                deleted_region=_region(edit.span),
                inserted_content=sarif_om.ArtifactContent(text=edit.replacement),
            )
            for edit in repair.edits
            if edit.path == path
        ]
        changes.append(sarif_om.ArtifactChange(artifact_location=_artifact(path), replacements=replacements))
    return sarif_om.Fix(
        description=sarif_om.Message(text=_sentence(_plain(repair.description))), artifact_changes=changes
    )


# ------------------------------------------------------------------------------------------------ the run itself


def _base_ids(*, uses_environment: bool) -> Mapping[str, _SarifObject]:
    bases = {_ROOT: "The root of the repository."}
    if uses_environment:
        bases[_ENVIRONMENT] = "The environment that the project runs in: its libraries, and the standard library."
    return {name: sarif_om.ArtifactLocation(description=sarif_om.Message(text=text)) for name, text in bases.items()}


def _invocation(results: Results, notices: Sequence[str], infos: Sequence[RuleInfo]) -> _SarifObject:
    index = {info.name: place for place, info in enumerate(infos)}
    return sarif_om.Invocation(
        execution_successful=not results.problems,
        properties={name: _plain(value) for name, value in results.target.items()} or None,
        tool_execution_notifications=[_failure(problem, index) for problem in results.problems] or None,
        tool_configuration_notifications=[
            sarif_om.Notification(message=sarif_om.Message(text=_sentence(_plain(notice))), level="note")
            for notice in notices
        ]
        or None,
    )


def _failure(problem: ToolProblem, index: Mapping[str, int]) -> _SarifObject:
    kind, _, message = problem.cause.partition(": ")
    rule = None
    if problem.rule in index:
        rule = sarif_om.ReportingDescriptorReference(id=problem.rule, index=index[problem.rule])
    return sarif_om.Notification(
        message=sarif_om.Message(text=_sentence(_capital(_plain(problem.sentence)))),
        level="error",
        exception=sarif_om.Exception(kind=kind, message=visible(message or kind)),
        associated_rule=rule,
        properties={"traceback": problem.traceback} if problem.traceback else None,
    )
