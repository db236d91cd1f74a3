"""The slower parser is asked only what it can answer safely."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from quietlint.model.facts import ModuleFacts
from quietlint.syntax.bounds import is_bounded, with_deep_stack

Read = Callable[[str], ModuleFacts]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = " + "(" * 100 + ")" * 100,
        "x = " + "+".join("a" * 300),
        "x = [" + "a + b, " * 10_000 + "]",
        "x = '" + "(" * 5_000 + "'",
        "# " + "(" * 5_000,
        "def f(a): return a[0](b, c).d\n" * 5_000,
        "x = f'{a[0]}' '('\n" * 5_000,
        "f'''" + "(" * 200 + "'''",
    ],
)
def test_ordinary_code_is_bounded(text: str) -> None:
    assert is_bounded(text)


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 700 + ")" * 700,
        "x = " + "+".join("a" * 700),
        "x = " + "-" * 700 + "a",
        "x = " + "not " * 700 + "a",
        "x = " + "lambda: " * 700 + "a",
        "x = a" + ".b" * 700,
        "x = a" + "()" * 700,
        "x = (" + "'a' " * 700 + ")",
        "x = " + "a if b else " * 400 + "c",
        "x = " + "(a + " * 400 + "b" + ")" * 400,
        "x = f'{" + "(" * 700 + ")" * 700 + "}'",
        "x = a \\\n" + " + b \\\n" * 700,
        "x = [\n" + "-\n" * 700 + "a]",
        ("x = " + "+".join("a" * 500) + "\n") * 100,
        "x;" * 100_000,
        "x = [" + "()," * 100_000 + "]",
        "a" * 2_000_000,
        "if a: b\n" + "elif c: d\n" * 6_000,
    ],
)
def test_what_would_take_stack_or_time_is_not(text: str) -> None:
    assert not is_bounded(text)


def test_newer_files_beyond_the_bounds_are_our_problem(read: Read) -> None:
    module = read("type A = " + "B." * 700 + "C\nlazy import a\n[*b for b in c]\n")
    assert module.problem is not None
    assert module.flags == ("too-deep",)


def test_a_result_comes_back_from_the_deep_stack() -> None:
    before = threading.stack_size()
    assert with_deep_stack(lambda: threading.current_thread() is not threading.main_thread()) is True
    assert threading.stack_size() == before


def test_whatever_is_raised_in_the_deep_stack_is_no_result() -> None:
    def panic() -> int:
        raise BaseException  # noqa: TRY002  # as a native parser does

    assert with_deep_stack(panic) is None


def test_a_smaller_stack_serves_where_the_deepest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    real = threading.stack_size
    monkeypatch.setattr(threading, "stack_size", lambda size=0: real(_allowed(size)))
    assert with_deep_stack(lambda: 1) == 1


def _allowed(size: int) -> int:
    if size > 200 << 20:
        raise ValueError
    return size
