"""Planted faults that `--fix` takes back, to the byte, and what it changes besides.

The trees are those of `planted.py`: a file has one fault at most, so a file that `--fix` has changed is either the
original again or was mended wrongly. The clean packages must not change at all.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from _bench import needed, options, parsed, report, share
from planted import GIVEN, built

INVENTED = frozenset({"invented-name", "name", "renamed-keyword"})
"""Faults that are a wrong name for something that exists."""


@dataclass
class Score:
    """Counts over all packages."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    restored: Counter[str] = field(default_factory=Counter)
    edited: int = 0
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    parser = options("Score repairs on planted faults.")
    parser.add_argument("--packages", nargs="+", choices=sorted(GIVEN), default=sorted(GIVEN))
    args = parsed(parser)
    scorer = needed(args.data / "bench" / "seedfaults.py", "The scorer of planted faults")
    score = Score()
    for package in args.packages:
        python = built(args, scorer, package)
        trees = args.work / "planted" / package
        faults = [json.loads(line) for line in (trees / "faults.jsonl").read_text(encoding="utf-8").splitlines()]
        for tree in ["clean", *sorted({f"round-{fault['round']}" for fault in faults})]:
            planted = [fault for fault in faults if f"round-{fault['round']}" == tree]
            measure(args, (trees, tree), python, planted, score)
        print(package, dict(score.restored), dict(score.found), score.wrong, file=sys.stderr)
    found = sum(score.found[kind] for kind in INVENTED)
    restored = sum(score.restored[kind] for kind in INVENTED)
    kinds = ", ".join(f"{kind} {score.restored[kind]}/{score.found[kind]}" for kind in sorted(score.found))
    report(
        args,
        args.quietlint,
        f"invented names restored exactly {share(restored, found)} of those found; by kind: {kinds}; "
        f"wrong edits {share(len(score.wrong), score.edited)} of files edited",
    )


def measure(
    args: argparse.Namespace, place: tuple[Path, str], python: Path, faults: list[dict[str, object]], score: Score
) -> None:
    """Mend a copy of one tree, and compare it with the clean one."""
    trees, tree = place
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(trees / tree, copy)
        report_file = Path(folder) / "report.json"
        check = [*args.quietlint.split(), "check", "--quiet", "--python", str(python), "--fix", "--dry-run"]
        done = subprocess.run(
            [*check, "--output", f"json={report_file}", "."], cwd=copy, capture_output=True, check=False
        )
        if done.returncode not in (0, 1):
            sys.exit(done.stderr.decode(errors="replace"))
        told = {(each["path"], each["line"]) for each in json.loads(report_file.read_text("utf-8"))["findings"]}
        if done.stdout:
            subprocess.run(["git", "apply", "-p1", "-"], cwd=copy, input=done.stdout, check=True)
        clean = trees / "clean"
        by_file = {str(fault["file"]): fault for fault in faults}
        for path in sorted(copy.rglob("*.py")):
            shown = path.relative_to(copy).as_posix()
            before, after = (trees / tree / shown).read_bytes(), path.read_bytes()
            is_right = after == (clean / shown).read_bytes()
            if before != after:
                score.edited += 1
                if not is_right:
                    score.wrong.append(f"{tree}/{shown}")
            fault = by_file.get(shown)
            if fault is None:
                continue
            kind = str(fault["sub"])
            score.planted[kind] += 1
            lines = range(int(str(fault["line"])), int(str(fault["end_line"])) + 1)
            if any((shown, line) in told for line in lines):
                score.found[kind] += 1
                score.restored[kind] += is_right


if __name__ == "__main__":
    main()
