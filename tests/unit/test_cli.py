"""What the command line does with faults of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from quietlint.audit import Request, audit
from quietlint.checking.builtin import BUILTIN_RULES, UNUSED_SUPPRESSION
from quietlint.cli import run
from quietlint.model.facts import Name
from quietlint.model.findings import Finding
from quietlint.program.program import Program


def fails(name: Name, program: Program) -> Iterator[Finding]:
    raise KeyError(name.id)


CRASHING = replace(UNUSED_SUPPRESSION, name="crashing", family="test", on=Name, check=fails)


def test_fault_of_our_own_exits_2_with_its_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(request: object) -> None:
        raise ZeroDivisionError(request)

    monkeypatch.setattr("quietlint.audit.conductor.audit", broken)
    assert run(["check"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("quietlint failed, by a fault of its own")
    assert "ZeroDivisionError" in said.err


def test_rule_that_fails_is_told_and_exits_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.py").write_text("print(1)\n", encoding="utf-8")
    monkeypatch.setattr("quietlint.audit.conductor.installed_rules", lambda: (*BUILTIN_RULES, CRASHING))
    assert run(["check", "--no-cache", "--jobs", "1", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.out.splitlines()[-1].endswith("1 failure of the tool itself: do not rely on this run)")
    assert "quietlint: rule `crashing` failed on `m`: KeyError: 'print'" in said.err


def test_run_with_a_failure_is_not_stored(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("print(1)\n", encoding="utf-8")
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    for _ in range(2):
        request = Request(paths=(tmp_path / "m.py",), environ=environ)
        assert len(audit(request, (*BUILTIN_RULES, CRASHING)).results.problems) == 1
