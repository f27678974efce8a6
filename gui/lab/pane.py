"""What the panes beside a scene have in common: what they are shown, a card with a title, a body that is painted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from analysis.dataflow.energy import Costs
from analysis.dataflow.run import Run
from analysis.dataflow.summary import Summary
from gui.theme import LOOK, PADDING, body_font, fixed_font, small_font, tabular, title_font
from gui.widgets.card import CardBody, CardTitle

LARGE = 1.4
LETTERS = "ABCDEFGH"
HIDDEN = "?"


@dataclass(frozen=True, eq=False)
class Sight:
    """All that the panes show: executions, whole times, counters. hidden: a person predicts first."""

    runs: tuple[Run, ...] = ()
    times: tuple[int, ...] = ()
    now: tuple[Summary, ...] = ()
    word_bytes: int = 1
    costs: Costs | None = None
    hidden: bool = False

    @property
    def letters(self) -> tuple[str, ...]:
        """ "" where there is nothing to tell apart."""
        return ("",) if len(self.runs) == 1 else tuple(LETTERS[: len(self.runs)])

    def said(self, text: str) -> str:
        """A number that a person may see."""
        return HIDDEN if self.hidden else text


@lru_cache(maxsize=64)
def font_of(kind: str, large: bool, family: str, pixels: int = 0) -> QFont:
    """kind: body, small, strong, code. family: of the interface, so that another font is another entry."""
    font = {"body": body_font, "small": small_font, "strong": title_font, "code": fixed_font}[kind]()
    size = pixels or font.pixelSize()
    font.setPixelSize(round(size * LARGE) if large else size)
    return font if kind == "code" else tabular(font)


def font(kind: str, large: bool = False, pixels: int = 0) -> QFont:
    return font_of(kind, large, body_font().family(), pixels)


@lru_cache(maxsize=64)
def metrics_of(font: QFont) -> QFontMetricsF:
    return QFontMetricsF(font)


def fitted(text: str, width: float, font: QFont) -> str:
    metrics = metrics_of(font)
    return (
        text
        if metrics.horizontalAdvance(text) <= width
        else metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    )


class Painted(QWidget):
    """A body of fixed height that paints what it is shown; Ctrl+C copies it as text."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.sight, self.large = Sight(), False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        LOOK.theme_changed.connect(self.update)

    # What a body says of itself

    def wanted_height(self) -> int:
        raise NotImplementedError

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        raise NotImplementedError

    def text(self) -> str:
        """Everything that is painted, as lines."""
        raise NotImplementedError

    # The rest

    def show_sight(self, sight: Sight) -> None:
        """Other executions, or another way to show them."""
        self.sight = sight
        self.updateGeometry()
        self.setFixedHeight(max(1, self.wanted_height()))
        self.update()

    def show_now(self, sight: Sight) -> None:
        """The same at another time."""
        self.sight = sight
        if self.isVisible():
            self.update()

    def set_large(self, large: bool) -> None:
        self.large = large
        self.show_sight(self.sight)

    def tell(self) -> None:
        """Screen readers are told what is painted."""
        text = self.text()
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def sizeHint(self) -> QSize:
        return QSize(340, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.sight.runs:
                self.draw(painter, QRectF(self.rect()).adjusted(PADDING, 4, -PADDING, -4))
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(LOOK.theme.colour("accent"), 1.0))
                painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        finally:
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)


class Pane(QWidget):
    """A card around a body; its arrow folds it away."""

    folded = Signal(bool)

    def __init__(self, title: str, subtitle: str, body: Painted, controls: tuple[QWidget, ...] = ()) -> None:
        super().__init__()
        self.name, self.body = title, body
        self.arrow = QToolButton()
        self.arrow.setObjectName("plain")
        self.arrow.setCheckable(True)
        self.arrow.setChecked(True)
        self.arrow.toggled.connect(self.set_open)
        self.title = CardTitle(title, subtitle, (*controls, self.arrow))
        self.card = CardBody(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.card)
        self.set_open(True)

    @property
    def is_open(self) -> bool:
        return self.arrow.isChecked()

    def set_open(self, is_open: bool) -> None:
        self.card.setVisible(is_open)
        words = self.tr("fold {pane}") if is_open else self.tr("unfold {pane}")
        self.arrow.setText("▾" if is_open else "▸")
        self.arrow.setAccessibleName(words.format(pane=self.name))
        self.arrow.setToolTip(words.format(pane=self.name))
        self.folded.emit(not is_open)

    def set_large(self, large: bool) -> None:
        self.title.title.setFont(font("strong", large))
        self.body.set_large(large)
