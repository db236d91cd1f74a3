"""Who calls a function."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from quietlint.loading.opening import open_project
from quietlint.model.facts import FunctionDefinition
from quietlint.model.names import ModuleName
from quietlint.model.settings import Settings
from quietlint.program.engine import Engine

FILES = {
    "lib.py": """
        def used(x): ...
        def lonely(x): ...
        def only_mentioned(x): ...

        class Base:
            def __init__(self, x): ...
            def run(self):
                def inner(): ...
                inner()

        class Derived(Base): ...
        class Other(Base):
            def __init__(self): ...
            def run(self): ...
    """,
    "one.py": """
        from lib import used as utilised, Derived, Other, only_mentioned

        NAMES = [only_mentioned]

        def call():
            utilised(1)
            return utilised(2)

        Derived(3).run()
        Other().run()
    """,
    "two.py": """
        import lib
        lib.used(4)

        def anything(base: lib.Base):
            base.run()

        def another_used(used):
            used(5)
    """,
}


@pytest.fixture
def callers(tmp_path: Path) -> dict[str, list[tuple[str, str, int]]]:
    for name, text in FILES.items():
        (tmp_path / name).write_text(dedent(text))
    judgement = Engine(open_project(tmp_path, [tmp_path], None, Settings(), environ={})).judge(
        ModuleName("lib"), "lib.py"
    )
    return {
        judgement.symbol(one).partition(".")[2] + "." + one.name: [
            (str(caller), place.path, place.span.line) for caller, place in judgement.callers(one)
        ]
        for one in judgement.facts_of(FunctionDefinition)
    }


def test_every_call_site_is_known_whatever_the_function_was_imported_as(
    callers: dict[str, list[tuple[str, str, int]]],
) -> None:
    assert callers[".used"] == [("one.call", "one.py", 7), ("one.call", "one.py", 8), ("two", "two.py", 3)]


def test_who_is_never_called_has_no_callers(callers: dict[str, list[tuple[str, str, int]]]) -> None:
    assert callers[".lonely"] == []
    assert callers[".only_mentioned"] == []


def test_a_constructor_is_called_through_classes_that_inherit_it(
    callers: dict[str, list[tuple[str, str, int]]],
) -> None:
    assert callers["Base.__init__"] == [("one", "one.py", 10)]
    assert callers["Other.__init__"] == [("one", "one.py", 11)]


def test_a_method_may_be_called_through_its_base(callers: dict[str, list[tuple[str, str, int]]]) -> None:
    assert callers["Base.run"] == [("one", "one.py", 10), ("two.anything", "two.py", 6)]
    assert callers["Other.run"] == [("one", "one.py", 11), ("two.anything", "two.py", 6)]


def test_functions_in_functions_are_called_too(callers: dict[str, list[tuple[str, str, int]]]) -> None:
    assert callers["Base.run.inner"] == [("lib.Base.run", "lib.py", 10)]
