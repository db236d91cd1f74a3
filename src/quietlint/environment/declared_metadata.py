"""Dependencies in the metadata of a distribution that lies beside its sources, as in an unpacked wheel or sdist.

Source: the core metadata specification, `Requires-Dist`.
"""

from __future__ import annotations

from collections.abc import Iterator

from packaging.utils import canonicalize_name

from quietlint.environment.declared_entries import Entry, Names, Needs, is_for_development, requirement_entries
from quietlint.model.dependencies import Use


def wheel_metadata(text: str) -> Iterator[Entry]:
    """What a wheel's METADATA says: its list of requirements is complete."""
    for line, key, value in _headers(text):
        if key == "name":
            yield Names(canonicalize_name(value), line)
    yield from source_metadata(text)


def source_metadata(text: str) -> Iterator[Entry]:
    """What a PKG-INFO says: older ones leave the requirements out, so that their absence says nothing."""
    for line, key, value in _headers(text):
        if key != "requires-dist":
            continue
        for entry in requirement_entries([value], Use.MAIN, line):
            # A malformed line of metadata is no fault of those who unpacked it.
            if isinstance(entry, Needs):
                yield _for_extra(entry)


def _for_extra(entry: Needs) -> Needs:
    if "extra" not in entry.marker:
        return entry
    extra = entry.marker.rpartition("extra ==")[2].strip().strip("\"' )")
    use = Use.DEVELOPMENT if is_for_development(extra) else Use.EXTRA
    return Needs(
        entry.name, entry.line, use, extra, entry.specifier, "", entry.extras, entry.source, entry.written
    )  # fmt: skip


def _headers(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, name in small letters and value of each header, up to the description."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line:
            return
        key, colon, value = line.partition(":")
        if colon and not key.startswith((" ", "\t")):
            yield number, key.strip().lower(), value.strip()
