"""A file's text to its facts. Nothing here raises: what cannot be read is a value."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from enum import Enum

from quietlint.model.facts import ModuleFacts, SyntaxProblem
from quietlint.model.source import SourceFile
from quietlint.syntax.bodies import module_raises
from quietlint.syntax.bounds import is_bounded, with_deep_stack
from quietlint.syntax.chains import TooDeepError
from quietlint.syntax.columns import count_code_points
from quietlint.syntax.comments import comments_of
from quietlint.syntax.host import HostReader
from quietlint.syntax.scopes import Recorder

_NESTED_STRINGS = sys.version_info >= (3, 12)

_TOO_DEEP = "nested too deeply to be read"
_TOO_MUCH = "perhaps in grammar newer than {}.{}, but too large or too deeply nested to be read as such"

# Without one of these nothing in a text is newer than the oldest host: f-strings and t-strings (PEP 701, 750), type
# parameters and aliases (PEP 695), `except A, B:` (PEP 758), `lazy import` (PEP 810), `[*row for row in …]` (PEP 798).
_HINT = re.compile(
    r"""
    \b (?: [fFtT][rR]? | [rR][fFtT] ) ["']
    | ^\s* (?: type | lazy ) \s+ \w
    | \b (?: def | class ) \s+ \w+ \s* \[
    | \b except \b [^\n:]*,
    | [\[({] \s* \*
    """,
    re.VERBOSE | re.MULTILINE,
)


def extract(source: SourceFile, *, judged: bool) -> ModuleFacts:
    """All that the file says; without `judged`, what other modules may ask of it (no comments, docstrings once).

    Text that does not parse gives facts without a body and with a `problem`. The flag ``too-deep`` marks a problem that
    is ours and not the file's: Python may well read it.
    """
    text = source.text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    count = len(lines) - (not lines[-1])
    tree = _host_tree(text, lines)
    is_newer = False
    if isinstance(tree, SyntaxProblem) and _HINT.search(text):
        newer = _newer_tree(text, lines)
        if newer is _Newer.UNREAD:
            problem = SyntaxProblem(_TOO_MUCH.format(*sys.version_info), tree.line, tree.column)
            return _failed(problem, count, "too-deep")
        if isinstance(newer, ast.Module):
            tree = newer
            is_newer = True
    if isinstance(tree, SyntaxProblem):
        return _failed(tree, count)
    if tree is None:
        return _failed(SyntaxProblem(_TOO_DEEP, 1, 1), count, "too-deep")
    recorder = Recorder()
    try:
        document, body = HostReader(recorder, lines, blanks=not judged).body(tree.body)
    except TooDeepError as error:
        return _failed(SyntaxProblem(_TOO_DEEP, error.line, error.column), count, "too-deep")
    except RecursionError:
        return _failed(SyntaxProblem(_TOO_DEEP, 1, 1), count, "too-deep")
    recorder.close_module()
    flags = recorder.flags
    if module_raises(body):
        flags.add("raises-only")
    if is_newer:
        flags.add("newer-grammar")
    return ModuleFacts(
        document,
        body,
        comments_of(text, lines, nested=is_newer or _NESTED_STRINGS) if judged else (),
        tuple(sorted(recorder.stored)),
        tuple(sorted(recorder.words)),
        tuple(sorted(flags)),
        count,
        None,
        recorder.filled_names(),
        tuple(sorted(recorder.imports)),
    )


def _host_tree(text: str, lines: list[str]) -> ast.Module | SyntaxProblem | None:
    """CPython's tree, its columns in code points; None where CPython's own limits are in the way."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        line = min(max(error.lineno or 1, 1), len(lines))
        return SyntaxProblem(error.msg, line, max(error.offset or 1, 1))
    except ValueError as error:  # null bytes, lone surrogates
        return SyntaxProblem(str(error), 1, 1)
    except (RecursionError, MemoryError):
        return None
    if not text.isascii():
        count_code_points(tree, lines)
    return tree


class _Newer(Enum):
    """Why there is no tree in newer grammar."""

    NOT = 0
    """Nothing newer is in the text, or it is wrong by newer grammar too."""
    UNREAD = 1
    """The text is beyond what the slower parser reads safely."""


def _newer_tree(text: str, lines: list[str]) -> ast.Module | _Newer:
    if not is_bounded(text):
        return _Newer.UNREAD

    def read() -> ast.Module | _Newer:
        from quietlint.syntax.newer import newer_tree

        return newer_tree(text, lines) or _Newer.NOT

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return with_deep_stack(read) or _Newer.UNREAD


def _failed(problem: SyntaxProblem, count: int, *flags: str) -> ModuleFacts:
    return ModuleFacts("", (), (), (), (), flags, count, problem)
