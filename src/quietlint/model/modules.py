"""What asking for a module by name can bring back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from quietlint.model.dependencies import Dependencies
from quietlint.model.facts import ModuleFacts
from quietlint.model.names import ModuleName


class Origin(Enum):
    """Who ships a module."""

    PROJECT = "project"
    ENVIRONMENT = "environment"
    STANDARD_LIBRARY = "standard library"


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed distribution, e.g. ``PyYAML`` ``6.0.2``."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class Module:
    """A module that exists. `stub` and `source` are its facts where such a file is there and could be read.

    `is_compiled`: an extension module lies there; without a stub its contents are unknown. `is_namespace`: a folder
    without `__init__` (PEP 420), whose contents may be spread over several places. `is_partial_stub`: names absent from
    the stub prove nothing (PEP 561 ``partial``, or a stub that names itself incomplete).
    """

    name: ModuleName
    origin: Origin
    stub: ModuleFacts | None = None
    source: ModuleFacts | None = None
    is_package: bool = False
    is_namespace: bool = False
    is_compiled: bool = False
    is_partial_stub: bool = False
    distribution: Distribution | None = None
    path: str = ""
    """Readable place of the file: repository-relative in the project, ``package/module.py`` elsewhere."""


class Absence(Enum):
    """Why a module was not found."""

    NOWHERE = "nowhere"
    """Every place was searched, in a known environment."""
    NO_ENVIRONMENT = "no environment"
    """Only the project and the standard library could be searched."""
    REMOVED = "removed"
    """A standard-library module that the target Python version no longer has, or does not have yet."""
    NOT_INSTALLED = "not installed"
    """Published, but neither declared by the project nor in its environment: optional, or forgotten."""
    UNREADABLE = "unreadable"
    """It may be there: a file could not be read, or the search was cut short."""


@dataclass(frozen=True, slots=True)
class NoModule:
    """A module that was not found: `searched` are the places, readable, in order."""

    name: ModuleName
    because: Absence
    searched: tuple[str, ...] = ()


ModuleAnswer: TypeAlias = Module | NoModule


class ModuleLoader(Protocol):
    """How the program asks for modules without knowing where files lie.

    Answers are memoised by the one who fulfils it.
    """

    def load(self, name: ModuleName) -> ModuleAnswer:
        """The module of that absolute dotted name, with its facts."""

    def exists(self, name: ModuleName) -> bool | None:
        """Whether the module is there, without reading it; None if that cannot be told."""

    def submodules(self, name: ModuleName) -> frozenset[str]:
        """Last parts of the names of modules directly under the package `name` (empty if it is none)."""

    def project_modules(self) -> tuple[ModuleName, ...]:
        """Every module of the project, sorted."""

    def top_level_names(self) -> frozenset[str]:
        """Top-level names that can be imported in the target environment: for suggestions."""

    def mentions(self, module: ModuleName, name: str, *, by_others: bool = False) -> bool:
        """Whether any source of the distribution (or project) that ships `module` stores `name` as an attribute.

        A text search for ``.name =``, ``setattr(…, "name"`` and the like, asked of candidates only. With `by_others`,
        what methods store on their own first parameter is left out.
        """

    def defines(self, module: ModuleName, name: str) -> bool:
        """Whether any source of the distribution that ships `module` defines a function or method of that name."""

    def writes(self, module: ModuleName, name: str) -> bool:
        """Whether any source of the distribution that ships `module` holds a word."""

    def is_subclassed(self, module: ModuleName, name: str) -> bool:
        """Whether any source of the distribution that ships `module` seems to inherit from a class of that name."""

    def spells(self, module: ModuleName, name: str) -> bool:
        """Whether the host's module of that name, of the standard library, binds or spells `name`."""

    def spelled_around(self, name: str, made: frozenset[str], makers: frozenset[str] | None = None) -> bool:
        """Whether the project's texts, the distributions that it can reach or the standard library spell a word.

        Or put it together: of `made`, the squashed names that the project makes, and a little else.
        """

    def compiled_default(self, module: ModuleName, function: str, parameter: str) -> bool:
        """Whether the documentation in a compiled module of the standard library gives a parameter a default."""

    def is_spelled_by_others(self, name: str) -> bool:
        """Whether a distribution that the project can reach spells a word in its code."""

    def is_made_built_in(self, name: str) -> bool:
        """Whether a distribution that the project can reach puts a name among the built-in ones."""

    def standard_definers(self, name: str) -> tuple[ModuleName, ...]:
        """The modules of the standard library that define a name, at their top level or in a class."""

    def is_complete_around(self, path: str) -> bool:
        """Whether every module that the files beside the one at `path` import was found."""

    def may_be_put_on(self, module: ModuleName, name: str) -> bool:
        """Whether a source of the distribution that ships `module` may store `name` on a module."""

    def is_within_reach(self, name: ModuleName) -> bool:
        """Whether a top-level module was found and is searched for words."""

    def words_of(self, name: ModuleName) -> frozenset[str]:
        """Every word that the files of a module outside the project spell; none for one of the project."""

    def searched_around(self) -> tuple[str, ...]:
        """The distributions that `spelled_around` searches, with their versions."""

    @property
    def dependencies(self) -> Dependencies:
        """What is declared, installed and published."""

    @property
    def python_version(self) -> tuple[int, int]:
        """The target Python version."""

    @property
    def platform(self) -> str:
        """The target platform, as `sys.platform` spells it."""
