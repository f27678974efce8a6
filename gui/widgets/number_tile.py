"""A key figure: the number large, its unit small and dim, a caption below, the exact number in the tooltip."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import FIGURE_PX, LOOK, figure_font, small_font, tabular
from gui.widgets.card import dim_label


class NumberTile(QWidget):
    """`set_number("7.49 M", "MAC", "…")`: number and unit as words; what they mean in the caption and the tooltip."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._words = ("", "", "", "")
        self._change: tuple[str, str, str] = ("", "dim", "")
        self.number, self.caption = QLabel(), dim_label()
        self.number.setFont(figure_font())
        self.number.setTextFormat(Qt.TextFormat.RichText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.number)
        column.addWidget(self.caption)
        self.change = QLabel()
        self.change.setFont(tabular(small_font()))
        self.change.hide()
        column.addWidget(self.change)
        column.addStretch(1)
        LOOK.theme_changed.connect(self._draw)

    def set_number(self, number: str, unit: str, caption: str, tooltip: str = "") -> None:
        if (number, unit, caption, tooltip) != self._words:
            self._words = (number, unit, caption, tooltip)
            self._draw()

    def set_change(self, text: str, token: str = "dim", tooltip: str = "") -> None:
        """How far the number is from the ghost's, in a colour of the theme; "" takes the line away."""
        if (text, token, tooltip) != self._change:
            self._change = (text, token, tooltip)
            self.change.setVisible(bool(text))
            self._draw()

    @property
    def text(self) -> str:
        """What the tile says, in one line."""
        number, unit, caption, _ = self._words
        return " ".join(word for word in (number, unit, caption, self._change[0]) if word)

    def _draw(self) -> None:
        number, unit, caption, tooltip = self._words
        self.number.setText(figure_html(number, unit))
        self.caption.setText(caption)
        self.setToolTip(tooltip)
        change, token, about = self._change
        self.change.setText(change)
        self.change.setToolTip(about)
        self.change.setStyleSheet(f"color: {LOOK.theme.colours[token]}")
        self.setAccessibleName(f"{self.name}: {self.text}")
        self.setAccessibleDescription(tooltip)


def figure_html(number: str, unit: str) -> str:
    """Number and unit on one base line that never breaks."""
    dim = LOOK.theme.colours["dim"]
    thin = f' <span style="font-size:{FIGURE_PX - 10}px; font-weight:400; color:{dim}">{escape(unit)}</span>'
    return f'<span style="white-space:nowrap">{escape(number)}{thin if unit else ""}</span>'
