"""The program's questions about failure, bundled for the module under judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quietlint.program.effects import Effects
from quietlint.program.loglines import LogLines
from quietlint.program.origins import Origins
from quietlint.program.uses import Uses

if TYPE_CHECKING:
    from quietlint.program.world import World


class Failures:
    """One for a run, as the world is."""

    def __init__(self, world: World) -> None:
        self.origins = Origins(world)
        self.uses = Uses(world, self.origins)
        self.effects = Effects(world, self.origins)
        self.log_lines = LogLines(world, self.origins)
