"""Quiet failures that several signs together make likely."""

from __future__ import annotations

from quietlint.rule import Assignment, Call, Constant, For, If, Name, Precision, Return, While
from quietlint_rules.exceptions.bindings import names_bound
from quietlint_rules.exceptions.handling import Handling, reaches_out
from quietlint_rules.exceptions.logs import WARNING_LEVEL
from quietlint_rules.exceptions.reading import chain_of, kind_of, last_name, names_in, walk, words_in, words_of
from quietlint_rules.exceptions.values import is_container, is_data, is_empty, shown
from quietlint_rules.exceptions.verdict import Verdict
from quietlint_rules.exceptions.vocabulary import ASKS_FOR_DATA, CHANGES_STATE

_TAKES_AWAY = frozenset({"clear", "aclear", "delete", "adelete", "invalidate", "remove"})


def reports_success(case: Handling) -> Verdict | None:
    """``delete`` that logs its failure and returns like a success."""
    if not case.is_broad or case.function is None or case.loop is not None or not case.name_words:
        return None
    verb = next((word for word in case.name_words if word not in {"do", "a", "async", "try", "maybe", "safe"}), "")
    if verb not in CHANGES_STATE or not case.does_input_or_output or not _is_the_work(case, verb):
        return None
    if set(case.name_words) & {"log", "logs", "cache", "cached"} and verb not in _TAKES_AWAY:
        return None  # what could not be kept is made again
    answers = {shown(value) for value in case.returned} or {"None"}
    if not answers <= {"None", "True"} or ("None" in answers and _says_whether_it_worked(case)):
        return None
    return Verdict(
        f"When `{case.name}` fails it returns just as if it had worked",
        "let the exception through, or return a status that callers must look at",
        (f"`{case.catches}` around {case.outside}", case.trace, "success and failure return the same"),
        Precision.HIGH if case.log_level < WARNING_LEVEL or not case.name.startswith("_") else Precision.MEDIUM,
    )


def empty_for_failed(case: Handling) -> Verdict | None:
    """``search`` that answers [] when the server is down."""
    if not case.is_broad or case.function is None or not case.does_input_or_output:
        return None
    is_query = bool(set(case.name_words[:2]) & ASKS_FOR_DATA)
    because = (
        f"`{case.catches}` around {case.outside}",
        case.trace,
        *(("the name asks for data",) if is_query else ()),
    )
    remedy = "let the exception through, or return something that cannot be taken for a result"
    empty = _empty_answer(case)
    if empty is not None:
        return Verdict(
            f"When `{case.name}` fails it answers {shown(empty)}, as if there were nothing",
            remedy,
            (*because, f"gives {shown(empty)} where success gives data"),
            _how_certain(case, empty, is_query=is_query),
        )
    so_far = _answer_so_far(case)
    if so_far is not None:
        return Verdict(
            f"When `{case.name}` fails it answers with what `{so_far}` holds so far, as if that were all",
            remedy,
            (*because, f"`{so_far}` is filled in the `try` and returned whatever happened"),
            Precision.MEDIUM if is_query else Precision.LOW,
        )
    return None


def outside_failure_unseen(case: Handling) -> Verdict | None:
    """Any failure of something outside, with no trace or one that nobody sees."""
    if not case.is_broad or not case.does_input_or_output or case.log_level >= WARNING_LEVEL:
        return None
    return Verdict(
        f"Every failure of {case.outside} ends here, and nobody is told",
        "catch what is expected, and log or raise the rest",
        (f"`{case.catches}` covers every failure", case.trace),
        Precision.LOW,
    )


def _how_certain(case: Handling, empty: object, *, is_query: bool) -> Precision:
    """None and False tell failure apart, unless success gives them too."""
    said = shown(empty)
    if said in {"None", "False"}:
        also_ordinary = any(shown(answer) == said for answer in case.answers_of_success)
        return Precision.MEDIUM if is_query and also_ordinary else Precision.LOW
    return Precision.HIGH if is_query else Precision.MEDIUM


def _empty_answer(case: Handling) -> object | None:
    """The empty value that stands for the answer: returned here, or bound here and used below."""
    if case.leaves_by_return:
        value = case.returned[-1]
        empty = value if value is not None else Constant(0, 0, 0, 0, "NoneType", None)
        if not is_empty(value) or not any(is_data(other) for other in case.answers_of_success):
            return None
        return empty
    for node in case.handler.body:
        if isinstance(node, Assignment) and isinstance(node.targets[0], Name) and is_container(node.value):
            name = node.targets[0].id
            if name in names_in(*case.answers_of_success):
                return node.value
    return None


def _answer_so_far(case: Handling) -> str | None:
    """A name that is empty before the ``try``, filled in it, and returned behind it as if nothing had happened."""
    if not case.falls_through or (case.loop is not None and case.log_level >= WARNING_LEVEL):
        return None  # one item skipped in a loop, with a line that says so, is another matter
    empty = {
        target.id
        for node in case.before
        if isinstance(node, Assignment) and is_container(node.value)
        for target in node.targets
        if isinstance(target, Name)
    }
    filled = names_bound(case.trial.body) | {chain_of(call.function)[0] for call in case.tried_calls if _fills(call)}
    answers = (node.value for node in walk(case.block) if isinstance(node, Return))
    returned = {answer.id for answer in answers if isinstance(answer, Name)}
    return min(empty & filled & returned, default=None)


def _fills(call: Call) -> bool:
    return last_name(call.function) in {"append", "extend", "add", "update", "insert"} and bool(chain_of(call.function))


def _says_whether_it_worked(case: Handling) -> bool:
    return any(value is not None and shown(value) != "None" for value in case.answers_of_success)


def _is_the_work(case: Handling, verb: str) -> bool:
    """Whether the ``try`` is what the function is there for: by its verb, or as nothing else of substance is done."""
    if any(verb in words_of(last_name(call.function)) for call in case.outside_calls):
        return True
    earlier = [node for node in case.before if isinstance(node, Call) and reaches_out(node)]
    if earlier:
        return False
    steps = list(case.after)
    for outer in case.around:
        if not isinstance(outer, If | While | For) and kind_of(outer) not in {"With", "WithItem"}:
            return False
        steps += case.program.following(outer)
    return all(kind_of(step) == "Return" or (kind_of(step) == "ExpressionStatement" and _logs(step)) for step in steps)


def _logs(step: object) -> bool:
    return any(
        words_in(chain_of(node.function)) & {"log", "logger", "logging", "print"}
        for node in walk(step)
        if isinstance(node, Call)
    )
