"""Reports as Microsoft's SARIF validator sees them, with the rules for GitHub.

Nothing is installed here: `npm install --no-save @microsoft/sarif-multitool` in the repository (or anywhere, with
SARIF_MULTITOOL set to the binary) makes these tests run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from quietlint.model.results import Results
from quietlint.report.sarif import render_sarif

ROOT = Path(__file__).parents[3]
BINARIES = ("sarif-multitool-linux/Sarif.Multitool", "sarif-multitool-darwin/Sarif.Multitool")

pytestmark = pytest.mark.multitool


@pytest.fixture(scope="module")
def multitool() -> str:
    named = os.environ.get("SARIF_MULTITOOL", "")
    if named:
        found = shutil.which(named)
        assert found, f"SARIF_MULTITOOL={named} is no program"
        return found
    for binary in BINARIES:
        path = ROOT / "node_modules" / "@microsoft" / binary
        if path.is_file():
            return str(path)
    pytest.skip("no SARIF validator: `npm install --no-save @microsoft/sarif-multitool`, or set SARIF_MULTITOOL")


def complaints(multitool: str, text: str, folder: Path) -> list[str]:
    """Rule and place of every error and warning. The validator exits with 0 whatever it finds, so its log is read."""
    report, out = folder / "report.sarif", folder / "out.json"
    report.write_text(text, encoding="utf-8")
    subprocess.run(
        [
            *(multitool, "validate", str(report), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"),
            *("-o", str(out), "--log", "ForceOverwrite;PrettyPrint"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    log = json.loads(out.read_text(encoding="utf-8-sig"))
    return [f"{result['ruleId']} {result['message']}" for result in log["runs"][0]["results"] or []]


@pytest.mark.parametrize("for_upload", [False, True])
def test_report_is_valid(multitool: str, results: Results, tmp_path: Path, *, for_upload: bool) -> None:
    text = render_sarif(results, for_upload=for_upload, category="tests")
    assert complaints(multitool, text, tmp_path) == []


def test_clean_report_is_valid(multitool: str, clean: Results, tmp_path: Path) -> None:
    assert complaints(multitool, render_sarif(clean), tmp_path) == []


def test_report_of_a_run_that_failed_is_valid(multitool: str, broken: Results, tmp_path: Path) -> None:
    assert complaints(multitool, render_sarif(broken), tmp_path) == []


def test_odd_paths_are_valid(multitool: str, results: Results, tmp_path: Path) -> None:
    paths = ("a b/c#d?.py", "ä/表.py", "/abs.py", "c:/x.py", "../up.py", "a%20b.py")
    odd = replace(results, findings=tuple(replace(results.findings[2], path=path) for path in paths))
    assert complaints(multitool, render_sarif(odd), tmp_path) == []


def test_validator_complains_about_a_fault(multitool: str, results: Results, tmp_path: Path) -> None:
    log = json.loads(render_sarif(results))
    del log["runs"][0]["results"][0]["message"]
    assert complaints(multitool, json.dumps(log), tmp_path)
