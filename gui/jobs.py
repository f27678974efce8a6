"""Work off the window's thread: progress, cancel, the last request wins, and every error becomes a readable message."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from analysis.errors import AnalysisError, Cancelled

# Oftener than this no one can see progress, and each step costs the window an event.
SHORTEST_STEP_S = 0.03


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is: fraction from 0 to 1, and what is being done."""

    fraction: float
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a person is told. details: more to read or to copy, "" without any.

    severity: info, warning or error; done for what needs no more than a glance, and is said in passing;
    over, with the text of an earlier one, for what no longer holds.
    """

    severity: str
    text: str
    details: str = ""


@dataclass(eq=False, slots=True)
class Job:
    """One piece of work: `work(progress)` runs elsewhere, `done(result)` or `failed(message)` on the window's thread."""

    work: Callable[[Callable[[float, str], None]], Any]
    done: Callable[[Any], None]
    failed: Callable[[Message], None]
    cancelled: threading.Event = field(default_factory=threading.Event)


class Jobs(QObject):
    """Runs one job at a time. Of those that wait only the newest is kept, or, where `every` one counts, all in their order."""

    progressed = Signal(object)

    _told = Signal(object, object)
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None, every: bool = False) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._every = every
        self._running: Job | None = None
        self._waiting: list[Job] = []
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def start(self, job: Job) -> None:
        """Runs the job now, or as soon as the running one has ended."""
        if self._running:
            self._waiting = [*(self._waiting if self._every else ()), job]
            return
        self._running = job
        self.progressed.emit(Progress(0.0, ""))
        self._pool.start(lambda: self._run(job))

    @property
    def idle(self) -> bool:
        """Nothing runs and nothing waits."""
        return self._running is None

    def start_instead(self, job: Job) -> None:
        """Cancels what runs and what waits, then runs the job."""
        self.cancel()
        self.start(job)

    def cancel(self) -> None:
        """The running job stops at its next step; whatever it still brings is ignored."""
        self._waiting = []
        if self._running:
            self._running.cancelled.set()
            self._running = None
            self.progressed.emit(None)

    def close(self) -> None:
        """Cancels, and waits for the threads, so that none outlives the program's objects."""
        self.cancel()
        self._pool.waitForDone()

    def _run(self, job: Job) -> None:
        """In the worker's thread."""
        try:
            outcome = (job.done, job.work(self._progress_of(job)))
        except Cancelled:
            outcome = (lambda _: None, None)
        except AnalysisError as error:
            outcome = (job.failed, Message("error", str(error)))
        except Exception as error:  # the outermost rim: whatever a strange file does, the window stays
            outcome = (job.failed, internal_error(error))
        self._ended.emit(job, outcome)

    def _progress_of(self, job: Job) -> Callable[[float, str], None]:
        last = 0.0

        def progress(fraction: float, text: str) -> None:
            nonlocal last
            if job.cancelled.is_set():
                raise Cancelled
            if (now := time.monotonic()) - last >= SHORTEST_STEP_S:
                last = now
                self._told.emit(job, Progress(fraction, text))

        return progress

    def _tell(self, job: Job, progress: Progress) -> None:
        if job is self._running:
            self.progressed.emit(progress)

    def _end(self, job: Job, outcome: tuple[Callable[[Any], None], Any]) -> None:
        if job is not self._running:
            return
        self._running, following, self._waiting = None, self._waiting, []
        receive, result = outcome
        receive(result)
        if self._running:
            # What the answer itself asked for is newer than what waited.
            self._waiting = [*following, *self._waiting] if self._every else self._waiting
        elif following:
            self._waiting = following[1:]
            self.start(following[0])
        else:
            self.progressed.emit(None)


def internal_error(error: BaseException) -> Message:
    """A fault of ours, as a message with what a report needs."""
    details = "".join(traceback.format_exception(error))
    return Message("error", f"internal error ({type(error).__name__}); please report it with the details", details)
