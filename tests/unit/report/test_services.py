"""Reports for GitLab and for build servers."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

from quietlint.model.results import Results
from quietlint.report.gitlab import render_gitlab
from quietlint.report.junit import render_junit


def test_gitlab_gets_one_object_a_finding(results: Results) -> None:
    told = json.loads(render_gitlab(results))
    assert [each["severity"] for each in told] == ["major", "major", "minor", "info"]
    assert told[0]["check_name"] == "unresolved-attribute"
    assert told[0]["location"] == {"path": "src/app.py", "lines": {"begin": 6, "end": 6}}
    assert told[0]["fingerprint"] == "0123"
    assert len({each["fingerprint"] for each in told}) == 4
    assert "did you mean `get_json` or `get`?" in told[0]["description"]


def test_gitlab_gets_an_array_from_a_clean_run(clean: Results) -> None:
    assert json.loads(render_gitlab(clean)) == []


def test_junit_has_a_suite_a_file_and_a_failure_a_finding(results: Results) -> None:
    root = ET.fromstring(render_junit(results))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "4", "0")
    assert [suite.get("name") for suite in root] == ["src/app.py", "src/clients.py"]
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.get("message") == "Module `shop` has no attribute `get_jsn`."


def test_clean_run_is_a_test_that_passed(clean: Results) -> None:
    root = ET.fromstring(render_junit(clean))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_failure_of_the_tool_is_an_error(broken: Results) -> None:
    assert ET.fromstring(render_junit(broken)).get("errors") == "1"


def test_odd_characters_make_no_odd_xml(results: Results) -> None:
    odd = replace(results.findings[0], message="\x1b[31m</failure>]]>\x00 & \ud800 \ufffe", path='a"b<c.py')
    root = ET.fromstring(render_junit(replace(results, findings=(odd,))))
    assert root[0].get("name") == 'a"b<c.py'
