"""The repairs of a run's findings, made in the files or shown."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from quietlint.fixes.bytes import Refused
from quietlint.fixes.mending import diff_of, mended, write_mended
from quietlint.fixes.planning import Plan, plan_of
from quietlint.model.findings import Edit, Finding
from quietlint.model.results import Results


@dataclass(frozen=True, slots=True)
class Mended:
    """A file as it is and as it would be with its repairs."""

    path: str
    place: Path
    before: bytes
    after: bytes
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """What repairs come to: findings mended, the files that change, and why some files are left as they are."""

    findings: tuple[Finding, ...]
    files: tuple[Mended, ...]
    refused: Mapping[str, str]

    def diff(self) -> str:
        """All changes as one unified diff."""
        return "".join(diff_of(file.path, file.before, file.after) for file in self.files)

    def without(self, paths: Iterable[str]) -> Repaired:
        """The same without what touches these files."""
        left_out = frozenset(paths)
        kept = Plan(self.findings, ()).without(left_out).mended
        return Repaired(kept, tuple(file for file in self.files if file.path not in left_out), self.refused)


def repairs_of(results: Results, left_alone: frozenset[str] = frozenset()) -> Repaired:
    """The repairs that can be made safely, in files other than those to be left alone; nothing is written.

    A repair that touches a file which has to stay as it is is left out whole, in its other files too.
    """
    plan = plan_of(results.findings).without(left_alone)
    refused: dict[str, str] = {}
    files: dict[str, Mended] = {}
    while True:
        edits = plan.edits()
        unfit: set[Finding] = set()
        for path, wanted in edits.items():
            if path in files and files[path].edits == wanted:
                continue
            made = _mended(results, path, wanted)
            if isinstance(made, Mended):
                files[path] = made
                continue
            alone = {one for one in plan.mended if _is_refused_alone(results, path, one)}
            if 0 < len(alone) < sum(path in _paths(one) for one in plan.mended):
                unfit |= alone
            else:
                refused[path] = made.because
        if not unfit and refused.keys().isdisjoint(edits):
            return Repaired(plan.mended, tuple(files[path] for path in edits), refused)
        plan = Plan(tuple(one for one in plan.mended if one not in unfit), plan.crossing).without(refused)


def write_repairs(results: Results, left_alone: frozenset[str] = frozenset()) -> Repaired:
    """Make the repairs. A file that changed since it was judged, or that cannot be written, is left as it is."""
    repaired = repairs_of(results, left_alone)
    written: list[Mended] = []
    refused = dict(repaired.refused)
    for file in repaired.files:
        problem = write_mended(file.place, sha256(file.before).hexdigest(), file.after)
        if problem is None:
            written.append(file)
        else:
            refused[file.path] = problem.because
    failed = frozenset(file.path for file in repaired.files) - {file.path for file in written}
    return Repaired(repaired.without(failed).findings, tuple(written), refused)


def taken_back(repaired: Repaired, before: Results, after: Results) -> frozenset[str]:
    """The files that have a finding more than before and were therefore put back as they were."""
    old, new = _counts(before), _counts(after)
    worse = {path for path, rule in new if new[path, rule] > old[path, rule]}
    back = set()
    for file in repaired.files:
        if file.path in worse and write_mended(file.place, sha256(file.after).hexdigest(), file.before) is None:
            back.add(file.path)
    return frozenset(back)


def _counts(results: Results) -> Counter[tuple[str, str]]:
    return Counter((finding.path, finding.rule) for finding in results.findings)


def _paths(finding: Finding) -> frozenset[str]:
    return frozenset(edit.path for edit in finding.repair.edits) if finding.repair is not None else frozenset()


def _is_refused_alone(results: Results, path: str, finding: Finding) -> bool:
    edits = Plan((finding,), ()).edits().get(path, ())
    return bool(edits) and isinstance(_mended(results, path, edits), Refused)


def _mended(results: Results, path: str, edits: tuple[Edit, ...]) -> Mended | Refused:
    if path in results.cells or path.endswith(".ipynb"):
        return Refused("is a notebook, which has to be mended by hand")
    if not results.digests.get(path):
        return Refused("was not read in this run")
    place = Path(results.root, path)
    try:
        data = place.read_bytes()
    except OSError as error:
        return Refused(f"cannot be read: {(error.strerror or 'unknown reason').lower()}")
    if sha256(data).hexdigest() != results.digests[path]:
        return Refused("has changed since it was read")
    after = mended(data, edits, _guarded)
    return after if isinstance(after, Refused) else Mended(path, place, data, after, edits)


def _guarded(text: str, action: Callable[[], str | Refused]) -> str | Refused | None:
    """What `action` gives, where its parser can be trusted with the text."""
    from quietlint.syntax.bounds import is_bounded, with_deep_stack

    if not is_bounded(text):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return with_deep_stack(action)
