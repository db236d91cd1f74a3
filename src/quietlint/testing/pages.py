"""Markdown pages as projects: every heading begins one, fenced blocks place its files.

A line such as `` `src/app/models.py`: `` before a block says which file the block is; a Python block without such a
label is ``main.py``. Paths under ``site-packages/`` belong to the project's pretend environment. Comments that a page
uses to state what must be found (`marks`) are cut out of the code and kept apart. Words after the language of a block:
``skip`` makes it prose, ``no-environment`` takes the environment away from its project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"#{1,6}\s+(?P<title>.+?)\s*#*$")
_LABEL = re.compile(r"`(?P<path>[^`]+)`:\s*$")
_FENCE = re.compile(r"(?P<indent> {0,3})(?P<marker>`{3,}|~{3,})(?P<info>[^`]*)$")
_PYTHON = frozenset({"python", "py", "python3"})


class PageError(ValueError):
    """A page that cannot be read as projects; `line` is the page's line."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line = line
        self.problem = problem

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Mark:
    """One comment that states what must be found on its line. `line` counts in the file, from 1."""

    line: int
    groups: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class PlacedFile:
    """One block of a page, as a file without its marks. `page_line` is the page's line of the block's first line."""

    path: str
    text: str
    page_line: int
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class PageProject:
    """What stands under one heading. `line` is the heading's line in the page."""

    title: str
    line: int
    files: tuple[PlacedFile, ...]
    has_environment: bool = True


def projects_of(page: str, marks: re.Pattern[str]) -> tuple[PageProject, ...]:
    """The projects of a page, in order; headings without a block are left out.

    A second block for the same file begins another project under the same heading, as behind "Use instead:".
    `marks` matches one comment that states an expectation, from its ``#`` on; its named groups are kept.
    Raises `PageError`.
    """
    projects: list[PageProject] = []
    for section in _sections_of(page):
        files: dict[str, PlacedFile] = {}
        has_environment = True
        for path, block in _placed_blocks(section):
            if path in files:
                projects.append(PageProject(section.title, section.line, tuple(files.values()), has_environment))
                files, has_environment = {}, True
            has_environment = has_environment and "no-environment" not in block.info.split()
            files[path] = _placed(path, block, marks)
        if files:
            projects.append(PageProject(section.title, section.line, tuple(files.values()), has_environment))
    return tuple(projects)


def titles_of(page: str) -> tuple[str, ...]:
    """The headings of a page, in order."""
    return tuple(section.title for section in _sections_of(page) if section.title)


def sections_apart(page: str) -> Iterator[tuple[str, str]]:
    """Every heading with a block, and the page with all other sections emptied, so that line numbers stay true."""
    lines = page.splitlines()
    sections = _sections_of(page)
    ends = [*(section.line - 1 for section in sections[1:]), len(lines)]
    for section, end in zip(sections, ends, strict=True):
        if section.blocks:
            start = max(section.line - 1, 0)
            yield section.title, "\n".join([""] * start + lines[start:end]) + "\n"


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    info: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    title: str
    line: int
    blocks: tuple[_Block, ...]


def _placed_blocks(section: _Section) -> Iterator[tuple[str, _Block]]:
    for block in section.blocks:
        language, *flags = block.info.split() or [""]
        path = block.label or ("main.py" if language in _PYTHON else "")
        if path and "skip" not in flags:
            yield path, block


def _sections_of(page: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    title, line, blocks, label = "", 1, list[_Block](), ""
    lines = page.splitlines()
    position = 0
    while position < len(lines):
        text = lines[position]
        position += 1
        if fence := _FENCE.match(text):
            start, body = position, list[str]()
            while position < len(lines) and not _closes(lines[position], fence["marker"]):
                body.append(lines[position].removeprefix(fence["indent"]))
                position += 1
            if position == len(lines):
                raise PageError(start, "the fenced block is never closed")
            position += 1
            blocks.append(_Block(start + 1, fence["info"].strip(), label, tuple(body)))
            label = ""
        elif heading := _HEADING.match(text):
            sections.append(_Section(title, line, tuple(blocks)))
            title, line, blocks, label = heading["title"], position, [], ""
        elif found := _LABEL.search(text):
            label = found["path"]
        elif text.strip():
            label = ""
    sections.append(_Section(title, line, tuple(blocks)))
    return tuple(sections)


def _closes(text: str, marker: str) -> bool:
    stripped = text.strip()
    return len(stripped) >= len(marker) and set(stripped) == {marker[0]}


def _placed(path: str, block: _Block, marks: re.Pattern[str]) -> PlacedFile:
    lines: list[str] = []
    found: list[Mark] = []
    for number, text in enumerate(block.lines, 1):
        matches = list(marks.finditer(text))
        found.extend(Mark(number, match.groupdict()) for match in matches)
        lines.append(marks.sub("", text).rstrip() if matches else text)
    return PlacedFile(path, "\n".join(lines) + "\n", block.line, tuple(found))
