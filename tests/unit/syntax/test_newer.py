"""Grammar newer than the host's, read by way of libcst."""

from __future__ import annotations

import ast
import sys
import sysconfig
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from quietlint.model.facts import ModuleFacts, Statement
from quietlint.syntax.columns import count_code_points
from quietlint.syntax.host import HostReader
from quietlint.syntax.newer import newer_tree
from quietlint.syntax.scopes import Recorder

Read = Callable[[str], ModuleFacts]
Shape = Callable[[object], str]

ANY_HOST = (2, 7)
STEP = 12
"""Every twelfth module of the standard library: the slower reader takes seconds."""

GRAMMAR = [
    ((3, 12), "type A = int", "TypeAliasStatement(A, [], int)"),
    ((3, 12), "type A[B: C] = D", "TypeAliasStatement(A, [TypeParameter(B, TypeVar, C, -)], D)"),
    (
        (3, 12),
        "class A[*B, **C](D): b",
        "ClassDefinition(A, [D], [], , [TypeParameter(B, TypeVarTuple, -, -), TypeParameter(C, ParamSpec, -, -)], [b])",
    ),
    ((3, 12), "def f[T](a: T) -> T: pass", "def f([], [positional_or_keyword a: T], T, [Jump(pass)])"),
    ((3, 12), "f'{a['b']}'", "FormattedString([Subscript(a, 'b')], False, )"),
    ((3, 12), "f'{a!r:{b['c']}}' 'd'", "FormattedString([a, Subscript(b, 'c')], False, )"),
    ((3, 13), "type A[B = int] = B", "TypeAliasStatement(A, [TypeParameter(B, TypeVar, -, int)], B)"),
    (
        (3, 13),
        "type A[*B = *C] = D",
        "TypeAliasStatement(A, [TypeParameter(B, TypeVarTuple, -, Starred(C))], D)",
    ),
    ((3, 14), "try: a\nexcept B, C: d", "Try([a], [Handler(TupleDisplay([B, C]), -, [d])], [], [], False)"),
    ((3, 14), "t'{a} {b:{c}}'", "FormattedString([a, b, c], True, )"),
    ((3, 14), "t'{a}' 'b'", "FormattedString([a], True, )"),
    ((3, 15), "lazy import a.b as c, d", "Import([Alias(a.b, c), Alias(d, -)], True)"),
    ((3, 15), "lazy from a import b", "ImportFrom(a, 0, [Alias(b, -)], True)"),
    ((3, 15), "[*a for a in b]", "Comprehension(list, Starred(a), -, [Generator(a, b, [], False)])"),
    ((3, 15), "{**a for a in b}", "Comprehension(dict, a, -, [Generator(a, b, [], False)])"),
]


def both(text: str) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """The facts of a text by the host's grammar, and by way of libcst."""
    lines = text.split("\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
        other = newer_tree(text, lines, host=ANY_HOST)
    count_code_points(tree, lines)
    assert other is not None
    return facts(tree, lines), facts(other, lines)


def facts(tree: ast.Module, lines: list[str]) -> tuple[Statement, ...]:
    return HostReader(Recorder(), lines).body(tree.body)[1]


@pytest.mark.parametrize(("version", "text", "expected"), GRAMMAR)
def test_newer_grammar_has_its_shape(
    read: Read, shape: Shape, version: tuple[int, int], text: str, expected: str
) -> None:
    module = read(text)
    assert module.problem is None
    assert shape(module.body) == f"[{expected}]"
    assert ("newer-grammar" in module.flags) is (version > sys.version_info[:2])


@pytest.mark.parametrize(("version", "text"), [(version, text) for version, text, _ in GRAMMAR if version > (3, 12)])
def test_a_file_is_newer_only_than_older_hosts(version: tuple[int, int], text: str) -> None:
    assert newer_tree(text, text.split("\n"), host=version) is None
    assert newer_tree(text, text.split("\n"), host=(version[0], version[1] - 1)) is not None


def test_what_is_wrong_in_every_grammar_keeps_the_hosts_verdict(read: Read) -> None:
    for text in ("f'{a}' +\n", "type A =\n", "lazy b\n", "b'é' f''\n", "try: a\nexcept A, B as c: d\n"):
        module = read(text)
        assert module.problem is not None
        assert module.flags == ()


def test_places_are_code_points(read: Read) -> None:
    module = read("type É = 'é'; a = t'é{b}'\n")
    alias, assignment = module.body
    assert (alias.column, alias.end_column) == (1, 13)
    (value,) = assignment.value.values  # type: ignore[union-attr]  # an assignment of a formatted string
    assert (value.column, value.end_column) == (23, 24)


def test_comments_of_newer_files_are_found(read: Read) -> None:
    module = read("type A = f'{a['#']}'  # yes\n")
    assert [comment.text for comment in module.comments] == ["# yes"]


def test_scopes_of_newer_files_are_told(read: Read) -> None:
    module = read("class C[T]:\n  def m(self):\n    self.a = 1\n    lazy = B.c = 2\n")
    assert module.stored == ("B.c",)
    assert {"C", "T", "m", "self", "a", "lazy", "c"} <= set(module.words)


@pytest.mark.parametrize(
    "text",
    [
        "a = ((b, c)); d = (e for e in f); g(h for h in i); j[k, ]; l = m, ",
        "x = (a)(b for b in c)\ny = f  (  # why (\n  d for d in e)\n",
        "if a: b;\nelse: c;",
        "a = 'b' \"c\" f'{d}' r'\\e'\nb'\\0' b'1'",
        "a = 1_000 + 0xff + 1e3 + 2j + .5\n",
        "with (a, b): pass\nwith (a) as b: pass\nwith (a, b) as c: pass\nwith (a as b, c,): pass",
        "@(a.b)\nclass C((D), e=(F)): pass\n",
        "def f(a, /, b=(1), *, c, **d) -> (e): return (yield)\n",
        "del (a), b\ndel (a, b)\ndel (a)\ndel [a, b]\n",
        "for a, in b, : pass\nfor (a) in (b): pass\nfor a in *b, c: pass",
        "match (a):\n case (b): pass\n case b, c: pass\n case [b], : pass\n case {'a': (1 | 2)}: pass",
        "match a, b:\n case -1 + 2j | 'a' 'b' | A.B: pass\n case A(b, c=(d)): pass\n case (A() as e): pass",
        "a = b if (c) else d\n(a)\n((a, b))\n(a).b\n(yield_)",
        "import a.b as c, d\nfrom .. import (e as f,\n g)\nfrom .h import *",
        "a = lambda *b, c=1, **d: (e, f)\nlambda: (yield)\n",
        "a = not b and c and (d and e) or f\na < b == c is not d not in e\n",
        "{**a, b: c}; {a, *b}; [a, *b, ]; {}; (); []\n",
        "async def f():\n async with a as b: await c\n async for d in e: pass\n return [f async for f in g if h]\n",
        "try:\n a\nexcept* b as c:\n d\nelse:\n e\nfinally:\n f;\n",
        "a: (int) = (1)\na.b: 'c'\na @= (b)\na //= b\na >>= c\n",
        "global a\ndef f():\n nonlocal b, c\n",
        "raise (a) from (b)\nassert (a), (b)\n",
        "ﬁ = 1; a.ﬁ = ﬁ(ﬁ=2)\n",
        "a[b:c, ::d, :, (e), *f]; a[(b)]; a[b:c]; a[:]\n",
        "def f(*args: *Ts): pass\n",
    ],
)
def test_both_readers_agree(shape: Shape, text: str) -> None:
    host, other = both(text)
    assert shape(other) == shape(host)
    assert repr(other) == repr(host)


def test_both_readers_agree_on_the_standard_library() -> None:
    paths = [path for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")) if path.stat().st_size < 40_000]
    for path in paths[::STEP]:
        host, other = both(path.read_text(encoding="utf-8"))
        assert repr(other) == repr(host), path
