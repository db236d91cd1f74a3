"""Judging a dependency file: what it declares and what in it cannot be read are its facts, and it has no code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quietlint.model.dependencies import DeclaredDependency, MalformedDeclaration
from quietlint.model.facts import ModuleFacts
from quietlint.model.names import ModuleName, QualifiedName
from quietlint.program.engine import Engine, Judgement

NO_FACTS = ModuleFacts("", (), (), (), (), (), 0)


class DeclaringFile(Judgement):
    """One dependency file under judgement. It is no module, so its name is ""."""

    def __init__(
        self, engine: Engine, path: str, declarations: Sequence[DeclaredDependency | MalformedDeclaration]
    ) -> None:
        super().__init__(engine, ModuleName(""), path, NO_FACTS)
        self._declarations = tuple(declarations)

    def facts_of(self, kind: type) -> Sequence[Any]:
        """The declarations of that kind, in order; there is nothing else to judge."""
        return [one for one in self._declarations if isinstance(one, kind)]

    def symbol(self, fact: object) -> QualifiedName:
        """The distribution that a declaration names."""
        return QualifiedName(fact.declared.name if isinstance(fact, DeclaredDependency) else "")
