"""What comments silence, and what is said of comments that silence nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quietlint.checking.builtin import UNUSED_SUPPRESSION
from quietlint.checking.selection import Selection
from quietlint.checking.suppressions import Silenced, silenced, with_blanks
from quietlint.model.findings import Finding
from quietlint.model.source import SourceFile, SourceKind
from quietlint.model.spans import Span
from quietlint.rule import AnyRule
from quietlint.syntax.extract import extract


def named(name: str, family: str) -> AnyRule:
    return replace(UNUSED_SUPPRESSION, name=name, family=family)


IMPORT, API, CALL, HANDLER = (
    named("hallucinated-import", "imports"),
    named("unresolved-attribute", "apis"),
    named("signature-mismatch", "signatures"),
    named("swallowed-exception", "exceptions"),
)
KNOWN = (IMPORT, API, CALL, HANDLER, UNUSED_SUPPRESSION)


def judge(
    text: str,
    *places: tuple[AnyRule, int] | tuple[AnyRule, int, int],
    ran: tuple[AnyRule, ...] = KNOWN,
    foreign: bool = True,
) -> Silenced:
    facts = extract(SourceFile("m.py", text, SourceKind.MODULE, ""), judged=True)
    assert facts.problem is None
    findings = [Finding(Span(place[1], 1, place[-1], 2), "said", rule=place[0].name, path="m.py") for place in places]
    return silenced(findings, facts, "m.py", selection=Selection(ran), known=KNOWN, respect_foreign=foreign)


def told(result: Silenced) -> list[str]:
    return [f"{finding.rule}:{finding.span.line}: {finding.message}" for finding in result.findings]


def test_comment_on_the_line_silences_its_rule() -> None:
    result = judge("x.y()  # quietlint: ignore[unresolved-attribute] made at start-up\n", (API, 1))
    assert (told(result), len(result.own)) == ([], 1)


def test_comment_silences_its_rule_only() -> None:
    result = judge("x.y(1)  # quietlint: ignore[unresolved-attribute]\n", (API, 1), (CALL, 1))
    assert told(result) == ["signature-mismatch:1: said"]


def test_family_silences_all_its_rules() -> None:
    assert told(judge("x.y(1)  # quietlint: ignore[apis, signatures]\n", (API, 1), (CALL, 1))) == []


def test_comment_beside_another_tools_comment_counts() -> None:
    assert told(judge("x.y(1)  # pragma: no cover  # quietlint: ignore[apis]\n", (API, 1))) == []


@pytest.mark.parametrize("line", [1, 2, 4])
def test_comment_counts_on_first_own_and_last_line_of_a_statement(line: int) -> None:
    lines = ["f(", "    x.y,", "    z,", ")"]
    lines[line - 1] += "  # quietlint: ignore[apis]"
    assert told(judge("\n".join(lines) + "\n", (API, 2))) == []


def test_comment_on_another_line_of_a_statement_does_not_count() -> None:
    text = "f(\n    x.y,\n    z,  # quietlint: ignore[apis]\n)\n"
    assert told(judge(text, (API, 2)))[0] == "unresolved-attribute:2: said"


def test_comment_anywhere_in_the_span_counts() -> None:
    text = "try:\n    f()\nexcept Exception:\n    pass  # quietlint: ignore[swallowed-exception] best effort\n"
    assert told(judge(text, (HANDLER, 3, 4))) == []


def test_comment_alone_speaks_for_the_next_statement() -> None:
    text = "# quietlint: ignore[apis]\n# and why\n\nf(\n    x.y,\n)\nx.y\n"
    assert told(judge(text, (API, 5), (API, 7))) == ["unresolved-attribute:7: said"]


def test_comment_alone_before_a_block_speaks_for_its_header() -> None:
    text = "# quietlint: ignore[apis]\nif x.y:\n    x.z\n"
    assert told(judge(text, (API, 2), (API, 3))) == ["unresolved-attribute:3: said"]


def test_comment_alone_in_a_body_speaks_for_the_statement_below() -> None:
    text = 'def f(x):\n    """Doc."""\n    # quietlint: ignore[apis]\n    x.y\n'
    assert told(judge(text, (API, 4))) == []


def test_comment_alone_before_a_decorator_speaks_for_the_whole_header() -> None:
    text = "# quietlint: ignore[apis]\n@x.y\ndef f():\n    pass\n"
    assert told(judge(text, (API, 2))) == []


def test_comment_alone_inside_a_statement_speaks_for_it() -> None:
    assert told(judge("f(\n    # quietlint: ignore[apis]\n    x.y,\n)\n", (API, 3))) == []


def test_comment_for_the_file_silences_every_line() -> None:
    text = "# quietlint: ignore-file[apis] generated\nx.y\n\nx.z\n"
    assert told(judge(text, (API, 2), (API, 4))) == []


def test_comment_in_a_string_is_none() -> None:
    assert told(judge("x.y('# quietlint: ignore[apis]')\n", (API, 1))) == ["unresolved-attribute:1: said"]


def test_unused_comment_is_a_finding() -> None:
    result = judge("x = 1  # quietlint: ignore[apis]\n")
    assert told(result) == ["unused-suppression:1: `ignore[apis]` silences nothing here."]
    assert result.findings[0].span == Span(1, 8, 1, 33)


def test_each_unused_name_of_a_comment_is_a_finding() -> None:
    text = "x.y  # quietlint: ignore[unresolved-attribute, signature-mismatch]\n"
    assert told(judge(text, (API, 1))) == ["unused-suppression:1: `ignore[signature-mismatch]` silences nothing here."]


def test_comment_for_a_rule_that_did_not_run_is_not_unused() -> None:
    text = "x = 1  # quietlint: ignore[unresolved-attribute]\n"
    assert told(judge(text, ran=(IMPORT, UNUSED_SUPPRESSION))) == []


def test_comment_for_a_family_that_ran_in_part_is_not_unused() -> None:
    part = named("private-api", "apis")
    facts = extract(SourceFile("m.py", "x = 1  # quietlint: ignore[apis]\n", SourceKind.MODULE, ""), judged=True)
    result = silenced(
        [], facts, "m.py", selection=Selection((API, UNUSED_SUPPRESSION)), known=(*KNOWN, part), respect_foreign=True
    )
    assert told(result) == []


def test_nothing_is_unused_where_that_rule_does_not_run() -> None:
    assert told(judge("x = 1  # quietlint: ignore[apis]\n", ran=(API,))) == []


def test_misspelt_rule_is_a_finding_with_the_right_name_and_its_repair() -> None:
    result = judge("x.y  # quietlint: ignore[unresolved-atribute]\n", (API, 1))
    assert told(result)[1] == "unused-suppression:1: No rule or family is called `unresolved-atribute`."
    finding = result.findings[1]
    assert finding.suggestions == ("unresolved-attribute",)
    assert finding.repair is not None
    (edit,) = finding.repair.edits
    assert (edit.span, edit.replacement) == (Span(1, 6, 1, 46), "# quietlint: ignore[unresolved-attribute]")


@pytest.mark.parametrize(
    ("text", "span", "replacement"),
    [
        ("x = 1  # quietlint: ignore[apis] why\n", Span(1, 6, 1, 37), ""),
        ("# quietlint: ignore[apis]\nx = 1\n", Span(1, 1, 2, 1), ""),
        (
            "x.y  # quietlint: ignore[unresolved-attribute, imports] why\n",
            Span(1, 6, 1, 60),
            "# quietlint: ignore[unresolved-attribute] why",
        ),
    ],
)
def test_stale_comment_goes_with_its_blanks(text: str, span: Span, replacement: str) -> None:
    found = [
        one for one in judge(text, *([(API, 1)] if "x.y" in text else [])).findings if one.rule == "unused-suppression"
    ]
    repaired = with_blanks(found[0], text.split("\n"))
    assert repaired.repair is not None
    assert [(edit.span, edit.replacement) for edit in repaired.repair.edits] == [(span, replacement)]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore", "`quietlint: ignore` names no rule and silences nothing; write `ignore[rule-name]`."),
        ("ignore[]", "`quietlint: ignore` names no rule and silences nothing; write `ignore[rule-name]`."),
        ("ignores[apis]", "`quietlint: ignores` means nothing; write `quietlint: ignore[rule-name]`."),
        ("disable=apis", "`quietlint: disable` means nothing; write `quietlint: ignore[rule-name]`."),
        ("ignore_file[apis]", "`quietlint: ignore_file` means nothing; write `quietlint: ignore-file[rule-name]`."),
    ],
)
def test_malformed_comment_is_a_finding(comment: str, message: str) -> None:
    assert told(judge(f"x = 1  # quietlint: {comment}\n")) == [f"unused-suppression:1: {message}"]


def test_prose_about_quietlint_is_no_comment_of_ours() -> None:
    assert told(judge("x = 1  # quietlint: see the manual\n")) == []


def test_unused_suppression_is_silenced_by_its_own_name() -> None:
    text = "x = 1  # quietlint: ignore[apis, unused-suppression] kept for the old version\n"
    assert told(judge(text)) == []


# ---------------------------------------------------------------------------------------------------- other tools


@pytest.mark.parametrize(
    ("comment", "rule"),
    [
        ("# type: ignore", IMPORT),
        ("# type: ignore[import-not-found]", IMPORT),
        ("# type: ignore[attr-defined]", API),
        ("# type: ignore[assignment, call-arg]", CALL),
        ("# pyright: ignore", API),
        ("# pyright: ignore[reportMissingImports]", IMPORT),
        ("# pyright: ignore [reportCallIssue]", CALL),
        ("# ty: ignore[unresolved-attribute]", API),
        ("# pyrefly: ignore[missing-import]", IMPORT),
        ("# noqa", IMPORT),
        ("# noqa: F821", API),
        ("# noqa: E501, BLE001", HANDLER),
        ("#noqa:S110", HANDLER),
        ("# pylint: disable=no-member", API),
        ("# pylint: disable=line-too-long, E1101", API),
        ("# pylint: disable=all", CALL),
        ("# nosec B110", HANDLER),
        ("# fine  # type: ignore[attr-defined]  # noqa: E501", API),
    ],
)
def test_comment_of_another_tool_on_the_same_matter_silences(comment: str, rule: AnyRule) -> None:
    result = judge(f"x.y  {comment}\n", (rule, 1))
    assert (told(result), sum(result.foreign.values())) == ([], 1)


@pytest.mark.parametrize(
    ("comment", "rule"),
    [
        ("# type: ignore", HANDLER),
        ("# type: ignore[assignment]", API),
        ("# type: ignored", API),
        ("# pyright: ignore[reportPrivateUsage]", API),
        ("# noqa: F401", IMPORT),
        ("# noqa: E501", API),
        ("# noqa: E722", HANDLER),
        ("# noqable", API),
        ("# pylint: disable=line-too-long", API),
        ("# pylint: disable=bare-except", HANDLER),
        ("# nosec B602", HANDLER),
        ("# nosec", API),
    ],
)
def test_comment_on_another_matter_silences_nothing(comment: str, rule: AnyRule) -> None:
    assert len(told(judge(f"x.y  {comment}\n", (rule, 1)))) == 1


def test_other_tools_are_not_heard_where_the_settings_say_so() -> None:
    assert len(told(judge("x.y  # noqa\n", (API, 1), foreign=False))) == 1


def test_pylint_alone_on_a_line_speaks_for_the_rest_of_its_block() -> None:
    text = "def f():\n    x.a\n    # pylint: disable=no-member\n    x.b\n    if x:\n        x.c\nx.d\n"
    result = judge(text, (API, 2), (API, 4), (API, 6), (API, 7))
    assert [finding.span.line for finding in result.findings] == [2, 7]


def test_pylint_on_a_header_speaks_for_its_block() -> None:
    text = "def f():  # pylint: disable=no-member\n    x.a\nx.b\n"
    assert [finding.span.line for finding in judge(text, (API, 2), (API, 3)).findings] == [3]


def test_pylint_disable_next_speaks_for_the_next_line() -> None:
    text = "# pylint: disable-next=no-member\nx.a\nx.b\n"
    assert [finding.span.line for finding in judge(text, (API, 2), (API, 3)).findings] == [3]


@pytest.mark.parametrize("comment", ["# ruff: noqa: BLE001", "# flake8: noqa: BLE001"])
def test_codes_for_a_whole_file_are_honoured(comment: str) -> None:
    assert told(judge(f"{comment}\ntry:\n    f()\nexcept:\n    pass\n", (HANDLER, 4, 5))) == []


@pytest.mark.parametrize("comment", ["# ruff: noqa", "# type: ignore", "# pylint: disable=all", "# noqa"])
def test_blanket_comments_for_a_whole_file_speak_of_no_matter(comment: str) -> None:
    assert len(told(judge(f"{comment}\nx.y\n", (API, 2)))) == 1


def test_comment_inside_a_handler_does_not_speak_for_the_handler() -> None:
    text = "try:\n    f()\nexcept Exception:\n    x = g()  # noqa\n"
    assert len(told(judge(text, (HANDLER, 3, 4)))) == 1
