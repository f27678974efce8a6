"""The panels: docks all built from the registry, arranged by layouts, detached, or one alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QMenu, QTabBar, QTabWidget, QToolButton

from gui.arranging import AREA, arrange, resize
from gui.export import add_pictures
from gui.layouts import LAYOUTS, SIDES, Layout, sides_of
from gui.panels import Panel, PanelRow, all_panels
from gui.session import Session
from gui.theme import GAP, LOOK
from gui.widgets.card import CardBody, CardTitle
from gui.widgets.focus import give_focus
from gui.widgets.icons import icon

# Raised when the docks' names or places change in a way that an old layout cannot be restored into.
LAYOUT_VERSION = 3


class Workspace(QMainWindow):
    """A main window inside the main window, so that the start page never disturbs the docks.

    panels, frames, toggles, by name: the panel, its dock, the action that shows or hides it. alone: the panel that has
    all the room, "" while they share it.
    """

    alone_changed = Signal(object)  # str

    def __init__(self, session: Session) -> None:
        super().__init__(None, Qt.WindowType.Widget)
        self.session = session
        self.rows = tuple(sorted(all_panels(), key=lambda row: (SIDES.index(row.area), row.rank, row.id)))
        self.panels: dict[str, Panel] = {}
        self.frames: dict[str, QDockWidget] = {}
        self.toggles: dict[str, QAction] = {}
        self.titles: dict[str, CardTitle] = {}
        self.alone = ""
        self._shared = self._kept = b""
        self._put_back: QDockWidget | None = None
        self._icons: list[tuple[QToolButton, str]] = []
        self._away: list[QDockWidget] = []
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._settle)
        self.setObjectName("workspace")
        self.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setDockNestingEnabled(True)
        self.setAnimated(False)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for row in self.rows:
            self._add(row)
        arrange(self, self.frames, sides_of(LAYOUTS[0], self.rows, self.width(), self.height()))
        self._sized = False
        LOOK.theme_changed.connect(self._paint_icons)

    # Layouts

    def apply(self, layout: Layout) -> None:
        """Every panel in the place that the layout gives it, at its first size."""
        self._leave_alone()
        sides = sides_of(layout, self.rows, self.width(), self.height())
        arrange(self, self.frames, sides)
        resize(self, self.frames, sides)
        self._put_back = None
        self._settling.start()

    def reset(self) -> None:
        self.apply(LAYOUTS[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_first_size()

    def _take_first_size(self) -> None:
        """The first sizes are shares of a window that has its own size, not of one that is still being made.

        Nor does Qt take the old bars of tabs away from one that is not on screen.
        """
        if not self._sized and self.isVisible() and self.width() > 640:
            self._sized = True
            if not self.restore_layout(self._kept):
                self.reset()

    def layout_state(self) -> bytes:
        """Places and sizes as they are, or as they were before one panel took all the room."""
        if self.alone or not self._sized:
            return self._shared if self.alone else self._kept
        self._bring_back()
        state = bytes(self.saveState(LAYOUT_VERSION).data())
        if not self.isVisible():
            self._put_away()
        return state

    def restore_layout(self, state: bytes) -> bool:
        """What `layout_state` gave; False, and nothing changed, for a layout of another version."""
        if not self._sized:
            self._kept = state
            return bool(state)
        self._leave_alone()
        restored = bool(state) and self.restoreState(state, LAYOUT_VERSION)
        self._put_back = None
        self._settling.start()
        return restored

    def states(self) -> dict[str, bytes]:
        """The layout and each panel's own arrangement, to be kept between runs."""
        own = {name: state for name, panel in self.panels.items() if (state := panel.state())}
        return {"docks": self.layout_state(), **own}

    def restore(self, state: Callable[[str], bytes]) -> None:
        """What `states` gave, asked for by name."""
        self.restore_layout(state("docks"))
        for name, panel in self.panels.items():
            if own := state(name):
                panel.restore(own)
        if not self.isVisible():
            self._put_away()

    # Detached panels

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_first_size()
        self._bring_back()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._put_away()

    def _put_away(self) -> None:
        """Detached panels are windows of their own: without this they would lie over the start page, empty."""
        self._away = [dock for dock in self.frames.values() if dock.isFloating() and not dock.isHidden()]
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

    # One panel

    def reveal(self, name: str) -> None:
        """Shows the panel, in front of those that share its place, and gives it the keyboard."""
        if self.alone not in ("", name):
            self._leave_alone()
        dock = self.frames[name]
        dock.show()
        dock.raise_()
        dock.setEnabled(True)
        panel = self.panels[name]
        if panel.main is not None and panel.main.isVisibleTo(panel):
            panel.main.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not panel.isAncestorOf(QApplication.focusWidget()):
            give_focus(panel)

    def name_in_focus(self) -> str:
        """The panel with the keyboard, else the first one of the centre."""
        focus = QApplication.focusWidget()
        names = (name for name, dock in self.frames.items() if focus is not None and dock.isAncestorOf(focus))
        return next(names, next((row.id for row in self.rows if row.area == "centre"), self.rows[0].id))

    def switch_alone(self, name: str = "") -> None:
        """Gives the panel, by default the one with the keyboard, all the room; given again, the panels share it again."""
        if self.alone:
            self._leave_alone()
        else:
            self._take_all_room(name or self.name_in_focus())

    def _take_all_room(self, name: str) -> None:
        self._shared = self.layout_state()
        self.alone = name
        self.frames[name].setFloating(False)
        for other, dock in self.frames.items():
            dock.setVisible(other == name)
        self.reveal(name)
        self.alone_changed.emit(name)

    def _leave_alone(self) -> None:
        if self.alone:
            name, self.alone = self.alone, ""
            self.restoreState(self._shared, LAYOUT_VERSION)
            self._put_back = None
            self.frames[name].raise_()
            self._settling.start()
            self.alone_changed.emit("")

    # How it is made

    def _add(self, row: PanelRow) -> None:
        panel = row.make(self.session)
        buttons = (self._alone_button(row.id), self._more_button(row.id))
        title = CardTitle(self.tr(row.title), panel.subtitle, (*panel.title_controls(), *buttons))
        panel.subtitle_changed.connect(title.set_subtitle)
        self.panels[row.id], self.titles[row.id] = panel, title
        self.frames[row.id] = dock = self._dock(row, title, panel)
        self.toggles[row.id] = dock.toggleViewAction()

    def _dock(self, row: PanelRow, title: CardTitle, panel: Panel) -> QDockWidget:
        dock = QDockWidget(self.tr(row.short), self)
        dock.setObjectName(row.id)
        dock.setTitleBarWidget(title)
        dock.setWidget(CardBody(panel))
        # A panel behind another is still visible to Qt; disabled, it is out of the keyboard's way.
        dock.visibilityChanged.connect(dock.setEnabled)
        for changed in (dock.visibilityChanged, dock.topLevelChanged, dock.dockLocationChanged):
            changed.connect(self._settling.start)
        dock.topLevelChanged.connect(partial(self._take_back, dock))
        self.addDockWidget(AREA, dock)
        return dock

    def _take_back(self, dock: QDockWidget, floating: bool) -> None:
        """A panel that a person puts back comes to the front of its place, once it has one again."""
        self._put_back = None if floating else dock

    def event(self, event: QEvent) -> bool:
        """Qt makes the bars of tabs itself, whenever docks come to share a place."""
        if event.type() == QEvent.Type.ChildPolished and isinstance(event.child(), QTabBar):
            bar = event.child()
            bar.setAccessibleName(self.tr("panels of one place"))
            bar.setDrawBase(False)
            bar.setExpanding(False)
        if event.type() == QEvent.Type.LayoutRequest:
            self._settling.start()
        return super().event(event)

    def _settle(self) -> None:
        """A title that stands on a tab already is not said twice; bars without tabs are out of the keyboard's way."""
        for bar in self.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            # Qt leaves bars behind that belong to no place: beyond the edges, or in the corner where no panel begins.
            used = bar.count() > 1 and bar.x() > 0 and bar.y() > 0
            bar.setFocusPolicy(Qt.FocusPolicy.TabFocus if used else Qt.FocusPolicy.NoFocus)
            if bar.x() >= 0:  # Beyond the edges Qt shows it again at once: everything would be laid out without end.
                bar.setVisible(used)
        if self._put_back is not None:
            self._put_back.raise_()
            self._put_back = None
        for name, dock in self.frames.items():
            beside = (other for other in self.tabifiedDockWidgets(dock) if not other.isHidden())
            self.titles[name].title.setVisible(dock.isFloating() or next(beside, None) is None)

    def _alone_button(self, name: str) -> QToolButton:
        button = self._button(
            "alone", self.tr("this panel alone"), self.tr("This panel alone, or all again (Shift+F11)")
        )
        button.clicked.connect(partial(self.switch_alone, name))
        return button

    def _more_button(self, name: str) -> QToolButton:
        button = self._button(
            "more", self.tr("more about this panel"), self.tr("Copy, save as a picture or as data, detach, hide")
        )
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: self._fill(menu, name))
        button.setMenu(menu)
        return button

    def _button(self, drawing: str, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("plain")
        button.setIcon(icon(drawing))
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icons.append((button, drawing))
        return button

    def _fill(self, menu: QMenu, name: str) -> None:
        """What can be done with a panel."""
        frame = self.frames[name]
        loose = frame.isFloating()
        words = self.tr("Put back") if loose else self.tr("Detach")
        for old in menu.findChildren(QMenu):
            old.deleteLater()
        menu.clear()
        menu.addAction(self.tr("Copy")).triggered.connect(self.panels[name].copy)
        add_pictures(menu, self.panels[name].source())
        menu.addSeparator()
        for title, act in (
            (words, lambda: frame.setFloating(False) if loose else self._detach(frame)),
            (self.tr("Hide"), lambda: self.toggles[name].trigger()),
        ):
            menu.addAction(title).triggered.connect(act)

    def _paint_icons(self) -> None:
        for button, drawing in self._icons:
            button.setIcon(icon(drawing))
