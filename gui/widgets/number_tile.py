"""A key figure: the number large, its unit small and dim, a caption below, the exact number in the tooltip."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import FIGURE_PX, LOOK, body_font, figure_font, small_font, tabular
from gui.widgets.card import dim_label

# A figure that is wider than its place is written smaller, before anything of it would be cut off.
FIGURES_PX = (FIGURE_PX, FIGURE_PX - 4, FIGURE_PX - 8)
# A unit's size beside a figure's; what rich text takes beyond the advances of its parts.
UNIT_SHARE, SLACK_PX = 0.58, 8


class FigureLabel(QLabel):
    """A number and its unit on one line, in the largest size that has room."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ("", "")
        self.setFont(figure_font())
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setFixedHeight(self.fontMetrics().height())

    def set_figure(self, number: str, unit: str) -> None:
        self._words = (number, unit)
        self._fit()
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return QSize(figure_width(*self._words, FIGURES_PX[-1]), self.height())

    def sizeHint(self) -> QSize:
        return QSize(figure_width(*self._words, FIGURES_PX[0]), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fitting = (px for px in FIGURES_PX if figure_width(*self._words, px) <= self.width())
        self.setText(figure_html(*self._words, next(fitting, FIGURES_PX[-1])))


class NumberTile(QWidget):
    """`set_number("7.49 M", "MAC", "…")`: number and unit as words; what they mean in the caption and the tooltip."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._words = ("", "", "", "")
        self._change: tuple[str, str, str] = ("", "dim", "")
        self._verdict: tuple[str, str, str] = ("", "dim", "")
        self.number, self.caption = FigureLabel(), dim_label()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.number)
        column.addWidget(self.caption)
        self.verdict, self.change = QLabel(), QLabel()
        for line in (self.verdict, self.change):
            line.setFont(tabular(small_font()))
            line.hide()
            column.addWidget(line)
        self.verdict.setWordWrap(True)
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

    def set_verdict(self, text: str, token: str = "dim", tooltip: str = "") -> None:
        """Whether the number keeps a budget, with its sign, in a colour of the theme; "" takes the line away."""
        if (text, token, tooltip) != self._verdict:
            self._verdict = (text, token, tooltip)
            self.verdict.setVisible(bool(text))
            self._draw()

    @property
    def text(self) -> str:
        """What the tile says, in one line."""
        number, unit, caption, _ = self._words
        return " ".join(word for word in (number, unit, caption, self._verdict[0], self._change[0]) if word)

    def _draw(self) -> None:
        number, unit, caption, tooltip = self._words
        self.number.set_figure(number, unit)
        self.caption.setText(caption)
        self.setToolTip(tooltip)
        for line, (text, token, about) in ((self.verdict, self._verdict), (self.change, self._change)):
            line.setText(text)
            line.setToolTip(about)
            paint_in(line, LOOK.theme.colours[token])
        self.setAccessibleName(f"{self.name}: {self.text}")
        self.setAccessibleDescription("\n".join(part for part in (tooltip, self._verdict[2]) if part))


def paint_in(line: QLabel, colour: str) -> None:
    """A sheet set anew lays the tile out anew, even an equal one."""
    sheet = f"color: {colour}"
    if sheet != line.styleSheet():
        line.setStyleSheet(sheet)


def figure_html(number: str, unit: str, size_px: int = FIGURE_PX) -> str:
    """Number and unit on one base line that never breaks."""
    dim = LOOK.theme.colours["dim"]
    style = f"font-size:{round(size_px * UNIT_SHARE)}px; font-weight:400; color:{dim}"
    thin = f' <span style="{style}">{escape(unit)}</span>'
    return f'<span style="white-space:nowrap; font-size:{size_px}px">{escape(number)}{thin if unit else ""}</span>'


def figure_width(number: str, unit: str, size_px: int) -> int:
    """Pixels that `figure_html` takes."""
    large, small = figure_font(), body_font()
    large.setPixelSize(size_px)
    small.setPixelSize(round(size_px * UNIT_SHARE))
    gap = QFontMetrics(large).horizontalAdvance(" ") if unit else 0
    return QFontMetrics(large).horizontalAdvance(number) + gap + QFontMetrics(small).horizontalAdvance(unit) + SLACK_PX
