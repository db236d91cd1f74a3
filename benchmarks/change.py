"""A commit that renames a function in one file of a real package: does the hook name every broken use, and how fast.

Functions of a package that other files import by name are renamed, one a commit; every file that imports the old name
from there has to be named. The store is warm: a run before the change has filled it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from _bench import HERE, environment, lines_of, options, parsed, report, run, share, unpacked

IMPORTED = re.compile(r"^from ([\w.]+) import \(?([\w, \n]+?)\)?$", re.MULTILINE)
DEFINED = re.compile(r"^def (\w{6,})\(", re.MULTILINE)


def main() -> None:
    packages = dict(line.split("==") for line in (HERE / "mature.txt").read_text(encoding="utf-8").split())
    parser = options("Measure what a change breaks.")
    parser.add_argument("--package", choices=sorted(packages), default="django")
    parser.add_argument("--renames", type=int, default=8)
    args = parsed(parser)
    python = environment(args.work / "mature-env", "--no-deps", "-r", str(HERE / "mature-env.lock"))
    tree = unpacked(args.work / "mature" / args.package, f"{args.package}=={packages[args.package]}")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(tree, copy, ignore=shutil.ignore_patterns("__pycache__"))
        env = {"XDG_CACHE_HOME": str(Path(folder) / "cache")}
        git(copy, "init", "-q")
        git(copy, "add", "--all")
        git(copy, "commit", "-qm", "first")
        command = [*args.quietlint.split(), "check", "--quiet", "--format", "json", "--python", str(python)]
        run([*command, "."], copy, env=env)
        named = wanted = 0
        cpu, wall = [], []
        for path, name, users in list(renamable(copy))[: args.renames]:
            text = path.read_text(encoding="utf-8")
            path.write_text(
                re.sub(rf"^def {name}\(", f"def {name}_renamed(", text, flags=re.MULTILINE), encoding="utf-8"
            )
            git(copy, "add", "--all")
            done = run([*command, "--staged"], copy, env=env)
            found = {copy / each["path"] for each in json.loads(done.out)["findings"]}
            named, wanted = named + len(users & found), wanted + len(users)
            if users - found:
                print(name, sorted(str(user.relative_to(copy)) for user in users - found), file=sys.stderr)
            cpu.append(done.cpu)
            wall.append(done.wall)
            git(copy, "checkout", "-q", "HEAD", "--", ".")
        same = min((run([*command, "."], copy, env=env) for _ in range(3)), key=lambda one: one.cpu)
        size = f"{args.package} {packages[args.package]}, {lines_of(tree) / 1000:.0f} kLOC"
    report(
        args,
        args.quietlint,
        f"{size}, {len(cpu)} renamed functions: files that import them named {share(named, wanted)}; "
        f"each hook {statistics.median(cpu):.2f} s CPU, {statistics.median(wall):.2f} s wall (median); "
        f"nothing changed {same.cost()}",
    )


def renamable(tree: Path) -> list[tuple[Path, str, set[Path]]]:
    """Functions that other files import by name at their top level, with these files; those most imported first."""
    defined = {
        (module_of(tree, path), name): path
        for path in sorted(tree.rglob("*.py"))
        for name in DEFINED.findall(path.read_text(encoding="utf-8", errors="replace"))
    }
    users: dict[tuple[str, str], set[Path]] = defaultdict(set)
    for path in sorted(tree.rglob("*.py")):
        for module, names in IMPORTED.findall(path.read_text(encoding="utf-8", errors="replace")):
            for name in re.findall(r"\w+", names):
                if (module, name) in defined:
                    users[module, name].add(path)
    ranked = sorted(users.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [(defined[key], key[1], files) for key, files in ranked if 2 <= len(files) <= 12]


def module_of(tree: Path, path: Path) -> str:
    parts = path.relative_to(tree).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, env=dict(os.environ))


if __name__ == "__main__":
    main()
