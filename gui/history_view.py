"""The history as a list: every scenario been at, branches below the step that they left from; jump and rename."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from analysis.units import exact
from gui.history import History
from gui.naming import device_name
from gui.session import Session
from gui.theme import GAP, PADDING
from gui.widgets.card import dim_label

NUMBER = Qt.ItemDataRole.UserRole


class HistoryDialog(QDialog):
    """Stays open beside the window and follows it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._filling = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("History"))
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([self.tr("what changed"), self.tr("device"), self.tr("batch"), self.tr("precision")])
        self.tree.setAccessibleName(self.tr("scenarios"))
        self.tree.setEditTriggers(QTreeWidget.EditTrigger.EditKeyPressed)
        self.tree.itemActivated.connect(lambda item: session.go_to(item.data(0, NUMBER)))
        self.tree.itemChanged.connect(self._rename)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(GAP)
        column.addWidget(self.tree, 1)
        column.addWidget(dim_label(self.tr("Enter or double click goes there, F2 gives a name; branches are indented")))
        column.addWidget(buttons)
        self.resize(self.sizeHint())
        session.history_changed.connect(self._fill)
        self._fill()

    def sizeHint(self) -> QSize:
        return QSize(680, 420)

    def _fill(self) -> None:
        self._filling = True
        self.tree.clear()
        history = self.session.history
        if history:
            self._add_steps(history)
        self._filling = False

    def _add_steps(self, history: History) -> None:
        """The first change after a step stands on its level, later ones, the branches, below it."""
        items: dict[int, QTreeWidgetItem] = {}
        continued: set[int] = set()
        for number in range(len(history.steps)):
            parent = history.steps[number].parent
            if parent is None:
                owner = self.tree.invisibleRootItem()
            elif parent in continued:
                owner = items[parent]
            else:
                continued.add(parent)
                owner = items[parent].parent() or self.tree.invisibleRootItem()
            items[number] = self._item(history, number)
            owner.addChild(items[number])
        self.tree.expandAll()
        for place in range(self.tree.columnCount()):
            self.tree.resizeColumnToContents(place)
            self.tree.setColumnWidth(place, self.tree.columnWidth(place) + 2 * GAP)
        self.tree.setCurrentItem(items[history.current])

    def _item(self, history: History, number: int) -> QTreeWidgetItem:
        step = history.steps[number]
        scenario = step.scenario
        device = device_name(scenario.devices[0]) if scenario.devices else ""
        batch = exact(scenario.batch) if scenario.batch else self.tr("of the file")
        item = QTreeWidgetItem([step.title, device, batch, scenario.precision])
        item.setData(0, NUMBER, number)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        font = item.font(0)
        font.setBold(number == history.current)
        item.setFont(0, font)
        item.setToolTip(0, self.tr("shown now") if number == history.current else self.tr("go there"))
        return item

    def _rename(self, item: QTreeWidgetItem, column: int) -> None:
        """Only the name can be changed; whatever was typed, the list shows what holds."""
        if self._filling:
            return
        if column == 0 and item.text(0).strip():
            self.session.rename_step(item.data(0, NUMBER), item.text(0))
        else:
            self._fill()
