"""Model-written programs: those that fail on a real system, and those that work.

The programs, their labels and the scorer are `cases/` and `bench/score_cases.py` of the data folder. The environment
is the one in which the labels were made (`cases/requirements.txt`).
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from _bench import environment, needed, options, parsed, peer, report, share

SETS = ("bigcodebench", "openeval-gpt4", "analyzer-fixtures")
KIND_OF_FAMILY = {
    "imports": "exists",
    "apis": "exists",
    "signatures": "signature",
    "exceptions": "swallowed",
}
PRESETS = {"ty": "ty", "pyrefly": "pyrefly"}


def main() -> None:
    parser = options("Score on model-written programs.")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--tools", nargs="+", choices=["quietlint", *PRESETS], default=["quietlint"])
    parser.add_argument("--detail", type=Path, help="folder for the scorer's full answer, a JSON file a tool")
    args = parsed(parser)
    scorer = needed(args.data / "bench" / "score_cases.py", "The scorer of the cases")
    requirements = needed(args.data / "cases" / "requirements.txt", "The list of the cases' libraries")
    python = environment(args.work / "cases", "--no-deps", "-r", str(requirements))
    for tool in args.tools:
        out = (args.detail or args.work) / f"cases-{tool}.json"
        out.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, str(scorer), "--python", str(python), "--out", str(out), "--keep-findings"]
        command += ["--cases", *(str(args.data / "cases" / name) for name in args.sets)]
        if tool == "quietlint":
            executable = args.quietlint
            command += ["--name", tool, "--format", "sarif", "--map", str(rule_map(args))]
            command += ["--cmd", f"{args.quietlint} check --format sarif --python {{python}} {{files}}"]
        else:
            executable = str(peer(args.work, tool).with_name(tool))
            command += ["--preset", PRESETS[tool], "--tool-bin", executable]
        subprocess.run(command, check=True, stdout=sys.stderr)
        report(args, executable, figure_of(json.loads(out.read_text(encoding="utf-8"))["sets"]))


def rule_map(args: argparse.Namespace) -> Path:
    """The scorer's map from rule to kind of label, from the families of the rules that are installed."""
    command = [*shlex.split(args.quietlint), "rules", "--format", "json"]
    rules = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    rows = [["undefined|unbound", "undefined"]]
    rows += [[f"^{rule['name']}$", KIND_OF_FAMILY.get(rule["family"], "other")] for rule in rules]
    path: Path = args.work / "cases-map.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def figure_of(sets: dict[str, dict[str, Any]]) -> str:
    """One cell: per set what was found by label, and how many working programs were reported."""
    parts = []
    for name, scored in sets.items():
        cells = [f"{label} {one['hit']}/{one['n']}" for label, one in scored["recall"].items()]
        cells += [
            f"{label} {one['hit']}/{one['n']} lines, {one['extra']} elsewhere" for label, one in scored["lines"].items()
        ]
        if scored["clean"]["n"]:
            cells.append(f"false alarms on {share(scored['clean']['alarmed'], scored['clean']['n'])} working programs")
        parts.append(f"{name.rpartition('/')[2]}: {', '.join(cells)}")
    return "; ".join(parts)


if __name__ == "__main__":
    main()
