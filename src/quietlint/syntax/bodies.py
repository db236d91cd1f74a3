"""Small readings of finished statements and literals, the same for both readers of a file."""

from __future__ import annotations

from quietlint.model.facts import (
    Assignment,
    Attribute,
    BinaryOperation,
    Call,
    Constant,
    Expression,
    ExpressionStatement,
    FormattedString,
    Import,
    ImportFrom,
    Jump,
    Name,
    Raise,
    Statement,
)


def literal(value: object) -> tuple[str, int | float | str | bool | None]:
    """Kind and value of a `Constant`. Lone surrogates, which no encoding can store, become U+FFFD."""
    kind = type(value)
    if kind is str:
        text = str(value)
        return "str", text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if value is None:
        return "NoneType", None
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, int):
        return "int", value if value < 1 << 63 else None
    if isinstance(value, float):
        return "float", value
    if isinstance(value, bytes):
        return "bytes", value.decode("latin-1")
    return ("ellipsis", None) if value is ... else (kind.__name__, None)


def document_of(body: tuple[Statement, ...]) -> str:
    """The docstring that a body begins with, cleaned as `inspect.cleandoc` does, or ""."""
    if body:
        first = body[0]
        if type(first) is ExpressionStatement and type(first.value) is Constant and first.value.kind == "str":
            return _cleaned(str(first.value.value))
    return ""


def blanked(body: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """A body with an empty string where its docstring stands."""
    first = body[0]
    blank = Constant(first.line, first.column, first.end_line, first.end_column, "str", "")
    statement = ExpressionStatement(first.line, first.column, first.end_line, first.end_column, blank)
    return (statement, *body[1:])


def _cleaned(text: str) -> str:
    lines = text.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.lstrip()), default=0)
    lines = [lines[0].lstrip(), *[line[margin:] for line in lines[1:]]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def shape_flags(body: tuple[Statement, ...]) -> str | None:
    """``empty`` or ``raises-only`` for a function's body of that shape.

    A message made before the ``raise`` belongs to it: ``message = "…"; raise NotImplementedError(message)``.
    """
    last = body[-1]
    kind = type(last)
    if kind is Raise:
        return "raises-only" if all(_is_document(it) or _makes_message(it) for it in body[:-1]) else None
    if kind is Jump or kind is ExpressionStatement:
        return "empty" if all(_is_document(it) or type(it) is Jump for it in body) else None
    return None


def module_raises(body: tuple[Statement, ...]) -> bool:
    """Whether a module's top level can only raise: but imports, assignments and calls stand before a ``raise``."""
    for statement in body:
        if isinstance(statement, Raise):
            return True
        if not isinstance(statement, Import | ImportFrom | Assignment | ExpressionStatement):
            return False
    return False


def _is_document(statement: Statement) -> bool:
    """A constant by itself: a docstring or ``...``."""
    return type(statement) is ExpressionStatement and type(statement.value) is Constant


def _makes_message(statement: Statement) -> bool:
    return (
        type(statement) is Assignment
        and all(type(target) is Name for target in statement.targets)
        and _is_message(statement.value)
    )


def _is_message(value: Expression) -> bool:
    if isinstance(value, Call):
        return isinstance(value.function, Attribute) and value.function.name == "format"
    return isinstance(value, Constant | FormattedString | BinaryOperation)
