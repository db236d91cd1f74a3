"""The standard library of the target Python version, by typeshed's bundled stubs and the interpreter's own sources."""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from quietlint.environment.finder import Located
from quietlint.environment.listings import Listings
from quietlint.model.names import ModuleName

_LINE = re.compile(r"^(?P<name>[\w.]+)\s*:\s*(?P<since>\d+\.\d+)\s*-\s*(?P<last>\d+\.\d+)?", re.MULTILINE)
_UNPROMISED = frozenset({"test", "tests", "msvc9compiler", "versionpredicate"})
_NOT_OURS = frozenset({"typing_extensions"})
"""Typeshed keeps its stub with the standard library, but a distribution ships it."""
_FOR_CHECKERS = frozenset({"_typeshed"})
"""Stubs that describe no module; code imports them where only type checkers read."""
_LEFT_OUT = (
    "__hello__ __phello__ _abc _aix_support _android_support _apple_support _ast_unparse _bootsubprocess _codecs_cn "
    "_codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _colorize _crypt _ctypes_test "
    "_datetime _elementtree _functools _hmac _ios_support _md5 _multiprocessing _opcode _opcode_metadata "
    "_overlapped _posixshmem _py_warnings _pydatetime _pyio _pylong _pyrepl _remote_debugging _scproxy _sha1 _sha2 "
    "_sha256 _sha3 _sha512 _signal _sre _statistics _string _strptime _suggestions _symtable _sysconfig "
    "_sysconfigdata _testbuffer _testcapi _testinternalcapi _testmultiphase _tokenize _types _typing _uuid _winreg "
    "_wmi _xxsubinterpreters _zoneinfo _zstd idlelib test turtledemo xxlimited xxsubtype"
)
_WITHOUT_STUB = frozenset(_LEFT_OUT.split())
"""Modules of some Python 3 that typeshed leaves out: they are there, and their contents are unknown."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The first and the last minor version that has a module; `last` is None if it is still there."""

    since: tuple[int, int]
    last: tuple[int, int] | None

    def covers(self, version: tuple[int, int]) -> bool:
        return self.since <= version and (self.last is None or version <= self.last)

    def __str__(self) -> str:
        since = "" if self.since <= (3, 0) else f"added in {self.since[0]}.{self.since[1]}"
        last = "" if self.last is None else f"removed in {self.last[0]}.{self.last[1] + 1}"
        return ", ".join(part for part in (since, last) if part)


class StandardLibrary:
    """The standard library of Python `version`. `folder` holds its sources, where the interpreter is on this disk."""

    def __init__(self, version: tuple[int, int], folder: Path | None = None) -> None:
        self.version = version
        self.folder = folder
        self._stubs = _typeshed()
        self._lifetimes = _lifetimes(self._stubs)
        self._listings = Listings()
        self._known: dict[str, Located | None] = {}

    def find(self, name: ModuleName) -> Located | None:
        """The module of the standard library of that name in this version, or None."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def stub_path(self, name: ModuleName) -> Path | None:
        """Typeshed's stub, if this version has the module."""
        found = self.find(name)
        return None if found is None else found.stub

    def any_stub_path(self, name: ModuleName) -> Path | None:
        """Typeshed's stub of a module of any version of Python 3."""
        return None if name.partition(".")[0] in _NOT_OURS else self._stub_of(name)

    @staticmethod
    def source_of_ours(name: ModuleName) -> Path | None:
        """The source in the library of the Python that runs us: what it spells is no invention, whatever the stub says.

        The file is read as text and never imported.
        """
        stem = Path(sysconfig.get_path("stdlib"), *name.split("."))
        found = (stem.with_suffix(".py"), stem / "__init__.py")
        return next((path for path in found if path.is_file()), None)

    @staticmethod
    def compiled_of_ours(name: ModuleName) -> Path | None:
        """The binary in the library of the Python that runs us, for a module without source; never loaded."""
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        folder = sysconfig.get_config_var("DESTSHARED")
        if suffix and folder:
            path = Path(folder, f"{name}{suffix}")
            if path.is_file():
                return path
        shared = sysconfig.get_config_var("INSTSONAME")
        places = [Path(sysconfig.get_config_var("LIBDIR") or "", shared)] if shared else []
        places.append(Path(sys.executable).resolve())
        return next((path for path in places if path.is_file()), None) if name in sys.builtin_module_names else None

    def source_path(self, name: ModuleName) -> Path | None:
        """The source in the target interpreter's own library, if it is there."""
        found = self.find(name)
        return None if found is None else found.source

    def lifetime(self, name: ModuleName) -> Lifetime | None:
        """When the module is part of Python 3, as far as typeshed knows it: its own, within that of its packages."""
        if name.partition(".")[0] in _NOT_OURS or self._stub_of(name) is None:
            return None
        steps = [name[:end] for end in (*_dots(name), len(name))]
        known = [self._lifetimes[step] for step in steps if step in self._lifetimes]
        if not known:
            return None
        ends = [each.last for each in known if each.last is not None]
        return Lifetime(max(each.since for each in known), min(ends, default=None))

    def removed(self, name: ModuleName) -> Lifetime | None:
        """The lifetime of a module of other Python versions that this one does not have; None for any other name."""
        lifetime = self.lifetime(name)
        return None if lifetime is None or lifetime.covers(self.version) else lifetime

    def submodules(self, name: ModuleName) -> frozenset[str]:
        """Last parts of the names of modules directly under the package `name`, in this version."""
        found = self.find(name)
        if found is None:
            return frozenset()
        folders = [*found.paths, *([found.stub.parent] if found.stub is not None and found.is_package else [])]
        names = {last for folder in folders for last in self._names_in(folder)} - {"__init__"}
        return frozenset(last for last in names if self.find(ModuleName(f"{name}.{last}")) is not None)

    def top_level_names(self) -> frozenset[str]:
        """Every top-level module of this version, those written in C too."""
        names = {name for name, life in self._lifetimes.items() if "." not in name and life.covers(self.version)}
        if self.folder is not None:
            names.update(self._names_in(self.folder))
            names.update(self._listings.inner(self.folder, "lib-dynload").modules)
        return frozenset(
            (names | _WITHOUT_STUB) - _NOT_OURS - _FOR_CHECKERS - {"site-packages", "dist-packages", "lib-dynload"}
        )

    def _find(self, name: ModuleName) -> Located | None:
        top = name.partition(".")[0]
        if top in _NOT_OURS:
            return None
        lifetime = self.lifetime(name)
        if lifetime is not None and not lifetime.covers(self.version):
            return None
        stub = self._stub_of(name)
        source, folders, is_compiled = self._in_library(name)
        if stub is None and source is None and not is_compiled:
            is_left_out = (
                top in _WITHOUT_STUB
                or top.startswith("_sysconfigdata_")
                or (self._stub_of(ModuleName(top)) is not None and _is_internal(name))
            )
            if is_left_out and (self.folder is None or "." not in name):
                return Located(name, compiled=True, is_package=True, in_standard_library=True)
            return None
        is_package = bool(folders) or (stub is not None and stub.name == "__init__.pyi")
        return Located(
            name,
            stub,
            source,
            compiled=is_compiled,
            is_package=is_package,
            paths=folders,
            root=self.folder,
            in_standard_library=True,
        )

    def _stub_of(self, name: ModuleName) -> Path | None:
        folder = self._stubs
        *above, last = name.split(".")
        for part in above:
            if part not in self._listings.of(folder).folders:
                return None
            folder = folder / part
        init = self._listings.inner(folder, last).init
        if init is not None:
            return folder / last / init.stub
        module = self._listings.of(folder).modules.get(last)
        return None if module is None else folder / module.stub

    def _in_library(self, name: ModuleName) -> tuple[Path | None, tuple[Path, ...], bool]:
        """Source, package folders, and whether an extension module lies there, in the interpreter's own library."""
        if self.folder is None or name.partition(".")[0] in {"site-packages", "dist-packages"}:
            return None, (), False
        folder = self.folder
        *above, last = name.split(".")
        for part in above:
            if part not in self._listings.of(folder).folders:
                return None, (), False
            folder = folder / part
        init = self._listings.inner(folder, last).init
        if init is not None and init.source:
            return folder / last / init.source, (folder / last,), False
        module = self._listings.of(folder).modules.get(last)
        dynamic = not above and last in self._listings.inner(folder, "lib-dynload").modules
        if module is None:
            return None, (), dynamic
        return (folder / module.source if module.source else None), (), bool(module.compiled) or dynamic

    def _names_in(self, folder: Path) -> set[str]:
        listing = self._listings.of(folder)
        packages = {name for name in listing.folders if self._listings.inner(folder, name).init is not None}
        return {name for name in packages | set(listing.modules) if name.isidentifier()}


def lifetime_of(name: str) -> Lifetime | None:
    """When a module is part of Python 3; None for a name that is no module of the standard library."""
    return _any_version().lifetime(ModuleName(name))


@cache
def _any_version() -> StandardLibrary:
    return StandardLibrary((3, 13))


def _is_internal(name: str) -> bool:
    """Whether a submodule is one of those that typeshed does not promise to have."""
    return any(part.startswith("_") or part in _UNPROMISED for part in name.split(".")[1:])


def _dots(name: str) -> list[int]:
    return [place for place, sign in enumerate(name) if sign == "."]


@cache
def _typeshed() -> Path:
    """The folder of the bundled stubs; the package that ships them is not imported for it."""
    spec = find_spec("typeshed_client")
    if spec is None or spec.origin is None:  # pragma: no cover - a dependency of ours
        raise ModuleNotFoundError("typeshed_client", name="typeshed_client")
    return Path(spec.origin).parent / "typeshed"


@cache
def _lifetimes(stubs: Path) -> Mapping[str, Lifetime]:
    """What typeshed's VERSIONS file says, by module name."""
    text = (stubs / "VERSIONS").read_text(encoding="utf-8")
    return {
        line["name"]: Lifetime(_pair(line["since"]), _pair(line["last"]) if line["last"] else None)
        for line in _LINE.finditer(text)
    }


def _pair(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)
