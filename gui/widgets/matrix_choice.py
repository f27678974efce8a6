"""Which models stand in the matrix: a button whose menu adds files, takes them away, and brings the samples."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui.widgets.choices import ChipButton
from gui.widgets.sweep_picture import RESULTS


class ModelChoice(ChipButton):
    """added: paths, in the order they came. with_samples: the bundled networks stand below them."""

    changed = Signal()
    files_asked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.added: tuple[str, ...] = ()
        self.with_samples = True
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.menu().setToolTipsVisible(True)
        self.menu().aboutToShow.connect(self._fill)
        self.set_title(self.tr("models"))

    def set_models(self, added: Iterable[str], with_samples: bool) -> None:
        wanted = (tuple(dict.fromkeys(added)), with_samples)
        if wanted != (self.added, self.with_samples):
            self.added, self.with_samples = wanted
            self.changed.emit()

    def add(self, paths: Iterable[str]) -> None:
        self.set_models((*self.added, *paths), self.with_samples)

    def remove(self, path: str) -> None:
        self.set_models((other for other in self.added if other != path), self.with_samples)

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        menu.addAction(self.tr("Add models…")).triggered.connect(lambda _=False: self.files_asked.emit())
        samples = menu.addAction(self.tr("With the samples"))
        samples.setCheckable(True)
        samples.setChecked(self.with_samples)
        samples.triggered.connect(lambda on: self.set_models(self.added, on))
        if self.added:
            menu.addSeparator()
        for path in self.added:
            words = self.tr("Take {name} away").format(name=PurePath(path).name.replace("&", "&&"))
            action = menu.addAction(words)
            action.setToolTip(path)
            action.triggered.connect(lambda _=False, path=path: self.remove(path))


def models_in(event: QDropEvent) -> tuple[str, ...]:
    """The files that it brings, but for those that a sweep has written."""
    files = (url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
    return tuple(path for path in files if PurePath(path).suffix.lower() not in RESULTS)
