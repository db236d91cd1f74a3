"""Baselines: what is known stays known, what is gone is told, and a broken file is one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from quietlint.checking.baseline import BaselineError, Entry, compared, entries_of, read_baseline, write_baseline
from quietlint.model.findings import Finding
from quietlint.model.spans import Span


def finding(fingerprint: str, path: str = "m.py") -> Finding:
    return Finding(Span(1, 1, 1, 2), f"said “{fingerprint}”", rule="r", path=path, fingerprint=fingerprint)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    entries = entries_of([finding("b"), finding("a"), finding("a", "a.py")])
    write_baseline(tmp_path / "b.json", entries)
    assert read_baseline(tmp_path / "b.json") == entries
    assert [entry.path for entry in entries] == ["a.py", "m.py", "m.py"]


def test_file_has_one_finding_a_line(tmp_path: Path) -> None:
    write_baseline(tmp_path / "b.json", entries_of([finding("b"), finding("a")]))
    assert len((tmp_path / "b.json").read_text(encoding="utf-8").splitlines()) == 7


def test_empty_baseline_is_read(tmp_path: Path) -> None:
    write_baseline(tmp_path / "b.json", ())
    assert read_baseline(tmp_path / "b.json") == ()


def test_known_findings_are_counted_and_new_ones_kept() -> None:
    result = compared([finding("a"), finding("b")], entries_of([finding("a")]))
    assert ([each.fingerprint for each in result.new], result.known, result.stale) == (["b"], 1, ())


def test_entries_without_a_finding_are_stale() -> None:
    result = compared([finding("a")], entries_of([finding("a"), finding("gone")]))
    assert [entry.fingerprint for entry in result.stale] == ["gone"]


def test_entries_for_files_that_were_not_judged_are_not_stale() -> None:
    result = compared([], entries_of([finding("a"), finding("b", "n.py")]), frozenset({"n.py"}))
    assert [entry.path for entry in result.stale] == ["n.py"]


def test_findings_of_a_file_that_was_moved_stay_known() -> None:
    entries = entries_of([finding("a", "old.py")])
    moved = Finding(Span(1, 1, 1, 2), "said “a”", rule="r", path="new.py", fingerprint="b")
    result = compared([moved], entries, files=frozenset({"new.py"}))
    assert (result.new, result.known, result.stale) == ((), 1, ())


def test_an_entry_stands_for_one_moved_finding_only() -> None:
    entries = entries_of([finding("a", "old.py")])
    moved = [Finding(Span(n, 1, n, 2), "said “a”", rule="r", path="new.py", fingerprint=str(n)) for n in (1, 2)]
    result = compared(moved, entries, files=frozenset({"new.py"}))
    assert ([each.fingerprint for each in result.new], result.known) == (["2"], 1)


def test_a_finding_beside_a_file_that_is_still_there_is_new() -> None:
    entries = entries_of([finding("a", "old.py")])
    other = Finding(Span(1, 1, 1, 2), "said “a”", rule="r", path="new.py", fingerprint="b")
    result = compared([other], entries, files=frozenset({"old.py", "new.py"}))
    assert ([each.fingerprint for each in result.new], [each.path for each in result.stale]) == (["b"], ["old.py"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "is no JSON"),
        ("[]", "is no baseline of version 1"),
        ('{"version": 2}', "is no baseline of version 1"),
        ('{"version": 1}', "has no list `findings`"),
        ('{"version": 1, "findings": [{"path": 1}]}', "entry 1 is not an object with the texts fingerprint, rule"),
    ],
)
def test_broken_baseline_is_one_sentence(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match=problem):
        read_baseline(tmp_path / "b.json")


def test_baseline_that_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="no such file; `quietlint baseline write` makes it"):
        read_baseline(tmp_path / "b.json")


def test_baseline_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="cannot be written"):
        write_baseline(tmp_path / "none" / "b.json", [Entry("p", "r", "m", "f")])
