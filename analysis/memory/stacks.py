"""Networks as stacks of convolutions, for inference patch by patch: from a graph's own layers, or made of equal ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from analysis.errors import ScenarioError, UnknownNameError
from analysis.graph import DTYPE_BITS, Graph, Node
from analysis.memory.examples import bundled
from analysis.memory.overwriting import is_depthwise
from analysis.memory.patches import Axis, Layer, Patching, Stack
from analysis.ops import operator_of
from analysis.workload import build_workload

PATCHED = ("mobilenet_v2", "mobilenet_v1_int8")
EQUAL = "equal"
# Of the stack of equal layers: as many channels everywhere, one byte each.
CHANNELS = 4


@lru_cache(maxsize=len(PATCHED))
def stack_of(name: str) -> Stack:
    """A bundled network. Raises UnknownNameError."""
    if name not in PATCHED:
        raise UnknownNameError("network with a stack", name, PATCHED)
    return stack_of_graph(bundled(name))


def stack_of_graph(graph: Graph) -> Stack:
    """The convolutions at the beginning of a network, each with the normalisation, activation and addition behind it.

    Raises ScenarioError where a layer's input is not the layer before it.
    """
    work = build_workload(graph)
    layers: list[Layer] = []
    maps = {graph.inputs[0]: 0}
    for index, node in enumerate(graph.nodes):
        if node.op == "Conv":
            if maps.get(node.inputs[0]) != len(layers):
                raise ScenarioError("no stack of layers", node.name, "layers that each read the one before")
            layers.append(layer_of(graph, node, int(work.macs[index])))
        elif node.op == "Add" and layers and len(found := {maps.get(name, -1) for name in node.inputs}) == 2:
            layers[-1] = adding(layers[-1], min(found))
        elif not operator_of(node.op).in_place:
            break
        maps[node.outputs[0]] = len(layers)
    bits = DTYPE_BITS[graph.tensors[graph.inputs[0]].dtype]
    return Stack(graph.name, tuple(layers), tuple(blocks_of(layers)), int(work.macs.sum()), bits // 8)


def adding(layer: Layer, source: int) -> Layer:
    return Layer(
        layer.name,
        layer.rows,
        layer.columns,
        layer.channels_in,
        layer.channels_out,
        layer.macs,
        layer.depthwise,
        source,
    )


def layer_of(graph: Graph, node: Node, macs: int) -> Layer:
    source, result = graph.tensors[node.inputs[0]].shape, graph.tensors[node.outputs[0]].shape
    assert source is not None
    assert result is not None
    rows, columns = (axis_of(node, side, source[2 + side], result[2 + side]) for side in (0, 1))
    return Layer(node.name, rows, columns, source[1], result[1], macs, is_depthwise(graph, node))


def axis_of(node: Node, side: int, size: int, out: int) -> Axis:
    """side: 0 rows, 1 columns."""
    kernel = node.attributes["kernel_shape"][side]
    dilation = node.attributes.get("dilations", (1, 1))[side]
    stride, pad = (node.attributes.get(name, (value,) * 4)[side] for name, value in (("strides", 1), ("pads", 0)))
    return Axis(size, dilation * (kernel - 1) + 1, stride, pad, out)


def blocks_of(layers: list[Layer]) -> Iterator[tuple[str, int]]:
    """Layers named "block2.expand", "block2.depthwise" are one block."""
    for at, layer in enumerate(layers):
        name = layer.name.partition(".")[0]
        if at + 1 == len(layers) or layers[at + 1].name.partition(".")[0] != name:
            yield name, at


@lru_cache(maxsize=64)
def equal_layers(side: int, count: int, kernel: int, stride: int, pad: int) -> Stack:
    """So many equal convolutions on a square map. Raises ScenarioError where a map is smaller than the window."""
    layers: list[Layer] = []
    for at in range(count):
        out = (side + 2 * pad - kernel) // stride + 1
        if side + 2 * pad < kernel:
            raise ScenarioError("a map is smaller than the window", f"{side} pixels before layer {at + 1}", f"{kernel}")
        axis = Axis(side, kernel, stride, pad, out)
        macs = out * out * CHANNELS * CHANNELS * kernel * kernel
        layers.append(Layer(f"layer {at + 1}", axis, axis, CHANNELS, CHANNELS, macs))
        side = out
    blocks = tuple((layer.name, at) for at, layer in enumerate(layers))
    return Stack("equal layers", tuple(layers), blocks, sum(layer.macs for layer in layers))


@lru_cache(maxsize=256)
def patching(
    network: str, blocks: int, grid: int, in_place: bool = True, skips: bool = False, resident: bool = False
) -> Patching:
    """Of a bundled network, the stem and so many blocks behind it patch by patch. Raises ScenarioError, UnknownNameError."""
    stack = stack_of(network)
    last = stack.blocks[min(blocks, len(stack.blocks) - 1)][1]
    return Patching(stack, last, grid, in_place, skips, resident)


def patching_of(values: Mapping[str, Any]) -> Patching:
    """By the parameters of the scene: network, grid, blocks, in_place, skips, resident; of equal layers side, layers,
    kernel, stride, pad. Raises ScenarioError where there are more patches than pixels.
    """
    if values["network"] == EQUAL:
        stack = equal_layers(*(values[name] for name in ("side", "layers", "kernel", "stride", "pad")))
        return Patching(stack, len(stack.layers) - 1, values["grid"], resident=values["resident"])
    skips = values["skips"] and values["network"] == "mobilenet_v2"
    return patching(*(values[name] for name in ("network", "blocks", "grid", "in_place")), skips, values["resident"])
