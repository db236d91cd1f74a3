"""Fingerprints stay where code moves or is formatted anew, and differ where findings do."""

from __future__ import annotations

from quietlint.checking.fingerprints import fingerprinted
from quietlint.model.findings import Finding
from quietlint.model.spans import Span


def finding(
    line: int, column: int = 1, *, rule: str = "r", path: str = "m.py", symbol: str = "m", message: str = "said"
) -> Finding:
    return Finding(Span(line, column, line, column + 1), message, rule=rule, path=path, symbol=symbol)


def prints(*findings: Finding) -> list[str]:
    return [each.fingerprint for each in fingerprinted(findings)]


def test_a_finding_at_another_place_keeps_its_fingerprint() -> None:
    assert prints(finding(1)) == prints(finding(3, 3))


def test_fingerprints_differ_by_rule_path_symbol_and_message() -> None:
    one = prints(finding(1))
    others = [
        prints(finding(1, rule="s")),
        prints(finding(1, path="n.py")),
        prints(finding(1, symbol="m.f")),
        prints(finding(1, message="told")),
    ]
    assert all(other != one for other in others)


def test_equal_findings_are_told_apart_by_their_order() -> None:
    one, two = prints(finding(1), finding(2))
    assert one != two
    assert prints(finding(1)) == [one]


def test_findings_come_sorted_by_place() -> None:
    assert [each.span.line for each in fingerprinted([finding(2), finding(1)])] == [1, 2]
