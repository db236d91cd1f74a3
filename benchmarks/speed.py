"""CPU seconds, wall time and peak memory: cold, warm, after a change of one file, on one core; and another analyser's.

The project is copied and the cache folder set anew for every series, so cold means cold. CPU seconds are those of all
processes; memory is what all processes hold at the same moment.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from _bench import HERE, Run, environment, lines_of, options, parsed, peer, quietlint, report, run, unpacked


def main() -> None:
    packages = dict(line.split("==") for line in (HERE / "mature.txt").read_text(encoding="utf-8").split())
    parser = options("Measure time and memory.")
    parser.add_argument("--package", choices=sorted(packages), default="django")
    parser.add_argument("--touch", help="the file to change (default: the package's largest one)")
    parser.add_argument("--repeat", type=int, default=3, help="series; the fastest one is reported")
    parser.add_argument("--tools", nargs="+", choices=["quietlint", "ty"], default=["quietlint"])
    args = parsed(parser)
    python = environment(args.work / "mature-env", "--no-deps", "-r", str(HERE / "mature-env.lock"))
    tree = unpacked(args.work / "mature" / args.package, f"{args.package}=={packages[args.package]}")
    size = f"{args.package} {packages[args.package]}, {lines_of(tree) / 1000:.0f} kLOC"
    if "quietlint" in args.tools:
        series = [measured(args, tree, python) for _ in range(args.repeat)]
        best = {name: min((one[name] for one in series), key=lambda done: done.cpu) for name in series[0]}
        cells = "; ".join(f"{name} {done.cost()}" for name, done in best.items())
        report(args, args.quietlint, f"{size}: {cells}")
    if "ty" in args.tools:
        executable = str(peer(args.work, "ty").with_name("ty"))
        command = [executable, "check", "--python", str(python), "--output-format", "concise", "."]
        done = min((run(command, tree) for _ in range(args.repeat)), key=lambda one: one.cpu)
        report(args, executable, f"{size}: {done.cost()}")


def measured(args: argparse.Namespace, tree: Path, python: Path) -> dict[str, Run]:
    """One series, from an empty cache on."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / args.package
        shutil.copytree(tree, copy, ignore=shutil.ignore_patterns("__pycache__"))
        env = {"XDG_CACHE_HOME": str(Path(folder) / "cache")}
        command = quietlint(args, python, ".")
        taken = {"cold": run(command, copy, env=env), "warm": run(command, copy, env=env)}
        largest = max(copy.rglob("*.py"), key=lambda path: path.stat().st_size)
        changed = copy / args.touch if args.touch else largest
        changed.write_bytes(changed.read_bytes() + b"\n\ndef _added_by_the_benchmark():\n    return None\n")
        taken["one file changed"] = run(command, copy, env=env)
        one_core = [*command, "--jobs", "1", "--no-cache"]
        taken["cold on one core"] = run(one_core, copy, env=env)
        failed = {name: done for name, done in taken.items() if done.code not in (0, 1)}
        if failed:
            raise SystemExit("\n".join(f"{name}: {done.code} {done.err[-2000:]}" for name, done in failed.items()))
        return taken


if __name__ == "__main__":
    main()
