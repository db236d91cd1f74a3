"""The rules that come with quietlint: a rule pack like any other, known by its entry point."""

from __future__ import annotations

from quietlint.rule import AnyRule
from quietlint_rules.apis.undefined_name import undefined_name
from quietlint_rules.apis.unresolved_attribute import unresolved_attribute
from quietlint_rules.exceptions.swallowed_exception import swallowed_exception
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
    development_only_dependency,
    hallucinated_import,
    malformed_dependency_file,
    missing_import_name,
    python_version_gap,
    removed_name,
    signature_mismatch,
    suspicious_package_name,
    swallowed_exception,
    undeclared_dependency,
    undefined_name,
    unpublished_dependency,
    unresolved_attribute,
    unused_dependency,
    version_gap,
)
"""Every rule, by name."""
