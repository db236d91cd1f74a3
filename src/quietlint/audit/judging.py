"""One file to its outcome, in this process."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

import msgspec

from quietlint.audit.opinion import Opinion
from quietlint.audit.outcomes import FileOutcome
from quietlint.audit.work import BY_PATH, FOREIGN, IMPRECISE, OWN, Rulebook
from quietlint.checking.builtin import SYNTAX_ERROR
from quietlint.checking.fingerprints import fingerprinted, lines_of
from quietlint.checking.run import Crash, attempt, checked
from quietlint.checking.suppressions import silenced, with_blanks
from quietlint.loading.loader import ProjectLoader
from quietlint.model.facts import ModuleFacts, SyntaxProblem
from quietlint.model.findings import Finding
from quietlint.model.results import ToolProblem
from quietlint.model.settings import Settings
from quietlint.model.source import SourceFile, Unreadable
from quietlint.model.spans import Span
from quietlint.program.declaring import DeclaringFile
from quietlint.program.engine import Engine, Judgement
from quietlint.sources.ignoring import IgnoreRules, ignore_rules, is_ignored

DEEPEST = 10_000
"""Calls of ours in each other, ten times what Python allows unasked: long lines of definitions need them."""
_OBJECTS = 200_000
"""Objects made before Python looks for garbage: what the program learns stays, so there is little to be found."""

_OF_TEMPLATES = re.compile(r"\{%[-+]?\s*\w.*%\}|\{\{[-+]?\s*[A-Za-z_].*\}\}")
"""A statement of a template, or a place that it fills."""


def _links(judgement: Judgement) -> tuple[tuple[str, str, str, bool], ...]:
    """Where a judged module leads, each way once; an import that happens at once outdoes one that comes later."""
    edges = attempt(judgement.edges)
    if isinstance(edges, Crash):
        return ()
    found: dict[tuple[str, str, str], bool] = {}
    for edge in edges:
        way = (edge.kind.value, str(edge.source), str(edge.target))
        found[way] = found.get(way, True) and edge.is_deferred
    return tuple((*way, is_deferred) for way, is_deferred in found.items())


class Judge:
    """Judges files of one project. What the program learned stays, so the next file is cheaper."""

    def __init__(
        self,
        loader: ProjectLoader,
        settings: Settings,
        rulebook: Rulebook,
        *,
        wants_links: bool = False,
        lines: Mapping[str, frozenset[int]] = MappingProxyType({}),
    ) -> None:
        sys.setrecursionlimit(max(sys.getrecursionlimit(), DEEPEST))
        gc.set_threshold(_OBJECTS, 20, 100)
        self.loader = loader
        self.settings = settings
        self.rulebook = rulebook
        self.wants_links = wants_links
        self.lines = lines
        self._view = loader
        self._engine: Engine | None = None
        self._shown: set[Path] = set()
        self._quiet: tuple[tuple[tuple[IgnoreRules, ...], frozenset[str]], ...] = tuple(
            ((rules,), frozenset(each.names))
            for each in settings.per_path_ignores
            if (rules := ignore_rules("", [each.pattern])) is not None
        )

    def outcome(self, path: str) -> FileOutcome:
        """All that is to be told of the file."""
        facts = self.loader.facts_of(path)
        if isinstance(facts, Unreadable):
            problem = SyntaxProblem(f"the file {facts.problem}", facts.line, 1)
            return self._told(path, (self._syntax_error(path, problem),), ModuleFacts("", (), (), (), (), (), 0))
        if facts.problem is not None:
            if "too-deep" in facts.flags:
                notice = f"{path} was not judged: line {facts.problem.line} is {facts.problem.message}."
                return FileOutcome(path, lines=facts.lines, notices=(notice,))
            if self._is_template(path, facts.problem.line):
                notice = f"{path} was not judged: it is a template, and no Python before it is filled in."
                return FileOutcome(path, lines=facts.lines, notices=(notice,))
            return self._told(path, (self._syntax_error(path, facts.problem),), facts)
        if path.endswith(".pyi"):
            # A stub is never run, so nothing in it fails.
            return self._told(path, (), facts)
        engine, name, lines = self._engine_for(path), self.loader.name_of(path), self.lines.get(path)
        judgement = attempt(partial(engine.judge, name, path, lines))
        if isinstance(judgement, Crash) and judgement.summary.startswith("RecursionError"):
            return FileOutcome(
                path, lines=facts.lines, notices=(f"{path} was not judged: what it says leads too deep.",)
            )
        if isinstance(judgement, Crash):
            return self._told(path, (), facts, problems=(ToolProblem("", name, judgement.traceback),))
        said = checked(judgement, self.rulebook.selection.rules)
        told = self._told(path, said.findings, facts, problems=said.problems, statistics=judgement.statistics)
        if lines is not None:
            kept = (one for one in told.findings if not lines.isdisjoint(range(one.span.line, one.span.end_line + 1)))
            told = msgspec.structs.replace(told, findings=tuple(kept))
        return msgspec.structs.replace(told, module=name, links=_links(judgement)) if self.wants_links else told

    def declaring_outcome(self, path: str) -> FileOutcome:
        """All that is to be told of a dependency file. No comment in it silences anything: a baseline can."""
        engine = self._engine or Engine(self.loader)
        file = DeclaringFile(engine, path, self.loader.declaration_facts(path))
        said = checked(file, self.rulebook.selection.rules)
        quiet = self._quiet_in(path)
        families = {rule.name: rule.family for rule in self.rulebook.known}
        wanted = [finding for finding in said.findings if self.rulebook.selection.wants(finding)]
        loud = [finding for finding in wanted if quiet.isdisjoint({finding.rule, families.get(finding.rule, "")})]
        counts = {IMPRECISE: len(said.findings) - len(wanted), BY_PATH: len(wanted) - len(loud)}
        silenced = {who: count for who, count in counts.items() if count}
        return FileOutcome(path, fingerprinted(loud), said.problems, silenced, is_code=False)

    def consulted(self) -> tuple[Path, ...]:
        """Files outside of the project that were read so far."""
        own = {file.path for file in self.loader.known.files.values()}
        return tuple(path for path in (*self.loader.known.reader.read(), *sorted(self._shown)) if path not in own)

    def _engine_for(self, path: str) -> Engine:
        """The engine that sees modules as the file does. Only the latest view's is kept, since each takes memory."""
        view = self.loader.view_for(path)
        if self._engine is None or view is not self._view:
            self._view, self._engine = view, Engine(view, Opinion(view, self._shown))
        return self._engine

    def _is_template(self, path: str, line: int) -> bool:
        """Whether Python stumbles over a statement or a place of a template (Jinja, cookiecutter)."""
        source = self.loader.source_of(path)
        lines = [] if isinstance(source, Unreadable) else source.text.splitlines()
        return line <= len(lines) and _OF_TEMPLATES.search(lines[line - 1]) is not None

    def _syntax_error(self, path: str, problem: SyntaxProblem) -> Finding:
        line, column = max(problem.line, 1), max(problem.column, 1)
        return replace(
            Finding(Span(line, column, line, column + 1), f"Python cannot read this file: {problem.message}"),
            rule=SYNTAX_ERROR.name,
            path=path,
            symbol=self.loader.name_of(path),
            severity=SYNTAX_ERROR.severity,
            precision=SYNTAX_ERROR.precision,
        )

    def _told(
        self,
        path: str,
        findings: Sequence[Finding],
        facts: ModuleFacts,
        *,
        problems: tuple[ToolProblem, ...] = (),
        statistics: Mapping[str, int] | None = None,
    ) -> FileOutcome:
        """The findings that nothing silences, with their fingerprints."""
        selection = self.rulebook.selection
        findings = [finding for finding in findings if finding.rule in selection.names]
        precise = [finding for finding in findings if selection.wants(finding)]
        quiet = self._quiet_in(path)
        families = {rule.name: rule.family for rule in self.rulebook.known}
        loud = [finding for finding in precise if quiet.isdisjoint({finding.rule, families.get(finding.rule, "")})]
        left = silenced(
            loud,
            facts,
            path,
            selection=replace(
                selection, rules=tuple(rule for rule in selection.rules if not quiet & {rule.name, rule.family})
            ),
            known=self.rulebook.known,
            respect_foreign=self.settings.respect_foreign_ignores,
        )
        counts = {
            IMPRECISE: len(findings) - len(precise),
            BY_PATH: len(precise) - len(loud),
            OWN: len(left.own),
            FOREIGN: sum(left.foreign.values()),
        }
        source = self.loader.source_of(path) if left.findings or path.endswith(".ipynb") else None
        text, cells = (source.text, source.cells) if isinstance(source, SourceFile) else ("", ())
        lines = lines_of(text)
        edited = {edit.path for one in left.findings if one.repair is not None for edit in one.repair.edits}
        return FileOutcome(
            path,
            tuple(with_blanks(finding, lines) for finding in fingerprinted(left.findings)),
            problems,
            {who: count for who, count in counts.items() if count},
            dict(sorted((statistics or {}).items())),
            facts.lines,
            cells,
            digests={each: self._digest(each) for each in sorted(edited)},
        )

    def _digest(self, path: str) -> str:
        source = self.loader.source_of(path) if path in self.loader.known.files else None
        return source.digest if isinstance(source, SourceFile) else ""

    def _quiet_in(self, path: str) -> frozenset[str]:
        """Rules and families that the settings silence in a file."""
        return frozenset(name for rules, names in self._quiet if is_ignored(path, rules) for name in names)
