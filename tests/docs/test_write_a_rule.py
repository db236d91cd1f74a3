"""The rule pack that the how-to builds works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from quietlint.testing.pages import PlacedFile, projects_of

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-rule.md"


def test_the_pack_of_the_how_to_works(tmp_path: Path) -> None:
    projects = projects_of(PAGE.read_text(encoding="utf-8"), re.compile("(?!)"))
    files: list[PlacedFile] = [file for project in projects for file in project.files]
    assert len(files) == 6
    for file in files:
        place = tmp_path / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr
