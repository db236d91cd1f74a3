"""The formats in which Python projects declare dependencies, one reader each: text in, entries out."""

from __future__ import annotations

import ast
import configparser
import json
import re
import tomllib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

MAIN: Final = "main"
BUILD: Final = "build"
LOCKED: Final = "locked"
OWN: Final = "own name"
FILE: Final = "file to read too"
COMPUTED: Final = "computed"
MALFORMED: Final = "malformed"

_NAME_FIRST: Final = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_EGG: Final = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_WHEEL: Final = re.compile(r"(?:^|/)([A-Za-z0-9_.]+)-\d[^/]*\.(?:whl|tar\.gz|zip)")
_INLINE: Final = re.compile(r"(?m)^# /// script$\s(?P<content>(^#(| .*)$\s)+)^# ///$")


class FileProblem(Exception):  # noqa: N818 - named for what it is in the file
    """A file that cannot be read as its format; `line` is where that was seen."""

    def __init__(self, problem: str, line: int = 1) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file says in one place: `kind` is one of the constants above, or the name of a group.

    `name` is a normalised distribution name; for `FILE` it is a path, for `MALFORMED` the problem.
    """

    kind: str
    name: str
    line: int = 1


Reader: TypeAlias = Callable[[str], Iterator[Entry]]


def pyproject(text: str) -> Iterator[Entry]:
    """`[project]` (PEP 621), `[dependency-groups]` (PEP 735), `[build-system]`, and tables of the build tools."""
    settings, lines = _toml(text), _Lines(text)
    project = _table(settings, "project")
    tool = _table(settings, "tool")
    poetry = _table(tool, "poetry")
    for name in (project.get("name"), poetry.get("name")):
        if isinstance(name, str):
            yield Entry(OWN, canonicalize_name(name), lines.of(name))
    yield from _requirements(_strings(project.get("dependencies")), MAIN, lines)
    for group, listed in _table(project, "optional-dependencies").items():
        yield from _requirements(_strings(listed), group, lines)
    for group, listed in _table(settings, "dependency-groups").items():
        yield from _requirements(_strings(listed), group, lines)
    yield from _requirements(_strings(_table(settings, "build-system").get("requires")), BUILD, lines)
    yield from _requirements(_strings(_table(tool, "uv").get("dev-dependencies")), "dev", lines)
    for group, listed in _table(_table(tool, "pdm"), "dev-dependencies").items():
        yield from _requirements(_strings(listed), group, lines)
    for environment in _table(_table(tool, "hatch"), "envs").values():
        for key in ("dependencies", "extra-dependencies"):
            listed = environment.get(key) if isinstance(environment, dict) else None
            yield from _requirements(_strings(listed), "dev", lines)
    yield from _poetry(poetry, lines)
    yield from _dynamic(project, tool)


def _poetry(poetry: Mapping[str, object], lines: _Lines) -> Iterator[Entry]:
    sections = [(MAIN, poetry.get("dependencies")), ("dev", poetry.get("dev-dependencies"))]
    for group, table in _table(poetry, "group").items():
        sections.append((group, table.get("dependencies") if isinstance(table, dict) else None))
    for group, table in sections:
        for name in table if isinstance(table, dict) else ():
            if name.lower() != "python":
                yield Entry(group, canonicalize_name(name), lines.of(name))


def _dynamic(project: Mapping[str, object], tool: Mapping[str, object]) -> Iterator[Entry]:
    """Dependencies that the build computes: setuptools may read them from files, anything else is out of sight."""
    if "dependencies" not in _strings(project.get("dynamic")):
        return
    table = _table(_table(_table(tool, "setuptools"), "dynamic"), "dependencies")
    files = list(_strings(table.get("file")))
    yield from (Entry(FILE, file) for file in files)
    if not files:
        yield Entry(COMPUTED, "")


def setup_cfg(text: str) -> Iterator[Entry]:
    """`install_requires` and its like in `[options]`, extras, and `[metadata] name`."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.MissingSectionHeaderError as error:
        raise FileProblem("is malformed", error.lineno) from None
    except configparser.ParsingError as error:
        raise FileProblem("is malformed", error.errors[0][0]) from None
    except configparser.Error:
        raise FileProblem("is malformed") from None
    lines = _Lines(text)
    sections = {name: dict(parser.items(name)) for name in parser.sections()}
    name = sections.get("metadata", {}).get("name", "")
    if name and ":" not in name:
        yield Entry(OWN, canonicalize_name(name), lines.of(name))
    options = sections.get("options", {})
    for key, group in (("install_requires", MAIN), ("tests_require", "test"), ("setup_requires", BUILD)):
        for line in options.get(key, "").splitlines():
            if line.strip().startswith("file:"):
                yield from (Entry(FILE, file.strip()) for file in line.partition(":")[2].split(","))
            else:
                yield from _requirements([line], group, lines)
    for group, listed in sections.get("options.extras_require", {}).items():
        yield from _requirements(listed.splitlines(), group, lines)


def setup_py(text: str) -> Iterator[Entry]:
    """Keywords of `setup(…)` that are written out, or assigned by name; anything computed is said to be so."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
    except SyntaxError as error:
        raise FileProblem("is no valid Python", error.lineno or 1) from None
    except (ValueError, RecursionError, MemoryError):
        raise FileProblem("is no valid Python") from None
    constants: dict[str, ast.expr] = {}
    for node in islice(ast.walk(tree), 100_000):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                constants[name] = value
            case ast.Call(func=ast.Name(id="setup") | ast.Attribute(attr="setup")):
                for keyword in node.keywords:
                    yield from _setup_keyword(keyword, constants)


def _setup_keyword(keyword: ast.keyword, constants: Mapping[str, ast.expr]) -> Iterator[Entry]:
    line = keyword.value.lineno
    value = keyword.value
    for _ in range(5):
        value = constants.get(value.id, value) if isinstance(value, ast.Name) else value
    try:
        known: object = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        known = None
    match keyword.arg:
        case "name":
            if isinstance(known, str):
                yield Entry(OWN, canonicalize_name(known), line)
        case "install_requires" | "tests_require" | "setup_requires" | "extras_require" if known is None:
            yield Entry(COMPUTED, "", line)
        case "extras_require":
            for group, listed in known.items() if isinstance(known, dict) else ():
                yield from _requirements(_strings(listed), str(group), line)
        case "install_requires" | "tests_require" | "setup_requires":
            group = MAIN if keyword.arg == "install_requires" else BUILD
            for listed in _strings(known):
                yield from _requirements(listed.splitlines(), group, line)


def requirements(text: str) -> Iterator[Entry]:
    """Pip's format: requirements, URLs, editable projects, ``-r`` and ``-c`` files, hashes and continued lines."""
    number, logical = 0, ""
    for count, physical in enumerate(text.splitlines(), start=1):
        number = number or count
        logical += physical.removesuffix("\\")
        if physical.endswith("\\"):
            continue
        line, at = re.sub(r"(^|\s)#.*$", "", logical).strip(), number
        number, logical = 0, ""
        words = line.replace("=", " ", 1).split() if line.startswith("--") else line.split()
        if not words:
            continue
        if words[0] in {"-r", "--requirement"} or words[0].startswith("-r"):
            yield Entry(FILE, words[1] if len(words) > 1 else words[0][2:], at)
        elif words[0] in {"-e", "--editable"} and len(words) > 1:
            yield from _from_url(words[1], at)
        elif not words[0].startswith("-"):
            stated = re.split(r"\s--?[a-z]", line)[0]
            is_url = "://" in stated.partition("@")[0] or stated.startswith((".", "/"))
            yield from _from_url(stated, at) if is_url else _requirements([stated], MAIN, at)


def _from_url(url: str, line: int) -> Iterator[Entry]:
    """The distribution that a URL or path says it is. A path that does not is a project of the same repository."""
    found = _EGG.search(url) or _WHEEL.search(url)
    if found is not None:
        yield Entry(MAIN, canonicalize_name(found[1]), line)
    elif "://" in url:
        yield Entry(COMPUTED, "", line)


def pipfile(text: str) -> Iterator[Entry]:
    settings, lines = _toml(text), _Lines(text)
    for section, table in settings.items():
        if section not in {"source", "requires", "scripts", "pipenv"} and isinstance(table, dict):
            group = MAIN if section == "packages" else section.removesuffix("-packages")
            yield from (Entry(group, canonicalize_name(name), lines.of(name)) for name in table)


def pipfile_lock(text: str) -> Iterator[Entry]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise FileProblem("is malformed JSON", error.lineno) from None
    except RecursionError:
        raise FileProblem("is malformed JSON") from None
    for section, table in data.items() if isinstance(data, dict) else ():
        if section != "_meta" and isinstance(table, dict):
            yield from (Entry(LOCKED, canonicalize_name(name)) for name in table)


def toml_lock(text: str) -> Iterator[Entry]:
    """`[[package]]` of uv, poetry and pdm; `[[packages]]` of PEP 751."""
    settings = _toml(text)
    for key in ("package", "packages"):
        listed = settings.get(key)
        for package in listed if isinstance(listed, list) else ():
            name = package.get("name") if isinstance(package, dict) else None
            if isinstance(name, str):
                yield Entry(LOCKED, canonicalize_name(name))


def conda(text: str) -> Iterator[Entry]:
    """`dependencies:` of an environment file, told by its lines: ``- name=1.0``, and pip's below ``- pip:``."""
    is_inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line and not line[0].isspace() and not line.startswith(("-", "#")):
            is_inside = line.startswith("dependencies")
        item = line.strip()
        if is_inside and item.startswith("- ") and not item.endswith(":"):
            stated = item[2:].strip("\"' ").partition("#")[0].rpartition("::")[2]
            found = _NAME_FIRST.match(stated)
            if found is not None and found[1] not in {"python", "pip"}:
                yield Entry(MAIN, canonicalize_name(found[1]), number)


def inline_script(text: str) -> Iterator[Entry]:
    """The `# /// script` block of a script (PEP 723)."""
    block = _INLINE.search(text)
    if block is None:
        return
    content = "".join(line[2:] if line.startswith("# ") else line[1:] for line in block["content"].splitlines(True))
    first = text.count("\n", 0, block.start()) + 1
    yield from _requirements(_strings(_toml(content).get("dependencies")), MAIN, first)


class _Lines:
    """Where a quoted or leading name stands in a text, for formats whose readers do not tell."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def of(self, stated: str) -> int:
        """The first line that holds `stated` outside of a comment; 1 if none does."""
        places = (number for number, line in enumerate(self._lines, start=1) if stated in line.partition("#")[0])
        return next(places, 1)


def _requirements(stated: Iterable[str], kind: str, place: _Lines | int) -> Iterator[Entry]:
    for text in stated:
        requirement = text.partition(" #")[0].strip()
        if not requirement or requirement.startswith("#"):
            continue
        line = place if isinstance(place, int) else place.of(text)
        try:
            yield Entry(kind, canonicalize_name(Requirement(requirement).name), line)
        except InvalidRequirement:
            yield Entry(MALFORMED, f"`{requirement}` is no requirement", line)
            named = _NAME_FIRST.match(requirement)
            if named is not None:
                yield Entry(kind, canonicalize_name(named[1]), line)


def _toml(text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise FileProblem("is malformed TOML", int(found[1]) if found else 1) from None
    except RecursionError:
        raise FileProblem("is malformed TOML") from None


def _table(mapping: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = mapping.get(key)
    return value if isinstance(value, dict) else {}


def _strings(value: object) -> tuple[str, ...]:
    items: Iterable[object] = value if isinstance(value, list | tuple | set) else [value]
    return tuple(item for item in items if isinstance(item, str))
