"""The rules that come with quietlint: a rule pack like any other, known by its entry point."""

from __future__ import annotations

from quietlint.rule import AnyRule
from quietlint_rules.apis.unchecked_none import unchecked_none
from quietlint_rules.apis.undefined_name import undefined_name
from quietlint_rules.apis.unresolved_attribute import unresolved_attribute
from quietlint_rules.exceptions.contradicted_contract import contradicted_contract
from quietlint_rules.exceptions.destructive_recovery import destructive_recovery
from quietlint_rules.exceptions.error_text_as_data import error_text_as_data
from quietlint_rules.exceptions.existence_says_no import existence_says_no
from quietlint_rules.exceptions.failing_handler import failing_handler
from quietlint_rules.exceptions.fails_open import fails_open
from quietlint_rules.exceptions.finally_discards import finally_discards
from quietlint_rules.exceptions.half_built_object import half_built_object
from quietlint_rules.exceptions.ignored_exit_status import ignored_exit_status
from quietlint_rules.exceptions.ignored_http_status import ignored_http_status
from quietlint_rules.exceptions.impossible_exception import impossible_exception
from quietlint_rules.exceptions.logged_then_empty import logged_then_empty
from quietlint_rules.exceptions.reports_success import reports_success
from quietlint_rules.exceptions.retry_falls_out import retry_falls_out
from quietlint_rules.exceptions.silencing_exit import silencing_exit
from quietlint_rules.exceptions.silencing_wrapper import silencing_wrapper
from quietlint_rules.exceptions.silent_default import silent_default
from quietlint_rules.exceptions.swallowed_exception import swallowed_exception
from quietlint_rules.exceptions.swallowed_own_raise import swallowed_own_raise
from quietlint_rules.exceptions.unasked_future import unasked_future
from quietlint_rules.exceptions.unbound_after_handler import unbound_after_handler
from quietlint_rules.exceptions.unchecked_sentinel import unchecked_sentinel
from quietlint_rules.exceptions.unraised_exception import unraised_exception
from quietlint_rules.exceptions.unread_gather import unread_gather
from quietlint_rules.exceptions.unread_status import unread_status
from quietlint_rules.imports.development_only_dependency import development_only_dependency
from quietlint_rules.imports.hallucinated_import import hallucinated_import
from quietlint_rules.imports.malformed_dependency_file import malformed_dependency_file
from quietlint_rules.imports.missing_import_name import missing_import_name
from quietlint_rules.imports.python_version_gap import python_version_gap
from quietlint_rules.imports.removed_name import removed_name
from quietlint_rules.imports.suspicious_package_name import suspicious_package_name
from quietlint_rules.imports.undeclared_dependency import undeclared_dependency
from quietlint_rules.imports.unpublished_dependency import unpublished_dependency
from quietlint_rules.imports.unused_dependency import unused_dependency
from quietlint_rules.imports.version_gap import version_gap
from quietlint_rules.signatures.signature_mismatch import signature_mismatch

RULES: tuple[AnyRule, ...] = (
    contradicted_contract,
    destructive_recovery,
    development_only_dependency,
    error_text_as_data,
    existence_says_no,
    failing_handler,
    fails_open,
    finally_discards,
    half_built_object,
    hallucinated_import,
    ignored_exit_status,
    ignored_http_status,
    impossible_exception,
    logged_then_empty,
    malformed_dependency_file,
    missing_import_name,
    python_version_gap,
    removed_name,
    reports_success,
    retry_falls_out,
    signature_mismatch,
    silencing_exit,
    silencing_wrapper,
    silent_default,
    suspicious_package_name,
    swallowed_exception,
    swallowed_own_raise,
    unasked_future,
    unbound_after_handler,
    unchecked_none,
    unchecked_sentinel,
    undeclared_dependency,
    undefined_name,
    unpublished_dependency,
    unraised_exception,
    unread_gather,
    unread_status,
    unresolved_attribute,
    unused_dependency,
    version_gap,
)
"""Every rule, by name."""
