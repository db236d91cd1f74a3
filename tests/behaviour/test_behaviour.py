"""What references resolve to, told in pages: `tests/behaviour/*.md` in the notation of rule pages.

A comment speaks of the last reference on its line, or of the one that it names::

    order.total()    # resolves: shop.models.Order.total
    order.totle()    # missing
    order.totle(x)   # missing: totle
    thing.anything   # unknown: parameter
    pay(order, 1)    # mismatch: too many       (or: fits)
    order = make()   # types: shop.models.Order

`resolves` holds where the definition lies at that name; `unknown` may say a part of the reason's name or words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from quietlint.config import settings_of
from quietlint.loading.loader import ProjectLoader
from quietlint.loading.opening import open_project
from quietlint.model.facts import (
    Assignment,
    Attribute,
    Call,
    ExpressionStatement,
    FunctionDefinition,
    ModuleFacts,
    Name,
    Return,
)
from quietlint.model.modules import Module
from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Fits, Found, Mismatch, Missing, Unknown
from quietlint.program.engine import Engine, Judgement
from quietlint.program.references import ImportedModule, ImportedName
from quietlint.testing.folders import lay_out
from quietlint.testing.pages import Mark, projects_of, sections_apart

MARKS = re.compile(
    r"#\s*(?P<verdict>resolves|missing|unknown|fits|mismatch|types)(?::\s*(?P<text>[^#]*[^#\s]))?(?=\s*(?:#|$))"
)
Reference: TypeAlias = Name | Attribute | ImportedModule | ImportedName
PAGES = sorted(Path(__file__).parent.glob("*.md"))


def parts() -> Iterator[object]:
    for page in PAGES:
        for title, text in sections_apart(page.read_text(encoding="utf-8")):
            yield pytest.param(text, id=f"{page.stem}: {title}")


@pytest.mark.parametrize("page", list(parts()))
def test_behaviour(page: str, tmp_path: Path) -> None:
    wrong: list[str] = []
    for number, project in enumerate(projects_of(page, MARKS)):
        root = (tmp_path / str(number)).resolve()
        root.mkdir()
        lay_out(project, root)
        loader = open_project(root, (root,), None, settings_of(root, root), environ={})
        for file in project.files:
            if not file.marks:
                continue
            view = loader.view_for(file.path)
            judgement = Engine(view).judge(loader.name_of(file.path), file.path)
            for mark in file.marks:
                problem = problem_with(mark, judgement, view)
                if problem is not None:
                    wrong.append(f"line {file.page_line + mark.line - 1} ({file.path}): {problem}")
    assert not wrong, "\n" + "\n".join(wrong)


def problem_with(mark: Mark, judgement: Judgement, loader: ProjectLoader) -> str | None:
    text = mark.groups["text"] or ""
    match mark.groups["verdict"]:
        case "fits" | "mismatch":
            return problem_with_call(mark, text, judgement)
        case "types":
            return problem_with_types(mark.line, text, judgement)
        case _:
            return problem_with_reference(mark, text, judgement, loader)


def problem_with_reference(mark: Mark, text: str, judgement: Judgement, loader: ProjectLoader) -> str | None:
    verdict = mark.groups["verdict"]
    found = [one for one in references(judgement) if one.line <= mark.line == one.end_line]
    if verdict == "missing" and text:
        found = [one for one in found if name_of(one) == text]
    if not found:
        return f"no reference `{text}` here" if text else "no reference here"
    reference = max(found, key=lambda one: (one.end_line, one.end_column))
    answer = judgement.resolve(reference)
    shown = f"`{name_of(reference)}` is {answer}"
    match verdict, answer:
        case "missing", Missing():
            return None
        case "unknown", Unknown():
            reason = f"{answer.because.name} {answer.because.value}".lower().replace("_", " ")
            return None if text.lower().replace("_", " ") in reason else shown
        case "resolves", Found():
            if not text:
                return None
            if answer.location is None:
                return f"`{name_of(reference)}` is found, but nobody says where"
            place = (answer.location.path, answer.location.span.line)
            return None if place in places_of(loader, text) else f"{shown}, not at {places_of(loader, text)}"
        case _:
            return shown


def problem_with_call(mark: Mark, text: str, judgement: Judgement) -> str | None:
    calls = [call for call in judgement.facts_of(Call) if isinstance(call, Call) and call.end_line == mark.line]
    if not calls:
        return "no call here"
    answer = judgement.resolve_call(max(calls, key=lambda call: call.end_column))
    match mark.groups["verdict"], answer:
        case "fits", Fits():
            return None
        case "mismatch", Mismatch():
            said = f"{answer.misfit.value} {answer.argument}"
            return None if text in said else f"the call has {said}"
        case _:
            return f"the call has {answer}"


def problem_with_types(line: int, text: str, judgement: Judgement) -> str | None:
    for statement in statements(judgement, judgement.facts.body):
        if (
            isinstance(statement, Assignment | ExpressionStatement | Return)
            and statement.line == line
            and statement.value is not None
        ):
            types = " | ".join(sorted(judgement.types(statement.value))) or "unknown"
            wanted = " | ".join(sorted(part.strip() for part in text.split("|")))
            return None if types == wanted else f"the value has {types}"
    return "no statement with a value here"


def statements(judgement: Judgement, block: Iterable[object]) -> Iterator[object]:
    """Every statement of a block, those in functions, classes, branches and handlers included."""
    for statement in block:
        yield statement
        if isinstance(statement, FunctionDefinition):
            yield from statements(judgement, judgement.body(statement))
            continue
        for field in ("body", "handlers", "otherwise", "final", "cases"):
            yield from statements(judgement, getattr(statement, field, ()))


def references(judgement: Judgement) -> Iterator[Reference]:
    for kind in (Name, Attribute, ImportedModule, ImportedName):
        yield from judgement.facts_of(kind)


def name_of(reference: Reference) -> str:
    match reference:
        case Name():
            return reference.id
        case Attribute() | ImportedName():
            return reference.name
        case ImportedModule():
            return reference.written


def places_of(loader: ProjectLoader, qualified: str) -> set[tuple[str, int]]:
    """Path and line of every definition that a qualified name may mean: ``package.module.Class.method``."""
    names = qualified.split(".")
    for count in range(len(names), 0, -1):
        answer = loader.load(ModuleName(".".join(names[:count])))
        if isinstance(answer, Module):
            if count == len(names):
                return {(answer.path, 1)}
            facts = [facts for facts in (answer.stub, answer.source) if facts is not None]
            return {(answer.path, line) for one in facts for line in lines_of(one, names[count:])}
    return set()


def lines_of(holder: ModuleFacts | object, path: list[str]) -> Iterator[int]:
    """Lines where the first name of `path` is bound in a body, or the rest of it in that class's."""
    for statement in getattr(holder, "body", ()):
        if not path:
            return
        name = getattr(statement, "name", None)
        if name == path[0]:
            if len(path) == 1:
                yield getattr(statement, "name_line", statement.line)
            else:
                yield from lines_of(statement, path[1:])
        targets = getattr(statement, "targets", None) or (getattr(statement, "target", None),)
        if len(path) == 1 and any(isinstance(target, Name) and target.id == path[0] for target in targets):
            yield statement.line
        if type(statement).__name__ in {"If", "Try", "With"}:
            yield from lines_of(statement, path)
