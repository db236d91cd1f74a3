"""Facts of single files, by what the files contain: shared by all repositories of the user."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from quietlint.model.facts import SCHEMA
from quietlint.store.packs import Pack

LIMIT = 1 << 30
"""Bytes on disk."""


class FactsStore:
    """Encoded facts by digest of the file and mode of extraction.

    Part of every key are the schema of facts, the version of this Python (its grammar decides what can be read) and
    `salt`, for whatever else the facts depend on, such as the extractor's version.
    """

    def __init__(self, folder: str | None, *, salt: str = "", limit: int = LIMIT) -> None:
        self._pack = Pack(folder, "facts", limit=limit)
        self._prefix = f"{SCHEMA}.{sys.version_info.major}.{sys.version_info.minor}.{salt}:"

    def get(self, digest: str, mode: str) -> bytes | None:
        """The facts, or None."""
        return self._pack.get(self._key(digest, mode))

    def get_many(self, digests: Iterable[str], mode: str) -> dict[str, bytes]:
        """The facts of those digests that are stored, by digest."""
        keys = {self._key(digest, mode): digest for digest in digests}
        return {keys[key]: value for key, value in self._pack.get_many(keys).items()}

    def put(self, digest: str, mode: str, facts: bytes) -> None:
        """Store the facts."""
        self._pack.put(self._key(digest, mode), facts)

    def flush(self) -> None:
        """Write what was put so far."""
        self._pack.flush()

    def close(self) -> None:
        """Write what was put and let go of the file."""
        self._pack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _key(self, digest: str, mode: str) -> str:
        return f"{self._prefix}{mode}:{digest}"
