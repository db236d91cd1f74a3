"""What extraction promises of any text."""

from __future__ import annotations

import sysconfig
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietlint.model.facts import (
    BinaryOperation,
    ClassDefinition,
    ExpressionStatement,
    FunctionDefinition,
    ModuleFacts,
    body_of,
    decode_facts,
    encode_facts,
)
from quietlint.model.source import SourceFile, SourceKind
from quietlint.syntax.extract import extract

Read = Callable[[str], ModuleFacts]
Shape = Callable[[object], str]

STEP = 5
"""Every fifth module of the standard library."""


def library(text: str) -> ModuleFacts:
    return extract(SourceFile("library.py", text, SourceKind.MODULE, ""), judged=False)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a = (\n", 1, 5),
        ("a = 1\nb c\n", 2, 3),
        ("def f():\nreturn\n", 2, 1),
        ("print 'a'\n", 1, 1),
        ("é = 'ü' b\n", 1, 9),
        ("x = " + "(" * 300 + ")" * 300, 1, 205),
    ],
)
def test_what_does_not_parse_is_a_problem_with_its_place(read: Read, text: str, line: int, column: int) -> None:
    facts = read(text)
    assert facts.problem is not None
    assert facts.problem.message
    assert (facts.problem.line, facts.problem.column) == (line, column)
    assert not any((facts.body, facts.comments, facts.words, facts.stored, facts.flags))


@pytest.mark.parametrize("text", ["a = '\0'", "a = '\ud800'", "\ufeffa"])
def test_characters_that_no_source_may_hold_are_a_problem(read: Read, text: str) -> None:
    assert read(text).problem is not None


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "-" * 20_000 + "1",
        "x = a" + ".b()" * 300,
        "x = a" + ".b" * 20_000,
        "x = " + "not " * 20_000 + "a",
        "if a: pass\n" + "elif b: pass\n" * 400,
        "x = " + "lambda: " * 2_000 + "a",
    ],
)
def test_what_nests_too_deeply_is_our_problem_and_not_the_files(read: Read, text: str) -> None:
    facts = read(text)
    assert facts.problem is not None
    assert facts.flags == ("too-deep",)
    assert facts.body == ()


@pytest.mark.parametrize("length", [150, 900])
def test_long_sums_are_kept_whole_and_shallow(read: Read, shape: Shape, length: int) -> None:
    names = [f"a{number}" for number in range(length)]
    facts = read(f"x + {' + '.join(names)}")
    assert facts.problem is None
    (statement,) = facts.body
    assert isinstance(statement, ExpressionStatement)
    assert isinstance(statement.value, BinaryOperation)
    assert (statement.value.column, statement.value.end_column) == (statement.column, statement.end_column)
    text = shape(statement).replace("BinaryOperation", "").replace("(", "").replace(")", "")
    assert text.split(", +, ") == ["x", *names]
    assert shape(decode_facts(encode_facts(facts))) == shape(facts)


def test_warnings_of_the_parser_are_not_shown(read: Read) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read(r"a = '\d' is 1").problem is None


def test_empty_text_is_an_empty_module(read: Read) -> None:
    facts = read("")
    assert facts.problem is None
    assert facts.lines == 0
    assert facts.body == ()


@pytest.mark.parametrize(("text", "lines"), [("a", 1), ("a\n", 1), ("a\nb", 2), ("a\r\nb\r\n", 2), ("\n\n", 2)])
def test_lines_are_counted(read: Read, text: str, lines: int) -> None:
    assert read(text).lines == lines


def test_library_modules_keep_surface_and_bodies_without_comments() -> None:
    facts = library("def f(a: int) -> str:\n    'Says so.'\n    return g(a)  # why\n")
    assert facts.comments == ()
    (statement,) = facts.body
    assert isinstance(statement, FunctionDefinition)
    assert statement.document == "Says so."
    assert len(body_of(statement)) == 2


def test_library_modules_keep_a_docstring_once(shape: Shape) -> None:
    text = "'Module.'\nclass C:\n    'Class.'\n    def f(self):\n        'Method.'\n"
    facts = library(text)
    document, definition = facts.body
    assert isinstance(definition, ClassDefinition)
    assert (facts.document, definition.document) == ("Module.", "Class.")
    assert (document.line, document.column, document.end_line, document.end_column) == (1, 1, 1, 10)
    assert shape(document) == shape(definition.body[0]) == "''"
    assert isinstance(definition.body[1], FunctionDefinition)
    assert definition.body[1].document == "Method."
    assert definition.body[1].flags == ("empty",)


def test_facts_of_the_standard_library_survive_storage(read: Read) -> None:
    root = Path(sysconfig.get_path("stdlib"))
    paths = sorted([*root.glob("*.py"), *root.glob("[a-s]*/*.py")])
    for path in paths[::STEP]:
        facts = read(path.read_text(encoding="utf-8", errors="replace"))
        data = encode_facts(facts)
        assert encode_facts(decode_facts(data)) == data
        assert facts.problem is not None or facts.lines == 0 or facts.body or not facts.words


PIECES = st.sampled_from([
    "a", "b", "self", ".", "(", ")", "[", "]", "{", "}", ",", ":", "=", ":=", "*", "**", "\n", "\n ", "\n  ", "'",
    '"""', "f'", "t'", "#", "\\", "lambda ", "def ", "class ", "if ",
    "else", "for ", " in ", "yield ", "await ", "async ",
    "with ", "try:", "except ", "import ", "from ", "match ", "case ", "type ", "lazy ", "global ", "del ", "return ",
    "@", "é", "\U0001d4b3", "1", "...", "\r", "\f", "\t", ";", "not ", " or ", "vars(self)", "globals()", "setattr(",
    "__dict__", "super()",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_text_makes_extraction_raise(text: str) -> None:
    facts = extract(SourceFile("odd.py", text, SourceKind.MODULE, ""), judged=True)
    assert facts.problem is None or facts.body == ()
    encode_facts(facts)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_makes_extraction_raise(data: st.DataObject) -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 200)))
    encode_facts(extract(SourceFile("odd.py", text[:start] + text[end:], SourceKind.MODULE, ""), judged=True))
