from __future__ import annotations

from dataclasses import replace

from quietlint.model.findings import Finding, Severity
from quietlint.model.results import Results
from quietlint.model.spans import Span
from quietlint.report.github import render_github


def many(severity: Severity, count: int, path: str = "a.py") -> tuple[Finding, ...]:
    return tuple(
        Finding(Span(line, 1, line, 2), f"{severity.name} {line}.", severity=severity, rule="a-rule", path=path)
        for line in range(1, count + 1)
    )


def test_findings_are_annotations_errors_first(results: Results) -> None:
    assert render_github(replace(results, findings=results.findings[::-1])).splitlines() == [
        (
            "::error file=src/app.py,line=7,col=23,endLine=7,endColumn=29,title=quietlint%3A unknown-keyword::"
            "`fetch` takes no keyword `retrys`.%0ADid you mean `retries`?"
        ),
        (
            "::error file=src/app.py,line=6,col=12,endLine=6,endColumn=24,title=quietlint%3A unresolved-attribute::"
            "Module `shop` has no attribute `get_jsn`.%0ADid you mean `get_json` or `get`?"
            "%0A`shop` 1.2.0, `shop/__init__.py:1`: module `shop` has no `get_jsn`"
            "%0AFix: replace `get_jsn` with `get_json`"
        ),
        (
            "::warning file=src/app.py,line=13,endLine=14,title=quietlint%3A swallowed-exception::"
            "`except Exception` drops it unseen."
        ),
        "::notice file=src/clients.py,line=1,col=1,endLine=1,endColumn=4,title=quietlint%3A unused-guard::Odd.",
        "note: Environment: `.venv`, Python 3.11.",
        "4 findings in 2 files (41 files checked; 2 errors, 1 warning, 1 note; 2 suppressed in the source)",
    ]


def test_clean_run_is_its_summary(clean: Results) -> None:
    assert render_github(clean) == "0 findings (41 files checked)\n"


def test_ten_of_a_kind_are_annotated_and_the_rest_are_in_the_log() -> None:
    findings = (*many(Severity.WARNING, 12), *many(Severity.ERROR, 13))
    lines = render_github(Results(version="0.1.0", findings=findings)).splitlines()
    assert [line.split(" ")[0] for line in lines[:20]] == ["::error"] * 10 + ["::warning"] * 10
    assert lines[20] == "5 more findings, not annotated (GitHub shows 10 of a kind):"
    assert lines[21] == "a.py:11:1: error a-rule ERROR 11."
    assert lines[25] == "a.py:12:1: warning a-rule WARNING 12."
    assert lines[26].startswith("25 findings in 1 file")
    assert len(lines) == 27


def test_failure_of_the_tool_is_an_error(broken: Results) -> None:
    assert render_github(broken).startswith(
        "::error title=quietlint failed::rule `unknown-keyword` failed on `app`: KeyError: 'x'\n"
    )


def test_values_cannot_end_the_command() -> None:
    odd = Finding(Span(1, 1, 1, 2), "100% ::error::no\r\n::error::no", rule="a-rule", path="a,line=9::b%.py")
    first, *rest = render_github(Results(version="0.1.0", findings=(odd,))).splitlines()
    assert first == (
        "::warning file=a%2Cline=9%3A%3Ab%25.py,line=1,col=1,endLine=1,endColumn=2,title=quietlint%3A a-rule::"
        "100%25 ::error::no ::error::no"
    )
    assert len(rest) == 1


def test_plain_lines_are_no_commands() -> None:
    findings = many(Severity.NOTE, 11, path="::error::x")
    lines = render_github(Results(version="0.1.0", findings=findings, notices=("see ##[error]x",))).splitlines()
    assert not any(line.lstrip().startswith("::") for line in lines[10:])
    assert not any("##[" in line for line in lines[10:])
