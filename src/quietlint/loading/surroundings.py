"""What can be told of a repository before any file of it is read: its files, and the environment to judge them for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from quietlint.environment.declared import declaring_files
from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment, find_environment
from quietlint.loading.roots import Scope
from quietlint.model.settings import Settings
from quietlint.sources.discovery import DiscoverySettings, FoundFile, SkippedFile, discover, find_root
from quietlint.sources.ignoring import ignore_rules, is_ignored


def discovered(scope: Scope, settings: Settings) -> tuple[tuple[FoundFile, ...], tuple[FoundFile, ...]]:
    """All files of the project, and those of them that were asked for; each sorted."""
    files, asked, _ = discovered_all(scope, settings)
    return files, asked


def discovered_all(
    scope: Scope, settings: Settings
) -> tuple[tuple[FoundFile, ...], tuple[FoundFile, ...], tuple[SkippedFile, ...]]:
    """All files of the project, those of them that were asked for, and those that were there and not taken."""
    wanted = DiscoverySettings(exclude=settings.exclude)
    given = discover(scope.root, scope.given, wanted)
    if scope.known is None and scope.given == (scope.root,):
        return given.files, given.files, given.skipped
    known = discover(scope.root, [scope.root, *scope.given] if scope.known is None else scope.known, wanted)
    asked = frozenset(file.path for file in given.files)
    return known.files, tuple(file for file in known.files if file.path in asked), given.skipped


def declaring_of(scope: Scope, settings: Settings) -> tuple[FoundFile, ...]:
    """The dependency files that were asked for: all in the given folders, but those that the settings leave out."""
    if scope.known is not None:
        return ()
    root = Path(os.path.realpath(scope.root))
    rules = tuple(filter(None, [ignore_rules("", settings.exclude)]))
    found = []
    for path in declaring_files(root):
        shown = path.relative_to(root).as_posix()
        is_asked = any(path.is_relative_to(os.path.realpath(given)) for given in scope.given)
        if is_asked and not path.name.endswith((".py", "METADATA", "PKG-INFO")) and not is_ignored(shown, rules):
            status = path.stat()
            found.append(FoundFile(shown, path, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))


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
