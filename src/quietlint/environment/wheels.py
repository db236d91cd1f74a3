"""Wheels unpacked for reading: what can be read as text is kept, and a hostile archive is refused whole.

Source: the binary distribution format (PEP 427). Nothing of a wheel is ever run, so of compiled files only the names
are kept: that they are there is all that reading can tell of them.
"""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from pathlib import Path
from typing import Final

from quietlint.model.errors import QuietlintError

_MOST_FILES: Final = 100_000
_LARGEST_FILE: Final = 64 * 1024 * 1024
_MOST_BYTES: Final = 1024 * 1024 * 1024
_DEEPEST: Final = 40
_READ: Final = (".py", ".pyi", ".pth", ".typed")
_NAMED: Final = (".so", ".pyd", ".pyc")
_METADATA: Final = frozenset(
    {"METADATA", "RECORD", "WHEEL", "top_level.txt", "entry_points.txt", "namespace_packages.txt"}
)


class HostileArchiveError(QuietlintError):
    """A wheel that is not what a wheel is."""

    def __init__(self, archive: str, problem: str) -> None:
        super().__init__(archive, problem)
        self.archive = archive
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.archive} was refused: {self.problem}"


def unpack_wheel(archive: Path, target: Path) -> None:
    """Write what can be read of a wheel to the new folder `target`.

    Raises `HostileArchiveError`, and leaves nothing behind, for paths that lead out of it, links, files twice under one
    name, sizes and numbers beyond any real wheel's, contents that are not what the archive says, or no archive at all.
    """
    half = target.with_name(f"{target.name}.{os.getpid()}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        _unpack(archive, half)
        if not target.exists():
            half.rename(target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise HostileArchiveError(archive.name, f"it cannot be unpacked ({error})") from error
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _unpack(archive: Path, folder: Path) -> None:
    written, seen, made = 0, set[str](), set[str]()
    with zipfile.ZipFile(archive) as wheel:
        members = wheel.infolist()
        if len(members) > _MOST_FILES:
            raise HostileArchiveError(archive.name, f"it holds {len(members):,} files")
        for member in members:
            parts = _parts(member.filename)
            problem = _problem_of(member, parts, seen)
            if problem:
                raise HostileArchiveError(archive.name, problem)
            place = None if member.is_dir() else _place(parts)
            if place is None:
                continue
            inner = f"{folder}/{'/'.join(place[:-1])}"
            if inner not in made:
                os.makedirs(inner, exist_ok=True)
                made.add(inner)
            with open(f"{inner}/{place[-1]}", "wb") as file:
                if place[-1].endswith(_NAMED):
                    continue
                if member.file_size > _LARGEST_FILE or written + member.file_size > _MOST_BYTES:
                    raise HostileArchiveError(archive.name, f"`{member.filename}` is too large to be source code")
                with wheel.open(member) as source:
                    data = source.read(_LARGEST_FILE + 1)
                if len(data) != member.file_size:
                    raise HostileArchiveError(archive.name, f"`{member.filename}` is not as large as the archive says")
                written += len(data)
                file.write(data)


def _parts(name: str) -> list[str]:
    """The folders and the file of a member's name, without what says nothing."""
    return [part for part in name.split("/") if part not in {"", "."}]


def _problem_of(member: zipfile.ZipInfo, parts: list[str], seen: set[str]) -> str:
    """Why no real wheel has such a member; "" for an ordinary one."""
    name = member.filename
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or "\0" in name or ":" in parts[0]:
        return f"`{name}` leads out of its folder"
    if len(parts) > _DEEPEST or (len(name) > 63 and any(len(os.fsencode(part)) > 255 for part in parts)):
        return f"`{name[:80]}` is nested too deeply or too long"
    mode = member.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        return f"`{name}` is a link or a device"
    plain = "/".join(parts)
    if plain in seen:
        return f"`{name}` is there twice"
    seen.add(plain)
    return ""


def _place(parts: list[str]) -> list[str] | None:
    """Where a member goes, as folders and file; None for what nobody reads."""
    if parts[0].endswith(".dist-info"):
        return parts if parts[-1] in _METADATA else None
    if parts[0].endswith(".data"):
        if len(parts) < 3 or parts[1] not in {"purelib", "platlib"}:
            return None
        parts = parts[2:]
    return parts if parts[-1].endswith((*_READ, *_NAMED)) else None
