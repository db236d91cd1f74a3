"""Where a module name leads: into the project, into the environment, or both (a namespace that they share)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from quietlint.environment.finder import Located, ModuleFinder
from quietlint.environment.listings import Entry, Listings
from quietlint.model.names import ModuleName, parent_of
from quietlint.sources.modules import Places as FilePlaces
from quietlint.sources.modules import ProjectModules
from quietlint.sources.roots import parent_folder, root_above

_BUILT_IN = frozenset({"builtins", "sys"})
"""Modules that no file can stand in for: they are there before any path is searched."""

_SOURCES_OF_MODULES = frozenset(
    {
        *(".c", ".cc", ".cpp", ".cxx", ".d", ".f", ".f90", ".f95", ".for", ".go", ".nim", ".pxd", ".pyx", ".rs"),
        *(".g4", ".in", ".j2", ".jinja", ".l", ".lark", ".proto", ".thrift", ".tmpl", ".tpl", ".y"),
    }
)
_BUILD_FILES = (
    *("pyproject.toml", "setup.py", "setup.cfg", "meson.build", "CMakeLists.txt", "Cargo.toml"),
    *("Makefile", ".gitignore", "build.py", "hatch_build.py", "BUILD", "BUILD.bazel"),
)
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class InProject:
    """A module of the project. `path` is its shown path, "" for a namespace; `folders` are those of its submodules.

    `entry` is set where the file lies on disk and was not discovered, since it is ignored or compiled: then `path` is
    "". `located` is the environment's part of a namespace that both have.
    """

    path: str
    folders: tuple[str, ...] = ()
    located: Located | None = None
    entry: Entry | None = None
    folder: str = ""

    @property
    def is_namespace(self) -> bool:
        return not self.path and self.entry is None


@dataclass(frozen=True, slots=True)
class MayBeGenerated:
    """A module that is not there, and that something in the project seems to make or to build."""

    searched: tuple[str, ...]


Resolved = InProject | Located | MayBeGenerated | None


class Places:
    """Looks names up as one file of the project would: `importer` is its shown path, None for what all files see.

    Source: Python language reference, "The import system"; PEP 420 for namespaces.
    """

    def __init__(
        self,
        root: Path,
        modules: ProjectModules,
        finder: ModuleFinder,
        importer: str | None = None,
        *,
        hidden: frozenset[str] = frozenset(),
        is_foreign: Callable[[str], bool] = lambda _: False,
        imports: Callable[[str, str], bool] = lambda _, __: False,
    ) -> None:
        self.root = root
        self.hidden = hidden
        """Files that lie on disk and are not of the project as it is looked at, by shown path."""
        self.modules = modules
        self.finder = finder
        self.importer = importer
        self.is_foreign = is_foreign
        """Whether a top-level name is that of a library which the project declares."""
        self.imports = imports
        """Whether the file at a shown path imports the top-level module of a name."""
        self.around = f"{root_above(parent_folder(importer), modules.listing)}/" if importer is not None else ""
        """The folder that is first on the importer's path."""
        self.listings = Listings()
        self._known: dict[ModuleName, Resolved] = {}

    def resolve(self, name: ModuleName) -> Resolved:
        """Where the absolute `name` leads."""
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def _resolve(self, name: ModuleName) -> Resolved:
        own = self.modules.by_name.get(name)
        if own is not None and (self.importer is None or own.startswith(self.around)):
            return self._file(own)
        above = parent_of(name)
        found = self._top(name) if above is None else self._inner(name, self.resolve(above))
        if (found is None or isinstance(found, MayBeGenerated)) and own is not None:
            return self._file(own)
        return found

    # ------------------------------------------------------------------------------------------ top level

    def _top(self, name: ModuleName) -> Resolved:
        if name in _BUILT_IN:
            return self.finder.find(name)
        places = self._without_namesakes(name, self.modules.places(name, self.importer))
        regular = next((place for place in places.surely if not place.endswith("/")), None)
        if regular is not None:
            located = None if self._is_in_certain_root(regular) else self.finder.find(name)
            if located is not None and (located.in_standard_library or self._is_of_namespace(regular, located)):
                # Beside a script a name may mean its neighbour; what Python itself has loaded by then, it does not.
                return located
            return self._file(regular)
        for folder in self._certain_folders():
            found = self._on_disk(folder, name)
            if found is not None:
                return found
        located = self.finder.find(name)
        if located is not None and not located.is_namespace:
            return located
        if self.is_foreign(name):
            # A library of the project is not there; a file of its name in some other folder is not it.
            places = replace(places, nearby=(), elsewhere=())
        everywhere = (*places.surely, *places.nearby, *places.elsewhere)
        regular = next((place for place in everywhere if not place.endswith("/")), None)
        if regular is not None:
            return self._file(regular)
        folders = tuple(place.rstrip("/") for place in everywhere)
        if folders or self._holds_named_root(name):
            return InProject("", folders, located)
        if located is None and self._is_built_at_top(name):
            return MayBeGenerated(())
        return located

    def _without_namesakes(self, name: str, found: FilePlaces) -> FilePlaces:
        """The places without files that only bear the name of what is meant.

        A file named like the library that it imports does not mean itself, and nobody beside it means it. A file in a
        folder that is surely the package of that name (PEP 420) is a module of that package.
        """
        packages = tuple(place for place in found.surely if place.endswith("/"))

        def is_meant(place: str) -> bool:
            is_package = place.endswith(("/", "/__init__.py", "/__init__.pyi"))
            return is_package or self._is_in_certain_root(place) or not self.imports(place, name)

        def is_apart(place: str) -> bool:
            return place.endswith("/") or not place.startswith(packages)

        return FilePlaces(
            tuple(filter(is_meant, found.surely)),
            tuple(place for place in found.nearby if is_meant(place) and is_apart(place)),
            tuple(place for place in found.elsewhere if is_meant(place) and is_apart(place)),
        )

    def _is_of_namespace(self, regular: str, located: Located) -> bool:
        """Whether a package that bears a library's name lies in a namespace (PEP 420), and is not that library.

        It imports the library that it works with: ``llm/adapters/acme`` imports ``acme``.
        """
        folder = parent_folder(regular)
        if not folder or not regular.rpartition("/")[2].startswith("__init__.") or located.source is None:
            return False
        above = parent_folder(folder)
        files = [one for one in self.modules.listing.get(folder, ()) if not one.startswith("__init__.")]
        there = [one for one in files if (located.source.parent / one).exists()]
        return bool(above) and located.is_package and not located.is_namespace and len(there) * 2 < len(files)

    def _is_in_certain_root(self, path: str) -> bool:
        """Whether a module at the top of a source root is found there by everybody."""
        folder = parent_folder(path)
        if path.rpartition("/")[2].startswith("__init__."):
            folder = parent_folder(folder)
        return any(root.is_certain and root.folder == folder for root in self.modules.roots)

    def _certain_folders(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(root.folder for root in self.modules.roots if root.is_certain and not root.package))

    def _holds_named_root(self, name: str) -> bool:
        """Whether a folder is mapped to a package inside of `name` (setuptools' ``package_dir``)."""
        return any(root.package.startswith(f"{name}.") for root in self.modules.roots)

    # ------------------------------------------------------------------------------------------ inside packages

    def _inner(self, name: ModuleName, above: Resolved) -> Resolved:
        if isinstance(above, Located):
            return self.finder.find(name)
        if not isinstance(above, InProject):
            return self._mapped(name)
        last = name.rpartition(".")[2]
        found = self._below(above.folders, last) or self._mapped(name)
        if found is None or found.is_namespace:
            located = self.finder.find(name) if above.located is not None or not above.is_namespace else None
            if located is not None and not (found is not None and located.is_namespace):
                return located
            if found is not None:
                return InProject("", found.folders, located)
        if found is None and above.folders and self._may_be_generated(above.folders, name):
            return MayBeGenerated(above.folders)
        return found

    def _mapped(self, name: ModuleName) -> InProject | None:
        """A name below a folder that the build settings map to a package."""
        if not any(root.package for root in self.modules.roots):
            return None
        place = next(iter(self.modules.places(name, self.importer).surely), None)
        if place is None:
            return InProject("") if self._holds_named_root(name) else None
        return InProject("", (place.rstrip("/"),)) if place.endswith("/") else self._file(place)

    def _below(self, folders: tuple[str, ...], last: str) -> InProject | None:
        """The submodule `last` in a package's folders: a package, a module, something undiscovered, a namespace."""
        for folder in folders:
            inner = f"{folder}/{last}" if folder else last
            for init in ("__init__.py", "__init__.pyi"):
                if init in self.modules.listing.get(inner, ()):
                    return self._file(f"{inner}/{init}")
            for suffix in (".py", ".pyi"):
                if f"{last}{suffix}" in self.modules.listing.get(folder, ()):
                    return self._file(f"{inner}{suffix}")
            found = self._on_disk(folder, last)
            if found is not None:
                return found
        inners = [f"{folder}/{last}" if folder else last for folder in folders]
        portions = tuple(inner for inner in inners if inner in self.modules.folders or (self.root / inner).is_dir())
        return InProject("", portions) if portions else None

    def _file(self, path: str) -> InProject:
        """A discovered file as a module; a package has its folder, and more where its ``__init__`` joins portions."""
        folder, _, name = path.rpartition("/")
        if name in {"__init__.py", "__init__.pyi"}:
            return InProject(path, (folder,))
        return InProject(path)

    def _on_disk(self, folder: str, last: str) -> InProject | None:
        """A module or package that lies on disk and that discovery left out."""
        listing = self.listings.of(self.root / folder)
        if last in listing.folders:
            inner = f"{folder}/{last}" if folder else last
            init = self.listings.inner(self.root / folder, last).init
            if init is not None and not self._is_hidden(inner, init):
                return InProject("", (inner,), entry=init, folder=inner)
        entry = listing.modules.get(last)
        if entry is None or self._is_hidden(folder, entry):
            return None
        return InProject("", entry=entry, folder=folder)

    def _is_hidden(self, folder: str, entry: Entry) -> bool:
        names = (name for name in (entry.source, entry.stub, entry.compiled) if name)
        return bool(self.hidden) and all((f"{folder}/{name}" if folder else name) in self.hidden for name in names)

    # ------------------------------------------------------------------------------------------ what is made later

    def _may_be_generated(self, folders: tuple[str, ...], name: ModuleName) -> bool:
        """Whether a file beside the missing module is what it is made from, or a build file speaks of it."""
        above, _, last = name.rpartition(".")
        package, word = re.escape(above.rpartition(".")[2]), re.escape(last)
        spoken_of = rf"{package}[./]{word}(?!\w)|(?<!\w){word}\.(?:py|pyx|c|cpp|so|rs)\b"
        if last.startswith("_"):
            # What is generated or compiled is private by custom, and such a name means nothing else.
            spoken_of += rf"|(?<!\w){word}(?!\w)"
        pattern = re.compile(spoken_of)
        if any(pattern.search(text) for text in self._build_texts):
            return True
        if any(_makes(file, last) for folder in folders for file in self._names_in(folder)):
            return True
        # Source: cffi's documentation, "Main mode of usage": a script ``*_build.py`` names the module that it makes.
        scripts = (f"{folder}/{file}" for folder in folders for file in self.modules.listing.get(folder, ()))
        quoted = re.compile(rf"[\"']{re.escape(name)}[\"']")
        return any(
            quoted.search(_read(self.root / script)) for script in scripts if "build" in script.rpartition("/")[2]
        )

    def _is_built_at_top(self, name: str) -> bool:
        """Whether a build file names `name` as an extension or a generated module."""
        quoted = re.compile(
            rf"(?:Extension\(\s*(?:name\s*=\s*)?|module-name\s*=\s*|py_modules\s*=\s*\[[^\]]*|version-file\s*=\s*"
            rf"|write_to\s*=\s*|extension_module\(\s*)[\"'](?:[\w./-]*/)?{re.escape(name)}(?:\.py)?[\"']"
        )
        return any(quoted.search(text) for text in self._build_texts)

    @cached_property
    def _build_texts(self) -> tuple[str, ...]:
        """The texts of the project's build files: at its root, and beside each source root."""
        folders = dict.fromkeys(("", *(root.folder for root in self.modules.roots if root.is_certain)))
        places = (self.root / folder / name for folder in folders for name in _BUILD_FILES)
        return tuple(_read(place) for place in places)

    def _names_in(self, folder: str) -> Iterator[str]:
        try:
            yield from (entry.name for entry in (self.root / folder).iterdir())
        except OSError:
            return


def _makes(name: str, last: str) -> bool:
    """Whether a file of that name is what the module `last` is made from, e.g. ``speedups.pyx``, ``order.proto``."""
    stem, _, suffixes = name.partition(".")
    kinds = {f".{suffix}" for suffix in suffixes.split(".")}
    return bool(kinds & _SOURCES_OF_MODULES) and stem in {
        last,
        last.removesuffix("_pb2"),
        last.removesuffix("_pb2_grpc"),
    }


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
