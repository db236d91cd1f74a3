"""Which signs convict a handler, and which reasons clear it of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from quietlint_rules.exceptions import clearing, strong_signs, weighed_signs
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.verdict import Conviction, Verdict


def verdicts_on(case: Handling) -> Iterator[Verdict]:
    """What can be said against the handler, the gravest first; nothing where it has a good reason."""
    for conviction, clears in _CONVICTIONS:
        verdict = conviction(case)
        if verdict is not None and not any(clear(case) for clear in clears):
            yield verdict


_ELSEWHERE = (clearing.is_in_a_test, clearing.raises_or_exits)
_SAID_IN_WORDS = (clearing.explains_itself, clearing.promises_it)
_TOLD = (clearing.passes_the_exception_on, clearing.tells_by_other_means)
_NOTHING_LOST = (
    clearing.only_cleans_up,
    clearing.only_watches,
    clearing.only_logs_in_the_try,
    clearing.probes_an_import,
    clearing.handles_a_failure_already,
)
_LIKELY_MEANT = (
    clearing.answers_in_words,
    clearing.logs_with_traceback,
    clearing.only_parses,
    clearing.asks_the_machine,
    clearing.answers_about_a_local_value,
    clearing.tries_another_way,
    clearing.tries_the_next_candidate,
    clearing.next_statement_fails_loudly,
)
_ALL = (*_ELSEWHERE, *_TOLD, *_NOTHING_LOST, *_SAID_IN_WORDS, *_LIKELY_MEANT)

_CONVICTIONS: tuple[tuple[Conviction, tuple[Callable[[Handling], bool], ...]], ...] = (
    (strong_signs.existence_says_no, (*_ELSEWHERE, clearing.passes_the_exception_on, *_SAID_IN_WORDS)),
    (strong_signs.destroys_on_any_failure, (*_ELSEWHERE, *_TOLD, *_NOTHING_LOST, clearing.explains_itself)),
    (strong_signs.half_built, _ELSEWHERE),
    (strong_signs.unbound_afterwards, _ELSEWHERE),
    (strong_signs.fails_open, (*_ELSEWHERE, *_TOLD, *_SAID_IN_WORDS)),
    (strong_signs.retry_falls_out, (*_ELSEWHERE, clearing.logs_with_traceback, *_SAID_IN_WORDS)),
    (weighed_signs.reports_success, _ALL),
    (weighed_signs.empty_for_failed, _ALL),
    (weighed_signs.outside_failure_unseen, _ALL),
)
