"""What the source silences: our own comments, and those that other tools understand of the same matter.

``# quietlint: ignore[rule-name, family] reason`` speaks for the logical line that it stands on; alone on a line, for
the next one. ``# quietlint: ignore-file[rule-name] reason`` speaks for the whole file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from quietlint.checking.builtin import UNUSED_SUPPRESSION
from quietlint.checking.foreign import ForeignIgnore, foreign_ignores
from quietlint.checking.lines import LogicalLine, LogicalLines
from quietlint.checking.selection import Selection, nearest_names
from quietlint.model.facts import Comment, ModuleFacts
from quietlint.model.findings import Edit, Finding, Repair
from quietlint.model.spans import Span
from quietlint.rule import AnyRule

_OWN = re.compile(r"#\s*quietlint\s*:\s*(?P<kind>[\w-]+)\s*(?:\[(?P<names>[^\]]*)\])?", re.IGNORECASE)
_KINDS = ("ignore", "ignore-file")
_MEANT = frozenset({"allow", "disable", "disable-file", "noqa", "off", "skip", "skip-file", "suppress"})
"""Words of other tools that somebody may write in good faith. Any other word without brackets is prose."""


@dataclass(frozen=True, slots=True)
class Silenced:
    """What is left to tell, and how much was silenced by whose comment."""

    findings: tuple[Finding, ...]
    own: tuple[Finding, ...]
    foreign: Mapping[str, int]
    """How many findings each tool's comments silenced, by tool."""


def silenced(
    findings: Sequence[Finding],
    facts: ModuleFacts,
    path: str,
    *,
    selection: Selection,
    known: Iterable[AnyRule],
    respect_foreign: bool,
) -> Silenced:
    """The findings of one module without those that its comments silence, and with those about the comments themselves.

    `known` are all installed rules: a comment for one of them that did not run is neither used nor unused.
    """
    own = [suppression for comment in facts.comments for suppression in _own_in(comment)]
    foreign = foreign_ignores(facts.comments) if respect_foreign and findings else ()
    if not own and not foreign:
        return Silenced(tuple(findings), (), {})
    lines = LogicalLines(facts)
    judge = _Judge(own, foreign, lines, {rule.name: rule.family for rule in known})
    left = [finding for finding in findings if not judge.silences(finding)]
    if UNUSED_SUPPRESSION.name in selection.names:
        left += [finding for finding in judge.unused(path, selection.names) if not judge.silences(finding)]
    return Silenced(tuple(left), tuple(judge.by_own), dict(sorted(judge.by_foreign.items())))


@dataclass(frozen=True, slots=True)
class _Own:
    """One of our comments; `span` runs from its ``#`` to its closing bracket."""

    kind: str
    names: tuple[str, ...]
    comment: Comment
    span: Span


def _own_in(comment: Comment) -> Iterator[_Own]:
    for match in _OWN.finditer(comment.text):
        kind, listed = match["kind"].lower(), match["names"]
        if listed is None and kind not in _MEANT and not nearest_names(kind, _KINDS):
            continue
        names = tuple(name.strip() for name in (listed or "").split(",") if name.strip())
        start, end = comment.column + match.start(), comment.column + len(match[0].rstrip()) + match.start()
        yield _Own(kind, names, comment, Span(comment.line, start, comment.line, end))


class _Judge:
    """Decides finding by finding, and remembers which comment was of use."""

    def __init__(
        self, own: list[_Own], foreign: Sequence[ForeignIgnore], lines: LogicalLines, families: Mapping[str, str]
    ) -> None:
        self.lines = lines
        self.families = families
        self.used: set[tuple[int, str]] = set()
        self.by_own: list[Finding] = []
        self.by_foreign: Counter[str] = Counter()
        self.own = [(number, each, self.reach(each)) for number, each in enumerate(own) if each.kind in _KINDS]
        self.misspelt = [each for each in own if each.kind not in _KINDS]
        self.foreign = foreign

    def reach(self, own: _Own) -> tuple[int, int]:
        """First and last line that a comment speaks for."""
        if own.kind == "ignore-file":
            return (1, 1 << 60)
        line = own.comment.line
        if not own.comment.alone:
            return (line, line)
        around = self.lines.at(line)
        if around is not None and around.first <= line < around.told_by:
            return (around.first, around.last)
        below = self.lines.after(line)
        return (line, line) if below is None else (below.first, below.last)

    def silences(self, finding: Finding) -> bool:
        statement = self.lines.at(finding.span.line)
        family = self.families.get(finding.rule, "")
        for number, own, reach in self.own:
            for name in own.names:
                if name in {finding.rule, family} and _covers(reach, finding, statement):
                    self.used.add((number, name))
                    self.by_own.append(finding)
                    return True
        for ignore in self.foreign:
            if ignore.is_about(family) and ignore.covers(finding.span, statement, self.lines):
                self.by_foreign[ignore.tool] += 1
                return True
        return False

    def unused(self, path: str, ran: frozenset[str]) -> Iterator[Finding]:
        """What is wrong with our comments, after every finding was asked for."""
        for own in self.misspelt:
            nearest = nearest_names(own.kind, _KINDS) or _KINDS[:1]
            message = f"`quietlint: {own.kind}` means nothing; write `quietlint: {nearest[0]}[rule-name]`."
            yield _finding(path, own, message)
        known = frozenset(self.families) | frozenset(self.families.values())
        for number, own, _ in self.own:
            if not own.names:
                message = f"`quietlint: {own.kind}` names no rule and silences nothing; write `{own.kind}[rule-name]`."
                yield _finding(path, own, message)
            stale = [name for name in own.names if self.is_stale(number, name, known, ran)]
            for name in own.names:
                if name not in known:
                    nearest = nearest_names(name, known)
                    message = f"No rule or family is called `{name}`."
                    yield _finding(path, own, message, nearest, _spelt(path, own, name, nearest))
                elif name in stale:
                    message = f"`{own.kind}[{name}]` silences nothing here."
                    yield _finding(path, own, message, repair=_without(path, own, stale))

    def is_stale(self, number: int, name: str, known: frozenset[str], ran: frozenset[str]) -> bool:
        """Whether all rules that a name stands for were asked, and it silenced none of them."""
        if name not in known or (number, name) in self.used:
            return False
        return self.rules_of(name) <= ran - {UNUSED_SUPPRESSION.name}

    def rules_of(self, name: str) -> frozenset[str]:
        return frozenset(rule for rule, family in self.families.items() if name in {rule, family})


def _covers(reach: tuple[int, int], finding: Finding, statement: LogicalLine | None) -> bool:
    """Whether a comment's reach meets the finding's span, or the first or last line of its statement."""
    first, last = reach
    if first <= finding.span.end_line and finding.span.line <= last:
        return True
    return statement is not None and (first <= statement.first <= last or first <= statement.last <= last)


def _finding(
    path: str, own: _Own, message: str, suggestions: tuple[str, ...] = (), repair: Repair | None = None
) -> Finding:
    return replace(
        Finding(own.span, message, suggestions=suggestions, repair=repair),
        rule=UNUSED_SUPPRESSION.name,
        path=path,
        severity=UNUSED_SUPPRESSION.severity,
        precision=UNUSED_SUPPRESSION.precision,
    )


def _without(path: str, own: _Own, stale: Sequence[str]) -> Repair | None:
    """The comment without the names that silence nothing; without any left, no comment at all.

    A comment that says something besides is left to people, and one alone on its line takes the line with it.
    """
    kept = [name for name in own.names if name not in stale]
    if kept:
        text = own.comment.text
        start = text.find("[", own.span.column - own.comment.column) + 1
        listed = text[:start] + ", ".join(kept) + text[text.index("]", start) :]
        return Repair(f"keep `{', '.join(kept)}` only", (Edit(path, _span_of(own.comment), listed),))
    if own.span.column != own.comment.column:
        return None
    return Repair("remove the comment", (Edit(path, _span_of(own.comment), ""),))


def _spelt(path: str, own: _Own, name: str, nearest: tuple[str, ...]) -> Repair | None:
    """The comment with the right spelling in the place of a wrong one, where there is only one candidate."""
    if len(nearest) != 1:
        return None
    text, start = own.comment.text, own.span.column - own.comment.column
    offset = text.find(name, text.find("[", start))
    spelt = text[:offset] + nearest[0] + text[offset + len(name) :]
    return Repair(f"Write `{nearest[0]}`", (Edit(path, _span_of(own.comment), spelt),))


def _span_of(comment: Comment) -> Span:
    return Span(comment.line, comment.column, comment.line, comment.column + len(comment.text))


def with_blanks(finding: Finding, lines: Sequence[str]) -> Finding:
    """The finding, its repair taking along the blanks before a comment that it removes, or the line of one alone."""
    if finding.rule != UNUSED_SUPPRESSION.name or finding.repair is None:
        return finding
    edits = tuple(_widened(edit, lines) for edit in finding.repair.edits)
    return replace(finding, repair=replace(finding.repair, edits=edits))


def _widened(edit: Edit, lines: Sequence[str]) -> Edit:
    line, column = edit.span.line, edit.span.column
    if edit.replacement or not 0 < line <= len(lines):
        return edit
    before = lines[line - 1][: column - 1]
    if before.strip():
        return replace(edit, span=replace(edit.span, column=len(before.rstrip(" \t")) + 1))
    return replace(edit, span=Span(line, 1, line + 1, 1)) if line < len(lines) else edit
