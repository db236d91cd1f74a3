"""A file's bytes with edits made in them, and not a byte changed elsewhere."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from quietlint.model.findings import Edit
from quietlint.model.spans import Span

_LINE_END = re.compile(r"\r\n|\r|\n")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file is left as it is, in one clause."""

    because: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a file's bytes say, and how they say it: `text` has no byte-order mark, `bom` is that mark or ""."""

    text: str
    encoding: str
    bom: str

    def encoded(self, text: str) -> bytes:
        """The bytes of a file that says `text` in the same way. Raises `UnicodeEncodeError`."""
        return (self.bom + text).encode(self.encoding)


def decoded(data: bytes) -> Decoded | Refused:
    """The text of a Python file, if its bytes can be told from its text again."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        text = data.decode(encoding)
        known = Decoded(text.removeprefix(_BOM), encoding, _BOM if text.startswith(_BOM) else "")
        is_exact = known.encoded(known.text) == data
    except (SyntaxError, UnicodeError, LookupError, ValueError):
        return Refused("is not text that Python reads")
    return known if is_exact else Refused(f"does not come back from {encoding} as it was")


def spliced(text: str, edits: Sequence[Edit]) -> str | Refused:
    """`text` with each span replaced. Spans count lines as Python does, columns in code points."""
    starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
    places = []
    for edit in edits:
        low, high = (
            _offset(text, starts, edit.span.line, edit.span.column),
            _offset(text, starts, edit.span.end_line, edit.span.end_column),
        )
        if low is None or high is None or high < low:
            return Refused(f"has no place {_shown(edit.span)}")
        places.append((low, high, edit.replacement))
    places.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(places)):
        return Refused("has two repairs at one place")
    pieces, done = [], 0
    for low, high, replacement in places:
        pieces += [text[done:low], replacement]
        done = high
    return "".join([*pieces, text[done:]])


def _offset(text: str, starts: Sequence[int], line: int, column: int) -> int | None:
    """Where a place is in the text; None if its line has no such column."""
    if not 1 <= line <= len(starts) or column < 1:
        return None
    offset = starts[line - 1] + column - 1
    end = starts[line] if line < len(starts) else len(text)
    # A place may be the end of its line, before what ends it.
    last = len(text[starts[line - 1] : end].rstrip("\r\n")) + starts[line - 1]
    return offset if offset <= last else None


def _shown(span: Span) -> str:
    return f"{span.line}:{span.column}"
