"""The commands that the pages show exist, with the options shown."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"\bquietlint (check|audit|explain|rules|graph|baseline)\b([^`|\n]*)")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def options_shown(page: Path) -> set[tuple[str, str]]:
    """(command, option) pairs of the page; a line of options belongs to the command above it."""
    found: set[tuple[str, str]] = set()
    command = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        for part in SHOWN.finditer(line):
            command = part[1]
            found.add((command, "--help"))
            found |= {(command, option) for option in re.findall(r"(?<!\S)--[a-z-]+", part[2])}
        if command and re.match(r"\s{6,}--", line):
            found |= {(command, option) for option in re.findall(r"--[a-z-]+", line)}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_shown_commands_and_options_exist(page: Path) -> None:
    shown = options_shown(page)
    for command in {command for command, _ in shown}:
        quietlint = Path(sys.executable).with_name("quietlint")
        done = subprocess.run([quietlint, command, "--help"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        missing = {option for name, option in shown if name == command} - set(re.findall(r"--[a-z-]+", done.stdout))
        assert not missing
