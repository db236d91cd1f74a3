"""What a rule page promises, held against what the audit finds.

In a block, ``# error`` says that the page's rule has a finding on this line, ``# error: "text"`` that its message,
evidence or suggestions hold that text too, and ``# error[other-rule]`` that another rule has one. A finding of the
page's rule that no comment announces is a failure. Two comments on a line announce two findings.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from quietlint.audit import Request, audit
from quietlint.checking.selection import installed_rules
from quietlint.fixes.bytes import Refused
from quietlint.fixes.mending import mended
from quietlint.fixes.planning import plan_of
from quietlint.model.findings import Precision
from quietlint.testing.folders import lay_out
from quietlint.testing.pages import PageProject, PlacedFile, projects_of

if TYPE_CHECKING:
    from quietlint.model.findings import Finding
    from quietlint.rule import AnyRule

MARKS = re.compile(r'#\s*error(?:\[(?P<rule>[a-z0-9-]+)\])?(?::\s*"(?P<text>[^"]*)")?(?=\s*(?:#|$))')

Run: TypeAlias = "Callable[[Path, AnyRule], Iterable[Finding]]"
"""Audits the project in a folder with the installed rules and this one, and gives the findings."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One promise of a page that does not hold. `line` is a line of the page."""

    title: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"line {self.line} ({self.title}): {self.problem}"


def check_page(page: str, rule: AnyRule, run: Run | None = None) -> list[Failure]:
    """Every promise of the page that does not hold; [] for a true page. Raises `PageError`."""
    audited = run or _audited
    return [failure for project in projects_of(page, MARKS) for failure in _check_project(project, rule, audited)]


@dataclass(slots=True)
class _Promise:
    line: int
    rule: str
    text: str
    kept: bool = False


def _check_project(project: PageProject, rule: AnyRule, run: Run) -> list[Failure]:
    with tempfile.TemporaryDirectory(prefix="quietlint-page-") as folder:
        root = Path(folder).resolve()
        lay_out(project, root)
        findings = list(run(root, rule))
        unfit = [(finding, problem) for finding in findings if (problem := unfit_repair(root, finding))]
    failures: list[Failure] = []
    for file in project.files:
        failures += _check_file(project, file, [finding for finding in findings if finding.path == file.path], rule)
    known = {file.path: file for file in project.files}
    failures += [
        Failure(project.title, place.page_line + finding.span.line - 1, f"{finding.rule}: its repair {problem}")
        for finding, problem in unfit
        if finding.rule == rule.name and (place := known.get(finding.path)) is not None
    ]
    failures += [
        Failure(project.title, project.line, f"{finding.path}:{finding.span.line}: {finding.rule}: {finding.message}")
        for finding in findings
        if finding.path not in known and finding.rule == rule.name
    ]
    return sorted(failures, key=lambda failure: failure.line)


def _check_file(project: PageProject, file: PlacedFile, findings: list[Finding], rule: AnyRule) -> list[Failure]:
    promises = [_Promise(mark.line, mark.groups["rule"] or rule.name, mark.groups["text"] or "") for mark in file.marks]
    failures: list[Failure] = []
    # The promise that says most is kept first, so that a bare one takes what is left.
    by_length = sorted(promises, key=lambda promise: -len(promise.text))
    for finding in findings:
        kept = next((promise for promise in by_length if not promise.kept and _keeps(finding, promise)), None)
        if kept is not None:
            kept.kept = True
        elif finding.rule == rule.name:
            line = file.page_line + finding.span.line - 1
            failures.append(Failure(project.title, line, f"unannounced {finding.rule}: {finding.message}"))
    for promise in promises:
        if not promise.kept:
            wording = f' with "{promise.text}"' if promise.text else ""
            line = file.page_line + promise.line - 1
            failures.append(Failure(project.title, line, f"promised {promise.rule}{wording}, not found"))
    return failures


def _keeps(finding: Finding, promise: _Promise) -> bool:
    said = "\n".join((finding.message, *finding.evidence, *finding.suggestions))
    return finding.rule == promise.rule and finding.span.line == promise.line and promise.text in said


def unfit_repair(root: Path, finding: Finding) -> str:
    """Why `--fix` would not make the repair of a finding in the files below `root`; "" where it would, or has none."""
    for path, edits in plan_of([finding]).edits().items():
        made = mended((root / path).read_bytes(), edits, lambda _, action: action())
        if isinstance(made, Refused):
            return f"cannot be made: {path} {made.because}"
    return ""


def _audited(root: Path, rule: AnyRule) -> Iterable[Finding]:
    """The findings of a run like any other, save that nothing of this machine's environment comes in.

    A rule that is off unless asked for is asked for.
    """
    known = tuple(other for other in installed_rules() if other.name != rule.name)
    asked = rule.precision if rule.precision is Precision.LOW else None
    request = Request(paths=(root,), root=root, cache=False, environ={}, min_precision=asked)
    return audit(request, (*known, rule)).results.findings
