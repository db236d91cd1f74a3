"""Wheels: hostile ones are refused, honest ones unpacked for reading, and what was fetched once is found again."""

from __future__ import annotations

import json
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from quietlint.environment import fetching
from quietlint.environment.fetching import FetchError, LibraryStore, Wanted, Wheel
from quietlint.environment.wheels import HostileArchiveError, unpack_wheel

METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
WANTED = Wanted(("shop-core>=1",), (), (3, 12), "linux")


def wheel(folder: Path, name: str, version: str, files: dict[str, str], requires: tuple[str, ...] = ()) -> Path:
    """A wheel file as a build back end would write it."""
    stem = name.replace("-", "_")
    path = folder / f"{stem}-{version}-py3-none-any.whl"
    info = f"{stem}-{version}.dist-info"
    lines = METADATA.format(name=name, version=version) + "".join(f"Requires-Dist: {one}\n" for one in requires)
    with zipfile.ZipFile(path, "w") as archive:
        for place, text in files.items():
            archive.writestr(place, text)
        archive.writestr(f"{info}/METADATA", lines)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


def test_what_can_be_read_is_unpacked_and_what_cannot_is_named(tmp_path: Path) -> None:
    files = {
        "core/__init__.py": "x = 1\n",
        "core/types.pyi": "x: int\n",
        "core/_fast.cpython-312-x86_64-linux-gnu.so": "binary",
        "core/data.csv": "1,2\n",
        "core-1.0.data/purelib/extra.py": "y = 2\n",
        "core-1.0.data/scripts/run": "#!python\n",
    }
    unpack_wheel(wheel(tmp_path, "core", "1.0", files), tmp_path / "out")
    found = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {
        "core/__init__.py", "core/types.pyi", "core/_fast.cpython-312-x86_64-linux-gnu.so", "extra.py",
        "core-1.0.dist-info/METADATA", "core-1.0.dist-info/WHEEL", "core-1.0.dist-info/RECORD",
    }  # fmt: skip
    assert (tmp_path / "out/core/_fast.cpython-312-x86_64-linux-gnu.so").read_bytes() == b""


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../outside.py", "leads out"),
        ("core/../../outside.py", "leads out"),
        ("/etc/outside.py", "leads out"),
        ("C:/outside.py", "leads out"),
        ("core\\..\\outside.py", "leads out"),
        ("/".join(["deep"] * 60) + "/x.py", "too deeply"),
    ],
)
def test_paths_that_lead_out_are_refused_whole(tmp_path: Path, name: str, problem: str) -> None:
    path = tmp_path / "bad.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("core/__init__.py", "x = 1\n")
        archive.writestr(name, "x = 1\n")
    with pytest.raises(HostileArchiveError, match=problem):
        unpack_wheel(path, tmp_path / "inner" / "out")
    assert not list((tmp_path / "inner").iterdir())
    assert not (tmp_path / "outside.py").exists()


def test_links_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.whl"
    link = zipfile.ZipInfo("core/link.py")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(HostileArchiveError, match="link"):
        unpack_wheel(path, tmp_path / "out")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("core/a.py", "x = 1\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("core/a.py", "x = 2\n")
    with pytest.raises(HostileArchiveError, match="twice"):
        unpack_wheel(path, tmp_path / "out")


def test_one_place_under_two_spellings_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("core/a.py", "x = 1\n")
        archive.writestr("core/./a.py", "x = 2\n")
    with pytest.raises(HostileArchiveError, match="twice"):
        unpack_wheel(path, tmp_path / "out")


def test_bombs_and_broken_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("core/a.py", "#" * (65 * 1024 * 1024))
    with pytest.raises(HostileArchiveError, match="too large"):
        unpack_wheel(path, tmp_path / "out")
    path.write_bytes(b"PK no archive at all")
    with pytest.raises(HostileArchiveError, match="cannot be unpacked"):
        unpack_wheel(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that stands for the registry: nothing else is asked."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    return folder


def test_wanted_wheels_come_with_what_they_require_and_nothing_of_theirs_runs(tmp_path: Path, index: Path) -> None:
    trace = tmp_path / "trace"
    running = f"open({str(trace)!r}, 'w').write('ran')\n"
    files = {"shop_core/__init__.py": running, "shop.pth": f"import os; {running}"}
    wheel(index, "shop-core", "1.2", files, ("helper",))
    wheel(index, "helper", "3.0", {"helper.py": running})
    store = LibraryStore(tmp_path / "store")
    fetched = store.fetch(tmp_path, "key", WANTED)
    assert fetched.names == {"shop-core", "helper"}
    assert not fetched.refused
    assert {path.name for folder in fetched.folders for path in folder.iterdir()} >= {"shop_core", "helper.py"}
    assert not trace.exists()


def test_what_was_fetched_is_found_again_without_a_registry(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(index, "shop-core", "1.2", {"shop_core/__init__.py": ""})
    store = LibraryStore(tmp_path / "store")
    first = store.fetch(tmp_path, "key", WANTED)
    monkeypatch.setattr(fetching, "_uv", lambda: pytest.fail("uv was asked"))
    again = store.fetch(tmp_path, "key", WANTED)
    assert again.was_stored
    assert again.folders == first.folders
    assert store.is_planned(tmp_path)
    assert store.stored(tmp_path, "another key") is None


def test_what_cannot_be_had_is_told_and_the_rest_is_brought(tmp_path: Path, index: Path) -> None:
    wheel(index, "shop-core", "1.2", {"shop_core/__init__.py": ""})
    wanted = Wanted(("shop-core>=1", "nobody-has-this", "shop-core-two==9"), (), (3, 12), "linux")
    fetched = LibraryStore(tmp_path / "store").fetch(tmp_path, "key", wanted)
    assert fetched.names == {"shop-core"}
    assert set(fetched.refused) == {"nobody-has-this", "shop-core-two"}


def test_nothing_at_all_is_an_error(tmp_path: Path, index: Path) -> None:
    with pytest.raises(FetchError, match="nothing that is declared"):
        LibraryStore(tmp_path / "store").fetch(tmp_path, "key", WANTED)


def test_a_wheel_that_is_not_what_was_promised_is_refused(tmp_path: Path) -> None:
    path = wheel(tmp_path, "core", "1.0", {"core.py": ""})
    right = sha256(path.read_bytes()).hexdigest()
    store, opener = LibraryStore(tmp_path / "store"), fetching._opener()
    assert "not those" in store._brought(opener, Wheel("core", "1.0", str(path), "0" * 64))
    assert "not followed" in store._brought(opener, Wheel("core", "1.0", "ftp://example.org/core.whl", right))
    assert store._brought(opener, Wheel("core", "1.0", str(path), right)) == ""


def test_credentials_are_for_the_host_that_they_belong_to() -> None:
    request = fetching._asking("https://user:secret@packages.example/core.whl")
    assert request.full_url == "https://packages.example/core.whl"
    assert request.unredirected_hdrs["Authorization"].startswith("Basic ")
    assert "Authorization" not in request.headers


def test_a_plan_that_somebody_changed_leads_nowhere_else(tmp_path: Path, index: Path) -> None:
    wheel(index, "shop-core", "1.2", {"shop_core/__init__.py": ""})
    store = LibraryStore(tmp_path / "store")
    store.fetch(tmp_path, "key", WANTED)
    (plan,) = (tmp_path / "store" / "plans").iterdir()
    for text in ("", "[]", "{}", '{"key": "key", "wheels": [1], "refused": {}}'):
        plan.write_text(text)
        assert store.stored(tmp_path, "key") is None
    row = {"name": "..", "version": "..", "place": "", "sha256": "/../../x", "size": 0}
    plan.write_text(json.dumps({"key": "key", "wheels": [row], "refused": {}}))
    assert store.stored(tmp_path, "key") is None


def test_without_uv_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(FetchError, match="pip install uv"):
        fetching._uv()


def test_reasons_of_uv_are_one_line() -> None:
    said = (
        "  \u00d7 No solution found when resolving dependencies:\n  ╰─▶ Because nobody was not found in the registry\n"
    )
    assert fetching._reason(said) == "Because nobody was not found in the registry"
