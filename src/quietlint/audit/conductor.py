"""From what the user asked for to results."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import quietlint
from quietlint.audit.keys import consulted, facts_of_run, run_key, still_hold, tool_salt
from quietlint.audit.libraries import basis_of, with_libraries
from quietlint.audit.outcomes import FileOutcome, RunOutcome, decode_run, encode_run
from quietlint.audit.work import BY_PATH, FOREIGN, IMPRECISE, OWN, Progress, Rulebook, Work
from quietlint.checking.baseline import Entry, compared, read_baseline
from quietlint.checking.doubted import believed
from quietlint.checking.selection import installed_rules, selected
from quietlint.config import read_settings, settings_of
from quietlint.environment.declared import declaring_files
from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment
from quietlint.environment.names import PublishedNames
from quietlint.loading.roots import Scope, scope_of
from quietlint.loading.surroundings import declaring_of, discovered_all, environment_of
from quietlint.model.dependencies import Basis
from quietlint.model.findings import Finding, Precision
from quietlint.model.overview import Overview
from quietlint.model.results import Results, RuleInfo
from quietlint.model.settings import Settings
from quietlint.rule import AnyRule
from quietlint.sources.decoding import read_source
from quietlint.store.folders import default_folder, index_file
from quietlint.store.results import ResultStore

if TYPE_CHECKING:
    from quietlint.audit.workers import Judged
    from quietlint.checking.diff import Changes

_SILENCED = {
    OWN: "in the source",
    FOREIGN: "by comments for other tools",
    BY_PATH: "by the settings for their path",
}


_KNOWN_BY = {
    Basis.LOCKED: "the names in the lock file",
    Basis.DECLARED: "the names that the project declares",
    Basis.INDEX: "the list of published names alone",
}


def _nothing(done: int, total: int) -> None:
    """No progress is shown."""
    del done, total


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for. What is None or empty is left to the settings."""

    paths: tuple[Path, ...] = ()
    root: Path | None = None
    config: Path | None = None
    python: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_precision: Precision | None = None
    jobs: int | None = None
    baseline: Path | None = None
    use_baseline: bool = True
    diff: str | None = None
    staged: bool = False
    cache: bool = True
    statistics: bool = False
    fetch: bool = False
    """Bring the wheels of what is declared and imported, where there is no environment."""
    python_version: tuple[int, int] | None = None
    platform: str | None = None
    overview: bool = False
    """Whether the results are to tell of the project as a whole."""
    progress: Progress = _nothing
    on_environment: Callable[[TargetEnvironment | NoEnvironment], None] = field(default=lambda _: None)
    """Told at once which environment is used, before anything takes time."""
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))


@dataclass(frozen=True, slots=True)
class Audited:
    """Results, with what the command line may need to know besides."""

    results: Results
    stale: tuple[Entry, ...] = ()
    """Entries of the baseline that no finding has any more."""
    baseline: Path | None = None
    """The baseline's file, if one was named."""
    judged: frozenset[str] | None = None
    """The paths that were judged, None for the whole project."""
    files: frozenset[str] | None = None
    """The paths of all files of the project."""


def audit(request: Request, rules: Sequence[AnyRule] | None = None) -> Audited:
    """Judge what was asked for. Raises `QuietlintError` for what cannot be asked for.

    `rules` are those that exist, instead of the installed ones; they are asked in this process only.
    """
    scope = scope_of(request.paths, request.root)
    settings = _settings(request, scope)
    known = installed_rules() if rules is None else tuple(rules)
    rulebook = Rulebook(selected(known, settings), known)
    files, asked, skipped = discovered_all(scope, settings)
    environment = environment_of(scope, request.python, settings, request.environ)
    is_given = request.python is not None or settings.python is not None
    cache = default_folder(request.environ) if request.cache else None
    if rules is not None:
        settings = replace(settings, jobs=1)
    work = Work(
        scope,
        files,
        asked,
        environment,
        is_given,
        settings,
        cache,
        declaring=declaring_of(scope, settings),
        names=index_file(request.environ),
        wants_links=request.overview,
    )
    work, said = with_libraries(work, fetch=request.fetch)
    request.on_environment(work.environment)
    if request.staged:
        audited = _audited_staged(request, work, rulebook)
    elif request.diff is not None:
        audited = _audited_change(request, work, rulebook, request.diff)
    else:
        audited = _audited(request, work, rulebook, _outcomes(work, rulebook, request))
    # What was there and is not judged is told; of a link its file is judged where it really lies.
    said = (
        *said,
        *(f"{each.shown} was not judged: it {each.reason}." for each in skipped if "link" not in each.reason),
    )
    return (
        replace(audited, results=replace(audited.results, notices=(*audited.results.notices, *said)))
        if said
        else audited
    )


def _audited_change(request: Request, work: Work, rulebook: Rulebook, reference: str) -> Audited:
    """Only what is new since a commit, in changed files and in those that the change reaches."""
    from quietlint.checking.diff import changes_since

    changes = changes_since(work.scope.root, reference)
    return _audited_new(request, work, rulebook, (changes,), f"that {reference} had already")


def _audited_staged(request: Request, work: Work, rulebook: Rulebook) -> Audited:
    """Only what the commit would bring that neither of its parents has, the files taken as they are staged."""
    from quietlint.audit.change import as_staged
    from quietlint.checking.diff import staged_changes

    staged = staged_changes(work.scope.root)
    with as_staged(work, staged) as at_index:
        audited = _audited_new(request, at_index, rulebook, staged.parents, "that were there before")
        # What differs from the files on disk is told from what is staged, which is gone after this.
        texts = {path: at_index.text_of(path) for path in {each.path for each in audited.results.findings}}
    source = audited.results.source
    told = replace(audited.results, source=lambda path: texts[path] if path in texts else source(path))
    return replace(audited, results=told)


def _audited_new(
    request: Request, work: Work, rulebook: Rulebook, parents: Sequence[Changes], known_as: str
) -> Audited:
    """Only what none of the parents of a change had."""
    from quietlint.audit.change import compared_with, new_findings

    with facts_of_run(work.cache) as memory, ExitStack() as stack:
        comparisons = [stack.enter_context(compared_with(work, changes, memory)) for changes in parents]
        reached = [against.reach for against in comparisons]
        paths = frozenset[str]().union(*(reach.paths for reach in reached))
        lines = {
            path: frozenset[int]().union(*(reach.spelling.get(path, ()) for reach in reached))
            for path in paths
            if all(path in reach.spelling or path not in reach.paths for reach in reached)
        }
        work = replace(
            work,
            judged=tuple(file for file in work.judged if file.shown in paths),
            declaring=tuple(file for file in work.declaring if file.shown in paths),
            lines=lines,
        )
        audited = _audited(request, work, rulebook, _outcomes(work, rulebook, request))
        found = new = audited.results.findings
        for against in comparisons:
            new = new_findings(new, work, rulebook, against, memory)
    suppressed = dict(audited.results.suppressed)
    if len(new) < len(found):
        suppressed[known_as] = len(found) - len(new)
    digests = dict(audited.results.digests)
    places = {file.shown: file.path for file in work.judged}
    for finding in new:
        if finding.repair is not None and finding.path in places:
            # A repair that the change itself tells is of a file that no other repair may have named.
            digests.setdefault(finding.path, _digest(places[finding.path]))
    return replace(audited, results=replace(audited.results, findings=new, suppressed=suppressed, digests=digests))


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _settings(request: Request, scope: Scope) -> Settings:
    """The settings file, overruled by the command line."""
    found = (
        settings_of(scope.root, scope.start) if request.config is None else read_settings(request.config, scope.root)
    )
    return replace(
        found,
        select=request.select or found.select,
        ignore=(*found.ignore, *request.ignore),
        min_precision=request.min_precision or found.min_precision,
        jobs=request.jobs or found.jobs,
        python_version=request.python_version or found.python_version,
        platform=request.platform or found.platform,
    )


def _outcomes(work: Work, rulebook: Rulebook, request: Request) -> tuple[FileOutcome, ...]:
    """What was stored if everything is as it was then, else what judging brings."""
    if work.cache is None:
        return _judged(work, rulebook, request.progress).outcomes
    key = run_key(work, rulebook.selection)
    with ResultStore(work.cache, str(work.scope.root), salt=tool_salt(rulebook.known)) as store:
        stored = store.get(key) if key is not None else None
        run = decode_run(stored) if stored is not None else None
        if run is not None and still_hold(run.consulted):
            return run.files
        told = _judged(work, rulebook, request.progress)
        if key is not None and not any(outcome.problems for outcome in told.outcomes):
            encoded = encode_run(RunOutcome(told.outcomes, consulted(told.consulted)))
            if encoded is not None:
                store.put(key, encoded)
        return told.outcomes


def _judged(work: Work, rulebook: Rulebook, progress: Progress) -> Judged:
    # The program, and all that judging needs, is not loaded by a run that finds everything stored.
    from quietlint.audit.workers import judged

    return judged(work, rulebook, progress)


def _audited(request: Request, work: Work, rulebook: Rulebook, outcomes: tuple[FileOutcome, ...]) -> Audited:
    silenced: Counter[str] = Counter()
    statistics: Counter[str] = Counter()
    for outcome in outcomes:
        silenced.update(outcome.silenced)
        statistics.update(outcome.statistics)
    if silenced[IMPRECISE]:
        statistics["findings below the wanted precision"] = silenced[IMPRECISE]
    findings, doubted = believed(
        [finding for outcome in outcomes for finding in outcome.findings], sum(outcome.lines for outcome in outcomes)
    )
    if doubted:
        statistics["findings on names that nothing spells, too many to be believed"] = len(doubted)
    suppressed = {how: silenced[who] for who, how in _SILENCED.items() if silenced[who]}
    baseline = _baseline_path(request, work)
    paths = None
    if work.judged != work.files or work.lines:
        paths = frozenset(file.shown for file in work.judged) - work.lines.keys()
    names = frozenset(file.shown for file in work.files)
    stale: tuple[Entry, ...] = ()
    if baseline is not None and request.use_baseline:
        against = compared(findings, read_baseline(baseline), paths, names)
        findings, stale = against.new, against.stale
        if against.known:
            suppressed["in the baseline"] = against.known
    places = {file.shown: file.path for file in (*work.judged, *work.declaring)}
    results = Results(
        version=quietlint.__version__,
        findings=findings,
        rules=tuple(info_of(rule) for rule in rulebook.selection.rules),
        source=lambda path: _text(places, path),
        notices=(*_notices(work, outcomes, stale), *_told_of(doubted)),
        problems=tuple(problem for outcome in outcomes for problem in outcome.problems),
        files_checked=sum(outcome.is_code for outcome in outcomes),
        lines_checked=sum(outcome.lines for outcome in outcomes),
        suppressed=suppressed,
        statistics=dict(sorted(statistics.items())) if request.statistics else {},
        cells={outcome.path: outcome.cells for outcome in outcomes if outcome.cells},
        digests={path: digest for outcome in outcomes for path, digest in outcome.digests.items()},
        overview=_overview(work, outcomes, findings) if request.overview else None,
        root=str(work.scope.root),
        target=_target(work),
    )
    return Audited(results, stale, baseline, paths, names)


def _overview(work: Work, outcomes: tuple[FileOutcome, ...], findings: Sequence[Finding]) -> Overview:
    from quietlint.audit.overviews import overview_of
    from quietlint.checking.diff import commit_of

    root = work.scope.root
    return overview_of(root.resolve().name, work.environment.description, commit_of(root), outcomes, findings)


def info_of(rule: AnyRule) -> RuleInfo:
    """The rule as reports know it."""
    return RuleInfo(rule.name, rule.family, rule.summary, rule.severity, rule.precision, rule.page)


def _basis(work: Work) -> Basis:
    return basis_of(work, (path.name for path in declaring_files(work.scope.root)))


def _target(work: Work) -> dict[str, str]:
    """What the run was done for, and by what third-party code was known."""
    index = PublishedNames(work.names)
    return {
        "basis": _basis(work).value,
        "environment": work.environment.description,
        "python": ".".join(map(str, work.environment.python_version)),
        "platform": work.environment.platform,
        "publishedNames": index.date,
    }


def _baseline_path(request: Request, work: Work) -> Path | None:
    if request.baseline is not None:
        return request.baseline
    return work.scope.root / work.settings.baseline if work.settings.baseline is not None else None


def _notices(work: Work, outcomes: tuple[FileOutcome, ...], stale: tuple[Entry, ...]) -> tuple[str, ...]:
    notices = [notice for outcome in outcomes for notice in outcome.notices]
    if isinstance(work.environment, NoEnvironment):
        notices.insert(
            0,
            f"{sentence(work.environment.description)} Third-party code is known by {_KNOWN_BY[_basis(work)]}; give an "
            "environment with --python, or bring wheels with --fetch, to have it checked.",
        )
    if not work.judged:
        notices.append("There is no Python file to check.")
    if stale:
        entries = "1 entry" if len(stale) == 1 else f"{len(stale):,} entries"
        notices.append(
            f"The baseline holds {entries} that nothing has any more; `quietlint baseline prune` drops them."
        )
    return tuple(notices)


def _told_of(doubted: Sequence[Finding]) -> tuple[str, ...]:
    notices = []
    names = {finding.unspelled for finding in doubted} - {""}
    if names:
        notices.append(
            f"{len(names):,} names that nothing around spells are read off values of which nothing is known. So many "
            "come from where nothing was read (a plug-in, another language), and none of them is reported."
        )
    functions = sorted({finding.trusts for finding in doubted if not finding.unspelled})
    if functions:
        notices.append(
            "So many names are missing on what these functions are declared to give that they must give something "
            f"else, and none of the names is reported: {', '.join(functions)}."
        )
    return tuple(notices)


def sentence(clause: str) -> str:
    """The clause with a capital and a full stop."""
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}."


def _text(places: Mapping[str, Path], path: str) -> str | None:
    place = places.get(path)
    source = read_source(place, path) if place is not None else None
    return getattr(source, "text", None)
