"""A convolution by columns as scenes and lessons name it: the order of its copies, or the library's kernel that takes them."""

from __future__ import annotations

from analysis.dataflow.conv_values import Values
from analysis.dataflow.im2col_plan import Im2col
from analysis.dataflow.layer import Layer
from analysis.dataflow.lowering import Lowering
from analysis.dataflow.micro_kernels import Engine, engine_of, generic

GENERIC = "generic"


def lowering_of(layer: Layer, values: Values) -> Lowering:
    """The `printed` order stands above the one that was chosen; 0 columns at a time are all."""
    order = "printed" if values["printed"] else values["order"]
    return Lowering(layer, values["layout"], order, values["columns"] or None)


def column_plan(layer: Layer, values: Values) -> Im2col:
    zero = values["zero_point"] if any(layer.pads) else 0
    return Im2col(lowering_of(layer, values), zero_point=zero)


def is_generic(values: Values) -> bool:
    return bool(values["engine"] == GENERIC)


def engine_for(values: Values) -> Engine:
    return generic(values["columns"], values["rows"]) if is_generic(values) else engine_of(values["engine"])


def kernel_plan(layer: Layer, engine: Engine, values: Values) -> Im2col:
    """A library copies pixel by pixel; a kernel of our own goes on where memory does."""
    lowering = Lowering(layer, columns=engine.block.columns, pixel_copies=not is_generic(values))
    return Im2col(lowering, engine.block, values["zero_point"], engine.widened, values["ping_pong"], engine.mac)
