"""Memory for questions that may ask each other in circles.

A question met again while it is being answered gets what is known of its answer so far, starting from nothing. The
outermost question of a circle asks again, with what the others said last as their start, until no answer in the circle
changes: the least fixpoint. Then all of them are final at once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from quietlint.model.resolutions import Reason
from quietlint.program.types import NEVER, Type, UnknownType, union, widened

ROUNDS = 8
DEPTH = 120
_FREE = 1 << 30

T = TypeVar("T")


@dataclass(slots=True)
class _Frame:
    """A question being answered: its answer so far and whether anybody leaned on it."""

    depth: int
    value: Type
    was_asked: bool = False


class Solver:
    """Answers to type questions, by key."""

    def __init__(self) -> None:
        self._done: dict[Hashable, Type] = {}
        self._open: dict[Hashable, _Frame] = {}
        self._passing: dict[Hashable, tuple[Type, int]] = {}
        """Answers that lean on an open question of that depth or deeper ones: good until it asks again."""
        self._starts: dict[Hashable, tuple[Type, int]] = {}
        """What questions of an unfinished circle said last."""
        self._changes = 0
        self._lowest = _FREE
        self._was_cut = False

    def ask(self, key: Hashable, answer: Callable[[], Type]) -> Type:
        """The answer to `key`, computed by `answer` at most a few times in a session."""
        known = self._done.get(key)
        if known is not None:
            return known
        frame = self._open.get(key)
        if frame is not None:
            frame.was_asked = True
            self._lowest = min(self._lowest, frame.depth)
            return frame.value
        passing = self._passing.get(key)
        if passing is not None:
            self._lowest = min(self._lowest, passing[1])
            return passing[0]
        depth = len(self._open)
        if depth >= DEPTH:
            self._lowest = 0
            self._was_cut = True
            return UnknownType(Reason.LIMIT)
        return self._solve(key, answer, depth)

    def watched(self, answer: Callable[[], T]) -> tuple[T, bool]:
        """What `answer` gives, and whether it leaned on no question that is still open: only then it may be kept."""
        outer = self._lowest
        self._lowest = _FREE
        value = answer()
        is_final = self._lowest == _FREE
        self._lowest = min(outer, self._lowest)
        return value, is_final

    def _solve(self, key: Hashable, answer: Callable[[], Type], depth: int) -> Type:
        start = self._starts.get(key)
        frame = _Frame(depth, start[0] if start is not None else NEVER)
        self._open[key] = frame
        outer = self._lowest
        value: Type = NEVER
        low = _FREE
        try:
            for _ in range(ROUNDS):
                self._lowest = _FREE
                frame.was_asked = False
                before = self._changes
                value = answer()
                low = self._lowest
                if frame.was_asked:
                    value = widened(union((frame.value, value)))
                    if value != frame.value:
                        frame.value = value
                        self._changes += 1
                if low != depth or self._changes == before:
                    break  # no circle, a circle that ends further out, or one in which nothing changes any more
                self._forget(depth)
            else:
                value = UnknownType(Reason.CYCLE)
        finally:
            del self._open[key]
        if low < depth:
            self._keep_for_later(key, value, low)
        else:
            if low == depth:
                self._finish(depth)
            self._done[key] = value
        if depth == 0:
            self._was_cut = False
        self._lowest = min(outer, low if low < depth else _FREE)
        return value

    def _keep_for_later(self, key: Hashable, value: Type, low: int) -> None:
        self._passing[key] = (value, low)
        start = self._starts.get(key)
        if start is None or start[0] != value:
            self._changes += 1
        self._starts[key] = (value, low)

    def _forget(self, depth: int) -> None:
        """Drop answers that lean on the question at `depth` or deeper ones."""
        self._passing = {key: kept for key, kept in self._passing.items() if kept[1] < depth}

    def _finish(self, depth: int) -> None:
        """Make the answers of a circle final whose outermost question stands at `depth`."""
        if not self._was_cut:
            self._done.update((key, kept[0]) for key, kept in self._passing.items() if kept[1] >= depth)
        self._forget(depth)
        self._starts = {key: kept for key, kept in self._starts.items() if kept[1] < depth}
