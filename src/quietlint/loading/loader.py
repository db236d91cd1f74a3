"""Modules by name, with their facts: the answers that the program asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from packaging.utils import canonicalize_name

from quietlint.environment.changed_names import changed_members, changed_names, effect_of, told, watched_names
from quietlint.environment.declared import Declarations, inline_declarations, inline_problem
from quietlint.environment.distributions import Distributions
from quietlint.environment.finder import Located, ModuleFinder
from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment
from quietlint.environment.names import SHARED_NAMESPACES
from quietlint.environment.typeshed import StandardLibrary
from quietlint.loading.dependencies import ProjectDependencies
from quietlint.loading.gaps import gap_of
from quietlint.loading.places import InProject, MayBeGenerated, Places, Resolved
from quietlint.loading.reading import Reader
from quietlint.loading.vocabulary import Vocabulary, words_of
from quietlint.model.dependencies import (
    Basis,
    Change,
    Declared,
    DeclaredDependency,
    Effect,
    KnownVersion,
    MalformedDeclaration,
    PythonGap,
    Resemblance,
    Standing,
    place_of_line,
)
from quietlint.model.facts import ModuleFacts
from quietlint.model.modules import Absence, Distribution, Module, ModuleAnswer, NoModule, Origin
from quietlint.model.names import ModuleName
from quietlint.model.source import SourceFile, Unreadable
from quietlint.sources.decoding import read_source
from quietlint.sources.discovery import FoundFile
from quietlint.sources.modules import ProjectModules
from quietlint.sources.roots import is_package, parent_folder, root_above

_NEVER_IMPORTED = frozenset({"conftest", "setup", "__main__", "__init__"})
_MOST_TEXT = 256 * 1024 * 1024
_GROWING = re.compile(
    rb"__path__\s*(?:\+?=|\.\s*(?:append|extend|insert)\b)|\bextend_path\b|\bdeclare_namespace\b|\bmeta_path\b"
    rb"|sys\s*\.\s*modules\s*\[\s*(?!__name__\s*\])[^\]\n]*\]\s*="
)
"""What a package's source says that has modules come from elsewhere than its folder."""
_MADE = re.compile(
    rb"sys\.modules\s*\[\s*[\"'][\w.]+[\"']\s*\]\s*=|sys\.modules\.setdefault\(\s*[\"'][\w.]+[\"']"
    rb"|\(\s*sys\.modules\s*,\s*[\"'][\w.]+[\"']|[\"']sys\.modules[\"']\s*,\s*\{[^}]*\}|sys\.modules\s*,\s*\{[^}]*\}"
)
_QUOTED = re.compile(rb"[\"']([A-Za-z_][\w.]*)[\"']")


class LazyModule(Module):
    """A module whose source behind its stub, and whose distribution, are looked up when they are first asked for."""

    __slots__ = ("_distribution_of", "_source_of")

    def __getattr__(self, name: str) -> object:
        # Reached for a slot that was left empty, and for nothing else that a module has.
        if name in {"source", "distribution"}:
            value: object = object.__getattribute__(self, f"_{name}_of")()
            object.__setattr__(self, name, value)
            return value
        raise AttributeError(name)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the repository and shared by all that ask: files, names, environment, facts read so far."""

    root: Path
    """The real path of the folder that shown paths start from."""
    files: Mapping[str, FoundFile]
    """Every file of the project, by shown path."""
    modules: ProjectModules
    environment: TargetEnvironment | NoEnvironment
    standard: StandardLibrary
    finder: ModuleFinder
    distributions: Distributions
    declarations: Callable[[], Declarations]
    dependencies: ProjectDependencies
    is_given: bool
    """Whether the environment is surely the project's own: given by the user, or found in the project."""
    reader: Reader
    hidden: frozenset[str] = frozenset()
    """Files that lie on disk and are not of the project as it is looked at, by shown path."""


class ProjectLoader:
    """Fulfils `ModuleLoader` as files of one folder see it; `view_for` gives the one that a file needs.

    Most files see the same modules under the same names. A script or a test that imports its neighbours by names which
    mean something else to others has a view of its own.
    """

    def __init__(self, known: Known, judged: tuple[FoundFile, ...], importer: str | None = None) -> None:
        self.known = known
        self.judged = judged
        """The files that the run was asked about, by shown path."""
        self.places = Places(
            known.root,
            known.modules,
            known.finder,
            importer,
            hidden=known.hidden,
            is_foreign=known.dependencies.is_library,
            imports=self._imports,
        )
        self._answers: dict[ModuleName, ModuleAnswer] = {}
        self._modules: dict[str, Module] = {}
        self._mentions: dict[tuple[str, str], bool] = {}
        self._views: dict[str, ProjectLoader] = {}
        self._gaps: dict[tuple[str, tuple[tuple[int, int], ...]], PythonGap | None] = {}

    # ---------------------------------------------------------------------------------- the program's questions

    def load(self, name: ModuleName) -> ModuleAnswer:
        """The module of that absolute dotted name. One file is one `Module` object, whatever name it was asked by."""
        answer = self._answers.get(name)
        if answer is None:
            answer = self._answers[name] = self._answer(name)
        return answer

    def exists(self, name: ModuleName) -> bool | None:
        """Whether the module is there, without reading it; None if that cannot be told."""
        match self.places.resolve(name):
            case None:
                return False if self._why_absent(name) in {Absence.NOWHERE, Absence.REMOVED} else None
            case MayBeGenerated():
                return None
            case _:
                return True

    def submodules(self, name: ModuleName) -> frozenset[str]:
        """Last parts of the names of modules directly under the package `name`."""
        resolved = self.places.resolve(name)
        if isinstance(resolved, Located):
            return self.known.finder.submodules(name)
        if not isinstance(resolved, InProject):
            return frozenset()
        names = set(self.known.finder.submodules(name)) if resolved.located is not None else set()
        for folder in resolved.folders:
            names |= self._importable_in(folder)
            names |= {last for last in self.places.listings.of(self.known.root / folder).modules if last.isidentifier()}
        return frozenset(names - {"__init__"})

    def project_modules(self) -> tuple[ModuleName, ...]:
        """Every module of the project, sorted; a stub beside its source is part of it."""
        twins = frozenset(self.known.modules.stubs.values())
        return tuple(sorted(name for path, name in self.known.modules.by_path.items() if path not in twins))

    def top_level_names(self) -> frozenset[str]:
        """Top-level names that can be imported in the target environment: for suggestions."""
        return self._top_level_names

    def mentions(self, module: ModuleName, name: str, *, by_others: bool = False) -> bool:
        """Whether any source of the distribution (or project) that ships `module` stores `name` as an attribute.

        With `by_others`, what methods store on their own first parameter is left out.
        """
        resolved = self.places.resolve(module)
        if not isinstance(resolved, Located):
            return name in self._stored_in_project
        return self._some_source(
            module, resolved, str(by_others), name, lambda path: _stores(path, name, by_others=by_others)
        )

    def may_be_put_on(self, module: ModuleName, name: str) -> bool:
        """Whether any source of the distribution (or project) that ships `module` may store `name` on a module."""
        resolved = self.places.resolve(module)
        if not isinstance(resolved, Located):
            return name in self._stored_in_project
        return self._some_source(module, resolved, "module", name, lambda path: _stores_on_module(path, name))

    def is_subclassed(self, module: ModuleName, name: str) -> bool:
        """Whether any source of the distribution that ships `module` seems to inherit from a class of that name."""
        return self._is_found(module, "class", rb"^[ \t]*class[ \t]+\w+[ \t]*\([^)]*\b%b\b", name)

    def defines(self, module: ModuleName, name: str) -> bool:
        """Whether any source of the distribution that ships `module` defines a function or method of that name."""
        return self._is_found(module, "def", rb"^[ \t]*(?:async[ \t]+)?def[ \t]+%b\b", name)

    def writes(self, module: ModuleName, name: str) -> bool:
        """Whether any source of the distribution that ships `module` holds a word."""
        return self._is_found(module, "word", rb"\b%b\b", name)

    def _is_found(self, module: ModuleName, kind: str, form: bytes, name: str) -> bool:
        resolved = self.places.resolve(module)
        if not isinstance(resolved, Located) or resolved.in_standard_library:
            return False
        pattern = form.replace(b"%b", re.escape(name.encode()))
        return self._some_source(
            module,
            resolved,
            kind,
            name,
            lambda path: re.search(pattern, _bytes_of(path), re.MULTILINE) is not None,
        )

    def _some_source(
        self, module: ModuleName, found: Located, kind: str, name: str, has: Callable[[Path], bool]
    ) -> bool:
        """Whether any source that is shipped with a module `has` something about `name`; asked once of each `kind`."""
        key = (f"{kind} {module.partition('.')[0]}", name)
        if key not in self._mentions:
            self._mentions[key] = any(map(has, self._sources_with(module, found)))
        return self._mentions[key]

    def spells(self, module: ModuleName, name: str) -> bool:
        """Whether our own module of that name, of the standard library, binds `name` or holds it as a text."""
        own = self.known.standard.source_of_ours(module)
        if own is not None:
            return _binds(own, name)
        compiled = self.known.standard.compiled_of_ours(module)
        return compiled is not None and b"\0%b\0" % name.encode("utf-8", "replace") in _bytes_of(compiled)

    def spelled_around(self, name: str, made: frozenset[str], makers: frozenset[str] | None = None) -> bool:
        """Whether the project's texts, what it can reach, or the standard library spell a word anywhere."""
        return self._vocabulary.spells(name, made, makers)

    def compiled_default(self, module: ModuleName, function: str, parameter: str) -> bool:
        """Whether the documentation in a compiled module of the standard library gives a parameter a default.

        Source: CPython developer's guide, "Argument Clinic": ``name($module, first, second=default, /)``.
        """
        key = (f"default {module}.{function}", parameter)
        if key not in self._mentions:
            path = self.known.standard.compiled_of_ours(module)
            form = rb"\b%b\(\$\w+,[^)\n]*\b%b=" % (re.escape(function.encode()), re.escape(parameter.encode()))
            self._mentions[key] = path is not None and re.search(form, _bytes_of(path)) is not None
        return self._mentions[key]

    def is_spelled_by_others(self, name: str) -> bool:
        """Whether code that the project can reach spells a word, that of the standard library left out."""
        return self._vocabulary.is_spelled_by_others(name)

    def is_made_built_in(self, name: str) -> bool:
        """Whether code that the project can reach puts a name among the built-in ones."""
        return self._vocabulary.is_made_built_in(name)

    def standard_definers(self, name: str) -> tuple[ModuleName, ...]:
        """The modules of the standard library that define a name, at their top level or in a class."""
        return self._vocabulary.standard_definers(name)

    def words_of(self, name: ModuleName) -> frozenset[str]:
        """Every word that the files of a module outside the project spell; none for one of the project."""
        resolved = self.places.resolve(name)
        return words_of((resolved.stub, resolved.source)) if isinstance(resolved, Located) else frozenset()

    def is_complete_around(self, path: str) -> bool:
        """Whether every module that the files beside the one at `path` import was found and is searched."""
        return self._vocabulary.is_complete(path)

    def is_within_reach(self, name: ModuleName) -> bool:
        """Whether a top-level module was found and is searched for words; one of Python 2 brings nothing."""
        return self._vocabulary.finds(name)

    def searched_around(self) -> tuple[str, ...]:
        """The distributions that `spelled_around` searches, with their versions."""
        return self._vocabulary.searched()

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self.known, self._is_searched)

    def _is_searched(self, name: ModuleName) -> bool:
        """Whether the texts of a top-level module are among those that are searched for words."""
        resolved = self.places.resolve(name)
        if isinstance(resolved, Located):
            known = self.known
            return known.standard.find(name) is not None or bool(known.distributions.for_import(name))
        return isinstance(resolved, InProject)

    @property
    def python_version(self) -> tuple[int, int]:
        """The target Python version."""
        return self.known.environment.python_version

    @property
    def platform(self) -> str:
        """The target platform, as `sys.platform` spells it."""
        return self.known.environment.platform

    @property
    def dependencies(self) -> SeenDependencies:
        """What rules may ask about dependencies."""
        return SeenDependencies(self)

    # ---------------------------------------------------------------------------------- the conductor's questions

    def name_of(self, path: str) -> ModuleName:
        """The name of the module in a file of the project."""
        return self.known.modules.by_path[path]

    def facts_of(self, path: str) -> ModuleFacts | Unreadable:
        """The facts of a file of the project."""
        return self.known.reader.facts(self.known.files[path].path, path, judged=True)

    def declaration_facts(self, path: str) -> tuple[DeclaredDependency | MalformedDeclaration, ...]:
        """What a dependency file of the project declares, and what in it cannot be read, by place."""
        declarations = self.known.declarations()
        lines = _text_lines(self.known.root / path)

        def place(line: int, name: str = "") -> tuple[int, int, int, int]:
            span = place_of_line(line, lines[line - 1] if 0 < line <= len(lines) else "", name)
            return span.line, span.column, span.end_line, span.end_column

        facts: list[DeclaredDependency | MalformedDeclaration] = [
            DeclaredDependency(*place(one.line, one.written), one)
            for one in declarations.dependencies
            if one.file == path
        ]
        facts += [
            MalformedDeclaration(*place(one.line), one.problem) for one in declarations.problems if one.file == path
        ]
        return tuple(sorted(facts, key=lambda fact: (fact.line, fact.column)))

    def declaring_text(self, path: str) -> str:
        """The text of a dependency file, as far as it can be read."""
        return _bytes_of(self.known.root / path).decode("utf-8", "replace")

    def header_of(self, path: str) -> tuple[Declared, ...] | None:
        """What a script's own header declares (PEP 723); None for a file without one."""
        return inline_declarations(self._comments_of(path), path)

    def declarations_in(self, path: str) -> tuple[DeclaredDependency | MalformedDeclaration, ...]:
        """What a Python file declares, and what in it cannot be read: a setup.py, or the header of a script."""
        if path.rpartition("/")[2] == "setup.py":
            return self.declaration_facts(path)
        header = self._comments_of(path)
        problem = inline_problem(header, path) if header else None
        facts: list[DeclaredDependency | MalformedDeclaration] = [
            DeclaredDependency(one.line, 1, one.line, 2, one) for one in self.header_of(path) or ()
        ]
        if problem is not None:
            facts.append(MalformedDeclaration(problem.line, 1, problem.line, 2, problem.problem))
        return tuple(facts)

    def _comments_of(self, path: str) -> str:
        """The comments of a file, each on its own line, and nothing else."""
        if path not in self.known.files or path.endswith(".ipynb"):
            return ""
        facts = self.facts_of(path)
        if isinstance(facts, Unreadable) or not any("/// script" in one.text for one in facts.comments):
            return ""
        lines = [""] * (facts.comments[-1].line if facts.comments else 0)
        for one in facts.comments:
            if one.alone:
                lines[one.line - 1] = one.text
        return "\n".join(lines) + "\n"

    def source_of(self, path: str) -> SourceFile | Unreadable:
        """A file of the project, read anew."""
        return read_source(self.known.files[path].path, path)

    def view_for(self, path: str) -> ProjectLoader:
        """The loader that answers as the file at `path` would be answered."""
        if self.places.importer is not None:
            return self
        folder = root_above(parent_folder(path), self.known.modules.listing)
        if folder not in self._views:
            is_started = not self.known.dependencies.is_shipped(path) or not self._is_in_package(folder)
            is_own = is_started and self._sees_other_modules(folder)
            self._views[folder] = ProjectLoader(self.known, self.judged, path) if is_own else self
        return self._views[folder]

    def _is_in_package(self, folder: str) -> bool:
        """Whether the folder is a namespace inside of a regular package: nobody starts its files as scripts."""
        while folder:
            folder = parent_folder(folder)
            if is_package(folder, self.known.modules.listing):
                return True
        return False

    def _sees_other_modules(self, folder: str) -> bool:
        """Whether a module that can be imported from `folder` by its plain name means something else to the others."""
        if any(root.is_certain and root.folder == folder for root in self.known.modules.roots):
            return False
        prefix = f"{folder}/"
        for name in sorted(self._importable_in(folder) - _NEVER_IMPORTED):
            if name.startswith("test_"):
                continue
            seen = self.places.resolve(ModuleName(name))
            if not isinstance(seen, InProject):
                return True
            if seen.path not in {f"{prefix}{name}.py", f"{prefix}{name}/__init__.py"} and (
                seen.path or f"{prefix}{name}" not in seen.folders
            ):
                return True
        return False

    def _imports(self, path: str, name: str) -> bool:
        facts = self.facts_of(path)
        return not isinstance(facts, Unreadable) and name in facts.imports

    # ---------------------------------------------------------------------------------- answers

    def _answer(self, name: ModuleName) -> ModuleAnswer:
        match self.places.resolve(name):
            case InProject() as found:
                return self._in_project(name, found)
            case Located() as found:
                return self._located(found)
            case MayBeGenerated(searched):
                return NoModule(name, Absence.UNREADABLE, searched)
            case None:
                absent = self._topmost_absent(name)
                return NoModule(absent, self._why_absent(name), self._searched(absent))

    def _in_project(self, name: ModuleName, found: InProject) -> Module:
        if found.path:
            if found.path not in self._modules:
                self._modules[found.path] = self._discovered(self.known.modules.by_path[found.path], found)
            return self._modules[found.path]
        if found.entry is None:
            return Module(name, Origin.PROJECT, is_package=True, is_namespace=True, path=found.folder)
        folder = self.known.root / found.folder
        entry = found.entry
        return Module(
            name,
            Origin.PROJECT,
            stub=self._facts(folder / entry.stub, f"{found.folder}/{entry.stub}") if entry.stub else None,
            source=self._facts(folder / entry.source, f"{found.folder}/{entry.source}") if entry.source else None,
            is_package=bool(found.folders),
            is_compiled=bool(entry.compiled),
            path="/".join(part for part in (found.folder, entry.source or entry.stub or entry.compiled) if part),
        )

    def _discovered(self, name: ModuleName, found: InProject) -> Module:
        path = found.path
        stub = path if path.endswith(".pyi") else self.known.modules.stubs.get(name)
        facts = self.facts_of(path)
        listing = self.places.listings.of(self.known.root / parent_folder(path))
        entry = listing.modules.get(path.rpartition("/")[2].partition(".")[0])
        return Module(
            name,
            Origin.PROJECT,
            stub=_read(self.facts_of(stub)) if stub is not None else None,
            source=None if path.endswith(".pyi") else _read(facts),
            is_package=bool(found.folders),
            is_compiled=entry is not None and bool(entry.compiled),
            path=path,
        )

    def _located(self, found: Located) -> Module:
        origin = Origin.STANDARD_LIBRARY if found.in_standard_library else Origin.ENVIRONMENT
        shown = _shown(found)
        module = object.__new__(LazyModule)
        stub = self._facts(found.stub, shown) if found.stub is not None else None
        values: dict[str, object] = {
            "name": found.name,
            "origin": origin,
            "stub": stub,
            "is_package": found.is_package,
            "is_namespace": found.is_namespace,
            "is_compiled": found.compiled,
            "is_partial_stub": found.partial_stub,
            "path": shown,
            "_source_of": lambda: self._facts(found.source, shown) if found.source is not None else None,
            "_distribution_of": lambda: self._distribution(found),
        }
        for field, value in values.items():
            object.__setattr__(module, field, value)
        return module

    def _facts(self, path: Path, shown: str) -> ModuleFacts | None:
        return _read(self.known.reader.facts(path, shown, judged=False))

    def _distribution(self, found: Located) -> Distribution | None:
        if found.in_standard_library:
            return None
        for path in (found.source, found.stub):
            owner = self.known.distributions.owner_of(path) if path is not None else None
            if owner is not None:
                return Distribution(owner.name, owner.version)
        for owner in self.known.distributions.for_import(found.name):
            return Distribution(owner.name, owner.version)
        return None

    # ---------------------------------------------------------------------------------- absence

    def _why_absent(self, name: ModuleName) -> Absence:
        """Why no place offers the module, and whether that says that it does not exist."""
        above, _, _ = name.rpartition(".")
        if name in self.made_at_run_time:
            return Absence.UNREADABLE
        if self.known.standard.removed(name) is not None:
            return Absence.REMOVED
        if above:
            holder = self.places.resolve(ModuleName(above))
            if holder is None:
                why = self._why_absent(ModuleName(above))
                # What few know at the top may be a namespace of many, known by what lies in it.
                top = self.places.resolve(ModuleName(name.partition(".")[0]))
                is_elsewhere = why is Absence.NOWHERE and not _is_closed(top) and self._may_be_installed(name)
                return Absence.NO_ENVIRONMENT if is_elsewhere else why
            if isinstance(holder, MayBeGenerated) or self._grows(holder):
                return Absence.UNREADABLE
            return self._why_absent_in(holder, name)
        if self._may_be_installed(name):
            return Absence.NOT_INSTALLED if self._is_undeclared(name) else Absence.NO_ENVIRONMENT
        return Absence.NOT_INSTALLED if self._is_known_to_few(name) and self._has_packages else Absence.NOWHERE

    def _topmost_absent(self, name: ModuleName) -> ModuleName:
        """The module itself, or the topmost package above it that is not there either."""
        above = ModuleName(name.rpartition(".")[0])
        return self._topmost_absent(above) if above and self.places.resolve(above) is None else name

    def _is_undeclared(self, name: ModuleName) -> bool:
        """Whether the project's own environment was searched, and nothing declares what the module comes from."""
        if not self._has_environment:
            return False
        return not any(self._is_declared(distribution) for distribution in self._offering(name))

    def _is_known_to_few(self, name: ModuleName) -> bool:
        """Whether an unpopular distribution of that name is published: a package may offer to work with it."""
        return self._is_undeclared(name) and bool(self.known.dependencies.names.distributions_for(name))

    @property
    def _has_environment(self) -> bool:
        """Whether an environment that is surely the project's own was searched, and not only some fetched wheels."""
        return self.known.dependencies.basis is Basis.ENVIRONMENT and self.known.is_given

    def _offering(self, name: ModuleName) -> frozenset[str]:
        """Distributions that may offer the module."""
        return frozenset({str(name), *self.known.dependencies.names.distributions_for(name)})

    @cached_property
    def _has_packages(self) -> bool:
        """Whether the project is more than scripts."""
        return any(path.endswith("/__init__.py") for path in self.known.files)

    def _why_absent_in(self, holder: Resolved, name: ModuleName) -> Absence:
        """Why a package lacks a module: a namespace may have portions elsewhere, a compiled package more contents."""
        if isinstance(holder, InProject) and self._is_left_out(holder):
            return Absence.UNREADABLE
        if isinstance(holder, InProject) and holder.entry is not None and holder.entry.compiled:
            return Absence.UNREADABLE
        if isinstance(holder, InProject) and self._is_part(holder, name):
            return Absence.NO_ENVIRONMENT  # a library of that name may be meant
        if isinstance(holder, InProject):
            return Absence.NO_ENVIRONMENT if holder.is_namespace and self._may_be_installed(name) else Absence.NOWHERE
        if isinstance(holder, Located) and holder.is_namespace:
            return Absence.NO_ENVIRONMENT if self._may_be_installed(name) else Absence.NOWHERE
        if isinstance(holder, Located):
            is_dark = holder.compiled and holder.source is None and (holder.stub is None or not holder.paths)
            return Absence.UNREADABLE if is_dark or (holder.compiled and not holder.is_package) else Absence.NOWHERE
        return Absence.NOWHERE

    def _is_part(self, holder: InProject, name: str) -> bool:
        """Whether a package has another name, as it lies in a package, than the one that its module was asked by."""
        modules = self.places.modules
        known_as = modules.by_path.get(holder.path)
        if known_as is None or name.startswith(f"{known_as}."):
            return False
        folder = parent_folder(parent_folder(holder.path))
        while folder and not is_package(folder, modules.listing):
            folder = parent_folder(folder)
        return bool(folder)

    def _is_left_out(self, holder: InProject) -> bool:
        """Whether the makers of a source distribution may have left out what tests and the like need."""
        place = holder.path or (f"{holder.folders[0]}/__init__.py" if holder.folders else "")
        return self.is_source_distribution and bool(place) and not self.known.dependencies.is_shipped(place)

    @cached_property
    def is_source_distribution(self) -> bool:
        """Whether the project is an unpacked source distribution."""
        return (self.known.root / "PKG-INFO").is_file()

    def _grows(self, holder: Resolved) -> bool:
        """Whether the package looks elsewhere for its modules, or makes some, once it is imported."""
        path: Path | None = None
        if isinstance(holder, Located):
            path = holder.source if not holder.in_standard_library else None
        elif isinstance(holder, InProject) and holder.path:
            path = self.known.files[holder.path].path
        return path is not None and _GROWING.search(_bytes_of(path)) is not None

    @cached_property
    def made_at_run_time(self) -> frozenset[str]:
        """Modules that the project puts into `sys.modules` by name, as tests do for what is not installed."""
        names: set[str] = set()
        for file in self.known.files.values():
            data = _bytes_of(file.path)
            if b"sys.modules" in data:
                names.update(name.decode("ascii") for match in _MADE.findall(data) for name in _QUOTED.findall(match))
        return frozenset(names)

    def _may_be_installed(self, name: ModuleName) -> bool:
        """Whether the module is somewhere, and only not in the environment that we see.

        That is so for what the project declares, extras included. Without an environment of its own any published name
        may be installed; with one, what is popular is taken for an optional dependency, and what few know is not.
        """
        offering = self._offering(name)
        names = self.known.dependencies.names
        top = name.partition(".")[0]
        if any(self._is_declared(distribution) for distribution in offering) or self.known.dependencies.is_library(top):
            return True
        if not self._has_environment:
            is_known = bool(names.distributions_for(name)) or top in SHARED_NAMESPACES
            return is_known or self._may_be_declared_otherwise(name)
        return any(names.rank(distribution) is not None for distribution in offering)

    def _may_be_declared_otherwise(self, name: ModuleName) -> bool:
        """Whether something that the project declares may offer a module of a name that nobody knows.

        That is so for what a file computes, for what is no name of the public index, and for what shares a word with
        it: the import names of a distribution that is not there can only be guessed.
        """
        if not self.known.declarations().is_complete:
            return True
        return bool(self.known.dependencies.standing(name, "", None).declared)

    def _is_declared(self, distribution: str) -> bool:
        return self.known.dependencies.is_declared(distribution)

    def _searched(self, name: ModuleName) -> tuple[str, ...]:
        """The places that were searched for a module, readable, in order."""
        above = ModuleName(name.rpartition(".")[0])
        holder = self.places.resolve(above) if above else None
        if isinstance(holder, InProject):
            return tuple(folder or "." for folder in holder.folders)
        if isinstance(holder, Located):
            return tuple(self._readable(path) for path in holder.paths)
        roots = tuple(root.folder or "." for root in self.known.modules.roots if root.is_certain)
        version = ".".join(map(str, self.python_version))
        lifetime = self.known.standard.removed(name)
        standard = f"standard library of Python {version}" + (f" ({lifetime})" if lifetime is not None else "")
        environment = self.known.environment
        dependencies = self.known.dependencies
        if isinstance(environment, NoEnvironment) or dependencies.basis is Basis.FETCHED:
            packages: tuple[str, ...] = (f"names published by {dependencies.names.date}",)
        else:
            packages = tuple(self._readable(path) for path in environment.site_packages)
        return (*dict.fromkeys(roots), standard, *packages)

    def _readable(self, path: Path) -> str:
        return path.relative_to(self.known.root).as_posix() if path.is_relative_to(self.known.root) else str(path)

    # ---------------------------------------------------------------------------------- names and mentions

    def _importable_in(self, folder: str) -> frozenset[str]:
        """Names of modules and packages that lie in a folder of the project."""
        return self._importable.get(folder, frozenset())

    @cached_property
    def _importable(self) -> Mapping[str, frozenset[str]]:
        names: dict[str, set[str]] = {}
        for folder, files in self.known.modules.listing.items():
            names.setdefault(folder, set()).update(name.partition(".")[0] for name in files)
        for folder in self.known.modules.folders:
            if folder:
                above, _, last = folder.rpartition("/")
                names.setdefault(above, set()).add(last)
        return {folder: frozenset(filter(str.isidentifier, each)) for folder, each in names.items()}

    @cached_property
    def _top_level_names(self) -> frozenset[str]:
        names = set(self.known.finder.top_level_names())
        for root in self.known.modules.roots:
            if root.is_certain:
                names |= {root.package.partition(".")[0]} if root.package else self._importable_in(root.folder)
        return frozenset(names - {"__init__", "__main__"})

    def python_gap(self, name: str, path: str) -> PythonGap | None:
        """The Python versions of the project that lack a dotted name of the standard library."""
        versions = self.known.dependencies.python_versions(path)
        if len(versions) < 2:
            return None
        key = (name, versions)
        if key not in self._gaps:
            self._gaps[key] = gap_of(name, versions, self.known.dependencies.runs_on_place(path), self._stub_facts)
        return self._gaps[key]

    def _stub_facts(self, name: str) -> ModuleFacts | None:
        """The facts of the bundled stub of a standard module, whatever versions have it."""
        stub = self.known.standard.any_stub_path(ModuleName(name))
        return None if stub is None else self._facts(stub, name.replace(".", "/"))

    def imports_any(self, distribution: str) -> bool | None:
        """Whether any file of the project imports what the distribution offers; None where that cannot be told."""
        known = self.known.dependencies
        installed = known.distributions.get(distribution)
        if installed is not None:
            offered = {
                name
                for name in known.distributions.top_level_names()
                if installed in known.distributions.for_import(name)
            }
        elif known.names.rank(distribution) is not None:
            offered = set(known.names.import_names(distribution)) | {canonicalize_name(distribution).replace("-", "_")}
        else:
            return None
        return not offered or not offered.isdisjoint(self._imported_in_project)

    @cached_property
    def _imported_in_project(self) -> frozenset[str]:
        """Top-level names that any file of the project imports or spells, as far as words of facts tell."""
        found: set[str] = set()
        for path in self.known.files:
            facts = self.facts_of(path)
            if not isinstance(facts, Unreadable):
                found.update(facts.words)
                found.update(facts.imports)
        return frozenset(found)

    @cached_property
    def _stored_in_project(self) -> frozenset[str]:
        stored: set[str] = set()
        for path in self.known.files:
            facts = self.facts_of(path)
            if not isinstance(facts, Unreadable):
                # What is put on a global name is there as `name.attribute`.
                stored.update(name.rpartition(".")[2] for name in facts.stored)
        return frozenset(stored)

    def _sources_with(self, module: ModuleName, found: Located) -> tuple[Path, ...]:
        """The sources that are shipped together with a module of the environment or the standard library."""
        files: dict[Path, None] = {}
        if not found.in_standard_library:
            for owner in self.known.distributions.for_import(module):
                folder = owner.info.parent
                listed = (name for name in self.known.distributions.files(owner) if name.endswith(".py"))
                files.update(dict.fromkeys(folder / name for name in listed))
        top = self.known.finder.find(ModuleName(module.partition(".")[0]))
        if not files and top is not None:
            files.update(dict.fromkeys([top.source] if top.source is not None else []))
            for folder in top.paths if not top.is_namespace else found.paths:
                files.update(dict.fromkeys(sorted(folder.rglob("*.py"))))
        return tuple(files)


class SeenDependencies:
    """Fulfils `Dependencies` as the files of one view see modules."""

    def __init__(self, loader: ProjectLoader) -> None:
        self._loader = loader
        self._known = loader.known.dependencies

    @property
    def basis(self) -> Basis:
        return self._known.basis

    @property
    def index_date(self) -> str:
        return self._known.names.date

    @property
    def has_private_index(self) -> bool:
        return self._known.declarations.private_index

    def standing(self, module: ModuleName, path: str) -> Standing | None:
        resolved = self._loader.places.resolve(ModuleName(module.partition(".")[0]))
        if isinstance(resolved, InProject | MayBeGenerated) and not getattr(resolved, "is_namespace", False):
            return None
        if isinstance(resolved, Located) and resolved.in_standard_library:
            return None
        whole = self._loader.places.resolve(module)
        if isinstance(whole, InProject) or (isinstance(resolved, InProject) and not isinstance(whole, Located)):
            return None
        is_made = module.partition(".")[0] in self._loader.made_at_run_time
        if is_made or self._loader.known.standard.removed(module) is not None:
            return None
        found = self._known.standing(module, path, self._loader.header_of(path))
        return replace(found, is_there=True) if isinstance(resolved, Located) and not resolved.is_namespace else found

    def version_of(self, distribution: str, path: str = "") -> KnownVersion | None:
        return self._known.version_of(distribution, path)

    def is_published(self, distribution: str) -> bool:
        return self._known.names.is_published(distribution)

    def newest_version(self, distribution: str) -> str | None:
        return self._known.names.newest_version(distribution)

    def nearest_published(self, distribution: str) -> tuple[str, ...]:
        return self._known.names.nearest(distribution)

    def nearest_imports(self, module: str) -> tuple[str, ...]:
        near = self._known.names.nearest(
            module, also=frozenset(one.name for one in self._known.declarations.dependencies)
        )
        return tuple(dict.fromkeys(self._known.names.import_names(name)[0] for name in near))

    def resemblance(self, name: str) -> Resemblance | None:
        return self._known.names.resemblance(name, self._known.declarations.directly)

    def is_imported(self, declared: Declared) -> bool | None:
        return self._loader.imports_any(declared.name)

    def python_versions(self, path: str = "") -> tuple[tuple[int, int], ...]:
        return self._known.python_versions(path)

    def change_of(self, name: str, path: str) -> Change | None:
        return self._change(name, lambda distribution: self._known.version_of(distribution, path))

    def declared_change_of(self, name: str, path: str) -> Change | None:
        return self._change(name, lambda distribution: self._known.declared_range(distribution, path))

    def _change(self, name: str, version_of: Callable[[str], KnownVersion | None]) -> Change | None:
        row = changed_names().get(name)
        while row is None and "." in name:
            name = name.rpartition(".")[0]
            row = changed_names().get(name)
            if row is not None and row.is_addition:
                return None
        known = version_of(row.distribution) if row is not None else None
        if row is None or known is None:
            return None
        newest = self._known.names.newest_version(row.distribution)
        effect = effect_of(row, known, newest)
        if effect is Effect.GONE_IN_NEWEST and self._known.is_held_back(row.distribution):
            return None
        return Change(row, effect, known, newest or "") if effect is not None else None

    def python_gap(self, name: str, path: str) -> PythonGap | None:
        return self._loader.python_gap(name, path)

    def watches(self, last: str) -> bool:
        return last in watched_names()

    def told_of(self, name: str) -> str:
        row = changed_names().get(name)
        return told(row) if row is not None and not row.is_addition else ""

    def told_of_member(self, package: str, cls: str, name: str) -> str:
        row = changed_members().get((package, cls, name))
        return told(row) if row is not None and not row.is_addition else ""

    def facts_in(self, path: str) -> tuple[DeclaredDependency | MalformedDeclaration, ...]:
        return self._loader.declarations_in(path)

    def is_shipped(self, path: str) -> bool:
        return self._known.is_shipped(path)

    def may_lack_files(self, path: str) -> bool:
        return self._loader.is_source_distribution and not self._known.is_shipped(path)

    def is_own(self, distribution: str) -> bool:
        return canonicalize_name(distribution) in self._known.declarations.own_names


def _read(facts: ModuleFacts | Unreadable) -> ModuleFacts | None:
    return None if isinstance(facts, Unreadable) else facts


def _is_closed(package: object) -> bool:
    """Whether a package has a file of its own, so that all its modules lie in its folders."""
    if isinstance(package, InProject):
        return package.path.endswith(("/__init__.py", "/__init__.pyi"))
    return isinstance(package, Located) and package.is_package and not package.is_namespace


def _text_lines(path: Path) -> list[str]:
    return _bytes_of(path).decode("utf-8", "replace").splitlines()


def _shown(found: Located) -> str:
    """``package/module.py`` for a file of the environment: its stub where there is one, for that is read first."""
    path = found.stub or found.source
    if path is None:
        return "/".join(found.name.split("."))
    depth = found.name.count(".") + (2 if path.name.startswith("__init__.") else 1)
    return "/".join(path.parts[-depth:])


def _bytes_of(path: Path) -> bytes:
    """The content of a file; nothing for one that is too large or cannot be read."""
    try:
        return path.read_bytes() if path.stat().st_size <= _MOST_TEXT else b""
    except OSError:
        return b""


def _binds(path: Path, name: str) -> bool:
    """Whether the text of a module seems to define, assign or import a name, or to spell it in a string of its own."""
    word = re.escape(name.encode("utf-8", "replace"))
    binding = rb"^\s*(?:(?:async\s+)?(?:def|class)\s+%b\b|(?:from|import)\b.*\b%b\b|%b\s*[=:,)])|[\"']%b[\"']"
    return re.search(binding.replace(b"%b", word), _bytes_of(path), re.MULTILINE) is not None


def _stores_on_module(path: Path, name: str) -> bool:
    """Whether the text of a file stores an attribute `name` on what it imports or makes as a module."""
    data = _bytes_of(path)
    if name.encode("utf-8", "replace") not in data:
        return False
    text = data.decode("utf-8", "replace")
    escaped = re.escape(name)
    if re.search(
        rf"setattr\s*\([^\n]*[\"']{escaped}[\"']"
        rf"|(?<!\bself\.)__dict__\s*(?:\[\s*[\"']{escaped}[\"']\s*\]\s*=|\.\s*update\s*\([^)]*\b{escaped}\b)",
        text,
    ):
        return True
    receivers = set(re.findall(rf"\b(\w+)\s*\.\s*{escaped}\s*(?:=(?!=)|:(?!:)[^\n]*=|,[^\n()]*=(?!=))", text))
    return any(
        re.search(
            rf"\bimport\s*(?:\([^)]*|[^\n(]*)\b{one}\b"
            rf"|\b{one}\s*=[^\n]*(?:import_module|sys\.modules|__import__|ModuleType|new_module|module_from_spec)",
            text,
        )
        for one in receivers - {"self", "cls"}
    )


def _stores(path: Path, name: str, *, by_others: bool) -> bool:
    """Whether the text of a file stores an attribute `name` on something, `by_others` on anything but ``self``."""
    data = _bytes_of(path)
    if name.encode("utf-8", "replace") not in data:
        return False
    text = data.decode("utf-8", "replace")
    escaped = re.escape(name)
    owner = r"(?<!\bself)(?<!\bcls)" if by_others else ""
    stores = (
        # `x.name = …`, `x.name: int = …`, `x.name += …`, `x.name, y = …`, `for x.name in …`, `with … as x.name:`
        rf"{owner}\.\s*{escaped}\s*(?:=(?!=)|:(?!:)[^\n]*=|(?:[-+*/%&|^@]|//|\*\*|>>|<<)=|,[^\n()]*=(?!=)|\)\s*=(?!=)|\]\s*=(?!=)|\s+in\b)",
        rf"\bas\s+[\w.]+\.{escaped}\b",
        rf"setattr\s*\([^\n]*[\"']{escaped}[\"']",
        rf"__dict__\s*\[\s*[\"']{escaped}[\"']\s*\]\s*=",
        rf"__dict__\s*\.\s*update\s*\([^)]*\b{escaped}\b",
        *(() if by_others else (rf"[\"']{escaped}[\"']\s*:",)),
    )
    return any(re.search(pattern, text) for pattern in stores)
