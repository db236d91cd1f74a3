"""What the user asked for, after settings file and command line are put together."""

from __future__ import annotations

from dataclasses import dataclass

from quietlint.model.findings import Precision


@dataclass(frozen=True, slots=True)
class PathIgnore:
    """Rules and families that stay silent in files that match `pattern`, written as in a `.gitignore` at the root."""

    pattern: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """One run's settings. Names of rules and families are as written; `checking.selection` says whether they exist."""

    select: tuple[str, ...] = ()
    """Only these; () is every rule of at least `min_precision`. A rule named here runs whatever its precision."""
    ignore: tuple[str, ...] = ()
    min_precision: Precision = Precision.MEDIUM
    exclude: tuple[str, ...] = ()
    """Files that are not of the project, as patterns of a `.gitignore` at the root."""
    src: tuple[str, ...] = ()
    """Folders that imports start from, relative to the root, before those that are found."""
    python: str | None = None
    """Interpreter or virtual environment of the audited project: absolute, or relative to the root."""
    python_version: tuple[int, int] | None = None
    platform: str | None = None
    respect_foreign_ignores: bool = True
    jobs: int | None = None
    per_path_ignores: tuple[PathIgnore, ...] = ()
    baseline: str | None = None
    """The file of known findings, relative to the root."""
    source: str = ""
    """The settings file, as it is to be shown; "" where there is none."""
