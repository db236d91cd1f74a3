"""Comments that tell other tools to be silent, as far as they speak of the same matter as one of our families."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quietlint.checking.builtin import FAMILY
from quietlint.checking.lines import LogicalLine, LogicalLines
from quietlint.model.facts import Comment
from quietlint.model.spans import Span

_IMPORTS, _APIS, _SIGNATURES, _EXCEPTIONS = "imports", "apis", "signatures", "exceptions"
_TYPED = frozenset({_IMPORTS, _APIS, _SIGNATURES})

_MATTER: Mapping[str, Mapping[str, frozenset[str]]] = {
    # mypy, "Error codes".
    "type": {
        "import": frozenset({_IMPORTS}),
        "import-not-found": frozenset({_IMPORTS}),
        "import-untyped": frozenset({_IMPORTS}),
        "attr-defined": frozenset({_IMPORTS, _APIS}),
        "union-attr": frozenset({_APIS}),
        "name-defined": frozenset({_APIS}),
        "call-arg": frozenset({_SIGNATURES}),
        "call-overload": frozenset({_SIGNATURES}),
        "misc": _TYPED,
    },
    # pyright, "Configuration", type check rules.
    "pyright": {
        "reportMissingImports": frozenset({_IMPORTS}),
        "reportMissingModuleSource": frozenset({_IMPORTS}),
        "reportAttributeAccessIssue": frozenset({_IMPORTS, _APIS}),
        "reportGeneralTypeIssues": _TYPED,
        "reportFunctionMemberAccess": frozenset({_APIS}),
        "reportOptionalMemberAccess": frozenset({_APIS}),
        "reportUndefinedVariable": frozenset({_APIS}),
        "reportCallIssue": frozenset({_SIGNATURES}),
    },
    # ty, "Rules".
    "ty": {
        "unresolved-import": frozenset({_IMPORTS}),
        "unresolved-attribute": frozenset({_APIS}),
        "possibly-missing-attribute": frozenset({_APIS}),
        "unresolved-reference": frozenset({_APIS}),
        "unknown-argument": frozenset({_SIGNATURES}),
        "missing-argument": frozenset({_SIGNATURES}),
        "too-many-positional-arguments": frozenset({_SIGNATURES}),
        "parameter-already-assigned": frozenset({_SIGNATURES}),
        "no-matching-overload": frozenset({_SIGNATURES}),
        "call-non-callable": frozenset({_SIGNATURES}),
    },
    # pyrefly, "Error kinds".
    "pyrefly": {
        "missing-import": frozenset({_IMPORTS}),
        "import-error": frozenset({_IMPORTS}),
        "missing-module-attribute": frozenset({_IMPORTS, _APIS}),
        "missing-attribute": frozenset({_APIS}),
        "unknown-name": frozenset({_APIS}),
        "bad-argument-count": frozenset({_SIGNATURES}),
        "unexpected-keyword": frozenset({_SIGNATURES}),
        "missing-argument": frozenset({_SIGNATURES}),
        "no-matching-overload": frozenset({_SIGNATURES}),
        "not-callable": frozenset({_SIGNATURES}),
    },
    # flake8 and ruff. F401 (unused) says nothing about whether the import exists, and E722 (a bare ``except``) asks for
    # another spelling of the same handler.
    "noqa": {
        "F821": frozenset({_APIS}),
        "E0401": frozenset({_IMPORTS}),
        "E0611": frozenset({_IMPORTS}),
        "E1101": frozenset({_APIS}),
        "BLE001": frozenset({_EXCEPTIONS}),
        "S110": frozenset({_EXCEPTIONS}),
        "S112": frozenset({_EXCEPTIONS}),
        "W0703": frozenset({_EXCEPTIONS}),
        "W0718": frozenset({_EXCEPTIONS}),
    },
    # pylint, "Messages overview".
    "pylint": {
        "import-error": frozenset({_IMPORTS}),
        "E0401": frozenset({_IMPORTS}),
        "no-name-in-module": frozenset({_IMPORTS}),
        "E0611": frozenset({_IMPORTS}),
        "relative-beyond-top-level": frozenset({_IMPORTS}),
        "E0402": frozenset({_IMPORTS}),
        "no-member": frozenset({_APIS}),
        "E1101": frozenset({_APIS}),
        "c-extension-no-member": frozenset({_APIS}),
        "I1101": frozenset({_APIS}),
        "undefined-variable": frozenset({_APIS}),
        "E0602": frozenset({_APIS}),
        "no-value-for-parameter": frozenset({_SIGNATURES}),
        "E1120": frozenset({_SIGNATURES}),
        "too-many-function-args": frozenset({_SIGNATURES}),
        "E1121": frozenset({_SIGNATURES}),
        "unexpected-keyword-arg": frozenset({_SIGNATURES}),
        "E1123": frozenset({_SIGNATURES}),
        "redundant-keyword-arg": frozenset({_SIGNATURES}),
        "E1124": frozenset({_SIGNATURES}),
        "missing-kwoa": frozenset({_SIGNATURES}),
        "E1125": frozenset({_SIGNATURES}),
        "not-callable": frozenset({_SIGNATURES}),
        "E1102": frozenset({_SIGNATURES}),
        "broad-except": frozenset({_EXCEPTIONS}),
        "W0703": frozenset({_EXCEPTIONS}),
        "broad-exception-caught": frozenset({_EXCEPTIONS}),
        "W0718": frozenset({_EXCEPTIONS}),
    },
    # bandit.
    "nosec": {"B110": frozenset({_EXCEPTIONS}), "B112": frozenset({_EXCEPTIONS})},
}

_EVERYTHING: Mapping[str, frozenset[str] | None] = {
    "type": _TYPED,
    "pyright": _TYPED,
    "ty": _TYPED,
    "pyrefly": _TYPED,
    "noqa": None,
    "pylint": None,
    "nosec": frozenset({_EXCEPTIONS}),
}
"""What a comment without codes speaks of: None is everything."""

_IGNORE = re.compile(
    r"#\s*(?:"
    r"(?P<typed>type|pyright|ty|pyrefly)\s*:\s*ignore(?![\w-])\s*(?:\[(?P<codes>[^\]]*)\])?"
    r"|(?P<file>flake8|ruff)\s*:\s*noqa\s*:\s*(?P<whole>[\w, ]+)"
    r"|(?P<noqa>noqa)(?![\w-])(?:\s*:\s*(?P<listed>[A-Za-z]+[0-9]+(?:[,\s]+[A-Za-z]+[0-9]+)*))?"
    r"|(?P<nosec>nosec)(?![\w-])\s*:?\s*(?P<tests>B[0-9]+(?:[,\s]+B[0-9]+)*)?"
    r"|pylint\s*:\s*(?P<next>disable-next|disable)\s*=\s*(?P<messages>[\w, -]+)"
    r")",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ForeignIgnore:
    """One comment of another tool. `families` None is every family. `scope` is line, next, block or file."""

    tool: str
    families: frozenset[str] | None
    scope: str
    line: int
    column: int

    def is_about(self, family: str) -> bool:
        """Whether the comment speaks of a family's matter; what we say of comments and syntax is nobody else's."""
        return family != FAMILY and (self.families is None or family in self.families)

    def covers(self, span: Span, statement: LogicalLine | None, lines: LogicalLines) -> bool:
        """Whether the comment speaks for a finding on `span` in `statement`."""
        match self.scope:
            case "file":
                return True
            case "next":
                below = lines.after(self.line)
                return below is not None and below.first <= span.line <= below.last
            case "block":
                end = lines.end_of_block_at(self.line, self.column)
                return span.line > self.line and (end is None or span.line <= end)
            case _:
                if self.line in {span.line, *((statement.first, statement.last) if statement else ())}:
                    return True
                if statement is not None and statement.first <= self.line <= statement.last:
                    return span.line <= self.line <= span.end_line
                return self.tool == "pylint" and self.opens_block_around(span, lines)

    def opens_block_around(self, span: Span, lines: LogicalLines) -> bool:
        """pylint: a comment on the header of a block speaks for the block."""
        header = lines.at(self.line)
        return header is not None and header.first <= self.line <= header.last < span.line <= header.block_end


def foreign_ignores(comments: Sequence[Comment]) -> tuple[ForeignIgnore, ...]:
    """The comments that can silence something of ours, in source order."""
    return tuple(ignore for comment in comments for ignore in _ignores_in(comment))


def _ignores_in(comment: Comment) -> Iterator[ForeignIgnore]:
    for match in _IGNORE.finditer(comment.text):
        if match["typed"]:
            tool, codes, scope = match["typed"].lower(), match["codes"], "line"
            if comment.alone:
                # Alone on a line they speak for a whole file, which is about no matter in particular, or for the next.
                scope = "next" if tool in {"ty", "pyrefly"} else ""
        elif match["file"]:
            tool, codes, scope = "noqa", match["whole"], "file"
        elif match["noqa"]:
            tool, codes, scope = "noqa", match["listed"], "" if comment.alone else "line"
        elif match["nosec"]:
            tool, codes, scope = "nosec", match["tests"], "" if comment.alone else "line"
        else:
            tool, codes, scope = "pylint", match["messages"], "block" if comment.alone else "line"
            if match["next"].lower() == "disable-next":
                scope = "next"
        families = _families_of(tool, codes)
        is_blanket = scope in {"block", "file"} and families is None
        if scope and families != frozenset() and not is_blanket:
            yield ForeignIgnore(tool, families, scope, comment.line, comment.column)


def _families_of(tool: str, codes: str | None) -> frozenset[str] | None:
    """Our families that the codes speak of: None is all, none at all is the empty set."""
    listed = [code for code in re.split(r"[\s,]+", codes) if code] if codes is not None else []
    if not listed or (tool == "pylint" and listed[0].lower() == "all"):
        return _EVERYTHING[tool]
    known = _MATTER[tool]
    return frozenset(family for code in listed for family in known.get(code, known.get(code.upper(), frozenset())))
