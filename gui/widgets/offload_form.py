"""What is sent, how often, by how many, over which link, to whom: one small field each."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from analysis.errors import ScenarioError
from analysis.units import duration, number, parse
from gui.theme import GAP
from gui.widgets.card import dim_label
from gui.widgets.choices import Choice, ChoiceButton, WholeNumber
from gui.widgets.flow import FlowLayout
from gui.widgets.searchable import Group, SearchButton
from gui.widgets.what_if import AmountField

LARGEST_SIDE = 16_384
MOST_STREAMS = 1_000_000
NO_CLOUD = ""


class PaceField(QLineEdit):
    """ "30 fps" or "30 ms": frames each second, or the time between two of them. `entered` carries (frames/s, s or None)."""

    entered = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(76)
        self.setToolTip(self.tr("Frames each second, such as 30 fps, or the time between two, such as 30 ms"))
        self.written = ""
        self.editingFinished.connect(self._take)

    def show_pace(self, frames_per_s: float, every_s: float | None) -> None:
        self.written = f"{number(frames_per_s)} fps" if every_s is None else duration(every_s)
        self.setText(self.written)
        self.setModified(False)

    def _take(self) -> None:
        if not self.isModified():
            return
        pace = pace_of(self.text())
        self.setModified(False)
        if pace is None:
            self.setText(self.written)
        else:
            self.entered.emit(pace)


def pace_of(text: str) -> tuple[float, float | None] | None:
    """(frames/s, s between frames or None) of what a person wrote; a bare number is frames/s. None where it is neither."""
    bare = "".join(text.lower().split()).replace(",", ".").removesuffix("fps")
    try:
        if bare.endswith(("s", "min", "h")) and not bare.endswith("/s"):
            every = parse(bare, "s")
            return (30.0, every) if every > 0 else None
        rate = float(bare.removesuffix("frames/s").removesuffix("1/s"))
    except (ValueError, ScenarioError):
        return None
    return (rate, None) if 0 < rate < 1e9 else None


class OffloadForm(QWidget):
    """`changed` carries the fields of the wish that a person set."""

    changed = Signal(object)  # dict

    def __init__(self, links: Iterable[Choice], devices: Callable[[], tuple[Group, ...]]) -> None:
        super().__init__(objectName="plainGround")
        self.devices = devices
        self.flow = FlowLayout(self, GAP + 4)
        self.link = ChoiceButton(self.tr("link"), links)
        self.uplink = self._amount(self.tr("bit rate"), "uplink_bits_per_s", self.tr("link's own"))
        self.jitter = self._amount(self.tr("jitter"), "jitter_s", self.tr("not known"))
        self.compression = self._amount(self.tr("codec, n to 1"), "compression", "1", 1.0)
        self.compression.setFixedWidth(62)
        self.pace = PaceField(self.tr("frame rate"))
        self.streams = WholeNumber(self.tr("sensors"))
        self.streams.setRange(1, MOST_STREAMS)
        self.width_px, self.height_px = self._side(self.tr("frame width")), self._side(self.tr("frame height"))
        self.cloud = SearchButton(self.tr("cloud device"))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._lay_out()
        self._connect()

    def _amount(self, name: str, field: str, empty: str, usual: float | None = None) -> AmountField:
        amount = AmountField(name)
        amount.setFixedWidth(92)
        amount.setPlaceholderText(empty)
        amount.entered.connect(lambda value: self.changed.emit({field: usual if value is None else value}))
        return amount

    def _side(self, name: str) -> WholeNumber:
        box = WholeNumber(name)
        box.setRange(0, LARGEST_SIDE)
        box.setSpecialValueText(self.tr("as input"))
        box.setFixedWidth(84)
        return box

    def _lay_out(self) -> None:
        """In the order in which the data goes."""
        rows = (
            (self.tr("frames"), self.pace), (self.tr("width"), self.width_px), (self.tr("height"), self.height_px),
            (self.tr("sensors"), self.streams), (self.tr("codec, n to 1"), self.compression), (self.tr("by"), self.link),
            (self.tr("bit rate"), self.uplink), (self.tr("jitter"), self.jitter), (self.tr("to"), self.cloud),
        )  # fmt: skip
        for label, control in rows:
            self.flow.addWidget(labelled(label, control))

    def _connect(self) -> None:
        self.link.chosen.connect(
            lambda link: self.changed.emit({"link": link, "uplink_bits_per_s": None, "jitter_s": None})
        )
        self.pace.entered.connect(lambda pace: self.changed.emit({"frames_per_s": pace[0], "every_s": pace[1]}))
        self.streams.valueChanged.connect(lambda count: self.changed.emit({"streams": count}))
        self.width_px.valueChanged.connect(lambda px: self.changed.emit({"width": px or None}))
        self.height_px.valueChanged.connect(lambda px: self.changed.emit({"height": px or None}))
        self.cloud.chosen.connect(lambda device: self.changed.emit({"cloud": device or NO_CLOUD}))

    def show_wish(self, wish, cloud_name: str) -> None:
        """wish: what is asked for now, field by field; nobody is told."""
        self.cloud.set_groups((Group("", (Choice(NO_CLOUD, self.tr("no cloud named")),)), *self.devices()))
        self.link.set_current(wish.link)
        self.pace.show_pace(wish.frames_per_s, wish.every_s)
        self.streams.set_number(wish.streams)
        self.width_px.set_number(wish.width or 0)
        self.height_px.set_number(wish.height or 0)
        self.compression.set_amount(wish.compression, "")
        nothing = float("nan")
        self.uplink.set_amount(nothing if wish.uplink_bits_per_s is None else wish.uplink_bits_per_s, "bit/s")
        self.jitter.set_amount(nothing if wish.jitter_s is None else wish.jitter_s, "s")
        self.cloud.set_current(wish.cloud, cloud_name or self.tr("no cloud named"))


def labelled(label: str, control: QWidget) -> QWidget:
    pair = QWidget(objectName="plainGround")
    pair.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP // 2)
    row.addWidget(dim_label(label, wrap=False))
    row.addWidget(control)
    return pair
