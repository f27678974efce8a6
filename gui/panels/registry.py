"""One row per panel. A panel is a widget that shows one answer of the session; its file registers it with @panel."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeySequence, QPainter, QShortcut, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMenu, QWidget
from shiboken6 import isValid

from gui.export import Source
from gui.layer_menu import layer_menu
from gui.naming import name_of
from gui.theme import LOOK

if TYPE_CHECKING:
    from gui.session import Session
    from gui.widgets.plot_tables import PlotTable

Area = Literal["left", "centre", "right", "bottom"]


class Panel(QWidget):
    """One question, answered from the session. `_build` once, `_connect` once, `_draw` whenever the answer changes.

    A panel in a dock that nobody sees draws nothing: it catches up when it comes into sight.
    """

    subtitle_changed = Signal(object)  # str: few dim words beside the title

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.subtitle = ""
        # What gets the keyboard when a person goes to the panel; None is the first in it that takes keys.
        self.main: QWidget | None = None
        # Used as an ordered set.
        self._late: dict[Callable[[], object], None] = {}
        self._dock: QDockWidget | None = None
        self._build()
        self._copy_by_key()
        self._keep_title_controls()
        self._connect()
        self._draw()

    def _keep_title_controls(self) -> None:
        """They belong to the panel until a title bar takes them, so that a panel without one leaves none behind."""
        for control in self.title_controls():
            control.setParent(self)
            control.hide()

    def _build(self) -> None:
        """Makes the child widgets."""

    def _connect(self) -> None:
        """By default a new answer and a new theme draw everything again."""
        self._after(self._draw, self.session.analysis_changed, LOOK.theme_changed)

    def _after(self, show: Callable[[], object], *signals: SignalInstance) -> None:
        """Calls `show` after each of the signals; out of sight once, when the panel is seen again."""
        for signal in signals:
            signal.connect(lambda *_: self._do(show))

    def _do(self, show: Callable[[], object]) -> None:
        if not isValid(self):
            return
        if self._in_sight():
            show()
        else:
            self._late[show] = None

    def _in_sight(self) -> bool:
        """Qt moves a dock whose tab is not on top out of the window, without hiding it."""
        if self._dock is None and (dock := dock_of(self)) is not None:
            self._dock = dock
            dock.visibilityChanged.connect(self._take_visibility)
        return self._dock is None or (self.isVisible() and not self._dock.visibleRegion().isEmpty())

    def _take_visibility(self, visible: bool) -> None:
        if visible:
            self.catch_up()

    def catch_up(self) -> None:
        """What was left undone out of sight; the whole picture first, as the rest is part of it."""
        late, self._late = self._late, {}
        if self._draw in late:
            self._draw()
        for show in late:
            if show != self._draw:
                show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        try:
            self.catch_up()
        except (
            Exception
        ):  # a rim: PySide crashes where two overrides raise in one call, and many panels are shown in one
            sys.excepthook(*sys.exc_info())

    def _draw(self) -> None:
        """Shows what the session says now; with no model, an empty state."""

    def title_controls(self) -> tuple[QWidget, ...]:
        """Small controls for the right end of the title bar, made in `_build`."""
        return ()

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Keys that only this panel answers, for the page of all keys: ("F", "shows everything")."""
        return ()

    def state(self) -> bytes:
        """How the person arranged this panel, to be kept between runs; empty where there is nothing to arrange."""
        return b""

    def restore(self, state: bytes) -> None:
        """What `state` gave in an earlier run."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the layers; what lies under the mouse is selected first, unless it is already."""
        session = self.session
        if session.analysis is None:
            return
        if event.reason() == QContextMenuEvent.Reason.Mouse and session.hover not in (None, *session.selection):
            session.select((session.hover,))
        self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """What a right click opens: of the layers, in every panel."""
        return layer_menu(self.session, self, self.copy)

    def text(self) -> str:
        """The panel's answer for the clipboard; "" without one."""
        return ""

    def copy(self) -> None:
        """By Ctrl+C anywhere in the panel, its menus, and the menu of its title."""
        self.catch_up()
        if self.session.analysis and (text := self.text()):
            QGuiApplication.clipboard().setText(text)

    def _copy_by_key(self) -> None:
        copying = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy)
        copying.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def set_subtitle(self, text: str) -> None:
        if text != self.subtitle:
            self.subtitle = text
            self.subtitle_changed.emit(text)

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        """Paints the panel as a vector picture into `rect`; False where the widget as it stands is the picture."""
        return False

    def plot_table(self) -> PlotTable | None:
        """The data of the plot, with a ghost those of both; None while there are none. Panels without a plot keep this."""
        return None

    def source(self) -> Source:
        """What can be taken out of the panel."""
        row = next(row for row in PANELS.values() if isinstance(self, row.make))
        network = name_shown(self.session)
        title = self.tr("{network}: {panel}").format(panel=self.tr(row.title), network=network)
        has_plot = type(self).plot_table is not Panel.plot_table
        return Source(
            widget=self,
            name=f"{Path(network).stem}-{row.id}" if network else row.id,
            title=title if network else self.tr(row.title),
            table=self._caught_up_table if has_plot else None,
            tell=self.session.raise_message,
        )

    def _caught_up_table(self) -> PlotTable | None:
        self.catch_up()
        return self.plot_table()


def name_shown(session: Session) -> str:
    """What a person calls the network; "" without one."""
    scenario = session.scenario
    return (session.drawing_name if session.sketch else name_of(scenario)) if scenario else ""


def dock_of(widget: QWidget) -> QDockWidget | None:
    above = widget.parentWidget()
    return above if above is None or isinstance(above, QDockWidget) else dock_of(above)


@dataclass(frozen=True, slots=True)
class PanelRow:
    """id: also the dock's object name and the word after `rooflens render`. rank: order within its area.

    keys: the way to it, where it is not numbered with the others. waits: it is in no place of the first layout until it
    is called. tab: what a tab and a menu call it, where its title is a question too long for them.
    """

    id: str
    title: str
    area: Area
    rank: int
    make: type[Panel]
    keys: str = ""
    waits: bool = False
    tab: str = ""

    @property
    def short(self) -> str:
        return self.tab or self.title


PANELS: dict[str, PanelRow] = {}


def panel(
    title: str, *, area: Area, rank: int = 0, keys: str = "", waits: bool = False, tab: str = ""
) -> Callable[[type[Panel]], type[Panel]]:
    """Registers the decorated widget under the name of its file."""

    def keep(make: type[Panel]) -> type[Panel]:
        name = make.__module__.rpartition(".")[2].replace("_", "-")
        if name in PANELS and PANELS[name].make is not make:
            raise ValueError(f"two panels in one file: {name}")
        PANELS[name] = PanelRow(name, title, area, rank, make, keys, waits, tab)
        return make

    return keep
