"""Processes of ours: what kills one costs what it judged and nothing else; memory bounds what they learn."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from quietlint.audit import Request, audit, workers
from quietlint.audit.judging import Judge
from quietlint.audit.work import Rulebook, Work
from quietlint.environment.interpreter import NoEnvironment
from quietlint.loading.loader import ProjectLoader
from quietlint.loading.roots import scope_of
from quietlint.model.settings import Settings
from quietlint.sources.discovery import FoundFile


def children() -> list[int]:
    """Processes that this one started to judge files."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status, command = (entry / "stat").read_text(), (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if int(status.rpartition(")")[2].split()[1]) == os.getpid() and b"spawn_main" in command:
                found.append(int(entry.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_process_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    text = "import pathlib\n\n" + "pathlib.Path().nope()\n" * 50
    for number in range(12):
        (tmp_path / f"f{number}.py").write_text(text, encoding="utf-8")

    def kill_one() -> None:
        while not (found := children()):
            time.sleep(0.01)
        time.sleep(1)
        os.kill(found[0], signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    told = audit(Request(paths=(tmp_path,), jobs=2, cache=False)).results
    killer.join()
    assert told.problems == ()
    assert len(told.findings) == 600
    assert children() == []


def test_process_that_has_learned_too_much_begins_anew_and_tells_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "base.py").write_text("class Base:\n    def run(self): ...\n", encoding="utf-8")
    for number in range(4):
        text = "from base import Base\n\nBase().run()\nBase().walk()\n"
        (tmp_path / f"f{number}.py").write_text(text, encoding="utf-8")
    made: list[Judge] = []

    def counted(
        loader: ProjectLoader,
        settings: Settings,
        rulebook: Rulebook,
        *,
        wants_links: bool,
        lines: Mapping[str, frozenset[int]],
    ) -> Judge:
        made.append(Judge(loader, settings, rulebook, wants_links=wants_links, lines=lines))
        return made[-1]

    monkeypatch.setattr(workers, "Judge", counted)
    request = Request(paths=(tmp_path,), jobs=1, cache=False)
    once = audit(request).results.findings
    assert len(made) == 1
    monkeypatch.setattr(workers, "_MEMORY", 1)
    monkeypatch.setattr(workers, "_LEAST", 1)
    monkeypatch.setattr(workers, "_FILES_BETWEEN", 1)
    again = audit(request).results.findings
    assert len(made) > 3
    assert again == once
    assert len(once) == 4


def test_processes_are_no_more_than_memory_allows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tuple(FoundFile(f"f{number}.py", tmp_path / f"f{number}.py", 1_000_000, 0) for number in range(40))
    nowhere = NoEnvironment((3, 12), "linux", "no environment found")
    work = Work(scope_of((tmp_path,), None), files, files, nowhere, is_given=False, settings=Settings(), cache=None)
    monkeypatch.setattr(os, "cpu_count", lambda: 16)
    assert workers.jobs_for(work) == 1
    assert workers.jobs_for(replace(work, settings=Settings(jobs=3))) == 3
    assert workers.jobs_for(replace(work, files=files[:1], judged=files[:10])) == 10
