"""`--fetch`: seconds to bring twenty packages from the registry, and from the store; and that nothing of theirs runs.

The store is empty at first, uv's own cache too. Then the same is asked again, with every address out of reach. At last
a wheel made here, which leaves a trace wherever any of its code runs, is fetched and read.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from _bench import options, parsed, report, run

from quietlint.environment.fetching import LibraryStore, Wanted

PACKAGES = (
    *("requests", "flask", "numpy", "pandas", "pydantic", "httpx", "rich", "click", "attrs", "sqlalchemy", "jinja2"),
    *("pyyaml", "fastapi", "uvicorn", "tenacity", "boto3", "openai", "aiohttp", "pillow", "beautifulsoup4"),
)
INFO = "tracing_package-1.0.dist-info"
METADATA = "Metadata-Version: 2.1\nName: tracing-package\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
SETTINGS = '[project]\nname = "p"\nversion = "1"\ndependencies = ["tracing-package"]\n'


def main() -> None:
    args = parsed(options("Fetching wheels."))
    # Always a new one: where many files were removed a moment ago, ext4 is slow to make as many again.
    folder = Path(tempfile.mkdtemp(prefix="fetch-", dir=args.work))
    try:
        measure(args, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(args: argparse.Namespace, folder: Path) -> None:
    (folder / "project").mkdir()
    os.environ["UV_CACHE_DIR"] = str(folder / "uv")
    wanted = Wanted(tuple(sorted(PACKAGES)), (), (3, 12), "linux")
    store = LibraryStore(folder / "store")
    began, cpu = time.perf_counter(), time.process_time()
    first = store.fetch(folder / "project", wanted.key, wanted)
    cold = time.perf_counter() - began
    cpu = time.process_time() - cpu
    os.environ.update(UV_OFFLINE="1", http_proxy="http://127.0.0.1:1", https_proxy="http://127.0.0.1:1")
    began = time.perf_counter()
    again = store.fetch(folder / "project", wanted.key, wanted)
    warm = time.perf_counter() - began
    if again.folders != first.folders or not again.was_stored or first.refused:
        sys.exit(f"the second fetch gave something else, or something was refused: {first.refused}")
    report(
        args,
        args.quietlint,
        f"20 packages ({len(first.names)} distributions): {cold:.1f} s from the registry ({cpu:.1f} s CPU of ours), "
        f"{warm:.3f} s from the store without a network; a package that leaves a trace when it runs: "
        f"{traced(args, folder)}",
    )


def traced(args: argparse.Namespace, folder: Path) -> str:
    """What a whole run with `--fetch` on a project that needs a tracing package leaves behind."""
    index, project, trace = folder / "index", folder / "tracing", folder / "trace"
    index.mkdir()
    project.mkdir()
    code = f"open({str(trace)!r}, 'a').write('ran')\n"
    with zipfile.ZipFile(index / "tracing_package-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tracing_package/__init__.py", f"{code}def offered(): ...\n")
        wheel.writestr("tracing_package.pth", f"import os; {code}")
        wheel.writestr("sitecustomize.py", code)
        wheel.writestr(f"{INFO}/METADATA", METADATA)
        wheel.writestr(f"{INFO}/WHEEL", WHEEL)
        wheel.writestr(f"{INFO}/RECORD", "")
    (project / "pyproject.toml").write_text(SETTINGS)
    (project / "m.py").write_text("import tracing_package\n\ntracing_package.invented()\n")
    env = {"UV_NO_INDEX": "1", "UV_FIND_LINKS": str(index), "XDG_CACHE_HOME": str(folder / "cache"), "VIRTUAL_ENV": ""}
    done = run([args.quietlint, "check", "--fetch", "--format", "github", "."], project, env=env)
    if "invented" not in done.out:
        sys.exit(f"the tracing package was not read: {done.out}{done.err}")
    return "it ran" if trace.exists() else "no trace"


if __name__ == "__main__":
    main()
