"""The second witness in an audit: what it finds is not reported, and counted instead."""

from __future__ import annotations

from pathlib import Path

import typeshed_client

from quietlint.audit.conductor import Request, audit
from quietlint.audit.opinion import Opinion
from quietlint.loading.opening import open_project
from quietlint.model.facts import Attribute, Call
from quietlint.model.names import ModuleName
from quietlint.model.resolutions import Mismatch, Missing, Reason, Unknown
from quietlint.model.settings import Settings
from quietlint.program.engine import Engine
from quietlint.program.opinions import Doubtful


class Finding:
    """Finds every name of a set."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.asked: list[str] = []

    def finds(self, module: ModuleName, path: str, fact: Doubtful) -> bool:
        name = "a call" if isinstance(fact, Call) else fact.name
        self.asked.append(f"{module} {path} {name}")
        return name in self.names


def test_what_it_finds_is_unknown_and_counted_and_the_rest_stays_missing(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("text = str()\ntext.one()\ntext.two()\n")
    opinion = Finding("two")
    engine = Engine(open_project(tmp_path, [tmp_path], None, Settings(), environ={}), opinion)
    judgement = engine.judge(ModuleName("m"), "m.py")
    assert opinion.asked == []
    one, two = judgement.facts_of(Attribute)
    for _ in range(2):
        assert isinstance(judgement.resolve(one), Missing)
        assert judgement.resolve(two) == Unknown(Reason.SECOND_OPINION)
    assert opinion.asked == ["m m.py one", "m m.py two"]
    assert judgement.statistics["attribute: missing"] == 1
    assert judgement.statistics[f"attribute: {Reason.SECOND_OPINION.value}"] == 1


def test_a_call_that_it_takes_for_possible_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("class C:\n    def f(self, a):\n        return a\n\n\nC.f()\n")
    loader = open_project(tmp_path, [tmp_path], None, Settings(), environ={})
    told = []
    for opinion in (Finding(), Finding("a call")):
        judgement = Engine(loader, opinion).judge(ModuleName("m"), "m.py")
        (call,) = judgement.facts_of(Call)
        told.append(judgement.resolve_call(call))
    assert isinstance(told[0], Mismatch)
    assert told[1] == Unknown(Reason.SECOND_OPINION)


def test_modules_are_shown_where_the_project_sees_them(tmp_path: Path) -> None:
    for name in ("pack/__init__.py", "space/inner.py", "other.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    shown: set[Path] = set()
    opinion = Opinion(open_project(tmp_path, [tmp_path], None, Settings(), environ={}), shown)
    root = tmp_path.resolve()
    places = {name: opinion.place(ModuleName(name)) for name in ("pack", "space", "space.inner", "other", "absent")}
    assert {name: (place.file, place.folders) for name, place in places.items() if place is not None} == {
        "pack": (str(root / "pack/__init__.py"), ()),
        "space": ("", (str(root / "space"),)),
        "space.inner": (str(root / "space/inner.py"), ()),
        "other": (str(root / "other.py"), ()),
    }
    assert shown == {root / "pack/__init__.py", root / "space/inner.py", root / "other.py"}
    standard = opinion.place(ModuleName("json"))
    assert standard is not None
    # Nothing of the target is installed here: what is known of the standard library are the bundled stubs.
    assert Path(standard.file).is_relative_to(Path(typeshed_client.__file__).parent)


def test_an_audit_reports_what_both_miss(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("class C:\n    def m(self): ...\n\n\nC().nothing()\n")
    results = audit(Request(paths=(tmp_path,), root=tmp_path, cache=False, environ={})).results
    assert [finding.message for finding in results.findings] == ["`C` object has no attribute `nothing`"]
    assert results.problems == ()
