"""What the project's files, its environment and the lists of names say together about one distribution."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from quietlint.environment.declared import Declarations, Locked
from quietlint.environment.distributions import Distributions
from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment
from quietlint.environment.names import SHARED_NAMESPACES, PublishedNames
from quietlint.environment.usual_requirements import usual_requirements
from quietlint.environment.versions import KNOWN_VERSIONS
from quietlint.model.dependencies import Basis, Declared, KnownVersion, Resemblance, Standing, Use

_UNSHIPPED = re.compile(
    r"(?:^|/)(?:tests?|testing|unit_?tests?|integration_?tests?|e2e|specs?|docs?|documentation|examples?|samples?|demos?"
    r"|benchmarks?|bench|perf|scripts?|tools?|tooling|utils_dev|dev|devtools|ci|\.\w[^/]*|build|builds|packaging|release"
    r"|releng|maintenance|misc|contrib|tutorials?|notebooks?|playground|sandbox|experiments?|templates?|cookiecutter[^/]*"
    r"|stubs|typings|admin|infra|hack|fuzz|fuzzing|profiling)/",
    re.IGNORECASE,
)
_UNSHIPPED_FILES = re.compile(
    r"(?:^|/)(?:conftest|setup|noxfile|tasks|fabfile|dodo|toxfile|manage_dev|hatch_build|build|versioneer|sitecustomize"
    r"|test_[^/]*|[^/]*_tests?|tests?|testing|example[^/]*|demo[^/]*|[^/]*_example|bench[^/]*|mypy[^/]*plugin[^/]*"
    r"|pytest_plugin|pytest[^/]*)\.(?:py|pyi|ipynb)$|\.ipynb$"
)
_PROVIDING_USES = frozenset({Use.MAIN, Use.EXTRA, Use.GROUP})
_MAIN_LISTS = frozenset({Use.MAIN, Use.EXTRA, Use.GROUP, Use.CONSTRAINT})
_LONGEST_CHAIN = 12


class ProjectDependencies:
    """Fulfils the questions of `Dependencies` that need no importing file's view; the loader adds those that do."""

    def __init__(
        self,
        root: Path,
        environment: TargetEnvironment | NoEnvironment,
        distributions: Distributions,
        declarations: Callable[[], Declarations],
        names: PublishedNames,
        *,
        is_given: bool,
        fetched: frozenset[str] | None = None,
    ) -> None:
        self.root = root
        self.environment = environment
        self.distributions = distributions
        self.names = names
        self.is_given = is_given
        self.fetched = fetched
        """Distributions that lie in the library store for this project; None where there is an environment."""
        self._declarations = declarations
        self._standings: dict[tuple[str, str], Standing] = {}

    @property
    def declarations(self) -> Declarations:
        return self._declarations()

    @property
    def basis(self) -> Basis:
        """What is known of third-party code in this run."""
        if isinstance(self.environment, TargetEnvironment):
            return Basis.ENVIRONMENT if self.fetched is None else Basis.FETCHED
        if self.declarations.locked:
            return Basis.LOCKED
        return Basis.DECLARED if self.declarations.dependencies else Basis.INDEX

    # ------------------------------------------------------------------------------------------ one distribution

    def is_declared(self, distribution: str) -> bool:
        """Whether any file of the project names the distribution, for whatever use; its own counts too."""
        key = canonicalize_name(distribution)
        return key in self._declared or key in self._locked or key in self.declarations.own_names

    def declared(self, distribution: str) -> tuple[Declared, ...]:
        """Where the distribution is declared, for whatever use."""
        return self._declared.get(canonicalize_name(distribution), ())

    def is_library(self, top: str) -> bool:
        """Whether a top-level name is that of a distribution which the project declares or locks, and is not itself."""
        return top in self._libraries

    @cached_property
    def _libraries(self) -> frozenset[str]:
        named = {one.name for one in self.declarations.dependencies if one.is_from_index}
        named |= {one.name for one in self.declarations.locked if one.version}
        own = self.declarations.own_names
        found = {module for name in named - own for module in self.names.import_names(name)}
        # Names such as `opentelemetry` are shared by many distributions, and none of them is the project's.
        return frozenset(found | ({name.partition("-")[0] for name in named} & SHARED_NAMESPACES))

    def locked(self, distribution: str) -> Locked | None:
        """The distribution in a lock file of the project."""
        return self._locked.get(canonicalize_name(distribution))

    def version_of(self, distribution: str, path: str = "") -> KnownVersion | None:
        """The version that the project runs on: installed or fetched, locked, or the declared range."""
        key = canonicalize_name(distribution)
        installed = self.distributions.get(key)
        if installed is not None:
            return KnownVersion(key, installed.version, source="installed" if self.fetched is None else "fetched")
        locked = self.locked(key)
        if locked is not None and locked.version:
            return KnownVersion(key, locked.version, source=f"{locked.file}:{locked.line}")
        return self.declared_range(key, path)

    def declared_range(self, distribution: str, path: str = "") -> KnownVersion | None:
        """The range of versions that the project declares; None where it declares none, or several."""
        key = canonicalize_name(distribution)
        ranges = [
            one
            for one in self.declared(key)
            if one.is_for in _MAIN_LISTS and one.specifier and self.applies(one) and _is_near(one.file, path)
        ]
        if not ranges:
            plain = [one for one in self.declared(key) if one.is_for in _PROVIDING_USES and self.applies(one)]
            # A name without a version: a fresh installation takes the newest.
            return KnownVersion(key, source=plain[0].place) if plain and plain[0].is_from_index else None
        if len({one.specifier for one in ranges}) > 1:
            return None
        return KnownVersion(key, _exact(ranges[0].specifier), ranges[0].specifier, ranges[0].place)

    def is_held_back(self, distribution: str) -> bool:
        """Whether a requirement that is kept below its own newest version may ask for an older one of this.

        Older versions of it may require what the newest does not, so that one of the same family counts too.
        """
        key = canonicalize_name(distribution)
        family = key.partition("-")[0]
        return any(
            family == one.name.partition("-")[0] or key in self._brought_by({one.name})
            for one in self.declarations.dependencies
            if one.is_for is Use.MAIN and one.name != key and self.applies(one) and self._is_kept_old(one)
        )

    def _is_kept_old(self, declared: Declared) -> bool:
        newest = self.names.newest_version(declared.name)
        try:
            return newest is not None and not SpecifierSet(declared.specifier).contains(newest, prereleases=True)
        except InvalidSpecifier:
            return True

    def applies(self, declared: Declared) -> bool:
        """Whether the marker of a declaration holds for the target; true where that cannot be told."""
        if not declared.marker:
            return True
        try:
            # An environment without extras: what depends on one may hold.
            return "extra" in declared.marker or Marker(declared.marker).evaluate(self._markers)
        except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName):
            return True

    @cached_property
    def _markers(self) -> dict[str, str]:
        """The target as PEP 508 describes it, as far as it is known."""
        version, platform = self.environment.python_version, self.environment.platform
        dotted = f"{version[0]}.{version[1]}"
        system = {"win32": "Windows", "darwin": "Darwin", "linux": "Linux"}.get(platform, "")
        return {
            "python_version": dotted,
            "python_full_version": f"{dotted}.0",
            "implementation_version": f"{dotted}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "sys_platform": platform,
            "platform_system": system,
            "os_name": "nt" if platform == "win32" else "posix",
        }

    def python_versions(self, path: str = "") -> tuple[tuple[int, int], ...]:
        """The known Python versions that the project around `path` says it runs on; () if it does not say."""
        near = [(folder, specifier) for folder, specifier, _ in self.declarations.runs_on if _holds(folder, path)]
        if not near:
            return ()
        deepest = max(len(folder) for folder, _ in near)
        specifiers = {specifier for folder, specifier in near if len(folder) == deepest}
        if len(specifiers) != 1:
            return ()
        try:
            allowed = SpecifierSet(specifiers.pop())
        except InvalidSpecifier:
            return ()
        return tuple(
            version
            for version in KNOWN_VERSIONS
            if any(allowed.contains(f"{version[0]}.{version[1]}.{patch}") for patch in (0, 5, 99))
        )

    def runs_on_place(self, path: str) -> str:
        """Where the project around `path` says which Python versions it runs on."""
        near = [(folder, place) for folder, _, place in self.declarations.runs_on if _holds(folder, path)]
        return max(near, key=lambda each: len(each[0]))[1] if near else ""

    # ------------------------------------------------------------------------------------------ one import

    def standing(self, module: str, path: str, script: tuple[Declared, ...] | None) -> Standing:
        """What is known of the distribution behind a foreign module that the file at `path` imports.

        `script` is what the file itself declares (PEP 723), None for a file without a header.
        """
        key = (module, path)
        if key not in self._standings:
            self._standings[key] = self._standing(module, path, script)
        return self._standings[key]

    def _standing(self, module: str, path: str, script: tuple[Declared, ...] | None) -> Standing:
        top = module.partition(".")[0]
        owners = [one for one in self.distributions.for_import(module) if not _is_stubs(one.key)]
        # A package that is a namespace of many has as many owners, and its name says nothing.
        owner = owners[0] if len(owners) == 1 else None
        offering = tuple(one.key for one in owners) or self._offering(module)
        declared = tuple(one for name in offering for one in self.declared(name))
        if script is not None:
            declared = tuple(one for one in script if one.name in offering)
        if not declared:
            declared = self._related(top, module, script)
        ranks = [rank for name in offering if (rank := self.names.rank(name)) is not None]
        relevant = self.declarations
        is_judgeable = relevant.is_complete and (
            any(_is_near(one.file, path) for one in relevant.dependencies)
            or any(_holds(folder, path) for folder in relevant.packaged)
        )
        starts = None if script is None else frozenset(one.name for one in script)
        chain = self._chain(frozenset(offering), self._brought if starts is None else self._brought_by(starts))
        return Standing(
            top,
            offering,
            declared,
            chain,
            closure_known=self._is_closure_known and not chain,
            closure_listed=self._is_closure_listed and not chain,
            installed=f"{owner.name} {owner.version}" if owner is not None else "",
            is_published=any(self.names.is_published(name) for name in offering),
            rank=min(ranks, default=None),
            resembles=self._resemblance(offering or (top,)),
            is_shipped=self.is_shipped(path) and not script,
            is_application=not any(_holds(folder, path) for folder in relevant.packaged),
            is_judgeable=is_judgeable or script is not None,
            declaring_files=(path,) if script is not None else self._declaring_files(path),
            index_date=self.names.date,
            is_script=script is not None,
            private_index=relevant.private_index,
        )

    def _offering(self, module: str) -> tuple[str, ...]:
        """Distributions that may offer the module, where none is installed: by the lists, and by its own name."""
        top = module.partition(".")[0]
        own = canonicalize_name(top)
        listed = self.names.distributions_for(module)
        named = (own, *(canonicalize_name(f"{prefix}{top}") for prefix in ("python-", "py")))
        also = tuple(name for name in named if name not in listed and self.is_declared(name))
        return (*also, *listed) if also else listed

    def _related(self, top: str, module: str, script: tuple[Declared, ...] | None) -> tuple[Declared, ...]:
        """Declared distributions that share a word with the module, and whose import names nobody knows for sure."""
        words = _words(module) | {canonicalize_name(top).replace("-", "")}
        pool = self.declarations.dependencies if script is None else script
        return tuple(
            one
            for one in pool
            if one.is_for is not Use.BUILD
            and not self._is_import_known(one.name)
            and (words & (_words(one.name) | {one.name.replace("-", "")}) or _contain(one.name, top))
        )

    def _is_import_known(self, distribution: str) -> bool:
        """Whether nobody has to guess under which names the distribution is imported."""
        return self.distributions.get(distribution) is not None or self.names.is_import_known(distribution)

    def _resemblance(self, offering: tuple[str, ...]) -> Resemblance | None:
        """What an unknown name looks like; None for a name that many know."""
        if any(self.names.rank(name) is not None for name in offering):
            return None
        return self.names.resemblance(offering[0], frozenset(self._declared))

    def is_shipped(self, path: str) -> bool:
        """Whether a file is part of what users run, as its place and its name say."""
        inner = path
        for folder in sorted(self.declarations.packaged, key=len, reverse=True):
            if folder and path.startswith(f"{folder}/"):
                inner = path[len(folder) + 1 :]
                break
        return _UNSHIPPED.search(inner) is None and _UNSHIPPED_FILES.search(inner) is None

    def _declaring_files(self, path: str) -> tuple[str, ...]:
        found = dict.fromkeys(one.file for one in self.declarations.dependencies if _is_near(one.file, path))
        return tuple(found) or tuple(
            file
            for file in self.declarations.files
            if file.rpartition("/")[2] == "pyproject.toml" and _is_near(file, path)
        )

    # ------------------------------------------------------------------------------------------ what brings what

    @cached_property
    def _requirements(self) -> Callable[[str], frozenset[str]]:
        """What a distribution requires, as far as its metadata or a lock file says."""
        locked = {one.name: frozenset(one.requires) for one in self.declarations.locked if one.requires}
        usual = usual_requirements()
        with_extras = {one.name for one in self.declarations.dependencies if one.extras}

        def requires(name: str) -> frozenset[str]:
            installed = self.distributions.get(name)
            if installed is None:
                return locked.get(name, usual.get(name, frozenset()))
            return installed.requires | (installed.optional if name in with_extras else frozenset())

        return requires

    @cached_property
    def _brought(self) -> Mapping[str, tuple[str, ...]]:
        """Chains of distributions from a declared one that is installed with the project, by the last of each."""
        return self._brought_by({one.name for one in self.declarations.dependencies if one.is_for in _PROVIDING_USES})

    def _brought_by(self, starts: AbstractSet[str]) -> Mapping[str, tuple[str, ...]]:
        """Chains of distributions from one of `starts`, by the last of each; the shortest."""
        chains: dict[str, tuple[str, ...]] = {name: (name,) for name in sorted(starts)}
        pending = list(chains)
        while pending:
            name = pending.pop(0)
            for required in sorted(self._requirements(name)):
                if required not in chains and len(chains[name]) < _LONGEST_CHAIN:
                    chains[required] = (*chains[name], required)
                    pending.append(required)
        return chains

    @staticmethod
    def _chain(offering: frozenset[str], brought: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        chains = [brought[name] for name in sorted(offering) if len(brought.get(name, ())) > 1]
        return min(chains, key=len, default=())

    @cached_property
    def _is_closure_known(self) -> bool:
        """Whether everything that the declared distributions require could be read."""
        mains = [one for one in self.declarations.dependencies if one.is_for is Use.MAIN and self.applies(one)]
        if isinstance(self.environment, TargetEnvironment) and self.is_given and self.fetched is None:
            return all(self.distributions.get(one.name) is not None for one in mains)
        edges = {one.name for one in self.declarations.locked if one.requires}
        return bool(edges) and all(one.name in self._locked for one in mains)

    @cached_property
    def _is_closure_listed(self) -> bool:
        """Whether the shipped table knows what every declared distribution requires, and all that these require."""
        usual = usual_requirements()
        mains = [one for one in self.declarations.dependencies if one.is_for is Use.MAIN and self.applies(one)]
        if any(one.extras or one.name not in usual for one in mains):
            return False
        return all(name in usual for one in mains for name in usual[one.name])

    # ------------------------------------------------------------------------------------------ tables

    @cached_property
    def _declared(self) -> Mapping[str, tuple[Declared, ...]]:
        found: dict[str, list[Declared]] = {}
        for one in self.declarations.dependencies:
            found.setdefault(one.name, []).append(one)
        return {name: tuple(listed) for name, listed in found.items()}

    @cached_property
    def _locked(self) -> Mapping[str, Locked]:
        """By name; one that is locked at several versions has none."""
        found: dict[str, Locked] = {}
        for one in self.declarations.locked:
            before = found.get(one.name)
            found[one.name] = (
                one if before is None or before.version == one.version else Locked(one.name, "", one.file, one.line)
            )
        return found


def _exact(specifier: str) -> str:
    """The version of ``==1.2.3``; "" for a range."""
    found = re.fullmatch(r"===?\s*([^\s,*]+)", specifier)
    return found[1] if found is not None else ""


def _holds(folder: str, path: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _is_near(file: str, path: str) -> bool:
    """Whether a declaring file speaks for `path`: it lies in a folder above it, or in a requirements folder there."""
    folder = file.rpartition("/")[0]
    if folder.rpartition("/")[2] in {"requirements", "reqs", "deps"} or folder.endswith((".dist-info", ".egg-info")):
        folder = folder.rpartition("/")[0]
    return _holds(folder, path)


def _words(name: str) -> frozenset[str]:
    """The words of a dotted or hyphenated name that say something."""
    parts = re.split(r"[-_.]+", name.lower())
    return frozenset(part for part in parts if len(part) > 2 and part not in {"python", "lib", "api", "client", "sdk"})


def _contain(distribution: str, top: str) -> bool:
    """Whether one name holds the other, separators aside, or begins with a word of it."""
    one, other = re.sub(r"[-_.]+", "", distribution.lower()), re.sub(r"[-_.]+", "", top.lower())
    if min(len(one), len(other)) >= 3 and (one in other or other in one):
        return True
    words = (word for word in _words(distribution) if min(len(word), len(other)) > 3)
    return any(other.startswith(word) or word.startswith(other) for word in words)


def _is_stubs(key: str) -> bool:
    return key.startswith("types-") or key.endswith(("-stubs", "-types"))
