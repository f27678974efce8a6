"""The earlier result that a report for a pull request is held against; none at first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QToolButton, QWidget

from gui.widgets.card import ElidedLabel
from gui.widgets.icons import icon


class BaselineField(QWidget):
    """path: of a file that `analyze --format json` or a report has written; "" for none."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = ""
        self.choose, self.name, self.away = QPushButton(self.tr("Choose…")), ElidedLabel(), QToolButton()
        self.choose.setAutoDefault(False)
        self.choose.setAccessibleName(self.tr("choose an earlier result as JSON"))
        self.choose.setToolTip(self.tr("What has changed since then stands before the report"))
        self.away.setObjectName("plain")
        self.away.setIcon(icon("close"))
        self.away.setAccessibleName(self.tr("without an earlier result"))
        self.away.setToolTip(self.away.accessibleName())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choose)
        row.addWidget(self.name, 1)
        row.addWidget(self.away)
        self.choose.clicked.connect(lambda _=False: self._ask())
        self.away.clicked.connect(lambda _=False: self.set_path(""))
        self._show()

    def set_path(self, path: str) -> None:
        if path != self.path:
            self.path = path
            self._show()
            self.changed.emit()

    def _ask(self) -> None:
        title, filter = self.tr("An earlier result"), self.tr("Results (*.json)")
        if path := QFileDialog.getOpenFileName(self.window(), title, self.path, filter)[0]:
            self.set_path(path)

    def _show(self) -> None:
        self.name.setText(Path(self.path).name if self.path else self.tr("none"))
        self.name.setToolTip(self.path)
        self.away.setVisible(bool(self.path))
        if not self.path and self.away.hasFocus():
            self.choose.setFocus()
