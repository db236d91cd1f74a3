"""Fingerprints stay where lines move, and differ where findings do."""

from __future__ import annotations

from quietlint.checking.fingerprints import fingerprinted
from quietlint.model.findings import Finding
from quietlint.model.spans import Span


def finding(line: int, column: int = 1, *, rule: str = "r", path: str = "m.py", symbol: str = "m") -> Finding:
    return Finding(Span(line, column, line, column + 1), "said", rule=rule, path=path, symbol=symbol)


def prints(text: str, *findings: Finding) -> list[str]:
    return [each.fingerprint for each in fingerprinted(findings, text)]


def test_moved_and_reindented_line_keeps_its_fingerprint() -> None:
    assert prints("x.y\n", finding(1)) == prints("\n\n\t x . y\r\n", finding(3, 3))


def test_fingerprints_differ_by_rule_path_symbol_and_text() -> None:
    one = prints("x.y\n", finding(1))
    others = [
        prints("x.y\n", finding(1, rule="s")),
        prints("x.y\n", finding(1, path="n.py")),
        prints("x.y\n", finding(1, symbol="m.f")),
        prints("x.z\n", finding(1)),
    ]
    assert all(other != one for other in others)


def test_equal_lines_are_told_apart_by_their_order() -> None:
    one, two = prints("x.y\nx.y\n", finding(1), finding(2))
    assert one != two
    assert prints("x.y\n", finding(1)) == [one]


def test_findings_come_sorted_by_place() -> None:
    assert [each.span.line for each in fingerprinted([finding(2), finding(1)], "a\nb\n")] == [1, 2]


def test_form_feed_ends_no_line() -> None:
    assert prints("a\x0cb\nx.y\n", finding(2)) == prints("\nx.y\n", finding(2))


def test_line_beyond_the_text_has_no_text() -> None:
    assert len(prints("", finding(7))) == 1
