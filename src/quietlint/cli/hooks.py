"""The hooks of agents and of pre-commit: what they ask for, and what they are told."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from quietlint.cli import say
from quietlint.model.errors import QuietlintError
from quietlint.report.agents import Agent, Answer, Event, answer_of, event_of

if TYPE_CHECKING:
    from quietlint.audit.conductor import Request
    from quietlint.model.findings import Finding
    from quietlint.model.results import Results

MOST = 20
"""Findings that an agent is told at once: few are read, many are skimmed."""
_LARGEST = 64 * 1024 * 1024
_NO_COMMIT = "0" * 40


def at_commit(request: Request, environ: Mapping[str, str] = os.environ) -> Request:
    """What a hook of pre-commit is to judge: what is pushed, what is staged, or else the whole project."""
    from quietlint.checking.diff import has_staged

    pushed = environ.get("PRE_COMMIT_FROM_REF") or environ.get("PRE_COMMIT_ORIGIN") or ""
    if pushed and pushed != _NO_COMMIT:
        return replace(request, diff=pushed)
    return replace(request, staged=True) if has_staged(Path.cwd()) else request


def answered(agent: Agent, request: Request) -> int:
    """Read the event on standard input, judge what it is about, and answer; gives the exit code.

    Whatever fails on our side must not stop an agent: it is a note on stderr, and the exit code is 0.
    """
    from quietlint.checking.run import Crash, attempt

    answer = attempt(partial(_answer, agent, request))
    if isinstance(answer, Crash):
        say(f"quietlint could not judge this: {answer.summary}")
        return 0
    sys.stdout.write(answer.out)
    sys.stderr.write(answer.err)
    return answer.code


def _answer(agent: Agent, request: Request) -> Answer:
    try:
        payload = json.loads(sys.stdin.buffer.read(_LARGEST) or b"{}")
    except ValueError:
        say("quietlint: what stands on standard input is no JSON; the hook is to be called by the agent")
        return Answer()
    if not isinstance(payload, dict):
        say("quietlint: what stands on standard input is no JSON object; the hook is to be called by the agent")
        return Answer()
    event = event_of(agent, payload)
    if event.is_end and event.is_again:
        return answer_of(agent, event, "")
    try:
        return answer_of(agent, event, _told(event, request))
    except QuietlintError as error:
        say(f"quietlint: {error}")
        return answer_of(agent, event, "")


def _told(event: Event, request: Request) -> str:
    """The findings that are new since the last commit and have to do with the edited files; "" if there are none."""
    from quietlint.audit.conductor import audit
    from quietlint.audit.seen import seen_from
    from quietlint.checking.diff import has_commit
    from quietlint.report.agent import render_agent
    from quietlint.sources.discovery import SUFFIXES

    folder = Path(event.folder) if event.folder else Path.cwd()
    edited = [folder / file for file in event.files]
    if edited and not any(file.suffix in SUFFIXES for file in edited):
        return ""
    if not folder.is_dir():
        return ""
    if has_commit(folder):
        asked = replace(request, root=None, paths=(folder,), diff="HEAD")
    else:
        there = tuple(file for file in edited if file.suffix in SUFFIXES and file.is_file())
        asked = replace(request, paths=there or (folder,))
    results = audit(asked).results
    if edited:
        wanted = {os.path.realpath(file) for file in edited}
        kept = tuple(one for one in results.findings if _has_to_do_with(one, results, wanted))
        results = replace(results, findings=kept)
    if not results.findings:
        return ""
    return render_agent(seen_from(replace(results, notices=()), folder), most=MOST)


def _has_to_do_with(finding: Finding, results: Results, edited: set[str]) -> bool:
    """Whether a finding stands in an edited file, or comes from one."""
    places = [finding.path, *(step.path for step in finding.flow[:1] if step.in_project)]
    return any(os.path.realpath(Path(results.root, path)) in edited for path in places)
