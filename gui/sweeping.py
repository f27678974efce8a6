"""Sweeps: a grid is answered block by block in the background, and what has come is kept, whatever becomes of the rest."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal, SignalInstance

from gui.jobs import Job, Jobs, Message, Progress

if TYPE_CHECKING:
    from analysis.scenario import Analysis, Scenario
    from analysis.sweep import Grid, Row, Table

    Tell = Callable[[float, str], None]
    Hand = Callable[[Table], None]

# A picture of what has come so far is drawn anew no oftener; nobody is told how long it takes before there is a pace.
# PAUSES: at least so many times as long as drawing takes nothing is drawn.
SHOWN_EVERY_S, PACE_AFTER_S, PAUSES = 0.7, 1.0, 8
# A larger grid is one for the command line, where it survives the window.
MOST_CELLS = 200_000
# Fewer are answered before a process of their own has started; more would make the window wait for its turn.
PROCESSES_FROM = 1_000


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep has brought. cells: how many it asked for, None of a file. source: the file, "" where it ran here.

    working: more is to come, left_s: in so many seconds, None while that is not known. stopped: by a person.
    """

    table: Table
    cells: int | None = None
    source: str = ""
    working: bool = False
    left_s: float | None = None
    stopped: bool = False

    def goes_on(self, before: Swept | None) -> bool:
        """Whether it is the same sweep as before, with more rows."""
        if before is None or not before.working or len(self.table) < len(before.table):
            return False
        return (before.cells, before.source) == (self.cells, self.source)


def sweep(grid: Grid, hand: Hand, tell: Tell) -> None:
    """Every cell of the grid once, handed on as they are answered, failed ones with their reason.

    Raises what a wrong grid raises.
    """
    from analysis.sweep.running import Way, run

    workers = max(1, (os.cpu_count() or 1) - 1) if cells_of(grid) >= PROCESSES_FROM else 0
    for table in run(grid, Way(workers), progress=tell):
        hand(table)


class Sweeps(QObject):
    """One sweep at a time. swept: the last one, None before the first."""

    changed = Signal(object)  # Swept | None
    failed = Signal(object)  # Message

    def __init__(self, parent: QObject | None = None, sweep: Callable[[Grid, Hand, Tell], None] = sweep) -> None:
        super().__init__(parent)
        self.swept: Swept | None = None
        self._sweep = sweep
        self._jobs = Jobs(self)
        self._jobs.progressed.connect(self._look)
        # Appended to by the worker, read here.
        self._parts: list[Table] = []
        self._cells, self._began, self._next = 0, 0.0, 0.0
        # The name of the file that is being read, "" while none is; what was said of the last that could not be.
        self.reading, self._refused = "", ""

    @property
    def working(self) -> bool:
        return self.swept is not None and self.swept.working

    def start(self, grid: Grid) -> None:
        """Another sweep in the place of the last one."""
        from analysis.sweep import Table

        self._jobs.cancel()
        self._parts, self._cells = [], cells_of(grid)
        self._began = time.monotonic()
        self._next = self._began + SHOWN_EVERY_S
        self._show(Swept(Table.of(()), self._cells, working=True))
        hand = self._parts.append
        self._jobs.start(Job(lambda tell: self._sweep(grid, hand, tell), self._end, self._fail))

    def read(self, path: str) -> None:
        """Rows that a sweep has written earlier, in the place of the last one."""

        def read(tell: Tell) -> Table:
            from analysis.sweep.resuming import read_rows

            return read_rows(Path(path))

        self.stop()
        self.reading = Path(path).name
        self.changed.emit(self.swept)
        self._jobs.start(Job(read, lambda table: self._show(Swept(table, source=path)), self._refuse))

    def stop(self) -> None:
        """What has come stays."""
        self._jobs.cancel()
        self.reading = ""
        if self.working:
            self._show(Swept(self._joined(), self._cells, stopped=True))

    def close(self) -> None:
        self._jobs.close()

    def _look(self, progress: Progress | None) -> None:
        """What has come since the last look; many cells, which take long to be drawn, are drawn less often."""
        now = time.monotonic()
        if progress is None or not self.working or now < self._next:
            return
        self._show(Swept(self._joined(), self._cells, working=True, left_s=self._left(progress.fraction, now)))
        self._next = time.monotonic() + max(SHOWN_EVERY_S, PAUSES * (time.monotonic() - now))

    def _left(self, share: float, now: float) -> float | None:
        since = now - self._began
        return since * (1 - share) / share if share > 0 and since > PACE_AFTER_S else None

    def _end(self, _: None) -> None:
        self._show(Swept(self._joined(), self._cells))

    def _fail(self, message: Message) -> None:
        """Nothing that had come is lost by it."""
        self._show(Swept(self._joined(), self._cells, stopped=True))
        self.failed.emit(message)

    def _refuse(self, message: Message) -> None:
        """A file that cannot be read leaves what is shown."""
        self.reading, self._refused = "", message.text
        self.changed.emit(self.swept)
        self.failed.emit(message)

    def _joined(self) -> Table:
        from analysis.sweep import Table

        return Table.joined(self._parts[:]) if self._parts else Table.of(())

    def _show(self, swept: Swept) -> None:
        self.swept, self.reading = swept, ""
        if self._refused:
            self.failed.emit(Message("over", self._refused))
            self._refused = ""
        self.changed.emit(swept)


def cells_of(grid: Grid) -> int:
    """How many cells a grid has, each value of an axis once."""
    product = 1
    for axis in dataclasses.fields(grid):
        product *= len(set(getattr(grid, axis.name)))
    return product


class Sweeping:
    """Part of the session: the sweeps, and the way from one of their cells to the scenario."""

    scenario: Scenario | None
    closed: SignalInstance
    message_raised: SignalInstance
    _jobs: Jobs
    _readings: Jobs
    _analyze: Callable[..., Any]
    _take_model: Callable[..., None]
    _failing: Callable[[], Callable[[Message], None]]
    _sweeps: Sweeps | None = None

    def change(self, *, drag: object = None, dragging: bool = False, title: str = "", **fields: Any) -> None:
        raise NotImplementedError

    @property
    def sweeps(self) -> Sweeps:
        """Made when somebody first asks."""
        if self._sweeps is None:
            self._sweeps = Sweeps(self)
            self.closed.connect(self._sweeps.close)
        return self._sweeps

    def open_cell(self, row: Row) -> None:
        """The scenario of a cell in the place of the shown one, its model too; one step of the history."""
        self._readings.start(Job(lambda _: scenario_of_row(row), self._take_cell, self.message_raised.emit))

    def _take_cell(self, found: tuple[Scenario, str]) -> None:
        scenario, doubt = found
        if doubt:
            self.message_raised.emit(Message("warning", doubt))
        if self.scenario is None:
            self._open_scenario(scenario)
            return
        fields = {field.name: getattr(scenario, field.name) for field in dataclasses.fields(scenario)}
        others = tuple(device for device in self.scenario.devices if device not in scenario.devices)
        kept = {name: getattr(self.scenario, name) for name in ("max_latency_s", "max_energy_j")}
        self.change(**fields | kept | {"devices": (*scenario.devices, *others)})

    def _open_scenario(self, scenario: Scenario) -> None:
        def read(progress: Callable[[float, str], None]) -> Analysis:
            return self._analyze(scenario, progress)

        self._jobs.start_instead(Job(read, self._take_model, self._failing()))


def scenario_of_row(row: Row) -> tuple[Scenario, str]:
    """What the cell's analysis is of; and a doubt, where the file is no longer what the sweep has read. Raises FileError."""
    from analysis.readers import sha256_of
    from analysis.sweep.counting import scenario_of
    from analysis.sweep.grid import Cell, resolution_of

    resolution = resolution_of(row.resolution) if row.resolution else None
    cell = Cell(row.model, row.device, row.batch, row.precision, resolution, row.kernel, row.runtime)
    words = QCoreApplication.translate("Session", "{model} has changed since the sweep read it")
    changed = row.sha256 and sha256_of(row.model) != row.sha256
    return scenario_of(cell), words.format(model=row.model) if changed else ""
