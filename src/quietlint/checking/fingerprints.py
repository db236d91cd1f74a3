"""What makes a finding the same one after other lines moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b

from quietlint.model.findings import Finding

_LINE_END = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> list[str]:
    """The lines of a source as Python counts them; unlike `str.splitlines`, a form feed ends none."""
    return _LINE_END.split(text)


def fingerprinted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of one file, sorted by place, each with its fingerprint.

    It is made of rule, path, symbol and message, none of which changes when code is moved or formatted anew; findings
    that agree in all of these are told apart by their order.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    told: list[Finding] = []
    for finding in sorted(findings, key=order):
        key = (finding.rule, finding.path, finding.symbol, finding.message)
        seen[key] += 1
        digest = blake2b("\0".join((*key, str(seen[key]))).encode("utf-8", "surrogatepass"), digest_size=16)
        told.append(replace(finding, fingerprint=digest.hexdigest()))
    return tuple(told)


def order(finding: Finding) -> tuple[object, ...]:
    """The order in which findings are told: by path, place, rule and message."""
    return (finding.path, finding.span, finding.rule, finding.message)
