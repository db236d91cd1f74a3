"""Installed distributions, read from their metadata on disk: who ships an import name or a file, in which version."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from quietlint.environment.search_path import editable_folder

_SOURCES = (".py", ".pyi", ".so", ".pyd")
_LARGEST = 32 * 1024 * 1024
_NOT_IMPORTED = frozenset({"__pycache__", "..", "bin", "Scripts", "share", "etc", "include"})


@dataclass(frozen=True, slots=True)
class InstalledDistribution:
    """One installed distribution. `name` is as its metadata spells it, `key` as it is compared.

    `info` holds the metadata. `typed`: it ships ``py.typed``. `requires` are the normalised names that it depends on
    without extras, `optional` those that some extra brings. `editable` is the project's folder for an editable install.
    """

    name: str
    key: str
    version: str
    info: Path = field(repr=False)
    typed: bool = False
    requires: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    editable: Path | None = None


class Distributions:
    """The distributions in an environment's folders of installed packages. Metadata is read when asked for."""

    def __init__(self, site_packages: Sequence[Path]) -> None:
        self._folders = tuple(site_packages)
        self._read: dict[Path, InstalledDistribution] = {}
        self._files: dict[Path, tuple[str, ...]] = {}

    def names(self) -> frozenset[str]:
        """Normalised names of everything that is installed, told by the names of the metadata folders."""
        return frozenset(self._infos)

    def get(self, name: str) -> InstalledDistribution | None:
        """The installed distribution of that name, in any spelling."""
        info = self._infos.get(canonicalize_name(name))
        return None if info is None else self._distribution(info)

    def files(self, distribution: InstalledDistribution) -> tuple[str, ...]:
        """What it installed, relative to its folder of packages, with forward slashes."""
        return self._files_of(distribution.info)

    def for_import(self, name: str) -> tuple[InstalledDistribution, ...]:
        """Who ships the module of that dotted name, or else the nearest package above it; several if they share it."""
        prefix = name
        while prefix:
            infos = self._by_prefix.get(prefix)
            if infos:
                return tuple(self._distribution(info) for info in infos)
            prefix = prefix.rpartition(".")[0]
        return ()

    def owner_of(self, path: Path) -> InstalledDistribution | None:
        """Who installed the file, or whose editable project it lies in."""
        for folder in self._folders:
            if path.is_relative_to(folder):
                parts = path.relative_to(folder).parts
                stem = parts[-1].partition(".")[0]
                dotted = ".".join([*parts[:-1], *([] if stem == "__init__" else [stem])])
                infos = self._by_prefix.get(dotted) or self._by_prefix.get(".".join(parts[:-1]))
                relative = "/".join(parts)
                for info in infos or ():
                    if len(infos or ()) == 1 or relative in self._files_of(info):
                        return self._distribution(info)
        for info in self._editable_infos:
            found = self._distribution(info)
            if found.editable is not None and path.is_relative_to(found.editable):
                return found
        return None

    def top_level_names(self) -> frozenset[str]:
        """Top-level names that installed distributions say they put there."""
        return frozenset(prefix for prefix in self._by_prefix if "." not in prefix)

    @cached_property
    def _infos(self) -> dict[str, Path]:
        """Metadata folders (or old egg-info files) by normalised name."""
        found: dict[str, Path] = {}
        for folder in self._folders:
            for entry in _names(folder):
                if entry.endswith((".dist-info", ".egg-info")):
                    stem = entry.rpartition(".")[0]
                    found.setdefault(canonicalize_name(stem.partition("-")[0]), folder / entry)
                elif entry.endswith(".egg") and (folder / entry / "EGG-INFO").is_dir():
                    found.setdefault(canonicalize_name(entry.partition("-")[0]), folder / entry / "EGG-INFO")
        return found

    @cached_property
    def _by_prefix(self) -> dict[str, tuple[Path, ...]]:
        """Metadata folders by dotted name of the modules at the top and of every package with files of theirs."""
        found: dict[str, dict[Path, None]] = {}
        for info in self._infos.values():
            for prefix in self._prefixes(info):
                found.setdefault(prefix, {})[info] = None
        return {prefix: tuple(sorted(infos, key=_is_of_stubs)) for prefix, infos in found.items()}

    def _prefixes(self, info: Path) -> Iterator[str]:
        folders: set[str] = set()
        for file in self._files_of(info):
            if file.endswith(_SOURCES):
                folder, _, name = file.rpartition("/")
                if folder:
                    folders.add(folder)
                else:
                    yield name.partition(".")[0]
        for folder in folders:
            parts = folder.split("/")
            if _NOT_IMPORTED.isdisjoint(parts) and not parts[0].endswith((".dist-info", ".data")):
                parts[0] = parts[0].removesuffix("-stubs")
                # google/cloud/storage puts `google` there too, shared with others.
                yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))
        if not folders:
            top_level = _text(info / "top_level.txt").split()
            yield from (name.replace("/", ".") for name in top_level)

    @cached_property
    def _editable_infos(self) -> tuple[Path, ...]:
        return tuple(info for info in self._infos.values() if (info / "direct_url.json").is_file())

    def _files_of(self, info: Path) -> tuple[str, ...]:
        if info not in self._files:
            record = _text(info / "RECORD")
            if record:
                rows = (
                    csv.reader(record.splitlines())
                    if '"' in record
                    else (row.split(",") for row in record.splitlines())
                )
                files = tuple(row[0] for row in rows if row)
            else:
                listed = _text(info / "installed-files.txt").split("\n")
                # Relative to the metadata folder: "../pkg/module.py".
                files = tuple(line.removeprefix("../") for line in listed if line)
            self._files[info] = files
        return self._files[info]

    def _distribution(self, info: Path) -> InstalledDistribution:
        if info not in self._read:
            metadata = info if info.is_file() else info / ("METADATA" if info.suffix == ".dist-info" else "PKG-INFO")
            headers = list(_headers(_text(metadata)))
            values = dict(reversed(headers))
            folder_name, _, folder_version = info.name.rpartition(".")[0].partition("-")
            name = values.get("name", folder_name)
            required = [_required(value) for key, value in headers if key == "requires-dist"]
            self._read[info] = InstalledDistribution(
                name,
                canonicalize_name(name),
                values.get("version", folder_version.partition("-")[0]),
                info,
                typed=any(file.endswith("py.typed") for file in self._files_of(info)),
                requires=frozenset(key for key, is_extra in required if key and not is_extra),
                optional=frozenset(key for key, is_extra in required if key and is_extra),
                editable=_editable(info),
            )
        return self._read[info]


def _is_of_stubs(info: Path) -> bool:
    """Whether a distribution by its name ships stubs for another one."""
    name = info.name.rpartition(".")[0].partition("-")[0].lower()
    return name.startswith("types_") or name.endswith(("_stubs", "_types"))


def _headers(text: str) -> Iterator[tuple[str, str]]:
    """Names (in small letters) and values of the metadata's headers, up to the description."""
    for line in text.splitlines():
        if not line:
            return
        key, colon, value = line.partition(":")
        if colon and not key.startswith((" ", "\t")):
            yield key.strip().lower(), value.strip()


def _required(value: str) -> tuple[str, bool]:
    """The normalised name in a `Requires-Dist` ("" for one that is malformed), and whether an extra brings it."""
    try:
        requirement = Requirement(value)
    except InvalidRequirement:
        return "", False
    is_extra = requirement.marker is not None and "extra" in str(requirement.marker)
    return canonicalize_name(requirement.name), is_extra


def _editable(info: Path) -> Path | None:
    try:
        data = json.loads(_text(info / "direct_url.json") or "null")
    except (ValueError, RecursionError):
        return None
    return editable_folder(data)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
