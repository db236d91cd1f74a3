"""Build the lists of distribution names that the wheel ships.

python benchmarks/build_name_index.py names.txt.xz 2026-11 [--popular popular.tsv] [--npm npm.txt]

`names.txt.xz` (plain or xz) holds every published name, normalised, one a line; `popular.tsv` the most downloaded, most
downloaded first, each with its newest version behind a tab; `npm.txt` the most downloaded packages of npm that are not
among them, one a line.
"""

from __future__ import annotations

import argparse
import lzma
import sys
import time
from pathlib import Path

from quietlint.environment import names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", type=Path)
    parser.add_argument("date")
    parser.add_argument("--popular", type=Path)
    parser.add_argument("--npm", type=Path)
    args = parser.parse_args()
    data = Path(names.__file__).parent / "data"
    write_index(args.names, args.date, data / "pypi_names.bin")
    if args.popular is not None:
        rows = [line.split("\t") for line in args.popular.read_text(encoding="utf-8").splitlines()]
        text = "".join(f"{name} {version}".rstrip() + "\n" for name, version in rows)
        (data / "pypi_popular.txt").write_text(text, encoding="utf-8")
    if args.npm is not None:
        (data / "npm_popular.txt").write_text(args.npm.read_text(encoding="utf-8"), encoding="utf-8")


def write_index(source: Path, date: str, target: Path) -> None:
    """Write the index of the names in `source`, ask it for each of them and for as many that are not, and say both."""
    data = lzma.decompress(source.read_bytes()) if source.suffix == ".xz" else source.read_bytes()
    listed = frozenset(data.decode("utf-8").split())
    target.write_bytes(names.encode_names(listed, date))
    index = names.read_names(target)
    lost = [name for name in listed if name not in index]
    if lost:
        raise SystemExit(f"{len(lost)} names are not found again, e.g. {lost[0]}")
    others = [f"{name}-{number}x" for number, name in enumerate(sorted(listed))]
    others = [name for name in others if name not in listed]
    began = time.perf_counter()
    wrong = sum(name in index for name in others)
    each = (time.perf_counter() - began) / len(others)
    sys.stdout.write(
        f"{target.name}: {index.count:,} names of {index.date}, {target.stat().st_size:,} bytes; of {len(others):,} "
        f"names that are not published {wrong} are taken for published; {each * 1e6:.1f} microseconds a question\n"
    )


if __name__ == "__main__":
    main()
