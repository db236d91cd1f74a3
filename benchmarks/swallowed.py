"""Real exception handlers that two people read: quiet failures found, tolerable ones reported.

The labels are `cases/swallowed/` of the data folder. A finding is right where both readers say quiet failure (or the
one who read it), wrong where none does; handlers on which they differ are left out.
"""

from __future__ import annotations

import argparse
import collections
import json
import sys
from pathlib import Path
from typing import TypedDict

from _bench import findings, needed, options, parsed, quietlint, report, run, share, unpacked

QUIET = "quiet-failure"


class Handler(TypedDict, total=False):
    """One row of cases.jsonl, as far as it is used here."""

    id: str
    package: str
    version: str
    file: str
    line: int
    try_line: int
    handler_source: str
    label: str
    second_label: str
    kind: str
    weight: float


def main() -> None:
    parser = options("Score on real exception handlers.")
    parser.add_argument("--detail", type=Path, help="file for every wrong and every missed handler")
    args = parsed(parser)
    labels = needed(args.data / "cases" / "swallowed" / "cases.jsonl", "The labelled handlers")
    rows: list[Handler] = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    reported = reported_of(args, rows)
    quiet = [row for row in rows if verdict(row) is True]
    tolerable = [row for row in rows if verdict(row) is False]
    right = [row for row in quiet if row["id"] in reported]
    wrong = [row for row in tolerable if row["id"] in reported]
    if args.detail:
        missed = [{"missed": True, **row} for row in quiet if row["id"] not in reported]
        out = [*missed, *({"missed": False, **row} for row in wrong)]
        args.detail.write_text("".join(json.dumps(row) + "\n" for row in out), encoding="utf-8")
    weight_right, weight_wrong = (sum(row["weight"] for row in some) for some in (right, wrong))
    weighted = (
        f", weighted to all handlers {weight_right / (weight_right + weight_wrong):.2f}" if right or wrong else ""
    )
    report(
        args,
        args.quietlint,
        f"quiet failures found {share(len(right), len(quiet))}; right {share(len(right), len(right) + len(wrong))} of "
        f"those reported{weighted}; tolerable ones reported {share(len(wrong), len(tolerable))}; "
        f"{len(rows) - len(quiet) - len(tolerable)} left out as undecided",
    )


def verdict(row: Handler) -> bool | None:
    """Whether it is a quiet failure; `None` where the readers differ or are unsure."""
    said = {row["label"], row.get("second_label") or row["label"]}
    return None if len(said) > 1 or "unsure" in said else said == {QUIET}


def reported_of(args: argparse.Namespace, rows: list[Handler]) -> set[str]:
    """The handlers on which a finding about handlers stands."""
    reported: set[str] = set()
    packages: dict[str, list[Handler]] = collections.defaultdict(list)
    for row in rows:
        packages[row["package"]].append(row)
    for package, mine in sorted(packages.items()):
        wheel = ("--only-binary", ":all:", "--python-version", "3.13")
        tree = unpacked(args.work / "swallowed" / package, f"{package}=={mine[0]['version']}", *wheel)
        files = sorted({row["file"] for row in mine})
        found = [one for one in findings(run(quietlint(args, None, *files), tree)) if one.is_about_handlers]
        for row in mine:
            last = row["line"] + len(row["handler_source"].splitlines()) - 1
            on = [one for one in found if one.path == row["file"]]
            if any(row["line"] <= one.line <= last or one.line == row["try_line"] for one in on):
                reported.add(row["id"])
        print(f"{package}: {len(found)} findings in {len(files)} files", file=sys.stderr)
    return reported


if __name__ == "__main__":
    main()
