"""What a function binds, declares and is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quietlint.model.facts import FunctionDefinition, ModuleFacts

Find = Callable[[str, str], FunctionDefinition]
Read = Callable[[str], ModuleFacts]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a = 1", {"a"}),
        ("a, (b, *c) = 1", {"a", "b", "c"}),
        ("[a, b] = 1", {"a", "b"}),
        ("a += 1", {"a"}),
        ("a: int", {"a"}),
        ("a.b = c[d] = 1", set()),
        ("for a, b in c: d = 1", {"a", "b", "d"}),
        ("with a as b, c as (d, e): pass", {"b", "d", "e"}),
        ("try: pass\n except E as e: a = 1", {"e", "a"}),
        ("import a.b, c.d as e", {"a", "e"}),
        ("from a import b, c as d", {"b", "d"}),
        ("def a(b): c = 1", {"a"}),
        ("class A:\n  b = 1", {"A"}),
        ("del a, b.c", {"a"}),
        ("if (a := 1): pass", {"a"}),
        ("match a:\n  case [b, *c, {'k': d, **e}] | F(g, h=i) as j: pass", set("bcdegij")),
        ("[a for a in b]", set()),
        ("[(a := b) for b in c if (d := b)]", {"a", "d"}),
        ("[[(a := b) for b in c] for c in d]", {"a"}),
        ("lambda a: (b := a)", set()),
        ("x = lambda: [(a := b) for b in c]", {"x"}),
        ("print(a, b.c)", set()),
    ],
)
def test_locals_are_the_names_bound(function: Find, body: str, expected: set[str]) -> None:
    found = function(f"def f(p, *q, r=1, **s):\n {body}\n", "f")
    assert set(found.locals) == expected | {"p", "q", "r", "s"}
    assert list(found.locals) == sorted(found.locals)


def test_declared_names_are_no_locals(function: Find) -> None:
    text = """
        def outer():
            b = 1
            def f():
                global a
                nonlocal b
                a = b = c = 2
    """
    found = function(text, "f")
    assert found.locals == ("c",)
    assert found.globals == ("a",)
    assert found.nonlocals == ("b",)
    assert function(text, "outer").locals == ("b", "f")


def test_walrus_in_a_default_binds_outside(function: Find) -> None:
    text = "def outer():\n def f(a=(b := 1)): pass"
    assert function(text, "f").locals == ("a",)
    assert function(text, "outer").locals == ("b", "f")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("yield", True),
        ("a = yield b", True),
        ("yield from a", True),
        ("def g(): yield", False),
        ("a = lambda: (yield)", False),
        ("return [b for b in a]", False),
        ("class A:\n  def g(self): yield", False),
    ],
)
def test_yield_makes_the_innermost_function_a_generator(function: Find, body: str, *, expected: bool) -> None:
    assert function(f"def f():\n {body}", "f").is_generator is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pass", {"empty"}),
        ("...", {"empty"}),
        ("'document'", {"empty"}),
        ("'document'\n pass", {"empty"}),
        ("a()", set()),
        ("raise E", {"raises-only"}),
        ("'document'\n raise E('no')", {"raises-only"}),
        ("text = f'no {a}'\n raise E(text)", {"raises-only"}),
        ("text = 'no {}'.format(a)\n raise E(text)", {"raises-only"}),
        ("text = a()\n raise E(text)", set()),
        ("return", set()),
        ("return None", {"returns-value"}),
        ("if a: return 1", {"returns-value"}),
        ("def g(): return 1", set()),
        ("return locals()", {"locals", "returns-value"}),
        ("exec(a)", {"locals"}),
        ("eval(a)", {"locals"}),
        ("vars()", {"locals"}),
        ("super().f()", {"super"}),
        ("def g(): super().f()", {"super"}),
        ("a = [super().f() for b in c]", {"super"}),
    ],
)
def test_flags_tell_what_the_scope_is(function: Find, body: str, expected: set[str]) -> None:
    assert set(function(f"def f():\n {body}", "f").flags) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"""One."""', "One."),
        ('"""\n    One.\n\n      Two.\n    """', "One.\n\n  Two."),
        ("'a' 'b'", "ab"),
        ("f'{a}'", ""),
        ("b'a'", ""),
        ("a = 1\n'late'", ""),
    ],
)
def test_documents_are_cleaned(read: Read, text: str, expected: str) -> None:
    assert read(text).document == expected


def test_documents_of_definitions_stay_statements(function: Find, shape: Callable[[object], str]) -> None:
    found = function("def f():\n    'Says so.'\n", "f")
    assert found.document == "Says so."
    assert shape(found).endswith("['Says so.'])")
