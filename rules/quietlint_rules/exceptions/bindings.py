"""Which names and attributes statements bind and read."""

from __future__ import annotations

from collections.abc import Iterable

from quietlint.rule import Assignment, Call, Constant, For, If, Name, Statement, While
from quietlint_rules.exceptions.reading import chain_of, kind_of, names_in, walk
from quietlint_rules.exceptions.values import is_empty


def attributes_set(self_name: str, *nodes: object) -> set[str]:
    """Attributes that the nodes, or what stands under them, store on the object of that name."""
    return attributes_stored(self_name, walk(*nodes))


def attributes_stored(self_name: str, nodes: Iterable[object]) -> set[str]:
    """Attributes that these very nodes store on the object of that name."""
    found: set[str] = set()
    for node in nodes:
        if kind_of(node) in {"Assignment", "AnnotatedAssignment"}:
            for target in getattr(node, "targets", None) or (getattr(node, "target", None),):
                names = chain_of(target)
                if len(names) == 2 and names[0] == self_name:
                    found.add(names[1])
    return found


def names_bound(nodes: object) -> set[str]:
    """Names that the nodes, or what stands under them, bind."""
    return bound_by(walk(nodes))


def bound_by(nodes: Iterable[object]) -> set[str]:
    """Names that these very nodes bind."""
    bound: set[str] = set()
    for node in nodes:
        match kind_of(node):
            case "Assignment":
                for target in getattr(node, "targets", ()):
                    bound |= _targets(target)
            case "AnnotatedAssignment" | "For" | "Generator" | "NamedExpression" | "AugmentedAssignment" | "WithItem":
                bound |= _targets(getattr(node, "target", None))
            case "Alias":
                bound.add(getattr(node, "alias", None) or getattr(node, "name", "").partition(".")[0])
            case "FunctionDefinition" | "ClassDefinition" | "Handler":
                bound.add(getattr(node, "name", None) or "")
            case "Pattern":
                bound.add(getattr(node, "name", None) or "")
            case _:
                pass
    return bound - {""}


def read_first(names: set[str], steps: tuple[object, ...]) -> str | None:
    """The first of `names` that is read for certain before it is bound again."""
    open_names = set(names)
    for step in steps:
        parts: tuple[object, ...] = (step,)
        if isinstance(step, If | While):
            parts = (step.test,)
        elif isinstance(step, For):
            parts = (step.iterable,)
        elif kind_of(step) in {"Try", "FunctionDefinition", "ClassDefinition", "Match"}:
            return None
        elif kind_of(step) in {"Assignment", "AnnotatedAssignment"}:
            parts = (getattr(step, "value", None),)
        read = sorted((names_in(*parts) - names_bound(parts)) & open_names)
        if read and not _is_lazy(parts):
            return read[0]
        open_names -= names_bound(step)
        if kind_of(step) in {"Return", "Raise", "If", "While"}:
            return None
    return None


def from_first_risk(block: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The block from the first statement on that can fail: what stands before it is bound for certain."""
    for index, step in enumerate(block):
        if not _cannot_fail(step):
            return block[index:]
    return ()


def _cannot_fail(step: object) -> bool:
    """Whether a statement binds a plain value, or one of several as a name tells."""
    match step:
        case If(test=Name()):
            return bool(step.otherwise) and all(map(_cannot_fail, (*step.body, *step.otherwise)))
        case Assignment(value=Call(function=Name(id="getattr")) as call):
            return len(call.arguments) == _WITH_DEFAULT
        case Assignment():
            return isinstance(step.value, Constant | Name) or is_empty(step.value)
        case _:
            return False


_WITH_DEFAULT = 3
"""Arguments of a ``getattr`` that answers its last one where there is no such attribute."""


def _targets(target: object) -> set[str]:
    if isinstance(target, Name):
        return {target.id}
    if kind_of(target) in {"TupleDisplay", "ListDisplay", "Starred"}:
        items = getattr(target, "items", None) or (getattr(target, "value", None),)
        return set().union(*map(_targets, items))
    return set()


def _is_lazy(parts: tuple[object, ...]) -> bool:
    return any(kind_of(node) in {"BooleanOperation", "Conditional", "Comprehension"} for node in walk(*parts))
