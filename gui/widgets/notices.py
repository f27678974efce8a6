"""What the window says without stopping anyone: a message bar and a progress bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.theme import GAP, LOOK, PADDING, fixed_font
from gui.widgets.card import ElidedLabel

# Work that is done sooner needs no progress bar: it would only flicker.
PATIENCE_MS = 150
MOST_LINES = 10
SIGNS = {"info": "ℹ", "warning": "!", "error": "✕"}
TOKENS = {"info": "accent", "warning": "tight", "error": "over"}


class MessageBar(QFrame):
    """The latest message; stays until it is closed or the next one comes. Nothing is modal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.sign, self.text = QLabel(), QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFont(fixed_font())
        self.details.setAccessibleName(self.tr("details"))
        self.more = self._button(self.tr("Details"), self._switch_details)
        self.copy_button = self._button(self.tr("Copy"), self.copy)
        self.close_button = self._button(self.tr("Close"), self.hide)
        self._lay_out()
        LOOK.theme_changed.connect(self._colour)
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.sign)
        row.addWidget(self.text, 1)
        for button in (self.more, self.copy_button, self.close_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, 6, GAP, 6)
        column.addLayout(row)
        column.addWidget(self.details)

    def _button(self, title: str, act) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(act)
        return button

    def tell(self, severity: str, text: str, details: str = "") -> None:
        self.severity = severity
        self.setProperty("severity", severity)
        self.style().unpolish(self)
        self.style().polish(self)
        self.sign.setText(SIGNS[severity])
        self.text.setText(text)
        self.details.setPlainText(details)
        lines = min(MOST_LINES, details.count("\n") + 1)
        self.details.setFixedHeight(lines * self.details.fontMetrics().lineSpacing() + 2 * PADDING)
        self.details.hide()
        self.more.setVisible(bool(details))
        self.setAccessibleName(f"{severity}: {text}")
        self._colour()
        self.show()

    def take_back(self, text: str) -> None:
        """What was told and is over; another message stays."""
        if self.text.text() == text:
            self.hide()

    def copy(self) -> None:
        """Text and details to the clipboard, for a report."""
        details = self.details.toPlainText()
        QGuiApplication.clipboard().setText(f"{self.text.text()}\n\n{details}" if details else self.text.text())

    def _switch_details(self) -> None:
        self.details.setVisible(not self.details.isVisible())

    def _colour(self) -> None:
        token = TOKENS[getattr(self, "severity", "info")]
        self.sign.setStyleSheet(f"color: {LOOK.theme.colours[token]}; font-weight: 600;")


class BusyBar(QWidget):
    """What is being done, how far it is, and a button to stop it. Lies over the top of its parent: nothing moves."""

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        parent.installEventFilter(self)
        self.text, self.bar, self.button = ElidedLabel(), QProgressBar(), QToolButton()
        self.text.setObjectName("dim")
        self.text.setMinimumWidth(220)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("progress"))
        self.button.setText(self.tr("Cancel"))
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 4, PADDING, 4)
        row.setSpacing(PADDING)
        row.addWidget(self.text)
        row.addWidget(self.bar, 1)
        row.addWidget(self.button)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place()

    def _place(self) -> None:
        self.setGeometry(0, 0, self.parentWidget().width(), self.sizeHint().height())
        self.raise_()

    def start(self, text: str, fraction: float) -> None:
        """Shows progress; the bar itself appears after a moment."""
        self.text.setText(text)
        self.bar.setValue(round(fraction * 1000))
        if not self.isVisible() and not self._patience.isActive():
            self._patience.start()

    def stop(self) -> None:
        self._patience.stop()
        self.hide()
