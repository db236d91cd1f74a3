"""A repository on disk to its loader."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from quietlint.environment.declared import declared_dependencies
from quietlint.environment.distributions import Distributions
from quietlint.environment.finder import ModuleFinder
from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment, find_environment
from quietlint.environment.search_path import search_path
from quietlint.environment.typeshed import StandardLibrary
from quietlint.loading.loader import Known, ProjectLoader
from quietlint.loading.reading import FactsMemory, NoMemory, Reader
from quietlint.loading.roots import Scope, scope_of
from quietlint.model.settings import Settings
from quietlint.sources.discovery import DiscoverySettings, FoundFile, discover, find_root
from quietlint.sources.modules import module_names
from quietlint.sources.roots import RootKind, SourceRoot, source_roots


def open_project(
    root: Path | None,
    paths: Sequence[Path],
    python: Path | None,
    settings: Settings,
    *,
    memory: FactsMemory | None = None,
    environ: Mapping[str, str] | None = None,
) -> ProjectLoader:
    """The project around `paths` (below `root`, if one is given) and its environment; no file is read for its facts.

    Raises `PathError` and `EnvironmentPathError`.
    """
    scope = scope_of(paths, root)
    environment = environment_of(scope, python, settings, os.environ if environ is None else environ)
    is_given = python is not None or settings.python is not None
    return loader_of(scope, discovered(scope, settings), environment, settings, memory=memory, is_given=is_given)


def discovered(scope: Scope, settings: Settings) -> tuple[tuple[FoundFile, ...], tuple[FoundFile, ...]]:
    """All files of the project, and those of them that were asked for; each sorted."""
    wanted = DiscoverySettings(exclude=settings.exclude)
    given = discover(scope.root, scope.given, wanted)
    if scope.known is None and scope.given == (scope.root,):
        return given.files, given.files
    known = discover(scope.root, [scope.root, *scope.given] if scope.known is None else scope.known, wanted)
    asked = frozenset(file.path for file in given.files)
    return known.files, tuple(file for file in known.files if file.path in asked)


def environment_of(
    scope: Scope, python: Path | None, settings: Settings, environ: Mapping[str, str]
) -> TargetEnvironment | NoEnvironment:
    """The environment to judge for, with the version and platform that the settings ask for."""
    explicit = python
    if explicit is None and settings.python is not None:
        explicit = scope.root / Path(settings.python).expanduser()
    found = _found(scope, explicit, environ)
    if settings.python_version is not None and settings.python_version != found.python_version:
        version = ".".join(map(str, settings.python_version))
        said = f"{found.description}; judged as Python {version}"
        found = replace(found, python_version=settings.python_version, description=said)
        if isinstance(found, TargetEnvironment):
            # The sources on disk are those of another version.
            found = replace(found, standard_library=None)
    return found if settings.platform is None else replace(found, platform=settings.platform)


def _found(scope: Scope, explicit: Path | None, environ: Mapping[str, str]) -> TargetEnvironment | NoEnvironment:
    """What is given, else what a part of the repository has for itself, else what the repository has."""
    if explicit is not None:
        return find_environment(scope.root, explicit, environ)
    for folder in (scope.start, *scope.start.parents):
        if folder == scope.root or not folder.is_relative_to(scope.root):
            break
        local = find_environment(folder, None, {})
        if isinstance(local, TargetEnvironment):
            return local
    found = find_environment(scope.root, None, environ)
    nearest = find_root(scope.start)
    if isinstance(found, NoEnvironment) and nearest != scope.root and nearest.is_relative_to(scope.root):
        return find_environment(nearest, None, {})
    return found


def loader_of(
    scope: Scope,
    files: tuple[tuple[FoundFile, ...], tuple[FoundFile, ...]],
    environment: TargetEnvironment | NoEnvironment,
    settings: Settings,
    *,
    memory: FactsMemory | None = None,
    is_given: bool = False,
) -> ProjectLoader:
    """The loader over what was discovered."""
    known_files, judged = files
    root = Path(os.path.realpath(scope.root))
    shown = [file.shown for file in known_files]
    named = tuple(SourceRoot(_folder(folder), RootKind.NAMED) for folder in settings.src)
    found = source_roots(root, shown)
    roots = (*named, *(each for each in found if all(each.folder != own.folder or each.package for own in named)))
    packages: tuple[Path, ...] = ()
    library = None
    if isinstance(environment, TargetEnvironment):
        packages, library = environment.site_packages, environment.standard_library
        is_given = is_given or environment.prefix.is_relative_to(scope.root)
    standard = StandardLibrary(environment.python_version, library)
    known = Known(
        root,
        {file.shown: file for file in known_files},
        module_names(shown, roots),
        environment,
        standard,
        ModuleFinder((), standard, search_path(packages)),
        Distributions(packages),
        cache(lambda: declared_dependencies(root)),
        is_given,
        Reader(memory or NoMemory()),
    )
    return ProjectLoader(known, judged)


def _folder(written: str) -> str:
    """A folder of the settings as shown paths spell it."""
    normal = os.path.normpath(written).replace(os.sep, "/")
    return "" if normal == "." else normal
