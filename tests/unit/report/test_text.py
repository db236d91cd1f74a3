from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.text import Text

from quietlint.model.findings import Edit, Finding, Repair
from quietlint.model.results import Results
from quietlint.model.source import CellStart
from quietlint.model.spans import Location, Span
from quietlint.report.text import render_text, wants_colour, write_text


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_whole_report(results: Results) -> None:
    assert render_text(replace(results, findings=results.findings[:2])).splitlines() == [
        "── src/app.py ── 2 findings ────────────────────────────────────────────────────",
        "",
        "src/app.py:6:12: error unresolved-attribute",
        "  Module `shop` has no attribute `get_jsn`.",
        "    5 | def load(url):",
        "    6 |     data = shop.get_jsn(url, timeout=5)",
        "      |            ^^^^^^^^^^^^",
        "  did you mean `get_json` or `get`?",
        "  because `shop` 1.2.0, `shop/__init__.py:1`: module `shop` has no `get_jsn`",
        "  see shop/api.py:62:1: definition of `get_json`",
        "  reached from `app.main`",
        "  fix: replace `get_jsn` with `get_json`",
        "      -     data = shop.get_jsn(url, timeout=5)",
        "      +     data = shop.get_json(url, timeout=5)",
        "",
        "src/app.py:7:23: error unknown-keyword",
        "  `fetch` takes no keyword `retrys`.",
        "    6 |     data = shop.get_jsn(url, timeout=5)",
        "    7 |     return fetch(url, retrys=3)",
        "      |                       ^^^^^^",
        "  did you mean `retries`?",
        "  see src/clients.py:1:5: `fetch` is defined here",
        "  path",
        "    1. src/app.py:12:9: `main` calls `load`",
        "    2. src/clients.py:1:5: `fetch` takes `retries`",
        "",
        "note: Environment: `.venv`, Python 3.11.",
        "2 findings in 1 file (41 files checked; 2 errors; 2 suppressed in the source)",
    ]


def test_findings_stand_under_their_file(results: Results) -> None:
    lines = render_text(results).splitlines()
    assert [line for line in lines if line.startswith("── ")] == [
        "── src/app.py ── 3 findings ".ljust(80, "─"),
        "── src/clients.py ── 1 finding ".ljust(80, "─"),
    ]
    assert [line for line in lines if re.match(r"src/\S+:\d+:\d+: (error|warning|note) [a-z-]+$", line)] == [
        "src/app.py:6:12: error unresolved-attribute",
        "src/app.py:7:23: error unknown-keyword",
        "src/app.py:13:5: warning swallowed-exception",
        "src/clients.py:1:1: note unused-guard",
    ]


def test_last_line_is_the_summary(results: Results, clean: Results, broken: Results) -> None:
    assert render_text(results).splitlines()[-1] == (
        "4 findings in 2 files (41 files checked; 2 errors, 1 warning, 1 note; 2 suppressed in the source)"
    )
    assert render_text(clean) == "0 findings (41 files checked)\n"
    assert render_text(broken).splitlines()[-1].endswith("1 failure of the tool itself: do not rely on this run)")
    assert render_text(results, width=40).splitlines()[-1].startswith("4 findings in 2 files (41 files checked")


def test_failure_of_a_rule_is_told_with_its_cause(broken: Results) -> None:
    assert "problem: rule `unknown-keyword` failed on `app`: KeyError: 'x'\n" in render_text(broken)


def test_statistics_are_told_when_they_are_there(results: Results) -> None:
    told = render_text(replace(results, statistics={"compiled module without stub": 12345, "seconds": 0.5}))
    assert "      12,345  compiled module without stub\n       0.500  seconds\n" in told


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_lines_fit_the_terminal(results: Results, width: int) -> None:
    long = replace(results.findings[0], message="This is a sentence of many words. " * 12, evidence=("word " * 60,))
    lines = render_text(replace(results, findings=(long,)), width=width).splitlines()
    assert all(len(line) <= width for line in lines[:-1] if not line.startswith("src/app.py:"))


def test_prose_is_not_wrapped_where_no_terminal_is(results: Results) -> None:
    long = replace(results.findings[0], message="This is a sentence of many words. " * 12)
    assert long.message.strip() in render_text(replace(results, findings=(long,)))


def test_colours_change_nothing_but_the_colours(results: Results, broken: Results) -> None:
    for one in (results, broken):
        coloured = render_text(one, width=80, colour=True)
        assert "\x1b[" in coloured
        assert Text.from_ansi(coloured).plain.rstrip("\n") == render_text(one, width=80).rstrip("\n")


def test_hostile_source_cannot_speak_to_the_terminal() -> None:
    evil = "\x1b]0;owned\x07 \x9b31m \u202e \r\n \x00 \udc80"
    results = Results(
        version="0.1.0",
        findings=(
            Finding(
                Span(1, 1, 1, 5),
                evil,
                (evil,),
                (evil,),
                (Location(evil, Span(1, 1, 1, 1), evil),),
                (Location(evil, Span(1, 1, 1, 1), evil),),
                Repair(evil, (Edit(evil, Span(1, 1, 1, 2), evil),)),
                rule="a-rule",
                path=f"src/{evil}.py",
                reached_from=(evil,),
            ),
        ),
        source=lambda _path: evil,
        notices=(evil,),
        statistics={evil: 1},
        suppressed={evil: 1},
    )
    for width in (None, 80):
        text = render_text(results, width=width)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", text)
        coloured = render_text(results, width=width, colour=True)
        assert not re.search(r"[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f\u202e]", re.sub(r"\x1b\[[\d;]*m", "", coloured))


def test_place_in_a_notebook_is_told_by_cell() -> None:
    results = Results(
        version="0.1.0",
        findings=(Finding(Span(4, 1, 4, 5), "Odd.", rule="a-rule", path="nb.ipynb"),),
        source=lambda _path: "a = 1\nb = 2\nc = 3\noddi\n",
        cells={"nb.ipynb": (CellStart(1, 1), CellStart(3, 4))},
    )
    lines = render_text(results).splitlines()
    assert lines[2:7] == [
        "nb.ipynb:cell 4:2:1: warning a-rule",
        "  Odd.",
        "    1 | c = 3",
        "    2 | oddi",
        "      | ^^^^",
    ]


def test_file_that_cannot_be_read_again_has_no_frame(results: Results) -> None:
    text = render_text(replace(results, source=lambda _path: None))
    assert " | " not in text
    assert "src/app.py:6:12: error unresolved-attribute" in text


@pytest.mark.parametrize(
    ("stream", "environ", "colour"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"TERM": "xterm-256color"}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": "0"}, False),
        (io.StringIO(), {"FORCE_COLOR": ""}, False),
    ],
)
def test_colour_is_for_terminals_and_those_who_ask(
    stream: io.StringIO, environ: dict[str, str], *, colour: bool
) -> None:
    assert wants_colour(stream, environ) is colour


def test_colour_reaches_the_stream(results: Results) -> None:
    terminal, file = Terminal(), io.StringIO()
    write_text(results, terminal, environ={})
    write_text(results, file, environ={})
    assert "\x1b[" in terminal.getvalue()
    assert "\x1b[" not in file.getvalue()


def test_stream_that_takes_ascii_only_gets_ascii(results: Results) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    wide = replace(results.findings[0], message="表 " * 3)
    write_text(replace(results, findings=(wide,)), stream, environ={})
    stream.flush()
    assert b"-- src/app.py -- 1 finding ---" in raw.getvalue()
    assert b"\\u8868" in raw.getvalue()
