"""Unsaved drawings outlive a crash: a copy lies in the person's folder of states until the drawing is saved or given up."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

if TYPE_CHECKING:
    from analysis.scenario import Scenario
    from analysis.sketch import Sketch
    from gui.jobs import Message
    from gui.session import Session

ENDING = ".sketch"
# Longest that an edit is in no file; a network of 500 blocks is written in 10 ms.
PATIENCE_MS = 3000


@dataclass(frozen=True, slots=True)
class Found:
    """A drawing that was left behind. time_s: when it was kept, since 1970."""

    path: Path
    name: str
    time_s: float


class Recovery(QObject):
    """Keeps the unsaved drawing of one window in a file of its own, locked while the window is there.

    found_changed: what another run has left behind is not what it was.
    """

    found_changed = Signal()

    def __init__(self, session: Session, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session, self.folder = session, folder
        self.path = folder / f"{uuid4().hex}{ENDING}"
        self._lock: QLockFile | None = None
        self._written: Sketch | None = None
        self._opened: tuple[Path, Sketch] | None = None
        self._told = False
        self._waiting = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._waiting.timeout.connect(self.keep)
        session.scenario_changed.connect(self._take_scenario)
        session.drawing_saved.connect(lambda _: self.keep())
        session.message_raised.connect(self._take_message)

    # Kept

    def keep(self) -> None:
        """The drawing as it is now; nothing is left behind of one that a file has."""
        self._waiting.stop()
        if not self.session.is_unsaved:
            self.forget()
        elif self.session.sketch is not self._written:
            self._write(self.session.sketch)

    def forget(self) -> None:
        """What was kept is saved elsewhere, or no longer wanted."""
        self._waiting.stop()
        if self._written is not None:
            self._written = None
            self.path.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def close(self) -> None:
        """The window ends as it should: whoever closed it was asked."""
        self.forget()

    def _take_scenario(self, scenario: Scenario | None) -> None:
        if self._opened and scenario and scenario.sketch == self._opened[1]:
            self._take_over()
        elif not self.session.is_unsaved:
            self.forget()
        elif not self._waiting.isActive():
            self._waiting.start()

    def _take_message(self, message: Message) -> None:
        """After a fault nobody knows what comes next."""
        if message.severity == "error":
            self.keep()

    def _write(self, sketch: Sketch) -> None:
        from analysis.report.drawing import replace_file
        from analysis.sketch.text import text_of

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = self._lock or held(self.path)
            replace_file(self.path, text_of(sketch).encode())
            self._written = sketch
        except OSError as error:
            self._tell_once(error)

    def _tell_once(self, error: OSError) -> None:
        """A drawing that cannot be kept is no reason to stop anyone, but to save it soon."""
        if not self._told:
            self._told = True
            words = self.tr(
                "The drawing is not safe from a crash until it is saved: {folder} cannot be written ({why})"
            )
            why = error.strerror or str(error)
            self.session.raise_message("warning", words.format(folder=self.folder, why=why))

    # Found

    def found(self) -> tuple[Found, ...]:
        """What was left behind, the newest first; what another window keeps now is not."""
        return tuple(sorted(self._left(), key=lambda one: -one.time_s))

    def open(self, path: Path) -> Sketch:
        """The drawing of a file that was left behind, which goes once the session has it. Raises AnalysisError."""
        from analysis.readers.sketch_file import open_sketch

        sketch = open_sketch(path)
        self._opened = path, sketch
        return sketch

    def discard(self) -> None:
        """Everything that was left behind."""
        for one in self.found():
            one.path.unlink(missing_ok=True)
        self.found_changed.emit()

    def _take_over(self) -> None:
        """It is this window's own from now on; the old file goes when the new one is there."""
        (path, _), self._opened = self._opened, None
        self.keep()
        if self._written is not None:
            path.unlink(missing_ok=True)
        self.found_changed.emit()

    def _left(self) -> Iterator[Found]:
        for path in self.folder.glob(f"*{ENDING}"):
            if path != self.path and (lock := held(path)) is not None:
                yield Found(path, name_in(path), path.stat().st_mtime)
                lock.unlock()


def held(path: Path) -> QLockFile | None:
    """The lock of a file; None while another window has it. That of a program which is no longer there counts for nothing."""
    lock = QLockFile(f"{path}.lock")
    lock.setStaleLockTime(0)
    return lock if lock.tryLock(0) else None


def name_in(path: Path) -> str:
    """The drawing's name, from its first lines; "" where these are no longer readable."""
    try:
        with path.open(encoding="utf-8") as file:
            return str(tomllib.loads("".join(islice(file, 2))).get("name", ""))
    except (OSError, ValueError):
        return ""
