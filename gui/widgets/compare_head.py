"""The answer above a comparison's table: one sentence, and the totals of both as tiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from analysis.units import NARROW_SPACE, UNKNOWN, binary, duration, exact, si
from gui.theme import GAP, PADDING, title_font
from gui.widgets.change import change_text, change_token
from gui.widgets.number_tile import NumberTile

if TYPE_CHECKING:
    from analysis.contrast import Amount, Contrast, Versus

# A tile wants so much room; in a lower panel the table needs it more.
TILE_PX, TILES_FROM_PX = 116, 250
WRITERS = {"B": binary, "s": duration, "J": partial(si, unit="J")}


def words(text: str) -> str:
    return QCoreApplication.translate("compare", text)


@dataclass(frozen=True, slots=True)
class Figure:
    """One total of both. factor: 2 where work is shown in FLOP."""

    title: str
    versus: Versus
    factor: int = 1


class CompareHead(QWidget):
    """The tiles give way where the panel is low."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = QLabel()
        self.sentence.setFont(title_font())
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.grid_place = QWidget()
        self.tiles = {name: NumberTile(name, self.grid_place) for name in titles("MAC")}
        self.grid = QGridLayout(self.grid_place)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(GAP)
        self.grid.setVerticalSpacing(GAP // 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, 6, PADDING, 6)
        column.setSpacing(GAP // 2)
        column.addWidget(self.sentence)
        column.addWidget(self.grid_place)
        self._columns = 0

    def show_contrast(self, found: Contrast, sentence: str, unit: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setAccessibleName(sentence)
        figures = figures_of(found, unit)
        for name, tile in self.tiles.items():
            tile.setVisible(name in figures)
            if name in figures:
                show_figure(tile, figures[name])
        self._columns = 0
        self._lay_out()

    def set_room(self, height_px: int) -> None:
        self.grid_place.setVisible(height_px >= TILES_FROM_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """As many tiles beside each other as have room."""
        seen = [tile for tile in self.tiles.values() if not tile.isHidden()]
        columns = max(1, min(len(seen), (self.width() - 2 * PADDING + GAP) // (TILE_PX + GAP)))
        if columns == self._columns:
            return
        self._columns = columns
        for place, tile in enumerate(seen):
            self.grid.addWidget(tile, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
        for column in range(self.grid.columnCount()):
            self.grid.setColumnStretch(column, 1 if column < columns else 0)


def titles(unit: str) -> dict[str, str]:
    return {
        "macs": words("{unit}s").format(unit=unit),
        "weight_bytes": words("weights"),
        "arena_bytes": words("arena"),
        "ram_bytes": words("RAM"),
        "flash_bytes": words("flash"),
        "latency_s": words("expected time"),
        "latency_bound_s": words("least time"),
        "energy_j": words("energy"),
    }


def figures_of(found: Contrast, unit: str) -> dict[str, Figure]:
    """Work, weights, and what the first devices say; without devices the arena. Of the times the one that both have."""
    title, factor = titles(unit), 2 if unit == "FLOP" else 1
    figures = {"macs": Figure(title["macs"], found.totals["macs"], factor)}
    figures["weight_bytes"] = Figure(title["weight_bytes"], found.totals["weight_bytes"])
    if not found.devices:
        return figures | {"arena_bytes": Figure(title["arena_bytes"], found.totals["arena_bytes"])}
    own = found.devices[0].figures
    time = "latency_s" if own["latency_s"].delta is not None else "latency_bound_s"
    return figures | {name: Figure(title[name], own[name]) for name in ("ram_bytes", "flash_bytes", time, "energy_j")}


def show_figure(tile: NumberTile, figure: Figure) -> None:
    """What is shown large, the ghost's beside what it is, the change with sign and word below."""
    versus = figure.versus
    number, unit = parts_of(written(versus.other, versus.unit, figure.factor), versus.unit)
    ghost = written(versus.one, versus.unit, figure.factor)
    tile.name = figure.title
    tile.set_number(number, unit, f"{figure.title}\n◌{NARROW_SPACE}{ghost}", tip(figure))
    tile.set_change(change_words(versus), change_token(versus.relative, True) if versus.smaller else "dim", tip(figure))


def parts_of(text: str, unit: str) -> tuple[str, str]:
    """The prefix of a count is read with the number."""
    number, _, rest = text.partition(NARROW_SPACE)
    return (number, rest) if unit else (text, "")


def written(amount: Amount, unit: str, factor: int) -> str:
    """ "≥38 KiB" where it is no more than the least."""
    if amount.value is None:
        return UNKNOWN
    return ("≥" if amount.at_least else "") + WRITERS.get(unit, si)(amount.value * factor)


def change_words(versus: Versus) -> str:
    """ "▼ −71.7 % less", "= the same", "▲ +3 % unsure"."""
    if versus.delta is None or versus.smaller is None:
        return f"{change_text(versus.relative)} {words('unsure')}"
    word = {"A": words("more"), "B": words("less"), "same": words("the same")}[versus.smaller]
    return f"{change_text(versus.relative)} {word}"


def tip(figure: Figure) -> str:
    """Both numbers exactly, with their bands."""
    ours, theirs = (exactly(side, figure) for side in (figure.versus.other, figure.versus.one))
    return words("{what}: {ours} here, {theirs} in the ghost").format(what=figure.title, ours=ours, theirs=theirs)


def exactly(amount: Amount, figure: Figure) -> str:
    unit = figure.versus.unit
    if amount.value is None:
        return words("not known")
    value = exact(amount.value * figure.factor) if unit in ("", "B") else f"{amount.value:.6g}"
    said = f"{value} {unit}".rstrip()
    if amount.at_least:
        return words("at least {amount}").format(amount=said)
    if amount.low is None or amount.high is None:
        return said
    return words("{amount} ({low} to {high})").format(amount=said, low=f"{amount.low:.4g}", high=f"{amount.high:.4g}")
