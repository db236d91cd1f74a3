"""`primaryLocationLineHash`, by which code scanning recognises an alert although its line has moved.

It is the hash that the `upload-sarif` action computes where a report brings none, so the two never contradict each
other. It covers the first hundred non-blank UTF-16 units from the start of a line on, whatever lines they stand on.
"""

from __future__ import annotations

import sys
from array import array
from itertools import accumulate

_WINDOW = 100
_BASE = 37
_MASK = (1 << 64) - 1
_LEAVING = pow(_BASE, _WINDOW, 1 << 64)
_END = 65535
_LF = 10
_UTF16 = f"utf-16-{sys.byteorder[0]}e"


def line_hashes(text: str) -> list[str]:
    """The hash of every line of `text`, from the first; lines end with LF, CR or CRLF.

    `text` is the file decoded as UTF-8, its byte order mark included. The number after the colon counts how often the
    hash has occurred so far.
    """
    bare = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = array("H", bare.encode(_UTF16, "surrogatepass"))
    starts = [0, *(index + 1 for index, unit in enumerate(units) if unit == _LF)]
    units.append(_END)
    units.extend([0] * _WINDOW)
    # sums[i] is the polynomial over everything before unit i, so that a window is the difference of two of them.
    sums = list(accumulate(units, lambda total, unit: (total * _BASE + unit) & _MASK, initial=0))
    seen: dict[int, int] = {}
    hashes = []
    for start in starts:
        value = (sums[start + _WINDOW] - sums[start] * _LEAVING) & _MASK
        count = seen[value] = seen.get(value, 0) + 1
        hashes.append(f"{value:x}:{count}")
    return hashes
