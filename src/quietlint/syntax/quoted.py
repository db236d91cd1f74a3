"""Annotations written as strings, read as the expressions that they spell. Source: PEP 484, "Forward references"."""

from __future__ import annotations

import ast
import warnings

_LONGEST = 500


def unquoted(annotation: ast.expr) -> ast.expr:
    """The annotation with its strings parsed, wherever they stand; strings inside ``Literal`` are values and stay.

    What was parsed from a string has line 0: nothing is evaluated there.
    """
    match annotation:
        case ast.Constant(value=str() as text):
            return _parsed(text) or annotation
        case ast.Subscript(value=value, slice=index) if _last_name(value) not in {"Literal", "Annotated"}:
            annotation.slice = unquoted(index)
        case ast.Subscript(slice=ast.Tuple(elts=[first, *rest])) if _last_name(annotation.value) == "Annotated":
            annotation.slice.elts = [unquoted(first), *rest]  # type: ignore[attr-defined]  # just matched
        case ast.Tuple(elts=items) | ast.List(elts=items):
            annotation.elts = [unquoted(one) for one in items]
        case ast.BinOp(left=left, right=right):
            annotation.left, annotation.right = unquoted(left), unquoted(right)
        case _:
            pass
    return annotation


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _parsed(text: str) -> ast.expr | None:
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(body):
        if "lineno" in node.__dict__:
            node.__dict__.update(lineno=0, col_offset=0, end_lineno=0, end_col_offset=0)
    return unquoted(body)
