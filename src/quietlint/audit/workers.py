"""Judging many files: here, or in processes of our own. The outcomes are the same."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias, TypeVar

from quietlint.audit.judging import Judge
from quietlint.audit.keys import facts_of_run, facts_salt
from quietlint.audit.outcomes import FileOutcome
from quietlint.audit.work import Progress, Rulebook, Work
from quietlint.checking.selection import installed_rules, selected
from quietlint.loading.loader import ProjectLoader
from quietlint.loading.reading import StoredFacts
from quietlint.model.results import ToolProblem

_BYTES_PER_JOB = 400_000
"""Sources that keep one process busy about as long as another takes to start and to learn what this one knows."""
_BATCHES_PER_JOB = 6
_LARGEST_BATCH = 60
_MOST_DEATHS = 3
_MEMORY = 1_500_000_000
"""Bytes that all processes together may take, unless the settings ask for more processes than go into it."""
_LEAST = 100_000_000
_PER_BYTE = 36
"""Bytes that a process takes whatever it reads, and for every byte of the sources: each learns of all of them."""
_BLOCK = 85
"""Bytes that what was learned takes for every block of memory that Python counts."""
_FILES_BETWEEN = 20
"""Files judged between two looks at the memory, which take a millisecond."""
_KILLED = "a process of ours was killed while it judged the file"

Told: TypeAlias = tuple[list[FileOutcome], frozenset[Path]]
"""Outcomes of a batch, and the files outside of the project that the process has read."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judged:
    """Outcomes by path, and the files outside of the project that they rest on."""

    outcomes: tuple[FileOutcome, ...]
    consulted: frozenset[Path]


def jobs_for(work: Work) -> int:
    """How many processes are worth their start: what the settings say, else as many as there are cores and work for."""
    if work.settings.jobs is not None:
        return min(work.settings.jobs, max(1, len(work.judged)))
    size = sum(file.size for file in work.judged)
    affordable = _MEMORY // (_LEAST + _PER_BYTE * sum(file.size for file in work.files))
    return max(1, min(os.cpu_count() or 1, len(work.judged), size // _BYTES_PER_JOB, affordable))


def judged(work: Work, rulebook: Rulebook, progress: Progress) -> Judged:
    """The outcome of every file to judge, sorted by path. A rulebook of rules that are not installed is judged here."""
    jobs = jobs_for(work)
    if jobs > 1:
        return _in_processes(work, rulebook, jobs, progress)
    with facts_of_run(work.cache) as memory:
        judging = _Judging(work, rulebook, memory, _blocks(1))
        outcomes = []
        for path in by_view(judging.judge.loader):
            outcomes.append(judging.outcome(path))
            progress(len(outcomes), len(work.judged))
        outcomes += _declaring(judging.judge, work)
        return Judged(_sorted(outcomes), judging.consulted())


def _blocks(jobs: int) -> int:
    """Blocks of memory that each of the processes may fill."""
    return max(_MEMORY // jobs, _LEAST) // _BLOCK


class _Judging:
    """Judges the files of a run one by one, and begins anew where what was learned takes too much memory."""

    def __init__(self, work: Work, rulebook: Rulebook, memory: StoredFacts | None, most: int) -> None:
        self.work = work
        self.rulebook = rulebook
        self.memory = memory
        self.most = most
        self._before: frozenset[Path] = frozenset()
        self.judge = self._new()
        self._at_start = sys.getallocatedblocks()
        self._judged = 0

    def outcome(self, path: str) -> FileOutcome:
        """All that is to be told of the file."""
        self._judged += 1
        if self._judged % _FILES_BETWEEN == 0 and self._is_full():
            self._before = self.consulted()
            del self.judge
            gc.collect()
            self.judge = self._new()
            self._at_start = sys.getallocatedblocks()
        return self.judge.outcome(path)

    def _is_full(self) -> bool:
        # Half of what is allowed must have been learned since the last time, or it would begin anew all the time.
        return sys.getallocatedblocks() > max(self.most, self._at_start + self.most // 2)

    def consulted(self) -> frozenset[Path]:
        """Files outside of the project that were read so far."""
        return self._before.union(self.judge.consulted())

    def _new(self) -> Judge:
        work = self.work
        return Judge(
            work.loader(self.memory), work.settings, self.rulebook, wants_links=work.wants_links, lines=work.lines
        )


def _declaring(judge: Judge, work: Work) -> list[FileOutcome]:
    """The outcomes of the dependency files."""
    return [judge.declaring_outcome(file.shown) for file in work.declaring]


def by_view(loader: ProjectLoader) -> list[str]:
    """The files to judge, so ordered that those which see the same modules follow each other."""
    return sorted((file.shown for file in loader.judged), key=lambda path: (loader.view_for(path).places.around, path))


def _sorted(outcomes: Sequence[FileOutcome]) -> tuple[FileOutcome, ...]:
    return tuple(sorted(outcomes, key=lambda outcome: outcome.path))


# ------------------------------------------------------------------------------------------ processes of our own


def _in_processes(work: Work, rulebook: Rulebook, jobs: int, progress: Progress) -> Judged:
    with ExitStack() as stack:
        if work.cache is None:
            # Processes tell each other what they read through a store, if only for this run.
            cache = stack.enter_context(tempfile.TemporaryDirectory(prefix="quietlint-", ignore_cleanup_errors=True))
            work = replace(work, cache=cache)
        gathered = _Gathered(work, progress)
        with _pool(work, jobs) as pool:
            shares = _shares([file.shown for file in work.files], jobs)
            for future in [_submitted(pool, _read_in_worker, share) for share in shares]:
                _result(future)
            loader = work.loader(None)
            gathered.judge(pool, _batches(by_view(loader), jobs))
        # Where a process died, its file is found by judging what is left one by one; a few such files, and we give up.
        deaths = 0
        while gathered.left and deaths < _MOST_DEATHS:
            with _pool(work, 1) as pool:
                gathered.judge_one_by_one(pool)
            deaths += 1
        for path in gathered.left:
            gathered.take_death(path)
        gathered.outcomes += _declaring(Judge(loader, work.settings, rulebook), work)
        return Judged(_sorted(gathered.outcomes), frozenset(gathered.consulted))


class _Gathered:
    """What the processes told so far, and what they have not told yet."""

    def __init__(self, work: Work, progress: Progress) -> None:
        self.total = len(work.judged)
        self.progress = progress
        self.outcomes: list[FileOutcome] = []
        self.consulted: set[Path] = set()
        self.left: list[str] = []

    def judge(self, pool: ProcessPoolExecutor, batches: Iterator[list[str]]) -> None:
        """Hand out the batches; those of a pool whose process died stay in `left`."""
        running = {_submitted(pool, _judge_in_worker, batch): batch for batch in batches}
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                batch = running.pop(future)
                if not self.take(_result(future)):
                    self.left += batch
        self.left.sort()

    def judge_one_by_one(self, pool: ProcessPoolExecutor) -> None:
        """Judge what is left, up to the first file that the process does not survive."""
        while self.left:
            path = self.left.pop(0)
            if not self.take(_result(_submitted(pool, _judge_in_worker, [path]))):
                self.take_death(path)
                return

    def take(self, told: Told | None) -> bool:
        if told is None:
            return False
        self.outcomes += told[0]
        self.consulted.update(told[1])
        self.progress(len(self.outcomes), self.total)
        return True

    def take_death(self, path: str) -> None:
        self.outcomes.append(FileOutcome(path, problems=(ToolProblem("", path, _KILLED),)))


@contextmanager
def _pool(work: Work, jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that know the work. They end with the block, at once if it fails or is interrupted."""
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, spawn, initializer=_start_worker, initargs=(work, _blocks(jobs)))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, task: Callable[[Sequence[str]], T], paths: Sequence[str]) -> Future[T]:
    try:
        with _uninterrupted():
            return pool.submit(task, paths)
    except BrokenProcessPool as error:
        broken: Future[T] = Future()
        broken.set_exception(error)
        return broken


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """An interrupt waits until the block is left. A process started in it hears of none from the first moment on."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _result(future: Future[T]) -> T | None:
    """What the process gave; None if it died."""
    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _shares(paths: Sequence[str], jobs: int) -> Iterator[Sequence[str]]:
    size = max(1, -(-len(paths) // jobs))
    for start in range(0, len(paths), size):
        yield paths[start : start + size]


def _batches(paths: Sequence[str], jobs: int) -> Iterator[list[str]]:
    size = max(1, min(_LARGEST_BATCH, -(-len(paths) // (jobs * _BATCHES_PER_JOB))))
    for start in range(0, len(paths), size):
        yield list(paths[start : start + size])


@dataclass(slots=True)
class _Worker:
    """What a process of ours keeps between its batches."""

    work: Work
    most: int
    memory: StoredFacts
    judging: _Judging | None = None


_worker: _Worker | None = None


def _start_worker(work: Work, most: int) -> None:
    # An interrupt at the terminal reaches every process; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _worker  # noqa: PLW0603 - how a pool's initializer hands over what the tasks need
    _worker = _Worker(work, most, StoredFacts(work.cache, facts_salt()))


def _read_in_worker(paths: Sequence[str]) -> None:
    """Put the facts of files of the project into the store, where all processes find them."""
    worker = _this_worker()
    loader = worker.work.loader(worker.memory)
    for path in paths:
        loader.facts_of(path)
    worker.memory.flush()


def _judge_in_worker(paths: Sequence[str]) -> Told:
    worker = _this_worker()
    if worker.judging is None:
        rules = installed_rules()
        rulebook = Rulebook(selected(rules, worker.work.settings), rules)
        worker.judging = _Judging(worker.work, rulebook, worker.memory, worker.most)
    told = [worker.judging.outcome(path) for path in paths]
    worker.memory.flush()
    return told, worker.judging.consulted()


def _this_worker() -> _Worker:
    if _worker is None:
        raise RuntimeError("this process was not started as a worker")
    return _worker
