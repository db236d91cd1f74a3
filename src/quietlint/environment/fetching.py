"""Wheels of what a project declares, brought into a library store without running anything of theirs.

uv resolves what is wanted to exact wheels with their digests (a lock file by PEP 751), for any Python version and
platform, and never builds one. The wheels are downloaded, held against their digests and unpacked by us. What was
fetched once is found again without a network.
"""

from __future__ import annotations

import base64
import json
import netrc
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import tomllib
import urllib.error
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPSHandler, OpenerDirector, Request, build_opener

from packaging.utils import canonicalize_name

from quietlint.environment.wheels import HostileArchiveError, unpack_wheel
from quietlint.model.errors import QuietlintError

_SECONDS: Final = 300
_AT_ONCE: Final = 8
_LARGEST: Final = 2 * 1024 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_NAMED: Final = re.compile(r"`?([A-Za-z0-9][A-Za-z0-9._-]*)`?")
_PLATFORMS: Final = {"linux": "linux", "darwin": "macos", "win32": "windows"}


class FetchError(QuietlintError):
    """A `--fetch` that cannot be done."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"--fetch: {self.problem}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to bring: requirements (PEP 508), limits on the versions of anything, and the target."""

    requirements: tuple[str, ...]
    constraints: tuple[str, ...]
    python_version: tuple[int, int]
    platform: str

    @property
    def key(self) -> str:
        """The same for the same wish."""
        return blake2b(json.dumps(asdict(self), sort_keys=True).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Wheel:
    """One exact wheel. `place` is a URL, or a path on this machine."""

    name: str
    version: str
    place: str
    sha256: str
    size: int = 0

    @property
    def folder(self) -> str:
        """The name of its folder in the store."""
        return f"{self.name}-{self.version}-{self.sha256[:16]}"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lies in the store: the folders of unpacked wheels, and why some requirement has none, by its name."""

    folders: tuple[Path, ...]
    names: frozenset[str]
    refused: Mapping[str, str]
    was_stored: bool = False


class LibraryStore:
    """Unpacked wheels by name, version and digest, and for each project the plan that says which are its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def stored(self, project: Path, key: str) -> Fetched | None:
        """What was fetched for a project, if it is all still there and was fetched for the same key."""
        try:
            plan = json.loads(self._plan_file(project).read_text(encoding="utf-8"))
            wheels = [Wheel(**row) for row in plan["wheels"]]
            refused = {str(name): str(why) for name, why in plan["refused"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        if plan["key"] != key or any(not _is_plain(wheel) for wheel in wheels):
            return None
        folders = tuple(self.folder / wheel.folder for wheel in wheels)
        if not all(folder.is_dir() for folder in folders):
            return None
        return Fetched(folders, frozenset(wheel.name for wheel in wheels), refused, was_stored=True)

    def is_planned(self, project: Path) -> bool:
        """Whether anything was ever fetched for the project."""
        return self._plan_file(project).is_file()

    def fetch(self, project: Path, key: str, wanted: Wanted) -> Fetched:
        """Bring what is wanted, and keep the plan under `key`. Raises `FetchError` where nothing can be brought."""
        stored = self.stored(project, key)
        if stored is not None:
            return stored
        wheels, refused = _resolved(wanted)
        self.folder.mkdir(parents=True, exist_ok=True)
        missing = [wheel for wheel in wheels if not (self.folder / wheel.folder).is_dir()]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for wheel, problem in zip(missing, pool.map(partial(self._brought, _opener()), missing), strict=True):
                if problem:
                    refused[wheel.name] = problem
        there = [wheel for wheel in wheels if (self.folder / wheel.folder).is_dir()]
        self._keep(project, key, there, refused)
        folders = tuple(self.folder / wheel.folder for wheel in there)
        return Fetched(folders, frozenset(wheel.name for wheel in there), refused)

    def _brought(self, opener: OpenerDirector, wheel: Wheel) -> str:
        """Download and unpack one wheel; why that could not be done, or ""."""
        with tempfile.TemporaryDirectory(prefix="quietlint-", ignore_cleanup_errors=True) as folder:
            archive = Path(folder) / f"{wheel.name}-{wheel.version}.whl"
            try:
                _download(opener, wheel, archive)
                unpack_wheel(archive, self.folder / wheel.folder)
            except HostileArchiveError as error:
                return str(error)
            except (OSError, ValueError) as error:
                return f"{wheel.name} {wheel.version} could not be downloaded: {_told(error)}"
        return ""

    def _keep(self, project: Path, key: str, wheels: Iterable[Wheel], refused: Mapping[str, str]) -> None:
        plan = {"key": key, "wheels": [asdict(wheel) for wheel in wheels], "refused": dict(refused)}
        file = self._plan_file(project)
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(f".{os.getpid()}")
        half.write_text(json.dumps(plan), encoding="utf-8")
        half.replace(file)

    def _plan_file(self, project: Path) -> Path:
        digest = blake2b(os.fsencode(os.path.realpath(project)), digest_size=16).hexdigest()
        return self.folder / "plans" / f"{digest}.json"


def _is_plain(wheel: Wheel) -> bool:
    """Whether a wheel read back from a plan names a folder directly in the store."""
    return re.fullmatch(r"[a-z0-9][a-z0-9.-]*-[A-Za-z0-9.!+]+-[0-9a-f]{1,16}", wheel.folder) is not None


# ---------------------------------------------------------------------------------------------- resolving


def _resolved(wanted: Wanted) -> tuple[list[Wheel], dict[str, str]]:
    """The wheels that fulfil what is wanted. What cannot be had is left out, with the reason by its name."""
    uv = _uv()
    told = _locked(uv, wanted, wanted.requirements)
    if not isinstance(told, str):
        return told, {}
    refused: dict[str, str] = {}
    alone: list[list[Wheel]] = []
    kept: list[str] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        each = pool.map(partial(_locked, uv, wanted), [(one,) for one in wanted.requirements])
        for requirement, found in zip(wanted.requirements, each, strict=True):
            if isinstance(found, str):
                refused[_name_of(requirement)] = found
            else:
                kept.append(requirement)
                alone.append(found)
    if not kept:
        raise FetchError(f"nothing that is declared could be resolved; uv says: {told}")
    together = _locked(uv, wanted, kept)
    if not isinstance(together, str):
        return together, refused
    # They contradict each other: each as it is alone, the first of a name wins.
    merged: dict[str, Wheel] = {}
    for found in alone:
        for wheel in found:
            merged.setdefault(wheel.name, wheel)
    return list(merged.values()), refused


def _locked(uv: str, wanted: Wanted, requirements: Sequence[str]) -> list[Wheel] | str:
    """What uv resolves requirements to; its reason as one line where it cannot.

    It works in a folder of its own, so that no settings of the audited project are read, asks our own Python, and is
    told to take wheels only: building one would run code.
    """
    with tempfile.TemporaryDirectory(prefix="quietlint-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        (place / "wanted.in").write_text("\n".join(requirements) + "\n", encoding="utf-8")
        (place / "limits.in").write_text("\n".join(wanted.constraints) + "\n", encoding="utf-8")
        version = ".".join(map(str, wanted.python_version))
        command = [
            *(uv, "pip", "compile", "wanted.in", "--constraint", "limits.in", "--format", "pylock.toml"),
            *("--output-file", "pylock.toml", "--only-binary", ":all:", "--no-header", "--quiet"),
            *("--python", sys.executable, "--python-version", version),
            *("--python-platform", _PLATFORMS.get(wanted.platform, wanted.platform)),
        ]
        environ = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "CONDA_PREFIX"}}
        try:
            done = subprocess.run(
                command, cwd=place, env=environ, capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return f"uv did not answer within {_SECONDS} seconds"
        except OSError as error:
            raise FetchError(f"uv cannot be started: {error.strerror or error}") from error
        if done.returncode != 0:
            return _reason(done.stderr)
        try:
            lock = tomllib.loads((place / "pylock.toml").read_text(encoding="utf-8"))
            return [_wheel(package, place) for package in lock.get("packages", [])]
        except (OSError, ValueError, KeyError, TypeError) as error:
            return f"uv's answer cannot be read ({_told(error)})"


def _wheel(package: Mapping[str, Any], place: Path) -> Wheel:
    """The wheel that an installation would take: the first listed is the most specific."""
    wheels = package.get("wheels") or ([package["archive"]] if "archive" in package else [])
    one = wheels[0]
    where = one.get("url") or str((place / one["path"]).resolve())
    name, version = canonicalize_name(package["name"]), str(package.get("version", "0"))
    return Wheel(name, version, where, one["hashes"]["sha256"], int(one.get("size", 0)))


def _reason(said: str) -> str:
    """The reason in what uv prints, in one line."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", said)
    words = " ".join(re.sub(r"[^\x20-\x7e]+", " ", text).split())
    for start in ("Because ", "hint: ", "error: ", "No solution found "):
        at = words.find(start)
        if at >= 0:
            words = words[at:]
            break
    return words[:300] or "no reason was given"


def _name_of(requirement: str) -> str:
    found = _NAMED.match(requirement)
    return canonicalize_name(found[1]) if found is not None else requirement


def _uv() -> str:
    """The path of uv: the one installed beside us, else the one on PATH. Raises `FetchError`."""
    beside = Path(sys.executable).with_name("uv.exe" if sys.platform == "win32" else "uv")
    found = str(beside) if beside.is_file() else shutil.which("uv")
    if found is None:
        raise FetchError("needs uv, which is not there; install it with `pip install uv`")
    return found


# ---------------------------------------------------------------------------------------------- downloading


def _opener() -> OpenerDirector:
    """What asks servers. One for all: reading this machine's certificates takes longer than many a wheel."""
    return build_opener(HTTPSHandler(context=ssl.create_default_context()))


def _download(opener: OpenerDirector, wheel: Wheel, target: Path) -> None:
    """Bring the wheel and hold it against its digest. Raises `OSError` and `ValueError`."""
    parts = urlsplit(wheel.place)
    if parts.scheme in {"", "file"} or re.match(r"^[A-Za-z]:[\\/]", wheel.place):
        shutil.copyfile(unquote(parts.path) if parts.scheme == "file" else wheel.place, target)
        data_digest = sha256(target.read_bytes()).hexdigest()
    elif parts.scheme in {"http", "https"}:
        data_digest = _over_http(opener, wheel, target)
    else:
        raise ValueError(f"{parts.scheme} addresses are not followed")
    if data_digest != wheel.sha256:
        raise ValueError("its contents are not those that the index promises")


def _over_http(opener: OpenerDirector, wheel: Wheel, target: Path) -> str:
    most = wheel.size or _LARGEST
    digest, count = sha256(), 0
    with opener.open(_asking(wheel.place), timeout=60) as answer, target.open("wb") as file:
        while chunk := answer.read(_CHUNK):
            count += len(chunk)
            if count > min(most, _LARGEST):
                raise ValueError("it is larger than the index says")
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _asking(url: str) -> Request:
    """The request, with the credentials that the address or the user's netrc file holds for its host."""
    parts = urlsplit(url)
    user, password = parts.username, parts.password
    if user is None:
        with suppress(OSError, netrc.NetrcParseError):
            known = netrc.netrc().authenticators(parts.hostname or "")
            if known is not None:
                user, _, password = known
    host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    request = Request(urlunsplit(parts._replace(netloc=host)), headers={"User-Agent": "quietlint"})  # noqa: S310 - the scheme was looked at
    if user is not None:
        pair = f"{unquote(user)}:{unquote(password or '')}"
        # Not for a host that this one sends us on to.
        request.add_unredirected_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    return request


def _told(error: Exception) -> str:
    """An error in a few words."""
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answers {error.code}"
    if isinstance(error, urllib.error.URLError):
        return str(error.reason)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
