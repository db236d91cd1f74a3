"""Build the table of what popular distributions always require, from the metadata in environments on this machine.

python benchmarks/build_requirements.py FOLDER...

Every ``*.dist-info/METADATA`` below the folders is read; extras are left out; of several versions the newest counts.
Only distributions among the most downloaded are kept: the table says what a declared one surely brings along.
"""

from __future__ import annotations

import sys
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from quietlint.environment import names
from quietlint.environment.distributions import Distributions


def main(folders: list[Path]) -> None:
    newest: dict[str, tuple[Version, frozenset[str]]] = {}
    sites = {path.parent for folder in folders for path in folder.rglob("*.dist-info")}
    known = names.PublishedNames()
    for site in sorted(sites):
        installed = Distributions((site,))
        for name in installed.names():
            one = installed.get(name)
            if one is None or known.rank(name) is None or not (one.info / "METADATA").is_file():
                continue
            try:
                version = Version(one.version)
            except InvalidVersion:
                continue
            if name not in newest or newest[name][0] < version:
                newest[name] = (version, one.requires)
    target = Path(names.__file__).parent / "data" / "requirements.tsv"
    rows = ["distribution\tversion\trequires"]
    rows += [
        f"{canonicalize_name(name)}\t{version}\t{' '.join(sorted(requires))}"
        for name, (version, requires) in sorted(newest.items())
    ]
    target.write_text("\n".join(rows) + "\n", encoding="utf-8")
    sys.stdout.write(f"{target.name}: {len(newest)} distributions\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main([Path(argument) for argument in sys.argv[1:]])
