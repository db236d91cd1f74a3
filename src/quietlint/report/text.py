"""The report for people at a terminal.

Every finding begins with ``path:line:column: severity rule`` at the margin, which editors and terminals make a link.
Nothing of an audited repository is printed that a terminal would act on. The last line is always the summary.
"""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TextIO

from quietlint.model.findings import Finding, Repair, Severity
from quietlint.model.results import Results, RuleInfo, severity_of
from quietlint.model.spans import Location
from quietlint.report.changes import changes_of
from quietlint.report.escapes import one_line
from quietlint.report.frames import cut, frame_of
from quietlint.report.lines import SourceLines
from quietlint.report.summary import SEVERITY_WORDS, alternatives, counted, place, place_of, summary_of

_WIDEST = 120
"""Columns of a code frame or of wrapped prose, however wide the terminal."""
_NARROWEST = 40
_MOST_CHANGED_LINES = 8
_MOST_SUGGESTIONS = 3
_MOST_CALLERS = 3

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}

_Row = list[tuple[str, str]]
"""One line of output as pieces of text, each with its style."""


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether to colour what goes to `stream`: on terminals, unless the environment says otherwise.

    ``NO_COLOR`` (no-color.org) beats ``FORCE_COLOR``, which beats what the stream is; ``TERM=dumb`` takes no colour.
    """
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "0") not in {"", "0", "false"}:
        return True
    return environ.get("TERM") != "dumb" and stream.isatty()


def write_text(results: Results, stream: TextIO, *, environ: Mapping[str, str] = os.environ) -> None:
    """Print the report as suits `stream`: colours and width of a terminal, unwrapped prose elsewhere."""
    unicode = _takes(stream, "…─")
    width = shutil.get_terminal_size().columns if stream.isatty() else None
    text = render_text(results, width=width, colour=wants_colour(stream, environ), unicode=unicode)
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def render_text(results: Results, *, width: int | None = None, colour: bool = False, unicode: bool = True) -> str:
    """The whole report. `width` None wraps no prose and cuts code frames only where they are very wide."""
    rows = _Rows(results, width, unicode=unicode).all()
    if not colour:
        return "".join("".join(text for text, _ in row).rstrip() + "\n" for row in rows)
    return _coloured(rows)


def _takes(stream: TextIO, characters: str) -> bool:
    try:
        characters.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _coloured(rows: Iterator[_Row]) -> str:
    """The rows with the sixteen colours that every terminal has, as its user has set them."""
    from rich.color import ColorSystem
    from rich.style import Style

    styles: dict[str, Style] = {}
    out = []
    for row in rows:
        for text, name in row:
            style = styles.get(name)
            if style is None:
                style = styles[name] = Style.parse(name)
            out.append(style.render(text, color_system=ColorSystem.STANDARD) if name else text)
        out.append("\n")
    return "".join(out)


class _Rows:
    """The lines of a report, from the top down."""

    def __init__(self, results: Results, width: int | None, *, unicode: bool) -> None:
        self._results = results
        self._rules: dict[str, RuleInfo] = results.rules_by_name()
        self._lines = SourceLines(results.source)
        self._prose = None if width is None else min(max(width - 1, _NARROWEST), _WIDEST)
        self._code = self._prose or _WIDEST
        self._ellipsis, self._dash = ("…", "─") if unicode else ("...", "-")

    def all(self) -> Iterator[_Row]:
        for path, findings in groupby(self._results.findings, key=lambda finding: finding.path):
            yield from self._file(path, tuple(findings))
        yield from self._statistics()
        for problem in self._results.problems:
            yield from self._wrapped("problem: ", one_line(problem.sentence), "bold red", "")
        for notice in self._results.notices:
            yield from self._wrapped("note: ", one_line(notice), "cyan", "")
        style = "bold red" if self._results.problems else "bold" if self._results.findings else "bold green"
        found, _, details = summary_of(self._results).partition(" (")
        yield [(found, style), (f" ({details}", "")]

    def _file(self, path: str, findings: tuple[Finding, ...]) -> Iterator[_Row]:
        title = f"{self._dash * 2} {one_line(path)} {self._dash * 2} {counted(len(findings), 'finding')} "
        yield [(title.ljust(min(self._code, 80), self._dash), "dim")]
        yield []
        for finding in findings:
            yield from self._finding(finding)
            yield []

    def _finding(self, finding: Finding) -> Iterator[_Row]:
        severity = severity_of(finding, self._rules)
        yield [
            (place_of(finding, self._results), "bold"),
            (": ", ""),
            (SEVERITY_WORDS[severity], _STYLES[severity]),
            (" ", ""),
            (one_line(finding.rule), "dim"),
        ]
        yield from self._wrapped("  ", one_line(finding.message), "", "bold")
        yield from self._frame(finding, severity)
        if finding.suggestions and not (finding.repair is not None and len(finding.suggestions) == 1):
            names = alternatives(finding.suggestions[:_MOST_SUGGESTIONS])
            yield from self._wrapped("  did you mean ", f"{names}?", "green", "")
        for line in finding.evidence:
            yield from self._wrapped("  because ", one_line(line), "cyan", "")
        for location in finding.related:
            if any(f"{location.path}:{location.span.line}" in line for line in finding.evidence):
                continue  # told already, with what was found there
            yield from self._wrapped("  see ", self._location(location), "cyan", "")
        if finding.flow:
            yield [("  path", "cyan")]
            for number, step in enumerate(finding.flow, 1):
                yield from self._wrapped(f"  {number:>3}. ", self._location(step), "cyan", "")
        if finding.reached_from:
            callers = [f"`{one_line(caller)}`" for caller in finding.reached_from[:_MOST_CALLERS]]
            more = len(finding.reached_from) - len(callers)
            told = ", ".join(callers) + (f" and {more} more" if more else "")
            yield from self._wrapped("  reached from ", told, "cyan", "")
        if finding.repair is not None:
            yield from self._repair(finding.repair)

    def _frame(self, finding: Finding, severity: Severity) -> Iterator[_Row]:
        cells = self._results.cells.get(finding.path, ())
        first = max((cell.line for cell in cells if cell.line <= finding.span.line), default=1)
        lines = self._lines.of(finding.path)
        gutter = max(3, len(str(finding.span.end_line - first + 1)))
        room = self._code - gutter - 5
        for row in frame_of(lines, finding.span, room, ellipsis=self._ellipsis, first=first):
            number = "" if row.number is None else str(row.number - first + 1)
            yield [(f"  {number:>{gutter}} | ", "dim"), (row.text, "")]
            if row.underline:
                yield [(f"  {'':>{gutter}} | ", "dim"), (row.underline, _STYLES[severity])]

    def _location(self, location: Location) -> str:
        where = place(
            location.path, location.span.line, location.span.column, self._results.cells.get(location.path, ())
        )
        return f"{where}: {one_line(location.message)}" if location.message else where

    def _repair(self, repair: Repair) -> Iterator[_Row]:
        yield from self._wrapped("  fix: ", one_line(repair.description), "green", "")
        shown: list[_Row] = []
        for path in dict.fromkeys(edit.path for edit in repair.edits):
            lines = self._lines.of(path)
            for change in changes_of(lines, (edit for edit in repair.edits if edit.path == path)):
                for sign, style, texts in (("-", "red", change.before), ("+", "green", change.after)):
                    cuts = (cut(text, 1, 1, self._code - 8, self._ellipsis)[0] for text in texts)
                    shown.extend([(f"      {sign} {text}", style)] for text in cuts)
        if len(shown) <= _MOST_CHANGED_LINES:
            yield from shown

    def _statistics(self) -> Iterator[_Row]:
        if not self._results.statistics:
            return
        yield [("statistics", "bold")]
        for name, value in self._results.statistics.items():
            number = f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"
            yield [(f"{number:>12}", "cyan"), (f"  {one_line(name)}", "")]
        yield []

    def _wrapped(self, label: str, text: str, label_style: str, style: str) -> Iterator[_Row]:
        """`text` after `label`, continued under where it began."""
        if self._prose is None:
            yield [(label, label_style), (text, style)]
            return
        indent = min(len(label), 8)
        pieces = textwrap.wrap(
            text,
            self._prose,
            initial_indent=" " * len(label),
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for number, piece in enumerate(pieces or [""]):
            if number == 0:
                yield [(label, label_style), (piece[len(label) :], style)]
            else:
                yield [(piece, style)]
