"""Parts of sentences, evidence and places that several rules share."""

from __future__ import annotations

from collections.abc import Iterable

from quietlint.rule import Location, SearchEntry

_LIKELY_TYPO = 5
"""From this many letters on, one letter of difference is taken for a slip."""


def sentence(text: str) -> str:
    """The text with its first letter in upper case, unless that letter stands in backticks."""
    return text[:1].upper() + text[1:]


def where_looked(looked_in: Iterable[SearchEntry], name: str) -> tuple[str, ...]:
    """One line of evidence for every place that was read in full, e.g. "requests 2.32.3, requests/models.py:630: …"."""
    return tuple(
        ": ".join(part for part in (_origin(entry), f"{entry.label} has no `{name}`") if part) for entry in looked_in
    )


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


def certain(wrong: str, nearest: Iterable[str]) -> str | None:
    """The one existing name that `wrong` can only be a slip for; None where there are several or it is far.

    A slip differs in case, underscores or a plural s, or in one letter (or two neighbours swapped) of a longer name.
    """
    slips = [name for name in nearest if _bare(name) == _bare(wrong) or _one_letter_apart(name, wrong)]
    return slips[0] if len(slips) == 1 else None


def _origin(entry: SearchEntry) -> str:
    place = f"{entry.location.path}:{entry.location.span.line}" if entry.location is not None else ""
    return ", ".join(filter(None, (entry.distribution, place)))


def _bare(name: str) -> str:
    return name.replace("_", "").lower().removesuffix("s")


def _one_letter_apart(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _LIKELY_TYPO or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, rest_of_other = one[start:], other[start:]
    return (
        rest[1:] == rest_of_other[1:]
        or rest[1:] == rest_of_other
        or rest == rest_of_other[1:]
        or (rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:])
    )
