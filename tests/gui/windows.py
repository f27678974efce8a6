"""Whole windows for tests, with settings of their own."""

from contextlib import contextmanager

from PySide6.QtCore import QSettings

from gui.main_window import MainWindow
from gui.session import Session
from gui.settings import Settings
from gui.theme import LOOK


@contextmanager
def shown_window(qtbot, folder, size=(1600, 1000), session=None):
    """A window on screen with its panels built; closed at the end, the look as it was."""
    store = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(session or Session(), Settings(store))
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.workspace is not None)
    try:
        yield window
    finally:
        end(window)
        LOOK.still = None
        LOOK.set_mode("light")


def end(window):
    """Without a question about what was drawn: nobody is there to answer it."""
    window._close_anyway()
