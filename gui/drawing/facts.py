"""What the selected comes to, in words: shape, work, weights, bytes, time, each with its share of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import QCoreApplication

from analysis.graph import shape_text
from analysis.units import UNKNOWN, duration, exact, percent, si
from gui.drawing.costs import Costs
from gui.drawing.picture import Picture
from gui.widgets.layer_columns import estimated

Rows = list[tuple[str, str, str]]


def words(text: str) -> str:
    return QCoreApplication.translate("board", text)


def facts_of(picture: Picture, ids: frozenset[int], costs: Costs | None, unit: str) -> tuple[str, Rows]:
    """(title, rows) of the selected boxes; of the whole network without any."""
    boxes = sorted(picture.boxes_of(ids))
    if ids and not boxes:
        return "", []
    members = tuple(id for box in boxes for id in picture.members[box]) if boxes else tuple(picture.sketch.by_id)
    title = "" if boxes else picture.sketch.name
    rows: Rows = []
    if len(boxes) == 1:
        shape = shape_text(picture.scene.diagram.shapes[boxes[0]])
        waits = words("A block before it is wrong, or nothing is wired to it")
        rows += [(words("waits"), words("for an input"), waits)] if boxes[0] in picture.waiting else []
        rows.append((words("output"), shape, words("Shape of the result")))
    return title, [*rows, *counted_rows(members, costs, unit)]


def counted_rows(members: tuple[int, ...], costs: Costs | None, unit: str) -> Iterator[tuple[str, str, str]]:
    """Of blocks of which some are not in the network, what the others come to is the least."""
    there = tuple(id for id in members if costs is None or id in costs.rows)
    least, members = ("≥ ", there) if 0 < len(there) < len(members) else ("", members)
    for name, values, write in quantities(costs, unit):
        known = costs is not None and values is not None
        value = float(costs.sums(values, (members,))[0]) if known else float("nan")
        total = float(np.nansum(np.ma.filled(np.ma.masked_array(values, dtype=float), 0.0))) if known else 0.0
        said = UNKNOWN if value != value else least + write(value)
        share = f" · {percent(value / total)}" if value == value and 0 < value < 0.9995 * total else ""
        yield name, said + share, f"{name}: {exact(round(value)) if value == value and value >= 1 else said}"


def quantities(costs: Costs | None, unit: str) -> Iterator[tuple[str, np.ndarray | None, Callable[[float], str]]]:
    """(name, a value for each layer, how one is written)."""
    # The workload of a drawing without layers is no unknown one, though it is empty.
    work, known = costs.analysis.workload if costs else None, costs is not None
    factor = 2 if unit == "FLOP" else 1
    masked = np.ma.array(work.macs * factor, mask=~work.counted) if known else None
    yield words("{unit}s").format(unit=unit), masked, si
    yield words("parameters"), work.parameters if known else None, si
    yield words("weights"), work.weight_bytes if known else None, lambda v: si(v, "B")
    yield words("reads and writes"), work.input_bytes + work.output_bytes if known else None, lambda v: si(v, "B")
    yield *best_time(costs), duration


def best_time(costs: Costs | None) -> tuple[str, np.ndarray | None]:
    """The expected time where it is known, else the least, and which of them it is."""
    if costs is None or not costs.analysis.estimates:
        return words("time"), None
    expected = np.asarray(estimated("expected_s")(costs.analysis))
    if len(expected) and not np.isnan(expected).any():
        return words("expected time"), expected
    return words("least time"), np.asarray(estimated("latency_bound_s")(costs.analysis))


def facts_of_line(picture: Picture, line: int) -> tuple[str, Rows]:
    """(title, rows) of a wire: between whom, and what it carries."""
    diagram = picture.scene.diagram
    tensor = diagram.carried[line]
    source, target = (int(ends[line]) for ends in (diagram.wires.sources, diagram.wires.targets))
    size = UNKNOWN if tensor.nbytes is None else si(float(tensor.nbytes), "B")
    title = f"{diagram.names[source]} → {diagram.names[target]}"
    return title, [
        (words("carries"), shape_text(tensor.shape), words("Shape of what the wire carries")),
        (words("type"), tensor.dtype if tensor.name else UNKNOWN, ""),
        (words("bytes"), size, ""),
    ]
