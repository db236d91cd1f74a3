"""What a coding agent's hook is told, in each agent's own protocol.

Sources: the hook references of Claude Code (PostToolUse, Stop), Codex (PostToolUse) and Cursor (hooks.json version 1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

_PATCHED = re.compile(r"^\*\*\* (?:Add|Update|Delete) File: (.+?)\s*$|^\*\*\* Move to: (.+?)\s*$", re.MULTILINE)
_PATH_KEYS = ("file_path", "path", "notebook_path", "filePath")


class Agent(Enum):
    """Whose hook it is."""

    CLAUDE = "claude"
    CODEX = "codex"
    CURSOR = "cursor"


@dataclass(frozen=True, slots=True)
class Event:
    """What the agent says has happened. `files` are those that it edited, () where it does not say which."""

    folder: str
    files: tuple[str, ...]
    is_end: bool
    """Whether the agent is about to stop."""
    is_again: bool
    """Whether it goes on only because a hook of this kind asked it to."""
    can_answer: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What the hook prints, and its exit code."""

    code: int = 0
    out: str = ""
    err: str = ""


def event_of(agent: Agent, payload: Mapping[str, object]) -> Event:
    """The event that an agent wrote to the hook's standard input."""
    name = str(payload.get("hook_event_name") or "").lower()
    given = payload.get("tool_input")
    files = [*_paths_in(given), *_paths_in(payload)] if isinstance(given, Mapping) else _paths_in(payload)
    roots = payload.get("workspace_roots")
    folder = payload.get("cwd") or (roots[0] if isinstance(roots, list) and roots else "")
    loops = payload.get("loop_count")
    return Event(
        str(folder),
        tuple(dict.fromkeys(files)),
        is_end=name in {"stop", "subagentstop"},
        is_again=payload.get("stop_hook_active") is True or (isinstance(loops, int) and loops > 0),
        can_answer=not (agent is Agent.CURSOR and name == "afterfileedit"),
    )


def _paths_in(given: Mapping[str, object]) -> list[str]:
    found = [value for key in _PATH_KEYS if isinstance(value := given.get(key), str) and value]
    for key in ("command", "input", "patch"):
        value = given.get(key)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                found += [one or other for one, other in _PATCHED.findall(text)]
    return found


def answer_of(agent: Agent, event: Event, told: str) -> Answer:
    """How the agent is told; `told` is "" where there is nothing to say, and then nothing is said."""
    if not told or not event.can_answer:
        return Answer(out="{}\n" if agent is Agent.CURSOR else "")
    match agent:
        case Agent.CLAUDE if event.is_end:
            return Answer(out=_json({"decision": "block", "reason": told}))
        case Agent.CLAUDE:
            return Answer(2, err=told)
        case Agent.CODEX:
            return Answer(out=_json({"decision": "block", "reason": told}))
        case Agent.CURSOR:
            return Answer(out=_json({"followup_message" if event.is_end else "additional_context": told}))


def _json(answer: Mapping[str, object]) -> str:
    return json.dumps(answer, ensure_ascii=False) + "\n"
