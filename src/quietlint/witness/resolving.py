"""astroid led to the audited environment: it reads the files it is shown, and imports nothing.

astroid keeps one state for the whole process (`AstroidManager.brain`). Two entries of it are ours while a question is
asked: the memory of where modules lie, which answers every name itself, so that astroid never searches the path of the
interpreter that it runs on; and the transforms, without those that import what the audited code names.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from astroid import AstroidImportError
from astroid.interpreter._import.spec import ModuleSpec, ModuleType
from astroid.manager import AstroidManager

from quietlint.model.names import ModuleName

if TYPE_CHECKING:
    from quietlint.witness.saying import Places

_IMPORTING = "astroid.brain.brain_gi"
"""The one plugin of astroid's that imports a package for real, to look at it."""


MOST_FILES = 150
MOST_BYTES = 4_000_000
"""What may be read for the questions about one module."""


class KnownPlaces(dict[tuple[str, str | None], Any]):
    """astroid's memory of where modules lie, that knows all answers: a `ModuleSpec`, or the error to raise."""

    def __init__(self, places: Places) -> None:
        super().__init__()
        self._places = places
        self._files = MOST_FILES
        self._bytes = MOST_BYTES

    def __missing__(self, key: tuple[str, str | None]) -> ModuleSpec | AstroidImportError:
        self[key] = answer = self._answer(key[0])
        return answer

    def _answer(self, name: str) -> ModuleSpec | AstroidImportError:
        found = self._places.place(ModuleName(name)) if self._files > 0 else None
        if found is not None and found.file and self._may_read(found.file):
            return ModuleSpec(name, ModuleType.PY_SOURCE, location=found.file)
        if found is not None and not found.file:
            folders = list(found.folders)
            return ModuleSpec(name, ModuleType.PY_NAMESPACE, submodule_search_locations=folders)
        return AstroidImportError("no source of {modname} may be read", modname=name)

    def _may_read(self, file: str) -> bool:
        try:
            size = Path(file).stat().st_size
        except OSError:
            return False
        self._files -= 1
        self._bytes -= size
        return self._bytes >= 0


def forget_everything() -> None:
    """Leave astroid as it was before it read anything."""
    AstroidManager().clear_cache()


def look_in(places: Places) -> AstroidManager:
    """The manager, led to the files that `places` shows."""
    brain = AstroidManager.brain
    brain["_mod_file_cache"] = KnownPlaces(places)
    brain["_failed_import_hooks"] = [hook for hook in brain["_failed_import_hooks"] if hook.__module__ != _IMPORTING]
    transforms = brain["_transform"].transforms
    for kind, pairs in transforms.items():
        transforms[kind] = [pair for pair in pairs if pair[0].__module__ != _IMPORTING]
    return AstroidManager()
