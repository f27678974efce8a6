"""Starts the window: application, theme, one window for each model."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from types import TracebackType

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from gui.jobs import internal_error
from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import Settings
from gui.theme import LOOK

# After the first answer: long enough for every panel to be painted and for what it loads.
SETTLED_MS = 2000


def application() -> QApplication:
    """The dressed application; the one that runs already, if there is one."""
    if (app := QApplication.instance()) is not None:
        return app
    app = QApplication(sys.argv[:1])
    app.setApplicationName("rooflens")
    app.setApplicationDisplayName("Rooflens")
    LOOK.dress(app)
    return app


def run(paths: Sequence[str] = ()) -> int:
    """Opens a window for each path, one with the start page without any; ends with the last window."""
    app, settings = application(), Settings()
    LOOK.set_mode(settings.theme)
    windows = [MainWindow(Session(), settings) for _ in (paths or [""])]
    sys.excepthook = tell_in(windows)
    for window in windows:
        once = Qt.ConnectionType.SingleShotConnection
        window.session.analysis_changed.connect(lambda _: QTimer.singleShot(SETTLED_MS, keep), once)
    for window, path in zip(windows, paths or [""], strict=True):
        window.show()
        if path:
            window.open(path)
    return app.exec()


def keep() -> None:
    """What is loaded by now stays to the end: looking through all of it for garbage would halt a drag for 0.1 s."""
    gc.collect()
    gc.freeze()


def tell_in(windows: Sequence[MainWindow]):
    """A fault of ours in the window's own thread becomes a message, with the traceback to copy."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        message = internal_error(error)
        for window in windows:
            window.session.raise_message(message.severity, message.text, message.details)

    return tell
