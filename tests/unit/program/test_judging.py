"""Judging one module."""

from __future__ import annotations

from pathlib import Path

from quietlint.loading.opening import open_project
from quietlint.model.facts import Attribute, FunctionDefinition, Return
from quietlint.model.names import ModuleName
from quietlint.model.settings import Settings
from quietlint.program.engine import Engine


def test_a_source_beside_its_stub_is_judged_as_the_one_that_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "shop.pyi").write_text("def total(order) -> int: ...\n")
    (tmp_path / "shop.py").write_text("def total(order):\n    return order.price\n")
    engine = Engine(open_project(tmp_path, [tmp_path], None, Settings(), environ={}))
    (read,) = engine.judge(ModuleName("shop"), "shop.py").facts_of(Attribute)
    remembered = engine.world.source(ModuleName("shop"))
    assert remembered is not None
    (function,) = remembered.facts.body
    assert isinstance(function, FunctionDefinition)
    (given,) = remembered.body(function)
    assert isinstance(given, Return)
    assert given.value is read
