"""What can be said against a handler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from quietlint.rule import Precision
from quietlint_rules.exceptions.handling import Handling


@dataclass(frozen=True, slots=True)
class Verdict:
    """A quiet failure: what is lost, what to do instead, and the features that decided."""

    message: str
    remedy: str
    because: tuple[str, ...]
    precision: Precision


Conviction: TypeAlias = Callable[[Handling], Verdict | None]
