"""What a change broke, and by which way: `--diff`, `--staged`, merges, moves, deletions; and the hooks of agents."""

from __future__ import annotations

import json

import pytest

from projects import Project

WEATHER = """def fetch_today(city):
    return {'wind': 1.0}


class Station:
    def read(self, unit):
        return 1.0
"""
REPORT = """from weather_of_ours import Station, fetch_today


def wind():
    return fetch_today('Oslo')['wind']


def station():
    return Station()
"""
MAIN = "import report\n\nprint(report.wind())\nreport.station().read('m')\n"


def laid_out(project: Project) -> None:
    project.write(weather_of_ours=WEATHER, report=REPORT, main=MAIN)
    project.commit()


def flow_of(out: str, place: str) -> list[str]:
    (finding,) = [each for each in json.loads(out)["findings"] if f"{each['path']}:{each['line']}" == place]
    return [f"{step['path']}:{step['line']} {step['message']}" for step in finding["flow"]]


def test_a_renamed_function_breaks_who_imports_it_and_brings_its_new_name(project: Project) -> None:
    laid_out(project)
    project.write(weather_of_ours=WEATHER.replace("fetch_today", "load_day"))
    done = project.check("--diff", "HEAD")
    assert done.findings == ["report.py:1 missing-import-name"]
    assert flow_of(done.out, "report.py:1") == [
        "weather_of_ours.py:1 `fetch_today` was renamed to `load_day`",
        "report.py:1 imports `fetch_today` from weather_of_ours.py",
    ]
    assert project.check("--diff", "HEAD", "--fix").code == 0
    assert project.read("report").startswith("from weather_of_ours import Station, load_day as fetch_today\n")


def test_of_two_imports_of_a_file_the_path_goes_by_the_one_of_the_name(project: Project) -> None:
    laid_out(project)
    both = (
        "import weather_of_ours\n"
        + REPORT
        + "\n\ndef more():\n    import weather_of_ours as again\n\n    return again\n"
    )
    project.write(report=both)
    project.commit()
    project.write(weather_of_ours=WEATHER.replace("fetch_today", "load_day"))
    assert flow_of(project.check("--diff", "HEAD").out, "report.py:2") == [
        "weather_of_ours.py:1 `fetch_today` was renamed to `load_day`",
        "report.py:2 imports `fetch_today` from weather_of_ours.py",
    ]


def test_a_changed_signature_breaks_a_caller_that_does_not_name_its_module(project: Project) -> None:
    laid_out(project)
    project.write(weather_of_ours=WEATHER.replace("self, unit", "self, unit, place"))
    done = project.check("--diff", "HEAD")
    assert done.findings == ["main.py:4 signature-mismatch"]
    assert flow_of(done.out, "main.py:4") == [
        "weather_of_ours.py:6 `Station.read(self, unit)` became `Station.read(self, unit, place)`",
        "report.py:1 imports `Station` from weather_of_ours.py",
        "main.py:1 imports report.py",
        "main.py:4 `Station.read` needs `place`, which this call does not give",
    ]


def test_a_deleted_file_breaks_who_imports_it(project: Project) -> None:
    laid_out(project)
    (project.folder / "weather_of_ours.py").unlink()
    done = project.check("--diff", "HEAD")
    assert done.findings == ["report.py:1 hallucinated-import"]
    assert flow_of(done.out, "report.py:1") == []
    assert "weather_of_ours.py was deleted by this change" in done.out


def test_a_moved_file_breaks_who_imports_it_and_brings_its_new_name(project: Project) -> None:
    project.write(shop__weather=WEATHER, shop__report="from .weather import fetch_today\n")
    (project.folder / "shop/__init__.py").touch()
    project.write(main="from shop import weather\nfrom shop.weather import Station\nimport shop.weather as w\n")
    project.commit()
    project.git("mv", "shop/weather.py", "shop/climate.py")
    done = project.check("--staged")
    assert done.findings == [
        "main.py:1 missing-import-name",
        "main.py:2 hallucinated-import",
        "main.py:3 hallucinated-import",
        "shop/report.py:1 hallucinated-import",
    ]
    assert flow_of(done.out, "main.py:2")[0] == "shop/climate.py:1 shop/weather.py was moved here"
    assert "shop/weather.py was moved to shop/climate.py by this change" in done.out
    assert project.check("--diff", "HEAD", "--fix").code == 0
    assert project.read("main") == (
        "from shop import climate as weather\nfrom shop.climate import Station\nimport shop.climate as w\n"
    )
    assert project.read("shop/report") == "from .climate import fetch_today\n"


def test_a_renamed_function_breaks_its_own_file_and_what_failed_there_before_is_not_told(project: Project) -> None:
    laid_out(project)
    used = "\n\ndef both(other: Station):\n    other.fetch_today()\n    return fetch_today('Oslo')\n"
    project.write(weather_of_ours=WEATHER + used)
    project.commit()
    project.write(weather_of_ours=(WEATHER + used).replace("def fetch_today", "def load_day"))
    assert project.check("--diff", "HEAD").findings == [
        "report.py:1 missing-import-name",
        "weather_of_ours.py:12 undefined-name",
    ]


def test_what_was_there_before_is_not_told(project: Project) -> None:
    project.write(main="import math\n\nmath.nope\n")
    project.commit()
    project.write(main="import math\n\n\nprint(1)\nmath.nope\nmath.never\n")
    assert project.check("--diff", "HEAD").findings == ["main.py:6 unresolved-attribute"]


def test_a_moved_file_brings_nothing_new(project: Project) -> None:
    project.write(old__main="import math\n\nmath.nope\n")
    project.commit()
    (project.folder / "new").mkdir()
    project.git("mv", "old/main.py", "new/main.py")
    assert project.check("--staged").findings == []


def test_what_is_staged_is_judged_and_not_what_lies_there(project: Project) -> None:
    laid_out(project)
    project.write(main=MAIN.replace("wind", "gusts"))
    project.git("add", "main.py")
    project.write(main=MAIN)
    assert project.check("--staged").findings == ["main.py:3 unresolved-attribute"]
    project.git("add", "main.py")
    project.write(main=MAIN.replace("wind", "gusts"))
    assert project.check("--staged").findings == []


def test_a_file_that_is_not_staged_is_not_there(project: Project) -> None:
    laid_out(project)
    project.write(helper_of_ours="def f(): ...\n", main="import helper_of_ours\n\nhelper_of_ours.f()\n")
    project.git("add", "main.py")
    assert project.check("--staged").findings == ["main.py:1 hallucinated-import"]
    project.git("add", "helper_of_ours.py")
    assert project.check("--staged").findings == []


def test_a_staged_deletion_counts_although_the_file_lies_there(project: Project) -> None:
    laid_out(project)
    project.git("rm", "-q", "--cached", "weather_of_ours.py")
    assert project.check("--staged").findings == ["report.py:1 hallucinated-import"]


def test_the_first_commit_is_all_new(project: Project) -> None:
    project.write(main="import math\n\nmath.nope\n")
    project.git("init", "-q")
    project.git("add", "main.py")
    assert project.check("--staged").findings == ["main.py:3 unresolved-attribute"]


def test_a_merge_tells_only_what_neither_side_had(project: Project) -> None:
    laid_out(project)
    project.git("checkout", "-qb", "side")
    project.write(side="import math\n\nmath.on_the_side\n", weather_of_ours=WEATHER.replace("fetch_today", "load_day"))
    project.write(report=REPORT.replace("fetch_today", "load_day"))
    project.commit()
    project.git("checkout", "-q", "main")
    project.write(late="from weather_of_ours import fetch_today\n\nfetch_today('x')\n")
    project.commit()
    project.git("merge", "--no-commit", "--no-ff", "-q", "side")
    assert project.check("--staged").findings == ["late.py:1 missing-import-name"]


def test_a_merge_that_goes_through_is_judged_like_one_that_stops(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(main="x = 1\n")
    project.commit()
    project.git("checkout", "-qb", "side")
    project.write(side="import math\n\nmath.on_the_side\n")
    project.commit()
    side = project.git("rev-parse", "HEAD").strip()
    project.git("checkout", "-q", "main")
    project.git("merge", "--no-commit", "--no-ff", "-q", "side")
    (project.folder / ".git/MERGE_HEAD").unlink()  # git writes it after its hook
    assert project.check("--staged").findings == ["side.py:3 unresolved-attribute"]
    monkeypatch.setenv(f"GITHEAD_{side}", "side")
    assert project.check("--staged").findings == []


def test_nothing_staged_is_nothing_to_tell(project: Project) -> None:
    laid_out(project)
    done = project.check("--staged")
    assert (done.code, done.findings) == (0, [])


def test_staged_outside_of_git_is_one_sentence(project: Project) -> None:
    done = project("check", "--staged", "--quiet")
    assert done.code == 2
    assert "is in no git repository; leave `--staged` out" in done.err


# ------------------------------------------------------------------------------------------ hooks


def test_hook_at_commit_judges_what_is_staged_and_else_everything(project: Project) -> None:
    laid_out(project)
    project.write(main="import math\n\nmath.nope\n")
    assert project("hook", "pre-commit", "--quiet").code == 1
    project.commit()
    assert project("hook", "pre-commit", "--quiet").code == 1
    project.write(other="x = 1\n")
    project.git("add", "other.py")
    assert project("hook", "pre-commit", "--quiet").code == 0


def test_agents_are_told_what_the_edit_broke_elsewhere(project: Project) -> None:
    laid_out(project)
    project.write(weather_of_ours=WEATHER.replace("fetch_today", "load_day"))
    edit = project.payload("PostToolUse", tool_input={"file_path": str(project.folder / "weather_of_ours.py")})
    claude = project("hook", "claude", stdin=edit)
    assert (claude.code, claude.out) == (2, "")
    assert claude.err.startswith("report.py:1:38 missing-import-name")
    codex = project(
        "hook",
        "codex",
        stdin=project.payload("PostToolUse", tool_input={"command": "*** Update File: weather_of_ours.py"}),
    )
    assert (codex.code, codex.err) == (0, "")
    assert "report.py:1:38" in json.loads(codex.out)["reason"]
    cursor = project("hook", "cursor", stdin=project.payload("stop", loop_count=0))
    assert "report.py:1:38" in json.loads(cursor.out)["followup_message"]


def test_agents_hear_nothing_of_other_files_and_of_what_is_well(project: Project) -> None:
    laid_out(project)
    project.write(main="import math\n\nmath.nope\n")
    for file in ("report.py", "notes.txt"):
        payload = project.payload("PostToolUse", tool_input={"file_path": file})
        assert project("hook", "claude", stdin=payload) == project("hook", "codex", stdin=payload)
    done = project("hook", "claude", stdin=project.payload("Stop", stop_hook_active=True))
    assert (done.code, done.out, done.err) == (0, "", "")


def test_what_fails_on_our_side_never_stops_an_agent(project: Project) -> None:
    (project.folder / "quietlint.toml").write_text("selct = 1\n")
    project.write(main="x = 1\n")
    for payload in (project.payload("Stop"), "no JSON", "[]"):
        done = project("hook", "claude", stdin=payload)
        assert (done.code, done.out) == (0, "")
        assert done.err.startswith("quietlint")


def test_a_changed_signature_breaks_calls_under_other_names(project: Project) -> None:
    used = (
        "from functools import partial\n\nfrom weather_of_ours import fetch_today as today\nimport weather_of_ours\n\n"
        "oslo = partial(weather_of_ours.fetch_today, 'Oslo')\nlater = oslo\n\n\n"
        "def now():\n    return today('Oslo')\n\n\ndef there():\n    return later()\n"
    )
    project.write(weather_of_ours=WEATHER, report=used)
    project.commit()
    project.write(weather_of_ours=WEATHER.replace("(city)", "(city, day)"))
    assert project.check("--diff", "HEAD").findings == [
        "report.py:11 signature-mismatch",
        "report.py:15 signature-mismatch",
    ]


def test_a_changed_constructor_breaks_super_calls_of_subclasses(project: Project) -> None:
    base = "class Station:\n    def __init__(self, unit):\n        self.unit = unit\n"
    used = (
        "from weather_of_ours import Station\n\n\nclass Airport(Station):\n"
        "    def __init__(self):\n        super().__init__('m')\n"
    )
    project.write(weather_of_ours=base, report=used)
    project.commit()
    project.write(weather_of_ours=base.replace("self, unit", "self, unit, place"))
    assert project.check("--diff", "HEAD").findings == ["report.py:6 signature-mismatch"]


def test_what_a_function_gives_now_breaks_what_is_done_with_it(project: Project) -> None:
    used = "from weather_of_ours import fetch_today\n\n\ndef wind():\n    day = fetch_today(1)\n    day.items()\n"
    project.write(weather_of_ours=WEATHER, report=used)
    project.commit()
    project.write(weather_of_ours=WEATHER.replace("{'wind': 1.0}", "[1.0]"))
    assert project.check("--diff", "HEAD").findings == ["report.py:6 unresolved-attribute"]


def test_what_an_unchanged_file_says_elsewhere_is_left_alone(project: Project) -> None:
    used = (
        REPORT
        + "\n\ndef other():\n    import math\n\n    return math.nope  # quietlint: ignore[unresolved-attribute]\n"
    )
    project.write(weather_of_ours=WEATHER, report=used)
    project.commit()
    project.write(weather_of_ours=WEATHER.replace("fetch_today", "load_day"))
    assert project.check("--diff", "HEAD").findings == ["report.py:1 missing-import-name"]
