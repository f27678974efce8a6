"""What happens now: the event in words, which of how many, and the passes of the loops."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QToolTip

from analysis.dataflow.events import NOWHERE, Event, Op
from analysis.dataflow.layer import PSUMS
from analysis.dataflow.run import Run
from analysis.dataflow.trace import Trace
from analysis.units import exact
from gui.lab.cell_words import tr
from gui.lab.pane import Painted, fitted, font
from gui.theme import LOOK

LINE_PX, GAP_PX = 18.0, 6.0
LOOPS_A_LINE = 4


def event_number(run: Run, time: int) -> str:
    """ "next: event 139 of 1,145", where the time bar says that 138 are over; at the end that all are."""
    count = exact(len(run.trace))
    if time >= len(run.trace):
        return tr("the end: all {count} events").format(count=count)
    return tr("next: event {number} of {count}").format(number=exact(time + 1), count=count)


def passes(run: Run, time: int) -> str:
    """ "m 2 of 5, p 1 of 3": loops that run once are left out, and those that do not run now, below 0."""
    trace = run.trace
    if time >= len(trace) or not len(trace.digits):
        return ""
    digits = trace.digits
    counts, at = digits.max(axis=0) + 1, digits[trace.unit[time]]
    parts = [
        tr("{loop} {at} of {count}").format(loop=name, at=exact(int(now) + 1), count=exact(int(count)))
        for name, now, count in zip(trace.loops, at, counts, strict=True)
        if count > 1 and now >= 0
    ]
    return ", ".join(parts)


def event_text(run: Run, time: int) -> str:
    """ "LOAD inputs[1, 2, 0] from memory to registers, 1 word"."""
    trace = run.trace
    if time >= len(trace):
        return tr("nothing is left to do")
    event = trace.event_at(time)
    name = trace.tensors[event.tensor].name
    cells = words_of(trace, name, event.cells)
    if event.op == Op.MAC:
        return mac_text(trace, event, cells)
    parts = [f"{event.op.name} {cells}"]
    parts += [tr("from {level}").format(level=trace.levels[event.src])] if event.src != NOWHERE else []
    parts += [tr("to {level}").format(level=trace.levels[event.dst])] if event.dst != NOWHERE else []
    count = tr("1 word") if event.words == 1 else tr("{n} words").format(n=exact(event.words))
    return f"{' '.join(parts)}, {count}"


def mac_text(trace: Trace, event: Event, cells: str) -> str:
    if event.words > 1 or event.left == event.right == -1:
        return tr("MAC {cells}, {n} multiply–accumulates").format(cells=cells, n=exact(event.words))
    left, right = (
        words_of(trace, name, (cell,)) if cell >= 0 else tr("padding")
        for name, cell in (("weights", event.left), ("inputs", event.right))
    )
    return f"MAC {cells} += {left} · {right}"


def words_of(trace: Trace, tensor: str, cells: object) -> str:
    """ "inputs[1…2, 2, 0]": places from 0, axes of one word left out; where they fill no box, the first and how many more."""
    shown = tr("partial sums") if tensor == PSUMS else tensor
    shape = next((spec.shape for spec in trace.tensors if spec.name == tensor), None)
    flat = np.unique(np.asarray(cells, dtype=np.int64))
    if shape is None or not len(flat):
        return shown
    axes = [np.unique(axis) for axis in np.unravel_index(flat, shape)]
    kept = [number for number, size in enumerate(shape) if size > 1] or [len(shape) - 1]
    box = np.prod([len(axis) for axis in axes]) == len(flat) and all(
        axis[-1] - axis[0] + 1 == len(axis) for axis in axes
    )
    if box:
        return f"{shown}[{', '.join(span(axes[number]) for number in kept)}]"
    first = ", ".join(str(int(np.unravel_index(flat[0], shape)[number])) for number in kept)
    return tr("{tensor}[{first}] and {n} more").format(tensor=shown, first=first, n=exact(len(flat) - 1))


def span(places: np.ndarray) -> str:
    return str(int(places[0])) if len(places) == 1 else f"{int(places[0])}…{int(places[-1])}"


def turn_lines(run: Run) -> int:
    """Two for many loops."""
    digits = run.trace.digits
    return 2 if digits.size and int((digits.max(axis=0) > 0).sum()) > LOOPS_A_LINE else 1


class NowBody(Painted):
    """Three lines an execution: number, event (two lines high), passes."""

    def blocks(self) -> list[tuple[str, str, str]]:
        found = []
        for letter, run, time in zip(self.sight.letters, self.sight.runs, self.sight.times, strict=True):
            head = event_number(run, time)
            found.append((f"{letter} · {head}" if letter else head, event_text(run, time), passes(run, time)))
        return found

    def line(self) -> float:
        return LINE_PX * (1.4 if self.large else 1.0)

    def wanted_height(self) -> int:
        return round(sum((3 + turn_lines(run)) * self.line() + GAP_PX for run in self.sight.runs)) + 6

    def event(self, event: QEvent) -> bool:
        """What is cut can be read whole at the mouse."""
        if event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def text(self) -> str:
        return "".join(f"{line}\n" for block in self.blocks() for line in block if line)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        top, line = rect.top(), self.line()
        small, body = font("small", self.large), font("body", self.large)
        for (head, event, turns), run in zip(self.blocks(), self.sight.runs, strict=True):
            rows = turn_lines(run)
            self.put(
                painter, QRectF(rect.left(), top, rect.width(), line), fitted(head, rect.width(), small), "dim", "small"
            )
            self.put(
                painter,
                QRectF(rect.left(), top + line, rect.width(), 2 * line),
                self.cut(event, rect.width(), body),
                "text",
                "body",
            )
            self.put(
                painter,
                QRectF(rect.left(), top + 3 * line, rect.width(), rows * line),
                fitted(turns, rect.width() if rows == 1 else 1.8 * rect.width(), small),
                "dim",
                "small",
            )
            top += (3 + rows) * line + GAP_PX

    def cut(self, text: str, width: float, body: object) -> str:
        """At most what two lines hold."""
        return fitted(text, 1.8 * width, body)

    def put(self, painter: QPainter, rect: QRectF, text: str, token: str, kind: str) -> None:
        painter.setFont(font(kind, self.large))
        painter.setPen(LOOK.theme.colour(token))
        painter.drawText(rect, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), text)
