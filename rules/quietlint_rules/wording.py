"""Parts of sentences, evidence and places that several rules share."""

from __future__ import annotations

from collections.abc import Iterable

from quietlint.rule import Location, SearchEntry


def sentence(text: str) -> str:
    """The text with its first letter in upper case, unless that letter stands in backticks."""
    return text[:1].upper() + text[1:]


def where_looked(looked_in: Iterable[SearchEntry], name: str) -> tuple[str, ...]:
    """One line of evidence for every place that was read in full, e.g. "requests 2.32.3, requests/models.py:630: …"."""
    return tuple(
        ": ".join(part for part in (_origin(entry), f"{entry.label} has no `{name}`") if part) for entry in looked_in
    )


_TAKEN = {"[]": "takes an item of", "for": "loops over", "()": "calls", "in": "looks into", "unpacking": "unpacks"}


def taken(how: str) -> str:
    """What is done with a value, from how it is used: "reads `.name` of"."""
    return _TAKEN.get(how) or (f"reads `.{how}` of" if how.isidentifier() else f"applies `{how}` to")


def definition(location: Location | None, distribution: str, what: str) -> str:
    """Evidence that says where something is defined: "click 8.1.8, click/core.py:10: `Command.main(…)`"."""
    place = f"{location.path}:{location.span.line}" if location is not None else ""
    return ": ".join(part for part in (", ".join(filter(None, (distribution, place))), what) if part)


def places(looked_in: Iterable[SearchEntry]) -> tuple[Location, ...]:
    """The definitions of what was searched, to be shown beside a finding."""
    return tuple(
        Location(entry.location.path, entry.location.span, sentence(entry.label), entry.location.in_project)
        for entry in looked_in
        if entry.location is not None
    )


def _origin(entry: SearchEntry) -> str:
    place = f"{entry.location.path}:{entry.location.span.line}" if entry.location is not None else ""
    return ", ".join(filter(None, (entry.distribution, place)))
