"""Lock files: exact versions, and what requires what. Sources: PEP 751, and the files of uv, poetry, PDM and pipenv."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from packaging.utils import canonicalize_name

from quietlint.environment.declared_entries import Entry, FileProblem, Locks, toml_table

_NAME_FIRST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_OWN_SOURCES = ("editable", "virtual")


def toml_lock(text: str) -> Iterator[Entry]:
    """`[[package]]` of uv, poetry and PDM; `[[packages]]` of PEP 751. Raises `FileProblem`."""
    settings = toml_table(text)
    lines = _package_lines(text)
    for key in ("package", "packages"):
        listed = settings.get(key)
        for place, package in enumerate(listed if isinstance(listed, list) else ()):
            name = package.get("name") if isinstance(package, dict) else None
            if isinstance(name, str):
                version = package.get("version", "")
                source = package.get("source")
                is_own = isinstance(source, dict) and any(each in source for each in _OWN_SOURCES)
                yield Locks(
                    canonicalize_name(name),
                    version if isinstance(version, str) else "",
                    lines[place] if place < len(lines) else 1,
                    tuple(_required(package)),
                    is_own,
                )


def _required(package: Mapping[str, object]) -> Iterator[str]:
    """Names that a locked package requires: tables of names (poetry), requirements (PDM), or a list of tables."""
    stated = package.get("dependencies")
    if isinstance(stated, dict):
        yield from (canonicalize_name(name) for name in stated)
    for item in stated if isinstance(stated, list) else ():
        name = item.get("name") if isinstance(item, dict) else item
        found = _NAME_FIRST.match(name) if isinstance(name, str) else None
        if found is not None:
            yield canonicalize_name(found[0])
    optional = package.get("optional-dependencies")
    for listed in optional.values() if isinstance(optional, dict) else ():
        # What an extra brings may be there: the absence of a path has to prove something.
        for item in listed if isinstance(listed, list) else ():
            name = item.get("name") if isinstance(item, dict) else None
            if isinstance(name, str):
                yield canonicalize_name(name)


def _package_lines(text: str) -> list[int]:
    """The lines of the tables' headers, in order."""
    return [number for number, line in enumerate(text.splitlines(), start=1) if line.startswith("[[package")][:100_000]


def pipfile_lock(text: str) -> Iterator[Entry]:
    """`default` and `develop` of a Pipfile.lock. Raises `FileProblem`."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise FileProblem(f"is no valid JSON: {error.msg.lower()}", error.lineno) from None
    except RecursionError:
        raise FileProblem("is no valid JSON: it is nested too deeply") from None
    for section, table in data.items() if isinstance(data, dict) else ():
        if section == "_meta" or not isinstance(table, dict):
            continue
        for name, locked in table.items():
            version = locked.get("version", "") if isinstance(locked, dict) else ""
            exact = version.removeprefix("==") if isinstance(version, str) else ""
            yield Locks(canonicalize_name(name), exact, 1)
