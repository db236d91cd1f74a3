"""Prove the table of names that libraries added and removed: every row against the two versions that it speaks of.

Each version is installed alone (wheels only) for the newest Python that has it, and asked by a process of its own
whether the dotted name can be reached by importing and by attributes. A row holds if the last version before the change
and the first one after it answer as the row says. With `--drop`, rows that do not hold are taken out of the table.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from _bench import ROOT, installer, options, parsed, report, share

TABLE = ROOT / "src" / "quietlint" / "environment" / "data" / "changed_names.tsv"
PYTHONS = ("3.11", "3.10", "3.9", "3.8", "3.7", "3.6")
PROBE = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
def reached(name):
    parts = name.split(".")
    value, at = None, 0
    for end in range(1, len(parts) + 1):
        try:
            value = importlib.import_module(".".join(parts[:end]))
            at = end
        except ModuleNotFoundError as error:
            if at == 0 and error.name != parts[0]:
                return "broken: " + str(error)
            break
        except ImportError:
            break
        except Exception as error:
            return "broken: " + repr(error)[:200]
    if at == 0:
        return "missing"
    for part in parts[at:]:
        try:
            value = getattr(value, part)
        except Exception as error:
            return "missing"
    return "there"
def asked(name):
    try:
        return reached(name)
    except BaseException as error:
        return "broken: " + repr(error)[:200]
print("\\n" + json.dumps({name: asked(name) for name in json.loads(sys.argv[1])}))
"""


def main() -> None:
    parser = options(__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--distributions", nargs="+")
    parser.add_argument("--drop", action="store_true", help="take rows that do not hold out of the table")
    args = parsed(parser)
    header, *lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    chosen = [row for row in rows if args.distributions is None or row[0] in args.distributions]
    questions: dict[tuple[str, str], set[str]] = {}
    for distribution, name, _, last, first, again, _ in chosen:
        for version in filter(None, (last, first, again)):
            questions.setdefault((distribution, version), set()).add(name)
    with ThreadPoolExecutor(2) as pool:
        asked = pool.map(lambda key: answers(args, key[0], key[1], questions[key]), questions)
        told = dict(zip(questions, asked, strict=True))
    wrong = [row for row in chosen if not holds(row, told)]
    for row in wrong:
        said = {version: told[row[0], version].get(row[1], "not asked") for version in filter(None, row[3:6])}
        print(f"does not hold: {' '.join(row[:6])}: {said}", file=sys.stderr)
    if args.drop:
        kept = [line for line, row in zip(lines, rows, strict=True) if row not in wrong]
        TABLE.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    count = len({row[0] for row in chosen})
    proved = share(len(chosen) - len(wrong), len(chosen))
    report(args, args.quietlint, f"rows proved {proved} against {len(questions)} versions of {count} libraries")


def holds(row: list[str], told: dict[tuple[str, str], dict[str, str]]) -> bool:
    distribution, name, change, last, first, again, _ = row
    before, after = ("there", "missing") if change == "removed" else ("missing", "there")
    is_back = not again or told[distribution, again].get(name) == "there"
    return told[distribution, last].get(name) == before and told[distribution, first].get(name) == after and is_back


def answers(args: argparse.Namespace, distribution: str, version: str, names: set[str]) -> dict[str, str]:
    """What one version says of the names: ``there``, ``missing``, or why it could not be asked."""
    kept = args.work / "changed-names" / f"{distribution}-{version}.json"
    known: dict[str, str] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    missing = sorted(names - set(known))
    if missing:
        for python in PYTHONS:
            said = ask(args.work / "changed-names", distribution, version, python, missing)
            if said is not None and not all(one.startswith("broken") for one in said.values()):
                known |= said
                break
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(known), encoding="utf-8")
    return known


def ask(work: Path, distribution: str, version: str, python: str, names: list[str]) -> dict[str, str] | None:
    interpreter = interpreter_of(python)
    if interpreter is None:
        return None
    folder = work / f"{distribution}-{version}-{python}"
    shutil.rmtree(folder, ignore_errors=True)
    older = ["numpy<2"] if distribution in {"scipy", "scikit-learn", "matplotlib"} and python != "3.13" else []
    older += ["setuptools<80"] if distribution == "celery" else []
    older += ["markupsafe<2.1"] if distribution in {"jinja2", "flask", "werkzeug"} and version < "2.2" else []
    older += ["werkzeug<3"] if distribution == "flask" and version.startswith("2") else []
    older += ["werkzeug<2.1", "jinja2<3.1"] if distribution == "flask" and version < "2.1" else []
    command = [*installer(interpreter), "--target", str(folder), "--only-binary", ":all:", *older]
    done = subprocess.run([*command, f"{distribution}=={version}"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None
    env = {**os.environ, "PYTHONPATH": str(folder), "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"}
    probe = [str(interpreter), "-B", "-S", "-c", PROBE, json.dumps(names)]
    asked = subprocess.run(probe, capture_output=True, text=True, env=env, cwd=folder, check=False, timeout=600)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        said: dict[str, str] = json.loads(asked.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return None
    return said


def interpreter_of(python: str) -> Path | None:
    """An interpreter of that version: on PATH, or one of pyenv's."""
    candidates = sorted((Path.home() / ".pyenv" / "versions").glob(f"{python}.*/bin/python"))
    found = shutil.which(f"python{python}")
    return candidates[-1] if candidates else Path(found) if found else None


if __name__ == "__main__":
    main()
