"""The second witness: astroid's inference asked about the very expression of a candidate finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from astroid import AstroidError, nodes
from astroid.bases import BaseInstance, BoundMethod, UnboundMethod
from astroid.builder import AstroidBuilder
from astroid.util import UninferableBase

from quietlint.model.findings import HasPlace
from quietlint.model.names import ModuleName
from quietlint.witness.binding import takes
from quietlint.witness.resolving import look_in
from quietlint.witness.saying import Places, Says

MOST_VALUES = 40
"""Values of one expression that are looked at."""

_FAULTS = (
    AstroidError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""How astroid fails on odd code: by its own errors, and in all the ways of a program that did not expect it."""


class Witness:
    """astroid on one module of the project. Only the newest one in a process may be asked.

    What it says may depend on what it read before, so it should have read nothing (`forget_everything`).
    """

    def __init__(self, places: Places, module: ModuleName, file: str, text: str) -> None:
        self._manager = look_in(places)
        self._module = module
        self._file = file
        self._text = text
        self._nodes: dict[tuple[type, int, int, int, int], Any] | None = None

    # ------------------------------------------------------------------------------------------ questions

    def attribute(self, place: HasPlace, name: str) -> Says:
        """Whether ``value.name`` at `place` is missing on every value."""
        return self._asked(nodes.Attribute, place, lambda node: (_has(value, name) for value in _values(node.expr)))

    def call(self, place: HasPlace) -> Says:
        """Whether every callee refuses the call at `place`."""
        return self._asked(nodes.Call, place, lambda node: (takes(value, node) for value in _values(node.func)))

    def imported(self, module: ModuleName, name: str) -> Says:
        """Whether a module lacks a name that is imported from it."""
        try:
            return _joined([_has(self._manager.ast_from_module_name(module), name)])
        except _FAULTS:
            return Says.UNDECIDED

    def _asked(self, kind: type, place: HasPlace, ask: Callable[[Any], Iterable[bool | None]]) -> Says:
        try:
            if self._nodes is None:
                self._nodes = {}
                self._nodes = self._read()
            node = self._nodes.get((kind, place.line, place.column, place.end_line, place.end_column))
            return Says.UNDECIDED if node is None else _joined(ask(node))
        except _FAULTS:
            return Says.UNDECIDED

    def _read(self) -> dict[tuple[type, int, int, int, int], Any]:
        """Attributes and calls of the module by kind and place."""
        module = AstroidBuilder(self._manager).string_build(self._text, self._module, self._file)
        columns = _Columns(self._text)
        found: dict[tuple[type, int, int, int, int], Any] = {}
        for node in module.nodes_of_class((nodes.Attribute, nodes.Call)):
            begin = columns.of(node.lineno, node.col_offset)
            end = columns.of(node.end_lineno, node.end_col_offset)
            found[type(node), *begin, *end] = node
        return found


def _values(expression: Any) -> Iterator[Any]:  # noqa: ANN401  # nodes of astroid
    """What an expression may be, `Uninferable` where astroid gives up."""
    try:
        yield from islice(expression.infer(), MOST_VALUES)
    except AstroidError:
        yield None


def _has(value: Any, name: str) -> bool | None:  # noqa: ANN401
    """Whether a value has an attribute; None if that cannot be told."""
    if value is None or isinstance(value, UninferableBase):
        return None
    if isinstance(value, nodes.Const) and value.value is None:
        return False
    if isinstance(value, nodes.Unknown):
        return None
    try:
        value.getattr(name)
    except AstroidError:
        return None if _is_open(value) else False
    except AttributeError:
        return None  # a value that astroid gives no attributes at all
    return True


def _is_open(value: Any) -> bool:  # noqa: ANN401
    """Whether a value may have attributes that astroid does not see."""
    if isinstance(value, nodes.Module):
        return "__getattr__" in value.locals
    owner = value
    if isinstance(value, BoundMethod | UnboundMethod):
        return False
    if isinstance(value, BaseInstance):
        owner = value._proxied  # noqa: SLF001  # astroid's own checkers read it
    if not isinstance(owner, nodes.ClassDef):
        return False
    if owner.has_dynamic_getattr():
        return True
    return not _knows_all_bases(owner)


def _knows_all_bases(cls: nodes.ClassDef) -> bool:
    for base in cls.bases:
        inferred = list(_values(base))
        if not inferred or any(not isinstance(one, nodes.ClassDef) for one in inferred):
            return False
    return all(_knows_all_bases(one) for one in cls.ancestors(recurs=False) if one is not cls)


def _joined(verdicts: Iterable[bool | None]) -> Says:
    """One yes contradicts; only noes agree."""
    seen = set()
    for verdict in verdicts:
        if verdict:
            return Says.CONTRADICTS
        seen.add(verdict)
    return Says.AGREES if seen == {False} else Says.UNDECIDED


class _Columns:
    """Bytes to code points, and from 0 to 1."""

    def __init__(self, text: str) -> None:
        self._lines = [line.encode("utf-8", "surrogatepass") for line in text.split("\n")]

    def of(self, line: int, offset: int) -> tuple[int, int]:
        """Our line and column of a place in astroid's."""
        written = self._lines[line - 1][:offset] if line <= len(self._lines) else b""
        return line, (offset if written.isascii() else len(written.decode("utf-8", "replace"))) + 1
