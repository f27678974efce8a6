"""An array of processing elements at a step: what each holds, what streams through, and the wires that move now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from analysis.dataflow.events import SAME_CELLS, Event, Op, State
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, WEIGHTS
from analysis.dataflow.pe_array import BUFFER, DRAM, REGISTERS, WIRES, Array, Element
from analysis.dataflow.run import Run
from gui.lab.ink import arrow, caption, colour, elided
from gui.theme import LOOK, small_font, tabular

LINE = 17.0
BUFFER_WIDTH = 104.0
EDGE = 26.0  # room for the wires at each side of the grid
ELEMENT_MOST, ELEMENT_LEAST = 140.0, 20.0
LETTERS = {WEIGHTS: "W", INPUTS: "I", OUTPUTS: "O"}
# How each operand reaches the elements: along a row, down a column, along diagonals, or its own wire to each.
WAYS = {
    "ws": {WEIGHTS: "each", INPUTS: "row", OUTPUTS: "down"},
    "nlr": {WEIGHTS: "each", INPUTS: "row", OUTPUTS: "down"},
    "os": {WEIGHTS: "column", INPUTS: "row", OUTPUTS: "each"},
    "is": {WEIGHTS: "row", INPUTS: "each", OUTPUTS: "down"},
    "rs": {WEIGHTS: "row", INPUTS: "diagonal", OUTPUTS: "up"},
}


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand. grid: of the elements; pitch: of one."""

    buffer: QRectF
    grid: QRectF
    pitch: float

    def element(self, row: int, column: int) -> QRectF:
        gap = max(6.0, 0.24 * self.pitch)
        return QRectF(
            self.grid.left() + column * self.pitch,
            self.grid.top() + row * self.pitch,
            self.pitch - gap,
            self.pitch - gap,
        )


def frame_in(room: QRectF, array: Array) -> Frame:
    """The buffer at the left where there is width, the grid beside it."""
    wide = min(BUFFER_WIDTH, 0.26 * room.width())
    space = QRectF(room.left() + wide + EDGE, room.top() + EDGE, room.width() - wide - EDGE, room.height() - 2 * EDGE)
    pitch = max(4.0, min(ELEMENT_MOST, space.width() / array.columns, space.height() / array.rows))
    grid = QRectF(space.left(), space.top(), array.columns * pitch, array.rows * pitch)
    buffer = QRectF(room.left(), grid.top(), wide, max(84.0, grid.height() - 0.24 * pitch))
    return Frame(buffer, grid, pitch)


@lru_cache(maxsize=64)
def elements_at(array: Array, unit: int) -> tuple[Element, ...]:
    return tuple(array.step(array.passes_of(unit)))


def unit_at(run: Run, time: float) -> int:
    return int(run.trace.unit[min(int(time), len(run.trace) - 1)])


def event_at(run: Run, time: float) -> Event | None:
    return run.trace.event_at(int(time)) if int(time) < len(run.trace) else None


def own_tensor(run: Run, event: Event) -> str:
    name = run.trace.tensors[event.tensor].name
    return SAME_CELLS.get(name, name)


def paint_array(painter: QPainter, room: QRectF, array: Array, run: Run, time: float) -> None:
    """Elements, buffer, and the wires of the event that happens now."""
    frame, event, state = frame_in(room, array), event_at(run, time), run.trace.state(int(time))
    elements = elements_at(array, unit_at(run, time)) if run.trace.whole_words else ()
    paint_buffer(painter, frame, run, event)
    if frame.pitch < ELEMENT_LEAST:
        text = tr("too many elements to draw at this size")
        caption(painter, QPointF(frame.grid.left(), frame.grid.top() + 14), elided(text, frame.grid.width()))
        return
    if event is not None:
        paint_wires(painter, frame, array, run, event, elements)
    busy = {(element.row, element.column): element for element in elements}
    for row in range(array.rows):
        for column in range(array.columns):
            element = busy.get((row, column))
            paint_element(painter, frame.element(row, column), array, run, state, element, event)


def paint_element(
    painter: QPainter, box: QRectF, array: Array, run: Run, state: State, element: Element | None, event: Event | None
) -> None:
    """Three lines: weight, input, sum; what stays has a solid ground, what streams a pale one. Idle ones are dashed."""
    works = event is not None and event.op == Op.MAC and element is not None
    token = "selection" if works else "line" if element is None else "dim"
    style = Qt.PenStyle.SolidLine if element is not None else Qt.PenStyle.DashLine
    painter.setPen(QPen(LOOK.theme.colour(token), 2.0 if works else 1.2, style))
    painter.setBrush(LOOK.theme.colour("selection", 0.12) if works else Qt.BrushStyle.NoBrush)
    # Smooth edges would take most of a frame's time.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if element is None:
        return
    cells = {WEIGHTS: element.weight, INPUTS: element.input, OUTPUTS: element.output}
    high = (box.height() - 4) / 3
    for line, tensor in enumerate(OPERANDS):
        strip = QRectF(box.left() + 2, box.top() + 2 + line * high, box.width() - 4, high - 1)
        paint_strip(painter, strip, tensor, word_text(array, state, tensor, cells[tensor]), is_kept(array, tensor))


def is_kept(array: Array, tensor: str) -> bool:
    return array.sums_stay if tensor == OUTPUTS else array.stays(tensor)


def word_text(array: Array, state: State, tensor: str, cell: int) -> str | None:
    """The number that lies in the element, "0" for the padding, None before it has come."""
    if cell < 0:
        return tr("pad")
    if tensor == OUTPUTS:
        return str(int(state.values[OUTPUTS][cell])).replace("-", "−") if state.held[REGISTERS][OUTPUTS][cell] else None
    return str(int(state.values[tensor][cell])).replace("-", "−") if state.held[REGISTERS][tensor][cell] else None


def paint_strip(painter: QPainter, strip: QRectF, tensor: str, text: str | None, stays: bool) -> None:
    if text is not None:
        painter.fillRect(strip, colour(tensor, 0.55 if stays else 0.16))
    if strip.height() < 9:
        return
    font = tabular(small_font())
    font.setPixelSize(int(max(8, min(13, strip.height() * 0.72))))
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("text"))
    words = f"{LETTERS[tensor]} {text}" if text is not None else LETTERS[tensor]
    if text is None:
        painter.setPen(LOOK.theme.colour("dim"))
    if QFontMetricsF(font).horizontalAdvance(words) > strip.width():
        words = text or ""
    if QFontMetricsF(font).horizontalAdvance(words) <= strip.width():
        painter.drawText(strip, Qt.AlignmentFlag.AlignCenter, words)


def paint_buffer(painter: QPainter, frame: Frame, run: Run, event: Event | None) -> None:
    """The buffer beside the array, with what crosses its edge now."""
    box = frame.buffer
    now = event is not None and BUFFER in (event.src, event.dst)
    painter.setPen(QPen(LOOK.theme.colour("selection" if now else "dim"), 2.0 if now else 1.2))
    painter.setBrush(LOOK.theme.colour("field"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    caption(painter, QPointF(box.left() + 8, box.top() + 17), elided(tr("buffer"), box.width() - 12), dim=False)
    for number, line in enumerate(buffer_words(run, event)):
        at = QPointF(box.left() + 8, box.top() + 17 + (number + 1) * LINE)
        caption(painter, at, elided(line, box.width() - 12))


def buffer_words(run: Run, event: Event | None) -> tuple[str, ...]:
    """What crosses now, in two short lines."""
    if event is None or BUFFER not in (event.src, event.dst):
        return ()
    names = {WEIGHTS: tr("weights"), INPUTS: tr("inputs"), OUTPUTS: tr("sums")}
    ways = {
        (DRAM, BUFFER): tr("from DRAM"),
        (BUFFER, DRAM): tr("to DRAM"),
        (BUFFER, WIRES): tr("read once"),
        (BUFFER, REGISTERS): tr("read"),
        (REGISTERS, BUFFER): tr("written"),
    }
    return f"{event.words} {names[own_tensor(run, event)]}", ways[event.src, event.dst]


def paint_wires(
    painter: QPainter, frame: Frame, array: Array, run: Run, event: Event, elements: tuple[Element, ...]
) -> None:
    """Amber arrows for what moves in this event."""
    if event.op in (Op.EVICT, Op.MAC, Op.INIT) or DRAM in (event.src, event.dst) or not elements:
        return
    tint, tensor = LOOK.theme.colour("selection"), own_tensor(run, event)
    way = WAYS[array.dataflow][tensor]
    if tensor == OUTPUTS:
        paint_sums(painter, frame, event, elements, way)
        return
    if event.dst == WIRES:  # out of the buffer
        middle = frame.buffer.center().y()
        arrow(painter, QPointF(frame.buffer.right(), middle), QPointF(frame.grid.left() - 4, middle), tint)
        return
    for start, end in routes(frame, way, elements):
        arrow(painter, start, end, tint)


def routes(frame: Frame, way: str, elements: tuple[Element, ...]) -> list[tuple[QPointF, QPointF]]:
    """Arrows of an operand over the elements that take it."""
    boxes = {(e.row, e.column): frame.element(e.row, e.column) for e in elements}
    rows, columns = max(row for row, _ in boxes), max(column for _, column in boxes)
    if way == "row":
        ends = [(boxes[row, 0], boxes[row, columns]) for row in range(rows + 1)]
        return [(QPointF(a.left() - 18, a.bottom() + 3), QPointF(b.right(), b.bottom() + 3)) for a, b in ends]
    if way == "column":
        ends = [(boxes[0, column], boxes[rows, column]) for column in range(columns + 1)]
        return [(QPointF(a.right() + 3, a.top() - 16), QPointF(b.right() + 3, b.bottom())) for a, b in ends]
    if way == "diagonal":
        return diagonals(boxes, rows, columns)
    return [(QPointF(box.left() + 4, box.top() - 9), QPointF(box.left() + 4, box.top() + 3)) for box in boxes.values()]


def diagonals(boxes: dict[tuple[int, int], QRectF], rows: int, columns: int) -> list[tuple[QPointF, QPointF]]:
    """From the lower left to the upper right: the row of the input is the same along r + p."""
    found = []
    for total in range(rows + columns + 1):
        low = min(rows, total)
        high = max(0, total - columns)
        start, end = boxes[low, total - low], boxes[high, total - high]
        found.append((QPointF(start.left() - 8, start.bottom() + 8), QPointF(end.right() + 3, end.top() - 3)))
    return found


def paint_sums(painter: QPainter, frame: Frame, event: Event, elements: tuple[Element, ...], way: str) -> None:
    """Into the first elements, from element to element, or out of the last."""
    tint = LOOK.theme.colour("selection")
    boxes = {(e.row, e.column): frame.element(e.row, e.column) for e in elements}
    last, columns = max(row for row, _ in boxes), sorted({column for _, column in boxes})
    step = 16.0
    for column in columns:
        if way == "each":
            for row in range(last + 1):
                box = boxes[row, column]
                arrow(
                    painter,
                    QPointF(box.center().x(), box.bottom() - 1),
                    QPointF(box.center().x(), box.bottom() + 11),
                    tint,
                )
            continue
        line = [boxes[row, column] for row in range(last + 1)]
        x, down = line[0].center().x(), way == "down"
        first, final = (line[0].top(), line[-1].bottom()) if down else (line[-1].bottom(), line[0].top())
        sign = 1.0 if down else -1.0
        if event.src == BUFFER:
            arrow(painter, QPointF(x, first - sign * step), QPointF(x, first), tint)
        elif event.dst == BUFFER:
            arrow(painter, QPointF(x, final), QPointF(x, final + sign * step), tint)
        else:
            for upper, lower in pairwise(line):
                ends = (upper.bottom(), lower.top()) if down else (lower.top(), upper.bottom())
                arrow(painter, QPointF(x, ends[0] - sign * 2), QPointF(x, ends[1] + sign * 2), tint)
