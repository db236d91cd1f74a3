"""Which environment is found, in which order, and what it says of itself."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment, find_environment
from quietlint.environment.versions import lowest_allowed
from quietlint.model.errors import EnvironmentPathError


def make(prefix: Path, version: str = "3.12", key: str = "version") -> Path:
    (prefix / "lib" / f"python{version}" / "site-packages").mkdir(parents=True)
    (prefix / "bin").mkdir()
    (prefix / "bin" / "python").touch()
    (prefix / "pyvenv.cfg").write_text(f"{key} = {version}.1\n")
    return prefix


def prefix_of(root: Path, explicit: Path | None = None, environ: Mapping[str, str] | None = None) -> Path | None:
    found = find_environment(root, explicit, environ or {})
    return found.prefix if isinstance(found, TargetEnvironment) else None


def test_virtual_environment_tells_version_packages_and_library(site: Path, tmp_path: Path) -> None:
    found = find_environment(tmp_path, tmp_path / "env", {})
    assert isinstance(found, TargetEnvironment)
    assert found.python_version == (3, 12)
    assert found.site_packages == (site,)
    assert found.standard_library == tmp_path / "base" / "lib" / "python3.12"
    assert found.platform == sys.platform
    assert str(tmp_path / "env") in found.description


def test_interpreter_inside_means_its_environment(site: Path, tmp_path: Path) -> None:
    assert prefix_of(tmp_path, tmp_path / "env" / "bin" / "python") == tmp_path / "env"
    assert prefix_of(tmp_path, tmp_path / "env" / "bin") == tmp_path / "env"
    assert site.is_dir()


def test_plain_interpreter_is_followed_to_its_version(tmp_path: Path) -> None:
    for version in ("3.9", "3.11", "3.13"):
        (tmp_path / "usr" / "lib" / f"python{version}").mkdir(parents=True)
        (tmp_path / "usr" / "lib" / f"python{version}" / "os.py").touch()
    (tmp_path / "usr" / "lib" / "python3" / "dist-packages").mkdir(parents=True)
    (tmp_path / "usr" / "bin").mkdir()
    (tmp_path / "usr" / "bin" / "python3.11").touch()
    (tmp_path / "usr" / "bin" / "python3").symlink_to("python3.11")
    (tmp_path / "usr" / "bin" / "python").symlink_to("python3")
    found = find_environment(tmp_path, tmp_path / "usr" / "bin" / "python", {})
    assert isinstance(found, TargetEnvironment)
    assert found.python_version == (3, 11)
    assert found.site_packages == (tmp_path / "usr" / "lib" / "python3" / "dist-packages",)
    (tmp_path / "usr" / "bin" / "python3.11").chmod(0o755)
    found = find_environment(tmp_path, Path("python3"), {"PATH": str(tmp_path / "usr" / "bin")})
    assert isinstance(found, TargetEnvironment)
    assert (found.prefix, found.python_version) == (tmp_path / "usr", (3, 11))


def test_pyenv_shim_stands_for_the_version_that_is_set(tmp_path: Path) -> None:
    (tmp_path / "pyenv" / "versions" / "3.10.2" / "lib" / "python3.10" / "site-packages").mkdir(parents=True)
    (tmp_path / "pyenv" / "shims").mkdir()
    (tmp_path / "pyenv" / "shims" / "python").write_text("#!/bin/sh\n")
    (tmp_path / ".python-version").write_text("3.10.2\n")
    assert prefix_of(tmp_path, tmp_path / "pyenv" / "shims" / "python") == tmp_path / "pyenv" / "versions" / "3.10.2"


def test_windows_layout_is_read(tmp_path: Path) -> None:
    (tmp_path / "win" / "Lib" / "site-packages").mkdir(parents=True)
    (tmp_path / "win" / "Scripts").mkdir()
    (tmp_path / "win" / "pyvenv.cfg").write_text("version_info = 3.11.2.final.0\n")
    found = find_environment(tmp_path, tmp_path / "win", {})
    assert isinstance(found, TargetEnvironment)
    assert (found.platform, found.python_version) == ("win32", (3, 11))


def test_system_site_packages_are_included_where_asked(site: Path, tmp_path: Path) -> None:
    system = tmp_path / "base" / "lib" / "python3.12" / "site-packages"
    system.mkdir()
    settings = tmp_path / "env" / "pyvenv.cfg"
    settings.write_text(settings.read_text() + "include-system-site-packages = true\n")
    found = find_environment(tmp_path, tmp_path / "env", {})
    assert isinstance(found, TargetEnvironment)
    assert found.site_packages == (site, system)


@pytest.mark.parametrize("given", ["nowhere", "empty", "file"])
def test_explicit_path_that_is_no_environment_is_refused(tmp_path: Path, given: str) -> None:
    (tmp_path / "x" / "empty").mkdir(parents=True)
    (tmp_path / "x" / "file").touch()
    with pytest.raises(EnvironmentPathError):
        find_environment(tmp_path, tmp_path / "x" / given, {})


def test_order_is_uv_then_project_then_active_then_conda(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    for name in ("uv", "active", "conda"):
        make(tmp_path / name)
    environ = {
        "UV_PROJECT_ENVIRONMENT": str(tmp_path / "uv"),
        "VIRTUAL_ENV": str(tmp_path / "active"),
        "CONDA_PREFIX": str(tmp_path / "conda"),
    }
    root.mkdir()
    make(root / "zz_env")
    assert prefix_of(root, environ=environ) == tmp_path / "uv"
    del environ["UV_PROJECT_ENVIRONMENT"]
    assert prefix_of(root, environ=environ) == root / "zz_env"
    make(root / ".venv")
    assert prefix_of(root, environ=environ) == root / ".venv"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert prefix_of(elsewhere, environ=environ) == tmp_path / "active"
    del environ["VIRTUAL_ENV"]
    assert prefix_of(elsewhere, environ=environ) == tmp_path / "conda"


def test_under_pre_commit_its_own_environment_is_passed_over(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    hook, own = make(tmp_path / "hook"), make(tmp_path / "own", key="version_info")
    environ = {"PRE_COMMIT": "1", "VIRTUAL_ENV": str(hook), "PATH": f"{hook / 'bin'}:{own / 'bin'}:/usr/bin"}
    assert prefix_of(root, environ=environ) == own
    assert prefix_of(root, environ=environ | {"PATH": str(hook / "bin")}) is None


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.10,<4"'}, (3, 10)),
        ({"pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.9"'}, (3, 9)),
        ({"setup.cfg": "[options]\npython_requires = >=3.11"}, (3, 11)),
        ({"setup.py": "setup(python_requires='>=3.8')"}, (3, 8)),
        ({".python-version": "3.12.4\n"}, (3, 12)),
        ({"pyproject.toml": "malformed ["}, (3, 13)),
        ({}, (3, 13)),
    ],
)
def test_without_environment_the_project_says_the_version(
    tmp_path: Path, files: dict[str, str], version: tuple[int, int]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found = find_environment(tmp_path, None, {})
    assert isinstance(found, NoEnvironment)
    assert found.python_version == version


@pytest.mark.parametrize(
    ("text", "lowest"),
    [
        (">=3.9.2", (3, 9)),
        (">3.9", (3, 9)),
        ("~=3.10", (3, 10)),
        ("==3.11.*", (3, 11)),
        ("3.12", (3, 12)),
        ("^3.8 || ^3.10", (3, 8)),
        ("<4", None),
        ("nonsense", None),
        (">=4", None),
    ],
)
def test_lowest_allowed_version(text: str, lowest: tuple[int, int] | None) -> None:
    assert lowest_allowed(text) == lowest
