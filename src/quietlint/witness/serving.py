"""The process of the witness: questions in, answers out, and nothing else seen or heard of it."""

from __future__ import annotations

import gc
import itertools
import json
import os
import signal
import sys
import warnings
from contextlib import suppress
from typing import IO, Any

from quietlint.model.names import ModuleName
from quietlint.model.spans import Span
from quietlint.witness.saying import Says, SourcePlace
from quietlint.witness.witness import Witness

MEMORY = 2 << 30
"""Address space of the process, in bytes, where the system can bound it."""

MODULES_PER_COLLECTION = 4


class Line:
    """Messages to and from the process that asks."""

    def __init__(self, questions: IO[str], answers: IO[str]) -> None:
        self._questions = questions
        self._answers = answers

    def heard(self) -> Any:  # noqa: ANN401  # what the other process says
        """The next message. Raises `EOFError` when nobody asks any more."""
        line = self._questions.readline()
        if not line:
            raise EOFError
        return json.loads(line)

    def say(self, kind: str, value: str) -> None:
        self._answers.write(json.dumps([kind, value]) + "\n")
        self._answers.flush()

    def place(self, name: ModuleName) -> SourcePlace | None:
        """Where a module lies, which the other process knows."""
        self.say("place", name)
        found = self.heard()
        return None if found is None else SourcePlace(found[0], tuple(found[1]))


def serve() -> None:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks ends this one
    warnings.simplefilter("ignore")
    gc.disable()  # trees are built whole and dropped whole: looking for garbage in between doubles the time
    _bound_memory()
    with os.fdopen(os.dup(1), "w", encoding="ascii") as answers, suppress(EOFError):
        _close_standard_output()
        _answer(Line(sys.stdin, answers))


def _answer(line: Line) -> None:
    witness: Witness | None = None
    count = itertools.count(1)
    while True:
        match line.heard():
            case ["module", module, file, text]:
                witness = Witness(line, ModuleName(module), file, text)
                if next(count) % MODULES_PER_COLLECTION == 0:
                    gc.collect()
            case ["attribute", *numbers, name] if witness is not None:
                _say(line, witness.attribute(Span(*numbers), name))
            case ["call", *numbers] if witness is not None:
                _say(line, witness.call(Span(*numbers)))
            case ["imported", module, name] if witness is not None:
                _say(line, witness.imported(ModuleName(module), name))
            case _:
                return


def _say(line: Line, said: Says) -> None:
    line.say("says", said.value)


def _close_standard_output() -> None:
    """What other code prints goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    with suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
        resource.setrlimit(resource.RLIMIT_AS, (bound, most))
