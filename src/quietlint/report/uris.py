"""Paths of a report as relative URIs."""

from __future__ import annotations

from functools import lru_cache
from posixpath import normpath
from urllib.parse import quote

_UNRESERVED = "/-._~!$&'()*+,;=@"
"""What RFC 3986 lets stand in a path, but for the colon, which would turn a first segment into a scheme."""


@lru_cache(maxsize=4096)
def relative_uri(path: str) -> str:
    """`path` as a relative reference: forward slashes, percent-encoded UTF-8, no ``.`` or ``..`` segments, no root."""
    parts = [part for part in normpath(path.replace("\\", "/")).split("/") if part not in {"", ".", ".."}]
    return quote("/".join(parts), safe=_UNRESERVED, errors="replace")
