"""`quietlint audit`: the page is written, and works in a browser without network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from projects import Project

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic", "--virtual-time-budget=8000"),
)


def test_page_is_written_with_what_each_failure_reaches(project: Project) -> None:
    project.write(
        shop="import math\n\n\ndef total():\n    return math.factorials(2)\n", main="import shop\n\nshop.total()\n"
    )
    done = project("audit", ".", "--html", "page.html", "--quiet")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("page.html: 1 finding in 1 file")
    page = (project.folder / "page.html").read_text(encoding="utf-8")
    (text,) = re.findall(r'id="data">(.*?)</script>', page)
    data = json.loads(text)
    assert data["findings"][0]["callers"] == ["main"]
    assert {each["name"]: each["imports"] for each in data["modules"]} == {"main": [1], "shop": []}
    again = project("audit", ".", "--html", "again.html", "--quiet", "--no-cache")
    assert again.code == 1
    assert (project.folder / "again.html").read_text(encoding="utf-8") == page


def test_page_that_cannot_be_written_is_named(project: Project) -> None:
    done = project("audit", ".", "--html", "none/page.html", "--quiet")
    assert (done.code, done.out) == (2, "")
    assert "none/page.html: no such file or directory" in done.err


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")
def test_page_puts_its_findings_on_the_screen_of_a_browser(project: Project, tmp_path: Path) -> None:
    assert BROWSER is not None
    project.write(shop='import math\n\nmath.factorials("</script><b>x</b>")\nmath.nope\n')
    project("audit", ".", "--html", "page.html", "--quiet")
    command = [
        BROWSER,
        *FLAGS,
        f"--user-data-dir={tmp_path / 'profile'}",
        "--dump-dom",
        str(project.folder / "page.html"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    shown = done.stdout
    assert re.search(r'data-ready="\d+"', shown)
    assert shown.count('role="option"') == 2
    assert "<canvas" in shown
    assert "&lt;/script&gt;&lt;b&gt;x" in shown
    assert "<b>x</b>" not in shown
