"""A run that tells only what a change brought: the files of before, what was there already, and the files as staged."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from quietlint.audit.judging import Judge
from quietlint.audit.reaching import BY_LINES, Reach, facts_in, reach_of
from quietlint.audit.tracing import Traced
from quietlint.audit.work import Rulebook, Work
from quietlint.checking.diff import Changes, Staged, content_at, staged_content
from quietlint.checking.fingerprints import lines_of
from quietlint.loading.reading import FactsMemory
from quietlint.model.findings import Finding
from quietlint.sources.discovery import SUFFIXES, FoundFile


@dataclass(frozen=True, slots=True)
class Comparison:
    """A change, the work on the project as it was before it, and what the change reaches now."""

    before: Work
    reach: Reach


@contextmanager
def compared_with(work: Work, changes: Changes, memory: FactsMemory | None) -> Iterator[Comparison]:
    """The project before a change, held against it now, for the length of a ``with``."""
    with tempfile.TemporaryDirectory(prefix="quietlint-", ignore_cleanup_errors=True) as folder:
        files = tuple(sorted(_files_before(work, changes, Path(folder))))
        came = changes.changed - {file.shown for file in files}
        before = replace(work, files=files, hidden=work.hidden | came)
        earlier = before.loader(memory)
        differing = [path for path in sorted(changes.changed | changes.removed) if path.endswith(SUFFIXES)]
        facts = {path: facts_in(earlier, path) for path in differing}
        yield Comparison(before, reach_of(work.loader(memory), changes, facts))


def new_findings(
    findings: Sequence[Finding], work: Work, rulebook: Rulebook, against: Comparison, memory: FactsMemory | None
) -> tuple[Finding, ...]:
    """The findings that the files, as they were before the change, did not have, each with the path that led to it."""
    traced = Traced(against.reach, work.text_of)
    doubtful = [one for one in findings if not (_is_on_a_new_name(one, work, against) or traced.is_brought(one))]
    told: frozenset[str] = frozenset()
    moved: Counter[tuple[str, str]] = Counter()
    if doubtful:
        # Only these can have been there before, and it takes judging their files as they were to know.
        paths = {finding.path for finding in doubtful}
        gone = _moved_from(paths, against)
        judged = tuple(file for file in against.before.files if file.shown in paths | gone)
        before = replace(against.before, judged=judged)
        lines = {path: where for path in paths if (where := _lines_before(path, doubtful, work, before))}
        judge = Judge(before.loader(memory), before.settings, rulebook, lines=lines)
        known = [one for file in judged for one in judge.outcome(file.shown).findings]
        told = frozenset(one.fingerprint for one in known)
        moved = Counter((one.rule, one.message) for one in known if one.path in gone)
    new = []
    for finding in findings:
        said = (finding.rule, finding.message)
        if finding.fingerprint in told or _is_on_an_old_line(finding, work, against):
            continue
        if moved[said] > 0:
            moved[said] -= 1
            continue
        new.append(traced.with_path(finding))
    return tuple(new)


def _lines_before(path: str, findings: Iterable[Finding], work: Work, before: Work) -> frozenset[int]:
    """The lines of a file as it was that read like those of its findings now; none if one of those is not there."""
    now, earlier = work.text_of(path), before.text_of(path)
    if now is None or earlier is None or not path.endswith(BY_LINES):
        return frozenset()
    lines, places = lines_of(now), defaultdict[str, set[int]](set)
    for number, line in enumerate(lines_of(earlier), 1):
        places[line.strip()].add(number)
    spans = [one.span for one in findings if one.path == path]
    found = [places[lines[line - 1].strip()] for span in spans for line in range(span.line, span.end_line + 1)]
    return frozenset[int]().union(*found) if all(found) else frozenset()


def _moved_from(paths: Iterable[str], against: Comparison) -> frozenset[str]:
    """Files that are gone and bear the name of one that has come: it may be the same one, moved."""
    there = {file.shown for file in against.before.files}
    names = {PurePosixPath(path).name for path in paths if path not in there}
    return frozenset(path for path in against.reach.changes.removed if PurePosixPath(path).name in names)


def _is_on_an_old_line(finding: Finding, work: Work, against: Comparison) -> bool:
    """Whether a finding in a file that is no Python stands on a line which the file had before the change."""
    if finding.path.endswith(SUFFIXES):
        return False
    earlier = content_at(work.scope.root, against.reach.changes.base, finding.path)
    now = next((file.path.read_bytes() for file in work.declaring if file.shown == finding.path), b"")
    lines = lines_of(now.decode("utf-8", "replace"))
    line = lines[finding.span.line - 1].strip() if 0 < finding.span.line <= len(lines) else ""
    return earlier is not None and line in map(str.strip, lines_of(earlier.decode("utf-8", "replace")))


def _is_on_a_new_name(finding: Finding, work: Work, against: Comparison) -> bool:
    """Whether the file as it was does not hold what stands at the finding's place, so that it cannot be of before."""
    span = finding.span
    if finding.path not in against.reach.changes.changed or span.line != span.end_line:
        return False
    now, earlier = work.text_of(finding.path), against.before.text_of(finding.path)
    if now is None or earlier is None:
        return False
    lines = lines_of(now)
    at_place = lines[span.line - 1][span.column - 1 : span.end_column - 1] if 0 < span.line <= len(lines) else ""
    return bool(at_place) and at_place not in earlier


def _files_before(work: Work, changes: Changes, folder: Path) -> Iterable[FoundFile]:
    """The files of the project before the change: those that changed are written to `folder` as they were."""
    yield from (file for file in work.files if file.shown not in changes.changed)
    differing = [file.shown for file in work.files if file.shown in changes.changed]
    differing += [path for path in changes.removed if path.endswith(SUFFIXES)]
    for number, shown in enumerate(sorted(differing)):
        content = content_at(work.scope.root, changes.base, shown)
        if content is not None:
            yield _written(folder / f"{number}{PurePosixPath(shown).suffix}", shown, content)


@contextmanager
def as_staged(work: Work, staged: Staged) -> Iterator[Work]:
    """The same work on the files as they are staged, for the length of a ``with``."""
    judged = {file.shown for file in work.judged}
    is_whole = work.judged == work.files
    with tempfile.TemporaryDirectory(prefix="quietlint-", ignore_cleanup_errors=True) as folder:
        files = {file.shown: file for file in work.files if file.shown not in staged.absent}
        for number, shown in enumerate(sorted(staged.differing)):
            content = staged_content(work.scope.root, shown) if shown.endswith(SUFFIXES) else None
            is_known = shown in files or not (work.scope.root / shown).exists()
            if content is not None and is_known:
                files[shown] = _written(Path(folder, f"{number}{PurePosixPath(shown).suffix}"), shown, content)
        listed = tuple(files[shown] for shown in sorted(files))
        asked = listed if is_whole else tuple(one for one in listed if one.shown in judged)
        yield replace(work, files=listed, judged=asked, hidden=staged.absent)


def _written(path: Path, shown: str, content: bytes) -> FoundFile:
    path.write_bytes(content)
    return FoundFile(shown, path, len(content), 0)
