"""The window of the device library: editor, where the numbers come from, how far off the predictions are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from gui.library.accuracy_page import AccuracyPage
from gui.library.device_editor import DeviceEditor
from gui.library.profiles import words
from gui.library.provenance_page import ProvenancePage
from gui.session import Session

EDITOR, ORIGINS, ACCURACY = range(3)


class LibraryWindow(QDialog):
    """Stays open beside the main window. Pages are drawn when they first come into sight."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("Devices"))
        self.session = session
        self.editor, self.origins, self.accuracy = DeviceEditor(session), ProvenancePage(), AccuracyPage()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(words("the library"))
        self.tabs.tabBar().setAccessibleName(words("pages of the library"))
        self.tabs.addTab(self.editor, words("&Edit a device"))
        self.tabs.addTab(self.origins, words("Where the &numbers come from"))
        self.tabs.addTab(self.accuracy, words("&How far off are we?"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self.resize(1120, 720)
        self._stale = {EDITOR, ORIGINS, ACCURACY}
        self.tabs.currentChanged.connect(self._draw)
        self.origins.opened.connect(self._edit)
        self.editor.saved.connect(self._take_saved)

    def show_page(self, page: int) -> None:
        self.tabs.setCurrentIndex(page)
        self._draw(page)
        self.show()
        self.raise_()
        self.activateWindow()

    def _draw(self, page: int) -> None:
        if page in self._stale:
            self._stale.discard(page)
            {EDITOR: self._begin, ORIGINS: self.origins.draw, ACCURACY: self.accuracy.draw}[page]()

    def _begin(self) -> None:
        scenario = self.session.scenario
        self.editor.open((scenario.devices if scenario and scenario.devices else self.session.first_devices)[0])

    def _edit(self, device: str) -> None:
        self._stale.discard(EDITOR)
        self.editor.open(device)
        self.tabs.setCurrentIndex(EDITOR)

    def _take_saved(self, device: str) -> None:
        """The main window shows the device as it is now; the pages count it when they are looked at again."""
        self._stale |= {ORIGINS, ACCURACY}
        if self.session.scenario and device in self.session.scenario.devices:
            self.session.ask_again()
