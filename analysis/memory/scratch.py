"""Working buffers that a runtime's kernels ask for, layer by layer; each lives while its layer runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from analysis.graph import Graph
from analysis.memory.kernels import Layer
from analysis.memory.lifetimes import Buffers
from analysis.memory.scratch_cmsis import DSP, MVE
from analysis.memory.scratch_esp import ESP32_S3, PLAIN_C
from analysis.memory.scratch_reference import REFERENCE, Requests, Rule
from analysis.ops.registry import MALFORMED

# By the name that a runtime's profile gives.
SCRATCH: Mapping[str, Mapping[str, Rule]] = MappingProxyType(
    {
        "none": MappingProxyType({}), "tflm-reference": REFERENCE, "cmsis-nn-dsp": DSP, "cmsis-nn-mve": MVE,
        "esp-nn-c": PLAIN_C, "esp-nn-s3": ESP32_S3,
    }
)  # fmt: skip


def requests_of(layers: Iterable[Layer], rule: str) -> tuple[Requests, ...]:
    """Bytes of the buffers that each layer asks for, by the rule of that name."""
    known = SCRATCH[rule]
    return tuple(asked(known[layer.name], layer) if layer.name in known else () for layer in layers)


def asked(rule: Rule, layer: Layer) -> Requests:
    """What the kernel asks for; nothing of operands that are not those of the operator's definition."""
    try:
        return tuple(size for size in rule(layer) if size > 0)
    except MALFORMED:
        return ()


def with_scratch(buffers: Buffers, graph: Graph, requests: Sequence[Requests]) -> Buffers:
    """The buffers, behind them those that the kernels ask for, named after their layers."""
    wanted = [
        (name_of(graph.nodes[index].name, number, len(sizes)), size, index)
        for index, sizes in enumerate(requests)
        for number, size in enumerate(sizes, 1)
    ]
    if not wanted:
        return buffers
    names, sizes, layers = zip(*wanted, strict=True)
    rows = np.array(layers, dtype=np.int64)
    return replace(
        buffers,
        tensors=(*buffers.tensors, *names),
        sharers=(*buffers.sharers, *((name,) for name in names)),
        buffer_bytes=np.concatenate((buffers.buffer_bytes, np.array(sizes, dtype=np.int64))),
        first_layer=np.concatenate((buffers.first_layer, rows)),
        last_layer=np.concatenate((buffers.last_layer, rows)),
    )


def name_of(layer: str, number: int, count: int) -> str:
    return f"scratch of {layer}" if count == 1 else f"scratch {number} of {layer}"


def largest(requests: Iterable[Requests]) -> int:
    """The most that one layer asks for."""
    return max(map(sum, filter(None, requests)), default=0)
