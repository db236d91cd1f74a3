"""Environments as they lie on disk, made of empty files."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder of installed packages of a virtual environment for Python 3.12 in the folder ``env``."""
    folder = tmp_path / "env" / "lib" / "python3.12" / "site-packages"
    folder.mkdir(parents=True)
    (tmp_path / "env" / "bin").mkdir()
    (tmp_path / "env" / "bin" / "python").touch()
    home = tmp_path / "base" / "bin"
    library = tmp_path / "base" / "lib" / "python3.12"
    for each in (home, library):
        each.mkdir(parents=True)
    (library / "os.py").touch()
    (tmp_path / "env" / "pyvenv.cfg").write_text(f"home = {home}\nversion = 3.12.4\n")
    return folder
