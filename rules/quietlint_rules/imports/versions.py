"""Versions in specifiers, as far as they are plain numbers. Source: PEP 440."""

from __future__ import annotations

import re

_NUMBERS = re.compile(r"v?(?:(\d+)!)?(\d+(?:\.\d+)*)")


def lowest_wanted(specifier: str) -> str | None:
    """The lowest version that a specifier allows, as written: of ``==``, ``>=``, ``~=`` and ``>``; None without one."""
    found = re.findall(r"(===?|>=|~=|>)\s*([^\s,;*]+)", specifier)
    return found[0][1].rstrip(".") if len(found) == 1 else None


def numbers_of(version: str) -> tuple[int, ...]:
    """The numbers of a release, without what stands behind them; () for a version that begins with none."""
    found = _NUMBERS.match(version)
    return tuple(int(part) for part in found[2].split(".")) if found is not None and not found[1] else ()


def may_exist(wanted: str, newest: str) -> bool:
    """Whether a version may have come since `newest` was the newest: a major version more is believed, two are not."""
    asked, known = numbers_of(wanted), numbers_of(newest)
    return not asked or not known or asked[0] <= known[0] + 1
