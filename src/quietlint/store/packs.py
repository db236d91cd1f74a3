"""Many small values in one file: a table of keys and bytes that never fails its user.

Whatever goes wrong (no folder, no right to write, no room, a lock that is held too long, a damaged or foreign file) is
a miss when reading and nothing when writing. A damaged file is replaced. Values carry a checksum of their own.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self, TypeVar

from quietlint.store.folders import make_folder

_Answer = TypeVar("_Answer")

_LAYOUT = 1
"""Raised whenever the table changes; it is part of the file's name."""

_WAIT = 1.0
"""Seconds to wait for another process that writes."""

_BATCH = 400
_WRITE_AT_COUNT = 512
_WRITE_AT_BYTES = 16 << 20
_DAY = 24 * 60 * 60

_TABLE = (
    "CREATE TABLE IF NOT EXISTS entry "
    "(key TEXT PRIMARY KEY, used INTEGER NOT NULL, sum INTEGER NOT NULL, value BLOB NOT NULL)"
)

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Pack:
    """Bytes by key in the file ``<name>-<layout>.sqlite3`` of the cache `folder`; with `folder` None it stays empty.

    Threads may share a pack; a process that was forked opens the file anew. What is put is written in batches, at the
    latest by `close` (or at the end of a ``with`` block). Where the values take more than `limit` bytes, those that
    were not used for the longest time go.
    """

    def __init__(self, folder: str | None, name: str, *, limit: int) -> None:
        self._folder = folder or ""
        self._path = os.path.join(self._folder, f"{name}-{_LAYOUT}.sqlite3")
        self._limit = limit
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._usable = folder is not None
        self._writable = True
        self._waiting: dict[str, bytes] = {}
        self._waiting_bytes = 0
        self._used: set[str] = set()
        self._today = int(time.time() // _DAY)
        self._wrote = False

    def get(self, key: str) -> bytes | None:
        """The value, or None."""
        return self.get_many((key,)).get(key)

    def get_many(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The values of those keys that have one: far quicker than one by one."""
        with self._lock:
            self._notice_fork()
            asked = dict.fromkeys(keys)
            found = {key: self._waiting[key] for key in asked if key in self._waiting}
            stored = self._try(lambda connection: self._read(connection, [key for key in asked if key not in found]))
            return {**found, **(stored or {})}

    def put(self, key: str, value: bytes) -> None:
        """Store the value, now or soon."""
        with self._lock:
            self._notice_fork()
            if not (self._usable and self._writable):
                return
            self._waiting[key] = value
            self._waiting_bytes += len(value)
            if len(self._waiting) >= _WRITE_AT_COUNT or self._waiting_bytes >= _WRITE_AT_BYTES:
                self.flush()

    def flush(self) -> None:
        """Write what was put so far."""
        with self._lock:
            self._notice_fork()
            if self._waiting or self._used:
                self._try(self._write)
            self._waiting.clear()
            self._waiting_bytes = 0
            self._used.clear()

    def close(self) -> None:
        """Write what was put, keep to the limit, and let go of the file. The pack can be used again."""
        with self._lock:
            self.flush()
            if self._wrote:
                self._try(self._prune)
                self._wrote = False
            self._disconnect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -------------------------------------------------------------------------------------------- the table

    def _read(self, connection: sqlite3.Connection, keys: list[str]) -> dict[str, bytes]:
        found = {}
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            rows = connection.execute(f"SELECT key, used, sum, value FROM entry WHERE key IN ({marks})", batch)  # noqa: S608 # marks only
            for key, used, checksum, value in rows:
                if not isinstance(value, bytes) or zlib.crc32(value) != checksum:
                    continue
                found[key] = value
                if used != self._today:
                    self._used.add(key)
        return found

    def _write(self, connection: sqlite3.Connection) -> None:
        if not self._writable:
            return
        with _transaction(connection):
            connection.executemany(
                "INSERT OR REPLACE INTO entry (key, used, sum, value) VALUES (?, ?, ?, ?)",
                [(key, self._today, zlib.crc32(value), value) for key, value in self._waiting.items()],
            )
            connection.executemany(
                "UPDATE entry SET used = ? WHERE key = ?", [(self._today, key) for key in self._used]
            )
        self._wrote = self._wrote or bool(self._waiting)

    def _prune(self, connection: sqlite3.Connection) -> None:
        """Drop the oldest values until a quarter of the limit is free again."""
        page, pages, free = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
        )
        size = (pages - free) * page
        if size <= self._limit:
            return
        drop, kept = [], self._limit * 3 // 4
        for row, length in connection.execute("SELECT rowid, length(value) FROM entry ORDER BY used, rowid"):
            if size <= kept:
                break
            drop.append((row,))
            size -= length + 128
        with _transaction(connection):
            connection.executemany("DELETE FROM entry WHERE rowid = ?", drop)
        connection.executescript("PRAGMA incremental_vacuum")  # `execute` would free one page only

    # -------------------------------------------------------------------------------------------- the file

    def _try(self, question: Callable[[sqlite3.Connection], _Answer]) -> _Answer | None:
        """The answer, or None where the file does not give one."""
        for _attempt in range(2):
            if not self._usable:
                return None
            try:
                return question(self._connect())
            except sqlite3.Error as error:
                self._disconnect()
                code = getattr(error, "sqlite_errorcode", 0) & 0xFF
                if code not in _DAMAGED and "no such" not in str(error):
                    self._give_up(code)
                    return None
                self._usable = self._replace()
            except OSError:
                self._usable = False
        return None

    def _give_up(self, code: int) -> None:
        """After an error that will come again, ask no more; after a lock that was held too long, do."""
        if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}:
            self._writable = False
        elif code not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            self._usable = False

    def _connect(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        make_folder(self._folder, os.path.dirname(self._path))
        if os.path.islink(self._path):
            raise OSError("a link may lead anywhere")
        connection = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            # A crash of the machine may cost the last batches, not the file.
            connection.execute("PRAGMA synchronous = NORMAL")
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'entry'").fetchone() is None:
                connection.execute("PRAGMA page_size = 8192")
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
                connection.execute(_TABLE)
        except BaseException:
            connection.close()
            raise
        self._connection, self._process = connection, os.getpid()
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _notice_fork(self) -> None:
        """A connection of the parent process is never used or closed: that would undo the parent's locks."""
        if self._connection is not None and self._process != os.getpid():
            _INHERITED.append(self._connection)
            self._connection = None
            self._waiting.clear()
            self._waiting_bytes = 0
            self._used.clear()

    def _replace(self) -> bool:
        """Remove the damaged file; whether that was possible."""
        for suffix in ("", "-wal", "-shm"):
            try:
                os.unlink(self._path + suffix)
            except FileNotFoundError:
                continue
            except OSError:
                return False
        return True


_INHERITED: list[sqlite3.Connection] = []
"""Connections of a parent process, kept so that they are not closed by being forgotten."""


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
