"""Which Python environment a project runs in, told from files alone; our own interpreter is never asked."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from quietlint.environment.versions import project_version
from quietlint.model.errors import EnvironmentPathError

_USUAL_FOLDERS = (".venv", "venv", "env", ".env")
_LIBRARY = re.compile(r"(?:python|pypy)(\d)\.(\d+)t?$")
_IN_NAME = re.compile(r"(\d)\.(\d+)")


@dataclass(frozen=True, slots=True)
class TargetEnvironment:
    """An environment found on disk. `site_packages` exist and are in the order of the import system.

    `standard_library` is the folder of its sources, None where it could not be found; `description` names the
    environment and how it was found, in one line for people.
    """

    prefix: Path
    python_version: tuple[int, int]
    platform: str
    site_packages: tuple[Path, ...]
    standard_library: Path | None
    description: str


@dataclass(frozen=True, slots=True)
class NoEnvironment:
    """No environment was found: the version is what the project asks for, or the newest that we know well."""

    python_version: tuple[int, int]
    platform: str
    description: str


def find_environment(
    root: Path, explicit: Path | None, environ: Mapping[str, str]
) -> TargetEnvironment | NoEnvironment:
    """The environment of the project in `root`.

    In order: `explicit` (an environment's folder, or an interpreter), `UV_PROJECT_ENVIRONMENT`, a virtual environment
    in `root`, the active one (under pre-commit, which activates its own, the next one on `PATH`), conda's. Raises
    `EnvironmentPathError` for an `explicit` that is neither.
    """
    if explicit is not None:
        return _explicit(root, explicit, environ)
    for folder, how in _candidates(root, environ):
        found = read_environment(folder, how)
        if found is not None:
            return found
    version, why = project_version(root)
    return NoEnvironment(version, sys.platform, f"no environment found; Python {version[0]}.{version[1]} {why}")


def read_environment(prefix: Path, how: str, version: tuple[int, int] | None = None) -> TargetEnvironment | None:
    """The environment with that prefix, or None. `version` picks one where several share the prefix."""
    settings = _pyvenv_settings(prefix)
    version = version or _declared_version(settings) or _highest_version(prefix)
    if version is None:
        return None
    base = _base_prefix(settings)
    places = list(_site_packages(prefix, version))
    if base is not None and settings.get("include-system-site-packages", "").lower() == "true":
        places.extend(_site_packages(base, version))
    library = next(
        (folder for each in (prefix, base) if each is not None for folder in _standard_library(each, version)), None
    )
    if not places and library is None:
        return None
    is_windows = (prefix / "Scripts").is_dir() or (prefix / "Lib" / "site-packages").is_dir()
    platform = "win32" if is_windows and not (prefix / "bin").is_dir() else sys.platform
    description = f"Python {version[0]}.{version[1]} in {prefix} ({how})"
    return TargetEnvironment(prefix, version, platform, tuple(dict.fromkeys(places)), library, description)


def _explicit(root: Path, explicit: Path, environ: Mapping[str, str]) -> TargetEnvironment:
    given = Path(os.path.abspath(explicit.expanduser()))
    if not given.exists() and explicit.name == str(explicit):
        command = shutil.which(str(explicit), path=environ.get("PATH", ""))
        given = given if command is None else Path(command)
    if not given.exists():
        raise EnvironmentPathError(str(explicit), "no such file or folder")
    if given.is_dir():
        found = read_environment(given, "given")
        if found is None and given.name == "bin":
            found = read_environment(given.parent, "given")
        found = found or _bare_site_packages(root, given)
        problem = "is no Python environment"
    else:
        found = _of_interpreter(root, given, environ)
        problem = "belongs to no Python environment that could be found on disk"
    if found is None:
        raise EnvironmentPathError(str(explicit), problem)
    return found


def _of_interpreter(root: Path, path: Path, environ: Mapping[str, str]) -> TargetEnvironment | None:
    """The environment of an interpreter's path: the virtual one around it, or the one where its links lead."""
    if path.parent.name == "shims":
        return _of_shim(root, path.parent.parent, environ)
    for step in _links(path):
        around = step.parent.parent if step.parent.name in {"bin", "Scripts"} else step.parent
        named = _IN_NAME.search(step.name)
        is_virtual = (around / "pyvenv.cfg").is_file()
        if is_virtual or named is not None or not step.is_symlink():
            version = None if is_virtual or named is None else (int(named[1]), int(named[2]))
            found = read_environment(around, "given", version)
            if found is not None:
                return found
    return None


def _of_shim(root: Path, pyenv: Path, environ: Mapping[str, str]) -> TargetEnvironment | None:
    """What a pyenv shim stands for: the version that the shell, the project or the user has set."""
    wanted = environ.get("PYENV_VERSION", "").split(":")[0]
    for file in (*(folder / ".python-version" for folder in (root, *root.parents)), pyenv / "version"):
        wanted = wanted or _first_line(file)
    if not wanted or os.sep in wanted or wanted.startswith("."):
        return None
    return read_environment(pyenv / "versions" / wanted, f"pyenv {wanted}")


def _links(path: Path) -> Iterator[Path]:
    """The path, then each place where its symbolic links lead."""
    for _ in range(20):
        yield path
        if not path.is_symlink():
            return
        path = Path(os.path.normpath(path.parent / path.readlink()))


def _bare_site_packages(root: Path, folder: Path) -> TargetEnvironment | None:
    """A folder of installed distributions (``pip install --target``), taken for an environment of its own."""
    if not any(folder.glob("*.dist-info")):
        return None
    version, why = project_version(root)
    above = _LIBRARY.search(folder.parent.name)
    if above is not None:
        version, why = (int(above[1]), int(above[2])), "by its place"
    description = f"installed packages in {folder} (given), Python {version[0]}.{version[1]} {why}"
    return TargetEnvironment(folder, version, sys.platform, (folder,), None, description)


def _candidates(root: Path, environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    uv = environ.get("UV_PROJECT_ENVIRONMENT")
    if uv:
        yield root / uv, "UV_PROJECT_ENVIRONMENT"
    children = [root / name for name in _USUAL_FOLDERS]
    children.extend(child for child in _entries(root) if child not in children)
    for child in children:
        if (child / "pyvenv.cfg").is_file():
            yield child, "in the project"
    active = environ.get("VIRTUAL_ENV")
    if environ.get("PRE_COMMIT") == "1":
        path = environ.get("PATH", "").split(os.pathsep)
        around = [Path(entry).parent for entry in path if entry and (Path(entry).parent / "pyvenv.cfg").is_file()]
        yield from ((prefix, "on PATH, after pre-commit's own") for prefix in dict.fromkeys(around[1:]))
    elif active:
        yield Path(active), "active"
    conda = environ.get("CONDA_PREFIX")
    if conda:
        yield Path(conda), "CONDA_PREFIX"


def _pyvenv_settings(prefix: Path) -> Mapping[str, str]:
    try:
        lines = (prefix / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _declared_version(settings: Mapping[str, str]) -> tuple[int, int] | None:
    """From `version` (venv) or `version_info` (virtualenv, uv)."""
    found = _IN_NAME.match(settings.get("version", settings.get("version_info", "")))
    return None if found is None else (int(found[1]), int(found[2]))


def _highest_version(prefix: Path) -> tuple[int, int] | None:
    """The highest version that has a library folder; on Windows the one in the interpreter library's name."""
    names = [entry.name for folder in ("lib", "lib64") for entry in _entries(prefix / folder)]
    versions = [(int(found[1]), int(found[2])) for name in names if (found := _LIBRARY.match(name))]
    if not versions and (prefix / "Lib").is_dir():
        dlls = (re.match(r"python(\d)(\d+)\.dll$", entry.name, re.IGNORECASE) for entry in _entries(prefix))
        versions = [(int(found[1]), int(found[2])) for found in dlls if found]
    return max(versions, default=None)


def _base_prefix(settings: Mapping[str, str]) -> Path | None:
    if settings.get("base-prefix"):
        return Path(settings["base-prefix"])
    home = settings.get("home")
    if not home:
        return None
    folder = Path(home)
    return folder.parent if folder.name in {"bin", "Scripts"} else folder


def _site_packages(prefix: Path, version: tuple[int, int]) -> Iterator[Path]:
    """Folders of installed distributions below a prefix: the usual ones, Debian's, and Windows'."""
    dotted = f"{version[0]}.{version[1]}"
    usual = [
        prefix / library / f"{kind}{dotted}{build}" / "site-packages"
        for library in ("lib", "lib64")
        for kind, build in (("python", ""), ("python", "t"), ("pypy", ""))
    ]
    debian = [
        prefix / "local" / "lib" / f"python{dotted}" / "dist-packages",
        prefix / "lib" / f"python{version[0]}" / "dist-packages",
        prefix / "lib" / f"python{dotted}" / "dist-packages",
    ]
    seen: set[str] = set()
    for folder in (*usual, prefix / "Lib" / "site-packages", prefix / "site-packages", *debian):
        real = os.path.realpath(folder)
        if real not in seen and folder.is_dir():
            seen.add(real)
            yield folder


def _standard_library(prefix: Path, version: tuple[int, int]) -> Iterator[Path]:
    """Folders below an interpreter's own prefix that hold the standard library's sources."""
    dotted = f"{version[0]}.{version[1]}"
    framework = prefix / "Frameworks" / "Python.framework" / "Versions" / dotted
    for folder in (
        prefix / "lib" / f"python{dotted}",
        prefix / "lib64" / f"python{dotted}",
        prefix / "lib" / f"python{dotted}t",
        prefix / "lib" / f"pypy{dotted}",
        prefix / "Lib",
        framework / "lib" / f"python{dotted}",
    ):
        if (folder / "os.py").is_file():
            yield folder


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _first_line(file: Path) -> str:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")
