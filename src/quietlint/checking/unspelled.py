"""Too many names that nothing around spells: a sign of objects that come from where nothing was read.

A working project reads a handful of such names at most, each a fault. Where there are more, one cause makes them all: a
plug-in that is loaded by a computed name, a bridge to another language, a framework that puts names together. Which of
the names are faults cannot be told then, so none is.
"""

from __future__ import annotations

from collections.abc import Sequence

from quietlint.model.findings import Finding

_MOST = 8
"""Distinct names that are believed, whatever the size of the project."""
_LINES_A_NAME = 25_000
"""Lines of a project that leave room for one name more."""


def believed(findings: Sequence[Finding], lines: int) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings of a project of so many lines, parted into those to tell and those that rest on unspelled names."""
    names = {finding.unspelled for finding in findings} - {""}
    if len(names) <= max(_MOST, lines // _LINES_A_NAME):
        return tuple(findings), ()
    return (
        tuple(finding for finding in findings if not finding.unspelled),
        tuple(finding for finding in findings if finding.unspelled),
    )
