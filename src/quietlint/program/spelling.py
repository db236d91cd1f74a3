"""What a name or a chain of attributes spells through the imports of its module, whatever it turns out to be."""

from __future__ import annotations

from quietlint.model.facts import Attribute, Expression, ImportFrom, Name
from quietlint.model.names import QualifiedName
from quietlint.program.scopes import BindingKind, Scope
from quietlint.program.world import World


def spelled(world: World, scope: Scope, expression: Expression) -> QualifiedName | None:
    """The absolute dotted name that a chain spells; None where its first name is bound by more than one import."""
    parts: list[str] = []
    while isinstance(expression, Attribute):
        parts.append(expression.name)
        expression = expression.value
    if not isinstance(expression, Name):
        return None
    start = _imported(world, scope, expression.id)
    return QualifiedName(".".join([start, *reversed(parts)])) if start is not None else None


def _imported(world: World, scope: Scope, name: str) -> str | None:
    owner = world.scope_of_name(scope, name)
    found = (
        {_target(owner, binding.kind, binding.node, name) for binding in owner.bindings.get(name, ())}
        if owner
        else set()
    )
    return found.pop() if len(found) == 1 else None


def _target(owner: Scope, kind: BindingKind, node: object, name: str) -> str | None:
    """What one binding imports; None for any other binding."""
    if kind is BindingKind.IMPORT:
        written = str(getattr(node, "name", ""))
        return written if getattr(node, "alias", None) is not None else name
    if kind is BindingKind.IMPORT_FROM and isinstance(node, tuple):
        statement, alias = node
        module = owner.module.absolute(statement) if isinstance(statement, ImportFrom) else None
        return f"{module}.{alias.name}" if module is not None else None
    return None
