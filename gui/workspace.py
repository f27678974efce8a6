"""The panels around the roofline: docks at the sides, cards in the middle, all built from the registry."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QSplitter, QToolButton, QWidget

from gui.panels import Panel, PanelRow, all_panels
from gui.session import Session
from gui.theme import GAP, LOOK
from gui.widgets.card import Card, CardBody, CardTitle
from gui.widgets.icons import icon

SIDES = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
# Raised when the docks' names or places change in a way that an old layout cannot be restored into.
LAYOUT_VERSION = 1


def first_sizes(width: int, height: int) -> dict[str, int]:
    """Widths and height of the sides in pixels; the middle gets what is left, and the most."""
    side = round(0.26 * width)
    return {
        "left": min(310, max(296, side)),
        "right": min(350, max(300, side)),
        "bottom": min(270, max(150, round(0.32 * height))),
    }


class Workspace(QMainWindow):
    """A main window inside the main window, so that the start page never disturbs the docks."""

    picture_asked = Signal(object)  # the panel to save as a picture

    def __init__(self, session: Session) -> None:
        super().__init__(None, Qt.WindowType.Widget)
        self.session = session
        self.panels: dict[str, Panel] = {}
        self.frames: dict[str, QWidget] = {}
        self.toggles: dict[str, QAction] = {}
        self._menus: list[QToolButton] = []
        self._away: list[QDockWidget] = []
        self.setObjectName("workspace")
        self.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setDockNestingEnabled(True)
        self.setAnimated(False)
        self.centre = QSplitter(Qt.Orientation.Vertical)
        self.centre.setObjectName("centre")
        self.centre.setHandleWidth(GAP)
        self.centre.setChildrenCollapsible(False)
        self.setCentralWidget(self.centre)
        for row in all_panels():
            self._add(row)
        self._first_layout = self.saveState(LAYOUT_VERSION)
        self._sized = False
        LOOK.theme_changed.connect(self._paint_icons)

    def reset(self) -> None:
        """Every panel in its place, at its first size."""
        self.restoreState(self._first_layout, LAYOUT_VERSION)
        for toggle in self.toggles.values():
            if not toggle.isChecked():
                toggle.trigger()
        self._set_first_sizes()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The first sizes are shares of a window that has its own size, not of one that is still being made."""
        super().resizeEvent(event)
        if not self._sized and event.size().width() > 640:
            self._sized = True
            self._set_first_sizes()

    def _set_first_sizes(self) -> None:
        for side, length in first_sizes(self.width(), self.height()).items():
            docks = [f for f in self.frames.values() if isinstance(f, QDockWidget) and f.property("side") == side]
            across = Qt.Orientation.Vertical if side == "bottom" else Qt.Orientation.Horizontal
            self.resizeDocks(docks, [length] * len(docks), across)

    def states(self) -> dict[str, bytes]:
        """Docks, centre and each panel's own arrangement, to be kept between runs."""
        self._bring_back()
        docks, centre = self.saveState(LAYOUT_VERSION), self.centre.saveState()
        if not self.isVisible():
            self._put_away()
        own = {name: state for name, panel in self.panels.items() if (state := panel.state())}
        return {"docks": bytes(docks.data()), "centre": bytes(centre.data()), **own}

    def restore(self, state: Callable[[str], bytes]) -> None:
        """What `states` gave, asked for by name; a layout of another version is left aside."""
        if (docks := state("docks")) and self.restoreState(docks, LAYOUT_VERSION):
            self._sized = True
            self.centre.restoreState(state("centre"))
        for name, panel in self.panels.items():
            if own := state(name):
                panel.restore(own)
        if not self.isVisible():
            self._put_away()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._bring_back()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._put_away()

    def _put_away(self) -> None:
        """Detached panels are windows of their own: without this they would lie over the start page, empty."""
        docks = (frame for frame in self.frames.values() if isinstance(frame, QDockWidget))
        self._away = [dock for dock in docks if dock.isFloating() and not dock.isHidden()]
        for dock in self._away:
            dock.hide()

    def _bring_back(self) -> None:
        away, self._away = self._away, []
        for dock in away:
            dock.show()

    def _detach(self, dock: QDockWidget) -> None:
        """A step aside, so that it is seen to be loose."""
        dock.setFloating(True)
        dock.move(dock.pos() + QPoint(-3 * GAP, 3 * GAP))

    def _add(self, row: PanelRow) -> None:
        panel = row.make(self.session)
        title = CardTitle(self.tr(row.title), panel.subtitle, (*panel.title_controls(), self._more_button(row.id)))
        panel.subtitle_changed.connect(title.set_subtitle)
        self.panels[row.id] = panel
        self.frames[row.id] = (
            self._in_centre(row, title, panel) if row.area == "centre" else self._dock(row, title, panel)
        )

    def _in_centre(self, row: PanelRow, title: CardTitle, panel: Panel) -> Card:
        card = Card(title, panel)
        card.setObjectName(row.id)
        self.centre.addWidget(card)
        toggle = QAction(self.tr(row.title), self, checkable=True, checked=True)
        toggle.toggled.connect(card.setVisible)
        self.toggles[row.id] = toggle
        return card

    def _dock(self, row: PanelRow, title: CardTitle, panel: Panel) -> QDockWidget:
        dock = QDockWidget(self.tr(row.title), self)
        dock.setObjectName(row.id)
        dock.setProperty("side", row.area)
        dock.setTitleBarWidget(title)
        dock.setWidget(CardBody(panel))
        self.addDockWidget(SIDES[row.area], dock)
        self.toggles[row.id] = dock.toggleViewAction()
        return dock

    def _more_button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("plain")
        button.setIcon(icon("more"))
        button.setAccessibleName(self.tr("more about this panel"))
        button.setToolTip(self.tr("Save as picture, detach, hide"))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: self._fill(menu, name))
        button.setMenu(menu)
        self._menus.append(button)
        return button

    def _fill(self, menu: QMenu, name: str) -> None:
        """What can be done with a panel."""
        frame = self.frames[name]
        rows: list[tuple[str, Callable[[], object]]] = [
            (self.tr("Save as picture…"), lambda: self.picture_asked.emit(self.panels[name]))
        ]
        if isinstance(frame, QDockWidget):
            loose = frame.isFloating()
            words = self.tr("Put back") if loose else self.tr("Detach")
            rows.append((words, lambda: frame.setFloating(False) if loose else self._detach(frame)))
        rows.append((self.tr("Hide"), lambda: self.toggles[name].trigger()))
        menu.clear()
        for words, act in rows:
            menu.addAction(words).triggered.connect(act)

    def _paint_icons(self) -> None:
        for button in self._menus:
            button.setIcon(icon("more"))
