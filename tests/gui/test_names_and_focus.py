"""Everything that answers a mouse or a key says what it is, and the keyboard gets there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from gui.keyboard import KeyboardDialog
from gui.palette import Palette
from gui.theme import LOOK
from tests.gui.networks import analysis_of, chain
from tests.gui.windows import shown_window

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTabBar,
    QTextEdit,
)  # fmt: skip


@pytest.fixture
def window(qtbot, tmp_path):
    with shown_window(qtbot, tmp_path) as window:
        yield window


def interactive(root):
    """Controls of ours: not what a library puts inside another control or a menu, nor what only scrolls."""
    for widget in root.findChildren(QWidget):
        inside = isinstance(widget.parent(), (QAbstractSpinBox, QComboBox, QLineEdit, QTabBar, QAbstractScrollArea))
        internal = inside or isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_") or in_menu(widget)
        seen_only = widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if (
            not (internal or seen_only)
            and widget.isVisible()
            and widget.isEnabled()
            and (isinstance(widget, CONTROLS) or takes_keys)
        ):
            yield widget


def in_menu(widget):
    while widget is not None and not isinstance(widget, QMenu):
        widget = widget.parentWidget()
    return widget is not None


def described(widget):
    return f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}"


def name_of(widget):
    text = widget.text() if isinstance(widget, (QAbstractButton, QLabel)) else ""
    return widget.accessibleName() or text


def without_name(root):
    return sorted({described(w) for w in interactive(root) if not name_of(w).strip()})


def out_of_reach(root):
    """Controls that the Tab key never comes to; a bar of tabs with one tab is none."""
    shown = (w for w in interactive(root) if not (isinstance(w, QTabBar) and w.count() < 2))
    return sorted({described(w) for w in shown if not w.focusPolicy() & Qt.FocusPolicy.TabFocus})


def check(root):
    assert without_name(root) == []
    assert out_of_reach(root) == []


def looks(widget):
    QApplication.processEvents()
    return widget.grab().toImage()


def with_unseen_focus(window):
    """Controls that look the same with the keyboard and without."""
    QApplication.processEvents()
    for widget in tuple(interactive(window)):
        if isValid(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.visibleRegion().isEmpty():
            if window.focusWidget() is not None:
                window.focusWidget().clearFocus()
            before = looks(widget)
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if isValid(widget) and widget.hasFocus() and looks(widget) == before:
                yield described(widget)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_focus_is_seen_everywhere(window, mode):
    # Only a change of the theme dresses an application that was not dressed at its start.
    for theme in ("dark", "light", mode):
        LOOK.set_mode(theme)
    window.settings.remember("/models/one.onnx")
    window._show_recent()
    assert list(with_unseen_focus(window)) == []
    window.session.show(analysis_of(chain(12)))
    for name in window.workspace.panels:
        window.reveal_panel(name)
        assert list(with_unseen_focus(window)) == []


def test_the_start_page(window):
    check(window.start_page)


def test_every_panel_in_front(window):
    window.session.show(analysis_of(chain(12)))
    for name in window.workspace.panels:
        window.reveal_panel(name)
        check(window)


def test_every_panel_without_a_model(window):
    for name in window.workspace.panels:
        window.reveal_panel(name)
        check(window.workspace.frames[name])


def test_the_palette_and_the_page_of_keys(window):
    window.show_palette()
    popup = window.findChild(Palette)
    assert popup.search.accessibleName()
    assert popup.list.accessibleName()
    popup.close()
    window.show_keyboard()
    check(window.findChild(KeyboardDialog))


def test_tab_never_comes_to_what_is_out_of_sight(window, qtbot):
    window.session.show(analysis_of(chain(12)))
    window.reveal_panel("roofline")
    qtbot.wait(50)
    first, seen = window.focusWidget(), []
    for _ in range(400):
        focus = window.focusWidget()
        seen.append(focus)
        assert not focus.visibleRegion().isEmpty() or scrolls_into_sight(focus), described(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
        if window.focusWidget() is first:
            break
    assert window.focusWidget() is first
    assert len(set(seen)) > 20
    assert {w for w in interactive(window) if isinstance(w, QTabBar) and w.count() > 1} <= set(seen)


def scrolls_into_sight(widget):
    """In a panel in front, below what its scroll area shows now."""
    dock = widget
    while dock is not None and type(dock).__name__ != "QDockWidget":
        dock = dock.parentWidget()
    return dock is not None and not dock.visibleRegion().isEmpty()
