"""Reports of many findings: how long they take to write and to open, and what a validator says of them.

The findings are real ones of a package of `mature.txt`, said again at other lines until there are as many as wanted.
The SARIF validator is npm's `@microsoft/sarif-multitool` (give its binary with --multitool); the page is opened by
Chromium, if there is one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from _bench import HERE, environment, options, parsed, report, unpacked

from quietlint.audit.conductor import Request, audit
from quietlint.model.findings import Precision
from quietlint.model.results import Results
from quietlint.report.html import render_html
from quietlint.report.sarif import render_sarif

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)
OPENED = re.compile(r'data-ready="(\d+)"')


def main() -> None:
    packages = dict(line.split("==") for line in (HERE / "mature.txt").read_text(encoding="utf-8").split())
    parser = options("Measure reports.")
    parser.add_argument("--package", choices=sorted(packages), default="celery")
    parser.add_argument("--results", type=int, default=25_000)
    parser.add_argument("--page", type=int, default=5_000, help="findings of the page")
    parser.add_argument("--validate", nargs="+", choices=sorted(packages), help="packages whose SARIF is validated")
    parser.add_argument("--multitool", default=os.environ.get("SARIF_MULTITOOL", ""))
    args = parsed(parser)
    python = environment(args.work / "mature-env", "--no-deps", "-r", str(HERE / "mature-env.lock"))
    tree = unpacked(args.work / "mature" / args.package, f"{args.package}=={packages[args.package]}")
    asked = Request(
        paths=(tree,), root=tree, python=python, min_precision=Precision.LOW, statistics=True, overview=True
    )
    results = audit(asked).results
    if not results.findings:
        sys.exit(f"{args.package} has no finding to repeat")
    many = repeated(results, args.results)
    began = time.process_time()
    text = render_sarif(many, for_upload=True, limit=args.results)
    seconds = time.process_time() - began
    size = len(text) / 2**20
    report(args, args.quietlint, f"SARIF of {args.results:,} results: {seconds:.2f} s CPU, {size:.1f} MiB")
    if args.multitool:
        trees = {name: args.work / "mature" / name for name in args.validate or [args.package]}
        said = {name: complaints(args.multitool, tree, python) for name, tree in trees.items()}
        told = ", ".join(f"{name} {count}" for name, count in said.items())
        report(args, args.quietlint, f"complaints of the SARIF validator (rules Sarif and Ghas): {told}")
    page = render_html(repeated(results, args.page))
    report(args, args.quietlint, f"page of {args.page:,} findings: {len(page) / 2**20:.1f} MiB; {opened(page)}")


def repeated(results: Results, count: int) -> Results:
    """As many findings as wanted, at lines of their own."""
    known = results.findings
    made = []
    for number in range(count):
        finding = known[number % len(known)]
        line = finding.span.line + number // len(known)
        span = replace(finding.span, line=line, end_line=line + finding.span.end_line - finding.span.line)
        made.append(replace(finding, span=span, fingerprint=f"{number:032x}"))
    return replace(results, findings=tuple(made))


def complaints(multitool: str, tree: Path, python: Path) -> int:
    """Errors and warnings that the validator has on a package's SARIF."""
    results = audit(Request(paths=(tree,), root=tree, python=python, min_precision=Precision.LOW)).results
    with tempfile.TemporaryDirectory() as folder:
        log, out = Path(folder, "log.sarif"), Path(folder, "out.json")
        log.write_text(render_sarif(results, for_upload=True), encoding="utf-8")
        command = [multitool, "validate", str(log), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]
        command += ["-o", str(out), "--log", "ForceOverwrite;PrettyPrint"]
        environ = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
        subprocess.run(command, check=True, capture_output=True, env=environ)
        return len(json.loads(out.read_text(encoding="utf-8-sig"))["runs"][0]["results"] or [])


def opened(page: str) -> str:
    """How long a browser takes from opening the page until all of it is on the screen, by the browser's own clock."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        return "no browser here"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        path.write_text(page, encoding="utf-8")
        command = [browser, *FLAGS, f"--user-data-dir={folder}/profile", "--dump-dom", path.as_uri()]
        shown = [subprocess.run(command, capture_output=True, text=True, check=False).stdout for _ in range(3)]
    told = [int(found[1]) for text in shown if (found := OPENED.search(text)) is not None]
    return f"on the screen after {min(told) / 1000:.2f} s (best of 3)" if told else "the browser did not open it"


if __name__ == "__main__":
    main()
