"""Memories as bars with the tensors in them, to be dragged from one to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import LOOK
from gui.widgets.grounded_view import CLICK_PX, GroundedView
from gui.widgets.placement_data import Stock
from gui.widgets.placement_geometry import (
    Bar,
    bars_of,
    block_at,
    least_height,
    next_shelf,
    pixels_of,
    shelf_at,
)
from gui.widgets.placement_painting import paint_shelves, rects

STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True, slots=True)
class Load:
    """What is being dragged: blocks of one kind, and the words for them."""

    tensors: str
    blocks: tuple[int, ...]
    words: str


class PlacementView(GroundedView):
    """picked: (layers, mode). pointed: (block or None, shelf or None, where). moved: (tensors, names, memory)."""

    picked = Signal(object, str)
    pointed = Signal(object, object, object)
    moved = Signal(str, object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stock: Stock | None = None
        self.bars: tuple[Bar, ...] = ()
        self.pixels = np.zeros((0, 4), dtype=np.int64)
        self.legend: tuple[str, ...] = ()
        self.load: Load | None = None
        self.target: int | None = None
        self._shown = np.zeros(0, dtype=bool)
        self._pressed: QPointF | None = None

    def sizeHint(self) -> QSize:
        return QSize(560, 240)

    # What is shown

    def show_stock(self, stock: Stock, shown: np.ndarray) -> None:
        """shown: mask over the layers; the blocks of the others stand back."""
        self.stock, self.empty_text, self.load, self.target = stock, "", None, None
        self._shown = shown[stock.layer] if len(stock) else np.zeros(0, dtype=bool)
        self.setMinimumHeight(least_height(stock))
        self.refresh()

    def show_nothing(self, text: str) -> None:
        self.stock, self.empty_text, self.load = None, text, None
        self.card.hide()
        self.setMinimumHeight(0)
        self.refresh()

    def show_selection(self, selection: frozenset[int], current: int | None) -> None:
        self.selection, self.current = selection, current
        self.update()

    def refresh(self) -> None:
        if self.stock is not None:
            self.bars = bars_of(self.stock, self.width(), self.height())
            self.pixels = pixels_of(self.stock, self.bars)
        super().refresh()

    def has_picture(self) -> bool:
        return self.stock is not None

    # Painting

    def paint_ground(self, painter: QPainter) -> None:
        paint_shelves(painter, self.stock, self.bars, self.pixels, self._shown)

    def paint_marks(self, painter: QPainter) -> None:
        self._outline(painter, self._blocks_of(frozenset({self.hovered})), "text", 1.2)
        self._outline(painter, self._blocks_of(self.selection), "selection", 2.0)

    def paint_gesture(self, painter: QPainter) -> None:
        if self.load is not None:
            self._outline(painter, np.array(self.load.blocks, dtype=np.int64), "accent", 2.0)
            self._paint_targets(painter, self.load.tensors)

    def _blocks_of(self, layers: frozenset[int | None]) -> np.ndarray:
        wanted = np.array(sorted(layer for layer in layers if layer is not None), dtype=np.int64)
        return np.flatnonzero(np.isin(self.stock.layer, wanted)) if len(wanted) else wanted

    def _outline(self, painter: QPainter, blocks: np.ndarray, token: str, width: float) -> None:
        painter.setPen(QPen(LOOK.theme.colour(token), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(rects(self.pixels[blocks], outlined=True))

    def _paint_targets(self, painter: QPainter, tensors: str) -> None:
        """Memories that would take what is dragged; the one under the mouse is filled."""
        for index, (shelf, bar) in enumerate(zip(self.stock.shelves, self.bars, strict=True)):
            over = index == self.target
            takes = tensors in shelf.takes
            token = "accent" if takes else "over"
            if takes or over:
                painter.setPen(QPen(LOOK.theme.colour(token), 1.5, Qt.PenStyle.DashLine))
                painter.setBrush(LOOK.theme.colour(token, 0.18 if over else 0.0))
                painter.drawRect(QRectF(bar.x - 2, bar.y - 2, bar.width + 3, bar.height + 3))

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.stock is not None:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self.stock is None:
            return
        if self.load is None and self._pressed is not None and (at - self._pressed).manhattanLength() > CLICK_PX:
            self._take_up(self._pressed)
        if self.load is not None:
            self._carry(at)
        elif self._pressed is None:
            block, shelf = block_at(self.pixels, at.x(), at.y()), shelf_at(self.bars, at.y())
            self.setCursor(Qt.CursorShape.OpenHandCursor if block is not None else Qt.CursorShape.ArrowCursor)
            self.pointed.emit(block, shelf, at.toPoint())

    def _take_up(self, at: QPointF) -> None:
        """The block under the mouse; with it all of the selection, if it is part of it."""
        block = block_at(self.pixels, at.x(), at.y())
        if block is None or self.stock.is_scratch[block]:
            self._pressed = None
            return
        tensors, blocks = self.stock.tensors(block), [block]
        if int(self.stock.layer[block]) in self.selection:
            blocks = self.stock.blocks_of(self.selection, tensors)
        self.load = Load(tensors, tuple(blocks), self.stock.names[block] if len(blocks) == 1 else f"{len(blocks)}")
        self.setFocus()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def _carry(self, at: QPointF) -> None:
        self.target = shelf_at(self.bars, at.y())
        self.pointed.emit(None, self.target, at.toPoint())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        load, target, self._pressed = self.load, self.target, None
        self.drop()
        if load is not None:
            self._put(load.tensors, load.blocks, target)
        else:
            self._click(event)

    def drop(self) -> None:
        """Nothing is dragged any more."""
        self.load = self.target = None
        self.card.hide()
        self.unsetCursor()
        self.update()

    def _put(self, tensors: str, blocks: tuple[int, ...], target: int | None) -> None:
        if target is None or tensors not in self.stock.shelves[target].takes:
            return
        moving = [block for block in blocks if self.stock.shelf[block] != target]
        if moving:
            names = tuple(self.stock.names[block] for block in moving)
            self.moved.emit(tensors, names, self.stock.shelves[target].name)

    def _click(self, event: QMouseEvent) -> None:
        block = block_at(self.pixels, event.position().x(), event.position().y())
        modes = {Qt.KeyboardModifier.ControlModifier: "toggle", Qt.KeyboardModifier.ShiftModifier: "reach"}
        mode = next((mode for key, mode in modes.items() if event.modifiers() & key), "instead")
        self.picked.emit([] if block is None else [int(self.stock.layer[block])], mode)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None, None, QPoint())

    # The keyboard

    def event(self, event: QEvent) -> bool:
        """While something is dragged, Escape gives that up; else it is the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and self.load is not None and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        if self.stock is None:
            event.ignore()
        elif key == Qt.Key.Key_Escape:
            self._give_up()
        elif key in STEPS and held & Qt.KeyboardModifier.ControlModifier:
            self._shift("activations" if held & Qt.KeyboardModifier.ShiftModifier else "weights", STEPS[key])
        elif (layer := self._step(key)) is not None:
            self.picked.emit([layer], "add" if held & Qt.KeyboardModifier.ShiftModifier else "instead")
        else:
            event.ignore()

    def _give_up(self) -> None:
        if self.load is None:
            self.picked.emit([], "instead")
        self._pressed = None
        self.drop()

    def _step(self, key: Qt.Key) -> int | None:
        last, here = len(self.stock.layers) - 1, self.current
        return {
            Qt.Key.Key_Right: 0 if here is None else min(here + 1, last),
            Qt.Key.Key_Left: last if here is None else max(here - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(key)

    def _shift(self, tensors: str, by: int) -> None:
        """The selection's weights, or what it writes, to the next memory up or down that takes them."""
        blocks = tuple(self.stock.blocks_of(self.selection, tensors))
        if blocks:
            self._put(tensors, blocks, next_shelf(self.stock, int(self.stock.shelf[blocks[0]]), by, tensors))
