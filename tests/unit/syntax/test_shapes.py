"""Every kind of statement and expression as facts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quietlint.model.facts import ExpressionStatement, Match, ModuleFacts, decode_facts, encode_facts

Read = Callable[[str], ModuleFacts]
Shape = Callable[[object], str]

EXPRESSIONS = [
    ("a", "a"),
    ("a.b", "a.b"),
    ("1", "1"),
    ("1.5", "1.5"),
    ("2j", "complex"),
    ("9223372036854775807", "9223372036854775807"),
    ("9223372036854775808", "int"),
    ("'s'", "'s'"),
    ("'a' 'b'", "'ab'"),
    (r"b'\xff'", "'ÿ'"),
    (r"'\ud800!'", "'\ufffd!'"),
    ("True", "True"),
    ("None", "NoneType"),
    ("...", "ellipsis"),
    ("f(a, *b, k=c, **d)", "Call(f, [a, *b, k=c, **d])"),
    ("f(k=a, *b)", "Call(f, [k=a, *b])"),
    ("a[1]", "Subscript(a, 1)"),
    ("a[1:2, ::3]", "Subscript(a, TupleDisplay([Slice(1, 2, -), Slice(-, -, 3)]))"),
    ("a[*b]", "Subscript(a, TupleDisplay([Starred(b)]))"),
    ("a + b * c", "BinaryOperation(a, +, BinaryOperation(b, *, c))"),
    ("a - b // c", "BinaryOperation(a, -, BinaryOperation(b, //, c))"),
    ("a ** b @ c", "BinaryOperation(BinaryOperation(a, **, b), @, c)"),
    ("a << b | c", "BinaryOperation(BinaryOperation(a, <<, b), |, c)"),
    ("-a", "UnaryOperation(-, a)"),
    ("not a", "UnaryOperation(not, a)"),
    ("a or b or c", "BooleanOperation(or, [a, b, c])"),
    ("a and (b and c)", "BooleanOperation(and, [a, BooleanOperation(and, [b, c])])"),
    ("a < b is not c not in d", "Comparison(a, [<, is not, not in], [b, c, d])"),
    ("a if b else c", "Conditional(b, a, c)"),
    ("[a, *b]", "ListDisplay([a, Starred(b)])"),
    ("(a, b)", "TupleDisplay([a, b])"),
    ("()", "TupleDisplay([])"),
    ("{a, b}", "SetDisplay([a, b])"),
    ("{a: b, **c}", "DictDisplay([a, -], [b, c])"),
    ("[a for b in c if d if e]", "Comprehension(list, a, -, [Generator(b, c, [d, e], False)])"),
    ("{a for b in c for d in e}", "Comprehension(set, a, -, [Generator(b, c, [], False), Generator(d, e, [], False)])"),
    ("{a: b for a, b in c}", "Comprehension(dict, a, b, [Generator(TupleDisplay([a, b]), c, [], False)])"),
    ("(a for a in b)", "Comprehension(generator, a, -, [Generator(a, b, [], False)])"),
    ("lambda: 0", "Lambda([], 0)"),
    ("(a := b)", "NamedExpression(a, b)"),
    ("f'{a!r:>{b}} text {c=}'", "FormattedString([a, b, c], False, )"),
    ("'a' f'{b}' 'c'", "FormattedString([b], False, a*c)"),
]

STATEMENTS = [
    ("a = b = c", "Assignment([a, b], c)"),
    ("a, *b = c", "Assignment([TupleDisplay([a, Starred(b)])], c)"),
    ("a: int", "AnnotatedAssignment(a, int, -)"),
    ("a.b: int = 1", "AnnotatedAssignment(a.b, int, 1)"),
    ("a: 'list[int]' = []", "AnnotatedAssignment(a, Subscript(list, int), ListDisplay([]))"),
    ("a: Literal['b']", "AnnotatedAssignment(a, Subscript(Literal, 'b'), -)"),
    ("a @= b", "AugmentedAssignment(a, @, b)"),
    ("del a, (b, c)", "Deletion([a, TupleDisplay([b, c])])"),
    ("raise", "Raise(-, -)"),
    ("raise a from b", "Raise(a, b)"),
    ("assert a, b", "Assertion(a, b)"),
    ("if a: b\nelif c: d\nelse: e", "If(a, [b], [If(c, [d], [e])])"),
    ("if a: b\nelse:\n if c: d\n e", "If(a, [b], [If(c, [d], []), e])"),
    ("for a, b in c: d\nelse: e", "For(TupleDisplay([a, b]), c, [d], [e], False)"),
    ("while a: break\nelse: pass", "While(a, [Jump(break)], [Jump(pass)])"),
    ("while a: continue", "While(a, [Jump(continue)], [])"),
    ("with a as b, c: d", "With([WithItem(a, b), WithItem(c, -)], [d], False)"),
    ("with (a as (b, c)): d", "With([WithItem(a, TupleDisplay([b, c]))], [d], False)"),
    ("try: a\nexcept b as c: d\nexcept: e", "Try([a], [Handler(b, c, [d]), Handler(-, -, [e])], [], [], False)"),
    ("try: a\nexcept b: c\nelse: d\nfinally: e", "Try([a], [Handler(b, -, [c])], [d], [e], False)"),
    ("try: a\nexcept* b: c", "Try([a], [Handler(b, -, [c])], [], [], True)"),
    ("import a.b as c, d", "Import([Alias(a.b, c), Alias(d, -)], False)"),
    ("from . import *", "ImportFrom(-, 1, [Alias(*, -)], False)"),
    ("from ..a import b as c", "ImportFrom(a, 2, [Alias(b, c)], False)"),
    ("global a, b", "Declaration(global, [a, b])"),
    (
        "@d\nclass A(B, *C, metaclass=M, **k):\n 'doc'\n x = 1",
        "ClassDefinition(A, [B, *C, metaclass=M, **k], [d], doc, [], ['doc', Assignment([x], 1)])",
    ),
    ("@d.e(1)\ndef f() -> None: return a", "def f([Call(d.e, [1])], [], NoneType, [Return(a)])"),
    (
        "async def f():\n async for a in b: await c",
        "async def f([], [], -, [For(a, b, [Await(c)], [], True)])",
    ),
    (
        "async def f():\n async with a as b: yield c",
        "async def f([], [], -, [With([WithItem(a, b)], [Yield(c, False)], True)])",
    ),
    (
        "async def f(): [a async for b in c]",
        "async def f([], [], -, [Comprehension(list, a, -, [Generator(b, c, [], True)])])",
    ),
    ("def f(): yield", "def f([], [], -, [Yield(-, False)])"),
    ("def f(): yield from a", "def f([], [], -, [Yield(a, True)])"),
    ("def f(): return", "def f([], [], -, [Return(-)])"),
    ("def f(): # type: () -> int\n return g() # type: ignore", "def f([], [], -, [Return(Call(g, []))])"),
]

PATTERNS = [
    ("1", "value(value=1)"),
    ("-1 | 'x'", "or(patterns=[value(value=UnaryOperation(-, 1)), value(value='x')])"),
    ("None", "singleton(value=NoneType)"),
    ("[a, *b, *_]", "sequence(patterns=[capture(name=a), star(name=b), star()])"),
    ("{'k': v, **rest}", "mapping(patterns=[capture(name=v)], keys=['k'], name=rest)"),
    ("C.D(x, y=z)", "class(value=C.D, patterns=[capture(name=x), capture(name=z)], attributes=[y])"),
    ("[a] as b", "capture(patterns=[sequence(patterns=[capture(name=a)])], name=b)"),
    ("_", "capture()"),
]


@pytest.mark.parametrize(("text", "expected"), EXPRESSIONS)
def test_expression_has_its_shape(read: Read, shape: Shape, text: str, expected: str) -> None:
    (statement,) = read(text).body
    assert isinstance(statement, ExpressionStatement)
    assert shape(statement) == expected


@pytest.mark.parametrize(("text", "expected"), STATEMENTS)
def test_statement_has_its_shape(read: Read, shape: Shape, text: str, expected: str) -> None:
    assert shape(read(text).body) == f"[{expected}]"


@pytest.mark.parametrize(("text", "expected"), PATTERNS)
def test_pattern_has_its_shape(read: Read, shape: Shape, text: str, expected: str) -> None:
    (statement,) = read(f"match subject:\n case {text}: pass").body
    assert isinstance(statement, Match)
    assert shape(statement.cases[0].pattern) == expected


def test_guard_belongs_to_its_case(read: Read, shape: Shape) -> None:
    (statement,) = read("match a:\n case b if c: d").body
    assert shape(statement) == "Match(a, [Case(capture(name=b), c, [d])])"


def test_parameters_stand_in_the_order_of_the_signature(read: Read, shape: Shape) -> None:
    (statement,) = read("def f(a, /, b: int = 1, *c: str, d, e=2, **g): pass").body
    assert shape(statement) == (
        "def f([], [positional_only a, positional_or_keyword b: int = 1, star c: str, keyword_only d, "
        "keyword_only e = 2, double_star g], -, [Jump(pass)])"
    )


def test_defaults_may_begin_among_positional_only_parameters(read: Read, shape: Shape) -> None:
    (statement,) = read("lambda a, b=1, /, c=2: 0").body
    assert shape(statement) == "Lambda([positional_only a, positional_only b = 1, positional_or_keyword c = 2], 0)"


@pytest.mark.parametrize("text", [text for text, _ in EXPRESSIONS + STATEMENTS])
def test_facts_survive_storage(read: Read, shape: Shape, text: str) -> None:
    facts = read(text)
    assert shape(decode_facts(encode_facts(facts))) == shape(facts)
