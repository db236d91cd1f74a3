"""Names of published distributions, from lists that are shipped with quietlint, or from a newer one of the user's.

No network is ever asked.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path

from packaging.utils import canonicalize_name

from quietlint.model.dependencies import Likeness, Resemblance

_DATA = Path(__file__).parent / "data"
_MAGIC = b"QLNAMES1"
_HEADER = 32
_BUCKETS = 1 << 16
_REST = 3
"""Bytes kept of each name's hash, after the two that choose its bucket."""
SHARED_NAMESPACES = frozenset(
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
        size = os.fstat(file.fileno()).st_size
        data: bytes | mmap.mmap = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
    count = int.from_bytes(data[16:20], "little")
    if data[:8] != _MAGIC or size != _HEADER + 4 * (_BUCKETS + 1) + _REST * count:
        raise ValueError(f"{path.name} is no index of names")
    date = data[8:16].rstrip(b"\0").decode("ascii")
    return NameIndex(date, count, data)


INDEX_FILE = "pypi_names.bin"
"""The name of the index, in the wheel and in the user's cache."""
_WELL_KNOWN = 2000
"""So many of the most downloaded are names that others are taken for."""
_BLENDED = 1000
_LANGUAGE = frozenset({"python", "py", "python3", "py3"})
_PLAIN = (
    "api app async auth base cache cli client cloud code common config connector core data db dev driver engine "
    "extended extra extras fast file framework free full helper helpers http io json kit lib library lite loader "
    "manager mini mock model models new next orm parser plugin plus pro provider rest sdk server service simple "
    "sql storage stream sync test tool toolkit tools ui util utils web wrapper x xml yaml"
)
_PLAIN_WORDS = frozenset(_PLAIN.split())
"""Published names that say nothing: no blend is told by them."""


class PublishedNames:
    """What the lists say of a name, in any spelling: whether it is published, how popular, and what it looks like.

    `newer` is an index that the user had made; it counts if it is valid and its month is later than the shipped one's.
    """

    def __init__(self, newer: Path | None = None) -> None:
        self._newer = newer

    @cached_property
    def index(self) -> NameIndex:
        """The index in use."""
        shipped = _shipped_index()
        if self._newer is None or not self._newer.is_file():
            return shipped
        try:
            newer = read_names(self._newer)
        except (OSError, ValueError):
            return shipped
        return newer if newer.date > shipped.date else shipped

    @property
    def date(self) -> str:
        """The month of the index in use."""
        return self.index.date

    def is_published(self, name: str) -> bool:
        """Whether a distribution of that name was on the public index at the list's date."""
        return canonicalize_name(name) in self.index

    def rank(self, name: str) -> int | None:
        """Place of the distribution among the most downloaded, from 1; None if it is not among them."""
        found = _popular().get(canonicalize_name(name))
        return found[0] if found is not None else None

    def newest_version(self, name: str) -> str | None:
        """The newest version of a popular distribution when the list was made; None for any other."""
        found = _popular().get(canonicalize_name(name))
        return (found[1] or None) if found is not None else None

    def distributions_for(self, import_name: str) -> tuple[str, ...]:
        """Distributions that offer the top-level (or dotted) import name, most downloaded first.

        From the shipped map where the names differ; else the distribution of the same name, if one is published. For a
        dotted name the longest prefix that the map knows decides.
        """
        known = _by_import()
        top = import_name.partition(".")[0]
        prefix = import_name
        while prefix:
            if prefix in known:
                return self._with_namesake(prefix, known[prefix])
            if top in SHARED_NAMESPACES and "." in prefix and self.rank(prefix) is not None:
                return (canonicalize_name(prefix),)
            prefix = prefix.rpartition(".")[0]
        return (canonicalize_name(top),) if self.is_published(top) else ()

    def _with_namesake(self, import_name: str, listed: tuple[str, ...]) -> tuple[str, ...]:
        """`listed`, after the distribution of the import's own name where that is downloaded more than the first."""
        own = canonicalize_name(import_name)
        rank, first = self.rank(own), self.rank(listed[0])
        if own in listed or rank is None or (first is not None and first < rank):
            return listed
        return (own, *listed)

    def import_names(self, distribution: str) -> tuple[str, ...]:
        """Top-level names under which the distribution is imported: from the map, else the likely one."""
        key = canonicalize_name(distribution)
        return _by_distribution().get(key, (key.replace("-", "_"),))

    def is_import_known(self, distribution: str) -> bool:
        """Whether the import names of a distribution are surely those of `import_names`."""
        rank = self.rank(distribution)
        return canonicalize_name(distribution) in _by_distribution() or (rank is not None and rank <= _WELL_KNOWN)

    def nearest(self, name: str, most: int = 3, also: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Popular distributions (and those in `also`) whose names are like it, nearest first.

        They are one or two slips away, or the same but for separators and for saying that they are Python's.

        A slip is one letter more, less, other or exchanged with its neighbour; short names are allowed one.
        """
        return tuple(other for _, _, other in self._near(canonicalize_name(name), also)[:most])

    def _near(self, wanted: str, also: frozenset[str]) -> list[tuple[int, int, str]]:
        allowed = 1 if len(wanted) < 8 else 2
        scored: list[tuple[int, int, str]] = []
        bare = _bare(wanted)
        known = {**dict.fromkeys(also, 0), **{name: rank for name, (rank, _) in _popular().items()}}
        for other, rank in known.items():
            if other == wanted:
                continue
            if bare == _bare(other):
                scored.append((1, rank, other))
            elif abs(len(other) - len(wanted)) <= allowed:
                slips = _slips(wanted, other, allowed)
                if slips is not None:
                    scored.append((slips, rank, other))
        return sorted(scored)

    def resemblance(self, name: str, declared: frozenset[str] = frozenset()) -> Resemblance | None:
        """What a name that is not popular itself looks like, or None.

        A slip or a variant of a well-known (or declared) name, a blend of two well-known ones, or a name of npm.
        """
        wanted = canonicalize_name(name)
        if self.rank(wanted) is not None or wanted in declared:
            return None
        for slips, rank, other in self._near(wanted, declared):
            if rank > _WELL_KNOWN:
                continue
            if _bare(other) == _bare(wanted):
                return Resemblance(Likeness.VARIANT, (other,))
            if slips == 1 and len(wanted) >= 5:
                return Resemblance(Likeness.TYPO, (other,))
        blended = self._blended(wanted)
        if blended:
            return Resemblance(Likeness.BLEND, blended)
        return Resemblance(Likeness.NPM, (wanted,)) if wanted in _npm() else None

    def _blended(self, wanted: str) -> tuple[str, ...]:
        """Two well-known names that, joined by a hyphen, with or without plain words, make up the whole name."""
        parts = [part for part in wanted.split("-") if part not in _LANGUAGE]
        for cut in range(1, len(parts)):
            both = ("-".join(parts[:cut]), "-".join(parts[cut:]))
            if all(self._is_well_known(one) for one in both):
                return both
        return ()

    def _is_well_known(self, name: str) -> bool:
        rank = self.rank(name)
        return name not in _PLAIN_WORDS and rank is not None and rank <= _BLENDED


@cache
def _shipped_index() -> NameIndex:
    return read_names(_DATA / INDEX_FILE)


def _bare(name: str) -> str:
    """The name without separators and without saying that it is Python."""
    for prefix in ("python-", "py-", "python3-"):
        name = name.removeprefix(prefix)
    for suffix in ("-python", "-py", "-python3"):
        name = name.removesuffix(suffix)
    return name.replace("-", "")


def _slips(one: str, other: str, allowed: int) -> int | None:
    """Number of slips from one name to the other (optimal string alignment), None if over `allowed`."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if max(len(one), len(other)) <= allowed:
        return 1 if len(one) == 2 and one == other[::-1] else max(len(one), len(other))
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
def _popular() -> Mapping[str, tuple[int, str]]:
    """Rank and newest version by name."""
    lines = (_DATA / "pypi_popular.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.partition(" ") for line in lines)
    return {name: (rank, version) for rank, (name, _, version) in enumerate(rows, start=1)}


@cache
def _npm() -> frozenset[str]:
    return frozenset((_DATA / "npm_popular.txt").read_text(encoding="utf-8").split())


@cache
def _by_import() -> Mapping[str, tuple[str, ...]]:
    lines = (_DATA / "import_to_distribution.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {module: tuple(names.split()) for module, _, names in (line.partition("\t") for line in lines)}


@cache
def _by_distribution() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for module, distributions in _by_import().items():
        for distribution in distributions:
            found.setdefault(distribution, []).append(module.partition(".")[0])
    return {name: tuple(dict.fromkeys(modules)) for name, modules in found.items()}
