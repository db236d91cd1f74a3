"""The commands that the pages show exist, with the options shown."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"\bquietlint (check|audit|explain|index|rules|graph|baseline|hook)\b([^`|\n]*)")
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


PLACED = {"RULE": "undefined-name", "NAME": "shop.total", "MODULE": "shop", "FILE:LINE": "main.py:3"}
"""What stands for a placeholder; any other is a file to be written."""
ABOUT = re.compile(r"\s{2,}(?=\S)|\s+#")
"""Between a command and what is said of it."""
ELSEWHERE = ("quietlint index update", "quietlint check --fetch", "quietlint hook ")
"""What asks a network, or waits for an agent: tested where it can be answered."""


def shown_in_shell() -> list[str]:
    """Every line of a shell or indented block that calls quietlint, over all pages, each once."""
    lines: dict[str, None] = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        shell = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        indented = re.findall(
            r"^    (quietlint .*)$", re.sub(r"^(`{3,}).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE
        )
        for line in (*(line for block in shell for line in block.splitlines()), *indented):
            command = ABOUT.split(line.strip())[0]
            is_whole = "[" not in command and "…" not in command and not command.startswith(ELSEWHERE)
            if command.startswith("quietlint ") and is_whole:
                lines[command] = None
    return list(lines)


def filled(word: str) -> str:
    """A word of a command with what stands for its placeholder."""
    if word in PLACED:
        return PLACED[word]
    return re.sub(r"\bFILE$", "written.txt", word) if word.endswith("FILE") else word


PROJECT = {
    "shop.py": "def total(prices):\n    return sum(prices)\n",
    "main.py": "import shop\n\nprint(shop.totals([1]))\n",
    "quietlint-baseline.json": '{"version": 1, "findings": []}\n',
}


@pytest.mark.parametrize("line", shown_in_shell())
def test_shown_command_does_its_work(line: str, tmp_path: Path) -> None:
    for name, text in PROJECT.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-qm", "first")):
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)
    if ".venv" in line:
        venv.create(tmp_path / ".venv", with_pip=False, symlinks=os.name != "nt")
    quietlint = str(Path(sys.executable).with_name("quietlint"))
    done = subprocess.run(
        [quietlint, *map(filled, shlex.split(line)[1:])], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    for output in re.findall(r"(?:--html |--output |,|=)([\w.-]+\.(?:html|sarif|json|xml))", line):
        assert (tmp_path / output).stat().st_size > 0
