"""What a project depends on, as its files and its environment say, and what that makes of one import."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from quietlint.model.names import ModuleName
from quietlint.model.spans import Span


class Use(Enum):
    """What a declared distribution is for."""

    MAIN = "dependency"
    """Installed with the project, whoever installs it."""
    EXTRA = "optional dependency"
    """Installed with an extra that users ask for."""
    GROUP = "dependency group"
    """Installed where somebody asks for a group whose name does not say what it is for."""
    DEVELOPMENT = "development dependency"
    """Installed by those who work on the project."""
    BUILD = "build requirement"
    """Installed while the project is built, and gone afterwards."""
    CONSTRAINT = "constraint"
    """Says which version, where something else brings the distribution."""
    LOCKED = "locked"
    """Written by a tool that resolved what was declared."""


class From(Enum):
    """Where a declared distribution comes from."""

    INDEX = "the public index"
    ELSEWHERE = "elsewhere"
    """A URL, a repository, a folder or another index: the public index says nothing about it."""


@dataclass(frozen=True, slots=True, order=True)
class Declared:
    """A distribution that one line of a file names. `name` is normalised, `written` as it stands there.

    `group` is the name of the extra, the group or the requirements file's own; "" for the main list. `specifier` is
    the range of versions (PEP 440), "" for any; `marker` the condition (PEP 508), "" for none.
    """

    name: str
    file: str
    line: int
    use: str
    """The value of a `Use`, so that declarations can be sorted."""
    group: str = ""
    specifier: str = ""
    marker: str = ""
    extras: tuple[str, ...] = ()
    source: str = From.INDEX.value
    written: str = ""

    @property
    def is_for(self) -> Use:
        return Use(self.use)

    @property
    def is_from_index(self) -> bool:
        return self.source == From.INDEX.value

    @property
    def place(self) -> str:
        """``pyproject.toml:12``."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class DeclarationProblem:
    """A file (or a line of it) that could not be read as what it is, and the line where that was seen."""

    file: str
    line: int
    problem: str


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredDependency:
    """A fact of a dependency file that rules may ask for: one declared distribution, at its place."""

    line: int
    column: int
    end_line: int
    end_column: int
    declared: Declared


@dataclass(frozen=True, slots=True, eq=False)
class MalformedDeclaration:
    """A fact of a dependency file that rules may ask for: what could not be read, at its place."""

    line: int
    column: int
    end_line: int
    end_column: int
    problem: str


class Basis(Enum):
    """What is known of third-party code, from most to least. A run uses the first that there is."""

    ENVIRONMENT = "environment"
    FETCHED = "fetched wheels"
    LOCKED = "lock file"
    DECLARED = "declared dependencies"
    INDEX = "index of published names"


class Likeness(Enum):
    """How an unknown name resembles a known one."""

    TYPO = "a slip of the pen away from"
    VARIANT = "a variant of"
    BLEND = "a blend of"
    NPM = "the name of an npm package, as is not"


@dataclass(frozen=True, slots=True)
class Resemblance:
    """What an unknown name looks like."""

    how: Likeness
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the distribution behind one imported name that is neither the project's nor Python's.

    `distributions` are those that may offer the name, most likely first. `declared` are the declarations of any of
    them that count for the importing file and the target. `brought_by` is a chain of distributions from a declared one
    to the one that offers the name; `closure_known` says that its absence proves something. `is_shipped`: the importing
    file is part of what users run. `is_judgeable`: the files that declare could all be read, and do declare something
    that counts for the importing file.
    """

    top: str
    distributions: tuple[str, ...] = ()
    declared: tuple[Declared, ...] = ()
    brought_by: tuple[str, ...] = ()
    closure_known: bool = False
    closure_listed: bool = False
    """The same by a list of what popular distributions usually require, where nothing of the project says it."""
    installed: str = ""
    """Name and version of the installed distribution that offers it."""
    is_there: bool = False
    """Whether the module lies in the environment, whoever put it there."""
    is_published: bool = False
    rank: int | None = None
    """Place of the most downloaded of `distributions`, None if none is among the popular."""
    resembles: Resemblance | None = None
    is_shipped: bool = False
    is_application: bool = False
    """The project is no package that others install: every module of it is run."""
    is_judgeable: bool = False
    declaring_files: tuple[str, ...] = ()
    """The files whose declarations count for the importing file."""
    index_date: str = ""
    is_script: bool = False
    """The importing file carries its own declarations (PEP 723)."""
    private_index: bool = False


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """The version of a distribution that the project runs on. `exact` is "" where only a range is known."""

    distribution: str
    exact: str = ""
    specifier: str = ""
    source: str = ""
    """Ready to print: ``installed``, ``uv.lock``, ``pyproject.toml:12``."""


@dataclass(frozen=True, slots=True)
class ChangedName:
    """A dotted name that a distribution added or removed: `last` is the last version before, `first` the first after.

    `again` is the version that has a removed name once more; `instead` says what to use, "" where nothing replaces it.
    """

    distribution: str
    name: str
    is_addition: bool
    last: str
    first: str
    again: str = ""
    instead: str = ""


class Effect(Enum):
    """What a changed name means for the versions that a project may run on."""

    GONE = "no version that is allowed has it"
    GONE_IN_NEWEST = "the newest version that is allowed lacks it"
    GONE_IN_OLDEST = "the oldest version that is allowed lacks it"


@dataclass(frozen=True, slots=True)
class Change:
    """A changed name that the project meets."""

    row: ChangedName
    effect: Effect
    known: KnownVersion
    newest: str = ""


@dataclass(frozen=True, slots=True)
class PythonGap:
    """A module or name of the standard library that some Python versions lack which the project says it runs on."""

    name: str
    lacking: tuple[tuple[int, int], ...]
    is_removal: bool
    since: tuple[int, int]
    """The first version with it, or for a removal the first without."""
    declared_at: str
    """Where the project says which versions it runs on."""


class Dependencies(Protocol):
    """What rules may ask about dependencies."""

    @property
    def basis(self) -> Basis:
        """What is known of third-party code in this run."""

    def standing(self, module: ModuleName, path: str) -> Standing | None:
        """What is known of the distribution behind a module that the file imports; None for own and standard ones."""

    def version_of(self, distribution: str, path: str = "") -> KnownVersion | None:
        """The version that the project runs on: installed, fetched, locked, or the declared range."""

    def is_published(self, distribution: str) -> bool:
        """Whether the public index had a distribution of that name when the list was made."""

    @property
    def index_date(self) -> str:
        """The month of the list of published names, such as ``2026-11``."""

    def newest_version(self, distribution: str) -> str | None:
        """The newest version at the list's date, of the distributions of which that is known."""

    def nearest_published(self, distribution: str) -> tuple[str, ...]:
        """Popular distributions that an unpublished name may have meant."""

    def nearest_imports(self, module: str) -> tuple[str, ...]:
        """Import names of popular and declared distributions that an unknown top-level name may have meant."""

    def resemblance(self, name: str) -> Resemblance | None:
        """What an unknown distribution's name looks like."""

    def change_of(self, name: str, path: str) -> Change | None:
        """What a dotted third-party name that a library added or removed means for the project."""

    def declared_change_of(self, name: str, path: str) -> Change | None:
        """The same for the declared range, whatever is installed or locked here."""

    def python_gap(self, name: str, path: str) -> PythonGap | None:
        """The Python versions of the project that lack a dotted name of the standard library; None if all have it."""

    def watches(self, last: str) -> bool:
        """Whether any library is known to have added or removed a name that ends so."""

    def told_of_member(self, package: str, cls: str, name: str) -> str:
        """What became of a class's attribute that the library removed; "" where that is not known."""

    def told_of(self, name: str) -> str:
        """What became of a dotted name that its library removed; "" where that is not known."""

    def facts_in(self, path: str) -> tuple[DeclaredDependency | MalformedDeclaration, ...]:
        """What a Python file declares (a setup.py, or a script's header by PEP 723), and what in it cannot be read."""

    def is_shipped(self, path: str) -> bool:
        """Whether a file is part of what users run, as its place and its name say."""

    def may_lack_files(self, path: str) -> bool:
        """Whether neighbours of a file may have been left out, as source distributions do with what is not shipped."""

    def is_own(self, distribution: str) -> bool:
        """Whether the project itself is that distribution, or one of several that it holds."""

    @property
    def has_private_index(self) -> bool:
        """Whether the project's settings name another index than the public one."""

    def is_imported(self, declared: Declared) -> bool | None:
        """Whether any file of the project imports what the distribution offers; None where that cannot be told."""

    def python_versions(self, path: str = "") -> tuple[tuple[int, int], ...]:
        """The Python versions that the project says it runs on, of those known; () if it does not say."""


def place_of_line(line: int, text: str, name: str = "") -> Span:
    """The span of a name on a line; without one (or where it is not there) that of all but the indentation."""
    found = re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text) if name else None
    if found is not None:
        return Span(line, found.start() + 1, line, found.end() + 1)
    start = len(text) - len(text.lstrip()) + 1
    return Span(line, start, line, max(len(text.rstrip()) + 1, start + 1))
