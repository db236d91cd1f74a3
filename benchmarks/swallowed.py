"""Real exception handlers that two people read: quiet failures found, tolerable ones reported.

The labels are `cases/swallowed/` of the data folder. Each package is judged as a whole, so that callers are there. A
finding is right where both readers say quiet failure (or the one who read it), wrong where none does; handlers on which
they differ are left out. Besides, the density of findings about handlers on the mature packages of the set.
"""

from __future__ import annotations

import argparse
import collections
import json
import sys
from pathlib import Path
from typing import TypedDict

from _bench import Found, findings, lines_of, needed, options, parsed, quietlint, report, run, share, unpacked

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
    stratum: str
    weight: float


def main() -> None:
    parser = options("Score on real exception handlers.")
    parser.add_argument("--detail", type=Path, help="file for every wrong and every missed handler")
    parser.add_argument("--packages", nargs="+", help="only these packages of the set")
    args = parsed(parser)
    labels = needed(args.data / "cases" / "swallowed" / "cases.jsonl", "The labelled handlers")
    rows: list[Handler] = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    if args.packages:
        rows = [row for row in rows if row["package"] in args.packages]
    reported, density = reported_of(args, rows)
    quiet = [row for row in rows if verdict(row) is True]
    tolerable = [row for row in rows if verdict(row) is False]
    right = [row for row in quiet if reported[row["id"]]]
    wrong = [row for row in tolerable if reported[row["id"]]]
    if args.detail:
        missed = [{"missed": True, **row} for row in quiet if not reported[row["id"]]]
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
        f"{len(rows) - len(quiet) - len(tolerable)} left out as undecided; "
        f"by rule (right of decided): {by_rule(right, wrong, reported)}; mature packages: {density}",
    )


def by_rule(right: list[Handler], wrong: list[Handler], reported: dict[str, set[str]]) -> str:
    """Each rule's own count and precision."""
    good = collections.Counter(rule for row in right for rule in reported[row["id"]])
    bad = collections.Counter(rule for row in wrong for rule in reported[row["id"]])
    return ", ".join(f"{rule} {good[rule]}/{good[rule] + bad[rule]}" for rule in sorted(good | bad)) or "none"


def verdict(row: Handler) -> bool | None:
    """Whether it is a quiet failure; `None` where the readers differ or are unsure."""
    said = {row["label"], row.get("second_label") or row["label"]}
    return None if len(said) > 1 or "unsure" in said else said == {QUIET}


def reported_of(args: argparse.Namespace, rows: list[Handler]) -> tuple[dict[str, set[str]], str]:
    """The rules that speak of each handler, and the density of findings about handlers on the mature packages."""
    reported: dict[str, set[str]] = {row["id"]: set() for row in rows}
    packages: dict[str, list[Handler]] = collections.defaultdict(list)
    for row in rows:
        packages[row["package"]].append(row)
    raised, lines = 0, 0
    for package, mine in sorted(packages.items()):
        wheel = ("--only-binary", ":all:", "--python-version", "3.13")
        tree = unpacked(args.work / "swallowed" / package, f"{package}=={mine[0]['version']}", *wheel)
        done = run([*quietlint(args, None, "."), "--select", "exceptions", "--min-precision", "medium"], tree)
        found = [one for one in findings(done) if one.is_about_handlers]
        for row in mine:
            reported[row["id"]] = {one.rule for one in found if is_on(one, row)}
        is_mature = mine[0]["stratum"].startswith("mature")
        size = lines_of(tree)
        if is_mature:
            raised += len(found)
            lines += size
        print(
            f"{package}: {len(found)} findings in {size / 1000:.0f} kLOC"
            f"{' (mature)' if is_mature else ''}, {done.cpu:.0f} s",
            file=sys.stderr,
            flush=True,
        )
    density = f"{raised} findings in {lines / 1000:.0f} kLOC, {1000 * raised / max(lines, 1):.3f} per 1,000 lines"
    return reported, density if lines else "none judged"


def is_on(found: Found, row: Handler) -> bool:
    """Whether a finding stands on a handler: somewhere in it, or on its ``try``."""
    last = row["line"] + len(row["handler_source"].splitlines()) - 1
    return found.path == row["file"] and (row["line"] <= found.line <= last or found.line == row["try_line"])


if __name__ == "__main__":
    main()
