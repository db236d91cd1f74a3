"""Programs that work: Python runs them without a complaint, and so does quietlint.

`tests/rules/innocent/*.md`: every heading is a program, `main.py` its start; `site-packages` is on the path.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from quietlint.audit import Request, audit
from quietlint.testing.checks import MARKS
from quietlint.testing.folders import lay_out
from quietlint.testing.pages import projects_of, sections_apart

PAGES = sorted((Path(__file__).parent / "innocent").glob("*.md"))


def programs() -> Iterator[object]:
    for page in PAGES:
        for title, text in sections_apart(page.read_text(encoding="utf-8")):
            yield pytest.param(text, id=f"{page.stem}: {title}")


@pytest.mark.parametrize("page", list(programs()))
def test_working_program_is_left_alone(page: str, tmp_path: Path) -> None:
    (project,) = projects_of(page, MARKS)
    lay_out(project, tmp_path.resolve())
    done = subprocess.run(
        [sys.executable, "-S", "main.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((".", "src", ".venv/lib/python3.11/site-packages"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = audit(Request(paths=(tmp_path,), root=tmp_path.resolve(), cache=False, environ={})).results
    assert not found.problems
    assert not found.findings, "\n" + "\n".join(
        f"{one.path}:{one.span.line}: {one.rule}: {one.message}" for one in found.findings
    )
