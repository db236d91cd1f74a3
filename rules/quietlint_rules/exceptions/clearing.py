"""Reasons to leave a handler alone, each with its name."""

from __future__ import annotations

import re

from quietlint.rule import Call, Constant, Name, Program, Return, Try
from quietlint_rules.exceptions.handling import Handling
from quietlint_rules.exceptions.logs import ERROR_LEVEL
from quietlint_rules.exceptions.reading import (
    chain_of,
    kind_of,
    last_name,
    texts_in,
    walk,
    words_in,
    words_of,
)
from quietlint_rules.exceptions.vocabulary import (
    CLEANS_UP,
    OF_ABSENCE,
    OF_FAILURE,
    PARSES,
    PROBES,
    PROMISED_ANSWERS,
    PROMISED_OUTCOMES,
    PROMISES,
    TELLS,
    WATCHES,
)

_A_REASON = 3
_CAUGHT_ELSEWHERE = frozenset({"format_exc", "exc_info", "format_exception", "current_exception", "Failure"})
_TEST_PARTS = frozenset({"test", "tests", "testing", "conftest", "fixtures"})
_FAILURE_WORDS = (
    "error",
    "fail",
    "unable",
    "cannot",
    "could not",
    "couldn't",
    "invalid",
    "unexpected",
    "not available",
)
_TOLD_KEYS = frozenset(
    {"error", "errors", "success", "status", "ok", "failed", "failure", "is_error", "isError", "reason"}
)


def is_in_a_test(case: Handling) -> bool:
    return is_test_path(case.program.path)


def is_test_path(path: str) -> bool:
    """Whether a file is a test, or belongs to one."""
    return bool(words_in((path.replace("/", "_"),)) & _TEST_PARTS)


def writes_logs(program: Program, place: object) -> bool:
    """Whether the module or class around is there to write logs, and cannot complain in them."""
    around = program.enclosing_class(place)
    words = words_in((around.name,)) if around is not None else frozenset()
    if "log" in words and words & {"buffer", "handler"}:
        return True
    return bool(words_in(program.module.split(".")) & {"log", "logs", "logger", "loggers", "logging"})


def raises_or_exits(case: Handling) -> bool:
    return case.raises


def never_runs(case: Handling) -> bool:
    return case.comes_too_late


def passes_the_exception_on(case: Handling) -> bool:
    """The exception, or its text, goes somewhere: returned, stored, queued, shown, or tested."""
    if case.exception_leaves:
        return True
    return any(last_name(call.function) in _CAUGHT_ELSEWHERE for call in case.other_calls)


def tells_by_other_means(case: Handling) -> bool:
    """A call, a flag, a counter or an answer that says "failed"."""
    for call in case.other_calls:
        if set(words_of(last_name(call.function))) & TELLS or any(
            argument.keyword in _TOLD_KEYS for argument in call.arguments
        ):
            return True
        if words_in(chain_of(call.function)[:-1]) & {"errors", "failures", "failed", "problems", "errback"}:
            return True
    logged = {id(node) for log in case.logs for node in walk(log.call)}
    for node in walk(*case.handler.body):
        if id(node) in logged:
            continue
        if kind_of(node) in {"Assignment", "AugmentedAssignment", "AnnotatedAssignment"}:
            goals = getattr(node, "targets", None) or (getattr(node, "target", None),)
            if any(words_in(chain_of(goal)) & TELLS for goal in goals):
                return True
        elif kind_of(node) == "DictDisplay":
            keys = {key.value for key in getattr(node, "keys", ()) if isinstance(key, Constant)}
            if keys & _TOLD_KEYS:
                return True
        elif kind_of(node) == "Attribute" and getattr(node, "name", "") in {"ERROR", "FAILED", "FAILURE"}:
            return True
    return False


def answers_in_words(case: Handling) -> bool:
    """The answer itself is a text that says what went wrong, made for a person or a model."""
    for value in _values_given(case):
        if kind_of(value) == "FormattedString":
            return True
        if any(word in text.lower() for text in texts_in(value) for word in _FAILURE_WORDS):
            return True
    return False


def is_said_on_a_screen(case: Handling) -> bool:
    """A command line or another front end prints what went wrong: its caller is a person, and has been told."""
    module = words_in(case.program.module.split("."))
    if module & _TERMINALS and case.log_level >= ERROR_LEVEL:
        return True
    if not (module | words_in((case.name,))) & _FRONT_ENDS:
        return False
    return any(words_in(chain_of(log.call.function)) & _PRINTS for log in case.logs)


_TERMINALS = frozenset({"cli", "terminal", "console", "command", "commands", "cmd", "repl", "tui", "shell"})
_FRONT_ENDS = _TERMINALS | {"ui", "interactive", "main", "wizard", "prompt", "scripts", "script", "setup", "install",
                            "doctor"}  # fmt: skip
_PRINTS = frozenset({"print", "echo", "secho", "console", "display", "pprint"})


def logs_with_traceback(case: Handling) -> bool:
    return case.logs_traceback


def only_cleans_up(case: Handling) -> bool:
    """Nothing is lost that anybody still wanted."""
    if case.is_within_final or case.name in {"__del__", "__exit__", "__aexit__"}:
        return True
    if set(case.name_words) & CLEANS_UP - {"wait", "clean", "free", "abort"}:
        return True
    calls = [call for call in case.tried_calls if not set(words_of(last_name(call.function))) & {"suppress", "getattr"}]
    return bool(calls) and all(set(words_of(last_name(call.function))) & CLEANS_UP for call in calls)


def only_watches(case: Handling) -> bool:
    """Telemetry, spans and metrics: the work itself goes on."""
    where = words_in((*case.program.module.split("."), case.name))
    if where & (WATCHES - {"event", "usage", "attribute", "attributes", "emit", "benchmark", "stats", "trace"}):
        return True
    calls = case.tried_calls
    watching = [call for call in calls if words_in(chain_of(call.function)) & WATCHES]
    return bool(watching) and 2 * len(watching) >= len(calls)


def only_logs_in_the_try(case: Handling) -> bool:
    calls = case.tried_calls
    return bool(calls) and all(
        words_in(chain_of(call.function)) & {"logger", "log", "logging", "print"} for call in calls
    )


def probes_an_import(case: Handling) -> bool:
    """The body is an import and what hangs on it."""
    names = {name.rpartition(".")[2] for name in case.caught}
    if names and names <= {"ImportError", "ModuleNotFoundError"}:
        return True
    return any(kind_of(step) in {"Import", "ImportFrom"} for step in case.trial.body[:1]) and len(case.trial.body) <= 2


def only_parses(case: Handling) -> bool:
    """One or two calls whose exception is the answer, and nothing that reaches outside."""
    calls = case.tried_calls
    if len(calls) > 3 or case.does_input_or_output:
        return False
    return all(set(words_of(last_name(call.function))) & PARSES for call in calls)


def asks_the_machine(case: Handling) -> bool:
    """A probe of what this machine, terminal or installation has."""
    if any(text.startswith(("/proc/", "/sys/")) for text in texts_in(*case.trial.body)):
        return True
    words = frozenset(case.name_words) | words_in(last_name(call.function) for call in case.tried_calls)
    if len(case.tried_calls) <= 3 and words & (PROBES - {"find", "lookup", "spec", "import", "locate"}):
        return True
    return any(
        case.program.called(call).startswith("subprocess.") and set(texts_in(call)) & _ABOUT_ITSELF
        for call in case.tried_calls
    )


_ABOUT_ITSELF = frozenset({"--version", "-version", "version", "info", "--info", "--help"})
"""Arguments by which a program is asked what it is."""


def answers_about_a_local_value(case: Handling) -> bool:
    """A yes/no question that no outside thing answers."""
    words = case.name_words
    return (
        bool(words)
        and words[0] in {"is", "has", "can", "should", "supports", "are", "needs", "matches", "looks"}
        and not case.does_input_or_output
    )


def handles_a_failure_already(case: Handling) -> bool:
    """Within another handler: the first failure is the one that matters."""
    return case.is_within_handler


def explains_itself(case: Handling) -> bool:
    """A comment of three words or more, and not one that names a single cause above a type that covers all."""
    words = [word for word in case.comment.split() if any(letter.isalpha() for letter in word)]
    return len(words) >= _A_REASON and not (case.is_broad and names_one_cause(case))


def names_one_cause(case: Handling) -> bool:
    text = case.comment.lower()
    if any(word in text for word in ("error", "fail", "other", "any ", "exception", "whatever")):
        return False
    return names_absence(case) or "not installed" in text or "already exists" in text


def names_absence(case: Handling) -> bool:
    """The comment says that the thing may not be there."""
    text = case.comment.lower()
    return any(phrase in text for phrase in ("does not exist", "doesn't exist", "not found", "no such"))


def promises_it(case: Handling) -> bool:
    """The docstring makes the outcome part of the contract."""
    # What is answered elsewhere too may be promised for that; then the docstring has to speak of a failure.
    words = OF_FAILURE if case.answers_as_elsewhere else (*OF_FAILURE, *OF_ABSENCE)
    sentences = [one for one in case.document.split(". ") if any(word in one for word in words)]
    return promises_silence(case) or any(
        _OR_IF_IT_FAILS.search(one) or any(promise in one for promise in (*PROMISED_ANSWERS, *PROMISED_OUTCOMES))
        for one in sentences
    )


_OR_IF_IT_FAILS = re.compile(r"\bor [^.,;]+ (?:if|when|where) [^.,;]*(?:fail|error)")
"""How a docstring says it of any other answer: "the rows, or what is not true if the call failed"."""


def promises_an_answer(case: Handling) -> bool:
    """The docstring knows of an answer that is none."""
    return any(promise in case.document for promise in PROMISED_ANSWERS)


def promises_silence(case: Handling) -> bool:
    """The docstring says that failures are not told."""
    return any(promise in case.document for promise in PROMISES)


_OTHER_WAYS = frozenset(
    {"fallback", "fallbacks", "alternative", "instead", "again", "retry", "backup", "legacy", "direct"}
)


def tries_another_way(case: Handling) -> bool:
    """The handler does the work in another way, so that nothing is lost."""
    said = {word for call in case.other_calls for word in words_of(last_name(call.function))}
    if said & _OTHER_WAYS:
        return True
    tried = {chain_of(call.function) for call in case.tried_calls}
    if any(chain_of(call.function) in tried for call in case.other_calls if _is_work(call)):
        return True  # the same once more, with something else
    return len(case.other_calls) > 0 and (
        any(isinstance(value, Call) or kind_of(value) == "Await" for value in _values_given(case))
        or any(isinstance(node, Try) for node in walk(*case.handler.body))
    )


def _is_work(call: Call) -> bool:
    """Whether a method is called that neither fills a container nor puts things away."""
    names = chain_of(call.function)
    return len(names) > 1 and not set(words_of(names[-1])) & (CLEANS_UP | {"append", "add", "extend", "insert", "get"})


def next_statement_fails_loudly(case: Handling) -> bool:
    """What follows raises, or asks whether it worked."""
    return case.falls_through and any(kind_of(step) in {"Raise", "Assertion"} for step in case.after[:2])


def tries_the_next_candidate(case: Handling) -> bool:
    """A loop over candidates that stops at the first that works."""
    loop = case.loop
    return loop is not None and any(
        isinstance(node, Return) or (kind_of(node) == "Jump" and getattr(node, "kind", "") == "break")
        for node in walk(*case.trial.body, *case.trial.otherwise)
    )


def _values_given(case: Handling) -> tuple[object, ...]:
    values: list[object] = []
    for node in walk(*case.handler.body):
        if isinstance(node, Return) and node.value is not None:
            values.append(node.value)
        elif (
            kind_of(node) in {"Assignment", "AnnotatedAssignment", "AugmentedAssignment", "Yield"}
            and getattr(node, "value", None) is not None
        ):
            values.append(getattr(node, "value", None))
        elif isinstance(node, Call) and last_name(node.function) in {"append", "put", "put_nowait", "write", "send"}:
            values.extend(argument.value for argument in node.arguments if not isinstance(argument.value, Name))
    return tuple(values)
