"""Cell to cell, both ways: what belongs to the cell under the mouse, and what can be said of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS
from gui.lab.column_view import ColumnView, tr, weight_order
from gui.lab.im2col_places import Places
from gui.lab.planes import outline
from gui.lab.scene import Hit
from gui.theme import LOOK

MOST_NAMED = 12


@dataclass(frozen=True)
class Links:
    """Cells that belong together: columns, inputs and outputs by flat place, weights by place as drawn."""

    columns: tuple[int, ...] = ()
    inputs: tuple[int, ...] = ()
    weights: tuple[int, ...] = ()
    outputs: tuple[int, ...] = ()


def linked_to(view: ColumnView, hover: Hit | None) -> Links:
    if hover is None:
        return Links()
    if hover.tensor == "columns":
        return of_column_cell(view, hover.cell)
    if hover.tensor == INPUTS:
        return Links(tuple(view.copies_of(hover.cell).tolist()), (hover.cell,))
    return of_output(view, hover.cell) if hover.tensor == OUTPUTS else of_weight(view, hover.cell)


def of_column_cell(view: ColumnView, cell: int) -> Links:
    """Its source, on the planes and in memory, and all its duplicates."""
    source = int(view.sources[cell])
    if source < 0:
        return Links((cell,))
    return Links(tuple(view.copies_of(source).tolist()), (source,))


def of_output(view: ColumnView, cell: int) -> Links:
    """The row of weights and the column that it is the product of, and where that came from."""
    lowering = view.run.lowering
    length, (row, pixel) = lowering.length, divmod(cell, lowering.pixels)
    column, filter_ = row // lowering.filters * lowering.pixels + pixel, row % lowering.filters
    cells = range(column * length, (column + 1) * length)
    sources = tuple(int(source) for source in view.sources[list(cells)] if source >= 0)
    return Links(tuple(cells), sources, tuple(range(filter_ * length, (filter_ + 1) * length)), (cell,))


def of_weight(view: ColumnView, cell: int) -> Links:
    """The word of each column that it meets."""
    lowering = view.run.lowering
    word = int(view.words_of_weights[cell % lowering.length])
    row = cell // lowering.length % lowering.filters
    return Links(tuple(range(word, len(view.sources), lowering.length)), (), (row * lowering.length + word,))


def mark(painter: QPainter, places: Places, view: ColumnView, links: Links) -> None:
    addresses = view.run.lowering.addresses_of_cells
    rects = [places.columns.rect_of(cell) for cell in links.columns]
    for cell in links.inputs:
        rects += [places.planes.rect_of(cell), places.tape.rect_of(int(addresses[cell]))]
    rects += [places.weights.rect_of(place) for place in links.weights]
    rects += [places.outputs.rect_of(cell) for cell in links.outputs]
    outline(painter, rects, LOOK.theme.colour("accent"))


def hit_at(view: ColumnView, places: Places, time: float, at: QPointF) -> Hit | None:
    if (cell := places.columns.place_at(at)) is not None:
        return Hit(0, "columns", cell, words_of_cell(view, cell))
    source = places.planes.place_at(at)
    if source is None and (address := places.tape.address_at(at)) is not None:
        source = int(view.run.lowering.cells_of_addresses[address])
    if source is not None:
        return Hit(0, INPUTS, source, words_of_source(view, source))
    if (place := places.weights.place_at(at)) is not None:
        words = tr("meets word {k} of every column", k=place % view.run.lowering.length)
        return Hit(0, WEIGHTS, int(weight_order(view, time)[place]), words)
    cell = places.outputs.place_at(at)
    return None if cell is None else Hit(0, OUTPUTS, cell)


def words_of_cell(view: ColumnView, cell: int) -> str:
    source = int(view.sources[cell])
    return words_of_source(view, source) if source >= 0 else tr("padding: the zero point, from no address")


def words_of_source(view: ColumnView, source: int) -> str:
    """ "address 21; copied 4 times, into columns 0, 1, 3, 4"."""
    copies = view.copies_of(source)
    address = int(view.run.lowering.addresses_of_cells[source])
    if not len(copies):
        return tr("address {a}; no window takes it", a=address)
    if len(copies) == 1:
        column = int(copies[0]) // view.run.lowering.length
        return tr("address {a}; copied 1 time, into column {column}", a=address, column=column)
    columns = ", ".join(str(int(cell) // view.run.lowering.length) for cell in copies[:MOST_NAMED])
    more = ", …" if len(copies) > MOST_NAMED else ""
    return tr("address {a}; copied {n} times, into columns {columns}", a=address, n=len(copies), columns=columns + more)
