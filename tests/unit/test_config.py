"""Settings: what is read, and one sentence for everything that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from quietlint.config import parse_version, read_settings, settings_of
from quietlint.model.errors import SettingsError
from quietlint.model.findings import Precision
from quietlint.model.settings import PathIgnore, Settings


def written(root: Path, text: str, name: str = "quietlint.toml") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert settings_of(tmp_path) == Settings()


def test_every_key_is_read(tmp_path: Path) -> None:
    written(
        tmp_path,
        """
        [project]
        name = "x"
        [tool.quietlint]
        select = ["imports"]
        ignore = ["unknown-import"]
        min-precision = "high"
        exclude = ["gen/"]
        extend-exclude = ["*_pb2.py"]
        src = ["lib"]
        python = ".venv"
        python-version = "3.12"
        platform = "linux"
        respect-foreign-ignores = false
        jobs = 3
        baseline = "known.json"
        [tool.quietlint.per-path-ignores]
        "tests/**" = ["exceptions"]
        """,
        "pyproject.toml",
    )
    assert settings_of(tmp_path) == Settings(
        select=("imports",),
        ignore=("unknown-import",),
        min_precision=Precision.HIGH,
        exclude=("gen/", "*_pb2.py"),
        src=("lib",),
        python=".venv",
        python_version=(3, 12),
        platform="linux",
        respect_foreign_ignores=False,
        jobs=3,
        per_path_ignores=(PathIgnore("tests/**", ("exceptions",)),),
        baseline="known.json",
        source="pyproject.toml",
    )


def test_pyproject_without_our_table_is_no_settings_file(tmp_path: Path) -> None:
    written(tmp_path, "[project]\nname = 'x'\n", "pyproject.toml")
    assert settings_of(tmp_path).source == ""


def test_own_file_wins_over_pyproject(tmp_path: Path) -> None:
    written(tmp_path, "[tool.quietlint]\njobs = 1\n", "pyproject.toml")
    written(tmp_path, "jobs = 2\n")
    assert settings_of(tmp_path).jobs == 2


def test_nearest_folder_wins(tmp_path: Path) -> None:
    written(tmp_path, "jobs = 1\n")
    written(tmp_path, "jobs = 2\n", "inner/quietlint.toml")
    assert settings_of(tmp_path, tmp_path / "inner" / "deeper").jobs == 2
    assert settings_of(tmp_path, tmp_path / "other").jobs == 1


def test_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    written(tmp_path, "\ufeffjobs = 1\n")
    assert settings_of(tmp_path).jobs == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("selct = []", "quietlint.toml: unknown key `selct`; did you mean `select`?"),
        ("min_precision = 'low'", "quietlint.toml: unknown key `min_precision`; did you mean `min-precision`?"),
        ("select = 'imports'", "quietlint.toml: `select` is to be a list of strings, not 'imports'"),
        ("select = [1]", "quietlint.toml: `select` is to be a list of strings, not a list"),
        ("jobs = true", "quietlint.toml: `jobs` is to be a whole number from 1, not True"),
        ("jobs = 0", "quietlint.toml: `jobs` is to be a whole number from 1, not 0"),
        ("python-version = 3.12", 'quietlint.toml: `python-version` is to be a string such as "3.12", not 3.12'),
        ("python-version = '2.7'", "quietlint.toml: `python-version` is to be a string such as \"3.12\", not '2.7'"),
        (
            "respect-foreign-ignores = 'yes'",
            "quietlint.toml: `respect-foreign-ignores` is to be true or false, not 'yes'",
        ),
        ("python = ''", "quietlint.toml: `python` is to be a string, not ''"),
        (
            "min-precision = 'hi'",
            "quietlint.toml: `min-precision` is to be one of very-high, high, medium, low, not 'hi'",
        ),
        (
            "[per-path-ignores]\na = 'x'",
            "quietlint.toml: `per-path-ignores.a` is to be a list of strings, not 'x'",
        ),
        ("\n\njobs = = 1", "quietlint.toml:3: is no valid TOML: invalid value"),
    ],
)
def test_wrong_settings_are_named_with_their_place(tmp_path: Path, text: str, sentence: str) -> None:
    written(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        settings_of(tmp_path)
    assert str(caught.value) == sentence


def test_key_far_from_all_lists_the_known_ones(tmp_path: Path) -> None:
    written(tmp_path, "zzz = 1")
    with pytest.raises(SettingsError, match=r"unknown key `zzz`; known are baseline, exclude, "):
        settings_of(tmp_path)


def test_table_of_pyproject_is_named_in_full(tmp_path: Path) -> None:
    written(tmp_path, "[tool.quietlint]\nx = 1\n", "pyproject.toml")
    with pytest.raises(SettingsError, match=r"pyproject.toml: unknown key `tool.quietlint.x`"):
        settings_of(tmp_path)


def test_bytes_that_are_no_utf8_are_said(tmp_path: Path) -> None:
    (tmp_path / "quietlint.toml").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="is no UTF-8"):
        settings_of(tmp_path)


def test_named_file_must_exist_and_hold_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: no such file"):
        read_settings(tmp_path / "quietlint.toml", tmp_path)
    written(tmp_path, "", "pyproject.toml")
    with pytest.raises(SettingsError, match=r"has no table `tool.quietlint`"):
        read_settings(tmp_path / "pyproject.toml", tmp_path)


@pytest.mark.parametrize(("text", "version"), [("3.11", (3, 11)), ("3.14.2", (3, 14)), ("4.0", None), ("3", None)])
def test_versions(text: str, version: tuple[int, int] | None) -> None:
    assert parse_version(text) == version
