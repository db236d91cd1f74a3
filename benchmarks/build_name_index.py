"""Build the index of published distribution names that the wheel ships, from a list with one normalised name a line.

python benchmarks/build_name_index.py names.txt.xz 2026-11
"""

from __future__ import annotations

import lzma
import sys
from pathlib import Path

from quietlint.environment import names


def main(source: Path, date: str) -> None:
    """Write the index of the names in `source` (plain or xz) beside the other data files, and say how large it is."""
    data = lzma.decompress(source.read_bytes()) if source.suffix == ".xz" else source.read_bytes()
    listed = frozenset(data.decode("utf-8").split())
    target = Path(names.__file__).parent / "data" / "pypi_names.bin"
    target.write_bytes(names.encode_names(listed, date))
    index = names.read_names(target)
    lost = [name for name in listed if name not in index]
    if lost:
        raise SystemExit(f"{len(lost)} names are not found again, e.g. {lost[0]}")
    sys.stdout.write(f"{target.name}: {index.count:,} names of {index.date}, {target.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2])
