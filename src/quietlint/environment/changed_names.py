"""Names that popular libraries added, moved and removed, from a table of which every row was proved.

`benchmarks/changed_names.py` installs both versions of a row and asks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from quietlint.model.dependencies import ChangedName, Effect, KnownVersion

_DATA = Path(__file__).parent / "data" / "changed_names.tsv"


def changed_names() -> Mapping[str, ChangedName]:
    """The table, by dotted name."""
    return _table()


@cache
def watched_names() -> frozenset[str]:
    """Last parts of the names of the table: a reference that ends in none of them is not in it."""
    return frozenset(name.rpartition(".")[2] for name in _table())


@cache
def changed_members() -> Mapping[tuple[str, str, str], ChangedName]:
    """The rows on methods and attributes of classes, by top-level package, class and name."""
    found = {}
    for name, row in _table().items():
        parts = name.split(".")
        if len(parts) > 2 and parts[-2][:1].isupper():
            found[parts[0], parts[-2], parts[-1]] = row
    return found


def lacks(row: ChangedName, version: Version) -> bool:
    """Whether a version of the distribution is without the name."""
    first = Version(row.first)
    if row.is_addition:
        return version < first
    return first <= version and (not row.again or version < Version(row.again))


def effect_of(row: ChangedName, known: KnownVersion, newest: str | None) -> Effect | None:
    """What the change means for a project that runs on that version or range; None if it has the name everywhere.

    `newest` is the newest version that is known of: a fresh installation takes the newest that the range allows.
    """
    try:
        if known.exact:
            return Effect.GONE if lacks(row, Version(known.exact)) else None
        allowed = SpecifierSet(known.specifier, prereleases=False)
        lowest = max((Version(one.version) for one in allowed if one.operator in {">=", "~=", ">"}), default=None)
        stated = (row.last, row.first, row.again, newest or "")
        steps = sorted({Version(one) for one in stated if one} | ({lowest} if lowest is not None else set()))
    except (InvalidVersion, InvalidSpecifier):
        return None
    inside = [version for version in steps if allowed.contains(version) or version == lowest]
    if not inside:
        return None
    if all(lacks(row, version) for version in inside):
        return Effect.GONE
    if lacks(row, inside[-1]):
        return Effect.GONE_IN_NEWEST
    return Effect.GONE_IN_OLDEST if lowest is not None and lacks(row, lowest) else None


def told(row: ChangedName) -> str:
    """The change in a few words: "removed in numpy 1.24.0; use `float`"."""
    how = (
        f"added in {row.distribution} {row.first}" if row.is_addition else f"removed in {row.distribution} {row.first}"
    )
    return f"{how}; use {row.instead}" if row.instead else how


@cache
def _table() -> Mapping[str, ChangedName]:
    lines = _DATA.read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {
        name: ChangedName(where, name, change == "added", last, first, again, instead)
        for where, name, change, last, first, again, instead in rows
    }
