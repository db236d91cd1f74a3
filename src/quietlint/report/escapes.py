"""Text of an audited repository, made safe to print: what cannot be seen is spelled out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control and format characters (terminal escapes, bidirectional overrides, zero widths), surrogates, separators."""

_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")


@lru_cache(maxsize=4096)
def visible_character(character: str) -> str:
    r"""The character itself, or its escape (``\x1b``, ``\u202e``) where a terminal would act on it or hide it."""
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def visible(text: str) -> str:
    """`text` with everything spelled out that a terminal would act on or hide, line breaks and tabs included."""
    if text.isprintable():
        return text
    return "".join(map(visible_character, text))


def one_line(text: str) -> str:
    """`visible` text on one line: line breaks become a space."""
    text = text.strip()
    return visible(text if text.isprintable() else _LINE_BREAKS.sub(" ", text))


def encodable(text: str) -> str:
    """`text` without lone surrogates, which no encoding of JSON takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
