"""The project as a graph: every file judged for where it leads."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from quietlint.audit.keys import facts_of_run
from quietlint.audit.work import Progress, Work
from quietlint.audit.workers import by_view
from quietlint.checking.run import Crash, attempt
from quietlint.config import settings_of
from quietlint.loading.loader import ProjectLoader
from quietlint.loading.roots import scope_of
from quietlint.loading.surroundings import discovered, environment_of
from quietlint.model.errors import QuietlintError
from quietlint.program.engine import Engine, Judgement
from quietlint.program.graph import SymbolGraph, graph_of
from quietlint.store.folders import default_folder


class UnknownSymbolError(QuietlintError):
    """A name of which no module of the project can know."""

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(name, nearest)
        self.name = name
        self.nearest = nearest

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(f'`{name}`' for name in self.nearest)}?" if self.nearest else ""
        return f"no module of the project is or holds `{self.name}`{hint}"


def graph_of_project(paths: Sequence[Path], python: Path | None, *, cache: bool, progress: Progress) -> SymbolGraph:
    """Who imports, calls and inherits whom in the project around `paths`. Raises `QuietlintError`."""
    scope = scope_of(paths)
    settings = settings_of(scope.root, scope.start)
    files, asked = discovered(scope, settings)
    environment = environment_of(scope, python, settings, os.environ)
    is_given = python is not None or settings.python is not None
    work = Work(scope, files, asked, environment, is_given, settings, default_folder() if cache else None)
    with facts_of_run(work.cache) as memory:
        loader = work.loader(memory)
        return graph_of(_judgements(loader, progress), loader.project_modules())


def _judgements(loader: ProjectLoader, progress: Progress) -> Iterator[Judgement]:
    engine, seen_by = Engine(loader), loader
    paths = [path for path in by_view(loader) if not path.endswith(".pyi")]
    for done, path in enumerate(paths, 1):
        view = loader.view_for(path)
        if view is not seen_by:
            engine, seen_by = Engine(view), view
        judgement = attempt(partial(engine.judge, loader.name_of(path), path))
        if not isinstance(judgement, Crash):
            yield judgement
        progress(done, len(paths))


def check_known(graph: SymbolGraph, name: str, *, is_module: bool) -> None:
    """Raises `UnknownSymbolError` for a name that is no module of the project, or is not in one."""
    known = frozenset(graph.modules)
    parts = name.split(".")
    inside = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
    if name in known or (not is_module and not known.isdisjoint(inside)):
        return
    from difflib import get_close_matches

    raise UnknownSymbolError(name, tuple(get_close_matches(name, sorted(known), n=2)))
