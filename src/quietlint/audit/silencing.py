"""Comments that silence findings, as repairs like any other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from quietlint.checking.builtin import BUILTIN_RULES
from quietlint.checking.fingerprints import lines_of
from quietlint.model.findings import Edit, Finding, Repair
from quietlint.model.results import Results
from quietlint.model.spans import Span


def silenced_by_comments(results: Results, reason: str) -> Results:
    """The same findings, each with the comment that silences it as its repair: one comment for all of a line."""
    own = {rule.name for rule in BUILTIN_RULES}
    by_line: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for finding in results.findings:
        if finding.rule not in own:
            by_line[finding.path, finding.span.line].append(finding)
    lines: dict[str, list[str]] = {}
    repaired = []
    for (path, number), findings in by_line.items():
        text = results.source(path)
        known = lines.setdefault(path, [] if text is None else lines_of(text))
        if not 0 < number <= len(known) or path in results.cells:
            continue
        names = ", ".join(sorted({finding.rule for finding in findings}))
        column = len(known[number - 1]) + 1
        comment = f"  # quietlint: ignore[{names}] {' '.join(reason.split())}"
        edit = Edit(path, Span(number, column, number, column), comment)
        repaired += [replace(finding, repair=Repair("silenced by a comment", (edit,))) for finding in findings]
    digests = {path: _digest(Path(results.root, path)) for path in lines}
    return replace(results, findings=tuple(repaired), digests=digests)


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
