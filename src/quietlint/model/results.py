"""What one run has to tell: the one value that every report is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quietlint.model.findings import Finding, Precision, Severity
from quietlint.model.overview import Overview
from quietlint.model.source import CellStart


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule as reports know it. `page` reads its Markdown page, for the reports that carry it."""

    name: str
    family: str
    summary: str
    severity: Severity
    precision: Precision
    page: Callable[[], str]


@dataclass(frozen=True, slots=True)
class ToolProblem:
    """A fault of ours: `rule` raised while it judged `module`. Either may be "" where the fault lies elsewhere."""

    rule: str
    module: str
    traceback: str

    @property
    def cause(self) -> str:
        """The last line of the traceback, e.g. ``KeyError: 'name'``."""
        lines = [line for line in self.traceback.splitlines() if line.strip()]
        return lines[-1].strip() if lines else "no traceback"

    @property
    def sentence(self) -> str:
        """What happened, in one sentence."""
        who = f"rule `{self.rule}`" if self.rule else "the analysis"
        where = f" on `{self.module}`" if self.module else ""
        return f"{who} failed{where}: {self.cause}"


def _no_source(_path: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Results:
    """All that was found, and what it rests on.

    `findings` are sorted by path, place and rule. `rules` are those that ran, and those of the engine itself (for
    example the one for syntax errors). `source` gives the text of a project file by the path that findings use, as
    `SourceFile.text` has it, or None. `notices` are whole sentences on how the run was done. `suppressed` counts what
    was left out, by what left it out ("in the source", "in the baseline", …). `statistics` is empty unless it was
    asked for. `root` is the repository's absolute path, or "" where nothing may be read from disk. `cells` are those
    of notebooks, by path. `digests` are the SHA-256 of files that repairs change, as they were when they were judged.
    """

    version: str
    findings: tuple[Finding, ...] = ()
    rules: tuple[RuleInfo, ...] = ()
    source: Callable[[str], str | None] = _no_source
    notices: tuple[str, ...] = ()
    problems: tuple[ToolProblem, ...] = ()
    files_checked: int = 0
    lines_checked: int = 0
    suppressed: Mapping[str, int] = field(default_factory=dict)
    statistics: Mapping[str, int | float] = field(default_factory=dict)
    cells: Mapping[str, tuple[CellStart, ...]] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    overview: Overview | None = None
    root: str = ""
    target: Mapping[str, str] = field(default_factory=dict)
    """What the run was done for: ``basis`` (by what third-party code was known), ``environment``, ``python``,
    ``platform``, and the month of the list of ``publishedNames``."""

    def rules_by_name(self) -> dict[str, RuleInfo]:
        """The rules, to be looked up by `Finding.rule`."""
        return {rule.name: rule for rule in self.rules}


def severity_of(finding: Finding, rules: Mapping[str, RuleInfo]) -> Severity:
    """The finding's own severity, or else its rule's."""
    if finding.severity is not None:
        return finding.severity
    rule = rules.get(finding.rule)
    return Severity.WARNING if rule is None else rule.severity


def precision_of(finding: Finding, rules: Mapping[str, RuleInfo]) -> Precision:
    """The finding's own precision, or else its rule's."""
    if finding.precision is not None:
        return finding.precision
    rule = rules.get(finding.rule)
    return Precision.MEDIUM if rule is None else rule.precision
