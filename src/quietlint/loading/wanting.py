"""What `--fetch` should bring: the declared distributions that the project imports, as exactly as its files say."""

from __future__ import annotations

from quietlint.environment.fetching import Wanted
from quietlint.loading.loader import ProjectLoader
from quietlint.model.dependencies import Declared, Use

_ORDER = {use: place for place, use in enumerate((Use.MAIN, Use.EXTRA, Use.GROUP, Use.DEVELOPMENT))}


def wanted_libraries(loader: ProjectLoader) -> Wanted:
    """Requirements for what is declared, comes from an index, holds for the target and is imported anywhere.

    Lock files and constraints limit the versions of these and of all that they require.
    """
    known = loader.known.dependencies
    chosen: dict[str, Declared] = {}
    for one in sorted(known.declarations.dependencies, key=lambda each: (_ORDER.get(each.is_for, 9), each)):
        is_brought = one.is_for in _ORDER and one.is_from_index and known.applies(one)
        if is_brought and one.name not in known.declarations.own_names and loader.imports_any(one.name) is not False:
            chosen.setdefault(one.name, one)
    requirements = [_requirement(one, with_version=known.locked(one.name) is None) for one in chosen.values()]
    if not chosen:
        # Nothing but a lock file says what is wanted.
        locked = sorted({each.name for each in known.declarations.locked if each.version})
        requirements = [name for name in locked if loader.imports_any(name)]
    limits = {
        f"{each.name}=={each.version}"
        for each in known.declarations.locked
        if each.version and known.locked(each.name) == each
    }
    limits |= {
        f"{one.name}{one.specifier}"
        for one in known.declarations.dependencies
        if one.is_for is Use.CONSTRAINT and one.specifier and known.applies(one)
    }
    target = loader.known.environment
    return Wanted(tuple(sorted(requirements)), tuple(sorted(limits)), target.python_version, target.platform)


def _requirement(one: Declared, *, with_version: bool) -> str:
    extras = f"[{','.join(one.extras)}]" if one.extras else ""
    return f"{one.name}{extras}{one.specifier if with_version else ''}"
