"""A dense layer as a product: W at the left, a above, b where they meet, and the registers in the free corner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.events import SAME_CELLS, Event, Op, State
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, WEIGHTS
from analysis.dataflow.run import Run
from gui.lab.ink import (
    Grid,
    arrow,
    between,
    caption,
    cells_now,
    colour,
    elided,
    fitting_cell,
    looks_of,
    numerals,
    paint_grid,
)  # fmt: skip
from gui.lab.scene import Hit
from gui.theme import LOOK, small_font, tabular

LINE = 16.0
GUTTER = 22.0
SLOT_MOST = 40.0
# A title may reach a little further than one narrow column.
BEYOND = 20.0
REGISTERS = 1


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


@dataclass(frozen=True, slots=True)
class Product:
    """Where everything stands. registers: the free corner above W."""

    grids: dict[str, Grid]
    registers: QRectF

    @property
    def rooms(self) -> tuple[QRectF, ...]:
        """Where numbers stand that flow."""
        return *(grid.rect for grid in self.grids.values()), self.registers


def product_of(rect: QRectF, run: Run, most: float = 44.0) -> Product:
    """Cells as large as the room allows; a line of words above a and W."""
    layer = run.layer
    rows, columns, examples = layer.channels_out, layer.channels_in, layer.batch
    # The corner needs a width for three registers even where W is narrow.
    cell = fitting_cell(
        rect.width() - GUTTER, rect.height() - 2 * LINE - GUTTER, columns + examples, rows + columns, most
    )
    wide = max(columns * cell, min(150.0, rect.width() - GUTTER - examples * cell))
    tall = max(columns * cell, min(104.0, rect.height() - 2 * LINE - GUTTER - rows * cell))
    left = rect.left() + max(0.0, (rect.width() - wide - GUTTER - examples * cell) / 2)
    top = rect.top() + LINE
    low, right = top + tall + GUTTER + LINE, left + wide + GUTTER
    grids = {
        WEIGHTS: Grid(left + wide - columns * cell, low, rows, columns, cell),
        INPUTS: Grid(right, top + tall - columns * cell, columns, examples, cell, 0, 1, columns),
        OUTPUTS: Grid(right, low, rows, examples, cell, 0, 1, rows),
    }
    return Product(grids, QRectF(left, top, wide - 6, tall - 4))


def event_now(run: Run, time: float) -> Event | None:
    at = int(time)
    return run.trace.event_at(at) if at < len(run.trace) else None


def cell_texts(state: State, tensor: str, shown: str) -> np.ndarray:
    """Of each word: its number, how often it was loaded, or how many MACs took it."""
    if shown == "numbers":
        numbers = numerals(state.values[tensor])
        return numbers if tensor != OUTPUTS else np.where(state.used[tensor] > 0, numbers, "")
    counts = (state.moved if shown == "loads" else state.used)[tensor]
    return np.where(counts > 0, counts.astype(str), "")


def paint_product(painter: QPainter, rect: QRectF, run: Run, time: float, shown: str, most: float = 44.0) -> Product:
    """Matrices, registers, and what is on its way."""
    product, state, event = product_of(rect, run, most), run.trace.state(int(time)), event_now(run, time)
    for tensor in OPERANDS:
        looks = looks_of(state, tensor, REGISTERS, event, run.trace)
        paint_grid(painter, product.grids[tensor], tensor, looks, cell_texts(state, tensor, shown))
    paint_titles(painter, product, rect, run)
    slots = paint_registers(painter, product.registers, run, state, event)
    if event is not None:
        paint_flight(painter, product, slots, run, event, time - int(time))
    return product


def paint_titles(painter: QPainter, product: Product, rect: QRectF, run: Run) -> None:
    layer = run.layer
    names = {
        WEIGHTS: tr("W, {rows}×{columns}").format(rows=layer.channels_out, columns=layer.channels_in),
        INPUTS: tr("a, {rows}×{columns}").format(rows=layer.channels_in, columns=layer.batch),
        OUTPUTS: tr("b, {rows}×{columns}").format(rows=layer.channels_out, columns=layer.batch),
    }
    for tensor, text in names.items():
        box = product.grids[tensor].rect
        width = max(0.0, (rect.right() + BEYOND - box.left()) if tensor != WEIGHTS else box.width() + GUTTER - 4)
        caption(painter, QPointF(box.left(), box.top() - 4), elided(text, width))


def held_of(state: State, tensor: str, event: Event | None, run: Run) -> list[int]:
    """Words in registers, with the one that is coming."""
    held = np.nonzero(state.held[REGISTERS][tensor])[0].tolist()
    if event is not None and event.op in (Op.LOAD, Op.INIT):
        name = run.trace.tensors[event.tensor].name
        if SAME_CELLS.get(name, name) == tensor:
            held += [cell for cell in np.asarray(event.cells).tolist() if cell not in held]
    return held


def paint_registers(
    painter: QPainter, box: QRectF, run: Run, state: State, event: Event | None
) -> dict[tuple[str, int], QRectF]:
    """One line of slots a tensor; returns where each word's register is."""
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 6, 6)
    caption(painter, QPointF(box.left() + 6, box.top() + 13), elided(tr("registers"), box.width() - 12))
    slots: dict[tuple[str, int], QRectF] = {}
    # Small enough for all that is held at once, as long as a number can be read.
    widest = max([1, *run.buffer_words.values()])
    size = min(SLOT_MOST, (box.height() - 40) / 3, max(18.0, (box.width() - 32) / widest))
    if size < 8:
        return slots
    for line, (tensor, letter) in enumerate(zip(OPERANDS, "Wab", strict=True)):
        top = box.top() + 18 + line * size
        caption(painter, QPointF(box.left() + 8, top + size / 2 + 4), letter)
        slots |= paint_slots(painter, QRectF(box.left() + 26, top, box.width() - 32, size), tensor, run, state, event)
    paint_sum(painter, QRectF(box.left() + 8, box.bottom() - 20, box.width() - 14, 18), run, event)
    return slots


def paint_slots(
    painter: QPainter, room: QRectF, tensor: str, run: Run, state: State, event: Event | None
) -> dict[tuple[str, int], QRectF]:
    held = held_of(state, tensor, event, run)
    most = max(1, int(room.width() // room.height()))
    shown = held if len(held) <= most else held[: max(1, most - 2)]
    now = set() if event is None else set(cells_now(event, tensor, run.trace).tolist())
    slots = {}
    for place in range(max(1, len(shown))):
        slot = QRectF(room.left() + place * room.height(), room.top(), room.height() - 2, room.height() - 2)
        if place < len(shown):
            cell = shown[place]
            slots[tensor, cell] = slot
            paint_slot(painter, slot, tensor, signed(int(state.values[tensor][cell])), cell in now)
        else:
            paint_slot(painter, slot, tensor, "", False, empty=True)
    if len(shown) < len(held):
        at = QPointF(room.left() + len(shown) * room.height() + 4, room.center().y() + 4)
        caption(painter, at, tr("+{n}").format(n=len(held) - len(shown)))
    return slots


def paint_slot(painter: QPainter, slot: QRectF, tensor: str, text: str, now: bool, empty: bool = False) -> None:
    painter.setPen(QPen(LOOK.theme.colour("selection") if now else colour(tensor, 0.5 if empty else 0.9), 1.4))
    painter.setBrush(LOOK.theme.colour("selection", 0.35) if now else colour(tensor, 0.0 if empty else 0.2))
    painter.drawRoundedRect(slot, 3, 3)
    if text and slot.width() >= 14:
        font = tabular(small_font())
        font.setPixelSize(int(max(8, min(12, slot.width() * 0.42))))
        painter.setFont(font)
        painter.setPen(LOOK.theme.colour("text"))
        painter.drawText(slot, Qt.AlignmentFlag.AlignCenter, text)


def paint_sum(painter: QPainter, room: QRectF, run: Run, event: Event | None) -> None:
    """The multiply–accumulate that happens now, in numbers."""
    if event is None or event.op != Op.MAC or event.left < 0 or event.right < 0:
        return
    weight, given = (int(run.trace.numbers[t][c]) for t, c in ((WEIGHTS, event.left), (INPUTS, event.right)))
    text = tr("b += {w} · {a} = {p}").format(w=signed(weight), a=signed(given), p=signed(weight * given))
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided(text, room.width()))


def signed(value: int) -> str:
    return str(value).replace("-", "−")


def paint_flight(
    painter: QPainter, product: Product, slots: dict[tuple[str, int], QRectF], run: Run, event: Event, part: float
) -> None:
    """A load or a store of one word as an arrow, the word on it."""
    if event.op not in (Op.LOAD, Op.STORE) or len(event.cells) != 1:
        return
    name = run.trace.tensors[event.tensor].name
    tensor, cell = SAME_CELLS.get(name, name), int(event.cells[0])
    home, slot = product.grids[tensor].rect_of(cell), slots.get((tensor, cell))
    if home is None or slot is None:
        return
    ends = (home.center(), slot.center()) if event.op == Op.LOAD else (slot.center(), home.center())
    tint = LOOK.theme.colour("selection")
    arrow(painter, *ends, tint)
    at = between(*ends, part)
    painter.setBrush(tint)
    painter.drawRoundedRect(QRectF(at.x() - 5, at.y() - 5, 10, 10), 2, 2)


def hit_product(rect: QRectF, run: Run, number: int, at: QPointF, most: float = 44.0) -> Hit | None:
    for tensor, grid in product_of(rect, run, most).grids.items():
        cell = grid.place_at(at)
        if cell is not None:
            return Hit(number, tensor, cell)
    return None


def paint_hover(painter: QPainter, product: Product, hover: Hit | None, number: int) -> None:
    """A frame around the cell under the mouse."""
    if hover is None or hover.run != number or hover.tensor not in product.grids:
        return
    found = product.grids[hover.tensor].rect_of(hover.cell)
    if found is not None:
        painter.setPen(QPen(LOOK.theme.colour("text"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(found)
