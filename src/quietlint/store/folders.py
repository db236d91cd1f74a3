"""Where the store lies: in the user's cache, one folder for facts and one for the results of each repository."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of quietlint; it may be deleted at any time.\n"
"""Backup programs leave out folders with this file (bford.info/cachedir)."""

_MOST_REPOSITORIES = 64


def default_folder(environ: Mapping[str, str] = os.environ) -> str | None:
    """The user's cache folder for quietlint, which need not exist; None where the user has no home.

    Source: XDG Base Directory Specification, which has relative paths ignored; on Windows the local application data.
    """
    bases = [environ.get("XDG_CACHE_HOME", "")]
    if sys.platform == "win32":
        bases.append(environ.get("LOCALAPPDATA", ""))
    home = environ.get("HOME") or environ.get("USERPROFILE", "")
    if home:
        bases.append(os.path.join(home, ".cache"))
    for base in bases:
        if os.path.isabs(base):
            return os.path.join(base, "quietlint")
    return None


def index_file(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Where an index of published names lies that the user had made; it need not be there."""
    folder = default_folder(environ)
    return None if folder is None else Path(folder, "names", "pypi_names.bin")


def repository_folder(root: str) -> str:
    """The folder, within the cache, of the repository at `root`; its name stands in front, for people who look."""
    real = os.path.realpath(root)
    name = re.sub(r"[^A-Za-z0-9._-]", "_", os.path.basename(real))[:40].lstrip(".") or "root"
    digest = hashlib.sha256(os.fsencode(real)).hexdigest()[:16]
    return os.path.join("repositories", f"{name}-{digest}")


def make_folder(folder: str, below: str = "") -> None:
    """Make the cache `folder`, readable by its owner only, and the folder `below` it.

    A new one is marked as a cache that neither git nor backups keep. Raises `OSError` where that is not possible.
    """
    if not os.path.isdir(folder):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
    if below:
        os.makedirs(below, mode=0o700, exist_ok=True)


def drop_old_repositories(folder: str, most: int = _MOST_REPOSITORIES) -> None:
    """Delete the results of all but the `most` repositories that were looked at last."""
    try:
        with os.scandir(os.path.join(folder, "repositories")) as entries:
            folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
        if len(folders) <= most:
            return
        for entry in sorted(folders, key=lambda entry: entry.stat().st_mtime)[:-most]:
            shutil.rmtree(entry.path, ignore_errors=True)
    except OSError:
        return
