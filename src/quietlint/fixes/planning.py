"""Which repairs are made: as many as do not get into each other's way, each wholly or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quietlint.model.findings import Edit, Finding


@dataclass(frozen=True, slots=True)
class Plan:
    """The findings whose repairs are made together, and those whose repairs would touch the same places."""

    mended: tuple[Finding, ...]
    crossing: tuple[Finding, ...]

    def edits(self) -> Mapping[str, tuple[Edit, ...]]:
        """The edits by file, in the order of their places, each once."""
        by_path: dict[str, dict[Edit, None]] = {}
        for finding in self.mended:
            for edit in finding.repair.edits if finding.repair is not None else ():
                by_path.setdefault(edit.path, {})[edit] = None
        return {path: tuple(sorted(edits, key=lambda edit: edit.span)) for path, edits in sorted(by_path.items())}

    def without(self, paths: Iterable[str]) -> Plan:
        """The plan without every repair that touches one of these files."""
        left_out = frozenset(paths)
        kept = tuple(finding for finding in self.mended if left_out.isdisjoint(_files_of(finding)))
        return Plan(kept, self.crossing)


def plan_of(findings: Iterable[Finding]) -> Plan:
    """The repairs of these findings that go together; of two that cross, the one of the earlier finding."""
    mended: list[Finding] = []
    crossing: list[Finding] = []
    taken: dict[str, dict[Edit, None]] = {}
    for finding in findings:
        if finding.repair is None or not finding.repair.edits:
            continue
        edits = finding.repair.edits
        if any(_cross(edit, other) for edit in edits for other in taken.get(edit.path, ())):
            crossing.append(finding)
            continue
        mended.append(finding)
        for edit in edits:
            taken.setdefault(edit.path, {})[edit] = None
    return Plan(tuple(mended), tuple(crossing))


def _files_of(finding: Finding) -> frozenset[str]:
    return frozenset(edit.path for edit in finding.repair.edits) if finding.repair is not None else frozenset()


def _cross(one: Edit, other: Edit) -> bool:
    """Whether two edits touch the same text and are not the same edit."""
    if one == other:
        return False
    start, end = (one.span.line, one.span.column), (one.span.end_line, one.span.end_column)
    other_start, other_end = (other.span.line, other.span.column), (other.span.end_line, other.span.end_column)
    if start == end or other_start == other_end:
        return start <= other_end and other_start <= end
    return start < other_end and other_start < end
