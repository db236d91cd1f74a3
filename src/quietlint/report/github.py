"""Workflow commands, which GitHub Actions shows as annotations on a pull request.

A step shows ten annotations of a kind and drops the rest without a word, so the worst come first, at most ten of a
kind, and the others follow as plain lines of the log.
"""

from __future__ import annotations

from collections.abc import Iterator

from quietlint.model.findings import Finding, Severity
from quietlint.model.results import Results, severity_of
from quietlint.report.escapes import one_line
from quietlint.report.summary import SEVERITY_WORDS, alternatives, counted, place_of, summary_of

SHOWN_PER_KIND = 10

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render_github(results: Results) -> str:
    """Annotations, errors first, then what did not fit, then the summary."""
    return "".join(f"{line}\n" for line in _lines(results))


def _lines(results: Results) -> Iterator[str]:
    rules = results.rules_by_name()
    for problem in results.problems:
        yield f"::error title=quietlint failed::{_data(problem.sentence)}"
    room = dict.fromkeys(Severity, SHOWN_PER_KIND)
    room[Severity.ERROR] = max(0, SHOWN_PER_KIND - len(results.problems))
    left: list[Finding] = []
    for severity in Severity:
        of_kind = [finding for finding in results.findings if severity_of(finding, rules) is severity]
        for finding in of_kind[: room[severity]]:
            yield _annotation(finding, severity)
        left.extend(of_kind[room[severity] :])
    if left:
        yield _plain(f"{counted(len(left), 'more finding')}, not annotated (GitHub shows {SHOWN_PER_KIND} of a kind):")
    for finding in left:
        severity = severity_of(finding, rules)
        yield _plain(
            f"{place_of(finding, results)}: {SEVERITY_WORDS[severity]} {finding.rule} {one_line(finding.message)}"
        )
    for notice in results.notices:
        yield _plain(f"note: {one_line(notice)}")
    yield _plain(summary_of(results))


def _annotation(finding: Finding, severity: Severity) -> str:
    span = finding.span
    properties = {"file": finding.path, "line": str(span.line)}
    if span.end_line == span.line:
        # Columns are taken for a single line only.
        properties["col"] = str(span.column)
        properties["endLine"] = str(span.end_line)
        properties["endColumn"] = str(span.end_column)
    else:
        properties["endLine"] = str(span.end_line)
    properties["title"] = f"quietlint: {finding.rule}"
    settings = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[severity]} {settings}::{_data(_message(finding))}"


def _message(finding: Finding) -> str:
    lines = [one_line(finding.message)]
    if finding.suggestions:
        lines.append(f"Did you mean {alternatives(finding.suggestions[:3])}?")
    lines.extend(one_line(line) for line in finding.evidence)
    if finding.repair is not None:
        lines.append(f"Fix: {one_line(finding.repair.description)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """A line of the log that the runner takes for no command, whatever the audited code holds."""
    text = text.replace("##[", "# #[")
    return f" {text[:1]} {text[1:]}" if text.lstrip().startswith("::") else text
