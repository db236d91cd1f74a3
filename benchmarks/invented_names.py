"""Package names invented the way models invent them, among as many that exist and hardly anybody uses.

Blends of two popular names, slips in one, popular names with a plain word behind, and names of npm: each is checked not
to be published, and imported by a project that has a short list of dependencies and nothing installed. An invented name
is told right where it is called unpublished; one that exists, where it is neither that nor called suspicious.
"""

from __future__ import annotations

import json
import lzma
import random
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from _bench import counted, findings, needed, options, parsed, quietlint, report, run, share
from no_environment import bare

from quietlint.environment import names as lists

WORDS = ("client", "utils", "helper", "async", "tools", "api", "sdk", "extended", "manager", "wrapper")
EACH = 50


def main() -> None:
    parser = options("Invented package names among rare true ones.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", type=Path, help="file for the names that are told wrong, a JSON line each")
    args = parsed(parser)
    source = needed(args.data / "data" / "pypi_names.txt.xz", "The list of published names")
    published = frozenset(lzma.decompress(source.read_bytes()).decode("utf-8").split())
    data = Path(lists.__file__).parent / "data"
    popular = [line.split()[0] for line in (data / "pypi_popular.txt").read_text(encoding="utf-8").splitlines()]
    npm = (data / "npm_popular.txt").read_text(encoding="utf-8").split()
    choose = random.Random(args.seed)
    invented = list(invent(choose, popular, npm, published))
    plain = re.compile(r"[a-z][a-z0-9]+(?:-[a-z0-9]+)*")
    rare = [name for name in sorted(published - set(popular)) if plain.fullmatch(name) and len(name) > 3]
    rare = [name for name in choose.sample(rare, 400) if name.replace("-", "_") not in sys.stdlib_module_names][
        : 4 * EACH
    ]
    folder = args.work / "invented"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "src" / "app").mkdir(parents=True)
    settings = '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["click"]\n'
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    asked = [(name, False) for name in invented] + [(name, True) for name in rare]
    text = "".join(f"import {name.replace('-', '_')}\n" for name, _ in asked)
    (folder / "src" / "app" / "__init__.py").write_text(text, encoding="utf-8")
    said: dict[int, set[str]] = {}
    for one in findings(run(quietlint(args, None, "."), folder, env=bare())):
        said.setdefault(one.line, set()).add(one.rule)
    wrong = []
    for line, (name, exists) in enumerate(asked, start=1):
        rules = said.get(line, set())
        is_right = (
            not rules & {"hallucinated-import", "suspicious-package-name"} if exists else "hallucinated-import" in rules
        )
        if not is_right:
            wrong.append({"name": name, "exists": exists, "rules": sorted(rules)})
    if args.list:
        args.list.write_text("".join(json.dumps(row) + "\n" for row in wrong), encoding="utf-8")
    right = sum(not row["exists"] for row in wrong), sum(bool(row["exists"]) for row in wrong)
    report(
        args,
        args.quietlint,
        f"invented names told right {share(len(invented) - right[0], len(invented))}, rare true ones "
        f"{share(len(rare) - right[1], len(rare))}; together {share(len(asked) - len(wrong), len(asked))}; findings: "
        f"{counted(rule for rules in said.values() for rule in rules)}",
    )


def invent(choose: random.Random, popular: list[str], npm: list[str], published: frozenset[str]) -> list[str]:
    """Unpublished names, as many of each kind."""
    top = [name for name in popular[:2000] if re.fullmatch(r"[a-z][a-z0-9]{3,}(?:-[a-z0-9]+)?", name)]
    makers: tuple[Callable[[], str], ...] = (
        lambda: f"{choose.choice(top)}-{choose.choice(top)}",
        lambda: slip(choose, choose.choice(top)),
        lambda: f"{choose.choice(top)}-{choose.choice(WORDS)}",
        lambda: choose.choice([name for name in npm if name not in published]),
    )
    found: dict[str, None] = {}
    for make in makers:
        wanted = len(found) + EACH
        while len(found) < wanted:
            name = make()
            importable = name.replace("-", "_")
            if name not in published and importable.isidentifier() and importable not in sys.stdlib_module_names:
                found.setdefault(name)
    return list(found)


def slip(choose: random.Random, name: str) -> str:
    """The name with a letter doubled, dropped, or exchanged with its neighbour."""
    place = choose.randrange(1, len(name) - 1)
    kind = choose.randrange(3)
    if kind == 0:
        return name[:place] + name[place] + name[place:]
    if kind == 1:
        return name[:place] + name[place + 1 :]
    return name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]


if __name__ == "__main__":
    main()
