"""Verdicts on references and calls.

A name is found, missing, or unknown with its reason; a call fits, does not, or is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from quietlint.model.modules import NoModule
from quietlint.model.spans import Location


class Reason(StrEnum):
    """Why something could not be decided. Every reason is counted (`--statistics`) and none is a finding."""

    NOT_INFERRED = "type of the value is not inferred"
    PARAMETER = "parameter without annotation"
    ANY = "annotated as Any or object of unknown type"
    MIXED = "some of the values that can arrive have it or are unknown"
    NO_ENVIRONMENT = "no environment to search"
    COMPILED = "compiled module without stub"
    UNREADABLE = "file could not be read"
    DYNAMIC_MODULE = "module makes names at run time"
    DYNAMIC_CLASS = "class makes attributes at run time"
    SERVES_DATA = "class serves data as attributes"
    UNKNOWN_BASE = "base class, metaclass or decorator is unknown"
    STAR_IMPORT = "star import of something unknown"
    SUBCLASS = "a subclass may provide it"
    STORED_ELSEWHERE = "attribute is stored from outside the class"
    GUARDED = "guarded by a test or a handler"
    NONE_PLACEHOLDER = "only known value is None"
    UNKNOWN_CALLEE = "callee is not inferred"
    UNKNOWN_ARGUMENTS = "star arguments of unknown length"
    DECORATED = "decorator of unknown effect"
    CYCLE = "definition depends on itself"
    LIMIT = "analysis limit reached"
    SECOND_OPINION = "a second witness finds it"
    UNREACHABLE = "code is never reached on the target"


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """One place that was read in full and does not offer the name, e.g. label "class `Response`"."""

    label: str
    location: Location | None = None
    distribution: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The reference resolves; `location` is its definition where that is known."""

    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Proved absent: every place that could offer the name was read in full.

    `owner` says where it is missing, ready to print: "module `json`", "class `Response`". `nearest` are names that
    exist there, most likely first. `inferred` is true where the receiver's type was inferred and not written down.
    `absent_module` is set where a whole module is missing.
    """

    name: str
    owner: str
    looked_in: tuple[SearchEntry, ...] = ()
    nearest: tuple[str, ...] = ()
    inferred: bool = False
    absent_module: NoModule | None = None
    note: str = ""
    guarded: bool = False
    is_by_company: bool = False
    """The receiver is known only by the other names that are used on it."""
    is_by_universe: bool = False
    """Nothing is known of the receiver: nobody around defines, sets, passes or spells the name."""
    serves_data: bool = False
    """The class hands out data as attributes, and the name is called."""
    is_slip: bool = False
    """The class makes attributes as the program runs; the name is spelled nowhere and a slip away from one it has."""
    trusts: str = ""
    """The project's function that is declared to give this value, a plain one of Python, by its qualified name."""
    handed: Location | None = None
    """The call that hands over the value on which the name is missing; other callers may pass others."""
    fitting: tuple[str, ...] | None = None
    """Those of `nearest` that take the call in which the name stands; None where it stands in none."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not decidable from what may be read; never a reason for a finding."""

    because: Reason


Resolution: TypeAlias = Found | Missing | Unknown


class Misfit(StrEnum):
    """How a call does not fit its callee."""

    UNKNOWN_KEYWORD = "unknown keyword"
    TOO_MANY = "too many positional arguments"
    MISSING = "missing argument"
    DUPLICATE = "argument given twice"
    NOT_CALLABLE = "not callable"


@dataclass(frozen=True, slots=True)
class Fits:
    """The arguments bind to the parameters."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The call fails on every callee that can arrive. `callee` is ready to print: "`Session.get`".

    `argument` is the keyword or parameter at fault (or the count given); `signature` the accepted parameters as text.
    """

    misfit: Misfit
    callee: str
    argument: str
    signature: str
    definition: Location | None = None
    distribution: str = ""
    nearest: tuple[str, ...] = ()
    inferred: bool = False
    accepted: int = 0
    given: int = 0
    is_by_company: bool = False
    """The receiver is known only by the other names that are used on it."""
    namesakes: int = 0
    """Nothing is known of the receiver: so many definitions of the name are all there are, and none takes the call."""
    others: tuple[str, ...] = ()
    """Keywords that are not taken either, besides `argument`."""
    through: tuple[str, ...] = ()
    """Functions that hand the keyword on, from the one that is called to the one before `callee`."""


CallResolution: TypeAlias = Fits | Mismatch | Unknown
