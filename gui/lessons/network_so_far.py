"""Below a goal: the network that is shown in the window, as far as it has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from analysis.picture.diagram import Diagrams
from analysis.picture.layout import silent
from gui.canvas.canvas import Canvas
from gui.canvas.colouring import colouring_of
from gui.canvas.laying_out import lay_out
from gui.canvas.scene import Scene
from gui.theme import PADDING, title_font
from gui.widgets.card import dim_label
from gui.widgets.layer_columns import layer_columns

if TYPE_CHECKING:
    from gui.session import Session

# What a person draws is smaller; a larger one has its panel.
MOST_BOXES, LEAST_PX = 400, 240


class NetworkSoFar(QFrame):
    """A picture to look at and to walk through; it is changed on the board."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="cardBox")
        self.session, self.diagrams, self._stale = session, Diagrams(), True
        self.title, self.words, self.canvas = QLabel(self.tr("The network so far")), dim_label(), Canvas()
        self.title.setFont(title_font())
        self.canvas.setAccessibleName(self.tr("the network so far"))
        self.canvas.setMinimumHeight(LEAST_PX)
        # As high as there is room below the goal, not as its picture would like to be.
        self.canvas.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        for widget, stretch in ((self.title, 0), (self.words, 0), (self.canvas, 1)):
            column.addWidget(widget, stretch)
        session.analysis_changed.connect(self._take)

    def _take(self, _: object = None) -> None:
        self._stale = True
        if self.isVisible():
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        if not self._stale:
            return
        self._stale, analysis = False, self.session.analysis
        diagram = None if analysis is None else self.diagrams.of(analysis)
        is_small = diagram is not None and 0 < len(diagram) <= MOST_BOXES
        self.canvas.setVisible(is_small)
        self.words.setVisible(not is_small)
        if not is_small:
            empty = self.tr("Nothing is drawn yet: the blocks that you place appear here.")
            large = self.tr("Too large for this card; the panel Graph has room for it.")
            self.words.setText(large if diagram is not None and len(diagram) else empty)
            return
        geometry, groups = lay_out(diagram, True, silent)
        colouring = colouring_of(analysis, "family", layer_columns(self.session.unit))
        self.canvas.show_scene(Scene(diagram, geometry, colouring, groups, None, None), refit=True)
