"""The same edits made by libcst, on the nodes of a tree that keeps every comment and space.

What is replaced has to be a whole node, or a comment; the tree's own text before has to be the file's, and after it
what replacing the spans alone gives. So a place that is a little off changes nothing: it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, WhitespaceInclusivePositionProvider

from quietlint.fixes.bytes import Refused
from quietlint.model.findings import Edit
from quietlint.model.spans import Span

_Place: TypeAlias = tuple[int, int, int, int]
_NODES = (cst.BaseExpression, cst.Arg, cst.Comment, cst.TrailingWhitespace, cst.EmptyLine, cst.ImportAlias)


def rewritten(text: str, edits: Sequence[Edit]) -> str | Refused:
    """The text with each edit made on the node that stands exactly there."""
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError:
        return Refused("cannot be read")
    if module.code != text:
        return Refused("does not come back from its tree as it was")
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    replacements = {_place(edit.span): edit.replacement for edit in edits}
    # Places are told by the tree, so they are asked for once and only where an edit begins.
    finder = _Finder({(place[0], place[1]) for place in replacements}, replacements)
    wrapper.visit(finder)
    missed = replacements.keys() - finder.found.keys()
    if missed:
        line, column, *_ = min(missed)
        return Refused(f"has nothing whole at {line}:{column + 1} to be replaced")
    changed = module.visit(_Replacer({node: replacements[place] for place, node in finder.found.items()}))
    if not isinstance(changed, cst.Module):
        return Refused("would lose its tree")
    code = changed.code
    try:
        again = cst.parse_module(code)
    except cst.ParserSyntaxError:
        return Refused("could not be read after the repair")
    return code if again.code == code else Refused("would not come back from its tree after the repair")


def _place(span: Span) -> _Place:
    return span.line, span.column - 1, span.end_line, span.end_column - 1


class _Finder(cst.CSTVisitor):
    """Finds the innermost node at each place that an edit names."""

    METADATA_DEPENDENCIES = (WhitespaceInclusivePositionProvider,)

    def __init__(self, starts: set[tuple[int, int]], wanted: dict[_Place, str]) -> None:
        super().__init__()
        self.starts = starts
        self.wanted = wanted
        self.found: dict[_Place, cst.CSTNode] = {}

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, _NODES):
            place = self._place_of(node)
            if place is not None and (place[0], place[1]) in self.starts and place in self.wanted:
                self.found[place] = node
            end = (place[2], place[3], place[2], place[3]) if place is not None else None
            if isinstance(node, cst.TrailingWhitespace) and end in self.wanted:
                self.found[end] = node
        return True

    def _place_of(self, node: cst.CSTNode) -> _Place | None:
        where = self.get_metadata(WhitespaceInclusivePositionProvider, node, None)
        if not isinstance(where, CodeRange):
            return None
        start, end = where.start, where.end
        if isinstance(node, cst.TrailingWhitespace):
            # A comment after code, with the blanks before it and without the end of its line; without one, the place
            # where one would begin.
            if node.comment is None:
                column = start.column + len(node.whitespace.value)
                return start.line, column, start.line, column
            width = len(node.whitespace.value) + len(node.comment.value)
            return start.line, start.column, start.line, start.column + width
        if isinstance(node, cst.ImportAlias):
            if node.asname is None:
                return None  # that is its name, which is a node of its own
            # Without the comma that follows; over several lines the counting would be wrong.
            text = _code(node.with_changes(comma=cst.MaybeSentinel.DEFAULT))
            return None if "\n" in text else (start.line, start.column, start.line, start.column + len(text))
        if isinstance(node, cst.EmptyLine):
            return (start.line, 0, start.line + 1, 0) if node.comment is not None else None
        if isinstance(node, cst.BaseExpression):
            # Blanks around parentheses of its own belong to them.
            opened = sum(len(_code(paren)) for paren in getattr(node, "lpar", ()))
            closed = sum(len(_code(paren)) for paren in getattr(node, "rpar", ()))
            if opened or closed:
                return (
                    None
                    if start.line != end.line
                    else (start.line, start.column + opened, end.line, end.column - closed)
                )
        return start.line, start.column, end.line, end.column


def _code(node: cst.CSTNode) -> str:
    return cst.Module(body=()).code_for_node(node)


class _Replacer(cst.CSTTransformer):
    """Puts the replacements in the place of the nodes."""

    def __init__(self, replacements: dict[cst.CSTNode, str]) -> None:
        super().__init__()
        self.replacements = replacements

    def on_leave(  # type: ignore[override] # a node of another kind may stand in a node's place
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]:
        text = self.replacements.get(original_node)
        if text is None:
            return updated_node
        match updated_node:
            case cst.Comment():
                return cst.Comment(text)
            case cst.TrailingWhitespace():
                bare = text.lstrip(" ")
                known = updated_node.comment
                if known is not None and bare:
                    return updated_node.with_changes(comment=cst.Comment(known.value + text))
                blanks = updated_node.whitespace.value if known is None else ""
                return updated_node.with_changes(
                    whitespace=cst.SimpleWhitespace(blanks + text[: len(text) - len(bare)]),
                    comment=cst.Comment(bare) if bare else None,
                )
            case cst.EmptyLine():
                return cst.RemoveFromParent()
            case cst.ImportAlias():
                return updated_node.with_changes(name=_verbatim(text), asname=None)
            case cst.Arg():
                return updated_node.with_changes(
                    value=_verbatim(text), keyword=None, equal=cst.MaybeSentinel.DEFAULT, star=""
                )
            case cst.BaseExpression():
                return _verbatim(text, updated_node)
            case _:
                return updated_node


class _Verbatim(cst.Name):
    """A node whose text is exactly that; what it means is told by reading the whole text again."""

    def _validate(self) -> None:
        """Any text will do."""


def _verbatim(text: str, inside: cst.CSTNode | None = None) -> cst.Name:
    return _Verbatim(text, lpar=getattr(inside, "lpar", ()), rpar=getattr(inside, "rpar", ()))
