"""Questions on a step of training, each answered again by running one with arrays of ones, or counting what it holds."""

import re

import numpy as np
import pytest

from analysis.lessons.topic import topic_named
from tests.analysis.lessons.other_layers_asked import agrees, asked


def product(one, other):
    """MACs of a product of two arrays."""
    assert one.shape[1] == other.shape[0]
    return one.shape[0] * one.shape[1] * other.shape[1]


def arrays(values):
    kind = f"float{8 * values['bytes']}"
    return np.empty((values["batch"], values["width"]), kind), np.empty((values["width"], values["width"]), kind)


def step(values):
    x, w = arrays(values)
    macs = 0
    for _ in range(1 + values["checkpoints"]):
        macs += sum(product(x, w) for _ in range(values["layers"]))
    for layer in range(values["layers"]):
        macs += product(x.T, x) + (product(x, w.T) if layer else 0)
    return macs


def waiting(values):
    return sum(arrays(values)[0].nbytes for _ in range(values["layers"]))


def kept_for_each_weight(values):
    copies = {"sgd": ("w", "g"), "momentum": ("w", "g", "m"), "adam": ("w", "g", "m", "v")}
    return sum(arrays(values)[1].nbytes for _ in copies[values["optimiser"]] for _ in range(values["layers"]))


def held(values):
    """Inputs at once: those of the smallest segment whose square reaches the layers, beside one for each segment."""
    layers = values["layers"]
    segment = next(size for size in range(1, layers + 1) if size * size >= layers)
    starts = set(range(0, layers, segment))
    return max(len({s for s in starts if s <= start} | set(range(start, start + segment))) for start in starts)


def gradient(values):
    x, w = arrays(values)
    return product(x.T, x) / (x.nbytes + x.nbytes + w.nbytes)


def made(question):
    """Of the layer in the text: product → (MAC/B, words), with arrays."""
    inputs, outputs = (int(size.replace(",", "")) for size in re.findall(r"([\d,]+)\s(?:in|out)puts?", question.text))
    kind, batch = f"float{8 * question.values['bytes']}", question.values["batch"]
    x, w, y = (np.empty(size, kind) for size in ((batch, inputs), (inputs, outputs), (batch, outputs)))
    pairs = {"Y": (x, w, y), "dX": (y, w.T, x), "dW": (x.T, y, w)}
    return {
        name: (product(one, other) / (one.nbytes + other.nbytes + result.nbytes), result.size)
        for name, (one, other, result) in pairs.items()
    }


def test_the_product_with_the_most_is_that_of_arrays():
    rights = set()
    for question in asked("training-step", "which-product"):
        found = made(question)
        if "MAC/B" in question.text:
            assert len({round(oi, 9) for oi, _ in found.values()}) == 1
            assert question.right == "all three alike"
        else:
            assert question.right.startswith(max(found, key=lambda name: found[name][1]))
        rights.add(question.right)
    assert len(rights) == 4


@pytest.mark.parametrize(
    ("name", "oracle"),
    [("macs", step), ("stored", waiting), ("copies", kept_for_each_weight), ("checkpoints", held),
     ("gradient-intensity", gradient)],
)  # fmt: skip
def test_answers_are_those_of_arrays(name, oracle):
    agrees("training-step", name, oracle)


def test_facts_hold_from_one_layer_on():
    for layers in (1, 2, 7, 64):
        for checkpoints in (False, True):
            values = topic_named("training-step").completed({"layers": layers, "checkpoints": checkpoints})
            facts = {fact.name: fact.value for fact in topic_named("training-step").facts_of(values)}
            assert facts["macs"] == step(values)
            assert facts["peak_bytes"] >= facts["inference_bytes"]
