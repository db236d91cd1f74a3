"""Faults planted in real packages, each proved by running the package's own tests: how many are found.

The scorer is `bench/seedfaults.py` of the data folder. The packages of `GIVEN` have their kept faults there too, in
`bench/planted/*.jsonl`; those of `OWN` have them in `planted/*.jsonl` beside this script, with the environment in which
they were recorded in `planted/*.txt`. All packages are fetched at the versions the faults were recorded with.
README.md gives the commands that recorded and planted the faults of `OWN`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from _bench import HERE, environment, needed, options, parsed, peer, report, share, unpacked

GIVEN = {
    "click": ("8.1.8", ()),
    "marshmallow": ("4.4.0", ()),
    "tomlkit": ("0.15.2", ()),
    "boltons": ("26.2.0", ()),
    "networkx": ("3.4.2", ("numpy", "scipy", "matplotlib", "pandas", "lxml", "sympy", "pydot")),
}
OWN = {"webob": "1.8.11", "mako": "1.4.3", "django_tables2": "3.0.1", "lmfit": "1.3.4"}
"""Packages of our own choice, taken before anything was known of what is found in them."""
KINDS = ("hallucinated-import", "unresolved-api", "signature-mismatch")


def main() -> None:
    parser = options("Score on planted faults.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--packages", nargs="+", choices=sorted({*GIVEN, *OWN}), default=sorted(GIVEN))
    which.add_argument(
        "--own", dest="packages", action="store_const", const=sorted(OWN), help="all packages of our own choice"
    )
    parser.add_argument("--tools", nargs="+", choices=["quietlint", "ty", "pyrefly"], default=["quietlint"])
    parser.add_argument(
        "--missed", type=Path, help="folder for the missed faults, a JSON-lines file a tool and package"
    )
    args = parsed(parser)
    scorer = needed(args.data / "bench" / "seedfaults.py", "The scorer of planted faults")
    for tool in args.tools:
        scores = []
        for package in args.packages:
            python = built(args, scorer, package)
            scores.append(scored(args, scorer, tool, package, python))
            print(json.dumps(scores[-1]), file=sys.stderr)
        command = args.quietlint if tool == "quietlint" else str(peer(args.work, tool).with_name(tool))
        report(args, command, figure_of(scores))


def built(args: argparse.Namespace, scorer: Path, package: str) -> Path:
    """The interpreter for `package`, whose planted trees stand under the work folder afterwards."""
    libraries: tuple[str, ...]
    if package in OWN:
        version, libraries = OWN[package], ("--requirement", str(HERE / "planted" / f"{package}.txt"))
        kept = HERE / "planted"
    else:
        version, libraries = GIVEN[package]
        kept = scorer.parent / "planted"
    python = environment(args.work / "env" / package, *libraries)
    trees = args.work / "planted" / package
    if not (trees / "faults.jsonl").exists():
        source = unpacked(args.work / "planted-src" / package, f"{package}=={version}")
        command = [sys.executable, scorer, "build", kept / f"{package}.jsonl", "--root", source, "--out", trees]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip(), file=sys.stderr)
    return python


def scored(args: argparse.Namespace, scorer: Path, tool: str, package: str, python: Path) -> dict[str, object]:
    """The scorer's own record for one tool and package."""
    # The scorer takes a peer from beside the Python that runs it.
    interpreter = sys.executable if tool == "quietlint" else str(peer(args.work, tool))
    command = [interpreter, str(scorer), "score", str(args.work / "planted" / package), "--tool", tool]
    command += ["--python", str(python), "--quietlint", f"{args.quietlint} check --format sarif --python {{python}} ."]
    if args.missed:
        args.missed.mkdir(parents=True, exist_ok=True)
        command += ["--missed", str((args.missed / f"{tool}-{package}.jsonl").resolve())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.strip() or f"the scorer ended with {done.returncode}")
    record: dict[str, object] = json.loads(done.stdout)
    return record


def figure_of(scores: list[dict[str, object]]) -> str:
    """One cell: what was found, by kind, and what was raised on code that works."""
    kinds = {kind: [0, 0] for kind in KINDS}
    found = planted = alarms = right = suggestible = 0
    for score in scores:
        found += int(str(score["found"]))
        planted += int(str(score["planted"]))
        alarms += int(str(score["alarms_on_clean"]))
        first, of = str(score["first_suggestion_right"]).split("/")
        right += int(first)
        suggestible += int(of)
        recall = score["recall"]
        assert isinstance(recall, dict)
        for kind, value in recall.items():
            part, whole = value.split("/")
            kinds[kind][0] += int(part)
            kinds[kind][1] += int(whole)
    each = ", ".join(f"{kind} {part}/{whole}" for kind, (part, whole) in kinds.items())
    loc = sum(float(str(score["kloc"])) for score in scores)
    packages = ", ".join(f"{score['cases']} {score['found']}/{score['planted']}" for score in scores)
    return (
        f"found {share(found, planted)}: {each}; {packages}; alarms on the clean packages {alarms} in {loc:.1f} kLOC; "
        f"first suggestion right {share(right, suggestible)}"
    )


if __name__ == "__main__":
    main()
