"""The universe of names: what no class, function, keyword or text around spells is no attribute of anything.

Asked where nothing is known of a value. The answer counts only where everything that the module imports was found and
read, and where none of the classes that it uses makes up attributes as it goes.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from quietlint.model.resolutions import Missing, Reason, SearchEntry
from quietlint.program.nearest import nearest_names

if TYPE_CHECKING:
    from quietlint.program.world import World

ASKED = frozenset(
    {
        Reason.NOT_INFERRED, Reason.PARAMETER, Reason.UNKNOWN_CALLEE, Reason.ANY, Reason.CYCLE, Reason.LIMIT,
        Reason.DECORATED, Reason.NONE_PLACEHOLDER, Reason.MIXED, Reason.SUBCLASS,
    }
)  # fmt: skip
"""Reasons not to know a value that leave the universe to be asked."""
_SHOWN = 4


class Universe:
    """Names that exist somewhere."""

    def __init__(self, world: World) -> None:
        self.world = world

    def holds(self, name: str) -> bool:
        """Whether anything around spells a name, or puts together names of its form."""
        words, form = self._of_project
        if name in words or (form is not None and form.fullmatch(name) is not None):
            return True
        return self.world.loader.spelled_around(name)

    def missing(self, name: str) -> Missing:
        """The absence of a name from the universe, told."""
        major, minor = self.world.loader.python_version
        modules = len(self.world.loader.project_modules())
        found = self.world.loader.searched_around()
        others = [*found[:_SHOWN], *([f"{len(found) - _SHOWN} more"] if len(found) > _SHOWN else [])]
        places = [f"the project ({modules} modules)", f"Python {major}.{minor}", *others]
        label = ", ".join(places[:-1]) + f" and {places[-1]}"
        words, _ = self._of_project
        nearest = nearest_names(name, (one for one in words | self.world.company.common_names if "*" not in one))
        return Missing(name, "", (SearchEntry(label),), nearest, inferred=True, is_by_universe=True)

    @cached_property
    def _of_project(self) -> tuple[frozenset[str], re.Pattern[str] | None]:
        """Names that the project makes, and the form of those that it puts together."""
        words: set[str] = set()
        for module in self.world.loader.project_modules():
            info = self.world.module(module)
            if info is not None:
                words.update(info.facts.words)
        forms = [re.escape(one).replace(r"\*", r"\w+") for one in words if "*" in one]
        return frozenset(words), re.compile("|".join(forms)) if forms else None
