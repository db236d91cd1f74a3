"""Every rule's page is true, complete, and in step with the list of rules."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import quietlint_rules
from quietlint.checking.builtin import BUILTIN_RULES
from quietlint.rule import AnyRule
from quietlint.testing import check_page, pages_of
from quietlint.testing.pages import titles_of
from quietlint_rules import RULES

PACK = Path(quietlint_rules.__file__).parent


@pytest.mark.parametrize(("page", "rule"), pages_of((*RULES, *BUILTIN_RULES)))
def test_page(page: str, rule: AnyRule) -> None:
    failures = check_page(page, rule)
    assert not failures, "\n" + "\n".join(map(str, failures))


def test_list_files_and_pages_are_equal() -> None:
    listed = {f"{rule.family}/{rule.name.replace('-', '_')}" for rule in RULES}
    checks = {path.relative_to(PACK).with_suffix("").as_posix() for path in PACK.glob("*/*.py") if _is_a_rule(path)}
    pages = {path.relative_to(PACK).with_suffix("").as_posix() for path in PACK.glob("*/*.md")}
    assert listed == checks == pages


def test_rules_are_listed_once_and_in_order() -> None:
    names = [rule.name for rule in RULES]
    assert names == sorted(names)
    assert max(Counter(names).values()) == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page_has_its_parts(rule: AnyRule) -> None:
    titles = titles_of(rule.page())
    assert titles[0] == rule.name
    for part in ("Why is this bad?", "Example", "Use instead", "When it stays silent"):
        assert part in titles, part


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page_shows_a_true_finding(rule: AnyRule) -> None:
    assert "# error" in rule.page()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_summary_is_one_sentence(rule: AnyRule) -> None:
    assert rule.summary.endswith(".")
    assert "\n" not in rule.summary


def _is_a_rule(path: Path) -> bool:
    return "@rule(" in path.read_text(encoding="utf-8")
