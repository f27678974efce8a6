"""Holds the network of the window against a goal, anew after each change, off the window's thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.jobs import Job, Jobs, Message
from gui.session import Session

if TYPE_CHECKING:
    from analysis.lessons.goal import Line
    from analysis.lessons.lesson import Goal
    from analysis.scenario import Analysis


class GoalWatch(QObject):
    """told: what `verdict` says of the network on screen, a tuple of lines; nothing is told without a goal."""

    told = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        # Lives at most as long as the session, which waits for what still runs.
        super().__init__(parent or session)
        self.session = session
        self.goal: Goal | None = None
        self.lines: tuple[Line, ...] = ()
        self._jobs = Jobs(self)
        session.analysis_changed.connect(self._look)
        session.closed.connect(self._jobs.close)

    def watch(self, goal: Goal | None) -> None:
        """From now on this goal; None: no longer any."""
        self.goal, self.lines = goal, ()
        self._look()

    @property
    def is_working(self) -> bool:
        return not self._jobs.idle

    def _look(self, _: object = None) -> None:
        """Of many changes the last one counts."""
        if self.goal is None:
            self._jobs.cancel()
            return
        work = partial(judged, self.goal, self.session.analysis)
        self._jobs.start(Job(work, partial(self._take, self.goal), partial(self._refuse, self.goal)))

    def _refuse(self, goal: Goal, message: Message) -> None:
        """What held of the network before holds of this one no longer."""
        self.session.message_raised.emit(message)
        self._take(goal, judged(goal, None, None))

    def _take(self, goal: Goal, lines: tuple[Line, ...]) -> None:
        """An answer about a goal that is no longer watched comes too late."""
        if goal is self.goal:
            self.lines = lines
            self.told.emit(lines)


def judged(goal: Goal, analysis: Analysis | None, _: object) -> tuple[Line, ...]:
    """In the worker's thread, where the analysis may be loaded for the first time."""
    from analysis.lessons.goal import verdict

    return verdict(goal, analysis)
