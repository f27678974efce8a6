"""Above the settings: which blocks they are of, what such a block does, its name, and what else it could be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from analysis.sketch.kinds import KINDS
from analysis.sketch.model import Block
from gui.drawing.labels import give_way
from gui.drawing.param_choices import KindButton
from gui.drawing.param_field import NameField
from gui.drawing.param_rules import counted_titles, kinds_instead, title_of
from gui.drawing.param_text import words
from gui.theme import GAP, fixed_font, title_font
from gui.widgets.card import ElidedLabel, dim_label


class Picture(QLabel):
    """The place of the kind's icon; takes no room without one."""

    def __init__(self) -> None:
        super().__init__()
        self.hide()

    def setPixmap(self, pixmap: QPixmap) -> None:
        super().setPixmap(pixmap)
        self.setVisible(not pixmap.isNull())


class ParamHead(QWidget):
    """picture: to be filled by whoever has icons."""

    renamed = Signal(str)
    kind_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.picture = Picture()
        self.title = ElidedLabel()
        self.title.setFont(title_font())
        self.name = NameField()
        self.kinds = KindButton()
        self.word = give_way(dim_label())
        self.formula = give_way(QLabel())
        self.formula.setFont(fixed_font())
        self.formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.name.entered.connect(lambda name: self.renamed.emit(name))
        self.kinds.chosen.connect(lambda kind: self.kind_chosen.emit(kind))
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        for line in ((self.picture, self.title), (self.name, self.kinds)):
            row = QHBoxLayout()
            row.setSpacing(GAP)
            for part in line:
                row.addWidget(part, part in (self.title, self.name))
            row.addStretch()
            column.addLayout(row)
        column.addWidget(self.word)
        column.addWidget(self.formula)

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """At least one block, without telling anyone."""
        self.title.setText(self._title(blocks))
        self.name.setVisible(len(blocks) == 1)
        self.name.show_value(blocks[0].name)
        ids = {block.kind for block in blocks}
        kind = KINDS.get(blocks[0].kind) if len(ids) == 1 else None
        self.kinds.show_kinds(kinds_instead(blocks), kind.id if kind else None)
        self._say(self.word, kind.word if kind else counted(blocks))
        self._say(self.formula, kind.formula if kind else "")

    def _title(self, blocks: Sequence[Block]) -> str:
        kinds = {block.kind for block in blocks}
        if len(blocks) == 1:
            return title_of(blocks[0].kind)
        if len(kinds) == 1:
            return words("{count} × {title}").format(count=len(blocks), title=title_of(blocks[0].kind))
        return words("{count} blocks").format(count=len(blocks))

    def _say(self, label: QLabel, text: str) -> None:
        if text != label.text():
            label.setText(text)
        label.setVisible(bool(text))


def counted(blocks: Sequence[Block]) -> str:
    """ "3 × Conv 2-D, ReLU"."""
    return ", ".join(
        title if count == 1 else words("{count} × {title}").format(count=count, title=title)
        for title, count in counted_titles(blocks)
    )
