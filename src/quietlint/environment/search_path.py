"""Where an environment's imports are looked for: its folders, what `.pth` files add, and editable installs, as read."""

from __future__ import annotations

import ast
import json
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

_LARGEST = 2 * 1024 * 1024
_MOST_LINES = 1000


@dataclass(frozen=True, slots=True)
class SearchPath:
    """Folders in the order in which they are searched, and what finders of editable installs add to them.

    `mapping` leads from a dotted name to the package folder or module file that an import hook offers for it.
    `opaque` are top-level names that a hook offers from places that could not be read: their contents are unknown.
    """

    folders: tuple[Path, ...]
    mapping: Mapping[str, Path] = field(default_factory=dict)
    opaque: frozenset[str] = frozenset()


def search_path(site_packages: tuple[Path, ...]) -> SearchPath:
    """The search path of an environment with these folders of installed distributions.

    `.pth` lines that name folders are followed, as `site` does; lines that begin with `import` are never run, but the
    finders of editable installs that they load are parsed for the places that they map.
    """
    reading = _Reading()
    for folder in site_packages:
        reading.read(folder)
    return SearchPath(tuple(reading.folders), reading.mapping, frozenset(reading.opaque - reading.mapping.keys()))


class _Reading:
    def __init__(self) -> None:
        self.folders: dict[Path, None] = {}
        self.mapping: dict[str, Path] = {}
        self.opaque: set[str] = set()

    def read(self, site: Path) -> None:
        self.folders.setdefault(site)
        names = _names(site)
        for name in names:
            if name.endswith(".pth") and not name.startswith("."):
                self.pth(site, site / name)
        for name in names:
            if name.endswith(".egg-link"):
                for line in _lines(site / name)[:1]:
                    self.folder(site, line)
            elif name.endswith(".dist-info"):
                self.direct_url(site / name)

    def pth(self, site: Path, file: Path) -> None:
        for line in _lines(file)[:_MOST_LINES]:
            if line.startswith(("import ", "import\t")):
                self.hook(site, line)
            elif line and not line.startswith("#"):
                self.folder(site, line)

    def folder(self, site: Path, line: str) -> None:
        try:
            folder = Path(os.path.abspath(site / line.strip()))
            if folder.is_dir():
                self.folders.setdefault(folder)
        except (OSError, ValueError):
            return

    def hook(self, site: Path, line: str) -> None:
        """A line that `site` would run: finders that we know are read, anything else adds nothing that we can see."""
        if "_distutils_hack" in line and (site / "setuptools" / "_distutils").is_dir():
            # `import distutils` works after 3.11 where setuptools is installed.
            self.mapping.setdefault("distutils", site / "setuptools" / "_distutils")
        for part in line.replace(",", ";").split(";"):
            words = part.split()
            module = words[1] if words[:1] == ["import"] and len(words) > 1 else ""
            looks_editable = module.startswith(("__editable__", "_editable_", "_")) and module.isidentifier()
            if looks_editable and (site / f"{module}.py").is_file():
                self.finder(site / f"{module}.py")

    def finder(self, file: Path) -> None:
        """The places that an editable install's finder module maps, from its literals."""
        try:
            if file.stat().st_size > _LARGEST:
                return
            with warnings.catch_warnings(action="ignore"):
                tree = ast.parse(file.read_bytes())
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            return
        for node in islice(ast.walk(tree), 100_000):
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id="MAPPING" | "NAMESPACES")], value=value)
                    | ast.AnnAssign(target=ast.Name(id="MAPPING" | "NAMESPACES"), value=ast.expr() as value)
                ):
                    # setuptools: name to folder (or file without suffix), namespace to folders.
                    self.map_names(_literal(value))
                case ast.Call(
                    func=ast.Attribute(attr="map_module"), args=[ast.Constant(), ast.Constant()] as arguments
                ):
                    # the `editables` library, used by hatchling.
                    name, place = (getattr(argument, "value", None) for argument in arguments)
                    self.map_names({name: place})
                case ast.Call(func=ast.Name(id="install"), args=[first, *others]):
                    self.installed(_literal(first), [_literal(other) for other in others])

    def installed(self, first: object, others: list[object]) -> None:
        """`install(…)` of scikit-build-core (module to source) and of meson-python (its names, built on import)."""
        if isinstance(first, dict):
            inits = {name: place for name, place in first.items() if isinstance(name, str) and "." not in name}
            self.map_names(inits)
            tables = [other for other in others if isinstance(other, dict)]
            self.opaque.update(str(name).partition(".")[0] for table in tables for name in table)
        for names in others:
            if isinstance(names, set | list | tuple):
                self.opaque.update(name for name in names if isinstance(name, str) and name.isidentifier())

    def map_names(self, mapping: object) -> None:
        if not isinstance(mapping, dict):
            return
        for name, places in mapping.items():
            for place in places if isinstance(places, list | tuple) else [places]:
                if not (isinstance(name, str) and isinstance(place, str)):
                    continue
                found = _module_at(place)
                if found is None:
                    self.opaque.add(name.partition(".")[0])
                else:
                    self.mapping.setdefault(name, found)

    def direct_url(self, info: Path) -> None:
        """An editable install whose folders no `.pth` names: its project, if it is still there, is searched."""
        try:
            data = json.loads((info / "direct_url.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return
        project = editable_folder(data)
        if project is None or any(folder.is_relative_to(project) for folder in self.folders):
            return
        if any(place.is_relative_to(project) for place in self.mapping.values()):
            return
        for folder in (project / "src", project):
            if folder.is_dir():
                self.folders.setdefault(folder)


def editable_folder(data: object) -> Path | None:
    """The project that a PEP 610 record of an editable install points to."""
    if not isinstance(data, dict) or not isinstance(data.get("url"), str):
        return None
    info = data.get("dir_info")
    url = urlsplit(data["url"])
    if url.scheme != "file" or not isinstance(info, dict) or info.get("editable") is not True:
        return None
    return Path(url2pathname(url.path))


def _module_at(place: str) -> Path | None:
    """The package folder or module file that a finder's entry means (setuptools leaves out the suffix)."""
    try:
        path = Path(place)
        for candidate in (path, path.with_name(f"{path.name}.py"), path.with_name(f"{path.name}.pyi")):
            if candidate.name == "__init__.py" and candidate.is_file():
                return candidate.parent
            if candidate.exists():
                return candidate
    except (OSError, ValueError):
        pass
    return None


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _lines(file: Path) -> list[str]:
    try:
        if file.stat().st_size > _LARGEST:
            return []
        return file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return []
