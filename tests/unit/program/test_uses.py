"""What becomes of the value that a function gives back."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from quietlint.loading.opening import open_project
from quietlint.model.facts import FunctionDefinition
from quietlint.model.names import ModuleName
from quietlint.model.settings import Settings
from quietlint.program.engine import Engine
from quietlint.program.leading import Users

FILES = {
    "lib.py": """
        def load(key): ...
        def wrapped(key):
            return load(key)
        def guard(function): ...

        class Store:
            def save(self, row): ...
        class Other:
            def save(self, row): ...
        class Special(Store):
            def save(self, row): ...
    """,
    "one.py": """
        from lib import load as fetch, guard, Store, Special, wrapped

        def drops():
            fetch(1)

        def tests():
            row = fetch(1)
            if row is None:
                return 0
            return row.name

        def takes():
            row = fetch(1)
            print("got it")
            return row.name

        def loops():
            for item in fetch(1):
                print(item)

        def expects():
            try:
                return fetch(1).name
            except AttributeError:
                return ""

        async def waits():
            return (await fetch(1))["key"]

        def in_the_end():
            wrapped(1).name

        @guard
        def guarded(): ...

        def keeps(store: Store, special: Special):
            if store.save(1):
                special.save(2)

        HANDLERS = [wrapped]
    """,
    "two.py": """
        from lib import Other

        def keeps(other: Other):
            other.save(3)

        def load(key): ...
        load(4)
    """,
}


@pytest.fixture
def users(tmp_path: Path) -> dict[str, Users]:
    for name, text in FILES.items():
        (tmp_path / name).write_text(dedent(text), encoding="utf-8")
    engine = Engine(open_project(tmp_path, [tmp_path], None, Settings(), environ={}))
    judgement = engine.judge(ModuleName("lib"), "lib.py")
    return {str(judgement.symbol(one)) + "." + one.name: judgement.users(one) for one in functions(judgement)}


def functions(judgement: object) -> list[FunctionDefinition]:
    return list(judgement.facts_of(FunctionDefinition))  # type: ignore[attr-defined]  # a judgement


def kinds(users: Users) -> dict[str, str]:
    return {use.caller.rpartition(".")[2]: use.kind.value for use in users.uses}


def test_each_use_of_a_value_has_its_kind(users: dict[str, Users]) -> None:
    assert kinds(users["lib.load"]) == {
        "wrapped": "returned",
        "drops": "discarded",
        "tests": "tested",
        "takes": "taken",
        "loops": "taken",
        "expects": "taken",
        "waits": "taken",
    }


def test_a_use_says_how_the_value_is_taken_and_whether_failure_is_expected(users: dict[str, Users]) -> None:
    found = {use.caller.rpartition(".")[2]: use for use in users["lib.load"].uses}
    assert (found["takes"].how, found["loops"].how, found["waits"].how) == ("name", "for", "[]")
    assert found["expects"].is_expected
    assert not found["takes"].is_expected


def test_a_method_is_used_through_its_class_and_those_that_override_it(users: dict[str, Users]) -> None:
    assert [use.location.path for use in users["lib.Store.save"].uses] == ["one.py", "one.py"]
    assert [use.location.path for use in users["lib.Other.save"].uses] == ["two.py"]


def test_decorated_functions_and_values_handed_on_are_told(users: dict[str, Users]) -> None:
    assert [name for name, _ in users["lib.guard"].decorated] == ["one.guarded"]
    assert users["lib.wrapped"].is_handed_on
    assert not users["lib.load"].is_handed_on
