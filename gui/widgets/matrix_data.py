"""Models by devices as they are arranged and asked for: which rows and columns pass, and in what order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.device import Device
    from analysis.matrix import Cell, Row

# Best first.
STATES = ("fits", "change", "unknown", "no")


@dataclass(frozen=True, slots=True)
class Line:
    """One model. row: None while it is not weighed. shown: the one on screen. added: by a person, who can take it away."""

    model: str
    name: str
    row: Row | None = None
    shown: bool = False
    added: bool = False

    @property
    def trouble(self) -> str:
        return self.row.trouble if self.row else ""

    def called(self, name: str) -> Line:
        """Under another name, in its cells too."""
        return self if name == self.name else replace(self, name=name, row=self.row and replace(self.row, name=name))

    def cell(self, column: int) -> Cell | None:
        return self.row.cells[column] if self.row and self.row.cells else None


def called_apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Networks of one name are called by their files."""
    from analysis.matrix import told_apart

    names = told_apart([line.name for line in lines], [line.model for line in lines])
    return tuple(line.called(name) for line, name in zip(lines, names, strict=True))


def cell_rows(lines: Iterable[Line], columns: Sequence[int]) -> list[list[object]]:
    """The cells of these columns under the names of analysis.matrix.CELL_KEYS; models without cells have no row."""
    from analysis.matrix import CELL_KEYS, cell_values

    weighed = (line.row for line in lines if line.row and line.row.cells)
    values = (cell_values(row, row.cells[column]) for row in weighed for column in columns)
    return [[joined(found.get(key)) for key in CELL_KEYS] for found in values]


def joined(value: object) -> object:
    return "; ".join(value) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Arrangement:
    """tier, state: only those, None is all. text: every word of it is in a model's or a device's name.

    by_device, by_model: what models, or devices, are sorted by, "" for the order of the list. worst_first: the other way
    round, of both.
    """

    tier: str | None = None
    state: str | None = None
    text: str = ""
    by_device: str = ""
    by_model: str = ""
    worst_first: bool = False

    def sorted_by_device(self, device: str) -> Arrangement:
        """Best first, then worst first, then as listed again."""
        return turned(self, "by_device", device)

    def sorted_by_model(self, model: str) -> Arrangement:
        return turned(self, "by_model", model)


def turned(old: Arrangement, key: str, wanted: str) -> Arrangement:
    if getattr(old, key) != wanted:
        return replace(old, **{key: wanted, "worst_first": False})
    return replace(old, worst_first=True) if not old.worst_first else replace(old, **{key: "", "worst_first": False})


def devices_of(lines: Sequence[Line]) -> tuple[Device, ...]:
    """Those of the first model that was weighed; all are weighed on the same."""
    first = next((line.row for line in lines if line.row and line.row.cells), None)
    return tuple(cell.device for cell in first.cells) if first else ()


def arranged(
    lines: Sequence[Line], devices: Sequence[Device], wish: Arrangement, tiers: Mapping[str, str]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Indices of lines and devices, in the order to be shown. tiers: in their order, with their names.

    Words find models, or devices where no model has them. A state leaves out models and devices that have no such cell.
    """
    rows = tuple(i for i, line in enumerate(lines) if suits(f"{line.name} {line.model}", wish.text))
    found = bool(rows) and bool(wish.text)
    rows = rows or tuple(range(len(lines)))
    columns = tuple(
        i
        for i, device in enumerate(devices)
        if wish.tier in (None, device.tier) and (found or suits(f"{device.name} {device.id}", wish.text))
    )
    if not columns and wish.text and not found:
        rows = ()
    rows, columns = with_state(lines, rows, columns, wish.state)
    return in_order_of_models(lines, devices, rows, wish), in_order_of_devices(lines, devices, columns, wish, tiers)


def suits(text: str, wanted: str) -> bool:
    return all(word in text.casefold() for word in wanted.casefold().split())


def with_state(
    lines: Sequence[Line], rows: tuple[int, ...], columns: tuple[int, ...], state: str | None
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if state is None:
        return rows, columns
    pairs = [(i, j) for i in rows for j in columns if (cell := lines[i].cell(j)) and cell.state == state]
    kept_rows, kept_columns = ({pair[side] for pair in pairs} for side in (0, 1))
    return tuple(i for i in rows if i in kept_rows), tuple(j for j in columns if j in kept_columns)


def in_order_of_models(
    lines: Sequence[Line], devices: Sequence[Device], rows: tuple[int, ...], wish: Arrangement
) -> tuple[int, ...]:
    column = next((j for j, device in enumerate(devices) if device.id == wish.by_device), None)
    if column is None:
        return rows
    return tuple(sorted(rows, key=lambda i: rank(lines[i].cell(column), wish.worst_first)))


def in_order_of_devices(
    lines: Sequence[Line],
    devices: Sequence[Device],
    columns: tuple[int, ...],
    wish: Arrangement,
    tiers: Mapping[str, str],
) -> tuple[int, ...]:
    """By tier and name, those that nothing can be told of last, unless they are sorted by a model."""
    line = next((line for line in lines if line.model == wish.by_model and wish.by_model), None)
    if line is not None:
        return tuple(sorted(columns, key=lambda j: rank(line.cell(j), wish.worst_first)))
    order = list(tiers)

    def place(column: int) -> tuple[int, bool, str]:
        device = devices[column]
        tier = order.index(device.tier) if device.tier in order else len(order)
        return (tier, device.ram_capacity_bytes is None, device.name.casefold())

    return tuple(sorted(columns, key=place))


def rank(cell: Cell | None, worst_first: bool = False) -> tuple[float, float, float]:
    """By state, then by the time of a run, then by how much is left; what is not weighed comes last either way."""
    if cell is None:
        return (inf, inf, inf)
    time = cell.latency_s if cell.latency_s is not None else cell.latency_bound_s
    room = cell.headroom_share
    key = (float(STATES.index(cell.state)), inf if time is None else time, inf if room is None else -room)
    return tuple(-part if abs(part) != inf else part for part in key) if worst_first else key
