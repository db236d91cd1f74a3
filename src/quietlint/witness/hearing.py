"""The witness heard in a process of its own: whatever it does to itself costs nobody else anything.

astroid is one state for a whole process, is slow on some code and fails on some, and may be led by hostile code to
compute without end or to fill the memory. Its process has a bound of time for every question and a bound of memory;
where it does not answer, it has said nothing. The two processes talk in lines of JSON; the witness asks back where
modules lie.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any

from quietlint.model.findings import HasPlace
from quietlint.model.names import ModuleName
from quietlint.witness.saying import Places, Says

SECONDS = 60.0
"""For one question, with all the reading that it takes. A busy machine may give it little of that time: what it does
in it is bounded in `serving`."""
MOST_FAILURES = 3
"""After so many deaths nobody is asked any more."""

_SAYINGS = frozenset(each.value for each in Says)
_START = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from quietlint.witness.serving import serve
serve()
"""


class Hearing:
    """Asks the witness about one module after the other. The process is started for the first question."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[str] | None = None
        self._told: SimpleQueue[str | None] = SimpleQueue()
        self._places: Places | None = None
        self._file: str | None = None
        self._module: list[str] | None = None
        self._is_open = False
        """Whether the module was told to the process."""
        self._failures = 0

    def about(self, places: Places, module: ModuleName, file: str, read: Callable[[], str]) -> None:
        """The module that the next questions are about, and where other modules lie as it sees them."""
        if places is not self._places or file != self._file:
            if self._is_open:
                self._ask(["end"])
            self._places, self._file = places, file
            self._module = ["module", module, file, read()]
            self._is_open = False

    def attribute(self, place: HasPlace, name: str) -> Says:
        """Whether ``value.name`` at `place` is missing on every value."""
        return self._ask(["attribute", *_numbers(place), name])

    def call(self, place: HasPlace) -> Says:
        """Whether every callee refuses the call at `place`."""
        return self._ask(["call", *_numbers(place)])

    def imported(self, module: ModuleName, name: str) -> Says:
        """Whether a module lacks a name that is imported from it."""
        return self._ask(["imported", module, name])

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        self._is_open = False
        if process is None:
            return
        atexit.unregister(self.close)
        _kill(process)
        with suppress(OSError), process:  # closes the pipes and waits
            pass

    # ------------------------------------------------------------------------------------------ the process

    def _ask(self, question: list[Any]) -> Says:
        if self._module is None or self._failures >= MOST_FAILURES:
            return Says.UNDECIDED
        try:
            if not self._is_open:
                self._answer(self._module)
                self._is_open = True
            said = self._answer(question)
        except (OSError, ValueError):
            self.close()
            said = "died"
        if said == "died":
            self._failures += 1
            self._module = None  # what brought it down once is not asked again
            self._is_open = False
        return Says(said) if said in _SAYINGS else Says.UNDECIDED

    def _answer(self, message: object) -> str:
        """What it says in the end; until then it may ask where modules lie. Raises `OSError` when time is over."""
        self._say(message)
        end = time.monotonic() + self._seconds
        while True:
            try:
                line = self._told.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                raise TimeoutError from None
            if line is None:
                raise ConnectionError  # it has died
            kind, value = json.loads(line)
            if kind != "place":
                return str(value or kind)
            place = self._places.place(ModuleName(value)) if self._places is not None else None
            self._say([place.file, place.folders] if place is not None else None)

    def _say(self, message: object) -> None:
        if self._process is None:
            self._process = self._started()
        stream = self._process.stdin
        if stream is not None:
            stream.write(json.dumps(message) + "\n")
            stream.flush()

    def _started(self) -> subprocess.Popen[str]:
        """The same interpreter with the same modules, apart from what the working directory offers."""
        path = json.dumps([folder for folder in sys.path if Path(folder).is_absolute()])
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
            start_new_session=True,  # to be ended with its copies
        )
        atexit.register(self.close)
        self._told = SimpleQueue()
        Thread(target=_listen, args=(process.stdout, self._told), daemon=True).start()
        return process


def _kill(process: subprocess.Popen[str]) -> None:
    if hasattr(os, "killpg") and process.poll() is None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _listen(stream: IO[str], told: SimpleQueue[str | None]) -> None:
    """Hand on what the process says, line by line, and None at its end."""
    with suppress(OSError, ValueError):
        for line in stream:
            told.put(line)
    told.put(None)


def _numbers(place: HasPlace) -> tuple[int, int, int, int]:
    return place.line, place.column, place.end_line, place.end_column
