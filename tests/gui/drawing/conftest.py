"""A person at a board that is on screen, with a session of its own."""

import pytest

from gui.panels.drawing import DrawingPanel
from gui.session import Session
from gui.theme import LOOK
from tests.gui.drawing.artist import Artist


@pytest.fixture
def studio(qtbot, shown):
    """Makes people at boards; each has a session and a window of its own."""
    sessions = []

    def make(width=1200, height=760):
        session = Session()
        sessions.append(session)
        panel = shown(DrawingPanel(session), width, height)
        panel.activateWindow()
        qtbot.waitUntil(panel.isActiveWindow)
        return Artist(qtbot, session, panel)

    yield make
    for session in sessions:
        session.close()
    LOOK.set_mode("light")


@pytest.fixture
def artist(studio):
    """At an empty board."""
    artist = studio()
    artist.begin()
    return artist
