"""Whether the slower parser may be trusted with a text, and a stack that is deep enough for it.

libcst's native parser recurses: deep nesting ends the process, and long chains of operators take time beyond their
length. Both are measured here by tokens alone, from above, before it is asked.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable
from typing import TypeVar

from quietlint.syntax.comments import FORMATTED, PLAIN, after_formatted

LARGEST = 1_000_000
"""Characters."""
MOST = 80_000
"""Separators, and brackets: some ten seconds, most of them for places."""
DEEPEST = 600
"""Brackets and operators around the innermost operand. 3000 fit into the stack asked for."""
LABOUR = 6_000_000
"""Sum of squares of the lengths of chains: some two seconds."""
_LONGEST_ELIF = 5_000

_STACKS = (512 << 20, 128 << 20, 32 << 20)

_TOKEN = re.compile(
    FORMATTED
    + PLAIN
    + r"""
    | \\\n
    | (?P<opening> [\[({] )
    | (?P<closing> [\])}] )
    | (?P<separator> [,;\n] )
    | (?P<operator> \b (?: and|await|elif|else|if|in|is|lambda|not|or|yield ) \b | [-+*/%@&|^~<>.=!]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING = re.compile(r"[\[({]")

Result = TypeVar("Result")


def is_bounded(text: str) -> bool:
    """Whether nesting, chains and size are such that libcst reads the text safely, and in seconds."""
    if len(text) > LARGEST or text.count("elif ") > _LONGEST_ELIF:
        return False
    outer: list[tuple[int, int]] = []  # depth and base around each open bracket
    depth = base = deepest = labour = separators = brackets = 0
    place = 0
    while (match := _TOKEN.search(text, place)) is not None:
        place = match.end()
        kind = match.lastgroup
        if kind == "quote":
            begin = place
            place = after_formatted(text, place, match, [])
            depth += 1
            deepest = max(deepest, depth + len(_OPENING.findall(text, begin, place)))
        elif kind == "opening":
            brackets += 1
            outer.append((depth, base))
            depth = base = depth + 1
        elif kind == "closing":
            labour += (depth - base) ** 2
            if outer:
                depth, base = outer.pop()
                depth += 1  # what follows, a call of a call, stands on top
        elif kind == "separator":
            separators += 1
            if match.group() != "\n" or not outer:
                labour += (depth - base) ** 2
                depth = base
        elif kind == "operator":
            depth += len(match.group()) if not match.group().isalpha() else 1
        elif match.group()[0] in {'"', "'"}:
            depth += 1  # strings side by side are a chain
        deepest = max(deepest, depth)
    return deepest <= DEEPEST and labour <= LABOUR and max(separators, brackets) <= MOST


def with_deep_stack(function: Callable[[], Result]) -> Result | None:
    """What `function` returns in a thread whose stack holds `DEEPEST` levels; None if it raises, or without one."""
    results: list[Result] = []

    def run() -> None:
        with contextlib.suppress(BaseException):  # a native parser's panic is no `Exception`, and costs this file only
            results.append(function())

    for size in _STACKS:
        try:
            before = threading.stack_size(size)
        except ValueError:  # beyond what the platform allows
            continue
        try:
            thread = threading.Thread(target=run, name="deep stack")
            thread.start()
        except (RuntimeError, MemoryError):  # no room for such a stack
            continue
        finally:
            threading.stack_size(before)
        thread.join()
        break
    return results[0] if results else None
