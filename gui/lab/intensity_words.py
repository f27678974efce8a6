"""Beside the curves of a dense layer: the words that it moves, term by term, and the curves in numbers."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.fully_connected import BLOCK, IDEAL, NAIVE, Kernel
from analysis.dataflow.layer import Layer
from analysis.units import exact, number
from gui.lab.dense_view import tr
from gui.lab.ink import caption, colour, elided
from gui.lab.scene import Values
from gui.theme import LOOK, small_font, tabular

LINE, TERM, ROW = 17.0, 34.0, 18.0
TERMS_TALL = 4 * LINE + 3 * TERM
FORMULAS = {
    NAIVE: ("M·N", "M·N·B", "M·B"), BLOCK: ("M·N·⌈B/b⌉", "N·B·⌈M/m⌉", "M·B"), IDEAL: ("M·N", "N·B", "M·B"),
}  # fmt: skip
TENSORS = ("weights", "inputs", "outputs")


def kernel_of(values: Values, name: str) -> Kernel:
    return Kernel(name, values["rows"], values["columns"]) if name == BLOCK else Kernel(name)


def words_of(kernel: Kernel) -> str:
    if kernel.name == BLOCK:
        return tr("block {m}×{b}").format(m=kernel.rows, b=kernel.columns)
    return tr("B sums in registers") if kernel.name == NAIVE else tr("all in registers")


def term_names() -> tuple[str, str, str]:
    return tr("weight loads"), tr("input loads"), tr("output stores")


def paint_words(painter: QPainter, box: QRectF, kernel: Kernel, layer: Layer, word_bytes: int, stores: bool) -> None:
    """stores: whether they count in the intensity."""
    words = kernel.words(layer.channels_in, layer.channels_out, layer.batch)
    counts = tuple(ceil(count) for count in (words.weights, words.inputs, words.stores))
    head = tr("words that move with B = {batch}").format(batch=layer.batch)
    caption(painter, QPointF(box.left(), box.top() + 12), elided(head, box.width()))
    lines = zip(TENSORS, term_names(), FORMULAS[kernel.name], counts, strict=True)
    for place, (tensor, name, formula, count) in enumerate(lines):
        room = QRectF(box.left(), box.top() + LINE + 6 + place * TERM, box.width(), TERM - 6)
        paint_term(painter, room, tensor, f"{name} {formula}", count, max(counts), stores or tensor != "outputs")
    moved = words.moved(stores)
    macs = layer.channels_in * layer.channels_out * layer.batch
    foot = QPointF(box.left(), box.top() + LINE + 6 + 3 * TERM + 12)
    text = tr("{macs} MAC / {words} words").format(macs=exact(macs), words=exact(moved))
    caption(painter, foot, elided(text, box.width()), dim=False)
    each, byte = number(macs / moved, 4), number(macs / moved / word_bytes, 4)
    text = tr("= {each} MAC/element = {byte} MAC/B").format(each=each, byte=byte)
    caption(painter, foot + QPointF(0, LINE), elided(text, box.width()), dim=False)


def paint_term(painter: QPainter, room: QRectF, tensor: str, name: str, count: int, most: int, counts: bool) -> None:
    """An outline alone where it is not counted."""
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("text" if counts else "dim"))
    line = QRectF(room.left(), room.top(), room.width(), 16)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
    text = exact(count) if counts else tr("neglected")
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
    bar = QRectF(room.left(), room.top() + 18, max(2.0, room.width() * count / most), 8)
    painter.setPen(QPen(colour(tensor), 1.0))
    painter.setBrush(colour(tensor, 0.7 if counts else 0.0))
    painter.drawRect(bar)


# The curves in numbers


def is_narrow(box: QRectF) -> bool:
    """No room is left for anything beside the curves."""
    return box.left() < 300


def line_rect(box: QRectF, line: int) -> QRectF:
    return QRectF(box.left(), box.top() + line * ROW, box.width(), ROW)


def paint_line(painter: QPainter, box: QRectF, line: int, cells: tuple[str, ...], dim: bool = False) -> None:
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("dim" if dim else "text"))
    room = line_rect(box, line)
    wide = (room.width() - 34) / (len(cells) - 1)
    for column, text in enumerate(cells):
        left = room.left() + (30 + (column - 1) * wide if column else 0)
        place = QRectF(left, room.top(), wide if column else 30, room.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
