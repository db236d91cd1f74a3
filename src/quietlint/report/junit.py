"""The report as JUnit XML, which every build server shows: a suite a file, a failed case a finding.

A run without findings has one case that passed, so that a server does not take it for a run of nothing. A failure of
the tool itself is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import quoteattr

from quietlint.model.findings import Finding
from quietlint.model.results import Results, severity_of
from quietlint.report.escapes import one_line
from quietlint.report.summary import SEVERITY_WORDS, alternatives, place_of

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(results: Results) -> str:
    """The whole report, with a line end after it."""
    return "".join(f"{line}\n" for line in _lines(results))


def _lines(results: Results) -> Iterator[str]:
    found, problems = len(results.findings), len(results.problems)
    is_clean = not found and not problems
    yield '<?xml version="1.0" encoding="utf-8"?>'
    cases = found + problems + is_clean
    yield f'<testsuites name="quietlint" tests="{cases}" failures="{found}" errors="{problems}">'
    for path, group in groupby(results.findings, key=lambda finding: finding.path):
        findings = tuple(group)
        count = len(findings)
        yield f'  <testsuite name={_attribute(path)} tests="{count}" failures="{count}" errors="0">'
        for finding in findings:
            yield from _case(finding, results)
        yield "  </testsuite>"
    if problems:
        yield f'  <testsuite name="quietlint" tests="{problems}" failures="0" errors="{problems}">'
        for problem in results.problems:
            yield f"    <testcase name={_attribute(problem.rule or 'analysis')} classname={_attribute(problem.module)}>"
            yield f"      <error message={_attribute(problem.sentence)}/>"
            yield "    </testcase>"
        yield "  </testsuite>"
    if is_clean:
        yield '  <testsuite name="quietlint" tests="1" failures="0" errors="0">'
        yield '    <testcase name="no findings" classname="quietlint"/>'
        yield "  </testsuite>"
    yield "</testsuites>"


def _case(finding: Finding, results: Results) -> Iterator[str]:
    place = place_of(finding, results)
    yield (
        f"    <testcase name={_attribute(f'{finding.rule} {place}')} classname={_attribute(finding.symbol)} "
        f'file={_attribute(finding.path)} line="{finding.span.line}">'
    )
    kind = SEVERITY_WORDS[severity_of(finding, results.rules_by_name())]
    yield f"      <failure type={_attribute(f'{kind} {finding.rule}')} message={_attribute(finding.message)}>"
    told = [place, finding.message, *finding.evidence]
    if finding.suggestions:
        told.append(f"did you mean {alternatives(finding.suggestions[:3])}?")
    if finding.repair is not None:
        told.append(f"fix: {finding.repair.description}")
    yield from map(_text, told)
    yield "      </failure>"
    yield "    </testcase>"


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", one_line(text))


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _text(text: str) -> str:
    return _clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
