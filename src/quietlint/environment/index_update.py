"""A newer list of published names, asked of an index by its simple interface (PEP 691), when the user says so."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from packaging.utils import canonicalize_name

from quietlint.environment.names import encode_names
from quietlint.model.errors import QuietlintError

PUBLIC: Final = "https://pypi.org/simple/"
_JSON: Final = "application/vnd.pypi.simple.v1+json"
_ACCEPTED: Final = f"{_JSON}, text/html;q=0.5"
_LARGEST: Final = 512 * 1024 * 1024
_FEWEST: Final = 1000
"""With fewer names it is no public index: everything else would be called unpublished."""
_LINK: Final = re.compile(r"<a[^>]*>\s*([^<\s]+)\s*</a>", re.IGNORECASE)


class IndexUpdateError(QuietlintError):
    """An index that could not be asked, or that gave no list of names."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(url, problem)
        self.url = url
        self.problem = problem

    def __str__(self) -> str:
        return f"index update: {self.url} {self.problem}; the list that was in use stays so"


def index_address(environ: Mapping[str, str]) -> str:
    """The index that the user's installers use."""
    return next(
        (environ[name] for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL") if environ.get(name)), PUBLIC
    )


def update_index(url: str, target: Path, today: dt.date | None = None) -> tuple[int, str]:
    """Write the index of all names that `url` lists to `target`; how many there are, and their month.

    The old file is replaced at once or not at all. Raises `IndexUpdateError`.
    """
    names = _names(url, _asked(url))
    if len(names) < _FEWEST:
        raise IndexUpdateError(_shown(url), f"lists {len(names):,} names only, which is no public index")
    date = (today or dt.datetime.now(dt.UTC).date()).strftime("%Y-%m")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = target.with_suffix(f".{os.getpid()}")
        half.write_bytes(encode_names(names, date))
        half.replace(target)
    except OSError as error:
        raise IndexUpdateError(
            str(target), f"cannot be written: {(error.strerror or 'unknown reason').lower()}"
        ) from error
    return len(names), date


def _asked(url: str) -> bytes:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise IndexUpdateError(_shown(url), "is no address of an index")
    request = urllib.request.Request(url, headers={"Accept": _ACCEPTED, "User-Agent": "quietlint"})  # noqa: S310 - the scheme was looked at
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - the same
            data: bytes = answer.read(_LARGEST + 1)
    except urllib.error.HTTPError as error:
        raise IndexUpdateError(_shown(url), f"answers {error.code}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise IndexUpdateError(_shown(url), f"could not be asked ({reason})") from error
    if len(data) > _LARGEST:
        raise IndexUpdateError(_shown(url), "gives more than any list of names is long")
    return data


def _names(url: str, data: bytes) -> frozenset[str]:
    if data.lstrip()[:1] == b"{":
        try:
            rows = json.loads(data)["projects"]
            return frozenset(canonicalize_name(row["name"]) for row in rows)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise IndexUpdateError(_shown(url), "gives no list of projects (PEP 691)") from error
    return frozenset(canonicalize_name(name) for name in _LINK.findall(data.decode("utf-8", "replace")))


def _shown(url: str) -> str:
    """The address without the credentials that may stand in it."""
    return re.sub(r"//[^/@]*@", "//", url)
