"""What the benchmark scripts share: the work folder, environments, running an analyser, and the results table."""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PEERS = {"ty": "0.0.105", "pyrefly": "1.4.1"}
PYTHON = "3.11"
"""The version that the labels and the locked environments hold for."""


# ---------------------------------------------------------------------------------------------- options


def options(description: str) -> argparse.ArgumentParser:
    """A parser with the options that every script takes."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "quietlint-bench"
    beside = Path(sys.executable).with_name("quietlint")
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--work", type=Path, default=cache, help="folder for downloads, environments and trees")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared", help="folder with the labels and scorers")
    parser.add_argument("--quietlint", default=str(beside) if beside.exists() else "quietlint", help="the command")
    parser.add_argument("--record", action="store_true", help="append the figures to RESULTS.md")
    return parser


def parsed(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The options, with absolute folders that exist."""
    args = parser.parse_args()
    args.work = args.work.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    args.data = args.data.resolve()
    return args


def needed(path: Path, what: str) -> Path:
    """`path`, or the end of the script with one sentence on what is missing."""
    if not path.exists():
        sys.exit(f"{what} is not at {path}; it is not part of this repository: give its folder with --data")
    return path


# ---------------------------------------------------------------------------------------------- results


@functools.cache
def version_of(command: str) -> str:
    """The version that the analyser itself prints, e.g. "quietlint 0.1.0"."""
    done = subprocess.run([*shlex.split(command), "--version"], capture_output=True, text=True, check=True)
    number = re.search(r"\d+(\.\d+)+\S*", done.stdout)
    return f"{Path(shlex.split(command)[0]).name} {number[0] if number else done.stdout.strip()}"


def commit() -> str:
    """The commit that was measured, with `+` if something in the engine or the rules is not in it."""
    git = ["git", "-C", str(ROOT)]
    short = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    changed = [*git, "status", "--porcelain", "--", "src", "rules"]
    dirty = subprocess.run(changed, capture_output=True, text=True, check=True).stdout.strip()
    return short.stdout.strip() + ("+" if dirty else "")


def report(args: argparse.Namespace, tool: str, figure: str) -> None:
    """Print one Markdown row, and append it to RESULTS.md when asked to."""
    shown = [a for a in sys.argv[1:] if a != "--record"]
    for option in ("--work", "--data", "--quietlint"):
        while option in shown:
            del shown[shown.index(option) : shown.index(option) + 2]
    command = " ".join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *shown])
    today = dt.datetime.now(dt.UTC).date().isoformat()
    row = f"| {today} | {version_of(tool)} | {commit()} | `{command}` | {figure} |"
    print(row, flush=True)
    if args.record:
        with (HERE / "RESULTS.md").open("a", encoding="utf-8") as results:
            results.write(row + "\n")


def share(part: int, whole: int) -> str:
    """`part/whole (per cent)`."""
    return f"{part}/{whole} ({100 * part / whole:.1f} %)" if whole else f"{part}/{whole}"


# ---------------------------------------------------------------------------------- packages and environments


def installer(python: Path | str) -> list[str]:
    """The beginning of an install command into the environment of `python`: uv where there is one, else pip."""
    uv = Path(sys.executable).with_name("uv")
    found = str(uv) if uv.exists() else shutil.which("uv")
    if found:
        return [found, "pip", "install", "--quiet", "--python", str(python)]
    return [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def environment(folder: Path, *install: str, python: str = PYTHON) -> Path:
    """The interpreter of an environment at `folder`, made and filled by `pip install *install` the first time."""
    interpreter = folder / "bin" / "python"
    if not interpreter.exists():
        print(f"making {folder} …", file=sys.stderr)
        half = folder.with_name(folder.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        base = shutil.which(f"python{python}") or sys.executable
        subprocess.run([base, "-m", "venv", str(folder)], check=True)
        if install:
            try:
                subprocess.run([*installer(interpreter), *install], check=True)
            except subprocess.CalledProcessError:
                folder.rename(half)
                raise
    return interpreter


def unpacked(folder: Path, requirement: str, *more: str) -> Path:
    """`folder` with the released package alone, as its wheel holds it, fetched the first time."""
    if not folder.exists():
        print(f"fetching {requirement} …", file=sys.stderr)
        half = folder.with_name(folder.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        command = [*installer(sys.executable), "--no-deps", "--target", str(half), *more, requirement]
        subprocess.run(command, check=True)
        shutil.rmtree(half / "bin", ignore_errors=True)
        half.rename(folder)
    return folder


def peer(work: Path, tool: str) -> Path:
    """The interpreter of the environment that holds the other analysers, pinned."""
    interpreter = environment(work / "peers", *(f"{name}=={version}" for name, version in PEERS.items()))
    if not interpreter.with_name(tool).exists():
        sys.exit(f"{tool} is not in {work / 'peers'}; remove that folder to have it made anew")
    return interpreter


def lines_of(tree: Path) -> int:
    """Lines that are not blank, over all Python files."""
    return sum(
        1 for path in tree.rglob("*.py") if path.is_file() for line in path.read_bytes().splitlines() if line.strip()
    )


# ---------------------------------------------------------------------------------------------- running


@dataclass(frozen=True, slots=True)
class Found:
    """One result of a SARIF log."""

    path: str
    line: int
    rule: str
    level: str
    tags: frozenset[str]
    message: str

    @property
    def is_about_handlers(self) -> bool:
        """Whether it is about a handler, and not about something that does not exist or does not fit."""
        return "exceptions" in self.tags


@dataclass(frozen=True, slots=True)
class Run:
    """How one process and its children ended, and what they took."""

    code: int
    out: str
    err: str
    wall: float
    cpu: float
    peak: int
    """Bytes resident at the same moment, over all processes (sampled, at least the largest single one)."""
    killed: str = ""
    """Why it was stopped, if it was."""

    def cost(self) -> str:
        return f"{self.cpu:.1f} s CPU, {self.wall:.1f} s wall, {self.peak / 2**20:.0f} MiB"


@dataclass(slots=True)
class Watch:
    """Samples the memory of a session of processes, and ends it over a bound."""

    session: int
    memory: int | None
    seconds: float | None
    peak: int = 0
    killed: str = ""
    done: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        began = time.monotonic()
        while not self.done.wait(0.25):
            resident = sum(pages * page for pages in resident_pages(self.session))
            self.peak = max(self.peak, resident)
            if self.memory is not None and resident > self.memory:
                self.killed = f"over {self.memory / 2**30:.1f} GiB"
            elif self.seconds is not None and time.monotonic() - began > self.seconds:
                self.killed = f"over {self.seconds:.0f} s"
            if self.killed:
                os.killpg(self.session, 9)
                return


def resident_pages(session: int) -> Iterator[int]:
    """Resident pages of each process of a session; nothing on systems without /proc."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            yield int(fields[21])


def run(
    command: Sequence[str],
    cwd: Path,
    *,
    env: dict[str, str] | None = None,
    memory: int | None = None,
    seconds: float | None = None,
) -> Run:
    """Run to the end, or to a bound in bytes or seconds."""
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=dict(os.environ, PYTHONPATH="", **(env or {})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    watch = Watch(process.pid, memory, seconds)
    watcher = threading.Thread(target=watch)
    watcher.start()
    errors: list[bytes] = []
    reader = threading.Thread(target=lambda stream: errors.append(stream.read()), args=(process.stderr,))
    reader.start()
    out = process.stdout.read()
    reader.join()
    # `wait4` counts the children that the process waited for, as a pool's workers are.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    watch.done.set()
    watcher.join()
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(
        code=process.returncode,
        out=out.decode(errors="replace"),
        err=errors[0].decode(errors="replace"),
        wall=time.monotonic() - began,
        cpu=usage.ru_utime + usage.ru_stime,
        peak=max(watch.peak, usage.ru_maxrss * unit),
        killed=watch.killed,
    )


def quietlint(args: argparse.Namespace, python: Path | None, *paths: str) -> list[str]:
    """The command line that every script calls."""
    environment_option = ["--python", str(python)] if python else []
    return [*shlex.split(args.quietlint), "check", "--format", "sarif", *environment_option, *paths]


def findings(done: Run) -> list[Found]:
    """The results of a SARIF log; the end of the script where the run cannot be trusted."""
    if done.code not in (0, 1):
        sys.exit(f"quietlint ended with {done.code} {done.killed}\n{done.err[-3000:]}")
    log: dict[str, Any] = json.loads(done.out)
    found = []
    for one in log["runs"]:
        rules = {rule["id"]: rule for rule in one["tool"]["driver"].get("rules", [])}
        for result in one.get("results", []):
            if result.get("suppressions"):
                continue
            place = result["locations"][0]["physicalLocation"]
            rule = rules.get(result["ruleId"], {})
            found.append(
                Found(
                    path=urllib.parse.unquote(place["artifactLocation"]["uri"]),
                    line=place["region"]["startLine"],
                    rule=result["ruleId"],
                    level=result.get("level", "warning"),
                    tags=frozenset(rule.get("properties", {}).get("tags", ())),
                    message=result["message"]["text"],
                )
            )
    return found


def counted(names: Iterable[str]) -> str:
    """`name 12, other 3`, most frequent first."""
    count: dict[str, int] = {}
    for name in names:
        count[name] = count.get(name, 0) + 1
    ranked = sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name} {number}" for name, number in ranked) or "none"
