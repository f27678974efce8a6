"""A machine in the rows of the lecture's table: of its own machines as printed, of others what their profile says."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from analysis.device import Device
from analysis.lecture.tiers import CLOCK, CORES, COST, GPU, LECTURE, MAIN, MASS, POWER, printed
from analysis.units import UNKNOWN, si
from gui.lab.counted import tr
from gui.lab.ink import elided
from gui.theme import LOOK, small_font, tabular

# Wider than this a cell has room for what is reckoned with as well.
ROOMY = 250.0
LABEL_WIDE = 56.0


def table_of(device: Device, tier: str, roomy: bool) -> Iterator[tuple[str, str]]:
    """(label, words)."""
    if device.id == LECTURE.get(tier):
        yield from printed_table(device, tier, roomy)
        return
    yield tr("cores"), device.compute_units or UNKNOWN
    yield from ((label, value) for label, _, value in amounts(device))
    yield tr("price"), price_words(device)


def printed_table(device: Device, tier: str, roomy: bool) -> Iterator[tuple[str, str]]:
    """The slide's cells; where one is a range, the point in it that is reckoned with here."""
    gpu = printed(GPU, tier)
    gpu = gpu if gpu.startswith("No") else tr("GPU {cores}").format(cores=gpu)
    yield tr("cores"), tr("CPU {cores}, {gpu}").format(cores=printed(CORES, tier), gpu=gpu)
    for label, quantity, value in amounts(device):
        cell = printed(quantity, tier)
        yield label, tr("{cell}, here {value}").format(cell=cell, value=value) if roomy else cell
    yield tr("price"), printed(COST, tier)


def amounts(device: Device) -> Iterator[tuple[str, str, str]]:
    yield tr("clock"), CLOCK, si(device.clock_hz.value, "Hz")
    yield tr("main"), MAIN, si(device.ram_capacity_bytes, "B")
    yield tr("mass"), MASS, si(device.flash_capacity_bytes, "B")
    yield tr("power"), POWER, si(device.power_active_w.value, "W")


def price_words(device: Device) -> str:
    euros = device.price_eur.value
    return UNKNOWN if euros is None else f"{euros:,.0f} €"


def paint_table(painter: QPainter, rect: QRectF, device: Device, tier: str) -> None:
    rows = tuple(table_of(device, tier, rect.width() > ROOMY))
    tall = rect.height() / len(rows)
    font = tabular(small_font())
    painter.setFont(font)
    for number, (label, text) in enumerate(rows):
        row = QRectF(rect.left(), rect.top() + number * tall, rect.width(), tall)
        painter.setPen(LOOK.theme.colour("dim"))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, label)
        painter.setPen(LOOK.theme.colour("text"))
        right = row.adjusted(LABEL_WIDE, 0, 0, 0)
        painter.drawText(
            right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, elided(text, right.width(), font)
        )
