"""Processes of ours that die cost what killed them, and nothing else."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from quietlint.audit import Request, audit


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
