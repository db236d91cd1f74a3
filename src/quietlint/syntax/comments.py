"""Comment tokens of a file that is known to parse."""

from __future__ import annotations

import re

from quietlint.model.facts import Comment

# In code that parses, the first quote outside strings and comments opens a string, and a backslash hides the character after
# it even where it means nothing (raw strings): so prefixes need no look. Possessive, for a long string must not backtrack.
_TOKEN = re.compile(
    r"""
    \#[^\n]*
    | \"\"\" [^"\\]*+ (?: (?: \\. | "(?!"") ) [^"\\]*+ )*+ \"\"\"
    | ''' [^'\\]*+ (?: (?: \\. | '(?!'') ) [^'\\]*+ )*+ '''
    | " [^"\\]*+ (?: \\. [^"\\]*+ )*+ "
    | ' [^'\\]*+ (?: \\. [^'\\]*+ )*+ '
    """,
    re.VERBOSE | re.DOTALL,
)


def comments_of(text: str, lines: list[str]) -> tuple[Comment, ...]:
    r"""Every comment, in order. `text` has ``\n`` line ends, and `lines` are its lines."""
    if "#" not in text:
        return ()
    comments: list[Comment] = []
    line = 1
    begin = 0  # where `line` begins
    seen = 0  # up to where newlines were counted
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token[0] != "#":
            continue
        place = match.start()
        line += text.count("\n", seen, place)
        begin = text.rfind("\n", 0, place) + 1
        seen = place
        column = place - begin
        comments.append(Comment(line, column + 1, token, not lines[line - 1][:column].strip()))
    return tuple(comments)
