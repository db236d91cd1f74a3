"""Bytes to text, as Python itself reads them."""

from __future__ import annotations

import codecs
import io
import tokenize
from hashlib import sha256
from pathlib import Path

from quietlint.model.source import SourceFile, SourceKind, Unreadable
from quietlint.sources.notebooks import NotebookError, code_of

_KINDS = {".pyi": SourceKind.STUB, ".ipynb": SourceKind.NOTEBOOK}
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_source(path: Path, shown: str) -> SourceFile | Unreadable:
    """The text of the file at `path`, to be shown as `shown`; or why it cannot be had."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Unreadable(shown, f"cannot be read: {(error.strerror or 'unknown reason').lower()}")
    return decode_source(data, shown, _KINDS.get(path.suffix.lower(), SourceKind.MODULE))


def decode_source(data: bytes, shown: str, kind: SourceKind = SourceKind.MODULE) -> SourceFile | Unreadable:
    """The text that `data` means. Form feeds and line ends are kept; a notebook becomes its code cells, joined.

    Source: PEP 263 and the language reference, "Encoding declarations"; a null byte ends no line and is no source.
    """
    digest = sha256(data).hexdigest()
    if kind is SourceKind.NOTEBOOK:
        try:
            code = code_of(data)
        except NotebookError as error:
            return Unreadable(shown, str(error), error.line)
        return SourceFile(shown, code.text, kind, digest, code.cells)
    if data.startswith(_WIDE_BOMS):
        return Unreadable(shown, "is UTF-16, which Python does not read")
    null = data.find(b"\0")
    if null >= 0:
        return Unreadable(shown, "contains a null byte", _line_of(data, null))
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except SyntaxError as error:
        return Unreadable(shown, _declaration_problem(error), _first_bad_line(data))
    except UnicodeDecodeError as error:
        bad = f"byte 0x{data[error.start]:02x}" if error.start < len(data) else "its last byte"
        return Unreadable(shown, f"is no {error.encoding}: {bad} cannot be decoded", _line_of(data, error.start))
    except (LookupError, ValueError, ArithmeticError) as error:
        return Unreadable(shown, f"declares an encoding that is not for text ({type(error).__name__})")
    return SourceFile(shown, text.removeprefix("\ufeff"), kind, digest)


def _declaration_problem(error: SyntaxError) -> str:
    message = (error.msg or "").removesuffix(": None").replace("'None'", "").strip()
    if message.startswith("unknown encoding"):
        return f"declares an {message}"
    if "BOM" in message or "problem" in message:
        return "declares an encoding that contradicts its byte-order mark"
    return "is no utf-8, and declares no other encoding"


def _first_bad_line(data: bytes) -> int:
    """The line of the first byte that is no UTF-8; 1 if there is none."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _line_of(data, error.start)
    return 1


def _line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
