"""The data of a plot as text: CSV for a file, tabs for the clipboard. Nothing in it is run by a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.widgets.plot_tables import PlotTable


def csv_text(table: PlotTable) -> str:
    """RFC 4180; unknown is empty."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(cells(table))
    return out.getvalue()


def csv_file(table: PlotTable) -> bytes:
    """As a file that Excel, too, takes for UTF-8."""
    from analysis.report.layers import BYTE_ORDER_MARK

    return (BYTE_ORDER_MARK + csv_text(table)).encode("utf-8", "backslashreplace")


def tab_text(table: PlotTable) -> str:
    """A row a line, tabs between; none within a cell."""
    words = (["" if cell is None else " ".join(str(cell).split()) for cell in row] for row in cells(table))
    return "".join("\t".join(row) + "\n" for row in words)


def cells(table: PlotTable) -> Iterator[Iterable[object]]:
    """The header, then the rows, each cell as a spreadsheet may see it."""
    from analysis.report.layers import safe

    yield [safe(name) for name in table.columns]
    for row in table.rows:
        yield [safe(cell) for cell in row]
