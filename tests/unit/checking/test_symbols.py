"""What a change did to symbols, as others notice it."""

from __future__ import annotations

import pytest

from quietlint.checking.symbols import symbol_changes
from quietlint.model.facts import ModuleFacts
from quietlint.model.source import SourceFile
from quietlint.sources.decoding import decode_source
from quietlint.syntax.extract import extract


def facts(text: str) -> ModuleFacts:
    source = decode_source(text.encode(), "m.py")
    assert isinstance(source, SourceFile)
    return extract(source, judged=True)


def told(before: str, after: str) -> list[str]:
    return [change.told for change in symbol_changes(facts(before), facts(after))]


FUNCTION = "def load(url, *, retries=3):\n    return url\n"


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (FUNCTION, "\n\n# moved\n" + FUNCTION, []),
        (FUNCTION, FUNCTION.replace("load", "fetch"), ["`load` was renamed to `fetch`"]),
        (FUNCTION, "x = 1\n", ["`load` was removed"]),
        (
            FUNCTION,
            FUNCTION.replace("url,", "url, mode,"),
            ["`load(url, *, retries=…)` became `load(url, mode, *, retries=…)`"],
        ),
        (FUNCTION, FUNCTION.replace("return url", "return [url]"), ["what `load` gives was changed"]),
        (FUNCTION, FUNCTION.replace("    return", "    print()\n    return"), []),
        ("class A:\n    x = 1\n    def m(self): ...\n", "class A:\n    x = 1\n", ["`A.m` was removed"]),
        ("class A(B): ...\n", "class A(C): ...\n", ["the bases of `A` were changed"]),
        (
            "class A:\n    def __init__(self):\n        self.x = self.y = 1\n",
            "class A:\n    def __init__(self):\n        self.x = 1\n",
            ["`A.y` is stored no more"],
        ),
        ("if T:\n    X = 1\n", "Y: int = 1\n", ["`X` was removed"]),
        ("def f(a, b, /): ...\n", "def f(a, /, b): ...\n", ["`f(a, b, /)` became `f(a, /, b)`"]),
        ("def f(): ...\n", "async def f(): ...\n", ["what `f` gives was changed"]),
    ],
)
def test_what_others_notice_is_told(before: str, after: str, wanted: list[str]) -> None:
    assert told(before, after) == wanted


def test_a_file_that_is_gone_takes_its_symbols_along() -> None:
    assert [change.told for change in symbol_changes(facts(FUNCTION), None)] == ["`load` was removed"]
    assert symbol_changes(None, facts(FUNCTION)) == ()
