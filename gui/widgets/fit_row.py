"""One device on three lines: verdict and name, flash, RAM; a button, since a click chooses the device."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolTip, QWidget

from analysis.units import UNKNOWN, binary, exact
from gui.theme import LOOK, small_font, tabular, title_font
from gui.widgets.fit_bar import paint_fit_bar, state_of
from gui.widgets.promise_words import MARKS, fit_words, promise_state, state_token, worst

if TYPE_CHECKING:
    from analysis.device import Device
    from analysis.estimate import Fit, Promise, Resource

NAME_PX, LINE_PX, PAD_PX, MARK_PX, KIND_PX, GAP_PX = 22, 22, 6, 20, 50, 8
# Where the bar would be shorter than this, the words beside it are said shorter; then they stand above it.
GOOD_BAR_PX, LEAST_BAR_PX = 110, 64
STACKED_PX, WORDS_PX = 42, 17


def words(text: str) -> str:
    return QCoreApplication.translate("fit", text)


def verdict_words(state: str) -> str:
    return {
        "fits": words("fits"),
        "tight": words("fits, but little is left"),
        "over": words("does not fit"),
        "": words("cannot tell"),
    }[state]


@dataclass(frozen=True, slots=True)
class Need:
    """One resource as it is written and drawn. kind: flash, storage or RAM. complete: False where the need is the least."""

    kind: str
    used_bytes: int | None
    capacity_bytes: int | None
    complete: bool
    note: str = ""
    ghost_bytes: int | None = None

    @property
    def text(self) -> str:
        """ "at least 305 KiB of 2 MiB"."""
        return self._written(words("at least {size}"), words("{need}, capacity not known"))

    @property
    def short_text(self) -> str:
        """The same where there is little room."""
        return self._written("≥ {size}", words("{need} of unknown"))

    def _written(self, at_least: str, without_capacity: str) -> str:
        used = UNKNOWN if self.used_bytes is None else binary(self.used_bytes)
        if self.used_bytes is not None and not self.complete:
            used = at_least.format(size=used)
        if self.capacity_bytes is None:
            return without_capacity.format(need=used)
        return words("{need} of {capacity}").format(need=used, capacity=binary(self.capacity_bytes))

    @property
    def tip(self) -> str:
        used, capacity = exact(self.used_bytes), exact(self.capacity_bytes)
        tip = words("{kind}: {used} B of {capacity} B").format(kind=self.kind, used=used, capacity=capacity)
        ghost = words("ghost, dotted: {used} B").format(used=exact(self.ghost_bytes))
        return tip if self.ghost_bytes is None else f"{tip}\n{ghost}"


@dataclass(frozen=True, slots=True)
class DeviceVerdict:
    """What a row says of one device. state: of its memories. promises: the budgets of a run, held against it."""

    id: str
    name: str
    tier: str
    state: str
    needs: tuple[Need, Need]
    promises: tuple[Promise, ...] = ()

    @property
    def whole_state(self) -> str:
        """Of memories and budgets together."""
        return worst([self.state, *map(promise_state, self.promises)])

    @property
    def words(self) -> str:
        """The verdict over memories and budgets."""
        return fit_words(self.state, self.promises) or verdict_words(self.state)

    @property
    def text(self) -> str:
        needs = (f"{need.kind} {need.text}" for need in self.needs)
        return "; ".join((f"{self.name}: {self.words}", *needs, *(promise.sentence for promise in self.promises)))


def verdict_of(device: Device, fit: Fit, origin, ghost: Fit | None = None) -> DeviceVerdict:
    """`origin` writes where a quantity comes from. ghost: what another scenario needs of the same device."""
    stored = words("storage") if device.weights_in_ram else words("flash")
    weighed = [fit.ram] if device.weights_in_ram and fit.flash.ok is not False else [fit.flash, fit.ram]
    homes = (None if device.weights_in_ram else device.weight_memory, device.activation_memory)
    notes = tuple(f"{home.name}: {origin(home.capacity_bytes)}" if home else "" for home in homes)
    ghosts = (ghost.flash.used_bytes, ghost.ram.used_bytes) if ghost else (None, None)
    rows = zip((stored, words("RAM")), (fit.flash, fit.ram), notes, ghosts, strict=True)
    needs = tuple(need_of(*row) for row in rows)
    return DeviceVerdict(device.id, device.name, device.tier, state_of_fit(fit.ok, weighed), needs)


def need_of(kind: str, resource: Resource, note: str, ghost_bytes: int | None) -> Need:
    return Need(kind, resource.used_bytes, resource.capacity_bytes, resource.complete, note, ghost_bytes)


def state_of_fit(ok: bool | None, weighed: Iterable[Resource]) -> str:
    if ok is None:
        return ""
    if not ok:
        return "over"
    tight = any(state_of(r.used_bytes, r.capacity_bytes) == "tight" for r in weighed)
    return "tight" if tight else "fits"


@dataclass(frozen=True, slots=True)
class TextRoom:
    """Pixels that the longest text beside a bar takes, as it is and short, so that all bars begin and end alike."""

    full_px: int = 0
    short_px: int = 0


def text_room(verdicts: Iterable[DeviceVerdict]) -> TextRoom:
    metrics = QFontMetricsF(tabular(small_font()))
    beside_bars = [need for v in verdicts for need in v.needs if need.capacity_bytes is not None]
    # Many devices have one capacity, and what is complete is written alike with little room: no text is measured twice.
    full, short = {need.text for need in beside_bars}, {need.short_text for need in beside_bars}
    widths = {text: metrics.horizontalAdvance(text) for text in full | short}
    return TextRoom(*(ceil(max(map(widths.__getitem__, texts), default=0.0)) for texts in (full, short)))


class DeviceRow(QAbstractButton):
    """chosen: the device that is looked at. `clicked` as of any button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verdict: DeviceVerdict | None = None
        self.chosen = False
        self.room = TextRoom()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        LOOK.theme_changed.connect(self.update)

    def show_verdict(self, verdict: DeviceVerdict, chosen: bool, room: TextRoom) -> None:
        if room != self.room:
            self.updateGeometry()
        if (verdict, chosen, room) != (self.verdict, self.chosen, self.room):
            self.verdict, self.chosen, self.room = verdict, chosen, room
            self.setAccessibleName(verdict.text)
            self.setAccessibleDescription(words("the device looked at") if chosen else words("choose this device"))
            self.update()

    def heightForWidth(self, width: int) -> int:
        return NAME_PX + 2 * (STACKED_PX if self.stacked(width) else LINE_PX) + PAD_PX

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(280))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(self.width()))

    def stacked(self, width: int) -> bool:
        """Whether there is too little room for bar and words side by side."""
        return line_px(width) - KIND_PX - GAP_PX - self.room.short_px < LEAST_BAR_PX

    def line_rect(self, line: int) -> QRectF:
        """The line of flash (0) or RAM (1)."""
        height = STACKED_PX if self.stacked(self.width()) else LINE_PX
        return QRectF(PAD_PX + MARK_PX, 2 + NAME_PX + line * height, line_px(self.width()), height)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.verdict:
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().y()), self)
            return True
        return super().event(event)

    def tip_at(self, y: float) -> str:
        """Exact bytes and the source of the capacity on a resource's line; the verdict in words on the name's."""
        for line, need in enumerate(self.verdict.needs):
            if self.line_rect(line).top() <= y < self.line_rect(line).bottom():
                return "\n".join(part for part in (need.tip, need.note) if part)
        return self.verdict.text

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.verdict:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_name(painter)
        for line, need in enumerate(self.verdict.needs):
            self._paint_need(painter, self.line_rect(line), need)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        theme, box = LOOK.theme, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        hot = self.underMouse() or self.chosen
        painter.setPen(QPen(theme.colour("accent"), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("hover") if hot else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 5, 5)
        if self.chosen:
            painter.fillRect(QRectF(0, 6, 3, self.height() - 12), theme.colour("accent"))

    def _paint_name(self, painter: QPainter) -> None:
        state, line = self.verdict.whole_state, QRectF(PAD_PX + 2, 2, self.width() - 2 * PAD_PX - 2, NAME_PX)
        painter.setFont(title_font())
        painter.setPen(LOOK.theme.colour(state_token(state)))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, MARKS[state])
        name = line.adjusted(MARK_PX - 2, 0, 0, 0)
        painter.setPen(LOOK.theme.colour("text"))
        shown = QFontMetrics(title_font()).elidedText(self.verdict.name, Qt.TextElideMode.ElideRight, int(name.width()))
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_need(self, painter: QPainter, line: QRectF, need: Need) -> None:
        """Kind, bar, words on one line; where that is too narrow the bar below kind and words."""
        stacked = self.stacked(self.width())
        written = QRectF(line.left(), line.top(), line.width(), WORDS_PX if stacked else LINE_PX)
        text, text_px = self._text_of(need, stacked)
        painter.setFont(tabular(small_font()))
        painter.setPen(LOOK.theme.colour("dim"))
        painter.drawText(written, Qt.AlignmentFlag.AlignVCenter, need.kind)
        over = state_of(need.used_bytes, need.capacity_bytes) == "over"
        painter.setPen(LOOK.theme.colour("over" if over else "text"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextDontClip
        painter.drawText(written, flags, text)
        bar = QRectF(line.left() + KIND_PX, line.top(), line.width() - KIND_PX - GAP_PX - text_px, LINE_PX)
        if stacked:
            bar = QRectF(line.left(), line.top() + WORDS_PX, line.width(), STACKED_PX - WORDS_PX)
        paint_fit_bar(painter, bar, need.used_bytes, need.capacity_bytes, need.ghost_bytes)

    def _text_of(self, need: Need, stacked: bool) -> tuple[str, float]:
        """What is written and how much room it takes from the bar; without a bar as much as it needs."""
        room_px = line_px(self.width()) - KIND_PX - GAP_PX
        if need.capacity_bytes is None:
            advance = QFontMetricsF(tabular(small_font())).horizontalAdvance
            text = need.text if advance(need.text) <= room_px else need.short_text
            return text, advance(text)
        full = self.room.full_px <= room_px - (0 if stacked else GOOD_BAR_PX)
        return (need.text, self.room.full_px) if full else (need.short_text, self.room.short_px)


def line_px(width: int) -> int:
    """Width of a resource's line in a row of that width."""
    return width - 2 * PAD_PX - MARK_PX
