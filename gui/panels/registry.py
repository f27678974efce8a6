"""One row per panel. A panel is a widget that shows one answer of the session; its file registers it with @panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QWidget

from gui.layer_menu import layer_menu
from gui.theme import LOOK

if TYPE_CHECKING:
    from gui.session import Session

Area = Literal["left", "centre", "right", "bottom"]


class Panel(QWidget):
    """One question, answered from the session. `_build` once, `_connect` once, `_draw` whenever the answer changes."""

    subtitle_changed = Signal(object)  # str: few dim words beside the title

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.subtitle = ""
        self._build()
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
        self.session.analysis_changed.connect(self._draw)
        LOOK.theme_changed.connect(self._draw)

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
        layer_menu(session, self).popup(event.globalPos())

    def set_subtitle(self, text: str) -> None:
        if text != self.subtitle:
            self.subtitle = text
            self.subtitle_changed.emit(text)

    def paint_picture(self, painter: QPainter, rect: QRectF) -> bool:
        """Paints the panel as a vector picture into `rect`; False where the widget as it stands is the picture."""
        return False

    def svg(self) -> bytes | None:
        """The panel as an SVG file of its own making; None where painting it is good enough."""
        return None


@dataclass(frozen=True, slots=True)
class PanelRow:
    """id: also the dock's object name and the word after `rooflens render`. rank: order within its area."""

    id: str
    title: str
    area: Area
    rank: int
    make: type[Panel]


PANELS: dict[str, PanelRow] = {}


def panel(title: str, *, area: Area, rank: int = 0) -> Callable[[type[Panel]], type[Panel]]:
    """Registers the decorated widget under the name of its file."""

    def keep(make: type[Panel]) -> type[Panel]:
        name = make.__module__.rpartition(".")[2].replace("_", "-")
        if name in PANELS and PANELS[name].make is not make:
            raise ValueError(f"two panels in one file: {name}")
        PANELS[name] = PanelRow(name, title, area, rank, make)
        return make

    return keep
