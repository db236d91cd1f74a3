"""Known findings stay known when a real package is formatted anew and its files are moved."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from projects import Project

FORMATTER = Path(sys.executable).with_name("ruff")
BROKEN = """

import math
class Broken :
    def calls(self, first, second) :
        return [ math.factorials( first ), math.nowhere(first,
            second), self.calls(first), math . nope
        ]
def swallows( path ):
    try: return open( path ).read()
    except Exception: return ''
"""

pytestmark = pytest.mark.skipif(not FORMATTER.exists(), reason="ruff is not installed")


def test_reformatting_and_moving_brings_nothing_new(project: Project) -> None:
    spec = find_spec("pluggy")
    assert spec is not None
    assert spec.origin is not None
    shutil.copytree(Path(spec.origin).parent, project.folder / "pluggy", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_manager", "_hooks", "_callers"):
        with (project.folder / "pluggy" / f"{name}.py").open("a", encoding="utf-8") as file:
            file.write(BROKEN)
    known = project.check().findings
    assert len(known) >= 12
    assert project("baseline", "write", "--quiet").code == 0
    command = [str(FORMATTER), "format", "--quiet", "--isolated", "--line-length", "60", "pluggy"]
    subprocess.run(command, cwd=project.folder, check=True)
    (project.folder / "pluggy" / "_callers.py").write_text(
        "# A line above.\n\n" + project.read("pluggy/_callers"), encoding="utf-8"
    )
    against = ("--baseline", "quietlint-baseline.json")
    assert project.check().findings != known
    assert project.check(*against).findings == []
    (project.folder / "inner").mkdir()
    (project.folder / "pluggy" / "_hooks.py").rename(project.folder / "inner" / "_hooks.py")
    moved = [each for each in project.check(*against).findings if not each.endswith("missing-import-name")]
    assert [each for each in moved if "_hooks.py" in each and "import" not in each] == []
    assert project("baseline", "check", "--quiet").code == 0
