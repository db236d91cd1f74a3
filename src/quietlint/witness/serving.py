"""The process of the witness: questions in, answers out, and nothing else seen or heard of it.

Every message gets one answer before the next one is sent. Each module is heard by a copy of the process, made by fork
where there is one: it remembers nothing of the modules before, and whatever becomes of it, the next one starts anew.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import warnings
from contextlib import suppress
from typing import IO, Any

from quietlint.model.names import ModuleName
from quietlint.model.spans import Span
from quietlint.witness.resolving import forget_everything
from quietlint.witness.saying import SourcePlace
from quietlint.witness.witness import Witness

MEMORY = 2 << 30
"""Address space of the process, in bytes, where the system can bound it."""
CPU_SECONDS = 120
"""For one module, where the system can bound it: should the process that asks be gone, nobody else ends this one."""


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

    def say(self, kind: str, value: str = "") -> None:
        self._answers.write(json.dumps([kind, value]) + "\n")
        self._answers.flush()

    def place(self, name: ModuleName) -> SourcePlace | None:
        """Where a module lies, which the other process knows."""
        self.say("place", name)
        found = self.heard()
        return None if found is None else SourcePlace(found[0], tuple(found[1]))


def serve() -> None:
    """Hear one module after the other, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks ends this one
    warnings.simplefilter("ignore")
    gc.disable()  # trees are built whole and dropped whole: looking for garbage in between doubles the time
    _bound("RLIMIT_AS", MEMORY)
    forget_everything()
    gc.freeze()
    with os.fdopen(os.dup(1), "w", encoding="ascii") as answers, suppress(EOFError):
        _close_standard_output()
        line = Line(sys.stdin, answers)
        while True:
            match line.heard():
                case ["module", str(module), str(file), str(text)] if hasattr(os, "fork"):
                    line.say("ended" if _is_well_heard_apart(line, module, file, text) else "died")
                case ["module", str(module), str(file), str(text)]:
                    _hear(line, module, file, text)
                    forget_everything()
                    gc.collect()
                    line.say("ended")
                case _:
                    pass  # meant for a copy that has died, which was told


def _is_well_heard_apart(line: Line, module: str, file: str, text: str) -> bool:
    """Hear a module in a copy of this process; whether it came to its end."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return status == 0
    code = 1
    try:
        _bound("RLIMIT_CPU", CPU_SECONDS)
        _hear(line, module, file, text)
        code = 0
    finally:
        os._exit(code)  # nothing of what the other process has still to do


def _hear(line: Line, module: str, file: str, text: str) -> None:
    """Answer questions about one module, until its end is told."""
    witness = Witness(line, ModuleName(module), file, text)
    line.say("ready")
    while True:
        match line.heard():
            case ["attribute", *numbers, name]:
                said = witness.attribute(Span(*numbers), name)
            case ["call", *numbers]:
                said = witness.call(Span(*numbers))
            case ["imported", other, name]:
                said = witness.imported(ModuleName(other), name)
            case _:
                return
        line.say("says", said.value)


def _close_standard_output() -> None:
    """What other code prints goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _bound(name: str, bound: int) -> None:
    """Set a limit of this process, where the system has it."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    with suppress(OSError, ValueError):
        kind = getattr(resource, name)
        _, most = resource.getrlimit(kind)
        resource.setrlimit(kind, (bound if most == resource.RLIM_INFINITY else min(bound, most), most))
