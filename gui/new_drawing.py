"""A drawing to begin with: an empty board, a table of layers as people write it, or one of the samples."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from analysis.errors import AnalysisError
from analysis.graph import shape_text
from analysis.sketch import Sketch, drawing_of
from gui.jobs import Job, Jobs, Message, Progress
from gui.start_page import PathList, fill, samples
from gui.theme import GAP, LOOK, PADDING, fixed_font, small_font
from gui.widgets.card import Card, CardTitle, dim_label
from gui.widgets.notices import BusyBar
from gui.widgets.symbols import STATE_SIGNS

EMPTY = ""
EXAMPLE = "input 3x32x32\nconv 32 3x3 s2; bn; relu\nstem: conv 32; bn; add stem; relu\ngap; flatten; dense 10"
QUIET_MS = 150
# Files that are shown as the table that they are, up to a size that a person could have typed.
TEXTS, MOST_TEXT_BYTES = (".layers", ".sketch", ".txt", ".toml"), 2_000_000
DRAW_KEYS = ("Ctrl+Return", "Ctrl+Enter")


class NewDrawingDialog(QDialog):
    """begun: the Sketch to begin with, and whether it can be had again as it is, unlike a table that was typed."""

    begun = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("New drawing"))
        self.setMinimumSize(480, 320)
        self.resize(760, 480)
        self.setAcceptDrops(True)
        self._jobs = Jobs(self)
        self.sketch: Sketch | None = None
        self.templates = PathList(self.tr("templates"))
        self.table, self.told, self.example = QPlainTextEdit(), QLabel(), QPushButton(self.tr("Take the example"))
        self.draw, self.cancel = QPushButton(self.tr("Draw the table")), QPushButton(self.tr("Cancel"))
        self._name_all()
        self._lay_out()
        self.busy = BusyBar(self)
        self._settling = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._connect()
        self._read()

    def _name_all(self) -> None:
        empty = (EMPTY, self.tr("Empty board"), self.tr("Type or drag layers onto it"))
        fill(self.templates, (empty, *samples()))
        self.templates.setCurrentRow(0)
        self.table.setAccessibleName(self.tr("table of layers"))
        self.table.setPlaceholderText(EXAMPLE)
        self.table.setFont(fixed_font())
        self.table.setTabChangesFocus(True)
        # Whatever is dropped on the dialogue is read, rather than its address typed here.
        self.table.setAcceptDrops(False)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setFont(small_font())
        self.told.setAccessibleName(self.tr("what the table comes to"))
        self.draw.setToolTip(self.tr("Ctrl+Enter does the same"))
        for button in (self.draw, self.cancel, self.example):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        both, column = QHBoxLayout(), QVBoxLayout(self)
        both.setSpacing(GAP)
        both.addWidget(Card(CardTitle(self.tr("Begin with")), self.templates), 1)
        both.addWidget(Card(CardTitle(self.tr("or write a table"), "", (self.example,)), self._right()), 1)
        keys = QDialogButtonBox()
        keys.addButton(self.draw, QDialogButtonBox.ButtonRole.AcceptRole)
        keys.addButton(self.cancel, QDialogButtonBox.ButtonRole.RejectRole)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addLayout(both, 1)
        column.addWidget(keys)

    def _right(self) -> QWidget:
        words = self.tr("One layer an entry; each reads the one before: kind, width, window, then s2 for stride, p1 padding, "
                        "d2 dilation, g4 groups. A name from further up is another input.")  # fmt: skip
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(PADDING, GAP, PADDING, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.table, 1)
        column.addWidget(self.told)
        column.addWidget(dim_label(words))
        return inner

    def _connect(self) -> None:
        self._settling.timeout.connect(self._read)
        self.table.textChanged.connect(self._settling.start)
        self.example.clicked.connect(self._take_example)
        self.templates.chosen.connect(self._choose)
        self.draw.clicked.connect(self._begin_table)
        self.cancel.clicked.connect(self.reject)
        for keys in DRAW_KEYS:
            QShortcut(QKeySequence(keys), self, self._begin_table)
        self._jobs.progressed.connect(self._show_busy)
        self.busy.cancelled.connect(self._jobs.cancel)
        self.finished.connect(self._jobs.close)
        LOOK.theme_changed.connect(self._read)

    # The table

    def _read(self) -> None:
        """What the table comes to, or why it comes to nothing, while it is typed."""
        from analysis.sketch.text import sketch_of

        self._settling.stop()
        text = self.table.toPlainText()
        self.sketch = None
        self.example.setVisible(not text.strip())
        if not text.strip():
            self._say(self.tr("Nothing is written yet; the grey lines are an example."))
        else:
            try:
                self.sketch = sketch_of(text)
                self._say(*summary(self.sketch))
            except AnalysisError as error:
                self._say(str(error), "over")
        self.draw.setEnabled(self.sketch is not None)
        self.draw.setObjectName("primary" if self.sketch else "")
        self.draw.style().polish(self.draw)

    def _say(self, words: str, state: str = "dim") -> None:
        """In words, with the sign of what is wrong; the colour only repeats it."""
        self.told.setText(f"{STATE_SIGNS[state]} {words}" if state in STATE_SIGNS else words)
        palette = self.told.palette()
        # Sentences in the colour of what is tight would be too pale to read.
        palette.setColor(self.told.foregroundRole(), LOOK.theme.colour("text" if state == "tight" else state))
        self.told.setPalette(palette)

    def _take_example(self) -> None:
        self.table.setPlainText(EXAMPLE)
        self._read()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_table(self) -> None:
        self._read()
        if self.sketch is not None:
            self._begin(self.sketch, False)

    # Templates

    def _choose(self, path: str) -> None:
        """A sample, or any file, becomes a drawing of its own: the file stays as it is."""
        if path == EMPTY:
            self._begin(Sketch(), True)
            return

        def read(progress) -> Sketch:
            from analysis.readers.sketch_file import open_sketch

            return open_sketch(path, progress)

        self._jobs.start_instead(Job(read, lambda sketch: self._begin(sketch, True), self._tell))

    def _show_busy(self, progress: Progress | None) -> None:
        if progress is None:
            self.busy.stop()
        else:
            self.busy.start(progress.text or self.tr("reading"), progress.fraction)

    def _tell(self, message: Message) -> None:
        self._say(message.text, "over")

    def _begin(self, sketch: Sketch, there: bool) -> None:
        self.accept()
        self.begun.emit(sketch, there)

    # What is dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasText() or local_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Words and files of words into the table, any other file as a template."""
        event.acceptProposedAction()
        path = local_file(event.mimeData())
        if path is None:
            self.table.setPlainText(event.mimeData().text())
        elif path.suffix.lower() in TEXTS:
            self._take_text(path)
        else:
            self._choose(str(path))

    def _take_text(self, path: Path) -> None:
        try:
            if path.stat().st_size > MOST_TEXT_BYTES:
                self._choose(str(path))
            else:
                self.table.setPlainText(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            words = self.tr("{path} cannot be read as text: {why}")
            self._say(words.format(path=path, why=getattr(error, "strerror", None) or error), "over")


def local_file(data: QMimeData) -> Path | None:
    return next((Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()), None)


def translated(text: str) -> str:
    return QCoreApplication.translate("NewDrawingDialog", text)


def summary(sketch: Sketch) -> tuple[str, str]:
    """How many layers, what goes in and comes out, or the first thing that is wrong; and the state of that."""
    drawing = drawing_of(sketch)
    graph, number = drawing.graph, len(sketch.blocks)
    words = translated("1 layer" if number == 1 else "{n} layers").format(n=number)
    sides = [[shape_text(graph.tensors[name].shape) for name in names] for names in (graph.inputs, graph.outputs)]
    words += f": {', '.join(sides[0])} → {', '.join(sides[1])}" if all(sides) else ""
    if drawing.troubles:
        return f"{words}\n{drawing.troubles[0].sentence}", "tight"
    if drawing.waiting:
        waits = translated("{n} wait for an input, such as: input 3x32x32")
        return f"{words}\n{waits.format(n=len(drawing.waiting))}", "tight"
    return words, "fits"
