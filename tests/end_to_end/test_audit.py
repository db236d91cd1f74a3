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
    assert done.err == "quietlint: --html none/page.html: there is no folder none\n"


def shown_by_browser(page: Path, profile: Path) -> str:
    """The page's elements once its scripts have run."""
    assert BROWSER is not None
    command = [BROWSER, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", str(page)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120).stdout


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")
def test_page_puts_its_findings_on_the_screen_of_a_browser(project: Project, tmp_path: Path) -> None:
    project.write(shop='import math\n\nmath.factorials("</script><b>x</b>")\nmath.nope\n')
    project("audit", ".", "--html", "page.html", "--quiet")
    shown = shown_by_browser(project.folder / "page.html", tmp_path / "profile")
    assert re.search(r'data-ready="\d+"', shown)
    assert shown.count('role="option"') == 2
    assert "<canvas" in shown
    assert "&lt;/script&gt;&lt;b&gt;x" in shown
    assert "<b>x</b>" not in shown


PRESSED = """<script>
addEventListener("load", () => {
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const note = (name, id) => { document.body.dataset[name] = document.getElementById(id).textContent; };
  "234".split("").forEach(press);
  press("1"); press("j"); note("second", "detail");
  const search = document.getElementById("search");
  search.value = "nope"; search.dispatchEvent(new Event("input"));
  setTimeout(() => { note("found", "listhead"); press("x"); note("all", "listhead");
    "t23?".split("").forEach(press);
  }, 300);
});
</script></body>"""


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")
def test_page_answers_keys(project: Project, tmp_path: Path) -> None:
    project.write(shop="import math\n\nmath.factorials(2)\nmath.nope\n")
    project("audit", ".", "--html", "page.html", "--quiet")
    page = project.folder / "page.html"
    text = page.read_text(encoding="utf-8")
    policy = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>', text)
    assert policy is not None  # which would not let the test's own script run
    page.write_text(text.replace(policy[0], "").replace("</body>", PRESSED), encoding="utf-8")
    shown = shown_by_browser(page, tmp_path / "profile")
    told = dict(re.findall(r'data-(second|found|all|theme)="([^"]*)"', shown))
    assert "nope" in told["second"]
    assert told["found"].startswith("1 of 2 findings")
    assert told["all"].startswith("2 findings")
    assert told["theme"] == "dark"
    assert shown.count("<canvas") == 4
    assert "next finding</dd>" in shown
    assert "[object" not in shown.partition('<script type="application/json"')[0]


def test_more_unspelled_names_than_a_project_can_have_are_left_out_and_told(project: Project) -> None:
    names = [
        f"{verb}_{thing}" for verb in ("rehint", "announce", "bring") for thing in ("gestures", "bounds", "headline")
    ]
    reads = [f"        self.view.{name}()\n" for name in names]
    head = "import importlib\nimport sys\n\n\nclass Window:\n    def __init__(self):\n"
    head += "        self.view = importlib.import_module(sys.argv[1]).View()\n\n    def show(self):\n"
    project.write(main=head + "".join(reads[:8]))
    assert len(project.check(".").findings) == 8
    project.write(main=head + "".join(reads))
    done = project.check(".")
    assert (done.code, done.findings) == (0, [])
    (notice,) = (each for each in json.loads(done.out)["notices"] if "nothing around spells" in each)
    assert notice.startswith("9 names")
