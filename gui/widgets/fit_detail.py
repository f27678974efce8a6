"""The device looked at, in full: bars, the verdict as a sentence with the layer to blame, the items on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from analysis.units import binary, exact
from gui.theme import GAP, LOOK, body_font, small_font, tabular
from gui.widgets.card import Note
from gui.widgets.fit_row import DeviceRow, DeviceVerdict, TextRoom
from gui.widgets.promise_words import state_token


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a need. resource: what it takes up. note: where the number comes from."""

    resource: str
    name: str
    bytes: int | None
    note: str = ""


def linked(words: str, layer: str, target: str) -> str:
    """HTML of the words, with the layer's name, a link, at the place of {layer}."""
    before, _, after = words.partition("{layer}")
    colour = LOOK.theme.colours["accent"]
    return f'{escape(before)}<a href="{target}" style="color:{colour}">{escape(layer)}</a>{escape(after)}'


class FitDetail(QWidget):
    """`layer_picked` carries the index of the layer whose name was clicked."""

    layer_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row, self.note = DeviceRow(), Note()
        self.row.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.row.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.note.text.setTextFormat(Qt.TextFormat.RichText)
        self.note.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.note.text.linkActivated.connect(lambda target: self.layer_picked.emit(int(target)))
        self.more = QToolButton()
        self.more.setObjectName("plain")
        self.more.setText(self.tr("what it is made of"))
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.clicked.connect(lambda: self.open_items(self.items.isHidden()))
        self.items = QWidget()
        self.grid = QGridLayout(self.items)
        self._items: Sequence[Item] = ()
        self._late = False
        self._lay_out()
        self.open_items(False)

    def _lay_out(self) -> None:
        self.grid.setContentsMargins(GAP, 0, GAP, 0)
        self.grid.setHorizontalSpacing(GAP)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.row, self.note):
            column.addWidget(widget)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.items)

    def show_fit(self, verdict: DeviceVerdict, sentences: str, items: Sequence[Item], room: TextRoom) -> None:
        """sentences: HTML, links lead to layers by index."""
        self.row.show_verdict(verdict, chosen=False, room=room)
        said = verdict.words
        self.note.set_words(said[:1].upper() + said[1:], sentences, state_token(verdict.whole_state))
        self.note.setAccessibleName(verdict.text)
        if tuple(items) != self._items:
            self._items = tuple(items)
            self._late = True
            self._fill_when_open()

    def open_items(self, open_: bool) -> None:
        self.more.setArrowType(Qt.ArrowType.DownArrow if open_ else Qt.ArrowType.RightArrow)
        self.items.setVisible(open_)
        self._fill_when_open()

    def _fill_when_open(self) -> None:
        """Two labels a part, dressed by the style sheet, take milliseconds: none are made that nobody sees."""
        if self._late and not self.items.isHidden():
            self._late = False
            self._fill()

    def _fill(self) -> None:
        """A heading with the sum for each resource, its parts below."""
        while entry := self.grid.takeAt(0):
            entry.widget().deleteLater()
        grouped: dict[str, list[Item]] = {}
        for item in self._items:
            grouped.setdefault(item.resource, []).append(item)
        for resource, parts in grouped.items():
            self._add_line(resource, total_text(parts), "", body_font(), "")
            for part in parts:
                text = self.tr("not known") if part.bytes is None else binary(part.bytes)
                tip = "\n".join(t for t in (f"{exact(part.bytes)} B" if part.bytes is not None else "", part.note) if t)
                self._add_line(f"    {part.name}", text, tip, small_font(), "dim")

    def _add_line(self, name: str, text: str, tip: str, font: QFont, role: str) -> None:
        row = self.grid.rowCount()
        for column, words in enumerate((name, text)):
            label = QLabel(words)
            label.setFont(tabular(QFont(font)))
            label.setObjectName(role)
            label.setToolTip(tip)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft)
            self.grid.addWidget(label, row, column)


def total_text(parts: Sequence[Item]) -> str:
    known = [part.bytes for part in parts if part.bytes is not None]
    return ("" if len(known) == len(parts) else "≥ ") + binary(sum(known))


def items_of(resource: str, items: Mapping[str, int | None], notes: Mapping[str, str]) -> list[Item]:
    return [Item(resource, name, size, notes.get(name, "")) for name, size in items.items()]
