"""The loops of a row of a workload: of the node itself where they can be taken, else of its matrix product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.dataflow.layer import Layer, LayerError
from analysis.dataflow.taken import layer_of

if TYPE_CHECKING:
    from analysis.graph import Graph
    from analysis.ops.registry import MatrixProduct


def loops_of(graph: Graph, number: int, product: MatrixProduct | None) -> Layer | None:
    """The node's loops where their MACs are those of its product; None where windows are not known."""
    if product is None:
        return None
    own = loops_of_node(graph, number)
    if own is not None and own.macs == product.rows * product.inner * product.columns * product.groups:
        return own
    return None if product.window_inputs else loops_of_product(product)


def loops_of_node(graph: Graph, number: int) -> Layer | None:
    try:
        return layer_of(graph, number)
    except LayerError:
        return None


def loops_of_product(product: MatrixProduct) -> Layer | None:
    """A dense layer a group: N = columns, C = inner, M = rows. None where a size is beyond what a layer may have."""
    groups = product.groups
    try:
        return Layer(
            channels_in=product.inner * groups, channels_out=product.rows * groups, batch=product.columns, groups=groups
        )
    except LayerError:
        return None
