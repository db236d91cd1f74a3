"""Whether a callable as astroid knows it takes the arguments of a call."""

from __future__ import annotations

from typing import Any

from astroid import AstroidError, nodes
from astroid.bases import BaseInstance, BoundMethod, UnboundMethod
from astroid.util import UninferableBase


def takes(callee: Any, call: nodes.Call) -> bool | None:  # noqa: ANN401  # nodes of astroid
    """Whether calling `callee` so may succeed; None if that cannot be told."""
    if callee is None or isinstance(callee, UninferableBase):
        return None
    if isinstance(callee, nodes.Const):
        return None if callee.value is None else False
    if isinstance(callee, BoundMethod):
        return _binds(callee._proxied, call, bound=_is_bound(callee))  # noqa: SLF001  # astroid's own checkers read it
    if isinstance(callee, UnboundMethod):
        return _binds(callee._proxied, call, bound=0)  # noqa: SLF001
    if isinstance(callee, nodes.FunctionDef | nodes.Lambda):
        return _binds(callee, call, bound=0)
    if isinstance(callee, nodes.ClassDef):
        return _constructs(callee, call)
    if isinstance(callee, BaseInstance):
        return _called(callee, call)
    return None


def _is_bound(method: BoundMethod) -> int:
    """Parameters that the receiver takes."""
    function = method._proxied  # noqa: SLF001
    return 0 if getattr(function, "type", "method") == "staticmethod" else 1


def _called(value: Any, call: nodes.Call) -> bool | None:  # noqa: ANN401
    try:
        methods = value.getattr("__call__")
    except (AstroidError, AttributeError):
        return False
    return _any(methods, call)


def _constructs(cls: nodes.ClassDef, call: nodes.Call) -> bool | None:
    """What the constructors say; a class of which astroid may not know them all says nothing."""
    try:
        if cls.metaclass() is not None or cls.mro()[-1].name != "object":
            return None
        found = [one for name in ("__new__", "__init__") if (one := _local(cls, name)) is not None]
    except (AstroidError, NotImplementedError):
        return None
    if not found:
        return None
    return all(answers) if None not in (answers := [_any([one], call) for one in found]) else None


def _local(cls: nodes.ClassDef, name: str) -> Any:  # noqa: ANN401
    for one in cls.mro():
        if name in one.locals and one.qname() != "builtins.object":
            return one.locals[name][-1]
    return None


def _any(methods: list[Any], call: nodes.Call) -> bool | None:
    answers = [_binds(one, call, bound=1) if isinstance(one, nodes.FunctionDef) else None for one in methods]
    if True in answers:
        return True
    return None if None in answers or not answers else False


def _binds(function: Any, call: nodes.Call, *, bound: int) -> bool | None:  # noqa: ANN401
    """Python's rules for binding arguments. Source: Python language reference, "Calls"."""
    if getattr(function, "decorators", None) is not None:
        known = {"staticmethod", "classmethod", "abstractmethod", "override", "final"}
        if any(node.as_string().rpartition(".")[2] not in known for node in function.decorators.nodes):
            return None
    given = function.args
    if given.args is None:
        return None  # a built-in without a signature
    if any(isinstance(one, nodes.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return None
    positional = [*given.posonlyargs, *given.args]
    names = [one.name for one in positional][bound:]
    only = {one.name for one in given.posonlyargs}
    count = len(call.args)
    if count > len(names) and given.vararg is None:
        return False
    taken = set(names[:count])
    required = set(names[: len(names) - min(len(given.defaults), len(names))]) - taken
    required |= {one.name for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is None}
    allowed = {one for one in names if one not in only} | {one.name for one in given.kwonlyargs}
    for keyword in call.keywords:
        if keyword.arg in allowed:
            if keyword.arg in taken:
                return False
            required.discard(keyword.arg)
        elif given.kwarg is None:
            return False
    return not required
