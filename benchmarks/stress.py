"""The whole standard library with its own tests, and released packages: no crash, no hang, bounded memory.

Exits 1 if a tree brings the run down, makes a rule crash (exit 2), hangs, or takes more memory than allowed.
"""

from __future__ import annotations

import json
import shutil
import sys
import sysconfig
import time
from pathlib import Path

from _bench import HERE, Run, lines_of, options, parsed, quietlint, report, run, unpacked

GIB = 2**30


def main() -> None:
    packages = dict(line.split("==") for line in (HERE / "mature.txt").read_text(encoding="utf-8").split())
    parser = options("Read much odd code.")
    parser.add_argument("--seconds", type=float, default=900, help="bound for one tree")
    parser.add_argument("--memory", type=float, default=2.0, help="bound for one tree in GiB, over all processes")
    parser.add_argument("--packages", nargs="*", choices=sorted(packages), default=sorted(packages))
    args = parsed(parser)
    trees = {"the standard library with its tests": standard_library(args.work)}
    trees |= {one: unpacked(args.work / "mature" / one, f"{one}=={packages[one]}") for one in args.packages}
    lines, worst, failures = 0, 0, []
    began = time.monotonic()
    for name, tree in trees.items():
        size = lines_of(tree)
        done = run(quietlint(args, None, "."), tree, memory=int(args.memory * GIB), seconds=args.seconds)
        fault = fault_of(done)
        print(f"{name}: {size / 1000:.0f} kLOC, {done.cost()}: {fault or 'well'}", file=sys.stderr)
        if fault:
            failures.append(f"{name}: {fault}")
        lines += size
        worst = max(worst, done.peak)
    report(
        args,
        args.quietlint,
        f"{len(trees) - len(failures)}/{len(trees)} trees well, {lines / 1000:.0f} kLOC in "
        f"{time.monotonic() - began:.0f} s, peak {worst / GIB:.2f} GiB"
        + "".join(f"; {failure}" for failure in failures),
    )
    sys.exit(bool(failures))


def standard_library(work: Path) -> Path:
    """A copy of the running Python's library without installed packages, so that it is read like a project."""
    source = Path(sysconfig.get_path("stdlib"))
    copy = work / f"stdlib-{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    if not copy.exists():
        half = copy.with_name(copy.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        skip = shutil.ignore_patterns("site-packages", "dist-packages", "__pycache__", "lib-dynload", "config-*")
        shutil.copytree(source, half, ignore=skip, symlinks=True, ignore_dangling_symlinks=True)
        half.rename(copy)
    return copy


def fault_of(done: Run) -> str:
    """What went wrong, or nothing."""
    if done.killed:
        return done.killed
    if done.code not in (0, 1):
        return f"exit {done.code}: {done.err.strip()[-300:]}".replace("\n", " ").replace("|", "\\|")
    try:
        json.loads(done.out)
    except json.JSONDecodeError as error:
        return f"no SARIF: {error}"
    return ""


if __name__ == "__main__":
    main()
