"""A register file while a block runs: inputs above, weights at the left, sums where they meet, and what has no register."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen

from analysis.dataflow.events import SAME_CELLS, Event, State
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS
from analysis.dataflow.register_blocks import Block
from analysis.dataflow.run import Run
from gui.lab.ink import caption, colour, elided
from gui.lab.predicting import PredictingPainter
from gui.theme import LOOK, small_font, tabular

REGISTERS = 1
SLOT_MOST, SLOT_LEAST = 58.0, 9.0
LINE = 17.0
HEADS = 2 * LINE
GAP = 8.0


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: rows and columns of the layer, and the step of the reduction."""

    top: int
    left: int
    rows: int
    columns: int
    step: int


def place_at(block: Block, run: Run, time: float) -> Place | None:
    """None where the execution is shown tile by tile, and at the end."""
    at = run.trace.indices(min(int(time), len(run.trace) - 1))
    if "n" not in at:
        return None
    (top, bottom), (left, right) = block.row_tiles[at["m"]], block.column_tiles[at["b"]]
    return Place(top, left, bottom - top, right - left, at["n"])


@dataclass(frozen=True, slots=True)
class Drawn:
    """A register or a sum without one. number: of the register, −1 where it has none. sign: how a sum is kept."""

    rect: QRectF
    tensor: str
    cell: int
    number: int = -1
    sign: str = ""


def layout(room: QRectF, block: Block, place: Place) -> list[Drawn]:
    """Slots of the operands and sums of the block; those beyond a ragged edge have no word: cell −1."""
    rows, columns, size = block.rows, block.columns, slot_size(room, block)
    left = room.left() + size + GAP
    top = room.top() + HEADS + size + GAP
    found = []
    weights = 1 if block.streams_weights else rows
    inputs = 1 if block.streams_inputs else columns
    for row in range(weights):
        cell = weight_cell(block, place, row) if row < place.rows else -1
        found.append(Drawn(QRectF(room.left(), top + row * size, size - 3, size - 3), WEIGHTS, cell, row))
    for column in range(inputs):
        cell = input_cell(block, place, column) if column < place.columns else -1
        rect = QRectF(left + column * size, room.top() + HEADS, size - 3, size - 3)
        found.append(Drawn(rect, INPUTS, cell, weights + column))
    kept = block.kept(place.rows * place.columns)
    for row in range(rows):
        for column in range(columns):
            rect = QRectF(left + column * size, top + row * size, size - 3, size - 3)
            found.append(sum_slot(block, place, rect, row, column, kept))
    return found


def slot_size(room: QRectF, block: Block) -> float:
    """The block and its operands, with the lines above and three below, in the room."""
    wide = (room.width() - GAP) / (block.columns + 1)
    tall = (room.height() - HEADS - GAP - 4 * LINE) / (block.rows + 1)
    return max(4.0, min(SLOT_MOST, wide, tall))


def sum_slot(block: Block, place: Place, rect: QRectF, row: int, column: int, kept: int) -> Drawn:
    if row >= place.rows or column >= place.columns:
        return Drawn(rect, OUTPUTS, -1, -1, "none")
    number = row * place.columns + column
    cell = (place.left + column) * block.outputs + place.top + row
    if number < kept:
        return Drawn(rect, OUTPUTS, cell, block.operands + number, "kept")
    return Drawn(rect, OUTPUTS, cell, -1, "spilled")


def weight_cell(block: Block, place: Place, row: int) -> int:
    return (place.top + row) * block.inputs + place.step


def input_cell(block: Block, place: Place, column: int) -> int:
    return (place.left + column) * block.inputs + place.step


def paint_file(
    painter: QPainter, room: QRectF, block: Block, run: Run, time: float, place: Place, event: Event | None
) -> None:
    """The slots with their registers' numbers and contents, and what the file has no room for."""
    state = run.trace.state(int(time))
    paint_heads(painter, room, block, place)
    slots = layout(room, block, place)
    size = slot_size(room, block)
    if size < SLOT_LEAST:
        caption(
            painter, QPointF(room.left(), room.top() + HEADS + 14), elided(tr("too many to draw here"), room.width())
        )
        return
    # Smooth edges would take most of a frame's time.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    predicting = isinstance(painter, PredictingPainter)
    for slot in slots:
        paint_slot(painter, untold(slot) if predicting else slot, block, state, event, run)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_letters(painter, room, size)
    if not predicting:
        paint_foot(painter, room, slots, block, place)


def untold(slot: Drawn) -> Drawn:
    """While a person predicts: without its number, and no sum tells whether it has a register."""
    return replace(slot, number=-1, sign="untold" if slot.sign in ("kept", "spilled") else slot.sign)


def paint_letters(painter: QPainter, room: QRectF, size: float) -> None:
    """Which side is which, in the corner between them."""
    if size < 20:
        return
    corner = QRectF(room.left(), room.top() + HEADS, size - 3, size + GAP - 3)
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(corner, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, "W")
    beside = QRectF(room.left(), room.top() + HEADS, size + GAP - 5, size - 3)
    painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "a")


def paint_heads(painter: QPainter, room: QRectF, block: Block, place: Place) -> None:
    sums = place.rows * place.columns
    kept = block.kept(sums)
    words = tr("Register file: {used} of {all} in use").format(used=used(block, place), all=block.registers)
    caption(painter, QPointF(room.left(), room.top() + 12), elided(words, room.width()), strong=True)
    if kept == sums:
        text = tr("all {sums} sums stay").format(sums=sums) if sums > 1 else tr("the sum stays")
    else:
        text = tr("✕ {n} of {sums} sums spill").format(n=sums - kept, sums=sums)
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("dim" if kept == sums else "over"))
    painter.drawText(QPointF(room.left(), room.top() + 12 + LINE - 2), elided(text, room.width()))


def used(block: Block, place: Place) -> int:
    """Operands of this block, its sums, and the register that spilled ones pass through."""
    sums = place.rows * place.columns
    kept = block.kept(sums)
    weights = 1 if block.streams_weights else place.rows
    inputs = 1 if block.streams_inputs else place.columns
    return weights + inputs + kept + (kept < sums)


def paint_slot(painter: QPainter, slot: Drawn, block: Block, state: State, event: Event | None, run: Run) -> None:
    cell = current(slot, block, state)
    held = cell >= 0 and (slot.sign == "untold" or bool(state.held[REGISTERS][slot.tensor][cell]))
    now = cell >= 0 and touches(event, slot.tensor, cell, run)
    if slot.sign == "spilled":
        paint_spilled(painter, slot.rect, now)
    else:
        painter.setPen(QPen(edge(slot, held, now), 1.4, Qt.PenStyle.DotLine if cell < 0 else Qt.PenStyle.SolidLine))
        painter.setBrush(fill(slot, held, now))
        painter.drawRect(slot.rect)
    begun = slot.tensor != OUTPUTS or (cell >= 0 and state.used[OUTPUTS][cell] > 0)
    if cell >= 0 and (held or slot.sign == "spilled") and begun:
        write(painter, slot.rect, str(int(state.values[slot.tensor][cell])).replace("-", "−"))
    if slot.number >= 0 and slot.rect.width() >= 28:
        small(painter, slot.rect, f"r{slot.number}")


def current(slot: Drawn, block: Block, state: State) -> int:
    """A streamed operand's one register has whichever word lies in it."""
    streamed = block.streams_weights if slot.tensor == WEIGHTS else block.streams_inputs
    if slot.tensor == OUTPUTS or not streamed:
        return slot.cell
    held = state.held[REGISTERS][slot.tensor].nonzero()[0]
    return int(held[-1]) if len(held) else slot.cell


def touches(event: Event | None, tensor: str, cell: int, run: Run) -> bool:
    if event is None:
        return False
    name = run.trace.tensors[event.tensor].name
    if SAME_CELLS.get(name, name) == tensor:
        return cell in event.cells
    return cell == {WEIGHTS: event.left, INPUTS: event.right}.get(tensor, -1)


def edge(slot: Drawn, held: bool, now: bool) -> QColor:
    return LOOK.theme.colour("selection") if now else colour(slot.tensor, 0.9 if held else 0.45)


def fill(slot: Drawn, held: bool, now: bool) -> QColor:
    return LOOK.theme.colour("selection", 0.4) if now else colour(slot.tensor, 0.25 if held else 0.0)


def paint_spilled(painter: QPainter, rect: QRectF, now: bool) -> None:
    """Hatched and dashed in red: this sum lives in memory."""
    painter.setPen(QPen(LOOK.theme.colour("selection" if now else "over"), 1.6, Qt.PenStyle.DashLine))
    painter.setBrush(LOOK.theme.colour("selection", 0.4) if now else Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)
    if not now:
        painter.fillRect(rect, QBrush(LOOK.theme.colour("over", 0.28), Qt.BrushStyle.BDiagPattern))
    if rect.width() >= 20:
        small(painter, rect, "✕", "over")


def write(painter: QPainter, rect: QRectF, text: str) -> None:
    font = tabular(small_font())
    font.setPixelSize(int(max(8, min(13, rect.width() * 0.42))))
    if rect.width() < 13 or QFontMetricsF(font).horizontalAdvance(text) > rect.width():
        return
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("text"))
    lower = rect.adjusted(0, rect.height() * 0.2, 0, 0) if rect.width() >= 28 else rect
    painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, text)


def small(painter: QPainter, rect: QRectF, text: str, token: str = "dim") -> None:
    font = tabular(small_font())
    font.setPixelSize(int(max(8, min(10, rect.width() * 0.28))))
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour(token))
    painter.drawText(rect.adjusted(3, 1, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)


def paint_foot(painter: QPainter, room: QRectF, slots: list[Drawn], block: Block, place: Place) -> None:
    """Under the slots: the register that spilled sums pass through, and those without use."""
    top = max(slot.rect.bottom() for slot in slots) + LINE
    sums = place.rows * place.columns
    lines = []
    if block.kept(sums) < sums:
        lines.append(tr("r{n}: spilled sums pass through it, one by one").format(n=block.operands + block.kept(sums)))
        lines.append(tr("✕ in memory: loaded, stored at each step"))
    if block.streamed:
        which = tr("weights") if block.streams_weights else tr("inputs")
        lines.append(tr("{which} stream through one register").format(which=which))
    if free := block.registers - used(block, place):
        lines.append(tr("1 register free") if free == 1 else tr("{n} registers free").format(n=free))
    for number, line in enumerate(lines):
        if top + number * LINE <= room.bottom():
            caption(painter, QPointF(room.left(), top + number * LINE), elided(line, room.width()))
