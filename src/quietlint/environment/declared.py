"""What a project says that it depends on: declared, locked and required files, each read statically and forgivingly."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from quietlint.environment import declared_formats as formats
from quietlint.environment.declared_formats import Entry, FileProblem

_DEEPEST = 3
_LARGEST = 32 * 1024 * 1024
_NEVER_ENTERED = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist", "venv", "env"})
_READERS = (
    ("pyproject.toml", formats.pyproject),
    ("setup.cfg", formats.setup_cfg),
    ("setup.py", formats.setup_py),
    ("Pipfile", formats.pipfile),
    ("Pipfile.lock", formats.pipfile_lock),
    ("uv.lock", formats.toml_lock),
    ("poetry.lock", formats.toml_lock),
    ("pdm.lock", formats.toml_lock),
    ("pylock*.toml", formats.toml_lock),
    ("environment*.y*ml", formats.conda),
    ("*requirements*.txt", formats.requirements),
    ("*requirements*.in", formats.requirements),
)


@dataclass(frozen=True, slots=True, order=True)
class DeclaredDependency:
    """A distribution that a file names, normalised; `group` is ``main``, ``locked``, ``build`` or a group's name."""

    name: str
    file: str
    line: int
    group: str = "main"


@dataclass(frozen=True, slots=True, order=True)
class DeclarationProblem:
    """A file that could not be read as what it is, and the line where that was seen."""

    file: str
    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Declarations:
    """Everything that the files of a project declare.

    `own_names` are the distributions that the project itself is. `is_complete` is false where a file computes its
    dependencies or could not be read, so that a name that is not here may still be declared. `files` were read, sorted.
    """

    dependencies: tuple[DeclaredDependency, ...] = ()
    own_names: frozenset[str] = frozenset()
    problems: tuple[DeclarationProblem, ...] = ()
    files: tuple[str, ...] = ()
    is_complete: bool = True

    @property
    def names(self) -> frozenset[str]:
        """Normalised names of all declared and locked distributions."""
        return frozenset(each.name for each in self.dependencies)

    @property
    def directly(self) -> frozenset[str]:
        """Those that a person declared, and not only a lock file."""
        return frozenset(each.name for each in self.dependencies if each.group != formats.LOCKED)


def declared_dependencies(root: Path) -> Declarations:
    """The declarations of the project in `root`, with those of projects up to three folders below it. Never raises."""
    dependencies: set[DeclaredDependency] = set()
    problems: set[DeclarationProblem] = set()
    own: set[str] = set()
    files: list[str] = []
    is_complete = True
    waiting = list(_files(root))
    while waiting:
        path = waiting.pop(0)
        shown = path.relative_to(root).as_posix()
        reader = _reader(path.name) or formats.requirements
        if shown in files:
            continue
        files.append(shown)
        try:
            text = _text(path)
            entries = list(reader(text))
        except FileProblem as problem:
            problems.add(DeclarationProblem(shown, problem.line, problem.problem))
            is_complete = False
            continue
        for entry in entries:
            match entry:
                case Entry(kind=formats.OWN):
                    own.add(entry.name)
                case Entry(kind=formats.FILE):
                    included = _inside(root, path.parent, entry.name)
                    waiting.extend([included] if included is not None else [])
                case Entry(kind=formats.COMPUTED):
                    is_complete = False
                case Entry(kind=formats.MALFORMED):
                    problems.add(DeclarationProblem(shown, entry.line, entry.name))
                case _:
                    dependencies.add(DeclaredDependency(entry.name, shown, entry.line, entry.kind))
    return Declarations(
        tuple(sorted(dependencies)), frozenset(own), tuple(sorted(problems)), tuple(sorted(files)), is_complete
    )


def inline_dependencies(script: str) -> frozenset[str]:
    """Normalised names in a script's own `# /// script` block (PEP 723)."""
    try:
        return frozenset(entry.name for entry in formats.inline_script(script) if entry.kind == formats.MAIN)
    except FileProblem:
        return frozenset()


def _reader(name: str) -> formats.Reader | None:
    return next((reader for pattern, reader in _READERS if fnmatch(name, pattern)), None)


def _files(folder: Path, depth: int = 0) -> Iterator[Path]:
    """Files that declare something, in `folder` and below; a `.txt` in a folder ``requirements`` is one too."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError:
        return
    if any(entry.name == "pyvenv.cfg" for entry in entries):
        return
    for entry in entries:
        is_listed = folder.name == "requirements" and entry.name.endswith((".txt", ".in"))
        if (is_listed or _reader(entry.name) is not None) and entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
    for entry in entries:
        is_wanted = depth < _DEEPEST and not entry.name.startswith(".") and entry.name not in _NEVER_ENTERED
        if is_wanted and entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path), depth + 1)


def _inside(root: Path, folder: Path, relative: str) -> Path | None:
    """An included file, if it exists and does not lead out of the root."""
    try:
        path = Path(os.path.normpath(folder / relative))
        is_safe = path.resolve().is_relative_to(root.resolve()) and path.is_relative_to(root)
        return path if is_safe and path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise FileProblem("is too large")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileProblem((error.strerror or "cannot be read").lower()) from None
    except UnicodeDecodeError:
        raise FileProblem("is no UTF-8") from None
