"""What a handler loses: each verdict is one kind of quiet failure, with its sentence and its remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quietlint.rule import (
    Assignment,
    Call,
    Constant,
    DictDisplay,
    For,
    If,
    ListDisplay,
    Name,
    Precision,
    Return,
    Statement,
    TupleDisplay,
    While,
)
from quietlint_rules.exceptions import clearing
from quietlint_rules.exceptions.handling import WARNING_LEVEL, Handling, leaves, reaches_out
from quietlint_rules.exceptions.reading import chain_of, kind_of, last_name, names_in, walk, words_in, words_of
from quietlint_rules.exceptions.vocabulary import (
    ASKS_FOR_DATA,
    CHANGES_STATE,
    DESTROYS,
    EXISTENCE,
    PERMITS,
    PROTECTS,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A quiet failure: what is lost, what to do instead, and the features that decided."""

    message: str
    remedy: str
    because: tuple[str, ...]
    precision: Precision


Conviction = Callable[[Handling], Verdict | None]

_ALWAYS_CLEAR = (
    clearing.is_in_a_test,
    clearing.raises_or_exits,
    clearing.passes_the_exception_on,
    clearing.tells_by_other_means,
    clearing.only_cleans_up,
    clearing.only_watches,
    clearing.only_logs_in_the_try,
    clearing.probes_an_import,
    clearing.handles_a_failure_already,
)
_CLEAR_WITHOUT_A_STRONG_SIGN = (
    *_ALWAYS_CLEAR,
    clearing.answers_in_words,
    clearing.logs_with_traceback,
    clearing.explains_itself,
    clearing.promises_it,
    clearing.only_parses,
    clearing.asks_the_machine,
    clearing.answers_about_a_local_value,
    clearing.tries_another_way,
    clearing.tries_the_next_candidate,
    clearing.next_statement_fails_loudly,
)


def verdicts_on(case: Handling) -> Iterator[Verdict]:
    """What can be said against the handler, the gravest first; nothing where it has a good reason."""
    for conviction, clears in _CONVICTIONS:
        verdict = conviction(case)
        if verdict is not None and not any(clear(case) for clear in clears):
            yield verdict


# ------------------------------------------------------------------------------------------ the strong signs


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
        (f"`{case.catches}` around {_outside(case)}", "returns False", "the name asks whether something exists"),
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
    if _attributes_set(self_name, *case.handler.body):
        return None  # it says in the object that something is amiss
    kept = _attributes_set(self_name, *_before(case))
    lost = sorted(_attributes_set(self_name, case.trial.body, case.trial.otherwise, case.after) - kept)
    if not lost:
        return None
    shown = ", ".join(f"`{name}`" for name in lost[:3])
    return Verdict(
        f"`__init__` returns here, and the object lives on without {shown}",
        "raise, so that nobody gets a half-built object",
        (f"set only after this point: {shown}", _trace(case)),
        Precision.HIGH,
    )


def unbound_afterwards(case: Handling) -> Verdict | None:
    """A name bound only in the ``try`` and read after the handler has fallen through."""
    if not case.falls_through or case.loop is not None or case.function is None or case.other_calls:
        return None  # a call in the handler may be one that never comes back
    bound = _names_bound(_from_first_risk(case.trial.body)) - _names_bound((*case.handler.body, *case.trial.final))
    bound -= _names_bound(case.trial.body) - _names_bound(_from_first_risk(case.trial.body))
    if case.trial.otherwise or not bound:
        return None
    known = {parameter.name for parameter in case.function.parameters}
    known |= set(case.function.globals) | set(case.function.nonlocals)
    known |= _names_bound(tuple(_before(case)))
    name = _read_first(bound - known, case.after)
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
    words = words_in(names_in(header)) | words_in(_attribute_names(header))
    if not words & {"retry", "retries", "attempt", "attempts", "tries", "trial", "backoff"}:
        return None
    worked = case.trial.otherwise or case.trial.body
    if not leaves(worked) or not any(isinstance(node, Return) and _is_data(node.value) for node in walk(worked)):
        return None  # a loop that also goes on without a failure is polling
    following = _following_in(case, loop)
    if loop.otherwise or any(kind_of(node) == "Raise" for node in walk(*following)):
        return None
    if any(kind_of(step) not in {"Return", "ExpressionStatement"} for step in following):
        return None
    answers = [node.value for node in walk(*following) if isinstance(node, Return)]
    if any(not _is_empty(value) for value in answers):
        return None
    answer = _shown(answers[0]) if answers else "None"
    return Verdict(
        f"After the last attempt `{case.name}` returns {answer} and the failure is gone",
        "keep the last exception and raise it after the loop",
        ("a loop of attempts", "nothing is raised when they are used up", _trace(case)),
        Precision.HIGH if case.log_level < WARNING_LEVEL else Precision.MEDIUM,
    )


# ------------------------------------------------------------------------------------------ the weighed signs


def reports_success(case: Handling) -> Verdict | None:
    """``delete`` that logs its failure and returns like a success."""
    if not case.is_broad or case.function is None or case.loop is not None or not case.name_words:
        return None
    verb = next((word for word in case.name_words if word not in {"do", "a", "async", "try", "maybe", "safe"}), "")
    if verb not in CHANGES_STATE or not case.does_input_or_output or not _is_the_work(case):
        return None
    if set(case.name_words) & {"log", "logs", "cache", "cached"} and verb not in {
        "clear",
        "delete",
        "invalidate",
        "remove",
    }:
        return None
    answers = [value for value in case.returned if value is not None]
    if any(not (isinstance(value, Constant) and value.value in {None, True}) for value in answers):
        return None
    if not answers and _says_whether_it_worked(case):
        return None
    if any(isinstance(value, Constant) and value.value is None for value in answers) and _says_whether_it_worked(case):
        return None
    return Verdict(
        f"When `{case.name}` fails it returns just as if it had worked",
        "let the exception through, or return a status that callers must look at",
        (f"`{case.catches}` around {_outside(case)}", _trace(case), "success and failure return the same"),
        Precision.HIGH if case.log_level < WARNING_LEVEL or not case.name.startswith("_") else Precision.MEDIUM,
    )


def empty_for_failed(case: Handling) -> Verdict | None:
    """``search`` that answers [] when the server is down."""
    if not case.is_broad or case.function is None or not case.does_input_or_output:
        return None
    empty = _empty_answer(case)
    if empty is None:
        return None
    is_query = bool(set(case.name_words[:2]) & ASKS_FOR_DATA)
    because = (
        f"`{case.catches}` around {_outside(case)}",
        _trace(case),
        f"gives {_shown(empty)} where success gives data",
    )
    return Verdict(
        f"When `{case.name}` fails it answers {_shown(empty)}, as if there were nothing",
        "let the exception through, or return something that cannot be taken for a result",
        (*because, "the name asks for data") if is_query else because,
        _how_certain(case, empty, is_query=is_query),
    )


def _how_certain(case: Handling, empty: object, *, is_query: bool) -> Precision:
    """None and False tell failure apart, unless success gives them too."""
    shown = _shown(empty)
    if shown in {"None", "False"}:
        also_ordinary = any(_shown(answer) == shown for answer in _answers_of_success(case))
        return Precision.MEDIUM if is_query and also_ordinary else Precision.LOW
    return Precision.HIGH if is_query else Precision.MEDIUM


def outside_failure_unseen(case: Handling) -> Verdict | None:
    """Any failure of something outside, with no trace or one that nobody sees."""
    if not case.is_broad or not case.does_input_or_output or case.log_level >= WARNING_LEVEL:
        return None
    return Verdict(
        f"Every failure of {_outside(case)} ends here, and nobody is told",
        "catch what is expected, and log or raise the rest",
        (f"`{case.catches}` covers every failure", _trace(case)),
        Precision.LOW,
    )


_CONVICTIONS: tuple[tuple[Conviction, tuple[Callable[[Handling], bool], ...]], ...] = (
    (existence_says_no, (*_ALWAYS_CLEAR[:3], clearing.explains_itself, clearing.promises_it)),
    (destroys_on_any_failure, (*_ALWAYS_CLEAR, clearing.explains_itself)),
    (half_built, _ALWAYS_CLEAR[:2]),
    (unbound_afterwards, (clearing.is_in_a_test, clearing.raises_or_exits)),
    (fails_open, (*_ALWAYS_CLEAR[:4], clearing.explains_itself, clearing.promises_it)),
    (
        retry_falls_out,
        (
            clearing.is_in_a_test,
            clearing.raises_or_exits,
            clearing.logs_with_traceback,
            clearing.explains_itself,
            clearing.promises_it,
        ),
    ),
    (reports_success, _CLEAR_WITHOUT_A_STRONG_SIGN),
    (empty_for_failed, _CLEAR_WITHOUT_A_STRONG_SIGN),
    (outside_failure_unseen, _CLEAR_WITHOUT_A_STRONG_SIGN),
)


# ------------------------------------------------------------------------------------------ values and names


def _empty_answer(case: Handling) -> object | None:
    """The empty value that stands for the answer: returned here, or bound here and used below."""
    if case.leaves_by_return:
        value = case.returned[-1]
        empty = value if value is not None else Constant(0, 0, 0, 0, "NoneType", None)
        if not _is_empty(value) or not any(_is_data(other) for other in _answers_of_success(case)):
            return None
        return empty
    for node in case.handler.body:
        if isinstance(node, Assignment) and isinstance(node.targets[0], Name) and _is_container(node.value):
            name = node.targets[0].id
            if name in _names_bound(case.trial.body) and name in names_in(*case.after):
                return node.value
    return None


def _answers_of_success(case: Handling) -> tuple[object, ...]:
    steps = (case.trial.body, case.trial.otherwise, case.after)
    return tuple(node.value for node in walk(*steps) if isinstance(node, Return))


def _says_whether_it_worked(case: Handling) -> bool:
    return any(value is not None and _shown(value) != "None" for value in _answers_of_success(case))


def _is_the_work(case: Handling) -> bool:
    """Whether the ``try`` is what the function is there for: nothing of substance comes before or after it."""
    earlier = [node for node in _before(case) if isinstance(node, Call) and reaches_out(node)]
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


def _is_data(value: object) -> bool:
    return value is not None and not isinstance(value, Constant) and not _is_empty(value)


def _is_container(value: object) -> bool:
    return _is_empty(value) and not isinstance(value, Constant) and value is not None


def _is_empty(value: object) -> bool:
    match value:
        case None:
            return True
        case Constant():
            return value.value in (None, 0, -1, "")  # False is 0
        case ListDisplay() | DictDisplay():
            return not (value.items if isinstance(value, ListDisplay) else value.values)
        case TupleDisplay():
            return all(_is_empty(item) for item in value.items)
        case Call():
            return last_name(value.function) in {"list", "dict", "set", "tuple", "str", "int"} and not value.arguments
        case _:
            parts = (getattr(value, "then", value), getattr(value, "otherwise", value))
            return kind_of(value) == "Conditional" and all(map(_is_empty, parts))


def _shown(value: object) -> str:
    match value:
        case None:
            return "None"
        case Constant(kind="str"):
            return '""'
        case Constant():
            return f"{value.value}"
        case ListDisplay():
            return "[]"
        case DictDisplay():
            return "{}"
        case _:
            return "an empty value"


def _trace(case: Handling) -> str:
    if not case.logs:
        return "no trace is left"
    if case.log_level < WARNING_LEVEL:
        return "the only trace is a line below WARNING"
    return "a line is logged, without the traceback"


def _outside(case: Handling) -> str:
    for call in case.outside_calls:
        names = chain_of(call.function)
        return f"`{'.'.join(names[-2:])}`"
    return "awaited work"


def _attributes_set(self_name: str, *nodes: object) -> set[str]:
    found: set[str] = set()
    for node in walk(*nodes):
        if kind_of(node) in {"Assignment", "AnnotatedAssignment"}:
            for target in getattr(node, "targets", None) or (getattr(node, "target", None),):
                names = chain_of(target)
                if len(names) == 2 and names[0] == self_name:
                    found.add(names[1])
    return found


def _before(case: Handling) -> Iterator[object]:
    """Everything of the function that stands above the ``try``."""
    for statement in case.block:
        if statement.line < case.trial.line:
            yield from (node for node in walk(statement) if getattr(node, "line", case.trial.line) < case.trial.line)


def _names_bound(nodes: object) -> set[str]:
    bound: set[str] = set()
    for node in walk(nodes):
        match kind_of(node):
            case "Assignment":
                for target in getattr(node, "targets", ()):
                    bound |= _targets(target)
            case "AnnotatedAssignment" | "For" | "Generator" | "NamedExpression" | "AugmentedAssignment" | "WithItem":
                bound |= _targets(getattr(node, "target", None))
            case "Alias":
                bound.add(getattr(node, "alias", None) or getattr(node, "name", "").partition(".")[0])
            case "FunctionDefinition" | "ClassDefinition" | "Handler":
                bound.add(getattr(node, "name", None) or "")
            case "Pattern":
                bound.add(getattr(node, "name", None) or "")
            case _:
                pass
    return bound - {""}


def _targets(target: object) -> set[str]:
    if isinstance(target, Name):
        return {target.id}
    if kind_of(target) in {"TupleDisplay", "ListDisplay", "Starred"}:
        items = getattr(target, "items", None) or (getattr(target, "value", None),)
        return set().union(*map(_targets, items))
    return set()


def _read_first(names: set[str], steps: tuple[object, ...]) -> str | None:
    """The first of `names` that is read for certain before it is bound again."""
    open_names = set(names)
    for step in steps:
        parts: tuple[object, ...] = (step,)
        if isinstance(step, If | While):
            parts = (step.test,)
        elif isinstance(step, For):
            parts = (step.iterable,)
        elif kind_of(step) in {"Try", "FunctionDefinition", "ClassDefinition", "Match"}:
            return None
        elif kind_of(step) in {"Assignment", "AnnotatedAssignment"}:
            parts = (getattr(step, "value", None),)
        read = sorted((names_in(*parts) - _names_bound(parts)) & open_names)
        if read and not _is_lazy(parts):
            return read[0]
        open_names -= _names_bound(step)
        if kind_of(step) in {"Return", "Raise", "If", "While"}:
            return None
    return None


def _from_first_risk(block: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The block from the first statement on that can fail: what stands before it is bound for certain."""
    for index, step in enumerate(block):
        if not (isinstance(step, Assignment) and (isinstance(step.value, Constant | Name) or _is_empty(step.value))):
            return block[index:]
    return ()


def _is_lazy(parts: tuple[object, ...]) -> bool:
    return any(kind_of(node) in {"BooleanOperation", "Conditional", "Comprehension"} for node in walk(*parts))


def _attribute_names(nodes: object) -> tuple[str, ...]:
    return tuple(getattr(node, "name", "") for node in walk(nodes) if kind_of(node) == "Attribute")


def _following_in(case: Handling, loop: For | While) -> tuple[object, ...]:
    """The statements after the loop in its block, where that block is the function's."""
    block = case.block
    for index, statement in enumerate(block):
        if statement is loop:
            return tuple(block[index + 1 :])
    return (loop,)
