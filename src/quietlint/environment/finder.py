"""Module name to files, over the project's roots and the environment, as the import system would look."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from quietlint.environment.listings import Entry, Listings
from quietlint.environment.search_path import SearchPath
from quietlint.model.names import ModuleName

_EXTENDING = (b"extend_path", b"declare_namespace", b"__path__")
"""What an ``__init__`` says that joins portions of its package from several places."""
_REGISTERING = re.compile(
    rb"sys\.modules\s*(?:\[(?!\s*__name__\s*\])[^\]\n]*\]\s*=[^=]|\.(?:update|setdefault)\()|meta_path|__path__\s*(?:=[^=]|\+=|\.)"
)
"""How a module puts other modules where `import` finds them."""


@dataclass(frozen=True, slots=True)
class Located:
    """A module that is there. `paths` are the folders that its submodules are looked for in (none unless a package).

    `compiled`: an extension module (or bytecode without source) lies there, perhaps beside its source; with neither
    stub nor source the contents are unknown. `partial_stub`: the stub comes from a package that PEP 561 calls partial.
    `root` is the search-path folder that it was found in, None for a module that an import hook offers from elsewhere.
    """

    name: ModuleName
    stub: Path | None = None
    source: Path | None = None
    compiled: bool = False
    is_package: bool = False
    is_namespace: bool = False
    partial_stub: bool = False
    paths: tuple[Path, ...] = ()
    root: Path | None = None
    in_standard_library: bool = False


class StandardModules(Protocol):
    """What the finder asks of the standard library."""

    def find(self, name: ModuleName) -> Located | None: ...
    def submodules(self, name: ModuleName) -> frozenset[str]: ...
    def top_level_names(self) -> frozenset[str]: ...


class ModuleFinder:
    """Looks modules up in the project's roots, the standard library and an environment, in this order; nothing is run.

    Answers are kept, and folders are listed once: make a new finder when files may have changed.
    """

    def __init__(
        self,
        project: Sequence[Path] = (),
        standard_library: StandardModules | None = None,
        environment: SearchPath | None = None,
    ) -> None:
        self._environment = environment or SearchPath(())
        self._before = tuple(project)
        self._after = self._environment.folders
        self._standard = standard_library
        self._listings = Listings()
        self._known: dict[str, Located | None] = {}
        self._stub_roots: dict[str, tuple[Path, ...]] | None = None
        self._partial: dict[Path, bool] = {}

    def find(self, name: ModuleName) -> Located | None:
        """The module of that absolute name, or None if no place offers it."""
        if name not in self._known:
            above, _, last = name.rpartition(".")
            found = self._top_level(name) if not above else self._inner(name, ModuleName(above), last)
            self._known[name] = found
        return self._known[name]

    def is_opaque(self, name: ModuleName) -> bool:
        """Whether an import hook offers the top-level package of `name` from places that could not be read."""
        return name.partition(".")[0] in self._environment.opaque

    def may_be_registered(self, name: ModuleName) -> bool:
        """Whether a module above `name` makes modules at run time, so that an absent `name` proves nothing.

        `six.moves` and `requests.packages.urllib3` have no file: code above them stores modules or finders.
        """
        above = name.rpartition(".")[0]
        while above:
            found = self.find(ModuleName(above))
            if found is not None and found.source is not None and not found.in_standard_library:
                try:
                    text = found.source.read_bytes()
                except OSError:
                    return True
                if _REGISTERING.search(text) is not None:
                    return True
            above = above.rpartition(".")[0]
        return False

    def searched(self) -> tuple[Path, ...]:
        """Every folder that is searched, in order."""
        return (*self._before, *self._after)

    def submodules(self, name: ModuleName) -> frozenset[str]:
        """Last parts of the names of modules directly under the package `name`."""
        found = self.find(name)
        if found is None:
            return frozenset()
        if found.in_standard_library:
            return frozenset() if self._standard is None else self._standard.submodules(name)
        names: set[str] = set()
        stubs = [Path(os.path.dirname(found.stub))] if found.stub is not None and found.is_package else []
        for folder in (*found.paths, *stubs):
            names.update(self._names_in(folder))
        prefix = f"{name}."
        names.update(
            each[len(prefix) :]
            for each in self._environment.mapping
            if each.startswith(prefix) and "." not in each[len(prefix) :]
        )
        names.discard("__init__")
        return frozenset(names)

    def top_level_names(self) -> frozenset[str]:
        """Top-level names that can be imported: for suggestions."""
        names = set(self._environment.opaque)
        names.update(name.partition(".")[0] for name in self._environment.mapping)
        if self._standard is not None:
            names.update(self._standard.top_level_names())
        for folder in (*self._before, *self._after):
            names.update(self._names_in(folder))
        return frozenset(names)

    def _names_in(self, folder: Path) -> Iterable[str]:
        listing = self._listings.of(folder)
        yield from (name for name in listing.modules if name.isidentifier())
        for name in listing.folders:
            if name.isidentifier() and name not in listing.modules and self._listings.holds_python(folder / name):
                yield name

    def _top_level(self, name: ModuleName) -> Located | None:
        found = self._regular(name, name, self._before)
        if found is None and name == "distutils":
            # Where setuptools is installed, its import hook goes before the standard library's copy.
            found = self._mapped(name)
        if found is None and self._standard is not None:
            found = self._standard.find(name)
        found = found or self._regular(name, name, self._after) or self._mapped(name)
        if found is None and self.is_opaque(name):
            return Located(name, compiled=True, is_package=True)
        found = found or self._namespace(name, name, (*self._before, *self._after))
        return self._with_stub_package(name, found)

    def _inner(self, name: ModuleName, above: ModuleName, last: str) -> Located | None:
        package = self.find(above)
        if package is None:
            return None
        if package.in_standard_library:
            return None if self._standard is None else self._standard.find(name)
        found = self._regular(name, last, package.paths)
        found = found or self._mapped(name)
        if found is None and not package.paths and self.is_opaque(name):
            return Located(name, compiled=True, is_package=True)
        found = found or self._namespace(name, last, package.paths)
        return self._with_stub_package(name, found)

    def _regular(self, name: ModuleName, last: str, folders: Sequence[Path]) -> Located | None:
        """The first package with ``__init__``, or module, of that name; within one folder the package wins."""
        for place, folder in enumerate(folders):
            listing = self._listings.of(folder)
            if last in listing.folders:
                init = self._listings.inner(folder, last).init
                if init is not None:
                    inner = folder / last
                    portions = self._portions(last, inner, init, folders[place + 1 :])
                    beside = listing.modules.get(last)
                    if beside is not None and not (init.source or init.compiled):
                        # _rust/__init__.pyi describes the _rust.abi3.so beside it.
                        return replace(
                            _located(name, folder, beside, self._root_of(folder), portions), stub=inner / init.stub
                        )
                    return _located(name, inner, init, self._root_of(folder), portions)
            module = listing.modules.get(last)
            if module is not None:
                return _located(name, folder, module, self._root_of(folder))
        return None

    def _root_of(self, folder: Path) -> Path | None:
        """The innermost searched folder around `folder`, or `folder` itself if it is one."""
        around = [root for root in (*self._before, *self._after) if folder.is_relative_to(root)]
        return max(around, key=lambda root: len(root.parts), default=None)

    def _portions(self, last: str, first: Path, init: Entry, others: Sequence[Path]) -> tuple[Path, ...]:
        """The folders of a package: more than its own where its ``__init__`` joins portions from elsewhere."""
        further = tuple(folder / last for folder in others if last in self._listings.of(folder).folders)
        if not further or not init.source:
            return (first,)
        try:
            text = (first / init.source).read_bytes()[:20_000]
        except OSError:
            return (first,)
        return (first, *further) if any(word in text for word in _EXTENDING) else (first,)

    def _mapped(self, name: ModuleName) -> Located | None:
        """What an editable install's finder offers."""
        place = self._environment.mapping.get(name)
        if place is None:
            return None
        if place.is_dir():
            init = self._listings.of(place).init
            if init is None:
                return Located(name, is_package=True, is_namespace=True, paths=(place,))
            return _located(name, place, init, None, (place,))
        module = self._listings.of(place.parent).modules.get(place.name.partition(".")[0], Entry(source=place.name))
        is_init = place.name.startswith("__init__.")
        return _located(name, place.parent, module, None, (place.parent,) if is_init else ())

    def _namespace(self, name: ModuleName, last: str, folders: Sequence[Path]) -> Located | None:
        """PEP 420: every folder of that name, if nothing regular has it anywhere, and hooks' portions of it."""
        portions = [folder / last for folder in folders if last in self._listings.of(folder).folders]
        is_mapped = any(each.startswith(f"{name}.") for each in self._environment.mapping)
        if not portions and not is_mapped:
            return None
        root = self._root_of(portions[0].parent) if portions else None
        return Located(name, is_package=True, is_namespace=True, paths=tuple(portions), root=root)

    def _with_stub_package(self, name: ModuleName, found: Located | None) -> Located | None:
        """The same module, with the stub that a stub-only distribution (``X-stubs``, PEP 561) offers for it."""
        if found is not None and found.in_standard_library:
            return found
        top, _, rest = name.partition(".")
        for root in self._stub_packages().get(top, ()):
            folder, entry = root, None
            for part in rest.split(".")[:-1] if rest else ():
                folder = folder / part
            last = rest.rpartition(".")[2]
            inner = folder / last if last else folder
            is_package = not last or last in self._listings.of(folder).folders
            if is_package:
                entry = self._listings.of(inner).init
            if entry is None and last:
                inner, is_package = folder, False
                entry = self._listings.of(folder).modules.get(last)
            if entry is None or not entry.stub:
                continue
            stub = inner / entry.stub
            if found is None:
                paths = (inner,) if is_package else ()
                return Located(name, stub=stub, is_package=is_package, paths=paths, root=root.parent)
            is_namespace = found.is_namespace and not is_package
            return replace(found, stub=stub, is_namespace=is_namespace, partial_stub=self._is_partial(root))
        return found

    def _stub_packages(self) -> dict[str, tuple[Path, ...]]:
        """Folders of stub-only packages by the top-level name that they speak of."""
        if self._stub_roots is None:
            self._stub_roots = {}
            for folder in (*self._before, *self._after):
                for name in sorted(self._listings.of(folder).folders):
                    if name.endswith("-stubs"):
                        top = name.removesuffix("-stubs")
                        self._stub_roots[top] = (*self._stub_roots.get(top, ()), folder / name)
        return self._stub_roots

    def _is_partial(self, root: Path) -> bool:
        if root not in self._partial:
            try:
                text = (root / "py.typed").read_text(encoding="utf-8", errors="replace")
            except OSError:
                text = ""
            self._partial[root] = "partial" in text.split()
        return self._partial[root]


def _located(
    name: ModuleName, folder: Path, files: Entry, root: Path | None, portions: tuple[Path, ...] = ()
) -> Located:
    return Located(
        name,
        stub=folder / files.stub if files.stub else None,
        source=folder / files.source if files.source else None,
        compiled=bool(files.compiled),
        is_package=bool(portions),
        paths=portions,
        root=root,
    )
