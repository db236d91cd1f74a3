"""The index of published names: its size, the time to open it and to ask it, and how often it is wrong.

Every published name is asked, and as many names that nobody published: made of published ones by other letters at the
end, by joining two of them, and of letters alone.
"""

from __future__ import annotations

import lzma
import random
import string
import time
from pathlib import Path

from _bench import needed, options, parsed, report
from packaging.utils import canonicalize_name

from quietlint.environment import names as lists
from quietlint.environment.names import INDEX_FILE, read_names


def main() -> None:
    args = parsed(options("The index of published names."))
    source = needed(args.data / "data" / "pypi_names.txt.xz", "The list of published names")
    listed = lzma.decompress(source.read_bytes()).decode("utf-8").split()
    published = frozenset(map(canonicalize_name, listed))
    file = Path(lists.__file__).parent / "data" / INDEX_FILE
    began = time.perf_counter()
    index = read_names(file)
    opened = time.perf_counter() - began
    others = unpublished(random.Random(1), sorted(published), published)
    began, cpu = time.perf_counter(), time.process_time()
    lacking = sum(name not in index for name in published)
    wrong = sum(name in index for name in others)
    count, size = len(published) + len(others), file.stat().st_size / 1e6
    each, cpu = (time.perf_counter() - began) / count, (time.process_time() - cpu) / count
    report(
        args,
        args.quietlint,
        f"{index.count:,} names of {index.date} in {size:.1f} MB: opened in {1000 * opened:.1f} ms, "
        f'{1e6 * each:.0f} µs a question ({1e6 * cpu:.0f} µs CPU); wrong "exists" {wrong} of {len(others):,} '
        f'unpublished names, wrong "does not exist" {lacking} of {len(published):,}',
    )


def unpublished(choose: random.Random, known: list[str], published: frozenset[str]) -> list[str]:
    """As many names as are known, none of them published."""
    found: set[str] = set()
    letters = string.ascii_lowercase
    while len(found) < len(known):
        one, other = choose.choice(known), choose.choice(known)
        name = choose.choice(
            (
                one[:-1] + choose.choice(letters) + choose.choice(letters),
                f"{one}-{other}",
                "".join(choose.choices(letters, k=choose.randrange(5, 14))),
            )
        )
        name = canonicalize_name(name)
        if name not in published:
            found.add(name)
    return sorted(found)


if __name__ == "__main__":
    main()
