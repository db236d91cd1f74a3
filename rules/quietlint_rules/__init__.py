"""The rules that come with quietlint: a rule pack like any other, known by its entry point."""

from __future__ import annotations

from quietlint.rule import AnyRule
from quietlint_rules.apis.undefined_name import undefined_name
from quietlint_rules.apis.unresolved_attribute import unresolved_attribute
from quietlint_rules.exceptions.swallowed_exception import swallowed_exception
from quietlint_rules.imports.hallucinated_import import hallucinated_import
from quietlint_rules.imports.missing_import_name import missing_import_name
from quietlint_rules.signatures.signature_mismatch import signature_mismatch

RULES: tuple[AnyRule, ...] = (
    hallucinated_import,
    missing_import_name,
    signature_mismatch,
    swallowed_exception,
    undefined_name,
    unresolved_attribute,
)
"""Every rule, by name."""
