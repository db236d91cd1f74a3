"""`docs/reference/rules.md` is what `docs/generate.py` writes."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_reference_is_current() -> None:
    written = runpy.run_path(str(DOCS / "generate.py"))["rules_reference"]()
    assert (DOCS / "reference" / "rules.md").read_text(encoding="utf-8") == written, "run `python docs/generate.py`"
