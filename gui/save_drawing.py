"""Where a drawing is saved, in which form, and with which weights."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.theme import GAP, PADDING
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton, SegmentedControl, WholeNumber

LEAST_WIDTH_PX = 520


def words(text: str) -> str:
    return QCoreApplication.translate("save drawing", text)


# Forms by key: (title, suffix, what it is good for). A key of source text is the framework's.
def forms() -> tuple[tuple[str, str, str, str], ...]:
    return (
        ("onnx", words("ONNX"), ".onnx", words("Any other tool opens it; places, groups and notes lie in its metadata.")),
        ("sketch", words("Drawing as text"), ".sketch", words("All of the drawing, half drawn or not; small and readable.")),
        ("torch", words("PyTorch source"), ".py", words("A module that builds the same network; to train it.")),
        ("keras", words("Keras source"), ".py", words("A model that builds the same network; to train it.")),
    )  # fmt: skip


class SaveDrawingDialog(QDialog):
    """wish: what `Session.save_drawing` is called with, once it was accepted."""

    def __init__(self, path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Save drawing"))
        self.setMinimumWidth(LEAST_WIDTH_PX)
        self.form = ChoiceButton(self.tr("form"), (Choice(key, title, note) for key, title, _, note in forms()))
        self.weights = SegmentedControl(
            self.tr("weights"),
            (
                Choice("random", self.tr("random"), self.tr("Numbers that training could begin with")),
                Choice("zeros", self.tr("zeros"), self.tr("The file packs small")),
                Choice("none", self.tr("none"), self.tr("Zeros that the network makes itself when it starts")),
            ),
        )
        self.seed = WholeNumber(self.tr("seed of the random weights"))
        self.seed.setRange(0, 2**31 - 1)
        self.path, self.browse = QLineEdit(path), QPushButton(self.tr("Browse…"))
        self.path.setAccessibleName(self.tr("file"))
        self.note = dim_label()
        self.keys = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        first = next((key for key, _, suffix, _ in forms() if path.lower().endswith(suffix)), "onnx")
        self.form.set_current(first)
        self.weights.set_current("random")
        self.seed.set_number(0)
        self._show()

    def _lay_out(self) -> None:
        rows, where, made = QFormLayout(), QHBoxLayout(), QHBoxLayout()
        rows.setSpacing(GAP)
        where.addWidget(self.path, 1)
        where.addWidget(self.browse)
        made.addWidget(self.weights)
        made.addWidget(self.seed)
        made.addStretch(1)
        rows.addRow(self.tr("Form"), self.form)
        rows.addRow("", self.note)
        rows.addRow(self.tr("Weights, seed"), made)
        rows.addRow(self.tr("File"), where)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addLayout(rows)
        column.addWidget(self.keys)

    def _connect(self) -> None:
        self.form.chosen.connect(self._take_form)
        self.weights.chosen.connect(lambda _: self._show())
        self.path.textChanged.connect(lambda _: self._show())
        self.browse.clicked.connect(self._browse)
        self.keys.accepted.connect(self.accept)
        self.keys.rejected.connect(self.reject)

    def wish(self) -> tuple[str, str, int, str]:
        """(path, weights, seed, framework)."""
        framework = self.form.current if self._suffix() == ".py" else "torch"
        return self._whole_path(), str(self.weights.current), self.seed.value(), str(framework)

    def _suffix(self) -> str:
        return next(suffix for key, _, suffix, _ in forms() if key == self.form.current)

    def _whole_path(self) -> str:
        path = self.path.text().strip()
        return path if Path(path).suffix.lower() == self._suffix() else path + self._suffix()

    def _take_form(self, key: object) -> None:
        self.path.setText(str(Path(self.path.text().strip() or "network").with_suffix(self._suffix())))
        self._show()

    def _show(self) -> None:
        key = self.form.current
        self.note.setText(next(note for form, _, _, note in forms() if form == key))
        self.weights.setEnabled(key == "onnx")
        self.seed.setEnabled(key == "onnx" and self.weights.current == "random")
        self.keys.button(QDialogButtonBox.StandardButton.Save).setEnabled(bool(self.path.text().strip()))

    def _browse(self) -> None:
        wanted = f"{self.form.text().split('▾')[0].strip()} (*{self._suffix()})"
        if path := QFileDialog.getSaveFileName(self, self.windowTitle(), self._whole_path(), wanted)[0]:
            self.path.setText(path)
