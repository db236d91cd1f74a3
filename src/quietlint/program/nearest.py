"""Names that a misremembered name may have meant, most likely first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

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
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_ENOUGH = 0.62


def nearest_names(wrong: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Up to `limit` of the candidates that `wrong` may have meant, most likely first; () where none comes near."""
    scored = []
    private = wrong.startswith("_")
    for name in sorted(set(candidates)):
        if name == wrong or (name.startswith("__") and not wrong.startswith("__")):
            continue
        score = likeness(wrong, name)
        if name.startswith("_") and not private:
            score -= 0.08
        if score >= _ENOUGH:
            scored.append((-score, abs(len(name) - len(wrong)), name))
    scored.sort()
    return tuple(name for _, _, name in scored[:limit])


def likeness(wrong: str, name: str) -> float:
    """How likely `wrong` was written for `name`, 0 to 1."""
    bare, other = _bare(wrong), _bare(name)
    if bare == other:
        return 1.0
    mine, theirs = _words(wrong), _words(name)
    if not mine or not theirs:
        return 0.0
    best = SequenceMatcher(None, bare, other).ratio()
    if sorted(mine) == sorted(theirs):
        best = max(best, 0.97)
    mine_set, theirs_set = frozenset(mine), frozenset(theirs)
    if theirs_set < mine_set and mine_set - theirs_set <= _FILLERS:
        best = max(best, 0.95)
    elif mine_set < theirs_set and theirs_set - mine_set <= _FILLERS:
        best = max(best, 0.9)
    if _singular(mine) == _singular(theirs):
        best = max(best, 0.96)
    if len(mine) == len(theirs) and all(
        a == b or b in _SYNONYM_OF.get(a, ()) for a, b in zip(mine, theirs, strict=True)
    ):
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


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


@lru_cache(maxsize=65536)
def _words(name: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in _PARTS.findall(name))


def _singular(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word[:-1] if word.endswith("s") and len(word) > 3 else word for word in words)
