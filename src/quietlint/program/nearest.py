"""Names that a misremembered name may have meant, most likely first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from quietlint.model.names import squash

SYNONYMS = (
    {"append", "add", "push", "insert", "put"},
    {"get", "fetch", "lookup", "load", "read", "retrieve", "find", "obtain"},
    {"remove", "delete", "del", "discard", "drop", "erase", "unlink", "rm"},
    {"items", "entries", "pairs"},
    {"keys", "names"},
    {"strip", "trim"},
    {"lower", "lowercase", "casefold", "tolower"},
    {"upper", "uppercase", "toupper"},
    {"join", "concat", "concatenate", "combine", "merge"},
    {"split", "explode", "tokenize"},
    {"update", "merge", "upsert", "patch"},
    {"pop", "take", "shift", "dequeue"},
    {"find", "search", "index", "locate"},
    {"replace", "substitute", "sub", "swap"},
    {"extend", "append", "add", "concat"},
    {"close", "dispose", "shutdown", "stop", "quit", "end"},
    {"create", "make", "build", "new", "construct", "init"},
    {"write", "save", "dump", "store", "persist"},
    {"read", "load", "parse"},
    {"group", "groups"},
    {"sort", "sorted", "order"},
    {"count", "length", "size", "len", "num"},
    {"copy", "clone", "duplicate"},
    {"encode", "bytes", "serialize", "dump", "dumps"},
    {"decode", "text", "deserialize", "loads", "parse"},
    {"exists", "exist", "has", "contains", "includes"},
    {"parent", "dir", "dirname", "folder", "directory"},
    {"data", "payload", "content", "body", "value", "values"},
    {"args", "arguments", "params", "parameters"},
    {"kwargs", "keywords", "options", "opts", "params"},
    {"start", "begin", "run", "launch", "execute"},
    {"error", "exception", "err", "exc", "failure"},
    {"message", "msg", "text"},
    {"config", "settings", "configuration", "options", "conf"},
    {"match", "matches", "matching"},
    {"format", "fmt"},
    {"send", "post", "emit", "dispatch", "publish"},
    {"setdefault", "default"},
    {"iter", "iterate", "each"},
    {"is", "check", "validate", "verify"},
    {"mean", "average", "avg"},
    {"clear", "reset", "empty", "flush"},
    {"string", "str", "text"},
    {"number", "num", "count"},
    {"map", "applymap", "apply", "transform"},
)

_SYNONYM_OF: dict[str, frozenset[str]] = {}
for _group in SYNONYMS:
    for _word in _group:
        _SYNONYM_OF[_word] = _SYNONYM_OF.get(_word, frozenset()) | _group

_FILLERS = frozenset(
    {"get", "set", "is", "to", "the", "a", "all", "value", "async", "base", "of", "from", "fetch", "load", "make"}
)
_ADDING_NOTHING = _FILLERS - {"set", "is", "to", "all"}
"""Words that change what a name is called and not what it is or how much of it there is."""
_LIKELY_TYPO = 5
"""From this many letters on, one letter of difference is taken for a slip."""
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_ENOUGH = 0.62


def nearest_names(wrong: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Up to `limit` of the candidates that `wrong` may have meant, most likely first; () where none comes near."""
    meant = _Meant(wrong)
    scored = []
    private = wrong.startswith("_")
    for name in sorted(set(candidates)):
        if name == wrong or (name.startswith("__") and not wrong.startswith("__")):
            continue
        score = meant.likeness(name)
        if name.startswith("_") and not private:
            score -= 0.08
        if score >= _ENOUGH:
            scored.append((-score, abs(len(name) - len(wrong)), name))
    scored.sort()
    return tuple(name for _, _, name in scored[:limit])


def certain_name(wrong: str, nearest: Iterable[str], fitting: Iterable[str] | None = None) -> str | None:
    """The one of the nearest names that `wrong` can only have been written for; None where that is not certain.

    `fitting` are those that take the call in which `wrong` stands, None where it stands in none. The kinds of slip are
    tried in the order of how little they change: letters (case, underscores, plural, one letter), the order of words,
    a word that adds nothing, and in a call that fits a word of the same meaning. The first kind that some name is
    within has to have that one only.
    """
    candidates = tuple(dict.fromkeys(nearest if fitting is None else fitting))
    kinds = (
        (_is_slip, _is_reordered, _is_filled) if fitting is None else (_is_slip, _is_reordered, _is_filled, _is_same)
    )
    for is_meant in kinds:
        meant = [name for name in candidates if is_meant(wrong, name)]
        if meant:
            return meant[0] if len(meant) == 1 else None
    return None


def _is_slip(wrong: str, name: str) -> bool:
    """Letters alone differ: case, underscores, a plural s, in a longer name one letter or the order of two."""
    return squash(wrong).removesuffix("s") == squash(name).removesuffix("s") or _is_one_letter_apart(name, wrong)


def _is_reordered(wrong: str, name: str) -> bool:
    return len(_words(wrong)) > 1 and sorted(_words(wrong)) == sorted(_words(name))


def _is_filled(wrong: str, name: str) -> bool:
    """One of the two is the other with words that add nothing."""
    mine, theirs = _singular(_words(wrong)), _singular(_words(name))
    bare = _without_fillers(mine)
    return bool(bare) and mine != theirs and bare == _without_fillers(theirs) and bare in {mine, theirs}


def _is_same(wrong: str, name: str) -> bool:
    """Every word is the same or one of the same meaning."""
    mine, theirs = _words(wrong), _words(name)
    return len(mine) == len(theirs) > 0 and all(
        one == other or other in _SYNONYM_OF.get(one, ()) for one, other in zip(mine, theirs, strict=True)
    )


def _without_fillers(words: tuple[str, ...]) -> tuple[str, ...]:
    return _singular(tuple(word for word in words if word not in _ADDING_NOTHING))


def _is_one_letter_apart(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _LIKELY_TYPO or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, rest_of_other = one[start:], other[start:]
    return (
        rest[1:] == rest_of_other[1:]
        or rest[1:] == rest_of_other
        or rest == rest_of_other[1:]
        or (rest[:2] == rest_of_other[1::-1] and rest[2:] == rest_of_other[2:])
    )


class _Meant:
    """A misremembered name, taken apart once for all that it is compared with."""

    def __init__(self, wrong: str) -> None:
        self.bare = squash(wrong)
        self.words = _words(wrong)
        self.word_set = frozenset(self.words)
        self.singular = _singular(self.words)
        self._matcher = SequenceMatcher(None, "", self.bare, autojunk=False)

    def likeness(self, name: str) -> float:
        """How likely it was written for `name`, 0 to 1; 0 for whatever is less likely than `_ENOUGH`."""
        bare, other = self.bare, squash(name)
        if bare == other:
            return 1.0
        mine, theirs = self.words, _words(name)
        if not mine or not theirs:
            return 0.0
        best = self._ratio(other)
        if sorted(mine) == sorted(theirs):
            best = max(best, 0.97)
        mine_set, theirs_set = self.word_set, frozenset(theirs)
        if theirs_set < mine_set and mine_set - theirs_set <= _FILLERS:
            best = max(best, 0.95)
        elif mine_set < theirs_set and theirs_set - mine_set <= _FILLERS:
            best = max(best, 0.9)
        if len(mine) == len(theirs):
            if self.singular == _singular(theirs):
                best = max(best, 0.96)
            if all(a == b or b in _SYNONYM_OF.get(a, ()) for a, b in zip(mine, theirs, strict=True)):
                best = max(best, 0.9)
        shared = mine_set & theirs_set
        if shared and best < 0.8:
            share = 2 * sum(map(len, shared)) / (sum(map(len, mine)) + sum(map(len, theirs)))
            best = max(best, 0.4 + 0.4 * share)
        if other.startswith(bare) or bare.startswith(other):
            short = min(len(bare), len(other))
            if short >= 3:
                best = max(best, 0.62 + 0.3 * short / max(len(bare), len(other)))
        return best

    def _ratio(self, other: str) -> float:
        """The share of letters in common, where cheaper bounds do not rule out that it is enough."""
        matcher = self._matcher
        matcher.set_seq1(other)
        is_near = matcher.real_quick_ratio() >= _ENOUGH and matcher.quick_ratio() >= _ENOUGH
        return matcher.ratio() if is_near else 0.0


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in _PARTS.findall(name))


def _singular(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word[:-1] if word.endswith("s") and len(word) > 3 else word for word in words)
