"""The table of layers: plain HTML that prints and is read aloud; the page's script sorts, filters and selects in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.known import of_counted
from analysis.ops.registry import FAMILIES
from analysis.report.gaps import integers, live_bytes
from analysis.report.html.markup import Html, name, tag, text
from analysis.report.html.signs import shape
from analysis.report.html.times import shares_of
from analysis.report.layers import shapes_text
from analysis.report.record import floats
from analysis.report.text import INTEGERS, short_least
from analysis.scenario import Analysis
from analysis.units import UNKNOWN, duration, exact, number, percent, si

if TYPE_CHECKING:
    from analysis.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its key among the page's data, its heading, whether it holds numbers, what the heading means."""

    key: str
    title: str
    numeric: bool
    help: str


NETWORK = (
    Column("index", "#", True, "place in the order of execution"),
    Column("name", "layer", False, "name in the file"),
    Column("op", "operator", False, "operator"),
    Column("output_shapes", "output", False, "shape of the result"),
    Column("macs", "MACs", True, "multiply–accumulates"),
    Column("parameters", "parameters", True, "elements of constants, counted once"),
    Column("weight_bytes", "weights, B", True, "constants as they are stored"),
    Column("input_bytes", "in, B", True, "activations read"),
    Column("output_bytes", "out, B", True, "activations written"),
    Column("live_bytes", "alive, B", True, "activations alive while the layer runs"),
)
DEVICE = (
    Column("bound", "bound", False, "what the layer waits for"),
    Column("intensity", "MAC/B", True, "work a byte, at the memory that it waits for longest"),
    Column("expected", "expected", True, "expected time"),
    Column("least", "at least", True, "least time, by the roofline"),
    Column("share", "share", True, "share of the time of a run"),
    Column("energy", "energy", True, "energy"),
)


def layer_table(analysis: Analysis) -> Html:
    columns = (*NETWORK, *(DEVICE if analysis.estimates else ()))
    head = tag("thead", tag("tr", *map(heading, columns)))
    foot = tag("tfoot", tag("tr", *sums(analysis)))
    return tag("table", head, tag("tbody", *rows(analysis)), foot, class_="layers")


def heading(column: Column) -> Html:
    kind = "number" if column.numeric else "words"
    return tag("th", Html(column.title), scope="col", class_=kind, data_key=column.key, title=column.help)


def rows(analysis: Analysis) -> Iterator[Html]:
    work = analysis.workload
    cells = list(network_cells(analysis))
    shown = device_texts(analysis, analysis.estimates[0]) if analysis.estimates else {}
    for row, values in enumerate(zip(*cells, strict=True)):
        family = FAMILIES[int(work.family[row])]
        own = [tag("td", value, class_="number") for value in values[3:]]
        named = tag("td", shape(family), name(work.names[row] or UNKNOWN), class_="name")
        theirs = [device_cell(column, shown[column.key][row]) for column in DEVICE if shown]
        head = (tag("td", values[0], class_="number"), named, tag("td", values[1]), tag("td", values[2]))
        yield tag("tr", *head, *own, *theirs, id=f"layer-{row}", data_layer=row)


def network_cells(analysis: Analysis) -> Iterator[Sequence[Html]]:
    """Number, operator, output, then the columns of numbers, each as texts."""
    work = analysis.workload
    yield [text(row) for row in range(len(work))]
    yield [text(op) for op in work.ops]
    yield [text(shapes_text(shapes)) for shapes in work.output_shapes]
    for column in (*(integers(work, key) for key in INTEGERS), live_bytes(analysis)):
        yield [text(exact(value)) for value in column]


def device_cell(column: Column, said: str) -> Html:
    return tag("td", text(said), class_="number" if column.numeric else None)


def device_texts(analysis: Analysis, estimate: Estimate) -> dict[str, list[str]]:
    """What the table says of each layer on one device, by column."""
    expected, least, shares, energy = (
        floats(of_counted(analysis.workload, column))
        for column in (estimate.expected_s, estimate.latency_bound_s, shares_of(estimate), estimate.energy_j)
    )
    return {
        "bound": [estimate.bound_of(row) for row in range(len(estimate.bound))],
        "intensity": [number(value) for value in floats(estimate.intensity_macs_per_byte)],
        "expected": [duration(value) for value in expected],
        "least": [duration(value) for value in least],
        "share": [percent(value) for value in shares],
        "energy": [si(value, "J") for value in energy],
    }


def sums(analysis: Analysis) -> Iterator[Html]:
    """What adds up; live bytes do not, and neither do intensities."""
    totals = analysis.workload.totals
    work, *added = (f"{short_least(analysis, key)}{exact(getattr(totals, key))}" for key in INTEGERS)
    flop = f"{short_least(analysis, 'macs')}{exact(2 * totals.macs)}"
    yield tag("td")
    yield tag("th", Html("total"), scope="row")
    yield from (tag("td"), tag("td"))
    yield tag("td", text(work), class_="number", data_flop=flop)
    yield from (tag("td", text(said), class_="number") for said in added)
    yield tag("td")
    if analysis.estimates:
        yield from (tag("td", text(said), class_="number") for said in device_sums(analysis.estimates[0]))


def device_sums(estimate: Estimate) -> tuple[str, ...]:
    """In the order of the device's columns."""
    least, energy = duration(estimate.total_latency_bound_s), si(estimate.total_energy_j, "J")
    return ("", "", duration(estimate.latency_s), least, "", energy)
