"""Dataflow lab: how do data move while a layer is computed? Schedules are executed word by word, counted and compared."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QPainter
from PySide6.QtWidgets import QVBoxLayout

from analysis.dataflow.layer import Layer, LayerError
from analysis.dataflow.taken import layer_of
from gui.export import Source
from gui.lab.transport import key_rows
from gui.panels.registry import Panel, panel
from gui.theme import LOOK
from gui.widgets.plot_tables import PlotTable


@panel("Dataflow lab", area="centre", rank=3, keys="Ctrl+Shift+W", waits=True)
class LabPanel(Panel):
    """Made when it is first seen: most people who open a model never look at it."""

    presenting_asked = Signal()

    def _build(self) -> None:
        self.bench = None
        self._kept = b""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def _connect(self) -> None:
        self._after(self._draw, self.session.analysis_changed, self.session.selection_changed)
        self.session.closed.connect(self._close)

    def need(self):
        """The bench, made now if it is not there yet."""
        if self.bench is None:
            from gui.lab.bench import Bench
            from gui.lab.scenes import all_scenes

            self.bench = Bench(all_scenes(), self.selected_layer, self)
            self._column.addWidget(self.bench)
            self.bench.show()
            self.main = self.bench.stage
            self.bench.message_raised.connect(self.session.message_raised)
            self.bench.presenting_asked.connect(self.presenting_asked)
            self.bench.worked.connect(self._say)
            if self._kept:
                self.bench.restore(self._kept)
            self._draw()
        return self.bench

    def catch_up(self) -> None:
        self.need()
        super().catch_up()

    def _draw(self) -> None:
        """Which layer of the network could be taken now."""
        if self.bench is not None:
            estimate, row = self.session.estimate, self.session.current
            self.bench.panes.set_device(estimate.device if estimate else None)
            known = self.session.analysis is not None and row is not None
            self.bench.head.offer_layer(self.session.analysis.workload.names[row] if known else "")

    def _say(self) -> None:
        self.set_subtitle(self.bench.title)

    def _close(self) -> None:
        if self.bench is not None:
            self.bench.close_jobs()

    # Layers

    def selected_layer(self) -> tuple[str, Layer]:
        """Raises LayerError."""
        if self.session.analysis is None or self.session.current is None:
            raise LayerError("no layer is selected", None, "a layer of a network, selected in another panel")
        return self.layer(self.session.current)

    def layer(self, row: int) -> tuple[str, Layer]:
        """Raises LayerError."""
        analysis = self.session.analysis
        return analysis.workload.names[row], layer_of(analysis.graph, row)

    def watch_selected(self) -> None:
        self.need().take_layer()

    # As every panel

    def keys(self) -> tuple[tuple[str, str], ...]:
        return key_rows()

    def state(self) -> bytes:
        return self.bench.chosen.kept() if self.bench is not None else self._kept

    def restore(self, state: bytes) -> None:
        self._kept = state
        if self.bench is not None:
            self.bench.restore(state)

    def plot_table(self) -> PlotTable | None:
        return self.bench.plot_table() if self.bench is not None else None

    def source(self) -> Source:
        return self.need().source()

    def text(self) -> str:
        return self.bench.text() if self.bench is not None else ""

    def copy(self) -> None:
        """Without a model too."""
        if text := self.text():
            QGuiApplication.clipboard().setText(text)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of what is made here; layers are elsewhere."""
        if self.bench is not None:
            self.bench.head.save.menu().popup(event.globalPos())

    def whole_size(self) -> QSize | None:
        """A picture is of the scene alone."""
        return self.bench.stage.size() if self.bench is not None else None

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        if self.bench is None or self.bench.shown is None:
            return False
        painter.fillRect(rect, LOOK.theme.colour("panel"))
        stage = self.bench.stage
        stage.paint_at(painter, rect.adjusted(12, 12, -12, -12), self.bench.clock.times)
        return True

    def sizeHint(self) -> QSize:
        return QSize(1100, 700)
