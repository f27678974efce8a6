"""Files with real payloads for the benchmarks: the samples with every weight written out, and long chains."""

from __future__ import annotations

from math import prod
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


def filled(name: str, folder: Path) -> Path:
    """The sample with its ConstantOfShape nodes turned into initializers of full size, batch 1."""
    path = folder / f"{name}.onnx"
    if path.exists():
        return path
    model = onnx.load(SAMPLES / f"{name}.onnx")
    known = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    kept = []
    for node in model.graph.node:
        if node.op_type == "ConstantOfShape":
            model.graph.initializer.append(weight(node.output[0], known[node.input[0]].tolist()))
        else:
            kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(kept)
    for value in model.graph.input:
        value.type.tensor_type.shape.dim[0].dim_value = 1
    used = {name for node in kept for name in node.input}
    unused = [tensor for tensor in model.graph.initializer if tensor.name not in used]
    for tensor in unused:
        model.graph.initializer.remove(tensor)
    onnx.save(model, path)
    return path


def weight(name: str, shape: list[int]) -> TensorProto:
    return TensorProto(name=name, dims=shape, data_type=TensorProto.FLOAT, raw_data=bytes(4 * prod(shape)))


def chain(length: int, folder: Path) -> Path:
    """A chain of 1×1 convolutions and ReLUs: `length` nodes."""
    path = folder / f"chain{length}.onnx"
    if path.exists():
        return path
    nodes, weights = [], []
    for index in range(length):
        reads, writes = f"t{index}", f"t{index + 1}"
        if index % 2:
            nodes.append(helper.make_node("Relu", [reads], [writes], name=f"relu{index}"))
        else:
            weights.append(numpy_helper.from_array(np.ones((8, 8, 1, 1), np.float32), f"w{index}"))
            nodes.append(helper.make_node("Conv", [reads, f"w{index}"], [writes], name=f"conv{index}"))
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 8, 16, 16]) for name in ("t0", f"t{length}")]
    graph = helper.make_graph(nodes, "chain", ends[:1], ends[1:], weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), path)
    return path
