"""What the readers of dependency files give: entries, and the one way in which a file cannot be read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from quietlint.model.dependencies import From, Use

_NAME_FIRST: Final = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_DEVELOPING: Final = re.compile(
    r"(?:^|[-_./])(?:dev|devel|develop|development|tests?|testing|unittests?|ci|lint\w*|format|style|type|types|typing"
    r"|typecheck\w*|mypy|docs?|documentation|bench\w*|coverage|cov|qa|quality|pre-?commit|tox|nox|profil\w*|debug\w*"
    r"|releas\w*|publish\w*|packaging|maint\w*|contrib\w*|tools?|tooling|examples?|tutorials?|notebooks?|build)"
    r"(?:$|[-_./\d])",
    re.IGNORECASE,
)


def is_for_development(group: str) -> bool:
    """Whether the name of an extra, a group or a requirements file says that it is for those who work on the code."""
    return _DEVELOPING.search(group) is not None


class FileProblem(Exception):  # noqa: N818 - named for what it is in the file
    """A file that cannot be read as its format; `line` is where that was seen."""

    def __init__(self, problem: str, line: int = 1) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


@dataclass(frozen=True, slots=True)
class Needs:
    """A declared distribution, normalised."""

    name: str
    line: int
    use: Use
    group: str = ""
    specifier: str = ""
    marker: str = ""
    extras: tuple[str, ...] = ()
    source: From = From.INDEX
    written: str = ""


@dataclass(frozen=True, slots=True)
class Locks:
    """One distribution of a lock file: its exact version ("" for a folder or repository), and what it requires."""

    name: str
    version: str
    line: int
    requires: tuple[str, ...] = ()
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """The project itself."""

    name: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Includes:
    """A path, relative to the file, of another one to read too; `as_constraints`: it only limits versions."""

    path: str
    line: int = 1
    as_constraints: bool = False
    use: Use | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Computes:
    """Something that is declared here and cannot be read without running code."""

    line: int = 1


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line that is not what its place asks for."""

    problem: str
    line: int


@dataclass(frozen=True, slots=True)
class OtherIndex:
    """The file names an index other than the public one."""

    line: int = 1


@dataclass(frozen=True, slots=True)
class RunsOn:
    """The Python versions that the project says it runs on."""

    specifier: str
    line: int = 1


Entry: TypeAlias = Needs | Locks | Names | Includes | Computes | Malformed | OtherIndex | RunsOn
Reader: TypeAlias = Callable[[str], Iterator[Entry]]


class Lines:
    """Where a text stands in a file, for formats whose readers do not tell."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def of(self, stated: str, after: int = 0) -> int:
        """The first line after line `after` that holds `stated` outside of a comment; 1 if none does."""
        for number in range(after, len(self._lines)):
            line = self._lines[number]
            if stated in line and stated in line.partition(" #")[0] and not line.lstrip().startswith("#"):
                return number + 1
        return 1 if not after else self.of(stated)

    def of_key(self, key: str, after: int = 0) -> int:
        """The first line after line `after` that begins with `key` (quoted or not) and ``=``; as `of` if none does."""
        pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
        for number in range(after, len(self._lines)):
            if pattern.match(self._lines[number]):
                return number + 1
        return self.of(key, after)

    def of_header(self, name: str) -> int:
        """The line of the table ``[name]``; 0 if there is none."""
        header = re.compile(rf"\s*\[\[?\s*{re.escape(name)}\s*\]\]?")
        return next((number for number, line in enumerate(self._lines, start=1) if header.match(line)), 0)


def requirement_entries(
    stated: Iterable[str],
    use: Use,
    place: Lines | int,
    *,
    group: str = "",
    after: int = 0,
    elsewhere: frozenset[str] = frozenset(),
) -> Iterator[Entry]:
    """Requirements as PEP 508 spells them. `elsewhere` are names that a tool's settings take from somewhere else."""
    for text in stated:
        requirement = re.sub(r"(?:^|\s)#.*$", "", text).strip()
        if not requirement:
            continue
        line = place if isinstance(place, int) else place.of(text.strip(), after)
        try:
            parsed = Requirement(requirement)
        except InvalidRequirement as error:
            yield Malformed(f"`{requirement}` is no requirement: {_reason(error)}", line)
            named = _NAME_FIRST.match(requirement)
            if named is not None:
                # Whatever is wrong with the rest, the project does want this one.
                yield Needs(canonicalize_name(named[1]), line, use, group, source=From.ELSEWHERE, written=named[1])
            continue
        name = canonicalize_name(parsed.name)
        yield Needs(
            name,
            line,
            use,
            group,
            str(parsed.specifier),
            str(parsed.marker) if parsed.marker is not None else "",
            tuple(sorted(parsed.extras)),
            From.ELSEWHERE if parsed.url is not None or name in elsewhere else From.INDEX,
            parsed.name,
        )


def _reason(error: InvalidRequirement) -> str:
    first = str(error).splitlines()[0]
    return f"{first[:1].lower()}{first[1:]}".rstrip(".:")


def toml_table(text: str) -> Mapping[str, object]:
    """The text as TOML. Raises `FileProblem` with the line where it is not."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = re.search(r" \(at line (\d+), column \d+\)$", message)
        what = message[: found.start()] if found else message.partition(" (at end")[0]
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        raise FileProblem(f"is no valid TOML: {what[:1].lower()}{what[1:]}", line) from None
    except RecursionError:
        raise FileProblem("is no valid TOML: it is nested too deeply") from None


def table_at(mapping: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    """The table under the keys; an empty one where there is none."""
    value: object = mapping
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def strings_in(value: object) -> tuple[str, ...]:
    """The strings of a list, or the string alone."""
    items: Iterable[object] = value if isinstance(value, list | tuple | set) else [value]
    return tuple(item for item in items if isinstance(item, str))
