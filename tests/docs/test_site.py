"""The documentation builds into a site without a warning, and every rule has its page there."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from quietlint.checking.selection import installed_rules

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(find_spec("mkdocs") is None, reason="MkDocs is not installed")


def test_site_is_built_with_the_rules_in_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.html")}
    assert {"index.html", "how-to/pre-commit.html"} <= pages
    assert {f"rules/{rule.name}.html" for rule in installed_rules()} <= pages
    front = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "fonts.googleapis" not in front
