"""A device in numbers: clone one, change it with sliders and fields, see what is different, keep it as one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from analysis.errors import AnalysisError
from gui import catalogue
from gui.controls import device_groups
from gui.library import files
from gui.library.device_form import DeviceForm
from gui.library.draft import Draft
from gui.library.profiles import (
    differences,
    full_title,
    load,
    shown,
    trouble,
    words,
)
from gui.library.records import Records, RecordView, column
from gui.theme import GAP, PADDING, title_font
from gui.widgets.card import Note, dim_label
from gui.widgets.searchable import SearchButton

if TYPE_CHECKING:
    from analysis.device import Device
    from gui.session import Session


class DeviceEditor(QWidget):
    """saved: the id of a device that was written or deleted, so that lists and numbers can follow."""

    saved = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.draft = session, Draft(self)
        self.reference: Device | None = None
        self._build()
        self.draft.changed.connect(self._draw)
        session.analysis_changed.connect(self._draw_verdict)
        for keys, act in (
            (QKeySequence.StandardKey.Undo, self.draft.undo),
            (QKeySequence.StandardKey.Redo, self.draft.redo),
        ):
            QShortcut(keys, self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # How it is made

    def _build(self) -> None:
        self.device = SearchButton(words("device to edit"))
        self.device.setMinimumWidth(260)
        self.device.chosen.connect(self.open)
        self.form = DeviceForm()
        self.form.number_changed.connect(self.draft.set_number)
        self.form.text_changed.connect(self.draft.set_text)
        self.form.dropped.connect(self.draft.end_drag)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.form)
        split.addWidget(self._beside())
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 1)
        split.setSizes([680, 300])
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(GAP)
        column.addLayout(self._head())
        column.addWidget(split, 1)
        column.addLayout(self._foot())

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.device)
        self.undo = self._button(words("Undo"), self.draft.undo)
        self.redo = self._button(words("Redo"), self.draft.redo)
        self.where = dim_label(wrap=False)
        row.addWidget(self.where, 1)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        return row

    def _beside(self) -> QWidget:
        """What is different, whether it can be, and what the open model says to it."""
        self.changes = RecordView(
            words("changes"),
            (
                column(words("number"), lambda d: full_title(d.place), number=False),
                column(words("was"), lambda d: shown(d.there), number=False),
                column(words("is"), lambda d: shown(d.here), number=False),
            ),
            widest=words("number"),
        )
        self.changes.empty_text = words("Nothing is changed yet")
        self.changes.opened.connect(lambda difference: self.form.go_to(difference.place))
        self.note, self.verdict = Note(), Note()
        side = QWidget()
        rows = QVBoxLayout(side)
        rows.setContentsMargins(GAP, 0, 0, 0)
        rows.addLayout(self._against())
        for widget, share in ((self.changes, 1), (self.note, 0), (self.verdict, 0)):
            rows.addWidget(widget, share)
        return side

    def _against(self) -> QHBoxLayout:
        self.against = SearchButton(words("device to compare with"))
        self.against.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.against.chosen.connect(self.compare_with)
        title, row = QLabel(words("Changes against")), QHBoxLayout()
        title.setFont(title_font())
        row.addWidget(title)
        row.addWidget(self.against, 1)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.bring = self._button(words("&Import…"), self._import, words("Reads a device's TOML file"))
        self.export = self._button(
            words("&Export…"), self._export, words("Writes this device to a TOML file, to hand round")
        )
        self.delete = self._button(words("&Delete"), self._delete)
        self.name = QLineEdit()
        self.name.setAccessibleName(words("id to save under"))
        self.name.setToolTip(words("The id that the command line knows the device by"))
        self.name.textChanged.connect(self._draw_trouble)
        self.save = self._button(words("&Save as my device"), self._save)
        for widget in (self.bring, self.export, self.delete):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (dim_label(words("id"), wrap=False), self.name, self.save):
            row.addWidget(widget)
        return row

    def _button(self, title: str, act, tip: str = "") -> QPushButton:
        button = QPushButton(title)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        button.clicked.connect(lambda: act())
        return button

    # What it shows

    def open(self, name: str) -> None:
        """Takes a device up, ours or one's own. What was not saved is given up by choosing another."""
        try:
            self.begin(load(name))
        except AnalysisError as error:
            self.session.raise_message("error", str(error))

    def begin(self, device: Device) -> None:
        self.reference = device
        for button in (self.device, self.against):
            button.set_groups(device_groups())
            button.set_current(device.id, device.name)
        self.form.fill(device)
        self.name.setText(files.free_id(device) if self._built_in(device.id) else device.id)
        self.draft.begin(device)

    def compare_with(self, name: str) -> None:
        """Another device in the place of what this one began as."""
        try:
            self.reference = self.draft.original if name == self.draft.original.id else load(name)
        except AnalysisError as error:
            self.session.raise_message("error", str(error))
        self._draw()

    def _own(self, name: str) -> bool:
        return any(card.id == name and card.own for card in catalogue.devices())

    def _built_in(self, name: str) -> bool:
        return any(card.id == name and not card.own for card in catalogue.devices())

    def _draw(self) -> None:
        device, original = self.draft.device, self.draft.original
        self.form.show_numbers(device)
        self.changes.set_records(Records(differences(device, self.reference)))
        self.undo.setEnabled(self.draft.can_undo)
        self.redo.setEnabled(self.draft.can_redo)
        self.delete.setEnabled(self._own(original.id))
        self.delete.setToolTip("" if self.delete.isEnabled() else words("only your own devices can be deleted"))
        self.where.setText(
            words("built in: saved as a copy of your own") if self._built_in(original.id) else words("one of yours")
        )
        self._draw_trouble()
        self._draw_verdict()

    def _draw_trouble(self) -> None:
        if self.draft.device is None:
            return
        found = files.id_trouble(self.name.text()) or trouble(self.draft.device)
        self.note.setVisible(bool(found))
        self.note.set_words(words("This cannot be saved yet"), found, "over")
        self.save.setEnabled(not found)
        self.save.setToolTip(found or words("Into the folder of your own profiles"))

    def _draw_verdict(self) -> None:
        """Whether the open model fits the device as it is edited."""
        fit = self.session.weigh(self.draft.device) if self.draft.device else None
        self.verdict.setVisible(fit is not None)
        if fit is not None:
            state = {True: "fits", False: "over", None: "tight"}[fit.ok]
            self.verdict.set_words(words("The open model on this device"), fit.reason, state)

    # Files

    def _save(self) -> None:
        device = self.draft.device.replaced(id=self.name.text().strip())
        self._try(lambda: files.save(device), words("Saved {what}").format(what=device.name), device.id)

    def _delete(self) -> None:
        device = self.draft.original
        if files.may_delete(self, device):
            self._try(lambda: files.delete(device), words("Deleted {what}").format(what=device.name), device.id)

    def _try(self, act, done: str, name: str) -> None:
        try:
            act()
        except AnalysisError as error:
            self.session.raise_message("error", str(error))
            return
        self.session.raise_message("info", done)
        self.saved.emit(name)
        self.open(name if self._own(name) else catalogue.devices()[0].id)

    def _import(self) -> None:
        if path := files.ask_for_profile(self):
            try:
                self.begin(files.read(path))
            except AnalysisError as error:
                self.session.raise_message("error", str(error))

    def _export(self) -> None:
        if path := files.ask_where_to_export(self, self.name.text()):
            try:
                files.write(self.draft.device, path)
            except AnalysisError as error:
                self.session.raise_message("error", str(error))
            else:
                self.session.raise_message("info", words("Saved {what}").format(what=path))
