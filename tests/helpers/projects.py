"""A folder with a project in it, and the command run in this process, which costs a fraction of one of its own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from quietlint.cli import run


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def findings(self) -> list[str]:
        """`path:line rule` of every finding of a JSON report."""
        return [f"{each['path']}:{each['line']} {each['rule']}" for each in json.loads(self.out)["findings"]]


class Project:
    """A folder, and the command in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: object, stdin: object = None) -> Ran:
        if stdin is not None:
            text = stdin if isinstance(stdin, str) else json.dumps(stdin)
            self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        self._capsys.readouterr()
        code = run([str(each) for each in arguments])
        told = self._capsys.readouterr()
        return Ran(code, told.out, told.err)

    def check(self, *arguments: object) -> Ran:
        return self("check", "--quiet", "--format", "json", *arguments)

    def write(self, **files: str) -> None:
        for name, text in files.items():
            path = self.folder / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def read(self, name: str) -> str:
        return (self.folder / f"{name}.py").read_bytes().decode()

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True, text=True)
        return done.stdout

    def commit(self) -> None:
        if not (self.folder / ".git").exists():
            self.git("init", "-q", "-b", "main")
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", "change")

    def payload(self, event: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        return {"hook_event_name": event, "cwd": str(self.folder), **more}
