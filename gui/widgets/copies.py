"""What panels without a table put on the clipboard: lines of tab-separated text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from gui.widgets.roofline_data import work_per_mac
from gui.widgets.times import time_shares

if TYPE_CHECKING:
    from analysis.scenario import Analysis
    from gui.widgets.fit_row import DeviceVerdict
    from gui.widgets.number_tile import NumberTile
    from gui.widgets.placement_data import Stock


def words(text: str) -> str:
    return QCoreApplication.translate("copies", text)


def lines(rows: Iterable[Iterable[object]]) -> str:
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)


def dots_text(analysis: Analysis, layers: Iterable[int], unit: str) -> str:
    """Each layer's place on the roofline, exact; the analysis has an estimate."""
    estimate, workload, factor = analysis.estimates[0], analysis.workload, work_per_mac(unit)
    shares = time_shares(estimate)
    head = (
        words("name"),
        words("operator"),
        f"{unit}s",
        f"{unit}/B",
        words("at"),
        f"{unit}/s",
        words("share of the time"),
    )
    rows = (
        (workload.names[i], workload.ops[i], int(workload.macs[i] * factor),
         float(estimate.intensity_macs_per_byte[i]) * factor, estimate.bound_names[int(estimate.intensity_level[i])],
         float(estimate.attainable_macs_per_s[i]) * factor, float(shares[i]))
        for i in layers
    )  # fmt: skip
    return lines((head, *rows))


def tiles_text(model: str, tiles: Mapping[str, NumberTile]) -> str:
    """The model, then each key figure on a line."""
    return lines(((model,), *((tile.name, tile.text.replace("\n", ", ")) for tile in tiles.values())))


def verdicts_text(verdicts: Iterable[DeviceVerdict]) -> str:
    """A device a line: its verdict and what it needs."""
    head = (words("device"), words("verdict"), words("needs"))
    rows = ((v.name, v.words, *(f"{need.kind} {need.text}" for need in v.needs)) for v in verdicts)
    return lines((head, *rows))


def stock_text(stock: Stock) -> str:
    """A tensor a line: the memory that holds it, where in it, and its bytes."""
    head = (words("tensor"), words("kind"), words("memory"), words("address, B"), words("bytes"))
    rows = (
        (name, words("weights") if stock.is_weights[i] else words("activation"), stock.shelves[int(stock.shelf[i])].name,
         int(stock.start_bytes[i]), int(stock.nbytes[i]))
        for i, name in enumerate(stock.names)
    )  # fmt: skip
    return lines((head, *rows))
