"""The lines of a source file, counted as Python and code scanning count them."""

from __future__ import annotations

import re
from collections.abc import Callable

_LINE_END = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> list[str]:
    """The lines of `text` without their ends. Form feeds and Unicode separators end none (`str.splitlines` differs)."""
    return _LINE_END.split(text)


class SourceLines:
    """Lines of the project's files, each file read at most once."""

    def __init__(self, source: Callable[[str], str | None]) -> None:
        self._source = source
        self._lines: dict[str, list[str]] = {}

    def of(self, path: str) -> list[str]:
        """All lines of the file, or none if it cannot be had."""
        known = self._lines.get(path)
        if known is None:
            text = self._source(path)
            known = self._lines[path] = [] if text is None else lines_of(text)
        return known
