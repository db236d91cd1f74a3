"""Alarms on released packages that work, per 1,000 lines, by rule.

The packages are in `mature.txt`, the environment that holds what they depend on in `mature-env.lock`. The code works,
so an alarm is a false one until somebody has read it and shown the fault. The same run can write which share of the
attributes and calls was decided, and why the rest was not.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import ModuleType

from _bench import (
    HERE,
    Found,
    counted,
    environment,
    findings,
    lines_of,
    needed,
    options,
    parsed,
    peer,
    quietlint,
    report,
    run,
    share,
    unpacked,
)

SPOKEN_OF = {"exists", "signature", "undefined"}
"""What is counted of a peer; quietlint does not speak of argument types, None and overrides."""


def main() -> None:
    packages = dict(line.split("==") for line in (HERE / "mature.txt").read_text(encoding="utf-8").split())
    parser = options("Count alarms on released packages that work.")
    parser.add_argument("--packages", nargs="+", choices=sorted(packages), default=sorted(packages))
    parser.add_argument("--tools", nargs="+", choices=["quietlint", "ty", "pyrefly"], default=["quietlint"])
    parser.add_argument(
        "--list", type=Path, help="folder for the alarms, a JSON-lines file a tool and package, to be read"
    )
    parser.add_argument("--decided", type=Path, help="file for the table of what was decided and why the rest was not")
    args = parsed(parser)
    decided: dict[str, Counter[str]] = {}
    python = environment(args.work / "mature-env", "--no-deps", "-r", str(HERE / "mature-env.lock"))
    for tool in args.tools:
        raised: list[Found] = []
        lines, cpu = 0, 0.0
        for package in args.packages:
            tree = unpacked(args.work / "mature" / package, f"{package}=={packages[package]}")
            here, seconds, statistics = alarms_of(args, tool, tree, python)
            if tool == "quietlint":
                decided[f"{package} {packages[package]}"] = statistics
            raised += here
            cpu += seconds
            lines += lines_of(tree)
            print(
                f"{tool} {package}: {len(here)} ({counted(one.rule for one in here)}), {seconds:.1f} s", file=sys.stderr
            )
            if args.list:
                write_list(args.list / f"{tool}-{package}.jsonl", here)
        command = args.quietlint if tool == "quietlint" else str(peer(args.work, tool).with_name(tool))
        per = 1000 * len(raised) / lines
        rules = counted(one.rule for one in raised)
        shares = told_shares(decided) if args.decided and tool == "quietlint" else ""
        report(
            args,
            command,
            f"{len(raised)} alarms in {lines / 1000:.0f} kLOC of {len(args.packages)} packages, {per:.3f} per "
            f"1,000 lines ({rules}); {cpu:.0f} s CPU{shares}",
        )
    if args.decided:
        args.decided.write_text(table_of(decided), encoding="utf-8")


def alarms_of(args: argparse.Namespace, tool: str, tree: Path, python: Path) -> tuple[list[Found], float, Counter[str]]:
    """The alarms on one package, the CPU seconds taken, and our statistics; of a peer, the kinds that we speak of."""
    if tool == "quietlint":
        with tempfile.TemporaryDirectory() as folder:
            more = ("--statistics", "--output", f"json={folder}/statistics.json") if args.decided else ()
            done = run([*quietlint(args, python, "."), *more], tree)
            told = json.loads(Path(folder, "statistics.json").read_text(encoding="utf-8")) if more else {}
        return findings(done), done.cpu, Counter(told.get("statistics", {}))
    kind_of = scorer_of(args).kind
    executable = str(peer(args.work, tool).with_name(tool))
    if tool == "ty":
        done = run([executable, "check", "--python", str(python), "--output-format", "concise", "."], tree)
        rows = re.findall(r"^(.+?):(\d+):\d+: (\w+)\[([\w-]+)\] (.*)$", done.out, re.MULTILINE)
        raised = [Found(path, int(line), rule, level, frozenset(), text) for path, line, level, rule, text in rows]
    else:
        command = [executable, "check", "--preset", "default", "--python-interpreter-path", str(python)]
        done = run([*command, "--output-format", "json", "--search-path", str(tree), "."], tree)
        errors = json.loads(done.out[done.out.index("{") :])["errors"]
        raised = [Found(e["path"], e["line"], e["name"], "error", frozenset(), e["description"]) for e in errors]
    return [one for one in raised if kind_of(tool, one.rule) in SPOKEN_OF], done.cpu, Counter()


def decided_of(statistics: Counter[str], kind: str) -> tuple[int, int]:
    """How many of a package's attributes or calls were decided, and how many there are."""
    total = sum(count for name, count in statistics.items() if name.startswith(f"{kind}: "))
    return statistics[f"{kind}: found"] + statistics[f"{kind}: missing"], total


def told_shares(decided: dict[str, Counter[str]]) -> str:
    everything = sum(decided.values(), Counter())
    shares = [f"{kind}s {share(*decided_of(everything, kind))}" for kind in ("attribute", "call")]
    return f"; decided: {', '.join(shares)}"


def table_of(decided: dict[str, Counter[str]]) -> str:
    """The tables as a page: shares by package, and the reasons for the rest over all packages, biggest first."""
    lines = ["# What is decided", "", "Of every attribute that is read and every call: found or missing, fits or not."]
    lines += ["", "| package | attributes | calls |", "|---|---|---|"]
    everything = sum(decided.values(), Counter())
    for package, statistics in (*sorted(decided.items()), ("all", everything)):
        cells = [share(*decided_of(statistics, kind)) for kind in ("attribute", "call")]
        lines.append(f"| {package} | {' | '.join(cells)} |")
    for kind in ("attribute", "call"):
        _, total = decided_of(everything, kind)
        lines += ["", f"| {kind}: why not decided | share |", "|---|---|"]
        for name, count in everything.most_common():
            told, _, reason = name.partition(": ")
            if told == kind and reason not in {"found", "missing"}:
                lines.append(f"| {reason} | {share(count, total)} |")
    return "\n".join(lines) + "\n"


def scorer_of(args: argparse.Namespace) -> ModuleType:
    """The scorer of the cases, for its table of what each tool's rules speak of."""
    path = needed(args.data / "bench" / "score_cases.py", "The table of what rules speak of")
    spec = importlib.util.spec_from_file_location("score_cases", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_list(path: Path, raised: list[Found]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = (
        json.dumps({"path": one.path, "line": one.line, "rule": one.rule, "message": one.message}) for one in raised
    )
    path.write_text("".join(row + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
