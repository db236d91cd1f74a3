"""The quickstart fails where its README says, and nowhere else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "examples/quickstart"
PLACE = re.compile(r"^\| `([\w/]+\.py):(\d+)` \|", re.MULTILINE)


def test_quickstart_fails_at_the_places_of_its_readme_only() -> None:
    promised = {
        (path, int(line)) for path, line in PLACE.findall((QUICKSTART / "README.md").read_text(encoding="utf-8"))
    }
    quietlint = str(Path(sys.executable).with_name("quietlint"))
    command = [quietlint, "check", "--no-cache", "--format", "sarif", str(QUICKSTART)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    found = set()
    for result in json.loads(done.stdout)["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"].removeprefix("examples/quickstart/")
        found.add((uri, place["region"]["startLine"]))
    assert found == promised


def test_readme_counts_the_places_of_the_quickstart() -> None:
    numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    places = PLACE.findall((QUICKSTART / "README.md").read_text(encoding="utf-8"))
    said = re.search(r"the (\w+) places of", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert said is not None
    assert numbers.index(said[1]) == len(places)
