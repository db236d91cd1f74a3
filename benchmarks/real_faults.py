"""Judged lines of released, model-era packages: which true faults are found, and which false alarms are repeated.

The judged lines and the environments in which they were judged are `cases/real-faults/` of the data folder. A true
line counts as found where a finding stands within two lines of it, a false one as repeated where one stands exactly on
it. Findings about handlers are left out; findings that nobody judged are counted and can be listed.
"""

from __future__ import annotations

import argparse
import collections
import json
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

from _bench import (
    Found,
    environment,
    findings,
    installer,
    needed,
    options,
    parsed,
    quietlint,
    report,
    run,
    share,
    unpacked,
)


class Judged(TypedDict):
    """One row of labels.jsonl, as far as it is used here."""

    id: str
    package: str
    version: str
    file: str
    line: int
    verdict: str
    evidence: str


def main() -> None:
    parser = options("Score on judged lines of released packages.")
    parser.add_argument("--packages", nargs="+")
    parser.add_argument(
        "--detail", type=Path, help="file for every judged line that was met and every unjudged finding"
    )
    args = parsed(parser)
    folder = needed(args.data / "cases" / "real-faults", "The judged lines")
    rows: list[Judged] = [
        json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    met: dict[str, list[Judged]] = collections.defaultdict(list)
    detail: list[dict[str, object]] = []
    unjudged = 0
    packages = args.packages or sorted({row["package"] for row in rows})
    for package in packages:
        mine = [row for row in rows if row["package"] == package]
        raised = raised_in(args, folder, package, mine[0]["version"])
        print(f"{package}: {len(raised)} findings", file=sys.stderr)
        for row in mine:
            hit = next((one for one in raised if meets(one, row)), None)
            if hit:
                met[row["verdict"]].append(row)
                detail.append({**row, "rule": hit.rule, "message": hit.message})
            elif row["verdict"] == "true":
                detail.append({**row, "rule": None})
        for one in raised:
            if not any(one.path == row["file"] and abs(one.line - row["line"]) <= 2 for row in mine):
                unjudged += 1
                place = {"package": package, "file": one.path, "line": one.line}
                detail.append({**place, "verdict": None, "rule": one.rule, "message": one.message})
    if args.detail:
        args.detail.write_text("".join(json.dumps(row) + "\n" for row in detail), encoding="utf-8")
    mine = [row for row in rows if row["package"] in packages]
    total = collections.Counter(row["verdict"] for row in mine)
    causes = {(row["package"], row["evidence"]) for row in mine if row["verdict"] == "true"}
    met_causes = {(row["package"], row["evidence"]) for row in met["true"]}
    report(
        args,
        args.quietlint,
        f"true lines found {share(len(met['true']), total['true'])}, root causes {share(len(met_causes), len(causes))}"
        f"; false lines repeated {share(len(met['false']), total['false'])}; reported too: {len(met['extra'])} of "
        f"{total['extra']} that fail only without an extra, {len(met['unsure'])} of {total['unsure']} unsure; "
        f"{unjudged} findings on lines that nobody judged",
    )


def raised_in(args: argparse.Namespace, folder: Path, package: str, version: str) -> list[Found]:
    """What quietlint reports in one package, handlers aside, in the environment in which its lines were judged."""
    place = args.work / "real" / package
    frozen = folder / f"env-{package}.txt"
    if not (place / "env").exists():
        python = environment(place / "env")
        only = ["--no-deps", "--only-binary", ":all:"]
        whole = subprocess.run([*installer(python), *only, "-r", str(frozen)], capture_output=True, check=False)
        if whole.returncode:  # some release has no wheel for this machine: take the others, and say which is missing
            for line in frozen.read_text(encoding="utf-8").split("\n"):
                one = line.partition("#")[0].strip()
                if (
                    one
                    and subprocess.run([*installer(python), *only, one], capture_output=True, check=False).returncode
                ):
                    print(f"{package}: not installed: {one}", file=sys.stderr)
    tree = unpacked(place / "tree", f"{package}=={version}", "--only-binary", ":all:")
    found = findings(run(quietlint(args, place / "env" / "bin" / "python", "."), tree))
    return [one for one in found if not one.is_about_handlers]


def meets(one: Found, row: Judged) -> bool:
    """Whether a finding speaks of a judged line."""
    return one.path == row["file"] and abs(one.line - row["line"]) <= (2 if row["verdict"] == "true" else 0)


if __name__ == "__main__":
    main()
