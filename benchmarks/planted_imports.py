"""Planted imports that do not exist, found without any environment: the project has its metadata and nothing else.

The kept faults are `bench/planted/*.jsonl` of the data folder, those of kind `hallucinated-import`. Where a name is
missing in a library that is not there, nothing can be told; these are counted apart.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from _bench import findings, needed, options, parsed, quietlint, report, run, share
from no_environment import bare
from planted import GIVEN, built

ABOUT_IMPORTS = frozenset(
    {"hallucinated-import", "missing-import-name", "undeclared-dependency", "suspicious-package-name"}
)


def main() -> None:
    parser = options("Planted imports, without an environment.")
    parser.add_argument("--packages", nargs="+", choices=sorted(GIVEN), default=sorted(GIVEN))
    parser.add_argument("--missed", type=Path, help="file for the missed faults, a JSON line each")
    args = parsed(parser)
    scorer = needed(args.data / "bench" / "seedfaults.py", "The scorer of planted faults")
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed: list[dict[str, Any]] = []
    for package in args.packages:
        built(args, scorer, package)
        faults = [
            fault
            for fault in map(json.loads, (args.work / "planted" / package / "faults.jsonl").read_text().splitlines())
            if fault["kind"] == "hallucinated-import"
        ]
        for number in sorted({fault["round"] for fault in faults}):
            here = [fault for fault in faults if fault["round"] == number]
            said = told(args, package, number, sorted({fault["file"] for fault in here}))
            for fault in here:
                kind = kind_of(fault, package)
                total[kind] += 1
                if any(path == fault["file"] and fault["line"] <= line <= fault["end_line"] for path, line in said):
                    found[kind] += 1
                else:
                    missed.append({**fault, "of": kind})
        print(f"{package}: {sum(total.values())} so far, {len(missed)} missed", file=sys.stderr)
    if args.missed:
        args.missed.write_text("".join(json.dumps(fault) + "\n" for fault in missed), encoding="utf-8")
    report(args, args.quietlint, "; ".join(f"{kind} {share(found[kind], total[kind])}" for kind in sorted(total)))


def kind_of(fault: dict[str, Any], package: str) -> str:
    """What the wrong name was put in the place of."""
    top = fault["target"].partition(".")[0]
    if fault["sub"] == "module":
        return "invented package names"
    if top == package or fault["target"].startswith("."):
        return "names of the project"
    return (
        "names of the standard library" if top in sys.stdlib_module_names else "names of libraries that are not there"
    )


def told(args: argparse.Namespace, package: str, number: int, files: list[str]) -> set[tuple[str, int]]:
    """Places of findings about imports in some files of a planted tree, with the package's metadata beside it."""
    tree = args.work / "planted-bare" / f"{package}-{number}"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(args.work / "planted" / package / f"round-{number}", tree)
    for info in (args.work / "planted-src" / package).glob("*.dist-info"):
        shutil.copytree(info, tree / info.name)
    done = run(quietlint(args, None, "--min-precision", "medium", *files), tree, env=bare())
    return {(one.path, one.line) for one in findings(done) if one.rule in ABOUT_IMPORTS}


if __name__ == "__main__":
    main()
