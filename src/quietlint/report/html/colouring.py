"""Lines of Python as pieces of text, each with the kind of word it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token

_KINDS = (
    (Comment, "c"),
    (String, "s"),
    (Number, "n"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Name.Decorator, "d"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Builtin, "b"),
    (Name.Exception, "b"),
)
_LEXER = PythonLexer(stripnl=False, ensurenl=False)


def coloured(lines: Sequence[str]) -> Iterator[list[list[str]]]:
    """For every line its pieces, ``[kind, text]``; of plain text the kind is ""."""
    made: list[list[list[str]]] = [[]]
    for kind, text in _pieces("\n".join(lines)):
        first, *rest = text.split("\n")
        _add(made[-1], kind, first)
        for part in rest:
            made.append([])
            _add(made[-1], kind, part)
    yield from made


def _add(line: list[list[str]], kind: str, text: str) -> None:
    if not text:
        return
    if line and line[-1][0] == kind:
        line[-1][1] += text
    else:
        line.append([kind, text])


def _pieces(text: str) -> Iterable[tuple[str, str]]:
    for token, value in _LEXER.get_tokens(text):
        yield _kind_of(token), value


def _kind_of(token: object) -> str:
    return next((kind for known, kind in _KINDS if token in known), "") if token is not Token else ""
