"""What agents write to a hook, and what they are told."""

from __future__ import annotations

import json

import pytest

from quietlint.report.agents import Agent, Answer, answer_of, event_of

EDIT = {
    "hook_event_name": "PostToolUse",
    "cwd": "/work",
    "tool_name": "Edit",
    "tool_input": {"file_path": "/work/a.py"},
}
PATCH = "*** Begin Patch\n*** Update File: a.py\n@@\n*** Add File: b c.py\n*** Move to: d.py\n*** End Patch"


def test_claude_is_told_of_an_edit_on_stderr_with_2() -> None:
    event = event_of(Agent.CLAUDE, EDIT)
    assert (event.folder, event.files, event.is_end) == ("/work", ("/work/a.py",), False)
    assert answer_of(Agent.CLAUDE, event, "told\n") == Answer(2, err="told\n")


def test_claude_is_kept_from_stopping_once() -> None:
    event = event_of(Agent.CLAUDE, {"hook_event_name": "Stop", "stop_hook_active": False})
    assert json.loads(answer_of(Agent.CLAUDE, event, "told").out) == {"decision": "block", "reason": "told"}
    assert event_of(Agent.CLAUDE, {"hook_event_name": "Stop", "stop_hook_active": True}).is_again


@pytest.mark.parametrize("given", [{"command": PATCH}, {"input": PATCH}, {"command": ["apply_patch", PATCH]}])
def test_codex_says_which_files_in_its_patch(given: dict[str, object]) -> None:
    event = event_of(Agent.CODEX, {"hook_event_name": "PostToolUse", "tool_input": given})
    assert event.files == ("a.py", "b c.py", "d.py")
    answer = answer_of(Agent.CODEX, event, "told")
    assert (answer.code, answer.err, json.loads(answer.out)["reason"]) == (0, "", "told")


def test_cursor_is_told_in_its_own_words() -> None:
    edited = event_of(Agent.CURSOR, {"hook_event_name": "postToolUse", "workspace_roots": ["/w"], "file_path": "a.py"})
    assert (edited.folder, edited.files) == ("/w", ("a.py",))
    assert json.loads(answer_of(Agent.CURSOR, edited, "told").out) == {"additional_context": "told"}
    end = event_of(Agent.CURSOR, {"hook_event_name": "stop", "loop_count": 0})
    assert json.loads(answer_of(Agent.CURSOR, end, "told").out) == {"followup_message": "told"}
    assert event_of(Agent.CURSOR, {"hook_event_name": "stop", "loop_count": 1}).is_again


def test_cursor_cannot_be_answered_after_a_file_edit() -> None:
    event = event_of(Agent.CURSOR, {"hook_event_name": "afterFileEdit", "file_path": "a.py"})
    assert answer_of(Agent.CURSOR, event, "told") == Answer(out="{}\n")


@pytest.mark.parametrize("agent", [Agent.CLAUDE, Agent.CODEX])
def test_silence_when_all_is_well(agent: Agent) -> None:
    assert answer_of(agent, event_of(agent, EDIT), "") == Answer()


@pytest.mark.parametrize("payload", [{}, {"tool_input": 1}, {"tool_input": {"file_path": 3}, "workspace_roots": []}])
def test_odd_payloads_are_events_without_files(payload: dict[str, object]) -> None:
    assert event_of(Agent.CLAUDE, payload).files == ()
