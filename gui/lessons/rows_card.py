"""What the slides say beside what is computed here, and why the two differ: numbers as a small table, slips as remarks."""

from __future__ import annotations

from collections.abc import Iterable
from math import isclose
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from analysis.units import UNKNOWN, exact, join
from gui.lessons.telling import HIDDEN
from gui.theme import GAP, LOOK, PADDING, body_font, small_font, tabular, title_font
from gui.widgets.card import Note, dim_label

if TYPE_CHECKING:
    from analysis.lecture.errata import Erratum
    from analysis.lecture.row import Row

LARGER_PX, ABOVE_PX = 2, 4
SAME, OTHER = "✓", "≠"


def tr(text: str) -> str:
    return QCoreApplication.translate("lessons", text)


def number(value: float, unit: str) -> str:
    """With as many digits as it needs: 512, 0.3333, 19,632.1."""
    whole = round(value)
    return join(exact(whole) if isclose(value, whole, rel_tol=1e-12) else f"{value:,.4g}", unit)


def mark(row: Row) -> str:
    """A number that the slide only gives a formula for is neither the same nor another one."""
    return "" if not row.printed else SAME if row.agrees else OTHER


def words_of(row: Row) -> str:
    """ "Slide S27, intensity …: says 0.2, here 0.2 MAC/B" as a sentence, for who cannot see the table."""
    says = tr("says {printed}").format(printed=row.printed) if row.printed else tr("gives the formula")
    why = tr(", because {why}").format(why=row.why) if row.why else ""
    words = tr("Slide {slide}, {quantity}: {says}, here {here}{why}")
    here = number(row.computed, row.unit)
    return words.format(slide=row.slide, quantity=row.quantity, says=says, here=here, why=why)


class RowsCard(QFrame):
    """large: where it has the room of a scene."""

    def __init__(self, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.large, self.hidden, self.one_slide = large, False, False
        self.rows: tuple[Row, ...] = ()
        self.setObjectName("plainGround")
        self.setAccessibleName(tr("what the slides say, and what is computed"))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)
        self.later = dim_label(tr("What the slides say stands here once you have predicted."))
        self.later.hide()
        self.column.addWidget(self.later)
        self.table: QWidget | None = None
        self.here: list[tuple[QLabel, str]] = []
        self.notes: list[ErratumNote] = []

    def show_errata(self, errata: Iterable[Erratum]) -> None:
        for note in self.notes:
            self._take_away(note)
        self.notes = [ErratumNote(erratum) for erratum in errata]
        for note in self.notes:
            self.column.addWidget(note)
        self._show_any()

    def show_rows(self, rows: Iterable[Row]) -> None:
        self.rows = tuple(rows)
        if self.table is not None:
            self._take_away(self.table)
        self.here = []
        self.table = self._made() if self.rows else None
        if self.table is not None:
            # At large the slips come first: a long table would push them out of sight.
            self.column.insertWidget(-1 if self.large else 0, self.table)
        self.setAccessibleDescription("\n".join(map(words_of, self.rows)))
        self.set_hidden(self.hidden)

    def _take_away(self, part: QWidget) -> None:
        """Out of sight at once; Qt deletes it when it comes to it."""
        self.column.removeWidget(part)
        part.hide()
        part.deleteLater()

    def _show_any(self) -> None:
        """Beside a scene the slides would tell the answer; where they are all that is shown, only what is computed waits."""
        waits = self.hidden and not self.large
        for part in (self.table, *self.notes):
            if part is not None:
                part.setVisible(not waits)
        self.later.setVisible(waits)
        self.setVisible(bool(self.rows or self.notes))

    def set_hidden(self, hidden: bool) -> None:
        """A person predicts first."""
        self.hidden = hidden
        for label, text in self.here:
            label.setText(HIDDEN if hidden else text)
        self._show_any()

    # How it is made

    def _made(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("cardBox")
        grid = QGridLayout(frame)
        grid.setContentsMargins(PADDING, GAP, PADDING, GAP)
        grid.setHorizontalSpacing(PADDING)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        slides = {row.slide for row in self.rows}
        self.one_slide = len(slides) == 1
        says = tr("{slide} says").format(slide=min(slides)) if self.one_slide else tr("slide")
        for at, text in ((self.says_at, says), (self.says_at + 1, tr("here"))):
            grid.addWidget(self._label(text, "dim", right=at > 0), 0, at)
        for row in self.rows:
            self._add(grid, row)
        return frame

    @property
    def says_at(self) -> int:
        """The column of what the slide says: beside the quantity, or, where it is narrow, below it."""
        return 1 if self.large else 0

    def _add(self, grid: QGridLayout, row: Row) -> None:
        top, at = grid.rowCount(), self.says_at
        line = top if self.large else top + 1
        whole = self.says_at + 3
        here = self._label(number(row.computed, row.unit), right=True)
        self.here.append((here, here.text()))
        quantity = self._label(row.quantity if self.one_slide else f"{row.slide}  {row.quantity}")
        quantity.setContentsMargins(0, ABOVE_PX, 0, 0)
        grid.addWidget(quantity, top, 0, 1, 1 if self.large else whole)
        says = self._label(row.printed or UNKNOWN, right=self.large)
        for number_at, label in enumerate((says, here, self._sign(mark(row)))):
            grid.addWidget(label, line, at + number_at, Qt.AlignmentFlag.AlignBottom)
        if row.why:
            why = self._label(tr("because {why}").format(why=row.why), "dim")
            grid.addWidget(why, line + 1, 0, 1, whole)

    def _label(self, text: str, role: str = "", right: bool = False) -> QLabel:
        label = QLabel(text)
        label.setObjectName(role)
        label.setFont(self._font(bool(role)))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        if right:
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _font(self, small: bool) -> QFont:
        font = small_font() if small else tabular(body_font())
        if self.large:
            font.setPixelSize(font.pixelSize() + LARGER_PX)
        return font

    def _sign(self, sign: str) -> QLabel:
        label = Sign(sign)
        label.setFont(title_font())
        return label


class Sign(QLabel):
    """✓ or ≠, with a word for who cannot see it."""

    def __init__(self, sign: str) -> None:
        super().__init__(sign)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(14)
        words = {SAME: tr("the same"), OTHER: tr("another number")}.get(sign, "")
        self.setAccessibleName(words)
        self.setToolTip(words)
        LOOK.theme_changed.connect(self._colour)
        self._colour()

    def _colour(self) -> None:
        token = "fits" if self.text() == SAME else "tight"
        self.setStyleSheet(f"color: {LOOK.theme.colours[token]}")


class ErratumNote(Note):
    """Where the lecture slips."""

    def __init__(self, erratum: Erratum) -> None:
        one = len(erratum.slides) == 1
        slides = ", ".join(erratum.slides)
        head = tr("Slide {slides} says: {says}") if one else tr("Slides {slides} say: {says}")
        super().__init__(head.format(slides=slides, says=erratum.says), erratum.because, "tight")
        self.erratum = erratum
        self.setAccessibleName(self.title.text())
        self.setAccessibleDescription(erratum.because)
        self.title.setFont(body_font())
        self.text.setFont(small_font())
