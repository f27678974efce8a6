"""Small integers to flow through a layer, so that what comes out can be compared to the last digit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.dataflow.layer import INPUTS, WEIGHTS, Layer
from analysis.dataflow.nest import Range

LOWEST, HIGHEST = -3, 4


def numbers_of(layer: Layer, seed: int = 0) -> Mapping[str, np.ndarray]:
    """Flat weights and inputs, int64 in −3 … 4; the same for the same sizes."""
    dice = np.random.default_rng(seed)
    return {name: dice.integers(LOWEST, HIGHEST + 1, layer.words(name)) for name in (WEIGHTS, INPUTS)}


def padded(layer: Layer, inputs: np.ndarray) -> np.ndarray:
    """N×G×C×rows×columns with the zeros around."""
    top, left, bottom, right = layer.pads
    cube = inputs.reshape(layer.shape(INPUTS))
    return np.pad(cube, ((0, 0), (0, 0), (0, 0), (top, bottom), (left, right)))


def windows_of(layer: Layer, inputs: np.ndarray) -> np.ndarray:
    """Every window, N×G×C×P×Q×R×S: a view of the padded input."""
    cube = padded(layer, inputs)
    reach = (layer.window_height, layer.window_width)
    every = np.lib.stride_tricks.sliding_window_view(cube, reach, axis=(3, 4))
    steps, spread = layer.strides, layer.dilations
    found: np.ndarray = every[:, :, :, :: steps[0], :: steps[1], :: spread[0], :: spread[1]]
    return found


def outputs_of(layer: Layer, numbers: Mapping[str, np.ndarray]) -> np.ndarray:
    """The layer's output by numpy, flat N×G×M×P×Q: O = Σ_{c,r,s} W[m,c,r,s] · I[c, st·p + dil·r − pad, …]."""
    weights = numbers[WEIGHTS].reshape(layer.shape(WEIGHTS))
    found: np.ndarray = np.einsum("gmcrs,ngcpqrs->ngmpq", weights, windows_of(layer, numbers[INPUTS])).reshape(-1)
    return found


def block_sums(layer: Layer, weights: np.ndarray, windows: np.ndarray, ranges: Mapping[str, Range]) -> np.ndarray:
    """What one block of the loops adds to the outputs that it reaches, flat in their order. windows: as windows_of."""
    part = {dim: slice(*ranges[dim]) for dim in ranges}
    filters = weights.reshape(layer.shape(WEIGHTS))[tuple(part[d] for d in "GMCRS")]
    seen = windows[tuple(part[d] for d in "NGCPQRS")]
    found: np.ndarray = np.einsum("gmcrs,ngcpqrs->ngmpq", filters, seen).reshape(-1)
    return found
