"""What a project says that it depends on: declared, locked and required files, each read statically and forgivingly."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch, translate
from pathlib import Path
from typing import TypeAlias

from quietlint.environment import declared_entries as entries
from quietlint.environment.declared_conda import conda
from quietlint.environment.declared_entries import FileProblem, Reader, is_for_development
from quietlint.environment.declared_locks import pipfile_lock, toml_lock
from quietlint.environment.declared_metadata import source_metadata, wheel_metadata
from quietlint.environment.declared_pyproject import inline_script, pipfile, pyproject
from quietlint.environment.declared_requirements import requirements
from quietlint.environment.declared_setup import setup_cfg, setup_py
from quietlint.model.dependencies import DeclarationProblem, Declared, Use

_DEEPEST = 3
_LARGEST = 32 * 1024 * 1024
_MOST_FILES = 2000
_NEVER_ENTERED = frozenset({"node_modules", "site-packages", "__pycache__", "build", "dist", "venv", "env", "_vendor"})
_READERS: tuple[tuple[str, Reader], ...] = (
    ("pyproject.toml", pyproject),
    ("setup.cfg", setup_cfg),
    ("setup.py", setup_py),
    ("Pipfile", pipfile),
    ("Pipfile.lock", pipfile_lock),
    ("uv.lock", toml_lock),
    ("poetry.lock", toml_lock),
    ("pdm.lock", toml_lock),
    ("pylock.toml", toml_lock),
    ("pylock.*.toml", toml_lock),
    ("environment*.yml", conda),
    ("environment*.yaml", conda),
    ("conda*.yml", conda),
    ("conda*.yaml", conda),
    ("*requirements*.txt", requirements),
    ("*requirements*.in", requirements),
    ("*constraints*.txt", requirements),
    ("METADATA", wheel_metadata),
    ("PKG-INFO", source_metadata),
)
_READABLE = re.compile("|".join(translate(pattern) for pattern, _ in _READERS))
"""Any of the names: most files bear none, and are asked once instead of a dozen times."""
_METADATA = frozenset({"METADATA", "PKG-INFO"})
_INFOS = (".dist-info", ".egg-info")
_NAMING = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})
"""Files that say which project they are of."""
_TESTS = frozenset({"tests", "test", "testing"})
_EXAMPLES_OF_PROJECTS = frozenset({"fixtures", "testdata", "test_data", "test-data", "cassettes", "snapshots"})
"""Folders of other people's projects, whole or broken, which tests look at."""
_REQUIREMENTS_FOLDERS = frozenset({"requirements", "reqs", "deps"})


@dataclass(frozen=True, slots=True, order=True)
class Locked:
    """A distribution of a lock file: its exact version ("" for a folder or repository), and what it requires."""

    name: str
    version: str
    file: str
    line: int
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declarations:
    """Everything that the files of a project declare.

    `own_names` are the distributions that the project itself is. `computed` are the files that compute what they
    declare or that could not be read, so that a name that is not here may still be declared. `runs_on` holds the
    folders whose project says which versions of Python it runs on. `files` were read, sorted. `packaged` are the
    folders of projects that are built into something that others install.
    """

    dependencies: tuple[Declared, ...] = ()
    locked: tuple[Locked, ...] = ()
    own_names: frozenset[str] = frozenset()
    problems: tuple[DeclarationProblem, ...] = ()
    files: tuple[str, ...] = ()
    computed: frozenset[str] = frozenset()
    runs_on: tuple[tuple[str, str, str], ...] = ()
    """Folder, specifier and place."""
    packaged: frozenset[str] = frozenset()
    private_index: bool = False

    @property
    def is_complete(self) -> bool:
        return not self.computed

    @property
    def names(self) -> frozenset[str]:
        """Normalised names of all declared and locked distributions."""
        return frozenset(each.name for each in self.dependencies) | frozenset(each.name for each in self.locked)

    @property
    def directly(self) -> frozenset[str]:
        """Those that a person declared, and not only a lock file."""
        return frozenset(each.name for each in self.dependencies)


def declared_dependencies(root: Path) -> Declarations:
    """The declarations of the project in `root`, with those of projects up to three folders below it. Never raises."""
    reading = _Reading(root)
    for path in declaring_files(root):
        reading.read(path, None)
    return reading.declarations()


def declaring_files(root: Path) -> Iterator[Path]:
    """Every file in `root` and up to three folders below it that may declare something, in a fixed order."""
    for count, path in enumerate(_files(root)):
        if count >= _MOST_FILES:
            return
        yield path


def inline_declarations(script: str, file: str) -> tuple[Declared, ...] | None:
    """What a script's own `# /// script` block declares (PEP 723); None where there is no block, or a malformed one."""
    if "# /// script" not in script:
        return None
    try:
        found = list(inline_script(script))
    except FileProblem:
        return None
    return tuple(_declared(entry, file, Use.MAIN) for entry in found if isinstance(entry, entries.Needs))


def inline_problem(script: str, file: str) -> DeclarationProblem | None:
    """Why a script's block cannot be read; None where there is none or nothing is wrong with it."""
    if "# /// script" not in script:
        return None
    try:
        found = list(inline_script(script))
    except FileProblem as problem:
        first = script.count("\n", 0, script.index("# /// script")) + 1
        return DeclarationProblem(file, first + problem.line, f"the script's header {problem.problem}")
    malformed = (entry for entry in found if isinstance(entry, entries.Malformed))
    return next((DeclarationProblem(file, entry.line, entry.problem) for entry in malformed), None)


_Included: TypeAlias = "entries.Includes | None"


@dataclass(slots=True)
class _Reading:
    root: Path
    dependencies: set[Declared] = field(default_factory=set)
    locked: set[Locked] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    problems: set[DeclarationProblem] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    computed: set[str] = field(default_factory=set)
    runs_on: set[tuple[str, str, str]] = field(default_factory=set)
    packaged: set[str] = field(default_factory=set)
    private_index: bool = False

    def read(self, path: Path, included: _Included) -> None:
        """Read one file and what it includes; `included` is how another one asked for it."""
        shown = path.relative_to(self.root).as_posix()
        reader = _reader(path.name) or requirements
        if shown in self.files and (included is None or included.use is None):
            return
        self.files.add(shown)
        try:
            found = list(reader(_text(path)))
        except FileProblem as problem:
            self.problems.add(DeclarationProblem(shown, problem.line, f"this file {problem.problem}"))
            self.computed.add(shown)
            return
        folder = shown.rpartition("/")[0]
        if folder.endswith(_INFOS):
            folder = folder.rpartition("/")[0]
        use, group = _use_of(shown, reader, included)
        for entry in found:
            match entry:
                case entries.Needs():
                    known = entry if entry.use is not Use.MAIN or reader not in {requirements, conda} else None
                    as_what = use if known is None else entry.use
                    self.dependencies.add(_declared(entry, shown, as_what, group))
                case entries.Locks():
                    if entry.is_own:
                        self.own.add(entry.name)
                    self.locked.add(Locked(entry.name, entry.version, shown, entry.line, entry.requires))
                case entries.Names():
                    self.own.add(entry.name)
                    self.packaged.add(folder)
                case entries.Includes():
                    self.include(path, shown, entry, included)
                case entries.Computes():
                    self.computed.add(shown)
                case entries.Malformed():
                    self.problems.add(DeclarationProblem(shown, entry.line, entry.problem))
                case entries.OtherIndex():
                    self.private_index = True
                case entries.RunsOn():
                    self.runs_on.add((folder, entry.specifier, f"{shown}:{entry.line}"))

    def include(self, path: Path, shown: str, entry: entries.Includes, by: _Included) -> None:
        target = _inside(self.root, path.parent, entry.path)
        if target is None:
            if _is_plain(entry.path):
                sort = "constraints" if entry.as_constraints else "requirements"
                if not (path.parent / entry.path).exists() and entry.use is None:
                    self.problems.add(DeclarationProblem(shown, entry.line, f"there is no {sort} file `{entry.path}`"))
            self.computed.add(shown)
        else:
            self.read(target, entry if entry.use is not None or entry.as_constraints else by)

    def declarations(self) -> Declarations:
        return Declarations(
            tuple(sorted(map(self._settled, self.dependencies))),
            tuple(sorted(self.locked)),
            frozenset(self.own),
            tuple(sorted(self.problems)),
            tuple(sorted(self.files)),
            frozenset(self.computed),
            tuple(sorted(self.runs_on)),
            frozenset(self.packaged),
            self.private_index,
        )

    def _settled(self, one: Declared) -> Declared:
        """A requirements file beside the settings of a package may hold anything: nothing of it need be shipped."""
        name = one.file.rpartition("/")[2]
        folder = one.file.rpartition("/")[0]
        if folder.rpartition("/")[2] in _REQUIREMENTS_FOLDERS:
            folder = folder.rpartition("/")[0]
        is_listed = one.is_for is Use.MAIN and name not in _NAMING and not one.file.endswith(".py")
        return (
            replace(one, use=Use.GROUP.value, group=one.group or name) if is_listed and folder in self.packaged else one
        )


def _declared(entry: entries.Needs, file: str, use: Use, group: str = "") -> Declared:
    return Declared(
        entry.name,
        file,
        entry.line,
        use.value,
        entry.group or group,
        entry.specifier,
        entry.marker,
        entry.extras,
        entry.source.value,
        entry.written or entry.name,
    )


def _use_of(shown: str, reader: Reader, included: _Included) -> tuple[Use, str]:
    """What the plain lists of a file are for: what includes it says so, or its own name."""
    if included is not None and included.use is not None:
        return included.use, included.group
    if included is not None and included.as_constraints:
        return Use.CONSTRAINT, ""
    if reader not in {requirements, conda}:
        return Use.MAIN, ""
    stem = shown.rpartition(".")[0]
    if "constraint" in stem.rpartition("/")[2]:
        return Use.CONSTRAINT, ""
    return (Use.DEVELOPMENT, shown) if is_for_development(stem) else (Use.MAIN, "")


def _reader(name: str) -> Reader | None:
    if _READABLE.match(name) is None:
        return None
    return next((reader for pattern, reader in _READERS if fnmatch(name, pattern)), None)


def _files(folder: Path, depth: int = 0) -> Iterator[Path]:
    """Files that declare something, in `folder` and below; a `.txt` in a folder ``requirements`` is one too."""
    try:
        with os.scandir(folder) as scan:
            found = sorted(scan, key=lambda entry: entry.name)
    except OSError:
        return
    if any(entry.name == "pyvenv.cfg" for entry in found):
        return
    is_list = folder.name in _REQUIREMENTS_FOLDERS
    for entry in found:
        is_listed = is_list and entry.name.endswith((".txt", ".in"))
        is_known = is_listed or _reader(entry.name) is not None
        if entry.name in _METADATA and not (folder.name.endswith(_INFOS) or (depth == 0 and entry.name == "PKG-INFO")):
            continue
        if is_known and entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
    for entry in found:
        if (
            depth < _DEEPEST
            and _is_entered(entry.name, folder.name if depth else "")
            and entry.is_dir(follow_symlinks=False)
        ):
            yield from _files(Path(entry.path), depth + 1)


def _is_entered(name: str, above: str) -> bool:
    """Whether the project's own declarations may lie in a folder. Below tests, only lists of requirements are."""
    if name.startswith(".") or "{{" in name or name in _NEVER_ENTERED or name in _EXAMPLES_OF_PROJECTS:
        return False
    return above not in _TESTS or name in _REQUIREMENTS_FOLDERS


def _inside(root: Path, folder: Path, relative: str) -> Path | None:
    """An included file, if it exists and does not lead out of the root."""
    try:
        path = Path(os.path.normpath(folder / relative))
        is_safe = path.resolve().is_relative_to(root.resolve()) and path.is_relative_to(root)
        return path if is_safe and path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _is_plain(path: str) -> bool:
    """Whether an included path is one that could lie in the repository."""
    return "://" not in path and not path.startswith(("/", "~", "..")) and "$" not in path and "{" not in path


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise FileProblem("is too large to be read")
        data = path.read_bytes()
    except OSError as error:
        raise FileProblem(f"cannot be read: {(error.strerror or 'unknown reason').lower()}") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")  # as a Windows shell's redirection writes it, and pip reads it
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileProblem("is no UTF-8", line) from None
