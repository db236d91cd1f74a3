"""A repository on disk to its loader."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from quietlint.environment.declared import declared_dependencies
from quietlint.environment.distributions import Distributions
from quietlint.environment.finder import ModuleFinder
from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment
from quietlint.environment.names import PublishedNames
from quietlint.environment.search_path import search_path
from quietlint.environment.typeshed import StandardLibrary
from quietlint.loading.dependencies import ProjectDependencies
from quietlint.loading.loader import Known, ProjectLoader
from quietlint.loading.reading import FactsMemory, NoMemory, Reader
from quietlint.loading.roots import Scope, scope_of
from quietlint.loading.surroundings import discovered, environment_of
from quietlint.model.settings import Settings
from quietlint.sources.discovery import FoundFile
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


def loader_of(
    scope: Scope,
    files: tuple[tuple[FoundFile, ...], tuple[FoundFile, ...]],
    environment: TargetEnvironment | NoEnvironment,
    settings: Settings,
    *,
    memory: FactsMemory | None = None,
    is_given: bool = False,
    names: Path | None = None,
    fetched: frozenset[str] | None = None,
    hidden: frozenset[str] = frozenset(),
) -> ProjectLoader:
    """The loader over what was discovered.

    `names` is an index of published names that the user had made; `fetched` are the distributions in the library store,
    where the environment is made of them.
    """
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
    distributions = Distributions(packages)
    declarations = cache(lambda: declared_dependencies(root))
    dependencies = ProjectDependencies(
        root, environment, distributions, declarations, PublishedNames(names), is_given=is_given, fetched=fetched
    )
    known = Known(
        root,
        {file.shown: file for file in known_files},
        module_names(shown, roots),
        environment,
        standard,
        ModuleFinder((), standard, search_path(packages)),
        distributions,
        declarations,
        dependencies,
        is_given,
        Reader(memory or NoMemory()),
        hidden,
    )
    return ProjectLoader(known, judged)


def _folder(written: str) -> str:
    """A folder of the settings as shown paths spell it."""
    normal = os.path.normpath(written).replace(os.sep, "/")
    return "" if normal == "." else normal
