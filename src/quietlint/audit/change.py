"""A run that tells only what a change brought: which files the change reaches, and what was already there before it."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from quietlint.audit.judging import Judge
from quietlint.audit.work import Rulebook, Work
from quietlint.checking.diff import Changes, content_at, reached_by
from quietlint.loading.loader import ProjectLoader
from quietlint.loading.places import InProject
from quietlint.loading.reading import FactsMemory
from quietlint.model.facts import FunctionDefinition, Import, ImportFrom, ModuleFacts, body_of
from quietlint.model.findings import Finding
from quietlint.model.names import ModuleName, absolute_name
from quietlint.model.source import Unreadable
from quietlint.sources.discovery import SUFFIXES, FoundFile


def reached(loader: ProjectLoader, changes: Changes) -> frozenset[str]:
    """The changed files and all that import them, directly or not, those that import what was removed included."""
    importers: dict[str, set[str]] = defaultdict(set)
    gone = {ending: path for path in changes.removed if path.endswith(SUFFIXES) for ending in _endings(path)}
    for path in loader.known.files:
        for name in _imported_by(loader, path):
            found = loader.view_for(path).places.resolve(name)
            if isinstance(found, InProject):
                if found.path and found.path != path:
                    importers[found.path].add(path)
            elif name in gone:
                importers[gone[name]].add(path)
    return reached_by((*changes.changed, *changes.removed), importers)


def _endings(path: str) -> Iterator[str]:
    """Every dotted name that a file may have been imported by."""
    pure = PurePosixPath(path)
    parts = pure.parts[:-1] if pure.stem == "__init__" else (*pure.parts[:-1], pure.stem)
    for start in range(len(parts)):
        yield ".".join(parts[start:])


def _imported_by(loader: ProjectLoader, path: str) -> Iterator[ModuleName]:
    """Names of modules that a file imports; of ``from a import b`` both ``a`` and ``a.b``, which may be one."""
    facts = loader.facts_of(path)
    if isinstance(facts, Unreadable):
        return
    own, is_package = loader.name_of(path), path.rpartition("/")[2].startswith("__init__.")
    for statement in _imports_in(facts):
        if isinstance(statement, Import):
            for alias in statement.names:
                name = ModuleName(alias.name)
                yield name
                if alias.alias is None and "." in name:
                    # `import a.b` binds `a`, so its names are used too.
                    yield ModuleName(name.partition(".")[0])
            continue
        base = absolute_name(own, is_package=is_package, level=statement.level, module=statement.module)
        if base is not None:
            yield base
            yield from (ModuleName(f"{base}.{alias.name}") for alias in statement.names if alias.name != "*")


def _imports_in(facts: ModuleFacts) -> Iterator[Import | ImportFrom]:
    stack: list[object] = list(facts.body)
    while stack:
        node = stack.pop()
        if isinstance(node, Import | ImportFrom):
            yield node
        elif isinstance(node, FunctionDefinition):
            stack += body_of(node)
        else:
            for part in ("body", "otherwise", "final", "handlers", "cases"):
                stack += getattr(node, part, ())


def without_earlier(
    findings: Sequence[Finding],
    work: Work,
    rulebook: Rulebook,
    changes: Changes,
    memory: FactsMemory | None,
) -> tuple[Finding, ...]:
    """The findings that the files, as they were before the change, did not have."""
    if not findings:
        return ()
    with tempfile.TemporaryDirectory(prefix="quietlint-", ignore_cleanup_errors=True) as folder:
        files = tuple(sorted(_files_before(work, changes, Path(folder))))
        paths = {finding.path for finding in findings}
        before = replace(work, files=files, judged=tuple(file for file in files if file.shown in paths))
        judge = Judge(before.loader(memory), before.settings, rulebook)
        told = {finding.fingerprint for file in before.judged for finding in judge.outcome(file.shown).findings}
    return tuple(finding for finding in findings if finding.fingerprint not in told)


def _files_before(work: Work, changes: Changes, folder: Path) -> Iterable[FoundFile]:
    """The files of the project before the change: those that changed are written to `folder` as they were."""
    yield from (file for file in work.files if file.shown not in changes.changed)
    differing = [file.shown for file in work.files if file.shown in changes.changed]
    differing += [path for path in changes.removed if path.endswith(SUFFIXES)]
    for number, shown in enumerate(sorted(differing)):
        content = content_at(work.scope.root, changes.base, shown)
        if content is not None:
            path = folder / f"{number}{PurePosixPath(shown).suffix}"
            path.write_bytes(content)
            yield FoundFile(shown, path, len(content), 0)
