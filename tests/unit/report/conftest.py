from __future__ import annotations

import pytest

from quietlint.model.findings import Edit, Finding, Precision, Repair, Severity
from quietlint.model.results import Results, RuleInfo, ToolProblem
from quietlint.model.spans import Location, Span

SOURCES = {
    "src/app.py": (
        "import shop\nfrom clients import fetch\n\n\ndef load(url):\n"
        "    data = shop.get_jsn(url, timeout=5)\n"
        "    return fetch(url, retrys=3)\n\n\n"
        "def main():\n    try:\n        load(None)\n    except Exception:\n        pass\n"
    ),
    "src/clients.py": "def fetch(url, *, retries=1):\n    return url\n",
}

PAGE = (
    "# unresolved-attribute\n\nFinds attributes that\nnothing defines.\n\n## Why is this bad?\n\nThe line fails.\n\n"
    "```python\nimport json\n\njson.dmps()  # error\n```\n"
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "multitool: asks the SARIF validator of npm's @microsoft/sarif-multitool")


RULES = tuple(
    RuleInfo(name, family, summary, severity, precision, lambda: PAGE)
    for name, family, summary, severity, precision in (
        ("unresolved-attribute", "apis", "An attribute that its owner lacks", Severity.ERROR, Precision.VERY_HIGH),
        ("unknown-keyword", "signatures", "A keyword that the callee lacks.", Severity.ERROR, Precision.HIGH),
        ("swallowed-exception", "exceptions", "A handler drops the exception.", Severity.WARNING, Precision.HIGH),
        ("unused-guard", "imports", "A guard that nothing needs.", Severity.NOTE, Precision.MEDIUM),
    )
)

ATTRIBUTE = Finding(
    Span(6, 12, 6, 24),
    "Module `shop` has no attribute `get_jsn`.",
    evidence=("`shop` 1.2.0, `shop/__init__.py:1`: module `shop` has no `get_jsn`",),
    suggestions=("get_json", "get"),
    related=(Location("shop/api.py", Span(62, 1, 62, 4), "definition of `get_json`", in_project=False),),
    repair=Repair("replace `get_jsn` with `get_json`", (Edit("src/app.py", Span(6, 17, 6, 24), "get_json"),)),
    rule="unresolved-attribute",
    path="src/app.py",
    symbol="app.load",
    fingerprint="0123",
    reached_from=("app.main",),
)

KEYWORD = Finding(
    Span(7, 23, 7, 29),
    "`fetch` takes no keyword `retrys`.",
    suggestions=("retries",),
    related=(Location("src/clients.py", Span(1, 5, 1, 10), "`fetch` is defined here"),),
    flow=(
        Location("src/app.py", Span(12, 9, 12, 19), "`main` calls `load`"),
        Location("src/clients.py", Span(1, 5, 1, 10), "`fetch` takes `retries`"),
    ),
    rule="unknown-keyword",
    path="src/app.py",
    symbol="app.load",
)

HANDLER = Finding(
    Span(13, 5, 14, 13), "`except Exception` drops it unseen.", rule="swallowed-exception", path="src/app.py"
)

OTHER = Finding(Span(1, 1, 1, 4), "Odd.", rule="unused-guard", path="src/clients.py")

PROBLEM = ToolProblem("unknown-keyword", "app", "Traceback (most recent call last):\n  File …\nKeyError: 'x'\n")


@pytest.fixture
def results() -> Results:
    return Results(
        version="0.1.0",
        findings=(ATTRIBUTE, KEYWORD, HANDLER, OTHER),
        rules=RULES,
        source=SOURCES.get,
        notices=("Environment: `.venv`, Python 3.11.",),
        files_checked=41,
        lines_checked=5210,
        suppressed={"in the source": 2, "in the baseline": 0},
    )


@pytest.fixture
def clean() -> Results:
    return Results(version="0.1.0", rules=RULES, files_checked=41, lines_checked=5210)


@pytest.fixture
def broken(results: Results) -> Results:
    from dataclasses import replace

    return replace(results, problems=(PROBLEM,))
