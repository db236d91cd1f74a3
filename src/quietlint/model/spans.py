"""Places in source files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of source.

    Lines and columns from 1, end exclusive, columns in code points (SARIF `unicodeCodePoints`).
    """

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A span in a file, with what there is to say about it.

    `path` is relative to the repository root with forward slashes for files of the project, and a readable label such
    as ``requests/models.py`` (`in_project` False) for files of the environment.
    """

    path: str
    span: Span
    message: str = ""
    in_project: bool = True
