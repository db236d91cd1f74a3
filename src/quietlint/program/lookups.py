"""What looking up one name can bring."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quietlint.model.resolutions import Reason
from quietlint.program.scopes import Binding, Scope
from quietlint.program.types import UNKNOWN, Type, UnknownType


class Status(StrEnum):
    """Whether a look-up found its name."""

    FOUND = "found"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a look-up of one name brought: its type, and the scope and binding that define it where they are known."""

    status: Status
    type: Type = UNKNOWN
    reason: Reason = Reason.NOT_INFERRED
    scope: Scope | None = None
    binding: Binding | None = None


def unknown(reason: Reason) -> Lookup:
    """A look-up that could not be decided."""
    return Lookup(Status.UNKNOWN, UnknownType(reason), reason)


def found(type_: Type, scope: Scope | None = None, binding: Binding | None = None) -> Lookup:
    """A look-up that found its name."""
    return Lookup(Status.FOUND, type_, scope=scope, binding=binding)


MISSING = Lookup(Status.MISSING)
