"""Quiet failures that one sign gives away, whatever else the handler does."""

from __future__ import annotations

from quietlint.rule import Constant, For, Name, Precision, Return, While
from quietlint_rules.exceptions.bindings import attributes_set, from_first_risk, names_bound, read_first
from quietlint_rules.exceptions.handling import Handling, leaves
from quietlint_rules.exceptions.logs import WARNING_LEVEL
from quietlint_rules.exceptions.reading import attribute_names, chain_of, kind_of, names_in, walk, words_in, words_of
from quietlint_rules.exceptions.values import is_data, is_empty, shown
from quietlint_rules.exceptions.verdict import Verdict
from quietlint_rules.exceptions.vocabulary import DESTROYS, EXISTENCE, PERMITS, PROTECTS


def existence_says_no(case: Handling) -> Verdict | None:
    """``has_collection`` that answers False when the server is down."""
    words = case.name_words
    asks = bool(set(words) & EXISTENCE) or (words[:1] == ("has",) and not set(words) & PERMITS)
    if not (asks and case.is_broad and case.does_input_or_output):
        return None
    if not any(isinstance(value, Constant) and value.value is False for value in case.returned):
        return None
    return Verdict(
        f"`{case.name}` answers False when the look-up itself fails, as if the thing did not exist",
        "catch only what means 'not found' and let every other failure through",
        (f"`{case.catches}` around {case.outside}", "returns False", "the name asks whether something exists"),
        Precision.HIGH,
    )


def destroys_on_any_failure(case: Handling) -> Verdict | None:
    """A collection recreated because reading it failed, for whatever reason."""
    if not case.is_broad:
        return None
    for call in case.other_calls:
        names = chain_of(call.function)
        if not names:
            continue
        words = set(words_of(names[-1]))
        if words & DESTROYS and not set(case.name_words) & (DESTROYS | {"reset", "clear", "delete"}):
            return Verdict(
                f"Any failure, also a passing one, makes this handler call `{names[-1]}` and lose what was there",
                "catch only the failure that this is the cure for",
                (f"`{case.catches}` covers every failure", f"recovers with `{'.'.join(names)}`"),
                Precision.HIGH,
            )
    return None


def half_built(case: Handling) -> Verdict | None:
    """``__init__`` that logs and returns: the object lives on without its attributes."""
    if case.name != "__init__" or not case.leaves_by_return or case.function is None:
        return None
    self_name = case.function.parameters[0].name if case.function.parameters else "self"
    if attributes_set(self_name, *case.handler.body):
        return None  # it says in the object that something is amiss
    kept = attributes_set(self_name, *case.before)
    lost = sorted(attributes_set(self_name, case.trial.body, case.trial.otherwise, case.after) - kept)
    if not lost:
        return None
    shown = ", ".join(f"`{name}`" for name in lost[:3])
    return Verdict(
        f"`__init__` returns here, and the object lives on without {shown}",
        "raise, so that nobody gets a half-built object",
        (f"set only after this point: {shown}", case.trace),
        Precision.HIGH,
    )


def unbound_afterwards(case: Handling) -> Verdict | None:
    """A name bound only in the ``try`` and read after the handler has fallen through."""
    if not case.falls_through or case.loop is not None or case.function is None or case.other_calls:
        return None  # a call in the handler may be one that never comes back
    bound = names_bound(from_first_risk(case.trial.body)) - names_bound((*case.handler.body, *case.trial.final))
    bound -= names_bound(case.trial.body) - names_bound(from_first_risk(case.trial.body))
    if case.trial.otherwise or not bound:
        return None
    known = {parameter.name for parameter in case.function.parameters}
    known |= set(case.function.globals) | set(case.function.nonlocals)
    known |= names_bound(tuple(case.before))
    name = read_first(bound - known, case.after)
    if name is None:
        return None
    return Verdict(
        f"After this handler `{name}` is read but was never bound, and a NameError hides the real failure",
        f"leave the function here, or bind `{name}` before the `try`",
        (f"`{name}` is bound in the `try` only", "the handler falls through"),
        Precision.HIGH,
    )


def fails_open(case: Handling) -> Verdict | None:
    """``redact`` that returns its input, ``is_allowed`` that answers True."""
    if case.function is None or not case.is_broad:
        return None
    words = set(case.name_words)
    parameters = {parameter.name for parameter in case.function.parameters} - {"self", "cls"}
    for value in case.returned:
        if words & PROTECTS and isinstance(value, Name) and value.id in parameters:
            return Verdict(
                f"When `{case.name}` fails, `{value.id}` gets through as it came",
                "raise, or return something that holds nothing to protect",
                ("the name promises to protect", f"returns its argument `{value.id}`"),
                Precision.HIGH,
            )
        if words & PERMITS and isinstance(value, Constant) and value.value is True:
            return Verdict(
                f"When `{case.name}` fails, the answer is yes",
                "answer no, or raise",
                ("the name decides what is let through", "returns True on every failure"),
                Precision.HIGH,
            )
    return None


def retry_falls_out(case: Handling) -> Verdict | None:
    """A retry loop whose last failure is eaten: the function goes on with None or an empty value."""
    loop = case.loop
    if loop is None or case.function is None or case.leaves_by_return:
        return None
    header = loop.test if isinstance(loop, While) else (loop.target, loop.iterable)
    words = words_in(names_in(header)) | words_in(attribute_names(header))
    if not words & {"retry", "retries", "attempt", "attempts", "tries", "trial", "backoff"}:
        return None
    worked = case.trial.otherwise or case.trial.body
    if not leaves(worked) or not any(isinstance(node, Return) and is_data(node.value) for node in walk(worked)):
        return None  # a loop that also goes on without a failure is polling
    following = _following_in(case, loop)
    if loop.otherwise or any(kind_of(node) == "Raise" for node in walk(*following)):
        return None
    if any(kind_of(step) not in {"Return", "ExpressionStatement"} for step in following):
        return None
    answers = [node.value for node in walk(*following) if isinstance(node, Return)]
    if any(not is_empty(value) for value in answers):
        return None
    answer = shown(answers[0]) if answers else "None"
    return Verdict(
        f"After the last attempt `{case.name}` returns {answer} and the failure is gone",
        "keep the last exception and raise it after the loop",
        ("a loop of attempts", "nothing is raised when they are used up", case.trace),
        Precision.HIGH if case.log_level < WARNING_LEVEL else Precision.MEDIUM,
    )


def _following_in(case: Handling, loop: For | While) -> tuple[object, ...]:
    """The statements after the loop in its block, where that block is the function's."""
    block = case.block
    for index, statement in enumerate(block):
        if statement is loop:
            return tuple(block[index + 1 :])
    return (loop,)
