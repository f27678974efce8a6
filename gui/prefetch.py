"""Counts ahead while nobody works: three batch sizes are enough for every other to follow from them at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any

from PySide6.QtCore import QObject, QTimer

from gui.jobs import Job, Jobs, Message
from gui.session import Session, analyze

# So long nothing has happened before work that nobody asked for begins.
IDLE_MS = 1500
# Counting a larger network ahead would take seconds of the processor, and its memory.
MOST_LAYERS = 5000
BATCHES_NEEDED = 3


class Prefetch(QObject):
    """Analyses the shown scenario at the first batch sizes; whatever else the session does comes first."""

    def __init__(self, session: Session, analyze: Callable[..., Any] = analyze, idle_ms: int = IDLE_MS) -> None:
        super().__init__(session)
        self.session, self._analyze = session, analyze
        self.on = True
        self._jobs = Jobs(self)
        self._idle = QTimer(self, singleShot=True, interval=idle_ms)
        self._idle.timeout.connect(self._count_next)
        self._batches: tuple[int, ...] = ()
        self._done: tuple[object, ...] | None = None
        session.analysis_changed.connect(self._begin)
        session.busy_changed.connect(self._begin)

    def set_on(self, on: bool) -> None:
        self.on = on
        self._begin()

    def close(self) -> None:
        self._idle.stop()
        self._jobs.close()

    def _begin(self) -> None:
        """From the start, once everything is quiet; at once quiet itself."""
        self._jobs.cancel()
        self._idle.stop()
        analysis = self.session.analysis
        if not self.on or analysis is None or self.session.busy or len(analysis.workload) > MOST_LAYERS:
            return
        if (asked := self._question()) is not None and asked != self._done:
            self._batches = self._missing()
            self._idle.start()

    def _missing(self) -> tuple[int, ...]:
        """With the one on screen, if a person asked for it, as many as are needed."""
        wish = self.session.analysis.scenario.batch
        others = (batch for batch in range(1, BATCHES_NEEDED + 1) if batch != wish)
        return tuple(islice(others, BATCHES_NEEDED - (wish is not None)))

    def _question(self) -> tuple[object, ...] | None:
        """What the counts depend on besides the batch; None where there is no batch to change, or no file to ask again."""
        scenario = self.session.analysis.scenario
        if self.session.batch is None or scenario.model == "-":
            return None
        network = scenario.model if scenario.sketch is None else scenario.sketch.bare
        return (network, scenario.precision, scenario.dims, scenario.shapes, scenario.layer_precisions)

    def _count_next(self) -> None:
        if not self._batches:
            self._done = self._question()
            return
        batch, *others = self._batches
        self._batches = tuple(others)
        scenario = dataclasses.replace(self.session.analysis.scenario, batch=batch)
        self._jobs.start(Job(partial(self._analyze, scenario), self._go_on, self._give_up))

    def _go_on(self, analysis: object) -> None:
        self._idle.start(0)

    def _give_up(self, message: Message) -> None:
        """A model that cannot have these batches says so when a person asks for them."""
        self._done = self._question()
