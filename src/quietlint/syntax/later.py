"""Nodes that CPython's `ast` gained after the oldest host that we support, for trees that are built by us."""

from __future__ import annotations

import ast

_PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")


class TypeAlias(ast.AST):
    """``type name[type_params] = value`` (3.12)."""

    _fields = ("name", "type_params", "value")
    _attributes = _PLACE


class TypeVar(ast.AST):
    """``T: bound = default`` in brackets (3.12, the default 3.13)."""

    _fields = ("name", "bound", "default_value")


class ParamSpec(ast.AST):
    """``**P`` in brackets (3.12)."""

    _fields = ("name", "default_value")


class TypeVarTuple(ast.AST):
    """``*Ts`` in brackets (3.12)."""

    _fields = ("name", "default_value")


class TemplateStr(ast.AST):
    """A t-string (3.14)."""

    _fields = ("values",)
    _attributes = _PLACE
