"""Dependencies in setup.cfg and setup.py, the latter parsed and never run. Source: setuptools' documentation."""

from __future__ import annotations

import ast
import configparser
import re
import warnings
from collections.abc import Iterator
from itertools import islice
from typing import Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from quietlint.environment.declared_entries import (
    Computes,
    Entry,
    FileProblem,
    Includes,
    Lines,
    Malformed,
    Names,
    RunsOn,
    is_for_development,
    requirement_entries,
)
from quietlint.model.dependencies import Use

_KEYS: Final = {
    "install_requires": Use.MAIN,
    "tests_require": Use.DEVELOPMENT,
    "setup_requires": Use.BUILD,
    "extras_require": Use.EXTRA,
}
_DEEPEST: Final = 12
_LISTS: Final = re.compile(r"(?:^|/)[\w./-]*(?:req|dep|extra)[\w./-]*\.(?:txt|in|pip)$", re.IGNORECASE)


def setup_cfg(text: str) -> Iterator[Entry]:
    """`install_requires` and its like in `[options]`, extras, and `[metadata] name`. Raises `FileProblem`."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.MissingSectionHeaderError as error:
        raise FileProblem("is malformed: the first line stands in no section", error.lineno) from None
    except configparser.ParsingError as error:
        raise FileProblem("is malformed: this line is no `key = value`", error.errors[0][0]) from None
    except configparser.Error:
        raise FileProblem("is malformed") from None
    lines = Lines(text)
    sections = {name: dict(parser.items(name)) for name in parser.sections()}
    name = sections.get("metadata", {}).get("name", "")
    if name and ":" not in name:
        yield Names(canonicalize_name(name), lines.of(name))
    options = sections.get("options", {})
    yield from _runs_on(options.get("python_requires", ""), lines.of_key("python_requires"))
    for key in ("install_requires", "tests_require", "setup_requires"):
        yield from _cfg_list(options.get(key, ""), _KEYS[key], "", lines, lines.of_key(key) - 1)
    start = lines.of_header("options.extras_require")
    for extra, listed in sections.get("options.extras_require", {}).items():
        use = Use.DEVELOPMENT if is_for_development(extra) else Use.EXTRA
        yield from _cfg_list(listed, use, extra, lines, start)


def _cfg_list(value: str, use: Use, group: str, lines: Lines, after: int) -> Iterator[Entry]:
    if value.strip().startswith("file:"):
        files = value.partition(":")[2].replace("\n", ",").split(",")
        yield from (Includes(file.strip(), use=use, group=group) for file in files if file.strip())
        return
    listed = value.splitlines() if "\n" in value else value.split(";") if "python_version" not in value else [value]
    for line in listed:
        if "%(" not in line:
            yield from requirement_entries([line], use, lines, group=group, after=max(after, 0))


def setup_py(text: str) -> Iterator[Entry]:
    """Keywords of `setup(…)` that are written out or can be followed; anything computed is said to be so.

    Raises `FileProblem`.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
    except SyntaxError as error:
        raise FileProblem(f"is no valid Python: {error.msg}", error.lineno or 1) from None
    except (ValueError, RecursionError, MemoryError):
        raise FileProblem("is no valid Python") from None
    nodes = list(islice(ast.walk(tree), 100_000))
    known = _Known(nodes)
    for node in nodes:
        if isinstance(node, ast.Call) and _last_name(node.func) == "setup":
            for keyword in node.keywords:
                yield from _keyword(keyword.arg, keyword.value, known)


def _keyword(name: str | None, value: ast.expr, known: _Known) -> Iterator[Entry]:
    if name is None:
        followed = known.follow(value)
        if isinstance(followed, ast.Dict):
            for key, inner in zip(followed.keys, followed.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield from _keyword(key.value, inner, known)
        else:
            yield Computes(value.lineno)
    elif name == "name":
        stated = known.text(value)
        if stated:
            yield Names(canonicalize_name(stated), value.lineno)
    elif name == "python_requires":
        yield from _runs_on(known.text(value) or "", value.lineno)
    elif name == "extras_require":
        yield from _extras(value, known)
    elif name in _KEYS:
        yield from _requirements(value, _KEYS[name], "", known)


def _extras(value: ast.expr, known: _Known) -> Iterator[Entry]:
    table = known.follow(value)
    if not isinstance(table, ast.Dict):
        yield Computes(value.lineno)
        return
    for key, listed in zip(table.keys, table.values, strict=True):
        stated = known.text(key) if key is not None else None
        if stated is None:
            yield Computes(listed.lineno)
            continue
        extra = stated.partition(":")[0]
        use = Use.MAIN if not extra else Use.DEVELOPMENT if is_for_development(extra) else Use.EXTRA
        yield from _requirements(listed, use, extra, known)
    if known.is_changed(value):
        yield Computes(value.lineno)


def _requirements(value: ast.expr, use: Use, group: str, known: _Known) -> Iterator[Entry]:
    for item in known.items(value):
        if isinstance(item, Includes):
            yield Includes(item.path, item.line, use=use, group=group)
        elif isinstance(item, Computes):
            yield item
        else:
            text, line = item
            for offset, one in enumerate(text.splitlines()):
                yield from requirement_entries([one], use, line + offset, group=group)
    if known.is_changed(value):
        yield Computes(value.lineno)


class _Known:
    """What can be told of the names in a setup.py without running it."""

    def __init__(self, nodes: list[ast.AST]) -> None:
        self._assigned: dict[str, list[ast.expr]] = {}
        self._functions: dict[str, ast.FunctionDef] = {}
        self._changed: set[str] = set()
        for node in nodes:
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ):
                    self._assigned.setdefault(name, []).append(value)
                case ast.AugAssign(target=ast.Name(id=name)):
                    self._changed.add(name)
                case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))]):
                    self._changed.add(name)
                case ast.Call(
                    func=ast.Attribute(
                        value=ast.Name(id=name), attr="append" | "extend" | "update" | "insert" | "remove"
                    )
                ):
                    self._changed.add(name)
                case ast.FunctionDef(name=name):
                    self._functions[name] = node

    def is_changed(self, value: ast.expr) -> bool:
        """Whether a name is added to after it was assigned."""
        return isinstance(value, ast.Name) and value.id in self._changed

    def follow(self, value: ast.expr, depth: int = 0) -> ast.expr:
        """What a name was assigned, once."""
        if isinstance(value, ast.Name) and depth < _DEEPEST:
            assigned = self._assigned.get(value.id, [])
            if len(assigned) == 1:
                return self.follow(assigned[0], depth + 1)
        return value

    def text(self, value: ast.expr) -> str | None:
        followed = self.follow(value)
        return followed.value if isinstance(followed, ast.Constant) and isinstance(followed.value, str) else None

    def items(self, value: ast.expr, depth: int = 0) -> Iterator[tuple[str, int] | Includes | Computes]:
        """The strings of a list with their lines; files that a call or comprehension reads; or that it is computed."""
        followed = self.follow(value)
        match followed:
            case _ if depth > _DEEPEST:
                yield Computes(value.lineno)
            case ast.Constant(value=str(text)):
                yield text, followed.lineno
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                for element in elements:
                    inner = element.value if isinstance(element, ast.Starred) else element
                    yield from self.items(inner, depth + 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield from self.items(left, depth + 1)
                yield from self.items(right, depth + 1)
            case ast.Call(func=ast.Name(id="list" | "sorted" | "set" | "tuple"), args=[inner]):
                yield from self.items(inner, depth + 1)
            case ast.Subscript(value=table, slice=ast.Constant(value=str(key))):
                found = self.follow(table)
                under = _under(found, key) if isinstance(found, ast.Dict) else None
                if under is None:
                    yield Computes(value.lineno)
                else:
                    yield from self.items(under, depth + 1)
            case _:
                yield from self._files(followed)

    def _files(self, value: ast.expr) -> Iterator[Includes | Computes]:
        """Requirements files that are named in the expression, or in the function that it calls."""
        trees: list[ast.AST] = [value]
        for node in ast.walk(value):
            if isinstance(node, ast.Call):
                function = self._functions.get(_last_name(node.func))
                trees += [function] if function is not None else []
            elif isinstance(node, ast.Name):
                trees += self._assigned.get(node.id, [])
        named = [
            node.value
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _LISTS.search(node.value)
        ]
        yield from (Includes(path, value.lineno) for path in dict.fromkeys(named))
        if len(set(named)) != 1:
            yield Computes(value.lineno)


def _under(table: ast.Dict, key: str) -> ast.expr | None:
    pairs = zip(table.keys, table.values, strict=True)
    return next((value for one, value in pairs if isinstance(one, ast.Constant) and one.value == key), None)


def _last_name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def _runs_on(stated: str, line: int) -> Iterator[Entry]:
    try:
        if stated.strip():
            yield RunsOn(str(SpecifierSet(stated.strip())), line)
    except InvalidSpecifier:
        yield Malformed(f"`{stated.strip()}` is no range of Python versions", line)
