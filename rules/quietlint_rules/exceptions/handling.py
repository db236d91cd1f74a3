"""One handler with what stands around it, read once for all predicates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from quietlint.rule import (
    Assignment,
    Call,
    Constant,
    For,
    FunctionDefinition,
    Handler,
    If,
    Jump,
    Name,
    Program,
    QualifiedName,
    Raise,
    Reach,
    Return,
    Statement,
    Try,
    While,
    With,
    WithItem,
    is_root_of,
)
from quietlint_rules.exceptions.logs import WARNING_LEVEL, LogCall, log_of
from quietlint_rules.exceptions.reading import (
    calls_in,
    chain_of,
    kind_of,
    last_name,
    names_in,
    path_to,
    walk,
    words_in,
    words_of,
)
from quietlint_rules.exceptions.values import same
from quietlint_rules.exceptions.vocabulary import (
    ALWAYS_OUTSIDE,
    ASKS_FOR_DATA,
    ASKS_SERVERS,
    CHANGES_STATE,
    OF_TEXT,
    OUTSIDE,
    REACHES_OUT,
    STANDARD,
    TAKES_AWAY,
)

Answer = TypeVar("Answer")
NOTHING = Constant(0, 0, 0, 0, "NoneType", None)
"""What a bare ``return`` gives."""
_AT_THE_END = Return(0, 0, 0, 0, None)
FILES = ("builtins.open", "pathlib.", "os.", "io.", "shutil.")
_ENDS = frozenset({("abort",), ("bail",), ("die",), ("exit",), ("fail",), ("raise",)})
"""First words of functions that raise, or end the program."""
_VERBS = ASKS_FOR_DATA | CHANGES_STATE
_BROAD = frozenset({"Exception", "BaseException", "StandardError"})


@dataclass(frozen=True)
class Handling:
    """A handler, its ``try`` and its function."""

    handler: Handler
    program: Program

    def once(self, ask: Callable[[Handling], Answer]) -> Answer:
        """What `ask` says of this handler, asked once."""
        if ask not in self._asked:
            self._asked[ask] = ask(self)
        answer: Answer = self._asked[ask]
        return answer

    @cached_property
    def _asked(self) -> dict[object, Any]:
        return {}

    @cached_property
    def trial(self) -> Try:
        return self.program.try_of(self.handler)

    @cached_property
    def function(self) -> FunctionDefinition | None:
        return self.program.enclosing_function(self.handler)

    @cached_property
    def block(self) -> tuple[Statement, ...]:
        """The statements of the function around, or of the module."""
        return self.program.body(self.function) if self.function is not None else self.program.facts.body

    @cached_property
    def after(self) -> tuple[Statement, ...]:
        """What runs next where the handler falls through, in the same block."""
        return self.program.following(self.handler)

    @cached_property
    def around(self) -> tuple[object, ...]:
        """The statements that hold the ``try``, outermost first."""
        return path_to(self.trial, self.block)

    @cached_property
    def name(self) -> str:
        """The function's name, or ""."""
        return self.function.name if self.function is not None else ""

    @cached_property
    def name_words(self) -> tuple[str, ...]:
        """The words of the function's name; of ``aget``, as asynchronous twins are called, the ``get``."""
        words = words_of(self.name)
        return tuple(word[1:] if word[:1] == "a" and word[1:] in _VERBS else word for word in words[:1]) + words[1:]

    @cached_property
    def serves_a_cache(self) -> bool:
        """Whether it keeps what is made again where it is not found; what is taken away from a cache has to be gone."""
        around = self.program.enclosing_class(self.handler)
        places = (self.name, around.name if around is not None else "", self.program.module.rpartition(".")[2])
        return bool(words_in(places) & {"cache", "cached", "caches"}) and not set(self.name_words) & TAKES_AWAY

    @cached_property
    def may_come_to_nothing(self) -> bool:
        """Whether the function's name says that it may: ``try_load``, ``send_safely``."""
        words = self.name_words
        return bool(
            set(words[:2]) & {"try", "maybe", "attempt", "optional"} or set(words) & {"safe", "safely", "quietly"}
        )

    @cached_property
    def caught(self) -> tuple[QualifiedName, ...]:
        return self.program.exception_types(self.handler)

    @cached_property
    def is_broad(self) -> bool:
        """Whether every ordinary exception arrives here."""
        return self.handler.caught is None or any(name.rpartition(".")[2] in _BROAD for name in self.caught)

    @cached_property
    def comes_too_late(self) -> bool:
        """Whether the handlers before it take all that it names."""
        before = self.trial.handlers[: self.trial.handlers.index(self.handler)]
        taken = {name for other in before for name in self.program.exception_types(other)}
        return bool(self.caught) and taken.issuperset(self.caught)

    @cached_property
    def covers_outages(self) -> bool:
        """Whether any failure of what was tried arrives here: every exception, or the root of a library's."""
        if self.is_broad:
            return True
        paths = {reach.path for reach in self.reached} | {self.program.called(call) for call in self.tried_calls}
        return any(is_root_of(name, path) for name in self.caught for path in paths)

    @cached_property
    def catches(self) -> str:
        """The clause as a reader says it: ``except Exception``."""
        names = ", ".join(name.rpartition(".")[2] for name in self.caught)
        return f"except {names}" if names else "except"

    # ------------------------------------------------------------------------------------------ where it stands

    @cached_property
    def loop(self) -> For | While | None:
        """The innermost loop around the ``try`` in this function."""
        return next((fact for fact in reversed(self.around) if isinstance(fact, For | While)), None)

    @cached_property
    def is_within_handler(self) -> bool:
        """Whether another failure is being handled already."""
        return any(isinstance(fact, Handler) for fact in self.around)

    @cached_property
    def is_within_final(self) -> bool:
        """Whether it stands in a ``finally``."""
        inner = (*self.around, self.trial)[1:]
        return any(
            isinstance(outer, Try) and any(child is step for step in outer.final)
            for outer, child in zip(self.around, inner, strict=True)
        )

    # ------------------------------------------------------------------------------------------ what it does

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        return calls_in(*self.handler.body)

    @cached_property
    def logs(self) -> tuple[LogCall, ...]:
        """The calls of the handler that write a line for people."""
        found = (log_of(call, self.program) for call in self.calls)
        return tuple(log for log in found if log is not None)

    @cached_property
    def log_level(self) -> int:
        """The highest level written, -1 for none."""
        return max((log.level for log in self.logs), default=-1)

    @cached_property
    def logs_traceback(self) -> bool:
        """Whether the cause is written down in full, where people look."""
        return any(log.has_traceback and log.level >= WARNING_LEVEL for log in self.logs)

    def is_log(self, call: Call) -> bool:
        """Whether a call of the handler is a line for people, or stands in one."""
        return all(call is not other for other in self.other_calls)

    @cached_property
    def chooses(self) -> bool:
        """Whether some ways through the handler raise and others do not."""
        return self.raises and not leaves(self.handler.body)

    @cached_property
    def other_calls(self) -> tuple[Call, ...]:
        """Calls of the handler that are neither a log line nor within one."""
        logged = {id(call) for log in self.logs for call in calls_in(log.call)}
        return tuple(call for call in self.calls if id(call) not in logged)

    @cached_property
    def carriers(self) -> frozenset[str]:
        """The exception's name and the local names made from it."""
        if self.handler.name is None:
            return frozenset()
        carriers = {self.handler.name}
        for node in walk(*self.handler.body):
            if isinstance(node, Assignment) and names_in(node.value) & carriers:
                carriers.update(target.id for target in node.targets if isinstance(target, Name))
        return frozenset(carriers)

    @cached_property
    def exception_leaves(self) -> bool:
        """Whether the exception, or a text made from it, goes anywhere but into a log line."""
        inside_logs = {id(node) for log in self.logs for node in walk(log.call)}
        for node in walk(*self.handler.body):
            if id(node) in inside_logs:
                continue
            if isinstance(node, Assignment):
                if names_in(node.value) & self.carriers and any(not isinstance(goal, Name) for goal in node.targets):
                    return True
            elif isinstance(node, Call) and names_in(*(argument.value for argument in node.arguments)) & self.carriers:
                if last_name(node.function) not in {"str", "repr", "type", "format", "join"}:
                    return True
            elif isinstance(node, Return) and node.value is not None and names_in(node.value) & self.carriers:
                return True
            elif kind_of(node) in {"Yield", "If", "Comparison", "AugmentedAssignment"}:
                parts = (getattr(node, part, None) for part in ("value", "test", "left", "rights"))
                if names_in(*parts) & self.carriers:
                    return True
        return bool(self.carriers & self._names_read_afterwards)

    @cached_property
    def _names_read_afterwards(self) -> frozenset[str]:
        made = self.carriers - {self.handler.name}
        return names_in(*self.after) & made if made else frozenset()

    @cached_property
    def raises(self) -> bool:
        """Whether some way through it raises, or ends the program."""
        return any(
            kind_of(node) in {"Raise", "Assertion"} or (isinstance(node, Call) and self._never_comes_back(node))
            for node in walk(*self.handler.body)
        )

    def _never_comes_back(self, call: Call) -> bool:
        """Whether a call is known not to return, or named for it: ``self.fail_login()``."""
        name = last_name(call.function)
        return name == "skip" or words_of(name)[:1] in _ENDS or self.program.never_returns(call)

    @cached_property
    def last(self) -> Statement:
        return self.handler.body[-1]

    @cached_property
    def leaves_by_return(self) -> bool:
        """Whether the handler decides what the function gives: by ``return``, or as no more follows than one."""
        return isinstance(self.last, Return) or self.ends_in is not None

    @cached_property
    def ends_in(self) -> Return | None:
        """The ``return`` that comes next where the handler falls through, a bare one for the function's end."""
        if self.function is None or self.function.is_generator or not self.falls_through:
            return None
        if any(not isinstance(outer, If | With) for outer in self.around) or _returns(self.trial.final):
            return None
        for step in (self.trial, *reversed(self.around)):
            following = self.program.following(step)
            if following:
                return following[0] if isinstance(following[0], Return) else None
        return _AT_THE_END

    @cached_property
    def falls_through(self) -> bool:
        """Whether the code after the ``try`` runs next, on some way through the handler."""
        return not leaves(self.handler.body)

    @cached_property
    def returned(self) -> tuple[object, ...]:
        """The values that the handler gives the function's caller; None for a bare ``return``."""
        given = tuple(node.value for node in _returns(self.handler.body))
        return given if self.ends_in is None else (*given, self.ends_in.value)

    # ------------------------------------------------------------------------------------------ what was tried

    @cached_property
    def tried_calls(self) -> tuple[Call, ...]:
        return calls_in(*self.trial.body)

    @cached_property
    def reached(self) -> tuple[Reach, ...]:
        """What the ``try`` is known to reach outside of the process, also through own code."""
        return tuple(reach for call in self.tried_calls if (reach := self.program.reach(call)) is not None)

    @cached_property
    def outside_calls(self) -> tuple[Call, ...]:
        """Calls of the ``try`` that reach outside the process: known to do so, or by their names where that is open."""
        return tuple(call for call in self.tried_calls if self.is_outside(call))

    @cached_property
    def awaits(self) -> bool:
        return any(kind_of(node) == "Await" for node in walk(*self.trial.body))

    @cached_property
    def does_input_or_output(self) -> bool:
        return bool(self.outside_calls) or self.awaits

    def is_outside(self, call: Call) -> bool:
        """Whether a call reaches outside of the process: known to do so, or by its name where that is open."""
        if self.program.reach(call) is not None:
            return True
        path = self.program.called(call)
        if path.partition(".")[0] in STANDARD:
            return False  # known, and it stays inside
        words = set(words_of(path.rpartition(".")[2]))
        if path and not self.program.is_own(path) and words & ASKS_SERVERS and not words & OF_TEXT:
            return True
        return reaches_out(call)

    # ------------------------------------------------------------------------------------------ what it looks like

    @cached_property
    def before(self) -> tuple[object, ...]:
        """Everything of the function that stands above the ``try``."""
        return tuple(
            node
            for statement in self.block
            if statement.line < self.trial.line
            for node in walk(statement)
            if (node.context.line if isinstance(node, WithItem) else getattr(node, "line", self.trial.line))
            < self.trial.line
        )

    @cached_property
    def answers_of_success(self) -> tuple[object, ...]:
        """What is returned where nothing fails; None for a bare ``return``."""
        steps = (self.trial.body, self.trial.otherwise, self.after)
        return tuple(node.value for node in _returns(steps))

    @cached_property
    def answers_elsewhere(self) -> tuple[object, ...]:
        """What the function returns outside of handlers; `NOTHING` for a bare ``return``."""
        found: list[object] = []
        stack: list[object] = list(reversed(self.block))
        while stack:
            node = stack.pop()
            if isinstance(node, Return) and not (node is self.ends_in and self.is_left_by_success):
                found.append(NOTHING if node.value is None else node.value)
            if kind_of(node) in {"FunctionDefinition", "ClassDefinition", "Handler"}:
                continue
            for part in ("body", "otherwise", "final", "cases"):
                stack.extend(reversed(getattr(node, part, ())))
        return tuple(found)

    @cached_property
    def is_left_by_success(self) -> bool:
        """Whether what follows the ``try`` is only reached by a failure."""
        return leaves(self.trial.otherwise or self.trial.body)

    @cached_property
    def answers_as_elsewhere(self) -> bool:
        """Whether the handler returns what is also returned where nothing failed."""
        if not self.leaves_by_return:
            return False
        value = self.returned[-1] if self.returned[-1] is not None else NOTHING
        return any(same(value, other) for other in self.answers_elsewhere)

    @cached_property
    def goes_on_with_the_loop(self) -> bool:
        """Whether the handler ends by ``continue``."""
        return isinstance(self.last, Jump) and self.last.kind == "continue"

    @cached_property
    def asks_a_server(self) -> bool:
        """Whether something other than a file is asked in the ``try``."""
        return any(
            set(words_of(last_name(call.function))) & ASKS_SERVERS and not self.program.called(call).startswith(FILES)
            for call in self.outside_calls
        )

    @cached_property
    def trace(self) -> str:
        """What an operator finds afterwards, in words."""
        if not self.logs:
            return "no trace is left"
        if self.log_level < WARNING_LEVEL:
            return "the only trace is a line below WARNING"
        return "a line is logged, without the traceback"

    @cached_property
    def outside(self) -> str:
        """The first thing of the ``try`` that reaches outside, in words."""
        names = chain_of(self.outside_calls[0].function) if self.outside_calls else ()
        return f"`{'.'.join(names[-2:])}`" if names else "awaited work"

    @cached_property
    def comment(self) -> str:
        """The handler's own comments, also behind its last statement, without markers for tools."""
        first, last = self.handler.line, self.handler.end_line
        comments = list(self.program.comments(first, last))
        while more := [
            comment
            for comment in self.program.comments(last + 1, last + 1)
            if comment.alone and comment.column > self.handler.column
        ]:
            comments += more
            last += 1
        return " ".join(text for comment in comments if (text := _prose_of(comment.text)))

    @cached_property
    def document(self) -> str:
        return " ".join(self.function.document.lower().split()) if self.function is not None else ""


def _returns(block: tuple[object, ...]) -> tuple[Return, ...]:
    return tuple(node for node in walk(*block) if isinstance(node, Return))


def leaves(block: tuple[Statement, ...]) -> bool:
    """Whether no way through the block reaches its end."""
    last = block[-1] if block else None
    match last:
        case If():
            return leaves(last.body) and leaves(last.otherwise)
        case With():
            return leaves(last.body)
        case Try():
            return all(leaves(part) for part in (last.otherwise or last.body, *(step.body for step in last.handlers)))
        case Jump():
            return last.kind in {"continue", "break"}
        case _:
            return isinstance(last, Return | Raise)


def reaches_out(call: Call) -> bool:
    names = chain_of(call.function)
    if not names:
        return False
    last = frozenset(words_of(names[-1]))
    if names == ("open",) or last & ALWAYS_OUTSIDE:
        return True
    receivers = names[:-1]
    if last == {"get"}:
        # Everything has a `get`: here the receiver itself has to be something outside.
        return bool(receivers) and words_of(receivers[-1])[-1:] != () and words_of(receivers[-1])[-1] in OUTSIDE
    return bool(last & REACHES_OUT and words_in(receivers) & OUTSIDE)


_CODE = re.compile(r"[\w.]+\s*(=[^=]|\().*[)\]}\"']?")
_MARKERS = ("noqa", "nosec", "pragma", "type:", "pylint", "pyright", "quietlint", "ruff", "nosemgrep", "fmt:", "isort")


def _prose_of(comment: str) -> str:
    """A comment's words; markers for tools, and code that was commented out, say nothing."""
    parts = [part.strip() for part in comment.split("#")]
    prose = [part for part in parts if part and not part.lower().startswith(_MARKERS)]
    text = " ".join(prose)
    for marker in _MARKERS:
        start = comment.lower().find(marker)
        if start >= 0 and not prose:
            _, _, reason = comment[start:].partition(" - ")
            text = reason.strip()
    return "" if _CODE.fullmatch(text) or text.endswith((":", "=", "(")) else text
