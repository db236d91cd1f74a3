"""The page for people: all it needs in one file, and nothing of the audited code is markup in it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import Any

from quietlint.model.findings import Finding
from quietlint.model.overview import ModuleSight, Overview, Reached
from quietlint.model.results import Results
from quietlint.model.spans import Span
from quietlint.report.html import render_html

HOSTILE = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>\u2028&amp;\x1b[31m\u202e"


def overview() -> Overview:
    return Overview(
        "shop",
        "Python 3.13 in .venv",
        "abc1234",
        (ModuleSight("app", "src/app.py", 14, 9, 1, ("clients",)), ModuleSight("clients", "src/clients.py", 2)),
        {"app.load": Reached(("app.main",), 1, ("app.main",), 1)},
        (("app", "clients"),),
    )


def data_of(page: str) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    data: dict[str, Any] = json.loads(text)
    return data


def test_page_holds_all_findings_those_that_reach_most_first(results: Results) -> None:
    data = data_of(render_html(replace(results, overview=overview())))
    assert [each["rule"] for each in data["findings"]] == [
        "unresolved-attribute", "unknown-keyword", "swallowed-exception", "unused-guard",
    ]  # fmt: skip
    first = data["findings"][0]
    assert (first["reach"], first["entries"], first["suggestions"]) == (1, ["app.main"], ["get_json", "get"])
    assert first["repair"]["changes"][0]["after"] == ["    data = shop.get_json(url, timeout=5)"]
    assert data["modules"][0]["imports"] == [1]
    assert data["environment"] == "Python 3.13 in .venv"


def test_source_is_in_pieces_and_its_place_is_marked(results: Results) -> None:
    source = data_of(render_html(results))["findings"][0]["source"]
    assert source["first"] == 3
    lines = ["".join(text for _, text in pieces) for pieces in source["lines"]]
    assert lines[3] == "    data = shop.get_jsn(url, timeout=5)"
    assert source["marks"] == [[6, 12, 24]]
    assert ["k", "def"] in source["lines"][2]


def test_what_was_left_open_is_counted_by_reason(results: Results) -> None:
    counts = {"attribute: found": 90, "attribute: callee is not inferred": 2, "call: callee is not inferred": 3}
    data = data_of(render_html(replace(results, statistics=counts)))
    assert data["decided"] == 90
    assert data["doubts"] == [{"reason": "callee is not inferred", "count": 5, "kinds": {"attribute": 2, "call": 3}}]


def test_nothing_of_the_audited_code_is_markup(results: Results) -> None:
    hostile = Finding(
        Span(1, 1, 1, 4),
        HOSTILE,
        (HOSTILE,),
        (HOSTILE,),
        rule="r",
        path=f"{HOSTILE}.py",
        symbol=HOSTILE,
        fingerprint="f",
    )
    told = replace(results, findings=(hostile,), source=lambda _: f"{HOSTILE}\n" * 3, notices=(HOSTILE,))
    page = render_html(replace(told, overview=replace(overview(), project=HOSTILE, environment=HOSTILE)))
    clean = render_html(results)
    for mark in ("<script", "</script", "<!--", "<img", "\u2028", "\x1b", "\u202e"):
        assert page.count(mark) == clean.count(mark), mark
    assert "\\u001b[31m" not in page
    assert data_of(page)["findings"][0]["message"].startswith("</script><script>alert(1)")


def test_policy_names_every_script_and_style_and_lets_nothing_be_loaded(results: Results) -> None:
    page = render_html(results)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL) + re.findall(
        r"<style>(.*?)</style>", page, re.DOTALL
    )
    assert len(inline) == 3
    for text in inline:
        assert b64encode(sha256(text.encode()).digest()).decode() in policy[1]
    assert "default-src &#x27;none&#x27;" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r'(?:src|href)="(?!#)', page.partition("<style>")[0])


def test_page_of_a_clean_run_and_of_one_without_sources(clean: Results, results: Results) -> None:
    assert data_of(render_html(clean))["findings"] == []
    bare = data_of(render_html(replace(results, source=lambda _: None)))
    assert all(each["source"] is None for each in bare["findings"])


def test_lone_surrogates_and_tabs_do_no_harm(results: Results) -> None:
    odd = replace(results.findings[0], message="\ud800", span=Span(1, 2, 1, 5))
    data = data_of(render_html(replace(results, findings=(odd,), source=lambda _: "\tabc\ud800\n")))
    assert data["findings"][0]["source"]["marks"] == [[1, 5, 8]]
