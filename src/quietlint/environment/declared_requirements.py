"""Requirements files, in pip's format. Source: pip's documentation, "Requirements File Format"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from packaging.utils import canonicalize_name

from quietlint.environment.declared_entries import (
    Computes,
    Entry,
    Includes,
    Malformed,
    Needs,
    OtherIndex,
    requirement_entries,
)
from quietlint.environment.declared_pyproject import is_public
from quietlint.model.dependencies import From, Use

_EGG: Final = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_ARCHIVE: Final = re.compile(r"(?:^|/)([A-Za-z0-9][A-Za-z0-9_.-]*?)-\d[^/]*\.(?:whl|tar\.gz|zip)")
_OPTION: Final = re.compile(r"\s--?[A-Za-z][\w-]*(?:[ =]\S+)?(?=\s|$)")
_INDEXES: Final = ("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--pypi-url")
_IGNORED: Final = (
    *("--no-index", "--no-binary", "--only-binary", "--prefer-binary", "--require-hashes", "--pre", "--trusted-host"),
    *("--use-feature", "--process-dependency-links", "--hash", "--global-option", "--config-settings", "--no-deps"),
    *("--upgrade", "-U", "--use-pep517", "--no-use-pep517", "--exists-action", "--no-cache-dir", "--timeout"),
)

_MOST_WRONG: Final = 10
"""Lines that are no requirements in a file that is one all the same, if a broken one."""


def requirements(text: str) -> Iterator[Entry]:
    """Requirements, URLs, editable projects, ``-r`` and ``-c`` files, hashes, options and continued lines.

    Nothing of a text most of whose lines are none of these: it only shares the name.
    """
    entries = list(_entries(text))
    wrong = sum(isinstance(one, Malformed) for one in entries)
    if wrong < _MOST_WRONG or 2 * wrong <= sum(1 for _ in _logical_lines(text)):
        yield from entries


def _entries(text: str) -> Iterator[Entry]:
    for line, at in _logical_lines(text):
        first, _, rest = line.partition(" ")
        option, _, value = first.partition("=")
        rest = (value or rest).strip().strip("\"'")
        if option in {"-r", "--requirement", "-c", "--constraint"} or re.match(r"-[rc]\S", first):
            is_constraint = option.startswith(("-c", "--c"))
            path = rest if option in {"-r", "-c", "--requirement", "--constraint"} else first[2:]
            if path:
                yield Includes(path, at, is_constraint)
            else:
                yield Malformed(f"`{line}` names no file", at)
        elif option in {"-e", "--editable"}:
            yield from _from_url(rest, at)
        elif option in _INDEXES:
            if not is_public(rest):
                yield OtherIndex(at)
        elif option in _IGNORED:
            continue
        elif first.startswith("-"):
            yield Malformed(f"`{first}` is no option of a requirements file", at)
        elif "${" in line or "{{" in line or "{%" in line:
            yield Computes(at)
        elif _is_address(first):
            yield from _from_url(first, at)
        else:
            yield from requirement_entries([_OPTION.sub("", f" {line}")], Use.MAIN, at)


def _logical_lines(text: str) -> Iterator[tuple[str, int]]:
    """Lines without comments, joined where they end in a backslash, and the number of the first of each."""
    number, logical = 0, ""
    for count, physical in enumerate(text.splitlines(), start=1):
        number = number or count
        is_comment = physical.lstrip().startswith("#")
        logical += "" if is_comment and logical else physical.removesuffix("\\")
        if physical.endswith("\\") and not is_comment:
            continue
        line = re.sub(r"(^|\s)#.*$", "", logical).strip()
        if line:
            yield line, number
        number, logical = 0, ""


def _is_address(word: str) -> bool:
    return (
        "://" in word.partition("@")[0]
        or word.startswith((".", "/", "~"))
        or ("/" in word and " @ " not in word and "@" not in word)
        or word.endswith((".whl", ".tar.gz", ".zip"))
    )


def _from_url(url: str, line: int) -> Iterator[Entry]:
    """The distribution that a URL or path says it is. A path that does not is a project of the same repository."""
    found = _EGG.search(url) or _ARCHIVE.search(url.partition("#")[0].partition("?")[0])
    if found is not None:
        yield Needs(canonicalize_name(found[1]), line, Use.MAIN, source=From.ELSEWHERE, written=found[1])
    elif "://" in url:
        # The last part of a repository's address is its name as often as not; what else it holds is out of sight.
        stem = re.sub(r"(?:\.git)?(?:@[^/]*)?$", "", url.partition("#")[0].rstrip("/").rpartition("/")[2])
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", stem):
            yield Needs(canonicalize_name(stem), line, Use.MAIN, source=From.ELSEWHERE, written=stem)
        yield Computes(line)
