"""The reference is what the code says."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from quietlint.config import DESCRIBED, _Reader

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["rules", "command-line", "settings"])
def test_page_is_current(page: str) -> None:
    written = runpy.run_path(str(DOCS / "generate.py"))["PAGES"][page]()
    shown = (DOCS / "reference" / f"{page}.md").read_text(encoding="utf-8")
    assert shown == written, "run `python docs/generate.py`"


def test_every_setting_is_described() -> None:
    assert list(DESCRIBED) == list(_Reader("", "").keys)
