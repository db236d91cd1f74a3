"""What the second witness removes, what it would wrongly drop, and what it costs.

Every absence and every impossible call that the engine finds is put to the witness, as in an audit. The trees and
environments are those of `planted.py`, `mature.py` and `real_faults.py`, which have to have run before. A planted fault
and a line judged true count as lost where the witness contradicts the engine; whatever else it contradicts on code that
works is an alarm that it removes.
"""

from __future__ import annotations

import argparse
import collections
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from _bench import needed, options, parsed, report, share

from quietlint.audit.opinion import Opinion, hearing
from quietlint.loading.opening import open_project
from quietlint.model.facts import Attribute, Call
from quietlint.model.modules import Module
from quietlint.model.resolutions import Mismatch, Missing
from quietlint.model.settings import Settings
from quietlint.program.engine import Engine, Judgement
from quietlint.program.opinions import Doubtful
from quietlint.program.references import Guard, ImportedName

KINDS = {Attribute: "attributes", Call: "calls", ImportedName: "imported names"}

Wanted = Callable[[str, int], bool]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that the engine is about to report, and whether the witness contradicts it."""

    path: str
    line: int
    kind: str
    claim: str
    is_contradicted: bool


@dataclass(slots=True)
class Heard:
    """Candidates by the label of their place (true, alarm, …), and the CPU seconds of engine and witness."""

    candidates: dict[str, list[Candidate]] = field(default_factory=lambda: collections.defaultdict(list))
    files: int = 0
    engine: float = 0.0
    witness: float = 0.0

    def told(self, label: str) -> str:
        """`contradicted/all`, with the kinds of those that are contradicted."""
        mine = self.candidates[label]
        against = [one for one in mine if one.is_contradicted]
        kinds = collections.Counter(one.kind for one in against)
        named = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        return share(len(against), len(mine)) + (f": {named}" if named else "")


def main() -> None:
    parser = options("Measure the second witness.")
    parser.add_argument(
        "--sets", nargs="+", choices=["planted", "mature", "real"], default=["planted", "mature", "real"]
    )
    parser.add_argument("--packages", nargs="+", help="only these, of every set")
    parser.add_argument("--detail", type=Path, help="file for every candidate, a JSON line each")
    args = parsed(parser)
    sets = {"planted": planted, "mature": mature, "real": real}
    details: list[dict[str, object]] = []
    figures = []
    for name in args.sets:
        heard = sets[name](args)
        lost, removed = heard.told("true"), heard.told("alarm")
        per_file = heard.witness / heard.files if heard.files else 0.0
        figures.append(
            f"{name}: true findings lost {lost}; alarms removed {removed}; "
            f"engine {heard.engine:.0f} s CPU, witness {heard.witness:.0f} s for {heard.files} files "
            f"({per_file:.2f} s each)"
        )
        print(figures[-1], file=sys.stderr)
        for label, candidates in heard.candidates.items():
            details += [
                {"set": name, "label": label, "path": one.path, "line": one.line, "claim": one.claim}
                | {"contradicted": one.is_contradicted}
                for one in candidates
            ]
    if args.detail:
        args.detail.write_text("".join(json.dumps(row) + "\n" for row in details), encoding="utf-8")
    report(args, args.quietlint, ". ".join(figures))


# ---------------------------------------------------------------------------------------------- the sets


def planted(args: argparse.Namespace) -> Heard:
    """Faults planted in packages; what is raised on the clean ones is an alarm."""
    heard = Heard()
    for trees in folders(args, args.work / "planted"):
        python = args.work / "env" / trees.name / "bin" / "python"
        before: set[tuple[str, int, str]] = set()
        for one in candidates(trees / "clean", python, heard):
            before.add((one.path, one.line, one.claim))
            heard.candidates["alarm"].append(one)
        faults = [json.loads(line) for line in (trees / "faults.jsonl").read_text(encoding="utf-8").splitlines()]
        for number in sorted({fault["round"] for fault in faults}):
            lines = {
                (fault["file"], line)
                for fault in faults
                if fault["round"] == number
                for line in range(fault["line"], fault["end_line"] + 1)
            }
            for one in candidates(trees / f"round-{number}", python, heard, lambda *place, here=lines: place in here):
                if (one.path, one.line, one.claim) not in before:
                    heard.candidates["true"].append(one)
    return heard


def mature(args: argparse.Namespace) -> Heard:
    """Released packages that work: whatever is raised counts as an alarm."""
    heard = Heard()
    for tree in folders(args, args.work / "mature"):
        heard.candidates["alarm"] += candidates(tree, args.work / "mature-env" / "bin" / "python", heard)
    return heard


def real(args: argparse.Namespace) -> Heard:
    """Released packages with judged lines; what nobody judged is kept apart."""
    heard = Heard()
    labels = needed(args.data / "cases" / "real-faults" / "labels.jsonl", "The judged lines")
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    for place in folders(args, args.work / "real"):
        mine = [row for row in rows if row["package"] == place.name]
        for one in candidates(place / "tree", place / "env" / "bin" / "python", heard):
            heard.candidates[label_of(one, mine)].append(one)
    return heard


def label_of(one: Candidate, rows: list[dict[str, object]]) -> str:
    """true, alarm (judged false), or unjudged."""
    for row in rows:
        distance = abs(int(str(row["line"])) - one.line)
        if row["file"] == one.path and distance <= (2 if row["verdict"] == "true" else 0):
            return {"true": "true", "false": "alarm"}.get(str(row["verdict"]), "unjudged")
    return "unjudged"


def folders(args: argparse.Namespace, above: Path) -> list[Path]:
    found = sorted(place for place in needed(above, "The set").iterdir() if place.is_dir())
    return [place for place in found if not args.packages or place.name in args.packages]


# ---------------------------------------------------------------------------------------------- asking


def candidates(tree: Path, python: Path, heard: Heard, wanted: Wanted | None = None) -> Iterator[Candidate]:
    """What the engine is about to report on a tree, each put to the witness; the costs are added to `heard`."""
    loader = open_project(tree, [tree], python, Settings())
    engine, opinion = Engine(loader), Opinion(loader, set())
    children = cpu_of_children()
    for name in loader.project_modules():
        answer = loader.load(name)
        if not isinstance(answer, Module):
            continue
        began = time.process_time()
        claims = [
            one
            for one in claims_of(engine.judge(name, answer.path))
            if wanted is None or wanted(answer.path, one[0].line)
        ]
        heard.engine += time.process_time() - began
        heard.files += bool(claims)
        for fact, claim in claims:
            is_contradicted = opinion.finds(name, answer.path, fact)
            yield Candidate(answer.path, fact.line, KINDS[type(fact)], claim, is_contradicted)
    hearing().close()
    heard.witness += cpu_of_children() - children


def claims_of(judgement: Judgement) -> Iterator[tuple[Doubtful, str]]:
    """Every absence and every impossible call, in words."""
    for fact in (*judgement.facts_of(Attribute), *judgement.facts_of(ImportedName)):
        verdict = judgement.resolve(fact)
        if isinstance(verdict, Missing) and getattr(fact, "guard", Guard.NONE) is Guard.NONE:
            yield fact, f"{verdict.owner} has no {verdict.name}"
    for call in judgement.facts_of(Call):
        misfit = judgement.resolve_call(call)
        if isinstance(misfit, Mismatch):
            yield call, f"{misfit.callee}: {misfit.misfit.value} {misfit.argument}"


def cpu_of_children() -> float:
    """CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
