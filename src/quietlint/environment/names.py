"""Names of published distributions, from lists that are shipped with quietlint: no network is ever asked."""

from __future__ import annotations

import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from packaging.utils import canonicalize_name

_DATA = Path(__file__).parent / "data"
_MAGIC = b"QLNAMES1"
_HEADER = 32
_BUCKETS = 1 << 16
_REST = 3
"""Bytes kept of each name's hash, after the two that choose its bucket."""
_SHARED = frozenset(
    ("azure", "backports", "google", "jaraco", "opentelemetry", "plone", "ruamel", "sphinxcontrib", "zope")
)
"""Namespaces that many distributions share, each named like the package that it puts there."""


@dataclass(frozen=True, slots=True)
class NameIndex:
    """A set of names as truncated hashes, sorted, mapped into memory.

    The file: magic (8 bytes), date as ASCII (8, zero-padded), number of names (4, little-endian), zeros to 32; then
    where each of the 65,536 buckets and the end begins, counted in names (4 each); then three bytes for each name. A
    name that is in the set is always found; one that is not is taken for one that is about once in a million questions.
    """

    date: str
    """The month of the list, such as ``2026-11``."""
    count: int
    data: bytes | mmap.mmap

    def __contains__(self, name: str) -> bool:
        digest = name_hash(name)
        bucket = int.from_bytes(digest[:2], "big")
        at = _HEADER + 4 * bucket
        start, end = (int.from_bytes(self.data[at + 4 * step : at + 4 * step + 4], "little") for step in (0, 1))
        names = _HEADER + 4 * (_BUCKETS + 1)
        rest = digest[2 : 2 + _REST]
        row = self.data[names + _REST * start : names + _REST * end]
        return any(row[place : place + _REST] == rest for place in range(0, len(row), _REST))


def name_hash(name: str) -> bytes:
    """The bytes that stand for a normalised name in the index."""
    return blake2b(name.encode("utf-8", "replace"), digest_size=2 + _REST).digest()


def encode_names(names: frozenset[str], date: str) -> bytes:
    """The index file for normalised `names`, listed in the month `date`."""
    hashes = sorted(name_hash(name) for name in names)
    starts = [0] * (_BUCKETS + 1)
    for digest in hashes:
        starts[int.from_bytes(digest[:2], "big") + 1] += 1
    for bucket in range(_BUCKETS):
        starts[bucket + 1] += starts[bucket]
    header = _MAGIC + date.encode("ascii").ljust(8, b"\0") + len(hashes).to_bytes(4, "little")
    table = b"".join(start.to_bytes(4, "little") for start in starts)
    return header.ljust(_HEADER, b"\0") + table + b"".join(digest[2:] for digest in hashes)


def read_names(path: Path) -> NameIndex:
    """The index in a file that `encode_names` wrote; raises `ValueError` for any other."""
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if data[:8] != _MAGIC:
        raise ValueError(f"{path.name} is no index of names")
    date = data[8:16].rstrip(b"\0").decode("ascii")
    return NameIndex(date, int.from_bytes(data[16:20], "little"), data)


@cache
def published_names() -> NameIndex:
    """The index shipped with quietlint."""
    return read_names(_DATA / "pypi_names.bin")


def is_published(name: str) -> bool:
    """Whether a distribution of that name (in any spelling) was on the public index at the list's date."""
    return canonicalize_name(name) in published_names()


def popular_rank(name: str) -> int | None:
    """Place of the distribution among the most downloaded, from 1; None if it is not among them."""
    return _popular().get(canonicalize_name(name))


def distributions_for(import_name: str) -> tuple[str, ...]:
    """Distributions that offer the top-level (or dotted) import name, most downloaded first.

    From the shipped map where the names differ; else the distribution of the same name, if one is published. For a
    dotted name the longest prefix that the map knows decides.
    """
    known = _by_import()
    top = import_name.partition(".")[0]
    prefix = import_name
    while prefix:
        if prefix in known:
            return known[prefix]
        if top in _SHARED and "." in prefix and popular_rank(prefix) is not None:
            return (canonicalize_name(prefix),)
        prefix = prefix.rpartition(".")[0]
    return (canonicalize_name(top),) if is_published(top) else ()


def nearest_popular(name: str, most: int = 3) -> tuple[str, ...]:
    """Popular distributions whose names are one or two slips away, or the same but for a prefix; nearest first.

    A slip is one letter more, less, other or exchanged with its neighbour; names under five letters are allowed one.
    """
    wanted = canonicalize_name(name)
    allowed = 1 if len(wanted) < 5 else 2
    scored: list[tuple[int, int, str]] = []
    bare = _bare(wanted)
    for other, rank in _popular().items():
        if other == wanted:
            continue
        if bare == _bare(other):
            scored.append((1, rank, other))
        elif abs(len(other) - len(wanted)) <= allowed:
            slips = _slips(wanted, other, allowed)
            if slips is not None:
                scored.append((slips, rank, other))
    return tuple(other for _, _, other in sorted(scored)[:most])


def _bare(name: str) -> str:
    """The name without separators and without saying that it is Python."""
    for prefix in ("python-", "py-"):
        name = name.removeprefix(prefix)
    for suffix in ("-python", "-py"):
        name = name.removesuffix(suffix)
    return name.replace("-", "")


def _slips(one: str, other: str, allowed: int) -> int | None:
    """Number of slips from one name to the other (optimal string alignment), None if over `allowed`."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if max(len(one), len(other)) <= allowed:
        return max(len(one), len(other))
    if len(set(one) ^ set(other)) > 2 * allowed:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [place]
        for column, facing in enumerate(other, start=1):
            cost = min(row[-1] + 1, before[column] + 1, before[column - 1] + (letter != facing))
            if earlier and column > 1 and letter == other[column - 2] and one[place - 2] == facing:
                cost = min(cost, earlier[column - 2] + 1)
            row.append(cost)
        if min(row) > allowed:
            return None
    return row[-1] if row[-1] <= allowed else None


@cache
def _popular() -> Mapping[str, int]:
    names = (_DATA / "pypi_popular.txt").read_text(encoding="utf-8").split()
    return {name: rank for rank, name in enumerate(names, start=1)}


@cache
def _by_import() -> Mapping[str, tuple[str, ...]]:
    lines = (_DATA / "import_to_distribution.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {module: tuple(names.split()) for module, _, names in (line.partition("\t") for line in lines)}
