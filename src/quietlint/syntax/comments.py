"""Comment tokens of a text that is known to parse, without the price of tokens for all the rest."""

from __future__ import annotations

import re

from quietlint.model.facts import Comment

# In code that parses, the first quote outside strings and comments opens a string, and a backslash hides the character
# after it even where it means nothing (raw strings): prefixes need no look. Possessive: long strings never backtrack.
PLAIN = r"""
    \#[^\n]*
    | \"\"\" [^"\\]*+ (?: (?: \\. | "(?!"") ) [^"\\]*+ )*+ \"\"\"
    | ''' [^'\\]*+ (?: (?: \\. | '(?!'') ) [^'\\]*+ )*+ '''
    | " [^"\\]*+ (?: \\. [^"\\]*+ )*+ "
    | ' [^'\\]*+ (?: \\. [^'\\]*+ )*+ '
"""
FORMATTED = r"""\b (?P<prefix> [fFtT][rR]? | [rR][fFtT] ) (?P<quote> \"{3} | '{3} | " | ' ) |"""

_TOKEN = re.compile(PLAIN, re.VERBOSE | re.DOTALL)
_NESTED_TOKEN = re.compile(FORMATTED + PLAIN, re.VERBOSE | re.DOTALL)
_FIELD_TOKEN = re.compile(r"[\[\](){}:] |" + FORMATTED + PLAIN, re.VERBOSE | re.DOTALL)


def comments_of(text: str, lines: list[str], *, nested: bool) -> tuple[Comment, ...]:
    r"""Every comment, in order. `text` has ``\n`` line ends, and `lines` are its lines.

    With `nested`, strings and comments may stand inside the braces of f-strings (PEP 701).
    """
    if "#" not in text:
        return ()
    starts: list[int] = []
    if nested:
        _scan(text, starts)
    else:
        starts.extend(match.start() for match in _TOKEN.finditer(text) if text[match.start()] == "#")
    comments: list[Comment] = []
    line = 1
    seen = 0  # up to where newlines were counted
    for start in starts:
        line += text.count("\n", seen, start)
        seen = start
        end = text.find("\n", start)
        column = start - text.rfind("\n", 0, start) - 1
        token = text[start:] if end < 0 else text[start:end]
        comments.append(Comment(line, column + 1, token, not lines[line - 1][:column].strip()))
    return tuple(comments)


def _scan(text: str, starts: list[int]) -> None:
    place = 0
    while (match := _NESTED_TOKEN.search(text, place)) is not None:
        place = match.end()
        if match["quote"]:
            place = after_formatted(text, place, match, starts)
        elif text[match.start()] == "#":
            starts.append(match.start())


def after_formatted(text: str, place: int, opening: re.Match[str], starts: list[int]) -> int:
    """Where the f-string that `opening` begins ends; comments in its braces are added to `starts`."""
    quote = opening["quote"]
    is_raw = "r" in opening["prefix"].lower()
    size = len(text)
    while place < size:
        if text.startswith(quote, place):
            return place + len(quote)
        character = text[place]
        place += 1
        if character == "\\":
            if not is_raw and text.startswith("N{", place):
                place = text.find("}", place) + 1 or size
            elif text[place : place + 1] not in {"{", "}"}:
                place += 1
        elif character == "{":
            place = place + 1 if text.startswith("{", place) else _after_field(text, place, starts)
    return size


def _after_field(text: str, place: int, starts: list[int]) -> int:
    """Where the field that was opened before `place` ends."""
    depth = 0
    while (match := _FIELD_TOKEN.search(text, place)) is not None:
        place = match.end()
        mark = match.group()
        if match["quote"]:
            place = after_formatted(text, place, match, starts)
        elif mark in "([{":
            depth += 1
        elif depth and mark in ")]}":
            depth -= 1
        elif mark == "}":
            return place
        elif mark == ":" and not depth:
            return _after_specification(text, place, starts)
        elif mark[0] == "#":
            starts.append(match.start())
    return len(text)


def _after_specification(text: str, place: int, starts: list[int]) -> int:
    """Where the field ends whose format specification begins at `place`; its braces are never doubled."""
    size = len(text)
    while place < size:
        character = text[place]
        place += 1
        if character == "}":
            return place
        if character == "{":
            place = _after_field(text, place, starts)
    return size
