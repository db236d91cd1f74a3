"""One file with its repairs: the bytes that it would have, by two ways that must agree, and the writing of them."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Sequence
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path

from quietlint.fixes.bytes import Refused, decoded, spliced
from quietlint.model.findings import Edit

_CHANGED = "has changed since it was read"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def mended(
    data: bytes,
    edits: Sequence[Edit],
    guarded: Callable[[str, Callable[[], str | Refused]], str | Refused | None],
) -> bytes | Refused:
    """The bytes with the edits made, or why they are not made.

    The spans are replaced in the text, and the nodes that stand there in libcst's tree; only what both ways agree on is
    taken. `guarded` runs the second way, which may take much stack and time, or gives None where it would take too
    much.
    """
    known = decoded(data)
    if isinstance(known, Refused):
        return known
    by_spans = spliced(known.text, edits)
    if isinstance(by_spans, Refused):
        return by_spans

    def by_nodes() -> str | Refused:
        from quietlint.fixes.trees import rewritten

        return rewritten(known.text, edits)

    by_tree = guarded(known.text, by_nodes)
    if by_tree is None:
        return Refused("is too large or too deep to be changed safely")
    if isinstance(by_tree, Refused):
        return by_tree
    if by_tree != by_spans:
        return Refused("reads differently as text and as a tree")
    try:
        return known.encoded(by_spans)
    except UnicodeEncodeError:
        return Refused(f"cannot say the repair in {known.encoding}")


def write_mended(path: Path, digest: str, data: bytes) -> Refused | None:
    """Put `data` in the place of the file at once, unless the file is no longer the one of that SHA-256.

    The file's mode is kept, a link keeps leading to its file, and whoever reads meanwhile sees the old file or the new
    one.
    """
    target = Path(os.path.realpath(path))
    try:
        if not _is(target, digest):
            return Refused(_CHANGED)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".quietlint")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.chmod(target.stat().st_mode & 0o7777)
            if not _is(target, digest):
                return Refused(_CHANGED)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        return Refused(f"cannot be written: {(error.strerror or 'unknown reason').lower()}")
    return None


def _is(path: Path, digest: str) -> bool:
    return sha256(path.read_bytes()).hexdigest() == digest


def diff_of(path: str, before: bytes, after: bytes) -> str:
    """A unified diff, as `patch` and `git apply` take it."""
    old, new = _lines(before), _lines(after)
    rows = unified_diff(old, new, f"a/{path}", f"b/{path}")
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def _lines(data: bytes) -> list[str]:
    """Lines with their ends, as git counts them: only a line feed ends one."""
    known = decoded(data)
    text = data.decode("utf-8", "replace") if isinstance(known, Refused) else known.bom + known.text
    return _LINE.findall(text)
