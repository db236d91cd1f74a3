"""A file's text to its facts. Nothing here raises: what cannot be read is a value."""

from __future__ import annotations

import ast
import sys
import warnings

from quietlint.model.facts import ModuleFacts, Statement, SyntaxProblem
from quietlint.model.source import SourceFile
from quietlint.syntax.bodies import document_of, module_raises
from quietlint.syntax.chains import TooDeepError
from quietlint.syntax.columns import count_code_points
from quietlint.syntax.comments import comments_of
from quietlint.syntax.host import HostReader
from quietlint.syntax.scopes import Recorder

_NESTED_STRINGS = sys.version_info >= (3, 12)

TOO_DEEP = "nested too deeply to be read"


def extract(source: SourceFile, *, judged: bool) -> ModuleFacts:
    """All that the file says; without `judged`, what other modules may ask of it (no comments).

    Text that does not parse gives facts without a body and with a `problem`. The flag ``too-deep`` marks a problem that is
    ours and not the file's: Python would read it.
    """
    text = source.text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    count = len(lines) - (not lines[-1])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        return _failed(error.msg, error.lineno or 1, error.offset or 1, count)
    except ValueError as error:
        return _failed(str(error), 1, 1, count)
    except (RecursionError, MemoryError):
        return _failed(TOO_DEEP, 1, 1, count, "too-deep")
    recorder = Recorder()
    try:
        if not text.isascii():
            count_code_points(tree, lines)
        body = HostReader(recorder, lines).module(tree)
    except TooDeepError as error:
        return _failed(TOO_DEEP, error.line, error.column, count, "too-deep")
    except RecursionError:
        return _failed(TOO_DEEP, 1, 1, count, "too-deep")
    return _facts(body, recorder, text, lines, count, judged=judged)


def _facts(
    body: tuple[Statement, ...], recorder: Recorder, text: str, lines: list[str], count: int, *, judged: bool
) -> ModuleFacts:
    recorder.close_module()
    flags = recorder.flags
    if module_raises(body):
        flags.add("raises-only")
    return ModuleFacts(
        document_of(body),
        body,
        comments_of(text, lines, nested=_NESTED_STRINGS) if judged else (),
        tuple(sorted(recorder.stored)),
        tuple(sorted(recorder.words | recorder.scope.bound | recorder.stored)),
        tuple(sorted(flags)),
        count,
    )


def _failed(message: str, line: int, column: int, count: int, *flags: str) -> ModuleFacts:
    return ModuleFacts("", (), (), (), (), flags, count, SyntaxProblem(message, line, column))
