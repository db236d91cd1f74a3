"""What a caller does where it is given nothing."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from quietlint.loading.opening import open_project
from quietlint.model.facts import FunctionDefinition
from quietlint.model.names import ModuleName
from quietlint.model.settings import Settings
from quietlint.program.engine import Engine
from quietlint.program.leading import Asked

HEAD = """
import asyncio, functools, logging
logger = logging.getLogger(__name__)

def load(key): ...

async def caller(self, key, page, strict):
"""


def asked(body: str, root: Path) -> Asked | None:
    (root / "lib.py").write_text(HEAD + indent(dedent(body), "    "), encoding="utf-8")
    engine = Engine(open_project(root, [root], None, Settings(), environ={}))
    judgement = engine.judge(ModuleName("lib"), "lib.py")
    load = next(one for one in judgement.facts_of(FunctionDefinition) if one.name == "load")
    (use,) = judgement.users(load).uses
    return use.asked


@pytest.mark.parametrize(
    "body",
    [
        "rows = load(key)\nif not rows:\n    raise ValueError",
        "rows = load(key)\nif not rows or key not in rows:\n    raise ValueError",
        "if rows := load(key):\n    return rows\nlogger.warning('no rows')",
        "rows = load(key)\nif rows:\n    return rows\nelse:\n    self.failed += 1",
        "rows = load(key)\nif not rows:\n    rows = self.fetch_rows(key)\nreturn rows",
        "rows = load(key)\nif not rows:\n    return {'text': 'rows could not be read'}",
        "rows = load(key)\nassert rows",
        "if not load(key):\n    self.errors.append(key)",
        "rows = await asyncio.to_thread(load, key)\nif not rows:\n    raise ValueError",
        "rows = await asyncio.to_thread(functools.partial(load, key))\nif not rows:\n    raise ValueError",
        "later = loop.run_in_executor(None, load, key)\nif not await asyncio.shield(later):\n    raise ValueError",
        "for one in key:\n    rows = load(one)\n    if rows:\n        continue\n    self.log.error(one)",
        "rows = load(key)\nif not rows:\n    if strict:\n        raise ValueError\n    else:\n        logger.error(1)",
    ],
)
def test_a_caller_that_makes_it_known_or_does_it_in_another_way(body: str, tmp_path: Path) -> None:
    assert asked(body, tmp_path) is Asked.TRUTH


@pytest.mark.parametrize(
    "body",
    [
        "rows = load(key)\nif rows is None:\n    raise ValueError",
        "rows = load(key)\nif rows is not None:\n    return rows\nraise ValueError",
    ],
)
def test_a_caller_that_asks_for_none_alone(body: str, tmp_path: Path) -> None:
    assert asked(body, tmp_path) is Asked.NONE


@pytest.mark.parametrize(
    "body",
    [
        "rows = load(key)\nif rows:\n    page.show(rows)",
        "rows = load(key)\nif rows:\n    page.show(rows)\nlogger.warning('done')",
        "rows = load(key)\nif not rows:\n    return []\nreturn rows",
        "rows = load(key)\nif not rows:\n    logger.info('no rows, which may be an error')\n    return 0",
        "rows = load(key)\nif not rows and strict:\n    raise ValueError",
        "if strict or load(key):\n    return 0\nraise ValueError",
        "rows = load(key)\nif not rows:\n    if strict:\n        raise ValueError\n    return 0",
        "rows = load(key)\nif not rows:\n    rows = self.get_default()\nreturn rows",
        "rows = load(key)\nif rows:\n    raise ValueError",
        "rows = load(key)\nif not page:\n    raise ValueError\nreturn rows",
        "return load(key) or []",
        "rows = load(key)\nif not rows:\n    return 'Could not find any rows.'",
        "load(key)",
    ],
)
def test_a_caller_that_goes_on(body: str, tmp_path: Path) -> None:
    assert asked(body, tmp_path) is None
