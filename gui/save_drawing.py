"""Where a drawing is saved, in which format, and with which weights."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui import dialogs
from gui.theme import GAP, LOOK, PADDING, small_font
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton, SegmentedControl, WholeNumber
from gui.widgets.symbols import STATE_SIGNS

LEAST_WIDTH_PX = 560
KEYS = QDialogButtonBox.StandardButton


def words(text: str) -> str:
    return QCoreApplication.translate("save drawing", text)


@dataclass(frozen=True, slots=True)
class Form:
    """note: what it is good for. whole: it is opened again as the very drawing. A key of source text is the framework's."""

    key: str
    title: str
    suffix: str
    note: str
    whole: bool = False


def forms() -> tuple[Form, ...]:
    """Those that hold the drawing, then source text for every framework that it can be written for."""
    from analysis.report.source.frameworks import FRAMEWORKS

    source = {
        "torch": (words("PyTorch source"), words("A module that builds the same network; to train it.")),
        "keras": (words("Keras source"), words("A model that builds the same network; to train it.")),
    }
    return (
        Form("onnx", words("ONNX"), ".onnx",
             words("Any other tool opens it; places, groups and notes lie in its metadata."), True),
        Form("sketch", words("Drawing as text"), ".sketch",
             words("All of the drawing, half drawn or not; small and readable."), True),
        *(Form(key, title, ".py", note) for key, (title, note) in source.items() if key in FRAMEWORKS),
    )  # fmt: skip


class SaveDrawingDialog(QDialog):
    """wished: what `Session.save_drawing` is called with: path, weights, seed, framework.

    own: the file that the drawing has, which is replaced unasked. last: form, weights, seed as they were chosen last.
    """

    wished = Signal(str, str, int, str)

    def __init__(
        self,
        path: str,
        own: str = "",
        last: tuple[str, str, int] = ("", "", 0),
        whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Save drawing"))
        self.setMinimumWidth(LEAST_WIDTH_PX)
        self.forms = {form.key: form for form in forms() if form.whole or not whole}
        self.own, self.folder = own, Path(path).parent
        self._make_controls(path)
        self._lay_out()
        self._show_first(path, *last)
        self._connect()
        self._show()

    def _make_controls(self, path: str) -> None:
        choices = (Choice(form.key, form.title, form.note) for form in self.forms.values())
        self.form = ChoiceButton(self.tr("format"), choices)
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
        self.note, self.trouble = dim_label(), QLabel()
        self.trouble.setFont(small_font())
        self.trouble.setWordWrap(True)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setAccessibleName(self.tr("why it cannot be saved there"))
        self.keys = QDialogButtonBox(KEYS.Save | KEYS.Cancel)
        self.browse.setAutoDefault(False)

    def _lay_out(self) -> None:
        rows, where, made = QFormLayout(), QHBoxLayout(), QHBoxLayout()
        where.setSpacing(GAP)
        made.setSpacing(GAP)
        rows.setHorizontalSpacing(PADDING)
        rows.setVerticalSpacing(GAP)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        where.addWidget(self.path, 1)
        where.addWidget(self.browse)
        self.seed_title = QLabel(self.tr("seed"))
        made.addWidget(self.weights)
        made.addSpacing(PADDING)
        made.addWidget(self.seed_title)
        made.addWidget(self.seed)
        made.addStretch(1)
        rows.addRow(self.tr("Format"), self.form)
        rows.addRow("", self.note)
        rows.addRow(self.tr("Weights"), made)
        rows.addRow(self.tr("File"), where)
        rows.addRow("", self.trouble)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addLayout(rows)
        column.addStretch(1)
        column.addWidget(self.keys)

    def _show_first(self, path: str, form: str, weights: str, seed: int) -> None:
        """The ending says the form, else it is that of the last time; at first one that the drawing can be opened from again."""
        suffix = Path(path).suffix.lower()
        allowed = [one.key for one in self.forms.values() if one.whole or self.own]
        said = next((one.key for one in self.forms.values() if one.suffix == suffix), form)
        self.form.set_current(said if said in allowed else "onnx")
        self.weights.set_current(weights if weights in ("random", "zeros", "none") else "random")
        self.seed.set_number(seed)
        self.path.setText(self._with_suffix())
        self._go_to_name()

    def _go_to_name(self) -> None:
        """What is typed at once is another name, in the same folder and with the same ending; Enter saves."""
        name = Path(self.path.text()).name
        self.path.setFocus()
        self.path.setSelection(len(self.path.text()) - len(name), len(name) - len(self.chosen.suffix))

    def _connect(self) -> None:
        self.form.chosen.connect(self._take_form)
        self.weights.chosen.connect(lambda _: self._show())
        self.path.textChanged.connect(lambda _: self._show())
        self.browse.clicked.connect(self._browse)
        self.keys.accepted.connect(self._ask_to_save)
        self.keys.rejected.connect(self.reject)
        LOOK.theme_changed.connect(self._show)

    # What is wished

    @property
    def chosen(self) -> Form:
        return self.forms[self.form.current]

    def target(self) -> Path:
        """The whole path, beside what was offered where only a name is given."""
        return self.folder / Path(self._with_suffix()).expanduser()

    def wish(self) -> tuple[str, str, int, str]:
        """(path, weights, seed, framework)."""
        self.seed.interpretText()
        framework = "torch" if self.chosen.whole else self.chosen.key
        return str(self.target()), str(self.weights.current), self.seed.value(), framework

    def _with_suffix(self) -> str:
        """The name with the ending of its form, in the place of another form's."""
        path = self.path.text().strip()
        ending = next((one.suffix for one in forms() if path.lower().endswith(one.suffix)), "")
        stem = path[: len(path) - len(ending)] if ending else path
        return stem + self.chosen.suffix if named(stem) else path

    def _take_form(self, key: object) -> None:
        self.path.setText(self._with_suffix())
        self._show()

    # What is shown

    def _show(self) -> None:
        onnx = self.chosen.key == "onnx"
        self.note.setText(self.chosen.note)
        self.weights.setEnabled(onnx)
        for widget in (self.seed_title, self.seed):
            widget.setEnabled(onnx and self.weights.current == "random")
        why_not = self._why_not()
        self.trouble.setText(f"{STATE_SIGNS['over']} {why_not}" if why_not else self._remark())
        palette = self.trouble.palette()
        palette.setColor(self.trouble.foregroundRole(), LOOK.theme.colour("over" if why_not else "dim"))
        self.trouble.setPalette(palette)
        save = self.keys.button(KEYS.Save)
        save.setEnabled(not why_not)
        save.setObjectName("" if why_not else "primary")
        save.style().polish(save)

    def _why_not(self) -> str:
        """What is wrong with the place, while there is still time to choose another one."""
        if not named(self.path.text().strip()):
            return self.tr("the file needs a name")
        folder, target = self.target().parent, self.target()
        if target.is_dir():
            return self.tr("{path} is a folder").format(path=target)
        if not folder.is_dir():
            return self.tr("there is no folder {path}").format(path=folder)
        return "" if os.access(folder, os.W_OK) else self.tr("nothing can be written in {path}").format(path=folder)

    def _remark(self) -> str:
        if self._is_own() and self.chosen.key == "onnx":
            return self.tr("The drawing's own file; weights in it are replaced.")
        return self.tr("A file of that name is there; it would be replaced.") if self.target().exists() else ""

    def _is_own(self) -> bool:
        return bool(self.own) and Path(self.own).absolute() == self.target().absolute()

    # What is done

    def _browse(self) -> None:
        wanted = f"{self.chosen.title} (*{self.chosen.suffix})"
        if path := dialogs.ask_where_to_save_drawing(self, str(self.target()), wanted):
            self.path.setText(path)
            self.path.setText(self._with_suffix())

    def _ask_to_save(self) -> None:
        if self.target().exists() and not self._is_own():
            self._ask_to_replace()
        else:
            self._save()

    def _ask_to_replace(self) -> None:
        keys = QMessageBox.StandardButton
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.windowTitle())
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Replace {name}?").format(name=self.target().name))
        box.setInformativeText(self.tr("A file of that name is there already."))
        box.setStandardButtons(keys.Cancel)
        box.addButton(self.tr("Replace"), QMessageBox.ButtonRole.DestructiveRole).clicked.connect(self._save)
        box.setDefaultButton(keys.Cancel)
        box.open()

    def _save(self) -> None:
        wish = self.wish()
        self.accept()
        self.wished.emit(*wish)


def named(path: str) -> bool:
    """Whether it ends with a name, rather than with a folder."""
    return bool(path) and not path.endswith(("/", os.sep)) and Path(path).name not in ("", ".", "..", "~")
