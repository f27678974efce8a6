"""Every panel can be copied: by Ctrl+C, in its context menu, in the menu of its title."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton

from gui.panels import panel_names
from tests.gui.networks import analysis_of, chain
from tests.gui.windows import shown_window

# A word or number that the panel's own copy has in it.
SAID = {
    "overview": "arena",
    "fit": "flash",
    "roofline": "MAC/B",
    "placement": "weights",
    "graph": "conv_0",
    "compare": "conv_0",
}

# The board has nothing to say of a network that is not drawn, the others answer from the background; tests of their own say
# what they copy.
WITH_AN_ANSWER = [name for name in panel_names() if name not in ("drawing", "lab", "offload", "sweep")]


@pytest.fixture
def window(qtbot, tmp_path, session):
    with shown_window(qtbot, tmp_path, session=session) as window:
        session.show(analysis_of(chain(6)))
        # What compares has something to say only beside a ghost.
        session.pin()
        yield window


@pytest.fixture(autouse=True)
def clipboard(qapp):
    board = QGuiApplication.clipboard()
    board.clear()
    yield board
    board.clear()


@pytest.mark.parametrize("name", WITH_AN_ANSWER)
def test_a_panel_gives_its_answer_as_text(window, qtbot, clipboard, name):
    window.reveal_panel(name)
    panel = window.workspace.panels[name]
    focus = panel.focusWidget() or panel
    qtbot.keyClick(focus, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = clipboard.text()
    assert len(text) > 5
    assert SAID.get(name, "") in text
    clipboard.clear()
    panel.copy()
    assert clipboard.text() == text or name == "layer-table"


@pytest.mark.parametrize("name", panel_names())
def test_without_a_model_nothing_is_copied(window, clipboard, name):
    window.session.close_model()
    clipboard.setText("of before")
    window.workspace.panels[name].copy()
    assert clipboard.text() == "of before"


@pytest.mark.parametrize("name", WITH_AN_ANSWER)
def test_the_title_has_it_too(window, clipboard, name):
    window.reveal_panel(name)
    title = window.workspace.titles[name]
    more = next(b for b in title.findChildren(QToolButton) if b.accessibleName() == "more about this panel")
    more.menu().aboutToShow.emit()
    next(action for action in more.menu().actions() if action.text() == "Copy").trigger()
    assert clipboard.text()


@pytest.mark.parametrize("name", [name for name in panel_names() if name not in ("graph", "lab", "matrix", "sweep")])
def test_context_menus_begin_alike(window, name):
    window.reveal_panel(name)
    panel = window.workspace.panels[name]
    at = panel.rect().center()
    panel.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, panel.mapToGlobal(at)))
    (menu,) = (menu for menu in panel.findChildren(QMenu) if menu.isVisible())
    titles = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    assert titles[: 2 if name == "placement" else 1] == (["Place in", "Copy"] if name == "placement" else ["Copy"])
    assert {"Select all shown", "Isolate", "Hide", "Invert selection", "Precision of selection"} <= set(titles)
