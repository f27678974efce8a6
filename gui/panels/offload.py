"""Offload: compute the network where the sensor is, or send every frame to be computed elsewhere?"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout

from gui import catalogue
from gui.controls import device_groups
from gui.offloading import OffloadWish
from gui.panels.registry import Panel, panel
from gui.theme import LOOK, PADDING
from gui.widgets.choices import Choice
from gui.widgets.offload_form import OffloadForm
from gui.widgets.plot_tables import PlotTable, table
from gui.widgets.scrolled import scrolled

LEAST_PICTURE_PX = 480
COLUMNS = ("group", "key", "value", "low", "high", "unit", "source")


@panel("Compute here, or send it?", area="centre", rank=6, keys="Ctrl+Alt+O", waits=True, tab="Offload")
class OffloadPanel(Panel):
    """The network on screen on the device that is looked at. Nothing is weighed while nobody looks at it."""

    form: OffloadForm | None = None

    def _build(self) -> None:
        self.wish = OffloadWish()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def _connect(self) -> None:
        super()._connect()
        self._after(self._show, self.session.offloader.changed)

    def need(self) -> OffloadForm:
        """The fields and the answer, made when they are first seen: the window is on screen before the analysis is loaded."""
        if self.form is None:
            self._make()
            self._draw()
        return self.form

    def _make(self) -> None:
        from gui.widgets.offload_answer import OffloadAnswer

        self.form = OffloadForm([Choice(card.id, card.name) for card in catalogue.links()], device_groups)
        self.form.changed.connect(self.change)
        self.answer = OffloadAnswer()
        self.answer.setAccessibleName(self.tr("here or sent"))
        self.main = area = scrolled(self.form, self.answer)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(self.tr("answer, numbers below it"))
        self._column.addWidget(area)

    def catch_up(self) -> None:
        self.need()
        super().catch_up()

    def change(self, fields: dict[str, Any]) -> None:
        """Another wish; silent where nothing is different."""
        wish = replace(self.wish, **fields)
        if wish != self.wish:
            self.wish = wish
            self._draw()

    @property
    def is_working(self) -> bool:
        return self.session.offloader.working

    # What is shown

    def _draw(self) -> None:
        if self.form is None:
            return
        self.form.show_wish(self.wish, self._cloud_name())
        self.form.setEnabled(bool(self.session.analysis and self.session.analysis.estimates))
        self.session.weigh_offload(self.wish)
        self._show()

    def _cloud_name(self) -> str:
        return next((card.name for card in catalogue.devices() if card.id == self.wish.cloud), "")

    def _show(self) -> None:
        if self.form is None:
            return
        found = self.session.offloader.found
        self.answer.show_answer(found, self._why_none())
        subtitle = self.tr("{device} against {link}")
        self.set_subtitle(subtitle.format(device=found.local.name, link=found.radio.name) if found else "")

    def _why_none(self) -> str:
        analysis = self.session.analysis
        if analysis is None:
            return self.tr("Open a model to see whether to compute it here or to send its frames")
        if not analysis.estimates:
            return self.tr("Choose a device to see whether to compute there or to send the frames")
        return self.session.offloader.refused or self.tr("weighing")

    # What leaves the window

    def text(self) -> str:
        """The sentences, then every number with where it comes from."""
        from analysis.offload.words import amount_text, sentences

        found = self.session.offloader.found
        if found is None or self.form is None:
            return ""
        said = [f"{reason}\t{sentence}" for reason, sentence in sentences(found)]
        rows = ("\t".join((row.group, row.name, amount_text(row), row.source)) for row in self.answer.rows)
        return "\n".join((*said, *rows))

    def plot_table(self) -> PlotTable | None:
        """As the command line writes it."""
        rows = self.answer.rows if self.form is not None else ()
        cells = ((r.group, r.key, r.amount.value, r.amount.low, r.amount.high, r.unit, r.source) for r in rows)
        return table(COLUMNS, cells) if rows else None

    def whole_size(self) -> QSize | None:
        """All numbers, whatever part of them is in sight."""
        if self.form is None or self.session.offloader.found is None:
            return None
        wide = max(self.width(), LEAST_PICTURE_PX)
        return QSize(wide, round(self.answer.height_for(wide - 2 * PADDING)) + 2 * PADDING)

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        """The answer, without the fields."""
        if self.form is None or self.session.offloader.found is None:
            return False
        painter.fillRect(rect, LOOK.theme.colour("panel"))
        self.answer.paint(painter, rect.adjusted(PADDING, PADDING, -PADDING, -PADDING))
        return True

    def state(self) -> bytes:
        return json.dumps(asdict(self.wish)).encode()

    def restore(self, state: bytes) -> None:
        try:
            self.wish = OffloadWish(**json.loads(state))
            self._draw()
        except (ValueError, TypeError):  # of another version
            self.wish = OffloadWish()
