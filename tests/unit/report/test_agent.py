from __future__ import annotations

from dataclasses import replace

from quietlint.model.findings import Finding, Severity
from quietlint.model.results import Results
from quietlint.model.spans import Span
from quietlint.report.agent import render_agent


def test_one_line_a_finding(results: Results) -> None:
    assert render_agent(results).splitlines() == [
        (
            "src/app.py:6:12 unresolved-attribute Module `shop` has no attribute `get_jsn`; `shop` 1.2.0, "
            "`shop/__init__.py:1`: module `shop` has no `get_jsn`; fix: replace `get_jsn` with `get_json`"
        ),
        (
            "src/app.py:7:23 unknown-keyword `fetch` takes no keyword `retrys`; path: src/app.py:12 `main` calls "
            "`load` -> src/clients.py:1 `fetch` takes `retries`; did you mean `retries`?"
        ),
        "src/app.py:13:5 swallowed-exception `except Exception` drops it unseen",
        "src/clients.py:1:1 unused-guard Odd",
        "note: Environment: `.venv`, Python 3.11.",
        "4 findings in 2 files (41 files checked; 2 errors, 1 warning, 1 note; 2 suppressed in the source)",
    ]


def test_clean_run_is_its_summary(clean: Results) -> None:
    assert render_agent(clean) == "0 findings (41 files checked)\n"


def test_of_many_the_gravest_are_told_and_the_rest_counted() -> None:
    severities = [Severity.NOTE, Severity.ERROR, Severity.WARNING] * 10
    findings = tuple(
        Finding(Span(line, 1, line, 2), "Odd.", rule="a-rule", path="a.py", severity=severity)
        for line, severity in enumerate(severities, 1)
    )
    lines = render_agent(Results(version="0.1.0", findings=findings), most=12).splitlines()
    assert [line.split(" ")[0] for line in lines[:4]] == ["a.py:2:1", "a.py:3:1", "a.py:5:1", "a.py:6:1"]
    assert lines[12] == "18 more"
    assert lines[13].startswith("30 findings in 1 file")


def test_failure_of_the_tool_is_told(broken: Results) -> None:
    assert "problem: rule `unknown-keyword` failed on `app`: KeyError: 'x'" in render_agent(broken).splitlines()


def test_message_stays_on_its_line(results: Results) -> None:
    odd = replace(results.findings[2], message="one\ntwo\x1b[0m")
    assert render_agent(replace(results, findings=(odd,))).splitlines()[0] == (
        "src/app.py:13:5 swallowed-exception one two\\x1b[0m"
    )
