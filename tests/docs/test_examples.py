"""Every example fails where its README says, and nowhere else; the rule pack is the one of the how-to."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r"^\| `([\w/]+\.py):(\d+)` \|", re.MULTILINE)
APPLICATIONS = sorted(
    path.parent for path in ROOT.glob("examples/*/README.md") if PLACE.search(path.read_text("utf-8"))
)


def places(folder: Path) -> set[tuple[str, int]]:
    return {(path, int(line)) for path, line in PLACE.findall((folder / "README.md").read_text(encoding="utf-8"))}


def test_there_is_an_application_for_every_family() -> None:
    families = {path.parent.name for path in ROOT.glob("rules/quietlint_rules/*/__init__.py")}
    assert families <= {folder.name for folder in APPLICATIONS} | {"quietlint_rules"}


@pytest.mark.parametrize("folder", APPLICATIONS, ids=lambda folder: folder.name)
def test_example_fails_at_the_places_of_its_readme_only(folder: Path) -> None:
    quietlint = str(Path(sys.executable).with_name("quietlint"))
    command = [quietlint, "check", "--no-cache", "--format", "json", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    shown = folder.relative_to(ROOT).as_posix()
    found = {(each["path"].removeprefix(f"{shown}/"), each["line"]) for each in json.loads(done.stdout)["findings"]}
    assert found == places(folder)


def test_readme_counts_the_places_of_the_quickstart() -> None:
    numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    said = re.search(r"the (\w+) places of", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert said is not None
    assert numbers.index(said[1]) == len(places(ROOT / "examples/quickstart"))


def test_rule_pack_is_the_one_of_the_how_to() -> None:
    page = (ROOT / "docs/how-to/write-a-rule.md").read_text(encoding="utf-8")
    shown = {
        name: text
        for name, _, text in re.findall(r"^`([\w/.]+)`:\n\n(`{3,})\w+\n(.*?)^\2$", page, re.DOTALL | re.MULTILINE)
    }
    pack = ROOT / "examples/rule-pack"
    files = [path for path in pack.rglob("*") if path.is_file() and path.name != "README.md" and path.suffix != ".pyc"]
    assert files
    for path in files:
        assert path.read_text(encoding="utf-8") == shown[path.relative_to(pack).as_posix()]
