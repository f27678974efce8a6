"""Recurrent keyword spotters: one LSTM or GRU over the frames of one second of speech."""

from __future__ import annotations

import onnx

from resources.build_samples import layers
from resources.build_samples.network import Feature, Network

# Zhang et al., arXiv 1711.07128: ten cepstral coefficients a frame, windows of 40 ms; ten keywords, silence, unknown.
SOURCE = "Zhang et al., Hello Edge: keyword spotting on microcontrollers, arXiv 1711.07128"
COEFFICIENTS, KEYWORDS = 10, 12
GATES = {"LSTM": 4, "GRU": 3}


def keyword_spotter(cell: str, hidden: int, frames: int) -> onnx.ModelProto:
    """`cell` LSTM or GRU of `hidden` units over `frames` steps; the last state is classified."""
    net = Network(f"{cell} keyword spotter", SOURCE)
    mfcc = net.input("mfcc", ["N", frames, COEFFICIENTS])
    steps = net.add("Transpose", "time_major", mfcc, perm=[1, 0, 2])
    state = net.add(cell, cell.lower(), steps, *_cell_weights(net, cell, hidden), **_cell(cell, hidden))
    last = net.add("Squeeze", "last_state", state, net.constant("direction_axis", [0]))
    logits = layers.dense(net, Feature(last, hidden), "classifier", KEYWORDS)
    net.output(layers.softmax(net, logits).name, ["N", KEYWORDS])
    return net.model()


def _cell(cell: str, hidden: int) -> dict[str, object]:
    states = ("", f"{cell.lower()}.state")
    return {"outputs": states, "hidden_size": hidden}


def _cell_weights(net: Network, cell: str, hidden: int) -> list[str]:
    rows, prefix = GATES[cell] * hidden, cell.lower()
    return [
        net.weight(f"{prefix}.input_weight", (1, rows, COEFFICIENTS), 1 / COEFFICIENTS),
        net.weight(f"{prefix}.recurrent_weight", (1, rows, hidden), 1 / hidden),
        net.weight(f"{prefix}.bias", (1, 2 * rows), 0.01),
    ]
