"""Settings from ``[tool.quietlint]`` of pyproject.toml, or from quietlint.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from quietlint.model.errors import SettingsError
from quietlint.model.findings import Precision
from quietlint.model.settings import PathIgnore, Settings

OWN_FILE = "quietlint.toml"
PROJECT_FILE = "pyproject.toml"
DESCRIBED: Mapping[str, tuple[str, str]] = {
    "select": ("list of names", "only these rules or families; one named here runs whatever its precision"),
    "ignore": ("list of names", "not these rules or families"),
    "min-precision": ("`very-high`, `high`, `medium` or `low`", "rules that are right at least this often"),
    "exclude": ("list of patterns", "files that are not of the project, as in a `.gitignore` at the root"),
    "extend-exclude": ("list of patterns", "the same, added"),
    "src": ("list of folders", "where imports start from, before those that are found"),
    "python": ("path", "interpreter or virtual environment of the project, relative to the root"),
    "python-version": ("text such as `3.12`", "the version to judge for, if not that of the environment"),
    "platform": ("text such as `linux`, `darwin` or `win32`", "the platform to judge for"),
    "respect-foreign-ignores": (
        "true or false",
        "whether `type: ignore`, `noqa` and the like count",
    ),
    "jobs": ("number", "processes to use"),
    "per-path-ignores": ("table of patterns, each with a list of names", "rules that stay silent in some files"),
    "baseline": ("path", "the file of known findings, relative to the root"),
}
"""Every key, with what it takes and what it means, for the documentation."""

_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


def settings_of(root: Path, start: Path | None = None) -> Settings:
    """The settings of the nearest file that has some, from `start` up to `root`; the defaults if there is none.

    In one folder quietlint.toml wins over pyproject.toml, which counts only if it has a table ``tool.quietlint``.
    Raises `SettingsError`.
    """
    folders = [root]
    if start is not None and start.is_relative_to(root):
        folders = [folder for folder in (start, *start.parents) if folder.is_relative_to(root)]
    for folder in folders:
        for name in (OWN_FILE, PROJECT_FILE):
            path = folder / name
            if path.is_file() and (settings := _settings_in(path, root)) is not None:
                return settings
    return Settings()


def read_settings(path: Path, root: Path) -> Settings:
    """The settings in the file that the user named. Raises `SettingsError`, also where the file has no settings."""
    settings = _settings_in(path, root)
    if settings is None:
        problem = "has no table `tool.quietlint`; put the settings there, or into a quietlint.toml"
        raise SettingsError(_shown(path, root), problem)
    return settings


def _settings_in(path: Path, root: Path) -> Settings | None:
    shown = _shown(path, root)
    table: object = _toml(path, shown)
    if path.name == PROJECT_FILE:
        for key in ("tool", "quietlint"):
            table = table.get(key) if isinstance(table, dict) else None
        if table is None:
            return None
    if not isinstance(table, dict):
        raise SettingsError(shown, "`tool.quietlint` is to be a table")
    return _Reader(shown, "tool.quietlint." if path.name == PROJECT_FILE else "").settings(table)


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _toml(path: Path, shown: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
    except OSError as error:
        problem = f"cannot be read: {(error.strerror or 'unknown reason').lower()}"
        raise SettingsError(shown, problem) from error
    except UnicodeDecodeError as error:
        raise SettingsError(shown, "is no UTF-8, which TOML has to be") from error
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        where, what = (f"{shown}:{place[1]}", message[: place.start()]) if place else (shown, message)
        raise SettingsError(where, f"is no valid TOML: {what[:1].lower()}{what[1:]}") from error
    except RecursionError as error:
        raise SettingsError(shown, "is no valid TOML: it is nested too deeply") from error


class _Reader:
    """One table of settings in one file; every complaint names both."""

    def __init__(self, shown: str, prefix: str) -> None:
        self.shown = shown
        self.prefix = prefix
        self.keys: Mapping[str, tuple[str, Callable[[str, object], object]]] = {
            "select": ("select", self.strings),
            "ignore": ("ignore", self.strings),
            "min-precision": ("min_precision", self.precision),
            "exclude": ("exclude", self.strings),
            "extend-exclude": ("", self.strings),
            "src": ("src", self.strings),
            "python": ("python", self.string),
            "python-version": ("python_version", self.version),
            "platform": ("platform", self.string),
            "respect-foreign-ignores": ("respect_foreign_ignores", self.truth),
            "jobs": ("jobs", self.count),
            "per-path-ignores": ("per_path_ignores", self.path_ignores),
            "baseline": ("baseline", self.string),
        }

    def settings(self, table: Mapping[str, object]) -> Settings:
        values: dict[str, object] = {}
        excluded: list[str] = []
        for key, value in table.items():
            if key not in self.keys:
                raise SettingsError(self.shown, f"unknown key `{self.prefix}{key}`{self.hint(key)}")
            field, read = self.keys[key]
            made = read(key, value)
            if key in {"exclude", "extend-exclude"} and isinstance(made, tuple):
                excluded += made
            else:
                values[field] = made
        # Each reader gives what its field holds; the table of keys above pairs them.
        return Settings(exclude=tuple(excluded), source=self.shown, **values)  # type: ignore[arg-type]

    def hint(self, key: str) -> str:
        from difflib import get_close_matches

        near = get_close_matches(key.replace("_", "-").lower(), self.keys, n=1)
        return f"; did you mean `{near[0]}`?" if near else f"; known are {', '.join(sorted(self.keys))}"

    def wrong(self, key: str, wanted: str, value: object) -> SettingsError:
        found = repr(value) if isinstance(value, str | int | float | bool) else f"a {type(value).__name__}"
        return SettingsError(self.shown, f"`{self.prefix}{key}` is to be {wanted}, not {found}")

    def string(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value:
            raise self.wrong(key, "a string", value)
        return value

    def strings(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.wrong(key, "a list of strings", value)
        return tuple(value)

    def truth(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false", value)
        return value

    def count(self, key: str, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.wrong(key, "a whole number from 1", value)
        return value

    def precision(self, key: str, value: object) -> Precision:
        known = {precision.value: precision for precision in Precision}
        if not isinstance(value, str) or value not in known:
            raise self.wrong(key, f"one of {', '.join(known)}", value)
        return known[value]

    def version(self, key: str, value: object) -> tuple[int, int]:
        made = parse_version(value) if isinstance(value, str) else None
        if made is None:
            raise self.wrong(key, 'a string such as "3.12"', value)
        return made

    def path_ignores(self, key: str, value: object) -> tuple[PathIgnore, ...]:
        if not isinstance(value, dict):
            raise self.wrong(key, "a table of path patterns, each with a list of rules or families", value)
        return tuple(PathIgnore(pattern, self.strings(f"{key}.{pattern}", names)) for pattern, names in value.items())


def parse_version(text: str) -> tuple[int, int] | None:
    """``"3.12"`` or ``"3.12.4"`` as (3, 12); None for anything else that is not a Python 3 version."""
    match = re.fullmatch(r"3\.(\d{1,2})(?:\.\d+)?", text.strip())
    return (3, int(match[1])) if match else None
