"""A notebook's code cells as one text. What only IPython understands becomes blank or neutral; no line is lost."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from quietlint.model.source import CellStart

_BLOCK_MAGICS_OF_PYTHON: Final = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "python", "python3"}
)
_MAGIC: Final = re.compile(r"(?P<indent>[ \t]*)(?:[%!?]|[\w.]+\?\??[ \t]*$)")
_ASSIGNED: Final = re.compile(r"(?P<targets>[ \t]*[A-Za-z_][\w.\[\]\"', ]*=)[ \t]*(?:!|%[A-Za-z_])")
_TIMED: Final = re.compile(r"(?P<indent>[ \t]*)%time[ \t]+(?P<code>[A-Za-z_].*)$")
_BRINGS_NAMES: Final = re.compile(r"%(?:pylab|run|load_ext|store)\b")
_TOKEN: Final = re.compile(r"""[rRbBfFuU]{0,2}(\"""|'''|"|')|[#()\[\]{}]|\\$""")
_STRING_END: Final = {quote: re.compile(rf"(?:\\.|[^\\])*?{quote}") for quote in ('"""', "'''", '"', "'")}
_NEUTRAL: Final = ' globals()["_"]'
"""A value of which nothing is known, for what a magic command gives."""

_OPEN: Final = 'globals()["_"] = None'
"""A statement after which any name may be there, for a magic command that brings some."""


class NotebookError(Exception):
    """A notebook that is no notebook; `line` is where that was seen."""

    def __init__(self, problem: str, line: int = 1) -> None:
        super().__init__(problem)
        self.line = line


@dataclass(frozen=True, slots=True)
class NotebookCode:
    """Joined code cells, and where each begins. Cells count from 1 over all cells of the notebook, of whatever kind."""

    text: str
    cells: tuple[CellStart, ...]


def code_of(data: bytes) -> NotebookCode:
    """The code of the notebook in `data` (nbformat 3 and later), none if it is not Python; raises `NotebookError`."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotebookError("is a notebook that is no UTF-8", data.count(b"\n", 0, error.start) + 1) from None
    except json.JSONDecodeError as error:
        raise NotebookError(f"is a notebook with malformed JSON: {error.msg.lower()}", error.lineno) from None
    except RecursionError:
        raise NotebookError("is a notebook with JSON nested too deeply") from None
    if not isinstance(document, dict):
        raise NotebookError("is no notebook: its JSON is no object")
    if not _is_python(document.get("metadata")):
        return NotebookCode("", ())
    lines: list[str] = []
    starts: list[CellStart] = []
    for number, source in _code_cells(document):
        cell = python_lines(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        starts.append(CellStart(len(lines) + 1, number))
        lines.extend(cell)
    return NotebookCode("".join(f"{line}\n" for line in lines), tuple(starts))


def python_lines(lines: list[str]) -> list[str]:
    """The lines of one cell as Python: as many as came in, with magic commands blanked.

    A command alone in a block becomes `pass`, and what is assigned from one (`files = !ls`) a value of which nothing is
    known. A line that continues a string or an open bracket is never a command, whatever it begins with.
    """
    if len(lines) > 1 and lines[-1] == "":
        lines = lines[:-1]
    result: list[str] = []
    state = _Open()
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    in_command = False
    for index, line in enumerate(lines):
        if index == first and line.startswith("%%"):
            if "".join(line[2:].split()[:1]) not in _BLOCK_MAGICS_OF_PYTHON:
                return [""] * len(lines)
            result.append("")
        elif in_command:
            result.append("")
            in_command = line.endswith("\\")
        elif not state.is_open and (replaced := _without_magic(line)) is not None:
            result.append(replaced)
            in_command = line.endswith("\\")
        else:
            result.append(line)
            state.read(line)
    return result


def _without_magic(line: str) -> str | None:
    """What stands for the line if it is an IPython command; None if it is Python."""
    if timed := _TIMED.match(line):
        return f"{timed['indent']}{timed['code']}"
    if _BRINGS_NAMES.match(line):
        return _OPEN
    if magic := _MAGIC.match(line):
        return f"{magic['indent']}pass" if magic["indent"] else ""
    if assigned := _ASSIGNED.match(line):
        return f"{assigned['targets']}{_NEUTRAL}"
    return None


class _Open:
    """Whether a string or a bracket is open after the lines read so far."""

    def __init__(self) -> None:
        self.depth = 0
        self.quote = ""
        self.continued = False

    @property
    def is_open(self) -> bool:
        return bool(self.depth or self.quote or self.continued)

    def read(self, line: str) -> None:
        position = 0
        self.continued = False
        while True:
            if self.quote:
                end = _STRING_END[self.quote].match(line, position)
                if end is None:
                    if len(self.quote) == 1 and not line.endswith("\\"):
                        self.quote = ""
                    return
                position, self.quote = end.end(), ""
            token = _TOKEN.search(line, position)
            if token is None or token[0] == "#":
                return
            position = token.end()
            if token[1]:
                self.quote = token[1]
            elif token[0] == "\\":
                self.continued = True
            else:
                self.depth = max(0, self.depth + (1 if token[0] in "([{" else -1))


def _is_python(metadata: object) -> bool:
    """Whether the notebook says that it is Python, or says nothing."""
    if not isinstance(metadata, dict):
        return True
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        part = metadata.get(section)
        language = part.get(key) if isinstance(part, dict) else None
        if isinstance(language, str):
            return "python" in language.lower()
    return True


def _code_cells(document: dict[str, object]) -> list[tuple[int, str]]:
    """Number and source of each code cell."""
    cells = document.get("cells")
    if not isinstance(cells, list):
        sheets = document.get("worksheets")
        cells = [
            cell
            for sheet in (sheets if isinstance(sheets, list) else [])
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
        if not isinstance(sheets, list):
            raise NotebookError("is no notebook: it has no cells")
    found: list[tuple[int, str]] = []
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if isinstance(source, str):
            found.append((number, source.replace("\0", "")))
    return found
