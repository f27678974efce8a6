"""What each box costs: the columns of the layer table, summed over the layers that a box stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.sketch import Drawing, drawing_of
from gui.canvas.colouring import UNKNOWN_CODE, Colouring, on_scale, words
from gui.widgets.column_table import unknown_rows
from gui.widgets.layer_columns import Column

if TYPE_CHECKING:
    from analysis.scenario import Analysis

# Shown as small bars on every box: columns of the workload, each with the token of its bar.
BARS = (("macs", "text"), ("parameters", "weights"), ("bytes", "outputs"))

# Ids of blocks by box.
Members = tuple[tuple[int, ...], ...]


class Costs:
    """Of an analysis of a drawing: rows of its workload by block, and sums over them."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.drawing: Drawing = drawing_of(analysis.scenario.sketch)
        self._kept: dict[Members, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}

    def sized(self, drawing: Drawing) -> Drawing:
        """With the sizes that the answer has, where a person wishes other ones than those that are drawn."""
        scenario, tensors = self.analysis.scenario, self.analysis.source.tensors
        if drawing is not self.drawing or (scenario.batch is None and not scenario.shapes and not scenario.dims):
            return drawing
        known = {name: tensors.get(name, tensor) for name, tensor in drawing.graph.tensors.items()}
        return replace(drawing, graph=replace(drawing.graph, tensors=known))

    @cached_property
    def rows(self) -> Mapping[int, tuple[int, ...]]:
        """Rows of the workload by block: of all its copies where its group is repeated."""
        row_of = {name: row for row, name in enumerate(self.analysis.workload.names)}
        layers = self.drawing.layers.items()
        return {id: tuple(row_of[name] for name in names if name in row_of) for id, names in layers}

    @cached_property
    def block_of(self) -> Mapping[int, int]:
        """Block by row of the workload."""
        return {row: id for id, rows in self.rows.items() for row in rows}

    def sums(self, values: np.ndarray, members: Members) -> np.ndarray:
        """For each box the sum of a column over the layers of its blocks; NaN where one of them is not known.

        members: ids of blocks by box. A box of blocks that are not in the network is not known either.
        """
        owners, rows, blank = self._owners(members)
        numbers = np.where(unknown_rows(values), np.nan, np.ma.getdata(values).astype(float))
        return np.bincount(owners, numbers[rows], len(members)) + blank

    def _owners(self, members: Members) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(box, row) of each layer that a box stands for, and NaN for boxes that are not in the network, else 0."""
        if members not in self._kept:
            pairs = [(box, row) for box, ids in enumerate(members) for id in ids for row in self.rows.get(id, ())]
            columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
            blank = np.array([0.0 if all(id in self.rows for id in ids) else np.nan for ids in members])
            self._kept[members] = (columns[:, 0], columns[:, 1], blank)
        return self._kept[members]

    def bar(self, name: str, members: Members) -> np.ndarray:
        """Share of each box in what is known of the whole network, for one of BARS; NaN where it is not known."""
        work = self.analysis.workload
        columns = {
            "macs": np.ma.array(work.macs, mask=~work.counted),
            "parameters": work.parameters,
            "bytes": work.input_bytes + work.output_bytes + work.weight_bytes,
        }
        values = columns[name]
        return self.sums(values, members) / max(1.0, float(np.ma.filled(values, 0).sum()))


def summed_columns(columns: Sequence[Column]) -> list[Column]:
    """Those whose sum over several layers means something."""
    return [column for column in columns if column.number and column.total]


def colouring_of_boxes(
    costs: Costs | None, key: str, columns: Sequence[Column], members: Members, families: Colouring
) -> Colouring:
    """By the column of that id summed over each box, else by family; nothing is known without an answer."""
    column = next((each for each in summed_columns(columns) if each.id == key), None)
    if column is None:
        return families
    if costs is None:
        nothing = np.full(len(members), UNKNOWN_CODE)
        return Colouring(key, column.title, "category", nothing, lambda box: "")
    return on_scale(column, costs.sums(np.asanyarray(column.values(costs.analysis)), members))


def by_family(families: Sequence[int], names: tuple[str, ...], texts: Sequence[str]) -> Colouring:
    """texts: what stands at the right of each box's first line."""
    codes = np.array(families, dtype=np.int64)
    return Colouring("family", words("family"), "family", codes, lambda box: texts[box], names, names)
