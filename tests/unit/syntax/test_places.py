"""Lines and columns: from 1, end exclusive, in code points."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quietlint.model.facts import (
    Assignment,
    Call,
    ClassDefinition,
    Comparison,
    ExpressionStatement,
    FormattedString,
    FunctionDefinition,
    If,
    Import,
    ModuleFacts,
    Try,
    body_of,
)
from quietlint.model.findings import HasPlace

Read = Callable[[str], ModuleFacts]


def place(fact: HasPlace) -> tuple[int, int, int, int]:
    return fact.line, fact.column, fact.end_line, fact.end_column


def call(facts: ModuleFacts) -> Call:
    statement = facts.body[-1]
    assert isinstance(statement, ExpressionStatement | Assignment)
    assert isinstance(statement.value, Call)
    return statement.value


def test_columns_begin_at_one(read: Read) -> None:
    fact = call(read("a = f(1)\n"))
    assert place(fact) == (1, 5, 1, 9)
    assert place(fact.function) == (1, 5, 1, 6)


def test_columns_count_code_points(read: Read) -> None:
    fact = call(read("a = 1\né\U0001d4b3 = f('日本', b)\n"))
    assert place(fact) == (2, 6, 2, 16)
    assert place(fact.arguments[1].value) == (2, 14, 2, 15)


def test_end_columns_count_code_points_of_the_last_line(read: Read) -> None:
    assert place(call(read("f('''é\né''')\n"))) == (1, 1, 2, 6)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_line(read: Read, end: str) -> None:
    facts = read(end.join(["a = 1", "# é", "f(b)", ""]))
    assert place(call(facts)) == (3, 1, 3, 5)
    assert facts.lines == 3
    assert [(comment.line, comment.text) for comment in facts.comments] == [(2, "# é")]


def test_arguments_begin_at_keyword_or_stars(read: Read) -> None:
    arguments = call(read("f(a, *b, k = c, ** d)")).arguments
    assert [(argument.line, argument.column) for argument in arguments] == [(1, 3), (1, 6), (1, 10), (1, 17)]
    assert [argument.value.column for argument in arguments] == [3, 7, 14, 20]


def test_handlers_span_their_clause(read: Read) -> None:
    (statement,) = read("try:\n    a\nexcept b:\n    c\n    d\nfinally:\n    e\n").body
    assert isinstance(statement, Try)
    assert place(statement.handlers[0]) == (3, 1, 5, 6)


def test_elif_begins_at_its_keyword(read: Read) -> None:
    (statement,) = read("if a:\n    b\nelif c:\n    d\n").body
    assert isinstance(statement, If)
    assert place(statement) == (1, 1, 4, 6)
    assert place(statement.otherwise[0]) == (3, 1, 4, 6)


def test_aliases_have_places(read: Read) -> None:
    (statement,) = read("import a, b.c as d").body
    assert isinstance(statement, Import)
    assert [place(alias) for alias in statement.names] == [(1, 8, 1, 9), (1, 11, 1, 19)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(): pass", (1, 5)),
        ("@d\ndef  f(): pass", (2, 6)),
        ("async def f(): pass", (1, 11)),
        ("async   def\tf(): pass", (1, 13)),
        ("def \\\n  f(): pass", (2, 3)),
        ("class C: pass", (1, 7)),
        ("class   C(D): pass", (1, 9)),
        ("def ﬁ(): pass", (1, 5)),
    ],
)
def test_definitions_know_where_their_name_stands(read: Read, text: str, expected: tuple[int, int]) -> None:
    (statement,) = read(text).body
    assert isinstance(statement, FunctionDefinition | ClassDefinition)
    assert (statement.name_line, statement.name_column) == expected


def test_definitions_begin_after_their_decorators(read: Read) -> None:
    (statement,) = read("@d\ndef f():\n    pass\n").body
    assert place(statement) == (2, 1, 3, 9)


def test_expressions_in_formatted_strings_stand_where_they_stand(read: Read) -> None:
    (statement,) = read("x = f'{a} é {b.c} {d:{e}}' f'{a}'").body
    assert isinstance(statement, Assignment)
    assert isinstance(statement.value, FormattedString)
    assert [value.column for value in statement.value.values] == [8, 14, 20, 23, 31]


def test_what_stood_in_a_quoted_annotation_has_line_0(read: Read) -> None:
    (statement,) = read("def f(x: 'list[int]'): pass").body
    assert isinstance(statement, FunctionDefinition)
    annotation = statement.parameters[0].annotation
    assert annotation is not None
    assert annotation.line == 0


def test_decorators_count_code_points(read: Read) -> None:
    (statement,) = read("@d('é', a)\n@e\ndef f():\n    pass\n").body
    assert isinstance(statement, FunctionDefinition)
    decorator = statement.decorators[0]
    assert isinstance(decorator, Call)
    assert place(decorator.arguments[1].value) == (1, 9, 1, 10)


def test_packed_bodies_keep_their_places(read: Read) -> None:
    (statement,) = read("def f():\n    return a == b\n").body
    assert isinstance(statement, FunctionDefinition)
    (returned,) = body_of(statement)
    assert place(returned) == (2, 5, 2, 18)
    assert isinstance(getattr(returned, "value", None), Comparison)
