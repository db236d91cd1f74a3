"""Memory for questions that may ask each other in circles.

A question met again while it is being answered gets what is known of its answer so far, starting from nothing, and is
asked again until its answer no longer changes: the least fixpoint, which does not depend on who asked first. Answers
that rest on an unfinished one are kept only until that one is finished.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from quietlint.model.resolutions import Reason
from quietlint.program.types import NEVER, Type, UnknownType, union, widened

ROUNDS = 4
DEPTH = 60
_FREE = 1 << 30


@dataclass(slots=True)
class _Frame:
    """A question being answered: its answer so far and whether anybody leaned on it."""

    depth: int
    value: Type = NEVER
    was_asked: bool = False


class Solver:
    """Answers to type questions, by key."""

    def __init__(self) -> None:
        self._done: dict[Hashable, Type] = {}
        self._open: dict[Hashable, _Frame] = {}
        self._passing: dict[Hashable, tuple[Type, int]] = {}
        self._lowest = _FREE

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
            self._lowest = min(self._lowest, 0)
            return UnknownType(Reason.LIMIT)
        return self._solve(key, answer, depth)

    def _solve(self, key: Hashable, answer: Callable[[], Type], depth: int) -> Type:
        frame = _Frame(depth)
        self._open[key] = frame
        outer = self._lowest
        value: Type = NEVER
        low = _FREE
        try:
            for _ in range(ROUNDS):
                self._lowest = _FREE
                frame.was_asked = False
                value = answer()
                low = self._lowest
                if not frame.was_asked or value == frame.value:
                    break
                frame.value = widened(union((frame.value, value)))
                self._forget(depth)
                if frame.value == value:
                    continue
            else:
                value = UnknownType(Reason.CYCLE)
        finally:
            del self._open[key]
        if low < depth:
            self._passing[key] = (value, low)
        else:
            self._forget(depth)
            self._done[key] = value
        self._lowest = min(outer, low if low < depth else _FREE)
        return value

    def _forget(self, depth: int) -> None:
        """Drop answers that rested on the question at `depth` or deeper ones."""
        if self._passing:
            self._passing = {key: kept for key, kept in self._passing.items() if kept[1] < depth}
