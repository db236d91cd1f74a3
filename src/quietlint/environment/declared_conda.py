"""Environment files of conda: its own packages and pip's. Source: conda's documentation, "Managing environments"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name

from quietlint.environment.declared_entries import Entry, FileProblem, Includes, Malformed, Needs
from quietlint.environment.declared_requirements import requirements
from quietlint.model.dependencies import From, Use

if TYPE_CHECKING:
    import yaml

_NAME = re.compile(r"(?:[\w./-]+::)?([A-Za-z0-9_][A-Za-z0-9._-]*)")


def conda(text: str) -> Iterator[Entry]:
    """`dependencies:` of an environment file, with those below ``- pip:``. Raises `FileProblem`.

    Conda's names are its own: most are those of the public index, and none is judged by it.
    """
    root = _composed(text)
    for item in _sequence(_value(root, "dependencies")):
        line = item.start_mark.line + 1
        pip = _value(item, "pip")
        if pip is not None:
            for inner in _sequence(pip):
                yield from _pip(str(inner.value), inner.start_mark.line + 1)
            continue
        stated = item.value if isinstance(item.value, str) else ""
        found = _NAME.match(stated)
        if found is None:
            yield Malformed("a dependency is to be a name, perhaps with a version", line)
        elif found[1] not in {"python", "pip", "conda"}:
            yield Needs(canonicalize_name(found[1]), line, Use.MAIN, source=From.ELSEWHERE, written=found[1])


def _pip(stated: str, line: int) -> Iterator[Entry]:
    for entry in requirements(stated):
        match entry:
            case Needs():
                yield Needs(
                    entry.name, line, entry.use, "", entry.specifier, entry.marker, entry.extras, entry.source,
                    entry.written,
                )  # fmt: skip
            case Includes():
                yield Includes(entry.path, line, entry.as_constraints)
            case Malformed():
                yield Malformed(entry.problem, line)
            case _:
                yield entry


def _composed(text: str) -> yaml.Node | None:
    import yaml

    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise FileProblem(f"is no valid YAML: {error.problem or 'it cannot be parsed'}", line) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise FileProblem("is no valid YAML") from None


def _value(node: Any, key: str) -> Any:  # noqa: ANN401 - nodes of PyYAML, whose stubs leave their values open
    """The node under a key of a mapping, or None."""
    if getattr(node, "id", "") != "mapping":
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _sequence(node: Any) -> list[Any]:  # noqa: ANN401 - the same
    return list(node.value) if getattr(node, "id", "") == "sequence" else []
