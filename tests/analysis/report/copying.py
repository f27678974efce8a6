"""Weights of an ONNX file in the layers of a Keras model that was written from it, so that both compute the same numbers."""

from __future__ import annotations

import numpy as np

from analysis.report.source.naming import free

# Gates as Keras has them, counted as the standard has them.
GATES = {"RNN": (0,), "GRU": (0, 1, 2), "LSTM": (0, 2, 3, 1)}


def copy_weights(graph, arrays, model):
    """arrays: by name of the constant. Every weight of the model gets its numbers."""
    layers = {layer.name: layer for layer in model.layers if layer.weights}
    products = {node.outputs[0]: node for node in graph.nodes if node.op == "MatMul"}
    for node in graph.nodes:
        held = [arrays[name] for name in node.inputs if name in arrays]
        if node.op == "Add" and (before := next((products[n] for n in node.inputs if n in products), None)):
            held = [arrays[name] for name in before.inputs if name in arrays] + held
        layer = layers.pop(free(node.name, set()), None)
        if layer:
            layer.set_weights(formed(node, layer, held))
        for name in filter(None, node.inputs):
            alone = layers.pop(free(name, set()), None)
            if alone:
                alone.set_weights([spread(arrays[graph.tensors[name].root], alone.weights[0].shape)])
    assert not layers


def formed(node, layer, held):
    """The operands as a layer of Keras' holds them."""
    kind = type(layer).__name__
    if kind.startswith("Depthwise"):
        weight, times = held[0], layer.depth_multiplier
        return [np.moveaxis(weight.reshape(-1, times, *weight.shape[2:]), (0, 1), (-2, -1)), *held[1:]]
    if kind.startswith("Conv"):
        return [np.moveaxis(held[0], (0, 1), (-1, -2)), *held[1:]]
    if node.op == "Gemm":
        return [held[0].T, *held[1:]]
    if node.op == "PRelu":
        return [held[0].reshape(layer.weights[0].shape)]
    return [array for way in range(len(held[0])) for array in cell(node, held, way)] if node.op in GATES else held


def cell(node, held, way):
    """Weights of one direction; of two biases Keras' GRU keeps both, others their sum."""
    units = node.attributes["hidden_size"]
    weight, recurrence, *bias = [one[way] for one in held]
    found = [gates(node, weight).T, gates(node, recurrence).T]
    if not bias:
        return found
    both = [gates(node, half) for half in np.split(bias[0], [len(GATES[node.op]) * units])]
    return [*found, np.stack(both) if node.op == "GRU" else sum(both)]


def gates(node, rows):
    parts = np.split(rows, len(GATES[node.op]))
    return np.concatenate([parts[at] for at in GATES[node.op]])


def spread(array, shape):
    """With axes of one element in front, and channels last where the layer has them so."""
    wide = array.reshape((1,) * (len(shape) - array.ndim) + array.shape)
    return wide if wide.shape == tuple(shape) else np.moveaxis(wide, 1, -1)
