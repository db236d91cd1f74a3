"""What a handler answers, and whether a success could have answered the same."""

from __future__ import annotations

from quietlint.rule import AnnotatedAssignment, Assignment, Call, Name, Return, TupleDisplay
from quietlint_rules.exceptions.bindings import names_bound
from quietlint_rules.exceptions.handling import NOTHING, Handling
from quietlint_rules.exceptions.logs import WARNING_LEVEL
from quietlint_rules.exceptions.reading import chain_of, last_name, names_in, walk
from quietlint_rules.exceptions.values import is_container, is_data, is_empty, same, says_nothing, shown


def empty_answer(case: Handling) -> object | None:
    """The empty value that stands for the answer: returned here, or bound here and used below."""
    if case.leaves_by_return:
        value = case.returned[-1] or NOTHING
        is_nothing = is_empty(value) or (says_nothing(value) and is_said_elsewhere(case, value))
        if is_nothing and any(is_data(other) for other in case.answers_of_success):
            return value
        if isinstance(case.last, Return):
            return None
    for node in case.handler.body:
        if isinstance(node, Assignment) and isinstance(node.targets[0], Name) and is_container(node.value):
            name = node.targets[0].id
            if name in names_in(*case.answers_of_success):
                return node.value
    return None


def answer_so_far(case: Handling) -> str | None:
    """A name that is empty before the ``try``, filled in it, and used behind it as if nothing had happened."""
    if not case.falls_through and not case.goes_on_with_the_loop:
        return None
    if case.loop is not None and (case.log_level >= WARNING_LEVEL or not case.asks_a_server):
        return None  # one item skipped in a loop, with a line that says so, is another matter
    filled = names_bound(case.trial.body) | {chain_of(call.function)[0] for call in case.tried_calls if _fills(call)}
    answers = [node.value for node in walk(case.block) if isinstance(node, Return)]
    used = {answer.id for answer in answers if isinstance(answer, Name)}
    if case.loop is not None:
        used |= names_in(*(step for step in case.block if step.line > case.trial.end_line))
    return min(_empty_before(case) & filled & used, default=None)


def _empty_before(case: Handling) -> set[str]:
    found: set[str] = set()
    for node in case.before:
        if isinstance(node, Assignment | AnnotatedAssignment) and node.value is not None and is_container(node.value):
            targets = node.targets if isinstance(node, Assignment) else (node.target,)
            found.update(target.id for target in targets if isinstance(target, Name))
    return found


def is_said_elsewhere(case: Handling, answer: object) -> bool:
    """Whether the function gives the very same answer where nothing failed, so that nobody can tell them apart."""
    return any(same(answer, other) for other in case.answers_elsewhere)


def is_taken_for_a_result(case: Handling, answer: object) -> bool:
    """Whether a caller takes the answer for a result: an empty container, or what is also said elsewhere."""
    items = answer.items if isinstance(answer, TupleDisplay) else (answer,)
    return any(shown(one) not in {"None", "False"} for one in items) or is_said_elsewhere(case, answer)


def _fills(call: Call) -> bool:
    return last_name(call.function) in {"append", "extend", "add", "update", "insert"} and bool(chain_of(call.function))
