"""A drawing to begin with: an empty board, a list of layers as people write it, or one of the samples."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from analysis.errors import AnalysisError
from analysis.graph import shape_text
from analysis.sketch import Sketch, drawing_of
from gui.jobs import Job, Jobs, Message
from gui.start_page import PathList, samples
from gui.theme import GAP, LOOK, PADDING, fixed_font, title_font
from gui.widgets.card import dim_label
from gui.widgets.symbols import STATE_SIGNS

EMPTY = ""
EXAMPLE = "input 3x32x32\nconv 32 3x3 s2; bn; relu\nstem: conv 32; bn; add stem; relu\ngap; flatten; dense 10"
QUIET_MS = 150


class NewDrawingDialog(QDialog):
    """begun: the Sketch to begin with."""

    begun = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New drawing"))
        self.resize(760, 480)
        self._jobs = Jobs(self)
        self.sketch: Sketch | None = None
        self.templates = PathList(self.tr("templates"))
        self.table, self.told = QPlainTextEdit(), QLabel()
        self.table.setAccessibleName(self.tr("table of layers"))
        self.table.setPlaceholderText(EXAMPLE)
        self.table.setFont(fixed_font())
        self.table.setTabChangesFocus(True)
        self.told.setWordWrap(True)
        self.told.setAccessibleName(self.tr("what the table comes to"))
        keys = QDialogButtonBox.StandardButton
        self.keys = QDialogButtonBox(keys.Ok | keys.Cancel)
        self.keys.button(keys.Ok).setText(self.tr("Draw the table"))
        self._lay_out()
        self._settling = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._settling.timeout.connect(self._read)
        self.table.textChanged.connect(self._settling.start)
        self.templates.chosen.connect(self._choose)
        self.keys.accepted.connect(self._begin_table)
        self.keys.rejected.connect(self.reject)
        self.finished.connect(self._jobs.close)
        self._read()

    def _lay_out(self) -> None:
        from PySide6.QtWidgets import QListWidgetItem

        from gui.start_page import NOTE, PATH

        rows = ((EMPTY, self.tr("Empty board"), self.tr("Type or drag layers onto it")), *samples())
        for path, title, note in rows:
            item = QListWidgetItem(title, self.templates)
            item.setData(PATH, path)
            item.setData(NOTE, note)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {note}")
        left, right, both, column = QVBoxLayout(), QVBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        for side, title, widget in (
            (left, self.tr("Begin with"), self.templates),
            (right, self.tr("or with a table"), self.table),
        ):
            label = QLabel(title)
            label.setFont(title_font())
            side.addWidget(label)
            side.addWidget(widget, 1)
        right.addWidget(dim_label(self.tr("One layer an entry, each reads the one before: kind, a number, window, s2 p1 d2 g4. "
                                          "A name further up is another input.")))  # fmt: skip
        right.addWidget(self.told)
        both.setSpacing(2 * GAP)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addLayout(both, 1)
        column.addWidget(self.keys)

    def _read(self) -> None:
        """What the table comes to, or why it comes to nothing, while it is typed."""
        from analysis.sketch.text import sketch_of

        self._settling.stop()
        text = self.table.toPlainText()
        self.sketch, said, state = None, "", "dim"
        if text.strip():
            try:
                self.sketch = sketch_of(text)
                said = summary(self.sketch)
            except AnalysisError as error:
                said, state = f"{STATE_SIGNS['over']} {error}", "over"
        self.told.setText(said)
        palette = self.told.palette()
        palette.setColor(self.told.foregroundRole(), LOOK.theme.colour(state))
        self.told.setPalette(palette)
        self.keys.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self.sketch is not None)

    def _begin_table(self) -> None:
        self._read()
        if self.sketch is not None:
            self._begin(self.sketch)

    def _choose(self, path: str) -> None:
        """A sample becomes a drawing of its own: the file stays as it is."""
        if path == EMPTY:
            self._begin(Sketch())
            return

        def read(progress) -> Sketch:
            from analysis.readers.sketch_file import open_sketch

            return open_sketch(path, progress)

        self._jobs.start_instead(Job(read, self._begin, self._tell))

    def _tell(self, message: Message) -> None:
        self.told.setText(f"{STATE_SIGNS['over']} {message.text}")

    def _begin(self, sketch: Sketch) -> None:
        self.accept()
        self.begun.emit(sketch)


def summary(sketch: Sketch) -> str:
    """How many blocks, what goes in and comes out, and the first thing that is wrong."""
    drawing = drawing_of(sketch)
    graph = drawing.graph
    shapes = [
        ", ".join(shape_text(graph.tensors[name].shape) for name in names) for names in (graph.inputs, graph.outputs)
    ]
    wrong = f"\n{STATE_SIGNS['over']} {drawing.troubles[0].sentence}" if drawing.troubles else ""
    return f"{len(sketch.blocks)} blocks: {shapes[0]} → {shapes[1]}{wrong}"
