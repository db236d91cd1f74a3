"""Code that is made to keep an analyser busy costs seconds, not minutes, and never a crash."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from quietlint.audit.conductor import Request, audit
from quietlint.audit.judging import DEEPEST

SECONDS = 20.0


def indent(depth: int) -> str:
    return "    " * depth


def loops(word: str, depth: int) -> str:
    head = "for a in xs:" if word == "for" else "while xs:"
    lines = [f"{indent(level + 1)}{head}\n{indent(level + 2)}xs = [xs, a]" for level in range(depth)]
    return "def f(xs, a):\n" + "\n".join(lines) + f"\n{indent(depth + 1)}xs.append(a)\n"


def clique(size: int) -> str:
    """Functions of which each returns what all the others return."""
    every = " or ".join(f"f{other}(x)" for other in range(size))
    return "".join(f"def f{one}(x):\n    return {every}\n" for one in range(size)) + "f0(1).bit\n"


CASES = {
    "nested for": loops("for", 18),
    "nested while": loops("while", 18),
    "nested tuples": "x = " + "(" * 80 + "1," + ")," * 79 + ")\nx[0][0].bit\n",
    "nested tuple annotation": "def f(x: " + "tuple[" * 70 + "int" + ", str]" * 70 + "): return x[0].bit\n",
    "tuple of itself": "def f(a):\n" + "    a = (a, a)\n" * 200 + "    return a.bit\n",
    "generic of itself": (
        "from typing import TypeVar\nT = TypeVar('T')\ndef double(x: T) -> dict[T, tuple[T, list[T]]]: ...\n"
        "x = " + "double(" * 60 + "1" + ")" * 60 + "\nx.bit\n"
    ),
    "many functions in a circle": clique(30),
    "long line of functions": "".join(f"def f{i}(x): return f{i + 1}(f{i + 1}(x))\n" for i in range(500))
    + "f0(1).bit\n",
    "long line of classes": "class C0: ...\n"
    + "".join(f"class C{i}(C{i - 1}): ...\n" for i in range(1, 300))
    + "C299().bit\n",
    "circle of classes": "class A(B): ...\nclass B(A): ...\nclass C(C): ...\nA().bit\nC().bit\n",
    "long chain of attributes": "import os\nos" + ".path" * 700 + "\n",
    "long chain of conditions": "y = 1\nx = " + "1 if y else " * 800 + "2\nx.bit\n",
    "large data": "DATA = {\n"
    + "".join(f"    'k{i}': [{i}, 'v', {{'a': {i}}}],\n" for i in range(5000))
    + "}\nDATA['k0'].bit\n",
    "alias of itself": "from typing import List, Union\nJ = Union[None, 'J', List['J']]\ndef f(x: J): return x.bit\n",
}


@pytest.mark.parametrize("name", CASES)
def test_the_bound_holds(name: str, tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text(CASES[name])
    began = time.process_time()
    results = audit(Request(paths=(tmp_path,), root=tmp_path, cache=False, environ={})).results
    assert time.process_time() - began < SECONDS
    assert results.problems == ()


def test_what_leads_too_deep_is_a_notice(tmp_path: Path) -> None:
    deep = DEEPEST
    (tmp_path / "m.py").write_text(
        "class C0: ...\n" + "".join(f"class C{i}(C{i - 1}): ...\n" for i in range(1, deep)) + f"C{deep - 1}().bit\n"
    )
    results = audit(Request(paths=(tmp_path,), root=tmp_path, cache=False, environ={})).results
    assert results.problems == ()
    assert "m.py was not judged: what it says leads too deep." in results.notices
