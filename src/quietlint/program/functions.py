"""Functions and methods: their definitions, overloads included, and what their decorators make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quietlint.model.facts import Attribute, Call, Expression, FunctionDefinition, Name
from quietlint.model.names import QualifiedName
from quietlint.program.scopes import Scope, fill_function

if TYPE_CHECKING:
    from quietlint.model.facts import Statement
    from quietlint.program.classes import ClassInfo
    from quietlint.program.modules import ModuleInfo


class FunctionInfo:
    """One function. `overloads` are the ``@overload`` definitions before it, in order."""

    def __init__(self, definition: FunctionDefinition, scope: Scope) -> None:
        self.definition = definition
        self.parent = scope
        self.overloads: tuple[FunctionDefinition, ...] = ()
        self.module: ModuleInfo = scope.module
        self.owner: ClassInfo | None = scope.owner_class if scope.kind == "class" else None
        self.name = definition.name
        self.path = scope.qualified(definition.name)
        self._scope: Scope | None = None

    @property
    def qualified_name(self) -> QualifiedName:
        """Module and path."""
        return self.module.qualified(self.path)

    @property
    def body(self) -> tuple[Statement, ...]:
        """The statements, the same objects on every call."""
        return self.module.body(self.definition)

    @property
    def scope(self) -> Scope:
        """The function's own scope."""
        if self._scope is None:
            scope = Scope("function", self.module, self.parent, self.path, function=self)
            self._scope = fill_function(scope, self.definition, self.body)
        return self._scope

    @property
    def is_empty(self) -> bool:
        """Whether the body says nothing: a stub, an abstract method, a protocol's member."""
        return "empty" in self.definition.flags

    @property
    def only_raises(self) -> bool:
        """Whether calling it can only raise: a method meant to be overridden."""
        return "raises-only" in self.definition.flags


def decorator_name(decorator: Expression) -> str:
    """The last name of a decorator as written: ``lru_cache`` for ``@functools.lru_cache(maxsize=1)``."""
    if isinstance(decorator, Call):
        decorator = decorator.function
    if isinstance(decorator, Attribute):
        return decorator.name
    return decorator.id if isinstance(decorator, Name) else ""


def accessor_of(decorator: Expression) -> tuple[str, str] | None:
    """(property's name, setter | getter | deleter) of ``@name.setter``."""
    if (
        isinstance(decorator, Attribute)
        and decorator.name in {"setter", "getter", "deleter"}
        and isinstance(decorator.value, Name)
    ):
        return decorator.value.id, decorator.name
    return None
