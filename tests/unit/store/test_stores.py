from __future__ import annotations

import os
from pathlib import Path

import pytest

from quietlint.model.findings import Edit, Finding, Precision, Repair, Severity
from quietlint.model.spans import Location, Span
from quietlint.store.facts import FactsStore
from quietlint.store.folders import default_folder, drop_old_repositories, repository_folder
from quietlint.store.results import ResultStore, decode_findings, encode_findings

FINDING = Finding(
    Span(1, 2, 3, 4),
    "Module `json` has no attribute `dmps`.",
    ("`json/__init__.py`",),
    ("dumps", "dump"),
    (Location("a.py", Span(1, 1, 1, 2), "here", in_project=False),),
    (Location("b.py", Span(1, 1, 1, 2)),),
    Repair("replace", (Edit("a.py", Span(1, 2, 1, 3), "dumps"),)),
    Precision.VERY_HIGH,
    Severity.NOTE,
    "dumps",
    "shop.read",
    "unresolved-attribute",
    "a.py",
    "a.f",
    "fingerprint",
    ("a.g",),
)


def test_findings_come_back_as_they_were() -> None:
    assert decode_findings(encode_findings([FINDING, Finding(Span(1, 1, 1, 1), "")])) == (
        FINDING,
        Finding(Span(1, 1, 1, 1), ""),
    )


@pytest.mark.parametrize(
    "encoded",
    [b"", b"\x93", b"garbage", b"\xc0", encode_findings([FINDING])[:-3], b"\x91\x81\xa4span\x01", b"\x91" * 9999],
)
def test_anything_else_is_no_findings(encoded: bytes) -> None:
    assert decode_findings(encoded) is None


def test_finding_that_cannot_be_stored_is_a_miss() -> None:
    assert decode_findings(encode_findings([Finding(Span(1, 1, 1, 1), "\ud800")])) is None


def test_facts_are_kept_by_digest_and_mode(tmp_path: Path) -> None:
    with FactsStore(str(tmp_path)) as store:
        store.put("d1", "full", b"facts")
    with FactsStore(str(tmp_path)) as store:
        assert store.get("d1", "full") == b"facts"
        assert store.get("d1", "surface") is None
        assert store.get("d2", "full") is None
        assert store.get_many(["d1", "d2"], "full") == {"d1": b"facts"}


def test_facts_of_another_schema_are_misses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FactsStore(str(tmp_path)) as store:
        store.put("d1", "full", b"facts")
    monkeypatch.setattr("quietlint.store.facts.SCHEMA", 999)
    with FactsStore(str(tmp_path)) as store:
        assert store.get("d1", "full") is None
    with FactsStore(str(tmp_path), salt="other") as store:
        assert store.get("d1", "full") is None


def test_results_are_kept_by_repository(tmp_path: Path) -> None:
    one, two = tmp_path / "one" / "project", tmp_path / "two" / "project"
    cache = str(tmp_path / "cache")
    with ResultStore(cache, str(one)) as store:
        store.put("key", b"result")
    with ResultStore(cache, str(one)) as store:
        assert store.get("key") == b"result"
        assert store.get_many(["key", "other"]) == {"key": b"result"}
    with ResultStore(cache, str(two)) as store:
        assert store.get("key") is None
    with ResultStore(cache, str(one), salt="0.2.0") as store:
        assert store.get("key") is None
    assert not one.exists()


def test_no_folder_stores_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with ResultStore(None, str(tmp_path)) as results, FactsStore(None) as facts:
        results.put("key", b"result")
        facts.put("d1", "full", b"facts")
    assert list(tmp_path.iterdir()) == []


def test_cache_is_marked_as_one(tmp_path: Path) -> None:
    with ResultStore(str(tmp_path / "cache"), str(tmp_path)) as store:
        store.put("key", b"result")
    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"
    assert (tmp_path / "cache" / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_results_of_repositories_long_unseen_go(tmp_path: Path) -> None:
    for number in range(5):
        folder = tmp_path / repository_folder(f"/somewhere/{number}")
        folder.mkdir(parents=True)
        os.utime(folder, (number, number))
    drop_old_repositories(str(tmp_path), most=2)
    assert sorted(path.name[0] for path in (tmp_path / "repositories").iterdir()) == ["3", "4"]


def test_folder_is_that_of_the_user() -> None:
    assert default_folder({"XDG_CACHE_HOME": "/x", "HOME": "/home/a"}) == "/x/quietlint"
    assert default_folder({"XDG_CACHE_HOME": "relative", "HOME": "/home/a"}) == "/home/a/.cache/quietlint"
    assert default_folder({"HOME": "/home/a"}) == "/home/a/.cache/quietlint"
    assert default_folder({}) is None


def test_folder_of_a_repository_says_its_name_and_nothing_else() -> None:
    assert repository_folder("/a/b/My Project").startswith("repositories/My_Project-")
    assert repository_folder("/").startswith("repositories/root-")
    assert repository_folder("/a/x") != repository_folder("/b/x")
