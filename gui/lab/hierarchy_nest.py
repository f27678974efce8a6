"""The loops of a mapping as rows, and a lane a tensor: which of them run inside which level. Rows and cuts are dragged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from analysis.dataflow.layer import OPERANDS, Dim
from analysis.dataflow.mapping import Mapped, Row
from gui.lab.ink import colour, elided
from gui.theme import LOOK, fixed_font, small_font, tabular

Values = Mapping[str, Any]
LETTERS = {"weights": "W", "inputs": "I", "outputs": "O"}
ALPHAS = (0.0, 0.18, 0.4, 0.7)
HEAD, HINT = 34.0, 34.0
HANDLE = 5.0


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


@dataclass(frozen=True, slots=True)
class Grabbed:
    """What is dragged: "cut" of a tensor and level, "row" or its "tile". values, view: as they were when it was taken."""

    kind: str
    values: Values
    view: NestView
    row: int = 0
    tensor: str = ""
    level: int = 0
    start: QPointF = field(default_factory=QPointF)


@dataclass(frozen=True)
class NestView:
    """Where everything stands in a place. One more row than loops: the arithmetic. A cache has no cuts."""

    place: QRectF
    mapped: Mapped
    has_cuts: bool = True

    @property
    def pitch(self) -> float:
        rows = len(self.mapped.rows) + 1
        return max(9.0, min(24.0, (self.place.height() - HEAD) / rows))

    @property
    def lane_width(self) -> float:
        return max(15.0, min(40.0, self.place.width() * 0.14))

    @property
    def lanes_left(self) -> float:
        return self.place.right() - (3 * (self.lane_width + 3) if self.has_cuts else 0)

    def boundary(self, cut: int) -> float:
        """y of the line before the loop at a position."""
        return self.place.top() + HEAD + cut * self.pitch

    def row_rect(self, row: int) -> QRectF:
        return QRectF(self.place.left(), self.boundary(row), self.lanes_left - self.place.left() - 6, self.pitch)

    def tile_rect(self, row: int) -> QRectF:
        """The size of the tile: dragged to the side."""
        whole = self.row_rect(row)
        return QRectF(whole.left() + whole.width() * 0.28, whole.top(), whole.width() * 0.24, whole.height())

    def lane(self, tensor: str) -> QRectF:
        left = self.lanes_left + OPERANDS.index(tensor) * (self.lane_width + 3)
        bottom = self.boundary(len(self.mapped.rows) + 1)
        return QRectF(left, self.boundary(0), self.lane_width, bottom - self.boundary(0))

    def row_at(self, at: QPointF) -> int | None:
        row = int((at.y() - self.boundary(0)) // self.pitch)
        inside = 0 <= row < len(self.mapped.rows) and self.row_rect(row).contains(at)
        return row if inside else None

    def cut_at(self, at: QPointF) -> int:
        return max(0, min(round((at.y() - self.boundary(0)) / self.pitch), len(self.mapped.rows)))

    # Dragging

    def grab(self, values: Values, at: QPointF) -> Grabbed | None:
        for buffer in reversed(self.mapped.nest.buffers if self.has_cuts else ()):
            lane = self.lane(buffer.tensor).adjusted(0, -HANDLE, 0, HANDLE)
            if lane.contains(at) and abs(at.y() - self.boundary(buffer.cut)) <= HANDLE:
                return Grabbed("cut", values, self, tensor=buffer.tensor, level=buffer.level, start=at)
        row = self.row_at(at)
        if row is None:
            return None
        tiled = self.mapped.rows[row].band < self.mapped.rows[-1].band
        kind = "tile" if tiled and self.tile_rect(row).contains(at) else "row"
        return Grabbed(kind, values, self, row, start=at)


def dragged(grabbed: Grabbed, at: QPointF) -> Values:
    """Values with what was taken moved to a point, counted from where it was taken."""
    view, values = grabbed.view, grabbed.values
    if grabbed.kind == "cut":
        shift = view.cut_at(at) - view.mapped.end(grabbed.level - 1)
        return changed(values, {f"cut_{grabbed.tensor}_{grabbed.level}": max(-8, min(8, shift))})
    if grabbed.kind == "tile":
        steps = round((at.x() - grabbed.start.x()) / 10)
        return dragged_tile(values, view.mapped, view.mapped.rows[grabbed.row], steps)
    target = int((at.y() - view.boundary(0)) // view.pitch)
    return dragged_row(values, view.mapped, grabbed.row, max(0, min(target, len(view.mapped.rows) - 1)))


def changed(values: Values, wishes: Values) -> Values:
    return {**values, **wishes}


def dragged_tile(values: Values, mapped: Mapped, row: Row, by: int) -> Values:
    """The tile of a row, larger or smaller by so many. Loops inside the last level always make single steps."""
    name = f"tile_{row.loop.dim.lower()}_{row.band + 1}"
    if name not in values or row.band == mapped.rows[-1].band:
        return values
    most = mapped.nest.layer.sizes[row.loop.dim]
    return changed(values, {name: max(1, min(row.loop.step + by, most))})


def dragged_row(values: Values, mapped: Mapped, source: int, target: int) -> Values:
    """A loop moved before or behind another one of its band; into another band it takes its tile with it.

    Groups stay outside all loops of their band: no order names them.
    """
    moving, place = mapped.rows[source], mapped.rows[target]
    name = f"order_{place.band + 1}"
    if source == target or moving.loop.dim not in values[name]:
        return values
    order = values[name].replace(moving.loop.dim, "")
    at = order.index(place.loop.dim) + (target > source) if place.loop.dim in order else 0
    wishes = {name: order[:at] + moving.loop.dim + order[at:]}
    if moving.band != place.band:
        wishes |= moved_tiles(values, mapped, moving, place.band)
    return changed(values, wishes)


def moved_tiles(values: Values, mapped: Mapped, moving: Row, band: int) -> dict[str, int]:
    """The bands between take over what the loop leaves: outward its step, inward the tile outside it."""
    outward = band < moving.band
    between = range(band, moving.band) if outward else range(moving.band, band)
    outside = mapped.nest.layer.sizes[moving.loop.dim]
    for row in mapped.rows:
        if row.loop.dim == moving.loop.dim and row.band < moving.band:
            outside = row.loop.step
    size = moving.loop.step if outward else outside
    names = [f"tile_{moving.loop.dim.lower()}_{number + 1}" for number in between]
    return {name: size for name in names if name in values}


# The picture


def paint_nest(painter: QPainter, view: NestView, passes: Mapping[int, int]) -> None:
    """passes: at which pass each loop is now, for those that are followed."""
    paint_heads(painter, view)
    for number, row in enumerate(view.mapped.rows):
        paint_row(painter, view, number, row, passes.get(number))
    last = view.row_rect(len(view.mapped.rows))
    paint_words(painter, last, "O += W·I", "text", Qt.AlignmentFlag.AlignLeft)
    paint_bands(painter, view)
    for tensor in OPERANDS if view.has_cuts else ():
        paint_lane(painter, view, tensor)
    paint_hint(painter, view)


def paint_hint(painter: QPainter, view: NestView) -> None:
    """What can be dragged, below the loops where there is room."""
    top = view.boundary(len(view.mapped.rows) + 1) + 8
    room = QRectF(view.place.left(), top, view.place.width(), view.place.bottom() - top)
    if room.height() < HINT:
        return
    cuts = tr("Drag a row, the size of a tile, or the end of a lane.")
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(room, Qt.TextFlag.TextWordWrap, cuts if view.has_cuts else tr("Drag a row or the size of a tile."))


def paint_heads(painter: QPainter, view: NestView) -> None:
    top = QRectF(view.place.left(), view.place.top(), view.place.width(), HEAD)
    whole = view.row_rect(0)
    names = QRectF(whole.left(), top.top() + 15, whole.width() * 0.28, 16)
    tile = QRectF(view.tile_rect(0).left(), top.top() + 15, view.tile_rect(0).width(), 16)
    times = QRectF(tile.right(), top.top() + 15, whole.right() - tile.right(), 16)
    paint_words(painter, QRectF(top.left(), top.top(), top.width(), 15), tr("Loops, outermost first"), "text")
    paint_words(painter, names, tr("loop"), "dim")
    paint_words(painter, tile, tr("tile"), "dim", Qt.AlignmentFlag.AlignRight)
    paint_words(painter, times, tr("passes"), "dim", Qt.AlignmentFlag.AlignRight)
    for tensor in OPERANDS if view.has_cuts else ():
        lane = view.lane(tensor)
        head = QRectF(lane.left(), top.top() + 15, lane.width(), 16)
        paint_words(painter, head, LETTERS[tensor], "text", Qt.AlignmentFlag.AlignHCenter)


def row_font(view: NestView) -> Any:
    font = tabular(small_font())
    font.setPixelSize(int(max(8, min(12, view.pitch - 2))))
    return font


def paint_row(painter: QPainter, view: NestView, number: int, row: Row, now: int | None) -> None:
    whole, tile = view.row_rect(number), view.tile_rect(number)
    painter.setFont(row_font(view))
    last = row.band == view.mapped.rows[-1].band
    if not last:
        painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
        painter.setBrush(LOOK.theme.colour("field"))
        painter.drawRoundedRect(tile.adjusted(4, 1, 0, -1), 3, 3)
    painter.setPen(LOOK.theme.colour("text"))
    name = f"{row.loop.dim.lower()}"
    left = QRectF(whole.left() + 2, whole.top(), tile.left() - whole.left() - 2, whole.height())
    words = f"{name}  {words_of(row.loop.dim)}"
    if QFontMetricsF(painter.font()).horizontalAdvance(words) > left.width():
        words = name
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(left, middle | Qt.AlignmentFlag.AlignLeft, words)
    painter.drawText(tile.adjusted(0, 0, -4, 0), middle | Qt.AlignmentFlag.AlignRight, str(row.loop.step))
    passes = f"{now + 1}/{row.count}" if now is not None else f"×{row.count}"
    right = QRectF(tile.right(), whole.top(), whole.right() - tile.right(), whole.height())
    painter.setPen(LOOK.theme.colour("text" if now is not None else "dim"))
    painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, passes)


def words_of(dim: Dim) -> str:
    return {
        "N": tr("images"), "G": tr("groups"), "M": tr("filters"), "C": tr("channels"), "P": tr("rows"),
        "Q": tr("columns"), "R": tr("kernel rows"), "S": tr("kernel columns"),
    }[dim]  # fmt: skip


def paint_bands(painter: QPainter, view: NestView) -> None:
    """A line where the loops of one level end."""
    painter.setPen(QPen(LOOK.theme.colour("dim"), 1.0, Qt.PenStyle.DashLine))
    rows = view.mapped.rows
    for number in range(1, len(rows) + 1):
        if number == len(rows) or rows[number].band != rows[number - 1].band:
            y = view.boundary(number)
            painter.drawLine(QPointF(view.place.left(), y), QPointF(view.row_rect(0).right(), y))


def paint_lane(painter: QPainter, view: NestView, tensor: str) -> None:
    nest, lane = view.mapped.nest, view.lane(tensor)
    cuts = sorted((b for b in nest.buffers if b.tensor == tensor), key=lambda b: b.level)
    edges = [0, *(b.cut for b in cuts), len(view.mapped.rows) + 1]
    # All edges are straight up or across; smooth ones would cost a tenth of a frame.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(colour(tensor, 0.5), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(lane)
    for level, (first, end) in enumerate(pairwise(edges)):
        part = QRectF(lane.left(), view.boundary(first), lane.width(), (end - first) * view.pitch)
        painter.fillRect(part, colour(tensor, ALPHAS[min(level, 3)]))
        paint_level_name(painter, part, nest.levels[level], level)
    for buffer in cuts:
        y = view.boundary(buffer.cut)
        painter.setPen(QPen(colour(tensor), 2.5))
        painter.drawLine(QPointF(lane.left() - 1, y), QPointF(lane.right() + 1, y))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def paint_level_name(painter: QPainter, part: QRectF, name: str, level: int) -> None:
    """Across where it is wide enough, else its first letter; nothing in a part that is too low."""
    font = small_font()
    font.setPixelSize(9)
    short = {"registers": "reg"}.get(name, name)
    if QFontMetricsF(font).horizontalAdvance(short) > part.width() - 1:
        short = short[:1]
    if part.height() < 11:
        return
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(part.adjusted(0, 1, 0, 0), Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, short)


def paint_words(
    painter: QPainter, place: QRectF, text: str, token: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
) -> None:
    font = fixed_font() if text.startswith("O +=") else small_font()
    font.setPixelSize(int(max(8, min(12, place.height() - 2))))
    painter.setFont(font)
    painter.setPen(LOOK.theme.colour(token))
    painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, elided(text, place.width() + 2, font))
