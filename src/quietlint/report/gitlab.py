"""The report as GitLab's code quality widget reads it: one array, one object a finding.

Source: GitLab documentation, "Code Quality", "Code Quality report format".
"""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from quietlint.model.findings import Finding, Severity
from quietlint.model.results import Results, severity_of
from quietlint.report.escapes import encodable, one_line
from quietlint.report.summary import alternatives

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render_gitlab(results: Results) -> str:
    """The whole report, with a line end after it."""
    rules = results.rules_by_name()
    found = [_finding(finding, _SEVERITIES[severity_of(finding, rules)]) for finding in results.findings]
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode("utf-8") + "\n"


def _finding(finding: Finding, severity: str) -> dict[str, object]:
    parts = [one_line(finding.message).removesuffix(".")]
    if finding.suggestions:
        parts.append(f"did you mean {alternatives(finding.suggestions[:3])}?")
    parts.extend(one_line(line).removesuffix(".") for line in finding.evidence[:1])
    return {
        "description": encodable("; ".join(parts)),
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint or _fingerprint(finding),
        "severity": severity,
        "location": {
            "path": encodable(finding.path),
            "lines": {"begin": finding.span.line, "end": max(finding.span.line, finding.span.end_line)},
        },
    }


def _fingerprint(finding: Finding) -> str:
    said = "\0".join((finding.rule, finding.path, str(finding.span.line), finding.message))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
