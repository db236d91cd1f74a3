from __future__ import annotations

import json
from dataclasses import replace

from quietlint.model.results import Results
from quietlint.model.source import CellStart
from quietlint.report.json import render_json


def test_finding_is_told_in_full(results: Results) -> None:
    document = json.loads(render_json(results))
    assert document["findings"][0] == {
        "rule": "unresolved-attribute",
        "family": "apis",
        "severity": "error",
        "precision": "very-high",
        "path": "src/app.py",
        "line": 6,
        "column": 12,
        "end_line": 6,
        "end_column": 24,
        "message": "Module `shop` has no attribute `get_jsn`.",
        "evidence": ["`shop` 1.2.0, `shop/__init__.py:1`: module `shop` has no `get_jsn`"],
        "suggestions": ["get_json", "get"],
        "related": [
            {
                "path": "shop/api.py",
                "line": 62,
                "column": 1,
                "end_line": 62,
                "end_column": 4,
                "message": "definition of `get_json`",
                "in_project": False,
            }
        ],
        "flow": [],
        "repair": {
            "description": "replace `get_jsn` with `get_json`",
            "edits": [
                {
                    "path": "src/app.py",
                    "line": 6,
                    "column": 17,
                    "end_line": 6,
                    "end_column": 24,
                    "replacement": "get_json",
                }
            ],
        },
        "symbol": "app.load",
        "reached_from": ["app.main"],
        "fingerprint": "0123",
        "cell": None,
    }
    assert document["findings"][1]["flow"][0]["message"] == "`main` calls `load`"
    assert document["findings"][1]["repair"] is None


def test_summary_counts(results: Results) -> None:
    document = json.loads(render_json(results))
    assert document["summary"] == {
        "findings": 4,
        "files_with_findings": 2,
        "files_checked": 41,
        "lines_checked": 5210,
        "by_severity": {"error": 2, "warning": 1, "recommendation": 1},
        "by_rule": {"swallowed-exception": 1, "unknown-keyword": 1, "unresolved-attribute": 1, "unused-guard": 1},
        "suppressed": {"in the source": 2, "in the baseline": 0},
    }
    assert document["trusted"] is True
    assert document["notices"] == ["Environment: `.venv`, Python 3.11."]


def test_keys_keep_their_order(clean: Results) -> None:
    assert list(json.loads(render_json(clean))) == [
        *("schema", "tool", "invocation", "trusted", "summary", "findings", "notices", "problems", "statistics")
    ]


def test_failure_of_the_tool_is_told_in_full(broken: Results) -> None:
    document = json.loads(render_json(broken))
    assert document["trusted"] is False
    assert document["problems"][0]["rule"] == "unknown-keyword"
    assert document["problems"][0]["traceback"].endswith("KeyError: 'x'\n")


def test_cell_of_a_notebook(results: Results) -> None:
    told = replace(results, cells={"src/app.py": (CellStart(1, 1), CellStart(5, 3))})
    assert json.loads(render_json(told))["findings"][0]["cell"] == {"number": 3, "line": 2}


def test_strings_that_no_encoding_takes_are_told_all_the_same(results: Results) -> None:
    odd = replace(results.findings[0], message="a\ud800b\x1b表")
    text = render_json(replace(results, findings=(odd,)))
    assert json.loads(text.encode())["findings"][0]["message"] == "a?b\x1b表"


def test_compact_says_the_same(results: Results) -> None:
    compact = render_json(results, compact=True)
    assert compact.count("\n") == 1
    assert json.loads(compact) == json.loads(render_json(results))
