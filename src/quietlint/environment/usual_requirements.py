"""What popular distributions always require, by a shipped table: for where neither metadata nor a lock file says it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "requirements.tsv"


@cache
def usual_requirements() -> Mapping[str, frozenset[str]]:
    """Normalised names that a distribution requires without extras, by its own; of the version that was newest then."""
    lines = _DATA.read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {name: frozenset(requires.split()) for name, _, requires in rows}
