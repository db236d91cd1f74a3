"""Findings that have too many of their kind: one wrong belief of ours makes them all, and not so many faults.

A working project reads a handful of names at most that nothing around spells, each a fault. Where there are more, one
cause makes them: a plug-in that is loaded by a computed name, a bridge to another language, a framework that puts names
together. It is the same with a function of whose declared result many names are read that such a value does not have:
it gives something else. Which of the names are faults cannot be told then, so none is.
"""

from __future__ import annotations

from collections.abc import Sequence

from quietlint.model.findings import Finding

_MOST = 8
"""Distinct unspelled names that are believed, whatever the size of the project."""
_LINES_A_NAME = 25_000
"""Lines of a project that leave room for one name more."""
_MOST_OF_A_RESULT = 3
"""Distinct things that one function's declared result may lack."""


def believed(findings: Sequence[Finding], lines: int) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings of a project of so many lines, parted into those to tell and those that are doubted."""
    names = {finding.unspelled for finding in findings} - {""}
    too_many = len(names) > max(_MOST, lines // _LINES_A_NAME)
    lacking: dict[str, set[str]] = {}
    for finding in findings:
        lacking.setdefault(finding.trusts, set()).add(finding.message)
    wrong = {function for function, messages in lacking.items() if function and len(messages) > _MOST_OF_A_RESULT}

    def is_doubted(finding: Finding) -> bool:
        return finding.trusts in wrong or (too_many and bool(finding.unspelled))

    return (
        tuple(finding for finding in findings if not is_doubted(finding)),
        tuple(finding for finding in findings if is_doubted(finding)),
    )
