from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from quietlint.model.findings import Edit, Finding, Precision, Repair, Severity
from quietlint.model.results import Results, RuleInfo
from quietlint.model.source import CellStart
from quietlint.model.spans import Location, Span
from quietlint.report.fingerprints import line_hashes
from quietlint.report.sarif import render_sarif
from quietlint.report.sarif_preflight import faults_of

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def read(
    results: Results, *, for_upload: bool = False, category: str | None = None, limit: int = 5000
) -> dict[str, Any]:
    log = json.loads(render_sarif(results, for_upload=for_upload, category=category, limit=limit))
    assert [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(log)] == []
    assert faults_of(log) == []
    run: dict[str, Any] = log["runs"][0]
    return run


def of(findings: Sequence[Finding], results: Results) -> Results:
    return replace(results, findings=tuple(findings))


def test_rule_carries_what_code_scanning_shows(results: Results) -> None:
    rule = read(results)["tool"]["driver"]["rules"][0]
    page = results.rules[0].page().strip()
    assert rule == {
        "id": "unresolved-attribute",
        "name": "UnresolvedAttribute",
        "shortDescription": {"text": "An attribute that its owner lacks."},
        "fullDescription": {"text": "Finds attributes that nothing defines."},
        "defaultConfiguration": {"level": "error"},
        "help": {"text": page, "markdown": page},
        "properties": {"precision": "very-high", "problem.severity": "error", "tags": ["correctness", "apis"]},
    }


def test_only_rules_about_imports_are_tagged_so(results: Results) -> None:
    rules = read(results)["tool"]["driver"]["rules"]
    tagged = {rule["id"] for rule in rules if any("import" in tag for tag in rule["properties"]["tags"])}
    assert tagged == {"unused-guard"}


def test_result_carries_what_code_scanning_shows(results: Results) -> None:
    result = read(results)["results"][0]
    assert result["ruleId"] == "unresolved-attribute"
    assert result["ruleIndex"] == 0
    assert result["level"] == "error"
    assert result["message"]["text"] == (
        "Module `shop` has no attribute `get_jsn`. Did you mean `get_json` or `get`? "
        "`shop` 1.2.0, `shop/__init__.py:1`: module `shop` has no `get_jsn`. See [definition of `get_json`](1)."
    )
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "src/app.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 6, "startColumn": 12, "endLine": 6, "endColumn": 24},
    }
    text = results.source("src/app.py")
    assert text is not None
    assert result["partialFingerprints"] == {"primaryLocationLineHash": line_hashes(text)[5]}
    assert result["properties"] == {
        "suggestions": ["get_json", "get"],
        "evidence": ["`shop` 1.2.0, `shop/__init__.py:1`: module `shop` has no `get_jsn`"],
        "reachedFrom": ["app.main"],
    }


def test_repair_is_a_fix(results: Results) -> None:
    assert read(results)["results"][0]["fixes"] == [
        {
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": "src/app.py", "uriBaseId": "%SRCROOT%"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 6, "startColumn": 17, "endLine": 6, "endColumn": 24},
                            "insertedContent": {"text": "get_json"},
                        }
                    ],
                }
            ],
            "description": {"text": "replace `get_jsn` with `get_json`."},
        }
    ]


def test_path_across_files_ends_at_the_finding(results: Results) -> None:
    (flow,) = read(results)["results"][1]["codeFlows"]
    steps = [step["location"] for step in flow["threadFlows"][0]["locations"]]
    assert [
        (step["physicalLocation"]["artifactLocation"]["uri"], step["physicalLocation"]["region"]["startLine"])
        for step in steps
    ] == [("src/app.py", 12), ("src/clients.py", 1), ("src/app.py", 7)]
    assert [step["message"]["text"] for step in steps] == [
        *("`main` calls `load`", "`fetch` takes `retries`", "`fetch` takes no keyword `retrys`.")
    ]


def test_levels_are_written_even_where_they_are_the_default(results: Results) -> None:
    softened = replace(results.findings[0], severity=Severity.WARNING)
    run = read(of([softened, *results.findings[1:]], results))
    assert [result["level"] for result in run["results"]] == ["warning", "error", "warning", "note"]
    assert [rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"]] == [
        *("error", "error", "warning", "note")
    ]


def test_clean_run_has_results_all_the_same(clean: Results) -> None:
    run = read(clean)
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["columnKind"] == "unicodeCodePoints"


def test_keys_follow_the_schema(results: Results) -> None:
    log = json.loads(render_sarif(results))
    assert list(log) == ["$schema", "version", "runs"]
    assert list(log["runs"][0]) == ["tool", "invocations", "originalUriBaseIds", "results", "columnKind"]
    assert list(log["runs"][0]["results"][0])[:5] == ["ruleId", "ruleIndex", "level", "message", "locations"]


def test_notices_are_notifications(results: Results) -> None:
    assert read(results)["invocations"] == [
        {
            "toolConfigurationNotifications": [
                {"message": {"text": "Environment: `.venv`, Python 3.11."}, "level": "note"}
            ],
            "executionSuccessful": True,
        }
    ]


def test_failure_of_a_rule_is_a_notification(broken: Results) -> None:
    (invocation,) = read(broken)["invocations"]
    assert invocation["executionSuccessful"] is False
    (failure,) = invocation["toolExecutionNotifications"]
    assert failure["level"] == "error"
    assert failure["message"]["text"] == "Rule `unknown-keyword` failed on `app`: KeyError: 'x'."
    assert failure["associatedRule"] == {"id": "unknown-keyword", "index": 1}
    assert failure["exception"] == {"kind": "KeyError", "message": "'x'"}
    assert failure["properties"]["traceback"].startswith("Traceback")


def test_places_outside_the_repository_have_a_base_of_their_own(results: Results) -> None:
    run = read(results)
    (related,) = run["results"][0]["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"] == {"uri": "shop/api.py", "uriBaseId": "%ENVIRONMENT%"}
    assert list(run["originalUriBaseIds"]) == ["%SRCROOT%", "%ENVIRONMENT%"]


def test_upload_has_no_places_outside_the_repository(results: Results) -> None:
    step = Location("shop/api.py", Span(1, 1, 1, 2), "inside the library", in_project=False)
    finding = replace(results.findings[1], flow=(results.findings[1].flow[0], step))
    text = render_sarif(of([results.findings[0], finding], results), for_upload=True)
    assert "%ENVIRONMENT%" not in text
    run = read(of([results.findings[0], finding], results), for_upload=True)
    assert "relatedLocations" not in run["results"][0]
    assert "Definition of `get_json`: `shop/api.py:62`." in run["results"][0]["message"]["text"]
    assert len(run["results"][1]["codeFlows"][0]["threadFlows"][0]["locations"]) == 2


def test_upload_has_one_alert_for_a_rule_and_line(results: Results) -> None:
    first = replace(results.findings[0], severity=Severity.WARNING)
    second = replace(
        first,
        span=Span(6, 30, 6, 33),
        message="Another one.",
        evidence=("seen",),
        suggestions=("put",),
        severity=Severity.ERROR,
        repair=Repair("drop it", (Edit("src/app.py", Span(6, 30, 6, 33), ""),)),
    )
    other_rule = replace(first, rule="unknown-keyword")
    findings = of([first, second, other_rule], results)
    assert len(read(findings)["results"]) == 3
    one, other = read(findings, for_upload=True)["results"]
    assert one["message"]["text"].startswith(
        "Module `shop` has no attribute `get_jsn`. On this line too: Another one. Did you mean"
    )
    assert one["locations"][0]["physicalLocation"]["region"]["startColumn"] == 12
    assert one["level"] == "error"
    assert one["properties"]["suggestions"] == ["get_json", "get", "put"]
    assert len(one["fixes"][0]["artifactChanges"][0]["replacements"]) == 2
    assert other["ruleId"] == "unknown-keyword"


def test_of_too_many_the_gravest_stay_and_a_notice_says_so(results: Results) -> None:
    severities = [Severity.NOTE, Severity.WARNING, Severity.ERROR] * 4
    findings = [
        replace(results.findings[2], span=Span(line, 1, line, 2), severity=severity)
        for line, severity in enumerate(severities, 1)
    ]
    run = read(of(findings, results), limit=6)
    kept = [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in run["results"]]
    assert kept == [2, 3, 5, 6, 9, 12]
    assert run["invocations"][0]["toolConfigurationNotifications"][-1]["message"]["text"] == (
        "12 findings: the gravest 6 are in this report."
    )


def test_category_ends_with_a_slash(results: Results) -> None:
    assert read(results, category="hook")["automationDetails"] == {"id": "hook/"}
    assert "automationDetails" not in read(results)


def test_finding_of_a_rule_that_nobody_announced_has_a_rule(results: Results) -> None:
    odd = Finding(Span(1, 1, 1, 2), "Odd.", rule="surprise", path="a.py", precision=Precision.HIGH)
    run = read(of([odd], results))
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["id"] == "surprise"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("src/a b.py", "src/a%20b.py"),
        ("src/ä.py", "src/%C3%A4.py"),
        ("src\\app.py", "src/app.py"),
        ("./src/app.py", "src/app.py"),
        ("../app.py", "app.py"),
        ("/abs/app.py", "abs/app.py"),
        ("c:/app.py", "c%3A/app.py"),
        ("a#b?c%d.py", "a%23b%3Fc%25d.py"),
        ("od\udc80d.py", "od%3Fd.py"),
    ],
)
def test_uris_are_relative_and_encoded(results: Results, path: str, uri: str) -> None:
    (result,) = read(of([replace(results.findings[2], path=path)], results))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize(
    "span", [Span(0, 0, 0, 0), Span(5, 9, 5, 3), Span(5, 9, 3, 1), Span(1, 1, 1, 1), Span(2, 5, 3, 0)]
)
def test_odd_spans_become_regions_that_are_taken(results: Results, span: Span) -> None:
    read(of([replace(results.findings[2], span=span)], results))


def test_code_in_a_message_is_no_link(results: Results) -> None:
    odd = replace(results.findings[1], message="`handlers[0](event)` and `a[1]` fail.", flow=())
    place = Location("src/a.py", Span(1, 1, 1, 2), "`x[0]` is here")
    (result,) = read(of([replace(odd, related=(place,))], results))["results"]
    assert result["message"]["text"].startswith("`handlers\\[0\\](event)` and `a\\[1\\]` fail.")
    assert result["message"]["text"].endswith("See [`x\\[0\\]` is here](1).")
    plain = replace(odd, message="`a[1]` fails.", related=())
    assert read(of([plain], results))["results"][0]["message"]["text"].startswith("`a[1]` fails.")


def test_hostile_text_is_spelled_out(results: Results) -> None:
    odd = replace(results.findings[2], message="a\x1b[31m\u202e\ud800", evidence=("\x00",))
    (result,) = read(of([odd], results))["results"]
    assert result["message"]["text"] == "a\\x1b[31m\\u202e\\ud800. \\x00."


def test_long_page_fits(results: Results) -> None:
    wordy = RuleInfo("wordy", "apis", "s" * 2000, Severity.ERROR, Precision.LOW, lambda: "# wordy\n\n" + "word " * 1000)
    read(replace(results, rules=(*results.rules, wordy)))


def test_hash_is_that_of_the_bytes_on_disk(results: Results, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_bytes(b"\xef\xbb\xbfx = 1\r\n# caf\xe9\r\n")
    one = replace(results.findings[2], span=Span(1, 1, 1, 2))
    (result,) = read(replace(of([one], results), root=str(tmp_path)))["results"]
    assert result["partialFingerprints"]["primaryLocationLineHash"] == line_hashes("\ufeffx = 1\n# caf\ufffd\n")[0]


def test_line_of_a_notebook_has_no_hash(results: Results) -> None:
    told = replace(results, cells={"src/app.py": (CellStart(1, 1),)})
    assert "partialFingerprints" not in read(told)["results"][0]


def test_compact_says_the_same(results: Results) -> None:
    compact = render_sarif(results, compact=True)
    assert compact.count("\n") == 1
    assert json.loads(compact) == json.loads(render_sarif(results))


@pytest.mark.parametrize("kind", ["text", "json", "github", "agent"])
def test_model_is_loaded_for_sarif_only(kind: str) -> None:
    code = (
        "import io, sys\n"
        "from quietlint.model.results import Results\n"
        "from quietlint.report.formats import write_report\n"
        f"write_report(Results('0.1.0'), {kind!r}, io.StringIO())\n"
        "print([name for name in ('sarif_om', 'rich', 'attr') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        ("no class of it has `x`", "No class of it has `x`."),
        ("searched: ., the standard library", "Searched: ., the standard library."),
        ("shop/cart.py:1: class `Cart` has no `x`", "shop/cart.py:1: class `Cart` has no `x`."),
        ("shop 1.2, shop/cart.py:1: class `Cart` has no `x`", "shop 1.2, shop/cart.py:1: class `Cart` has no `x`."),
    ],
)
def test_paths_and_names_in_evidence_stay_as_they_are_spelled(results: Results, evidence: str, shown: str) -> None:
    (result,) = read(of([replace(results.findings[2], evidence=(evidence,), related=())], results))["results"]
    assert result["message"]["text"].endswith(shown)
