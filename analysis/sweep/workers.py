"""Blocks answered by processes of this machine.

Processes of our own, not a pool's: when one dies (killed, out of memory) it is known which block it had, only that one is
given to another, and the others go on. They are started afresh (spawn), so that threads of the caller do no harm.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from analysis.sweep.answers import answered
from analysis.sweep.block import Block
from analysis.sweep.table import Table
from analysis.version import VERSION

# So often a block may end the process that has it before its cells are given up.
MOST_DEATHS = 3

# So long at most nobody hears anything.
BEAT_S = 0.2

# A process that is asked to end does so within this time, or is ended.
PATIENCE_S = 1.0


def on_processes(blocks: Iterable[Block], count: int) -> Generator[Table, None, None]:
    """The tables of the blocks as they become ready, by up to `count` processes. Closing it ends them.

    While none is ready an empty table comes now and then, so that who waits can turn to other things, or stop.
    """
    crew = Crew(count)
    waiting = deque(Task(block) for block in blocks)
    try:
        while waiting or crew.busy:
            crew.take(waiting)
            ready = list(crew.ready())
            if not ready:
                yield Table.of(())
            for task, table in ready:
                if table is not None:
                    yield table
                elif task.deaths < MOST_DEATHS:
                    waiting.appendleft(task)
                else:
                    yield Table.of(task.block.failed(task.reason, VERSION))
    finally:
        crew.end()


@dataclass(slots=True, eq=False)
class Task:
    """A block, how often the process that had it died, and how the last one ended."""

    block: Block
    deaths: int = 0
    last_exit: int | None = None

    @property
    def reason(self) -> str:
        ended = self.last_exit or 0
        how = f"signal {-ended}" if ended < 0 else f"exit code {ended}"
        return f"the process that worked on it died {self.deaths} times, last by {how}"


@dataclass(slots=True, eq=False)
class Worker:
    """A process, our end of the pipe to it, what it works on, and whose file it has read last."""

    process: BaseProcess
    pipe: Connection
    task: Task | None = None
    model: str = ""

    def give(self, task: Task) -> None:
        self.task, self.model = task, task.block.model
        # Of a process that has just died its silence tells.
        with suppress(OSError):
            self.pipe.send(task.block)


class Crew:
    """Processes, each with at most one block."""

    def __init__(self, count: int) -> None:
        self._count, self._workers = max(count, 1), list[Worker]()

    @property
    def busy(self) -> list[Worker]:
        return [worker for worker in self._workers if worker.task is not None]

    def take(self, waiting: deque[Task]) -> None:
        """Gives every idle process a task, and starts processes while there are too few."""
        while waiting and (worker := self._idle()) is not None:
            worker.give(self._next(worker, waiting))

    def _next(self, worker: Worker, waiting: deque[Task]) -> Task:
        """Of the model that the process has read, else of one that no other has: files are read once, as far as it goes."""
        others = {busy.model for busy in self.busy}
        own = (task for task in waiting if task.block.model == worker.model)
        free = (task for task in waiting if task.block.model not in others)
        task = next(own, None) or next(free, waiting[0])
        waiting.remove(task)
        return task

    def _idle(self) -> Worker | None:
        idle = next((worker for worker in self._workers if worker.task is None), None)
        if idle is None and len(self._workers) < self._count:
            idle = started()
            self._workers.append(idle)
        return idle

    def ready(self) -> Iterator[tuple[Task, Table | None]]:
        """Waits a moment; the tasks that are ready with their tables, None for those whose process died."""
        heard = wait([worker.pipe for worker in self.busy], BEAT_S)
        for worker in [worker for worker in self.busy if worker.pipe in heard]:
            task, worker.task = worker.task, None
            if task is not None:
                yield task, self._heard(worker, task)

    def _heard(self, worker: Worker, task: Task) -> Table | None:
        try:
            table: Table = worker.pipe.recv()
            return table
        except (EOFError, OSError):
            self._workers.remove(worker)
            task.deaths, task.last_exit = task.deaths + 1, ended(worker)
            return None

    def end(self) -> None:
        for worker in self._workers:
            if worker.task is not None:
                worker.process.terminate()
            worker.pipe.close()
        for worker in self._workers:
            ended(worker)


def started() -> Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs,), daemon=True)
    with deaf_to_interrupts():
        process.start()
    theirs.close()
    return Worker(process, ours)


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; those started in here leave it to us to end them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def ended(worker: Worker) -> int | None:
    """Waits for the process to end, and sees to it that it does; how it ended."""
    worker.pipe.close()
    worker.process.join(PATIENCE_S)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    return worker.process.exitcode


def work(pipe: Connection) -> None:
    """What a process does: answers blocks until nobody sends one."""
    with suppress(EOFError, OSError):
        while True:
            pipe.send(answered(pipe.recv()))
