"""What a person chooses about a report: format, devices, and for pages their sections, paper and length."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.reporting.baseline_field import BaselineField
from gui.reporting.device_list import DeviceList
from gui.reporting.wish import MARKDOWN, form_called, forms
from gui.theme import GAP, PADDING, title_font
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton, SegmentedControl, WholeNumber

if TYPE_CHECKING:
    from analysis.report.pdf import Options


class Choices(QWidget):
    """changed: the report would be another one."""

    changed = Signal()

    def __init__(self, devices: Iterable[str], swept: bool = False, parent: QWidget | None = None) -> None:
        """swept: whether there is a sweep that could be a section of its own."""
        super().__init__(parent)
        from analysis.report.pdf import SECTIONS

        self.form = ChoiceButton(self.tr("format"), (Choice(f.key, f.title, f.note) for f in forms()))
        self.form.set_current("pdf")
        self.form_note = dim_label()
        self.devices, self.baseline = DeviceList(devices), BaselineField()
        self.paper = SegmentedControl(
            self.tr("paper"), (Choice("a4", "A4"), Choice("letter", QCoreApplication.translate("reporting", "Letter")))
        )
        self.paper.set_current("a4")
        self.layers = WholeNumber(self.tr("layers that the table lists"))
        self.layers.setRange(0, 100_000)
        self.layers.setSpecialValueText(self.tr("all"))
        self.layers.setToolTip(self.tr("The dearest ones; the others are summed up in one row. 0 lists all"))
        self.layers.set_number(0)
        self.sections = {
            name: QCheckBox(QCoreApplication.translate("report", title)) for name, title in SECTIONS.items()
        }
        self.sweep = QCheckBox(self.tr("The sweep that the window shows"))
        for box in (*self.sections.values(), self.sweep):
            box.setChecked(True)
        self.sweep.setVisible(swept)
        self._lay_out()
        self._connect()
        self._show_form()

    def _lay_out(self) -> None:
        self.pages_only, self.markdown_only = QWidget(), QWidget()
        for part in (self.pages_only, self.markdown_only):
            part.setObjectName("plainGround")
        below = column_in(self.pages_only)
        for title, *widgets in (
            (self.tr("Paper"), self.paper),
            (self.tr("Layers in the table"), self.layers),
            (self.tr("Sections"), *self.sections.values(), self.sweep),
        ):
            add(below, title, widgets)
        column = column_in(self)
        column.setContentsMargins(3, 0, PADDING, 0)
        add(column, self.tr("Format"), (self.form, self.form_note))
        add(column, self.tr("Devices"), (self.devices,))
        add(column_in(self.markdown_only), self.tr("What has changed since"), (self.baseline,))
        column.addWidget(self.pages_only)
        column.addWidget(self.markdown_only)
        column.addStretch(1)

    def _connect(self) -> None:
        self.form.chosen.connect(self._show_form)
        asked = (
            self.form.chosen,
            self.devices.changed,
            self.baseline.changed,
            self.paper.chosen,
            self.layers.valueChanged,
        )
        for told in asked:
            told.connect(lambda *_: self.changed.emit())
        for box in (*self.sections.values(), self.sweep):
            box.toggled.connect(lambda _: self.changed.emit())

    def _show_form(self) -> None:
        form = form_called(str(self.form.current))
        self.form_note.setText(form.note)
        self.pages_only.setVisible(form.pages)
        self.markdown_only.setVisible(form.key == MARKDOWN)

    @property
    def options(self) -> Options:
        from analysis.report.pdf import Options

        chosen = tuple(name for name, box in self.sections.items() if box.isChecked())
        return Options(str(self.paper.current), chosen, self.layers.value() or None)

    @property
    def lack(self) -> str:
        """What is still to be chosen before there can be a report; "" when nothing is."""
        if form_called(str(self.form.current)).pages and not self.options.sections:
            return self.tr("No section is ticked. Tick at least one under Sections.")
        return ""

    # Kept between runs

    def kept(self) -> bytes:
        options = self.options
        record = {"form": self.form.current, "paper": options.paper, "without": self._left_out()}
        return json.dumps(record | {"layers": options.most_layers}).encode()

    def _left_out(self) -> list[str]:
        """Not what is in: a section that comes with a later version is in at first."""
        return [name for name, box in self.sections.items() if not box.isChecked()]

    def restore(self, kept: bytes) -> None:
        """What `kept` gave in an earlier run, as far as it still means something."""
        record: Any = None
        with suppress(ValueError):
            record = json.loads(kept or b"{}")
        record = record if isinstance(record, dict) else {}
        if record.get("form") in {form.key for form in forms()}:
            self.form.set_current(record["form"])
        if record.get("paper") in ("a4", "letter"):
            self.paper.set_current(record["paper"])
        layers, without = record.get("layers"), record.get("without")
        self.layers.set_number(layers if isinstance(layers, int) else 0)
        for name, box in self.sections.items():
            box.setChecked(not (isinstance(without, list) and name in without))
        self._show_form()


def column_in(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    return column


def add(column: QVBoxLayout, title: str, widgets: Iterable[QWidget]) -> None:
    """A heading and what stands under it."""
    heading = QLabel(title)
    heading.setFont(title_font())
    column.addWidget(heading)
    for widget in widgets:
        column.addWidget(widget)
        if isinstance(widget, SegmentedControl | ChoiceButton):
            column.setAlignment(widget, Qt.AlignmentFlag.AlignLeft)
    column.addSpacing(GAP)


def scrolled(choices: Choices, width_px: int) -> QScrollArea:
    """In a low window the choices scroll."""
    area = QScrollArea()
    area.setWidget(choices)
    area.setWidgetResizable(True)
    area.setFixedWidth(width_px)
    area.setAccessibleName(choices.tr("what the report says"))
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it has the keyboard, and scrolls into sight
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    choices.setObjectName("plainGround")
    return area
