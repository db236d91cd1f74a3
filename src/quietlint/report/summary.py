"""The last line of every report for readers, and the words for places that all of them share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quietlint.model.findings import Finding, Severity
from quietlint.model.results import Results, severity_of
from quietlint.model.source import CellStart
from quietlint.report.escapes import one_line

SEVERITY_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def summary_of(results: Results) -> str:
    """One line, e.g. ``3 findings in 2 files (41 files checked; 2 errors, 1 warning; 4 suppressed)``."""
    found = counted(len(results.findings), "finding")
    if results.findings:
        found += f" in {counted(len({finding.path for finding in results.findings}), 'file')}"
    details = [f"{counted(results.files_checked, 'file')} checked"]
    if results.findings:
        rules = results.rules_by_name()
        counts = Counter(severity_of(finding, rules) for finding in results.findings)
        details.append(
            ", ".join(counted(counts[severity], SEVERITY_WORDS[severity]) for severity in Severity if counts[severity])
        )
    details.extend(f"{count:,} suppressed {one_line(how)}" for how, count in results.suppressed.items() if count)
    if results.problems:
        details.append(f"{counted(len(results.problems), 'failure')} of the tool itself: do not rely on this run")
    return f"{found} ({'; '.join(details)})"


def counted(count: int, noun: str) -> str:
    """``1 file``, ``2 files``, ``12,345 lines``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def place_of(finding: Finding, results: Results) -> str:
    """``path:line:column``; for a notebook ``path:cell 3:line:column``, counted within the cell."""
    return place(finding.path, finding.span.line, finding.span.column, results.cells.get(finding.path, ()))


def place(path: str, line: int, column: int, cells: Sequence[CellStart] = ()) -> str:
    """``path:line:column``, safe to print."""
    cell = cell_at(line, cells)
    if cell is None:
        return f"{one_line(path)}:{line}:{column}"
    return f"{one_line(path)}:cell {cell.cell}:{line - cell.line + 1}:{column}"


def cell_at(line: int, cells: Sequence[CellStart]) -> CellStart | None:
    """The notebook cell that holds `line` of the joined text."""
    return max((cell for cell in cells if cell.line <= line), key=lambda cell: cell.line, default=None)


def alternatives(names: Sequence[str]) -> str:
    """Names to choose from: ```a```, ```a` or `b```, ```a`, `b` or `c```."""
    quoted = [f"`{one_line(name)}`" for name in names]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)
