"""Dependencies in pyproject.toml, in a script's own header, and in a Pipfile: tables of TOML.

Sources: PEP 621 (project), PEP 735 (dependency groups), PEP 518 (build requirements), PEP 723 (scripts), and the
documentation of poetry, PDM, hatch, flit, setuptools and uv for their tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from quietlint.environment.declared_entries import (
    Computes,
    Entry,
    Includes,
    Lines,
    Malformed,
    Names,
    Needs,
    OtherIndex,
    RunsOn,
    is_for_development,
    requirement_entries,
    strings_in,
    table_at,
    toml_table,
)
from quietlint.model.dependencies import From, Use

_INLINE: Final = re.compile(r"(?m)^# /// script$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
_PUBLIC: Final = (
    "https://pypi.org/",
    "http://pypi.org/",
    "https://pypi.python.org/",
    "https://files.pythonhosted.org/",
)


def pyproject(text: str) -> Iterator[Entry]:
    """Everything that a pyproject.toml declares. Raises `FileProblem`."""
    settings, lines = toml_table(text), Lines(text)
    project, tool = table_at(settings, "project"), table_at(settings, "tool")
    poetry = table_at(tool, "poetry")
    elsewhere = _elsewhere(tool)
    for name in (project.get("name"), poetry.get("name")):
        if isinstance(name, str):
            yield Names(canonicalize_name(name), lines.of_key("name"))
    yield from _runs_on(project, poetry, lines)
    start = lines.of_header("project")
    yield from _listed(project.get("dependencies"), Use.MAIN, lines, after=start, elsewhere=elsewhere)
    for extra, listed in table_at(project, "optional-dependencies").items():
        use = Use.DEVELOPMENT if is_for_development(extra) else Use.EXTRA
        yield from _listed(listed, use, lines, group=extra, after=start, elsewhere=elsewhere)
    yield from _groups(settings, lines, elsewhere)
    yield from _listed(
        table_at(settings, "build-system").get("requires"), Use.BUILD, lines, after=lines.of_header("build-system")
    )
    yield from _tool_tables(tool, lines, elsewhere)
    yield from _poetry(poetry, lines)
    yield from _dynamic(project, poetry, tool)
    yield from _indexes(tool)


def _listed(
    value: object, use: Use, lines: Lines, *, group: str = "", after: int = 0, elsewhere: frozenset[str] = frozenset()
) -> Iterator[Entry]:
    """A list of requirements; anything else in its place is malformed."""
    if value is None:
        return
    if not isinstance(value, list):
        key = group or "dependencies"
        yield Malformed(f"`{key}` is to be a list of requirements", lines.of_key(key, after))
        return
    for item in value:
        if isinstance(item, str):
            yield from requirement_entries([item], use, lines, group=group, after=after, elsewhere=elsewhere)
        elif not (isinstance(item, dict) and "include-group" in item):
            yield Malformed("a requirement is to be a string", lines.of_key(group or "dependencies", after))


def _groups(settings: Mapping[str, object], lines: Lines, elsewhere: frozenset[str]) -> Iterator[Entry]:
    """PEP 735. An included group's members are declared where they stand, so nothing is repeated here."""
    groups = table_at(settings, "dependency-groups")
    start = lines.of_header("dependency-groups")
    known = {canonicalize_name(name) for name in groups}
    for group, listed in groups.items():
        use = Use.DEVELOPMENT if is_for_development(group) else Use.GROUP
        yield from _listed(listed, use, lines, group=group, after=start, elsewhere=elsewhere)
        for item in listed if isinstance(listed, list) else ():
            included = item.get("include-group") if isinstance(item, dict) else None
            if isinstance(included, str) and canonicalize_name(included) not in known:
                yield Malformed(f"group `{group}` includes `{included}`, which is no group", lines.of(included, start))


def _tool_tables(tool: Mapping[str, object], lines: Lines, elsewhere: frozenset[str]) -> Iterator[Entry]:
    def dev(value: object, group: str) -> Iterator[Entry]:
        return requirement_entries(strings_in(value), Use.DEVELOPMENT, lines, group=group, elsewhere=elsewhere)

    yield from dev(table_at(tool, "uv").get("dev-dependencies"), "dev")
    for key in ("constraint-dependencies", "override-dependencies"):
        yield from requirement_entries(strings_in(table_at(tool, "uv").get(key)), Use.CONSTRAINT, lines)
    for group, listed in table_at(tool, "pdm", "dev-dependencies").items():
        yield from dev([item.removeprefix("-e ") for item in strings_in(listed)], group)
    for name, environment in table_at(tool, "hatch", "envs").items():
        table = environment if isinstance(environment, dict) else {}
        for key in ("dependencies", "extra-dependencies"):
            yield from dev(table.get(key), name)
    flit = table_at(tool, "flit", "metadata")
    yield from requirement_entries(strings_in(flit.get("requires")), Use.MAIN, lines)
    for extra, listed in table_at(flit, "requires-extra").items():
        use = Use.DEVELOPMENT if is_for_development(extra) else Use.EXTRA
        yield from requirement_entries(strings_in(listed), use, lines, group=extra)
    for name in table_at(tool, "pixi", "pypi-dependencies"):
        yield Needs(canonicalize_name(name), lines.of_key(name), Use.MAIN, source=From.ELSEWHERE, written=name)
    for name in table_at(tool, "pixi", "dependencies"):
        if name != "python":
            yield Needs(canonicalize_name(name), lines.of_key(name), Use.MAIN, source=From.ELSEWHERE, written=name)
    if table_at(tool, "pixi", "feature"):
        yield Computes()


def _poetry(poetry: Mapping[str, object], lines: Lines) -> Iterator[Entry]:
    # The table, its header, what it is for, and the group.
    sections: list[tuple[object, str, Use, str]] = [
        (poetry.get("dependencies"), "tool.poetry.dependencies", Use.MAIN, ""),
        (poetry.get("dev-dependencies"), "tool.poetry.dev-dependencies", Use.DEVELOPMENT, "dev"),
    ]
    for group, table in table_at(poetry, "group").items():
        use = Use.DEVELOPMENT if is_for_development(group) else Use.GROUP
        header = f"tool.poetry.group.{group}.dependencies"
        sections.append((table.get("dependencies") if isinstance(table, dict) else None, header, use, group))
    for table, header, use, group in sections:
        for name, wanted in table.items() if isinstance(table, dict) else ():
            if name.lower() != "python":
                yield _poetry_entry(name, wanted, use, group, lines.of_key(name, lines.of_header(header)))


def _poetry_entry(name: str, wanted: object, use: Use, group: str, line: int) -> Needs:
    """One key of a poetry table: a version, a table, or a list of tables for several targets."""
    one = wanted[0] if isinstance(wanted, list) and len(wanted) == 1 else wanted
    table = one if isinstance(one, dict) else {}
    version = one if isinstance(one, str) else table.get("version", "")
    is_elsewhere = any(key in table for key in ("path", "git", "url", "source")) or isinstance(one, list)
    if use is Use.MAIN and table.get("optional") is True:
        use = Use.EXTRA
    marker = table.get("markers", "")
    return Needs(
        canonicalize_name(name),
        line,
        use,
        group,
        poetry_specifier(version) if isinstance(version, str) else "",
        marker if isinstance(marker, str) else "",
        strings_in(table.get("extras", [])),
        From.ELSEWHERE if is_elsewhere else From.INDEX,
        name,
    )


def poetry_specifier(version: str) -> str:
    """A version constraint of poetry as a PEP 440 specifier; "" where there is none that says the same."""
    parts = []
    for part in version.replace(" ,", ",").split(","):
        text = part.strip()
        found = re.fullmatch(r"([\^~])\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(.*)", text)
        if found is not None:
            sign, *numbers, rest = found.groups()
            given = [int(number) for number in numbers if number is not None]
            if sign == "~":
                bump = min(1, len(given) - 1)
            else:
                bump = next((place for place, number in enumerate(given) if number), len(given) - 1)
            upper = [*given[:bump], given[bump] + 1]
            lower = ".".join(map(str, given)) + rest
            parts.append(f">={lower},<{'.'.join(map(str, upper))}")
        elif text in {"", "*"}:
            continue
        else:
            parts.append(f"=={text}" if text[0].isdigit() else text)
    specifier = ",".join(parts)
    try:
        return str(SpecifierSet(specifier))
    except InvalidSpecifier:
        return ""


def _dynamic(
    project: Mapping[str, object], poetry: Mapping[str, object], tool: Mapping[str, object]
) -> Iterator[Entry]:
    """Dependencies that the build computes: some back ends read them from files, anything else is out of sight."""
    dynamic = strings_in(project.get("dynamic"))
    setuptools = table_at(tool, "setuptools", "dynamic")
    hook = table_at(tool, "hatch", "metadata", "hooks", "requirements_txt")
    if "dependencies" in dynamic and not poetry.get("dependencies"):
        files = strings_in(table_at(setuptools, "dependencies").get("file", [])) or strings_in(hook.get("files", []))
        yield from (Includes(file, use=Use.MAIN) for file in files)
        if not files:
            yield Computes()
    if "optional-dependencies" in dynamic:
        extras = table_at(setuptools, "optional-dependencies") or table_at(hook, "optional-dependencies")
        for extra, where in extras.items():
            use = Use.DEVELOPMENT if is_for_development(extra) else Use.EXTRA
            listed = where.get("file", []) if isinstance(where, dict) else where
            yield from (Includes(file, use=use, group=extra) for file in strings_in(listed))
        if not extras:
            yield Computes()


def _runs_on(project: Mapping[str, object], poetry: Mapping[str, object], lines: Lines) -> Iterator[Entry]:
    stated = project.get("requires-python")
    if isinstance(stated, str):
        line = lines.of_key("requires-python")
        try:
            yield RunsOn(str(SpecifierSet(stated)), line)
        except InvalidSpecifier:
            yield Malformed(f"`{stated}` is no range of Python versions", line)
        return
    python = table_at(poetry, "dependencies").get("python")
    if isinstance(python, str) and "||" not in python:
        specifier = poetry_specifier(python)
        if specifier:
            yield RunsOn(specifier, lines.of_key("python"))


def _elsewhere(tool: Mapping[str, object]) -> frozenset[str]:
    """Names that uv takes from a workspace, a folder, a repository or an index of its own."""
    return frozenset(canonicalize_name(name) for name in table_at(tool, "uv", "sources"))


def _indexes(tool: Mapping[str, object]) -> Iterator[Entry]:
    uv = table_at(tool, "uv")
    tables = [*_tables(uv.get("index")), *_tables(table_at(tool, "poetry").get("source"))]
    tables += _tables(table_at(tool, "pdm").get("source"))
    urls = [str(table.get("url", "")) for table in tables]
    urls += [*strings_in(uv.get("extra-index-url", [])), *strings_in(uv.get("index-url", []))]
    urls += strings_in(uv.get("find-links", []))
    if any(url and not is_public(url) for url in urls):
        yield OtherIndex()


def is_public(url: str) -> bool:
    """Whether the address is the public index's."""
    return url.startswith(_PUBLIC)


def _tables(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def inline_script(text: str) -> Iterator[Entry]:
    """The `# /// script` block of a script (PEP 723). Raises `FileProblem`."""
    block = _INLINE.search(text)
    if block is None:
        return
    content = "".join(line[2:] if line.startswith("# ") else line[1:] for line in block["content"].splitlines(True))
    first = text.count("\n", 0, block.start()) + 2
    settings, lines = toml_table(content), Lines(content)
    stated = settings.get("requires-python")
    if isinstance(stated, str):
        yield RunsOn(stated, first)
    for item in strings_in(settings.get("dependencies", [])):
        yield from requirement_entries([item], Use.MAIN, first + lines.of(item) - 1)
    yield from _indexes(table_at(settings, "tool"))


def pipfile(text: str) -> Iterator[Entry]:
    """A Pipfile: packages, packages for development, and groups. Raises `FileProblem`."""
    settings, lines = toml_table(text), Lines(text)
    for section, table in settings.items():
        if section in {"source", "requires", "scripts", "pipenv"} or not isinstance(table, dict):
            continue
        group = "" if section == "packages" else section.removesuffix("-packages")
        use = Use.MAIN if not group else Use.DEVELOPMENT if is_for_development(group) else Use.GROUP
        start = lines.of_header(section)
        for name, wanted in table.items():
            details = wanted if isinstance(wanted, dict) else {"version": wanted}
            is_elsewhere = any(key in details for key in ("path", "git", "file", "index"))
            source = From.ELSEWHERE if is_elsewhere else From.INDEX
            version = details.get("version")
            specifier = poetry_specifier(version) if isinstance(version, str) else ""
            line = lines.of_key(name, start)
            yield Needs(canonicalize_name(name), line, use, group, specifier, source=source, written=name)
    urls = [str(table.get("url", "")) for table in _tables(settings.get("source"))]
    if any(url and not is_public(url) for url in urls):
        yield OtherIndex()
