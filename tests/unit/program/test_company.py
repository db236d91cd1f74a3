"""A parameter is what nearly all parameters of its name are, also where a single name is used on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from quietlint.loading.opening import open_project
from quietlint.model.facts import Attribute
from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Missing
from quietlint.model.settings import Settings
from quietlint.program.engine import Engine

BOARD = "class Board:\n    def add_card(self): ...\n    def move_card(self): ...\n    def columns(self): ...\n"
BOARD += "    def copy(self):\n        return Board()\n"
USUAL = "def f{}(board):\n    board.add_card()\n    return board.columns(), board.move_card()\n"


def missing(tmp_path: Path, parameters: int, used: str) -> list[str]:
    """Names that are missing in a function which uses one name of `board` alone."""
    usual = "".join(USUAL.format(number) for number in range(parameters))
    (tmp_path / "boards.py").write_text(BOARD + usual)
    (tmp_path / "main.py").write_text(
        f"class Other:\n    def stamp(self): ...\n\ndef main(board):\n    return board.{used}()\n"
    )
    engine = Engine(open_project(tmp_path, [tmp_path], None, Settings(), environ={}))
    judgement = engine.judge(ModuleName("main"), "main.py")
    read = judgement.facts_of(Attribute)
    return [one.name for one in read if isinstance(judgement.resolve(one), Missing)]


@pytest.mark.parametrize(
    ("parameters", "used", "told"),
    [
        (60, "card_columns", ["card_columns"]),
        (60, "stamp", []),
        (60, "strip", []),
        (60, "columns", []),
        (60, "card_columns()\n\nimport nobody_has_this", []),
        (60, "copy().stamp", []),
    ],
)
def test_one_name_alone(tmp_path: Path, parameters: int, used: str, told: list[str]) -> None:
    assert missing(tmp_path, parameters, used) == told
