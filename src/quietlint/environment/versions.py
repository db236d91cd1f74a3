"""The Python version that a project asks for, where no environment tells it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet

KNOWN_VERSIONS = tuple((3, minor) for minor in range(8, 16))
NEWEST_VERSION = (3, 13)
"""Taken where a project says nothing: what is removed later is no failure yet, what came before may be used."""

_CARET = re.compile(r"[\^~](?=\d)")
_SETUP_REQUIRES = re.compile(r"python_requires\s*=\s*[\"']?([^\"'\n]+)")


def project_version(root: Path) -> tuple[tuple[int, int], str]:
    """The version to judge for, and the clause that says why: the lowest allowed, the pinned, or the newest known."""
    for text, where in _requirements(root):
        lowest = lowest_allowed(text)
        if lowest is not None:
            return lowest, f"is the lowest that {where} allows"
    pinned = _pinned(root)
    if pinned is not None:
        return pinned, "is named by .python-version"
    return NEWEST_VERSION, "is assumed"


def lowest_allowed(requires_python: str) -> tuple[int, int] | None:
    """The lowest known minor version that a specifier such as ``>=3.10,<4`` (or poetry's ``^3.10``) allows.

    None for one that is malformed, allows none, or sets no lower bound.
    """
    text = _CARET.sub(">=", requires_python.split("||", maxsplit=1)[0].strip())
    text = re.sub(r"^(?=\d)", "==", text)
    try:
        specifiers = SpecifierSet(text)
    except InvalidSpecifier:
        return None
    if not any(each.operator in {">=", ">", "==", "~=", "==="} for each in specifiers):
        return None
    return next(
        (
            version
            for version in KNOWN_VERSIONS
            if any(specifiers.contains(f"{version[0]}.{version[1]}.{patch}") for patch in (0, 5, 99))
        ),
        None,
    )


def _requirements(root: Path) -> Iterator[tuple[str, str]]:
    try:
        settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        settings = {}
    project = settings.get("project")
    if isinstance(project, dict) and isinstance(project.get("requires-python"), str):
        yield project["requires-python"], "requires-python"
    tool = settings.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    dependencies = poetry.get("dependencies") if isinstance(poetry, dict) else None
    python = dependencies.get("python") if isinstance(dependencies, dict) else None
    if isinstance(python, str):
        yield python, "poetry's python"
    for name in ("setup.cfg", "setup.py"):
        try:
            text = (root / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        found = _SETUP_REQUIRES.search(text)
        if found is not None:
            yield found[1].strip(), f"{name}'s python_requires"


def _pinned(root: Path) -> tuple[int, int] | None:
    """From `.python-version`: ``3.12``, ``3.12.4`` or ``cpython-3.12``."""
    try:
        text = (root / ".python-version").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = re.search(r"^[a-z@-]*(3)\.(\d+)", text, re.MULTILINE)
    return None if found is None else (int(found[1]), int(found[2]))
