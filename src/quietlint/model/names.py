"""Names of modules and symbols, as types of their own."""

from __future__ import annotations

from typing import NewType

ModuleName = NewType("ModuleName", str)
"""A dotted absolute module name, e.g. ``xml.etree.ElementTree``."""

QualifiedName = NewType("QualifiedName", str)
"""A module name followed by the path of a symbol in it, e.g. ``pathlib.Path.open``."""


def parent_of(name: ModuleName) -> ModuleName | None:
    """The package that holds `name`, or None for a top-level module."""
    head, dot, _ = name.rpartition(".")
    return ModuleName(head) if dot else None


def ancestors_of(name: ModuleName) -> tuple[ModuleName, ...]:
    """Every package above `name`, outermost first, then `name` itself."""
    parts = name.split(".")
    return tuple(ModuleName(".".join(parts[: count + 1])) for count in range(len(parts)))


def absolute_name(importer: ModuleName, *, is_package: bool, level: int, module: str | None) -> ModuleName | None:
    """The absolute name that a relative import of `level` dots means in `importer`; None if it leaves the top package.

    Source: Python language reference, "Package relative imports" (PEP 328).
    """
    if level == 0:
        return ModuleName(module or "")
    parts = importer.split(".")
    drop = level - 1 if is_package else level
    if drop >= len(parts) and drop != 0:
        return None
    base = parts[: len(parts) - drop]
    return ModuleName(".".join([*base, module] if module else base))


def squash(name: str) -> str:
    """A name without its underscores, in small letters."""
    return name.replace("_", "").lower()
