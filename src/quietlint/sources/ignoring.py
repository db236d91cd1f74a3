"""Git's ignore rules as they hold in one folder, and the folders that no analysis ever wants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

NEVER_ENTERED = frozenset(
    {
        ".bzr",
        ".direnv",
        ".eggs",
        ".git",
        ".git-rewrite",
        ".hg",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pants.d",
        ".pyenv",
        ".pytest_cache",
        ".pytype",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "__pypackages__",
        "buck-out",
        "node_modules",
        "site-packages",
    }
)
"""Folders of tools and of other people's code, whatever a repository's rules say."""

_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})
_NAMED_GROUP = re.compile(r"\(\?P<\w+>")


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The patterns of one ignore file; they speak of paths below `base` ("" or ``folder/``)."""

    base: str
    spec: GitIgnoreSpec
    quick: re.Pattern[str] | None
    """Matches every path that some pattern may match; None where such a regular expression could not be made."""

    def verdict(self, path: str) -> bool | None:
        """Whether these patterns ignore `path` (a folder ends in ``/``), or None if they say nothing of it."""
        inner = path[len(self.base) :]
        if self.quick is not None and self.quick.match(inner) is None:
            return None
        return self.spec.check_file(inner).include


def ignore_rules(base: str, lines: Iterable[str]) -> IgnoreRules | None:
    """The rules that `lines` of an ignore file make; None if they hold no pattern. Malformed patterns are left out."""
    accepted = [line for line in lines if _is_pattern(line)]
    if not accepted:
        return None
    spec = GitIgnoreSpec.from_lines(accepted)
    return IgnoreRules(base, spec, _one_expression(spec))


def read_ignore_rules(base: str, file: Path) -> IgnoreRules | None:
    """The rules in an ignore file on disk; None if there is none, or none that can be read."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return ignore_rules(base, text.removeprefix("\ufeff").splitlines())


def is_ignored(path: str, rules: tuple[IgnoreRules, ...]) -> bool:
    """Whether git would ignore `path`: the deepest file that speaks of it decides. `rules` are outermost first."""
    for each in reversed(rules):
        verdict = each.verdict(path)
        if verdict is not None:
            return verdict
    return False


def rules_above(root: Path) -> tuple[IgnoreRules, ...]:
    """Rules from outside `root`'s own `.gitignore`: `.git/info/exclude`, and the folders up to the repository's top.

    Patterns of outer folders are kept by giving them paths below `root` with the way from their folder in front.
    """
    top = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)
    if top is None:
        return ()
    found: list[IgnoreRules] = []
    exclude = _exclude_file(top / ".git")
    if exclude is not None:
        found.extend(_seen_from(root, top, exclude))
    folder = top
    for part in root.relative_to(top).parts:
        found.extend(_seen_from(root, folder, folder / ".gitignore"))
        folder /= part
    return tuple(found)


def is_environment(names: Iterable[str]) -> bool:
    """Whether a folder with these entries is a virtual or conda environment."""
    return not _ENVIRONMENT_MARKS.isdisjoint(names)


def is_build_output(folder: str, names: frozenset[str]) -> bool:
    """Whether a folder named `folder` with these entries was written by a build and not by a person."""
    if folder not in {"build", "_build", "dist", "venv", "env"} or "__init__.py" in names:
        return False
    if folder == "build":
        return "lib" in names or any(name.startswith(("bdist.", "lib.", "temp.")) for name in names)
    return folder in {"_build", "dist"} or not {"bin", "Scripts"}.isdisjoint(names)


def _is_pattern(line: str) -> bool:
    if not line.strip() or line.startswith("#"):
        return False
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _one_expression(spec: GitIgnoreSpec) -> re.Pattern[str] | None:
    """One regular expression for all patterns: most paths match none, and are then done with one match."""
    parts: list[str] = []
    for pattern in spec.patterns:
        if pattern.include is None:
            continue
        regex = getattr(pattern, "regex", None)
        if not isinstance(regex, re.Pattern):
            return None
        parts.append(_NAMED_GROUP.sub("(?:", regex.pattern))
    try:
        return re.compile("|".join(f"(?:{part})" for part in parts))
    except (re.error, OverflowError, RecursionError):
        return None


def _exclude_file(git: Path) -> Path | None:
    """`info/exclude` of the repository whose ``.git`` this is (in a linked work tree, a file that points to it)."""
    try:
        if git.is_file():
            target = git.read_text(encoding="utf-8", errors="replace").partition("gitdir:")[2].strip()
            git = git.parent / target
            common = git / "commondir"
            if common.is_file():
                git /= common.read_text(encoding="utf-8", errors="replace").strip()
    except (OSError, ValueError):
        return None
    return git / "info" / "exclude"


def _seen_from(root: Path, folder: Path, file: Path) -> Iterator[IgnoreRules]:
    """The rules of `file` in `folder`, an ancestor of `root` or `root` itself, for paths relative to `root`."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    way = root.relative_to(folder).as_posix()
    lines = text.splitlines()
    if way != ".":
        lines = [translated for line in lines for translated in _below(way, line)]
    rules = ignore_rules("", lines)
    if rules is not None:
        yield rules


def _below(way: str, line: str) -> Iterator[str]:
    """The pattern `line` of an outer folder, as it reads `way` further down; nothing if it speaks of other folders."""
    body = line.removeprefix("!")
    sign = "!" if body != line else ""
    if "/" not in body.rstrip().rstrip("/") or body.startswith("**/"):
        yield line
    elif body.lstrip("/").startswith(f"{way}/"):
        yield f"{sign}/{body.lstrip('/').removeprefix(f'{way}/')}"
