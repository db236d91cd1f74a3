"""The shipped lists of names, and one of the user's own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from quietlint.environment.names import PublishedNames, encode_names, read_names
from quietlint.model.dependencies import Likeness, Resemblance

NAMES = PublishedNames()


def test_index_finds_all_of_its_names_and_hardly_any_other(tmp_path: Path) -> None:
    names = frozenset(f"name-{number}" for number in range(2000))
    (tmp_path / "index").write_bytes(encode_names(names, "2026-11"))
    index = read_names(tmp_path / "index")
    assert (index.date, index.count) == ("2026-11", 2000)
    assert all(name in index for name in names)
    assert sum(f"other-{number}" in index for number in range(2000)) == 0


def test_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    for content in (b"something else", b"", b"QLNAMES1" + bytes(100)):
        (tmp_path / "index").write_bytes(content)
        with pytest.raises(ValueError, match="no index"):
            read_names(tmp_path / "index")


def test_newer_index_is_used_and_a_broken_or_older_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "index"
    path.write_bytes(encode_names(frozenset({"only-this"}), "2099-01"))
    assert PublishedNames(path).is_published("Only.This")
    assert not PublishedNames(path).is_published("requests")
    path.write_bytes(encode_names(frozenset({"only-this"}), "1999-01"))
    assert PublishedNames(path).is_published("requests")
    path.write_bytes(b"QLNAMES1 and then nothing")
    assert PublishedNames(path).is_published("requests")


def test_shipped_index_knows_what_was_published() -> None:
    assert NAMES.date == "2026-11"
    assert NAMES.is_published("Requests")
    assert NAMES.is_published("zope.interface")
    assert not NAMES.is_published("surely-nobody-published-this-name")
    assert sum(NAMES.is_published(f"surely-nobody-published-{number}") for number in range(20_000)) < 20


def test_question_takes_less_than_a_millisecond() -> None:
    NAMES.is_published("requests")
    began = time.perf_counter()
    for number in range(1000):
        NAMES.is_published(f"some-name-{number}")
    assert time.perf_counter() - began < 1.0


def test_import_names_lead_to_distributions_and_back() -> None:
    assert NAMES.distributions_for("yaml")[0] == "pyyaml"
    assert NAMES.distributions_for("requests.sessions") == ("requests",)
    assert NAMES.distributions_for("google.cloud.storage") == ("google-cloud-storage",)
    assert NAMES.distributions_for("surely_nobody_published_this") == ()
    assert NAMES.import_names("PyYAML")[0] in {"yaml", "_yaml"}
    assert NAMES.import_names("typing-extensions") == ("typing_extensions",)


def test_nearest_popular_names() -> None:
    assert NAMES.nearest("reqeusts")[0] == "requests"
    assert NAMES.nearest("dateutil")[0] == "python-dateutil"
    assert NAMES.nearest("surely-nobody-published-this") == ()
    assert NAMES.nearest("acme-bilings", also=frozenset({"acme-billing"})) == ("acme-billing",)
    assert NAMES.rank("boto3") == 1
    assert NAMES.rank("surely-nobody") is None
    assert (NAMES.newest_version("numpy") or "").startswith("2.")
    assert NAMES.newest_version("surely-nobody") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("reqeusts", Resemblance(Likeness.TYPO, ("requests",))),
        ("scikit_learn", None),
        ("py-flask", Resemblance(Likeness.VARIANT, ("flask",))),
        ("flask-pandas", Resemblance(Likeness.BLEND, ("flask", "pandas"))),
        ("lodash", Resemblance(Likeness.NPM, ("lodash",))),
        ("requests", None),
        ("quite-another-thing-altogether", None),
    ],
)
def test_what_a_name_looks_like(name: str, expected: Resemblance | None) -> None:
    assert NAMES.resemblance(name) == expected


def test_declared_names_are_known_names() -> None:
    assert NAMES.resemblance("acme-bilings", frozenset({"acme-billings"})) == Resemblance(
        Likeness.TYPO, ("acme-billings",)
    )
    assert NAMES.resemblance("acme-billings", frozenset({"acme-billings"})) is None
