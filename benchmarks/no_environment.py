"""Findings on real source distributions with their dependency files and nothing installed: how many are false.

Each source distribution is unpacked and never built. Every finding (handlers aside) is held against
`no_environment_judged.jsonl`, in which each was read against the code; one that nobody judged counts as false. The
peers are asked the same: what they say of imports, and of dependencies.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tomllib
import urllib.request
from pathlib import Path

from _bench import (
    HERE,
    Found,
    counted,
    environment,
    findings,
    installer,
    lines_of,
    options,
    parsed,
    quietlint,
    report,
    run,
)

JUDGED = HERE / "no_environment_judged.jsonl"
PEERS = ("ty", "pyright", "pylint", "deptry")
VERSIONS = {"ty": "0.0.105", "pyright": "1.1.414", "pylint": "4.1.2", "deptry": "0.25.1"}


def main() -> None:
    parser = options("Findings without any environment.")
    parser.add_argument("--packages", nargs="+", help="names of the list; by default all")
    parser.add_argument("--with-environment", action="store_true", help="the same with what each package requires")
    parser.add_argument("--tools", nargs="+", choices=["quietlint", *PEERS], default=["quietlint"])
    parser.add_argument("--list", type=Path, help="file for every finding of quietlint, a JSON line each, with verdict")
    args = parsed(parser)
    wanted = (HERE / "no_environment.txt").read_text(encoding="utf-8").split()
    chosen = [one for one in wanted if args.packages is None or one.partition("==")[0] in args.packages]
    trees = sources(args.work / "no-env", chosen)
    lines = sum(map(lines_of, trees.values()))
    size = f"{lines / 1000:.0f} kLOC of {len(trees)} source distributions"
    for tool in args.tools:
        if tool == "quietlint":
            measure(args, trees, lines, size)
        else:
            peer_alarms(args, tool, trees, lines, size)


def sources(folder: Path, wanted: list[str]) -> dict[str, Path]:
    """The unpacked source distributions, fetched by address and digest the first time; nothing in them is run."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [one for one in wanted if not (folder / one).exists()]
    if missing:
        (folder / "missing.in").write_text("\n".join(missing), encoding="utf-8")
        lock = folder / "pylock.toml"
        uv = installer(sys.executable)[0]
        command = [uv, "pip", "compile", "--no-deps", "--quiet", "--format", "pylock.toml", "--python-version", "3.12"]
        subprocess.run([*command, "--output-file", str(lock), str(folder / "missing.in")], check=True)
        for package in tomllib.loads(lock.read_text(encoding="utf-8"))["packages"]:
            fetch(package["sdist"], folder / f"{package['name']}=={package['version']}")
    return {one: folder / one for one in wanted}


def fetch(sdist: dict[str, object], target: Path) -> None:
    with urllib.request.urlopen(str(sdist["url"])) as answer:
        data = answer.read()
    if hashlib.sha256(data).hexdigest() != dict(sdist["hashes"])["sha256"]:  # type: ignore[call-overload]  # a table
        sys.exit(f"{sdist['url']} is not what the index says")
    archive = target.with_suffix(".tar.gz")
    archive.write_bytes(data)
    half = target.with_name(target.name + ".half")
    with tarfile.open(archive) as tar:
        tar.extractall(half, filter="data")
    (inner,) = half.iterdir()
    inner.rename(target)
    half.rmdir()
    archive.unlink()


def bare() -> dict[str, str]:
    """Variables that keep every environment of this machine out of sight."""
    return {"VIRTUAL_ENV": "", "CONDA_PREFIX": "", "UV_PROJECT_ENVIRONMENT": ""}


def measure(args: argparse.Namespace, trees: dict[str, Path], lines: int, size: str) -> None:
    judged = {key(row): row for row in map(json.loads, JUDGED.read_text(encoding="utf-8").splitlines())}
    rows, cpu = [], 0.0
    for package, tree in trees.items():
        python = environment(args.work / "with-env" / package, package) if args.with_environment else None
        done = run(quietlint(args, python, "."), tree, env=bare())
        cpu += done.cpu
        found = [one for one in findings(done) if not one.is_about_handlers]
        for one in found:
            row = {"package": package, "path": one.path, "line": one.line, "rule": one.rule, "message": one.message}
            known = judged.get(key(row))
            verdict = known["verdict"] if known is not None else "unjudged"
            rows.append({**row, "verdict": verdict, **({"why": known["why"]} if known is not None else {})})
        print(f"{package}: {len(found)} ({counted(one.rule for one in found)})", file=sys.stderr)
    if args.list:
        args.list.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    false = [row for row in rows if row["verdict"] != "true"]
    report(
        args,
        args.quietlint,
        f"{len(rows)} findings in {size}, {len(rows) - len(false)} true, {len(false)} false or unjudged: "
        f"{1000 * len(false) / lines:.3f} false per 1,000 lines ({counted(str(row['rule']) for row in rows)}); "
        f"{cpu:.0f} s CPU",
    )


def key(row: dict[str, object]) -> tuple[object, ...]:
    """What makes a finding the same one."""
    return row["package"], row["path"], row["line"], row["rule"]


def peer_alarms(args: argparse.Namespace, tool: str, trees: dict[str, Path], lines: int, size: str) -> None:
    python = environment(args.work / "peers-of-imports", *(f"{name}=={VERSIONS[name]}" for name in PEERS))
    executable = python.with_name(tool)
    raised: list[Found] = []
    for package, tree in trees.items():
        here = alarms(tool, str(executable), tree)
        raised += here
        print(f"{tool} {package}: {len(here)}", file=sys.stderr)
    rules = counted(one.rule for one in raised)
    report(
        args,
        str(executable),
        f"{len(raised)} alarms in {size}, {1000 * len(raised) / lines:.3f} per 1,000 lines ({rules})",
    )


def alarms(tool: str, executable: str, tree: Path) -> list[Found]:
    """What a peer says of imports and dependencies, with an empty environment."""
    nothing = tree.parent / "empty-environment"
    empty = str(environment(nothing))
    if tool == "ty":
        done = run([executable, "check", "--python", empty, "--output-format", "concise", "."], tree, env=bare())
        rows = re.findall(
            r"^(.+?):(\d+):\d+: \w+\[(import-not-found|missing-module-member)\] (.*)$", done.out, re.MULTILINE
        )
    elif tool == "pyright":
        done = run([executable, "--pythonpath", empty, "--outputjson", "."], tree, env=bare())
        told = json.loads(done.out)["generalDiagnostics"]
        wanted = {"reportMissingImports", "reportAttributeAccessIssue"}
        rows = [
            (one["file"], str(one["range"]["start"]["line"] + 1), one["rule"], one["message"])
            for one in told
            if one.get("rule") in wanted and ("import" in one["message"].lower())
        ]
    elif tool == "pylint":
        command = [
            executable,
            "--disable=all",
            "--enable=E0401,E0611",
            "--output-format=parseable",
            "--recursive=y",
            ".",
        ]
        done = run(command, tree, env=bare())
        rows = re.findall(r"^(.+?):(\d+): \[([EW]\d+).*?\] (.*)$", done.out, re.MULTILINE)
    else:
        done = run([executable, ".", "--no-ansi"], tree, env=bare())
        rows = re.findall(r"^(.+?):(\d+):\d+: (DEP\d+) (.*)$", done.out + done.err, re.MULTILINE)
        rows += [
            (path, "1", code, text)
            for path, code, text in re.findall(r"^([\w./-]+): (DEP\d+) (.*)$", done.out + done.err, re.MULTILINE)
        ]
    return [Found(path, int(line), rule, "error", frozenset(), text) for path, line, rule, text in rows]


if __name__ == "__main__":
    main()
