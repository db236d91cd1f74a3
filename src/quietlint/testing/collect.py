"""The pages of a rule pack as parameters of one pytest function."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from quietlint.testing.pages import sections_apart

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

    from quietlint.rule import AnyRule


def pages_of(rules: Iterable[AnyRule]) -> list[ParameterSet]:
    """``(page, rule)`` for every heading of every rule's page that has a block; the page's other sections are empty."""
    return [
        pytest.param(page, rule, id=f"{rule.name}: {title}")
        for rule in rules
        for title, page in sections_apart(rule.page())
    ]
