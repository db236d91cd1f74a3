"""Source folders that a project's build and test settings name, read statically and forgivingly."""

from __future__ import annotations

import ast
import configparser
import tomllib
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

_MOST_MEMBERS = 500
_LARGEST = 1024 * 1024
"""Bytes of a settings file that a person may have written."""


@dataclass(frozen=True, slots=True, order=True)
class NamedFolder:
    """`folder` (absolute) is a source root; a non-empty `package` is the dotted name that the folder itself has."""

    folder: Path
    package: str = ""
    named_by: str = ""


def named_folders(root: Path) -> tuple[NamedFolder, ...]:
    """Source folders inside of `root` that its settings name and that exist, in the order of the settings.

    Members of a uv workspace are read likewise. Settings that cannot be read name nothing: other stages report them.
    """
    found: dict[tuple[Path, str], NamedFolder] = {}
    for project in (root, *_workspace_members(root)):
        for relative, package, named_by in _named_by_project(project):
            folder = _inside(root, project, relative)
            if folder is not None:
                found.setdefault((folder, package), NamedFolder(folder, package, named_by))
    return tuple(found.values())


def _named_by_project(project: Path) -> Iterator[tuple[str, str, str]]:
    """Folder (relative to the project), package name and the setting that names it."""
    settings = _toml(project / "pyproject.toml")
    tool = _table(settings, "tool")
    yield from ((folder, package, "pyproject.toml") for folder, package in _build_backends(tool))
    yield from ((folder, "", "pytest's pythonpath") for folder in _pytest_paths(project, tool))
    yield from ((folder, package, "setup.cfg") for folder, package in _setup_cfg(project))
    yield from ((folder, package, "setup.py") for folder, package in _setup_py(project))


def _build_backends(tool: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    setuptools = _table(tool, "setuptools")
    yield from _package_dir(_table(setuptools, "package-dir"))
    find = _table(_table(setuptools, "packages"), "find")
    yield from ((folder, "") for folder in _strings(find.get("where")))
    build = _table(_table(tool, "hatch"), "build")
    targets = _table(build, "targets")
    for section in (build, _table(targets, "wheel"), _table(targets, "sdist")):
        # packages = ["src/foo"] ships `foo`: the folder above is a root.
        yield from ((path.rpartition("/")[0], "") for path in _strings(section.get("packages")))
        sources = section.get("sources")
        if isinstance(sources, dict):
            yield from ((folder, _dotted(name)) for folder, name in sources.items() if isinstance(name, str))
        else:
            yield from ((folder, "") for folder in _strings(sources))
        yield from ((folder, "") for folder in _strings(section.get("dev-mode-dirs")))
    for package in _tables(_table(tool, "poetry").get("packages")):
        yield from ((folder, _dotted(_text(package.get("to")))) for folder in _strings(package.get("from")))
    pdm = _table(tool, "pdm")
    yield from ((folder, "") for folder in _strings(_table(pdm, "build").get("package-dir")))
    yield from ((folder, "") for folder in _strings(_table(tool, "maturin").get("python-source")))
    uv = _table(_table(tool, "uv"), "build-backend")
    yield from ((folder, "") for folder in _strings(uv.get("module-root")))
    wheel = _table(_table(tool, "scikit-build"), "wheel")
    packages = wheel.get("packages")
    if isinstance(packages, dict):
        yield from ((folder, _dotted(name)) for name, folder in packages.items() if isinstance(folder, str))
    else:
        yield from ((path.rpartition("/")[0], "") for path in _strings(packages))


def _pytest_paths(project: Path, tool: Mapping[str, object]) -> Iterator[str]:
    pytest = _table(tool, "pytest")
    for section in (_table(pytest, "ini_options"), pytest):
        yield from _strings(section.get("pythonpath"))
    for file, section_name in (("pytest.ini", "pytest"), ("tox.ini", "pytest"), ("setup.cfg", "tool:pytest")):
        yield from _ini(project / file).get(section_name, {}).get("pythonpath", "").split()


def _setup_cfg(project: Path) -> Iterator[tuple[str, str]]:
    sections = _ini(project / "setup.cfg")
    lines = sections.get("options", {}).get("package_dir", "").splitlines()
    pairs = dict(line.split("=", 1) for line in lines if "=" in line)
    yield from _package_dir({name.strip(): folder.strip() for name, folder in pairs.items()})
    where = sections.get("options.packages.find", {}).get("where", "")
    yield from ((folder.strip(), "") for folder in where.replace(",", "\n").splitlines() if folder.strip())


def _setup_py(project: Path) -> Iterator[tuple[str, str]]:
    """`package_dir={…}` and `find_packages("…")` of a `setup.py`, where they are written out or assigned by name."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(_read(project / "setup.py"))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    constants: dict[str, object] = {}
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                constants[name] = _literal(value, constants)
    for node in islice(ast.walk(tree), 50_000):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        keywords = {keyword.arg: _literal(keyword.value, constants) for keyword in node.keywords}
        if called == "setup":
            yield from _package_dir(keywords.get("package_dir"))
        elif called in {"find_packages", "find_namespace_packages"}:
            where = _literal(node.args[0], constants) if node.args else keywords.get("where")
            yield from ((folder, "") for folder in _strings(where))


def _literal(node: ast.expr, constants: Mapping[str, object]) -> object:
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _package_dir(mapping: object) -> Iterator[tuple[str, str]]:
    """`{"": "src"}` names a root; `{"pkg": "lib"}` says that the folder `lib` is the package `pkg`."""
    if isinstance(mapping, dict):
        yield from (
            (folder, package)
            for package, folder in mapping.items()
            if isinstance(package, str) and isinstance(folder, str)
        )


def _workspace_members(root: Path) -> Iterator[Path]:
    """Folders of the members of a uv workspace, sorted, at most as many as a person could have meant."""
    workspace = _table(_table(_table(_toml(root / "pyproject.toml"), "tool"), "uv"), "workspace")
    members: set[Path] = set()
    for pattern in _strings(workspace.get("members")):
        if pattern.startswith(("/", "~")) or ".." in pattern.split("/") or "**" in pattern:
            continue
        try:
            members.update(path.parent for path in islice(root.glob(f"{pattern}/pyproject.toml"), _MOST_MEMBERS))
        except (ValueError, NotImplementedError, OSError):
            continue
    yield from sorted(members - {root})[:_MOST_MEMBERS]


def _inside(root: Path, project: Path, relative: str) -> Path | None:
    """The named folder, if it exists and does not lead out of `root`."""
    try:
        folder = (project / relative).resolve()
        if folder.is_dir() and folder.is_relative_to(root.resolve()):
            return folder
    except (OSError, ValueError, RuntimeError):
        pass
    return None


def _read(path: Path) -> str:
    """The text of a settings file; raises `OSError` or `ValueError`."""
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError("too large for a settings file")
    return data.decode("utf-8-sig")


def _toml(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(_read(path))
    except (OSError, ValueError, RecursionError):
        return {}


def _ini(path: Path) -> Mapping[str, Mapping[str, str]]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(_read(path))
    except (OSError, ValueError, configparser.Error):
        return {}
    return {name: dict(parser.items(name)) for name in parser.sections()}


def _table(mapping: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = mapping.get(key)
    return value if isinstance(value, dict) else {}


def _tables(value: object) -> Iterator[Mapping[str, object]]:
    yield from (item for item in (value if isinstance(value, list) else []) if isinstance(item, dict))


def _strings(value: object) -> Iterator[str]:
    items: Iterable[object] = value if isinstance(value, list | tuple) else [value]
    yield from (item.strip("/") if item != "/" else item for item in items if isinstance(item, str))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _dotted(path: str) -> str:
    return path.strip("/").replace("/", ".")
