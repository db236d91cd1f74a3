"""How the references on one line of the project were resolved."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from quietlint.audit.judging import DEEPEST
from quietlint.audit.keys import facts_of_run
from quietlint.audit.opinion import Opinion
from quietlint.audit.work import Work
from quietlint.config import settings_of
from quietlint.loading.roots import scope_of
from quietlint.loading.surroundings import discovered, environment_of
from quietlint.model.errors import QuietlintError
from quietlint.model.source import Unreadable
from quietlint.program.engine import Engine
from quietlint.store.folders import default_folder


class PlaceError(QuietlintError):
    """A place of which nothing can be said."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        return f"--why {self.place}: {self.problem}"


def why(place: str, python: Path | None, *, cache: bool) -> tuple[str, ...]:
    """Lines that tell step by step how each reference at `FILE:LINE` was resolved. Raises `QuietlintError`."""
    name, _, number = place.rpartition(":")
    if not name or not number.isdecimal():
        raise PlaceError(place, "give a file and a line, e.g. package/module.py:12")
    path = Path(name)
    if not path.is_file():
        raise PlaceError(place, "there is no such file")
    sys.setrecursionlimit(max(sys.getrecursionlimit(), DEEPEST))
    scope = scope_of((path,))
    settings = settings_of(scope.root, scope.start)
    files, asked = discovered(scope, settings)
    environment = environment_of(scope, python, settings, os.environ)
    is_given = python is not None or settings.python is not None
    work = Work(scope, files, asked, environment, is_given, settings, default_folder() if cache else None)
    with facts_of_run(work.cache) as memory:
        loader = work.loader(memory)
        shown = next((file.shown for file in asked if file.path == path.resolve()), None)
        if shown is None:
            raise PlaceError(place, "the file is not part of the project")
        facts = loader.facts_of(shown)
        if isinstance(facts, Unreadable) or facts.problem is not None:
            raise PlaceError(place, "the file cannot be read as Python")
        view = loader.view_for(shown)
        judgement = Engine(view, Opinion(view, set())).judge(loader.name_of(shown), shown)
        told = tuple(judgement.why(int(number)))
    return told or (f"There is no name, attribute or call on line {number} that the target ever reaches.",)
