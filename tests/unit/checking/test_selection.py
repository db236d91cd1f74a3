"""Which rules run, and one sentence for names that nobody has."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from quietlint.checking import selection
from quietlint.checking.builtin import BUILTIN_RULES, SYNTAX_ERROR, UNUSED_SUPPRESSION
from quietlint.checking.selection import RulePackError, check_name, installed_rules, selected
from quietlint.model.errors import UnknownRuleError
from quietlint.model.findings import Finding, Precision
from quietlint.model.settings import PathIgnore, Settings
from quietlint.model.spans import Span
from quietlint.rule import AnyRule


def named(name: str, family: str, precision: Precision = Precision.HIGH) -> AnyRule:
    return replace(UNUSED_SUPPRESSION, name=name, family=family, precision=precision)


KNOWN = (
    SYNTAX_ERROR,
    named("hallucinated-import", "imports", Precision.VERY_HIGH),
    named("doubtful-import", "imports", Precision.LOW),
    named("unresolved-attribute", "apis", Precision.MEDIUM),
)


def names(**settings: object) -> list[str]:
    chosen = selected(KNOWN, Settings(**settings))  # type: ignore[arg-type] # fields by name
    return [rule.name for rule in chosen.rules if rule is not SYNTAX_ERROR]


def test_rules_of_low_precision_are_off() -> None:
    assert names() == ["hallucinated-import", "unresolved-attribute"]


def test_wanted_precision_is_a_lower_bound() -> None:
    assert names(min_precision=Precision.HIGH) == ["hallucinated-import"]
    assert "doubtful-import" in names(min_precision=Precision.LOW)


def test_selection_by_family_keeps_the_precision() -> None:
    assert names(select=("imports",)) == ["hallucinated-import"]


def test_rule_selected_by_name_needs_no_precision() -> None:
    assert names(select=("doubtful-import",)) == ["doubtful-import"]


def test_ignoring_wins_over_selecting() -> None:
    assert names(select=("imports", "apis"), ignore=("imports",)) == ["unresolved-attribute"]
    assert names(select=("hallucinated-import",), ignore=("hallucinated-import",)) == []


def test_rule_selected_by_name_is_not_ignored_with_its_family() -> None:
    assert names(select=("hallucinated-import",), ignore=("imports",)) == ["hallucinated-import"]


def test_syntax_errors_are_told_unless_ignored_by_name() -> None:
    assert "syntax-error" in selected(KNOWN, Settings(select=("imports",))).names
    assert "syntax-error" not in selected(KNOWN, Settings(ignore=("syntax-error",))).names


@pytest.mark.parametrize(
    "settings",
    [
        Settings(select=("hallucinated-imports",)),
        Settings(ignore=("hallucinated-imports",)),
        Settings(per_path_ignores=(PathIgnore("*", ("hallucinated-imports",)),)),
    ],
)
def test_unknown_name_names_the_nearest(settings: Settings) -> None:
    with pytest.raises(UnknownRuleError, match="did you mean `hallucinated-import`") as caught:
        selected(KNOWN, settings)
    assert caught.value.name == "hallucinated-imports"


def test_family_is_a_known_name() -> None:
    check_name("imports", KNOWN)


def test_finding_below_the_wanted_precision_is_not_wanted() -> None:
    chosen = selected(KNOWN, Settings())
    finding = Finding(Span(1, 1, 1, 2), "", rule="hallucinated-import", precision=Precision.LOW)
    assert not chosen.wants(finding)
    assert chosen.wants(replace(finding, precision=Precision.MEDIUM))
    by_name = selected(KNOWN, Settings(select=("hallucinated-import",)))
    assert by_name.wants(finding)


# ---------------------------------------------------------------------------------------------------- rule packs


def packs(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    entries = EntryPoints(EntryPoint(name, value, selection.GROUP) for name, value in values.items())
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: entries)


def test_own_pack_is_found() -> None:
    assert {rule.name for rule in BUILTIN_RULES} < {rule.name for rule in installed_rules()}


def test_pack_that_cannot_be_imported_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    packs(monkeypatch, mine="no_such_package_of_rules")
    with pytest.raises(
        RulePackError, match=r"^rule pack `mine` cannot be imported \(ModuleNotFoundError: .*\); mend or"
    ):
        installed_rules()


def test_pack_without_rules_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    packs(monkeypatch, mine="json")
    with pytest.raises(RulePackError, match="`mine` offers no tuple of rules called `RULES`"):
        installed_rules()


def test_pack_with_a_name_that_is_taken_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    packs(monkeypatch, mine="quietlint.checking.builtin:BUILTIN_RULES")
    with pytest.raises(RulePackError, match="has a rule `syntax-error`, which `quietlint` has already"):
        installed_rules()
