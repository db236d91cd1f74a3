"""Reasons to leave a handler alone, grouped by what they say."""

from __future__ import annotations

from quietlint_rules.exceptions import clearing
from quietlint_rules.exceptions.handling import Handling

ELSEWHERE = (clearing.is_in_a_test, clearing.raises_or_exits, clearing.never_runs)
SAID_IN_WORDS = (clearing.explains_itself, clearing.promises_it)
TOLD = (clearing.passes_the_exception_on, clearing.tells_by_other_means)
NOTHING_LOST = (
    clearing.only_cleans_up,
    clearing.only_watches,
    clearing.only_logs_in_the_try,
    clearing.probes_an_import,
    clearing.handles_a_failure_already,
)
LIKELY_MEANT = (
    clearing.answers_in_words,
    clearing.is_said_on_a_screen,
    clearing.logs_with_traceback,
    clearing.only_parses,
    clearing.asks_the_machine,
    clearing.answers_about_a_local_value,
    clearing.tries_another_way,
    clearing.tries_the_next_candidate,
    clearing.next_statement_fails_loudly,
)
ALL = (*ELSEWHERE, *TOLD, *NOTHING_LOST, *SAID_IN_WORDS, *LIKELY_MEANT)


def is_cleared(case: Handling, *groups: tuple[object, ...]) -> bool:
    """Whether one of the reasons holds."""
    return any(case.once(reason) for group in groups for reason in group)  # type: ignore[arg-type]  # predicates
