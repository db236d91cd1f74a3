"""What calls reach, raise and write."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from quietlint.loading.opening import open_project
from quietlint.model.facts import Call, FunctionDefinition
from quietlint.model.names import ModuleName
from quietlint.model.settings import Settings
from quietlint.program.engine import Engine, Judgement

FILES = {
    "shop/report.py": """
        import logging

        import sys
        import traceback

        logger = logging.getLogger("shop")

        def what_happened():
            logger.error("".join(traceback.format_exception(*sys.exc_info())))

        def complain(text, **more):
            logger.warning(text, **more)
    """,
    "shop/client.py": """
        import json
        import requests

        class Missing(Exception): ...

        class Client:
            def __init__(self, url):
                self.session = requests.Session()
                self.url = url

            def load(self, key):
                if not key:
                    raise Missing(key)
                return self.parsed(self.session.get(self.url))

            def parsed(self, answer):
                return json.loads(answer.text)

        def stop(text):
            raise SystemExit(text)

        class Store:
            def load(self, key):
                raise NotImplementedError

        class FileStore(Store):
            def load(self, key):
                return open(key).read()
    """,
    "shop/main.py": """
        import sys
        from shop.client import Client, Store, stop
        from shop.report import complain, what_happened

        def far(client: Client):
            client.load("x")

        def near(client: Client):
            client.parsed("x")

        def left_to_others(store: Store):
            store.load("x")

        def tells_of_it():
            what_happened()

        def local():
            open("x")

        def numbers(text):
            int(text)

        def unknown(thing):
            thing.load()

        def tells(error):
            complain("no", exc_info=error)

        def ends():
            stop("no")

        def exits():
            sys.exit(1)
    """,
}


@pytest.fixture
def judged(tmp_path: Path) -> Judgement:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    engine = Engine(open_project(tmp_path, [tmp_path], None, Settings(), environ={}))
    return engine.judge(ModuleName("shop.main"), "shop/main.py")


def call_in(judged: Judgement, name: str) -> Call:
    calls: list[Call] = [
        call for call in judged.facts_of(Call) if (around := judged.enclosing_function(call)) and around.name == name
    ]
    return calls[0]


def test_own_code_is_followed_to_what_it_reaches(judged: Judgement) -> None:
    reach = judged.reach(call_in(judged, "far"))
    assert reach is not None
    assert reach.path == "requests.Session.get"
    assert reach.through == ("shop.client.Client.load",)
    assert judged.reach(call_in(judged, "near")) is None
    assert judged.reach(call_in(judged, "unknown")) is None


def test_a_method_that_is_left_to_subclasses_reaches_what_they_reach(judged: Judgement) -> None:
    reach = judged.reach(call_in(judged, "left_to_others"))
    assert reach is not None
    assert reach.path == "builtins.open.read"


def test_files_are_outside(judged: Judgement) -> None:
    reach = judged.reach(call_in(judged, "local"))
    assert reach is not None
    assert reach.path == "builtins.open"


def raised_in(judged: Judgement, name: str) -> tuple[tuple[str, ...], bool]:
    function = next(one for one in judged.facts_of(FunctionDefinition) if one.name == name)
    raised = judged.raised(judged.body(function), call_in(judged, name))
    return raised.types, raised.is_complete


def test_what_is_raised_is_followed_through_own_code_and_known_of_libraries(judged: Judgement) -> None:
    types, _ = raised_in(judged, "far")
    assert {"shop.client.Missing", "requests.exceptions.RequestException", "ValueError"} <= set(types)
    assert raised_in(judged, "numbers") == (("TypeError", "ValueError"), True)


def test_what_cannot_be_followed_is_said(judged: Judgement) -> None:
    assert raised_in(judged, "unknown") == ((), False)


def test_a_reporter_in_another_file_writes_a_line(judged: Judgement) -> None:
    line = judged.log_line(call_in(judged, "tells"))
    assert line is not None
    assert (line.level.name, line.has_traceback) == ("WARNING", True)
    assert judged.log_line(call_in(judged, "far")) is None


def test_a_reporter_that_takes_the_exception_at_hand_writes_its_traceback(judged: Judgement) -> None:
    line = judged.log_line(call_in(judged, "tells_of_it"))
    assert line is not None
    assert (line.level.name, line.has_traceback) == ("ERROR", True)


def test_some_calls_never_come_back(judged: Judgement) -> None:
    assert judged.never_returns(call_in(judged, "ends"))
    assert judged.never_returns(call_in(judged, "exits"))
    assert not judged.never_returns(call_in(judged, "far"))
