"""Too many findings of one belief: none of them is told."""

from __future__ import annotations

from quietlint.checking.doubted import believed
from quietlint.model.findings import Finding
from quietlint.model.spans import Span

PLACE = Span(1, 1, 1, 2)


def of_result(function: str, *names: str) -> list[Finding]:
    return [Finding(PLACE, f"`str` object has no attribute `{name}`", trusts=function) for name in names]


def test_a_result_that_lacks_many_names_is_not_what_it_is_declared_to_be() -> None:
    wrong = of_result("shop.show", "children", "parent", "nodes", "colour")
    right = [*of_result("shop.name", "lenght", "lenght", "lenght", "lenght"), Finding(PLACE, "something else")]
    assert believed([*wrong, *right], 100) == (tuple(right), tuple(wrong))


def test_a_few_names_are_faults() -> None:
    few = of_result("shop.show", "children", "parent", "nodes")
    assert believed(few, 100) == (tuple(few), ())


def test_names_that_nothing_spells_may_be_more_in_a_large_project() -> None:
    unspelled = [Finding(PLACE, f"no `{name}`", unspelled=name) for name in "abcdefghi"]
    assert believed(unspelled, 100) == ((), tuple(unspelled))
    assert believed(unspelled, 300_000) == (tuple(unspelled), ())
