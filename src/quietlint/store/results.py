"""Results of one repository, by a key that says all that they depend on."""

from __future__ import annotations

import os
from collections.abc import Iterable
from types import TracebackType
from typing import Self

import msgspec

from quietlint.model.findings import Finding
from quietlint.store.folders import drop_old_repositories, repository_folder
from quietlint.store.packs import Pack

SCHEMA = 2
"""Raised whenever the shape or the meaning of a stored result changes."""

LIMIT = 128 << 20
"""Bytes on disk for one repository."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[Finding, ...])


def encode_findings(findings: Iterable[Finding]) -> bytes:
    """The findings as MessagePack; b"", which decodes to None, where a message holds half of a surrogate pair."""
    try:
        return _encoder.encode(tuple(findings))
    except UnicodeEncodeError:
        return b""


def decode_findings(encoded: bytes) -> tuple[Finding, ...] | None:
    """The findings that were encoded; None if the bytes are anything else."""
    try:
        return _decoder.decode(encoded)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


class ResultStore:
    """Bytes by key, for the repository at `root`; `folder` is the cache of all repositories, or None for no store.

    `salt` is part of every key: whatever all results depend on, such as the versions of quietlint and of rule packs.
    """

    def __init__(self, folder: str | None, root: str, *, salt: str = "", limit: int = LIMIT) -> None:
        self._folder = folder
        self._pack = Pack(folder, os.path.join(repository_folder(root), "results"), limit=limit)
        self._prefix = f"{SCHEMA}.{salt}:"

    def get(self, key: str) -> bytes | None:
        """The value, or None."""
        return self._pack.get(self._prefix + key)

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The values of those keys that have one, by key."""
        found = self._pack.get_many([self._prefix + key for key in keys])
        return {key.removeprefix(self._prefix): value for key, value in found.items()}

    def put(self, key: str, value: bytes) -> None:
        """Store the value."""
        self._pack.put(self._prefix + key, value)

    def flush(self) -> None:
        """Write what was put so far."""
        self._pack.flush()

    def close(self) -> None:
        """Write what was put and let go of the file."""
        self._pack.close()
        if self._folder is not None:
            drop_old_repositories(self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
