"""A plain card: a title bar that asks the question, a body that answers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import GAP, LOOK, PADDING, body_font, small_font, title_font

# Between the parts of a line; the fewest characters that a part cut short still says something with.
DOT, FEWEST_CHARACTERS = " · ", 12


class ElidedLabel(QLabel):
    """One line that gives way when it is narrow, first to its shorter form; the tooltip has all of it."""

    def __init__(self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__(text)
        self.mode, self.short = mode, ""
        self.setToolTip(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(20, super().minimumSizeHint().height())

    def setText(self, text: str, short: str = "") -> None:
        super().setText(text)
        self.short = short
        self.setToolTip(text)

    def shown_text(self) -> str:
        """What is painted at the present width."""
        metrics, room = QFontMetrics(self.font()), self.contentsRect().width()
        text = self.short if self.short and metrics.horizontalAdvance(self.text()) > room else self.text()
        return metrics.elidedText(text, self.mode, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            int(self.alignment()),
            self.palette(),
            True,
            self.shown_text(),
            QPalette.ColorRole.WindowText,
        )
        painter.end()


class PartsLabel(ElidedLabel):
    """Parts with dots between them give way whole, the last first, then the words of the first part: no number is cut."""

    def shown_text(self) -> str:
        metrics, room = QFontMetrics(self.font()), self.contentsRect().width()
        return next((text for text in self._shorter() if metrics.horizontalAdvance(text) <= room), "")

    def _shorter(self) -> Iterator[str]:
        parts = self.text().split(DOT)
        yield from (DOT.join(parts[:count]) for count in range(len(parts), 0, -1))
        words = parts[0].split(" ")
        fewer = (" ".join(words[:count]) + " …" for count in range(len(words) - 1, 0, -1))
        yield from (text for text in fewer if len(text) >= FEWEST_CHARACTERS)


def dim_label(text: str = "", wrap: bool = True) -> QLabel:
    """Small words in the dim colour."""
    label = QLabel(text)
    label.setObjectName("dim")
    label.setFont(small_font())
    label.setWordWrap(wrap)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class CardTitle(QFrame):
    """Title, a few dim words, controls at the right end."""

    def __init__(self, title: str, subtitle: str = "", controls: Iterable[QWidget] = ()) -> None:
        super().__init__()
        self.setObjectName("cardTop")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = QLabel(title)
        self.title.setFont(title_font())
        self.title.setContentsMargins(0, 0, GAP // 2, 0)
        self.subtitle = PartsLabel(subtitle)
        self.subtitle.setObjectName("subtitle")
        self.subtitle.setFont(body_font())
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 4, 6, 4)
        row.setSpacing(GAP // 2)
        row.addWidget(self.title)
        row.addWidget(self.subtitle, 1)
        for control in controls:
            row.addWidget(control)
            control.show()
        self.setMinimumHeight(34)

    def set_subtitle(self, text: str) -> None:
        self.subtitle.setText(text)


class CardBody(QFrame):
    """The lower part of a card around one widget."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setObjectName("cardBody")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 4)
        column.addWidget(content)


class Card(QWidget):
    """Title bar and body in one, for where a panel does not stand in a dock."""

    def __init__(self, title: CardTitle, content: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(title)
        column.addWidget(CardBody(content), 1)


class Note(QFrame):
    """A boxed remark with a coloured edge: a doubt, a verdict. `state` is a colour token."""

    def __init__(self, title: str = "", text: str = "", state: str = "tight") -> None:
        super().__init__()
        self.setObjectName("note")
        self.title, self.text, self.state = QLabel(title), QLabel(text), state
        self.title.setFont(title_font())
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, 6, GAP, 6)
        column.setSpacing(2)
        for label in (self.title, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            column.addWidget(label)
        self.text.setObjectName("dim")
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        LOOK.theme_changed.connect(self.update)

    def set_words(self, title: str, text: str, state: str = "") -> None:
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.state = state or self.state
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), LOOK.theme.colour("ground"))
        painter.fillRect(0, 0, 3, self.height(), LOOK.theme.colour(self.state))
        painter.end()
