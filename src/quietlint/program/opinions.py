"""Somebody else who is asked before a name is called missing, or a call impossible."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from quietlint.model.facts import Attribute, Call
from quietlint.model.names import ModuleName
from quietlint.program.references import ImportedName

Doubtful: TypeAlias = Attribute | Call | ImportedName


class SecondOpinion(Protocol):
    """Knows Python in another way. It is slow, and asked only for what a rule is about to report."""

    def finds(self, module: ModuleName, path: str, fact: Doubtful) -> bool:
        """Whether it finds what a reference of the module under judgement names, or a callee that takes the call."""
