"""What the engine remembers is remembered by identity, so nothing that it was asked of may be dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from quietlint.loading.opening import open_project
from quietlint.model.names import ModuleName
from quietlint.model.settings import Settings
from quietlint.program.engine import Engine


@pytest.mark.parametrize("path", ["shop.py", "shop.pyi"])
def test_a_module_beside_its_stub_outlives_its_judgement(tmp_path: Path, path: str) -> None:
    (tmp_path / "shop.py").write_text("import json\n\n\ndef price():\n    return json.dumps(1)\n")
    (tmp_path / "shop.pyi").write_text("import json\n\ndef price() -> str: ...\n")
    engine = Engine(open_project(tmp_path, [tmp_path], None, Settings(), environ={}))
    judged = engine.judge(ModuleName("shop"), path)
    kept = (engine.world.module(ModuleName("shop")), engine.world.source(ModuleName("shop")))
    assert [one.facts for one in kept if one is not None].count(judged.facts) == 1
    assert any(one is judged._info for one in kept)  # nothing else shows it but chance
