"""The one time of the lab: events that have happened in each execution that is shown, played, stepped and sought.

Executions of one layer stand at the same number of multiply–accumulates, so that what they moved for it is compared; or
each has a time of its own. A time is a float: its fraction is the way that the next event has gone.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from analysis.dataflow.events import Op
from analysis.dataflow.trace import Trace, time_of_step
from gui.lab.beats import Beats
from gui.theme import LOOK

SLOWEST, FASTEST = 1.0, 20_000.0  # events per second
SENSIBLE_RUN_S = 20.0
FRAME_MS = 16
# A window that was busy for longer goes on where it was, instead of jumping.
LONGEST_FRAME_S = 0.25
STEPS = ("event", "iteration", "tile")


@lru_cache(maxsize=8)
def mac_steps(trace: Trace) -> tuple[np.ndarray, np.ndarray]:
    """(times, MACs so far), both from 0 on: a row for the start and one after each event that multiplies."""
    events = np.nonzero(trace.op == Op.MAC)[0]
    macs = np.cumsum(trace.words[events])
    return np.append(0, events + 1).astype(float), np.append(0, macs).astype(float)


def macs_at(trace: Trace, time: float) -> float:
    """MACs done; between two of them the part of the way to the next that its loads have gone."""
    return float(np.interp(time, *mac_steps(trace)))


def time_at_macs(trace: Trace, macs: float) -> float:
    """When as many MACs are done, the inverse of `macs_at`; at most the time of the last one."""
    times, done = mac_steps(trace)
    return float(np.interp(macs, done, times))


def time_beside(lead: Trace, time: float, other: Trace) -> float:
    """Where another execution stands when one stands at a time: as many MACs are done, and both end together.

    A whole time gives a whole one, so that nothing is in flight while the lead rests.
    """
    found = unrounded_beside(lead, time, other)
    return float(floor(found + 1e-9)) if time == floor(time) else found


def unrounded_beside(lead: Trace, time: float, other: Trace) -> float:
    last = mac_steps(lead)[0][-1]
    if last == 0:
        return time * len(other) / max(1, len(lead))
    if time < last:
        return time_at_macs(other, macs_at(lead, time))
    if mac_steps(lead)[1][-1] < mac_steps(other)[1][-1]:
        return time_at_macs(other, mac_steps(lead)[1][-1])
    begin = time_at_macs(other, mac_steps(other)[1][-1])
    part = (time - last) / (len(lead) - last) if len(lead) > last else 1.0
    return begin + part * (len(other) - begin)


def speed_for(events: int) -> float:
    """Events per second at which a run takes about 20 s: 1, 2 or 5 times a power of ten."""
    wanted = min(FASTEST, max(SLOWEST, events / SENSIBLE_RUN_S))
    power = 10.0 ** floor(log10(wanted))
    return min(FASTEST, power * min((1, 2, 5, 10), key=lambda digit: abs(digit - wanted / power)))


class Clock(QObject):
    """Times of the executions of a Play. side: whose events the bar counts, 0 is A. linked: the others follow it."""

    times_changed = Signal(object)  # tuple[float, ...]
    playing_changed = Signal(bool)
    changed = Signal()  # side, linked, loop, speed, or what is played

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.traces: tuple[Trace | Beats, ...] = ()
        self._times: tuple[float, ...] = ()
        self.side, self.linked, self.loop, self.speed = 0, True, False, 50.0
        self._speed_chosen = False
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    # What it shows

    @property
    def times(self) -> tuple[float, ...]:
        """For the picture: whole events where less motion is wanted."""
        return self._times if LOOK.motion_ms(1) else tuple(float(floor(time)) for time in self._times)

    @property
    def time(self) -> float:
        """Of the side that leads."""
        return self._times[self.side] if self._times else 0.0

    @property
    def trace(self) -> Trace | Beats | None:
        return self.traces[self.side] if self.traces else None

    @property
    def end(self) -> int:
        return len(self.trace) if self.trace is not None else 0

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    # What is played

    def show(self, traces: tuple[Trace | Beats, ...]) -> None:
        """Other executions, from their start; the speed is a sensible one until a person chooses."""
        self.pause()
        self.traces = traces
        self.side = min(self.side, max(0, len(traces) - 1))
        self._times = (0.0,) * len(traces)
        if not self._speed_chosen:
            self.speed = speed_for(max((len(trace) for trace in traces), default=1))
        self.changed.emit()
        self.times_changed.emit(self.times)

    def play(self) -> None:
        if self.end and not self.playing:
            if self.time >= self.end:
                self.seek(0)
            self._since.start()
            self._timer.start()
            self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stops; what is in flight arrives."""
        if self.playing:
            self._timer.stop()
            self.seek(ceil(self.time))
            self.playing_changed.emit(False)

    def toggle(self) -> None:
        if self.playing:
            self.pause()
        else:
            self.play()

    def _tick(self) -> None:
        self.advance(min(LONGEST_FRAME_S, self._since.restart() / 1000))

    def advance(self, seconds: float) -> None:
        """As much further as so many seconds make; over the end where it loops."""
        time = self.time + seconds * self.speed
        if time < self.end:
            self.seek(time)
        elif self.loop:
            self.seek(0)
        else:
            self.seek(self.end)
            self.pause()

    # To a time

    def seek(self, time: float) -> None:
        """The side that leads to a time, in events; the others with it."""
        if not self.traces:
            return
        time = float(max(0, min(self.end, time)))
        times = tuple(self._beside(number, time) for number in range(len(self.traces)))
        if times != self._times:
            self._times = times
            self.times_changed.emit(self.times)

    def _beside(self, number: int, time: float) -> float:
        if number == self.side:
            return time
        if not self.linked:
            return self._times[number]
        return time_beside(self.traces[self.side], time, self.traces[number])

    def step(self, by: int, what: str = "event") -> None:
        """To the end of the next event, iteration or tile, or back to that of the one before."""
        if self.trace is None:
            return
        self.pause()
        if what == "event":
            self.seek(floor(self.time) + by if by > 0 else ceil(self.time) + by)
            return
        ends = self.trace.unit_ends if what == "iteration" else self.trace.tile_ends
        self.seek(time_of_step(ends, floor(self.time) if by > 0 else ceil(self.time), by))

    def to_start(self) -> None:
        self.seek(0)

    def to_end(self) -> None:
        self.pause()
        self.seek(self.end)

    # How it goes

    def set_speed(self, speed: float) -> None:
        self.speed, self._speed_chosen = float(min(FASTEST, max(SLOWEST, speed))), True
        self.changed.emit()

    def set_loop(self, loop: bool) -> None:
        self.loop = loop
        self.changed.emit()

    def set_linked(self, linked: bool) -> None:
        self.linked = linked
        self.seek(self.time)
        self.changed.emit()

    def set_side(self, side: int) -> None:
        """Whose events are counted and stepped; nothing moves by it."""
        if 0 <= side < len(self.traces) and side != self.side:
            self.pause()
            self.side = side
            self.changed.emit()
