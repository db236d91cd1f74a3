"""A file as it was read from disk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class SourceKind(Enum):
    """How the text of a file is to be read."""

    MODULE = "module"
    STUB = "stub"
    NOTEBOOK = "notebook"


@dataclass(frozen=True, slots=True)
class CellStart:
    """Where a notebook's code cell begins in the joined text.

    `line` of the text (from 1) is line 1 of cell `cell` (from 1).
    """

    line: int
    cell: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Decoded text of one file. A BOM is gone, line ends are as they were. Notebooks are their code cells, joined.

    `path` is what reports show: relative to the repository root for files of the project, with forward slashes.
    `digest` is the hex SHA-256 of the bytes on disk.
    """

    path: str
    text: str
    kind: SourceKind
    digest: str
    cells: tuple[CellStart, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be turned into text: `problem` is one clause, `line` where it was met (1 if nowhere)."""

    path: str
    problem: str
    line: int = 1
