"""References that only exist once a module is judged: imports with their absolute names and guards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from quietlint.model.facts import Attribute
from quietlint.model.names import ModuleName


class Guard(Enum):
    """What stands around an import and says that its failure is expected or cannot happen on the target."""

    NONE = "none"
    TRY = "inside try/except ImportError (or wider)"
    FALLBACK = "in the handler or else branch of an import guard"
    TYPE_CHECKING = "under TYPE_CHECKING"
    TEST = "under a test of version, platform, find_spec or another condition"


@dataclass(frozen=True, slots=True, eq=False)
class ImportedModule:
    """A module named by an import: ``import a.b``, or the ``a.b`` of ``from a.b import c`` (once a statement).

    `name` is absolute; None where a relative import leaves its top package. The place is that of the module's name.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    name: ModuleName | None
    written: str
    guard: Guard
    in_function: bool
    is_from: bool


@dataclass(frozen=True, slots=True, eq=False)
class ImportedName:
    """One name of a ``from`` import. The place is that of the name."""

    line: int
    column: int
    end_line: int
    end_column: int
    module: ModuleName
    name: str
    guard: Guard
    in_function: bool


@dataclass(frozen=True, slots=True, eq=False)
class SpelledName:
    """A dotted name outside of the project, as imports and attributes spell it: ``numpy.float``, ``datetime.UTC``.

    The place is that of the import or of the whole chain. `is_guarded`: a test or a handler stands around it. `of` is
    the reference that may be resolved.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    name: str
    is_guarded: bool
    is_standard: bool
    of: Attribute | ImportedModule | ImportedName
