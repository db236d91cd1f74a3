"""The library store instead of an environment: what `--fetch` brought, now or earlier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from quietlint.audit.keys import declared_key, facts_of_run
from quietlint.audit.work import Work
from quietlint.environment.interpreter import NoEnvironment, TargetEnvironment
from quietlint.model.dependencies import Basis

if TYPE_CHECKING:
    from quietlint.environment.fetching import Fetched

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock")


def with_libraries(work: Work, *, fetch: bool) -> tuple[Work, tuple[str, ...]]:
    """The work with the wheels that were fetched for the project as its environment, and what is to be told of it.

    An environment that was found is always better. Raises `FetchError`.
    """
    if isinstance(work.environment, TargetEnvironment):
        said = "Nothing was fetched: the project has an environment, and that was read." if fetch else ""
        return work, (said,) if said else ()
    # What speaks to a registry is loaded only where there is no environment.
    from quietlint.environment.fetching import FetchError, LibraryStore

    if work.cache is None:
        if fetch:
            raise FetchError("keeps what it brings in the store, so it cannot go with --no-cache")
        return work, ()
    store, root = LibraryStore(Path(work.cache) / "libraries"), work.scope.root
    if not fetch and not store.is_planned(root):
        return work, ()
    key = declared_key(work)
    if fetch:
        fetched = store.stored(root, key)
        if fetched is None:
            from quietlint.loading.wanting import wanted_libraries

            with facts_of_run(work.cache) as memory:
                wanted = wanted_libraries(work.loader(memory))
            if not wanted.requirements:
                return work, ("Nothing was fetched: no import of the project comes from a declared distribution.",)
            fetched = store.fetch(root, key, wanted)
    else:
        fetched = store.stored(root, key)
        if fetched is None:
            return work, (
                "The wheels that were fetched earlier are not those of today's declarations; use --fetch anew.",
            )
    return _using(work, work.environment, fetched, store.folder), _told(fetched)


def _using(work: Work, target: NoEnvironment, fetched: Fetched, folder: Path) -> Work:
    version = ".".join(map(str, target.python_version))
    count = "1 distribution" if len(fetched.names) == 1 else f"{len(fetched.names)} distributions"
    said = f"{count} of the library store, fetched for Python {version} on {target.platform}"
    environment = TargetEnvironment(folder, target.python_version, target.platform, fetched.folders, None, said)
    return replace(work, environment=environment, fetched=fetched.names)


def _told(fetched: Fetched) -> tuple[str, ...]:
    return tuple(f"Not fetched: {name}: {why.rstrip('.')}." for name, why in sorted(fetched.refused.items()))


def basis_of(work: Work, declaring: Iterable[str]) -> Basis:
    """What is known of third-party code, told by the names of the files that declare something."""
    if isinstance(work.environment, TargetEnvironment):
        return Basis.ENVIRONMENT if work.fetched is None else Basis.FETCHED
    names = {path.rpartition("/")[2] for path in declaring}
    if any(name in _LOCKS or name.startswith("pylock.") for name in names):
        return Basis.LOCKED
    return Basis.DECLARED if names else Basis.INDEX
