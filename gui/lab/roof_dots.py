"""What stands under the roof: ways to compute one dense layer, or three kinds of layer that move no word twice."""

from __future__ import annotations

from math import inf

from analysis.dataflow.fully_connected import BLOCK, IDEAL, NAIVE, Kernel
from analysis.dataflow.layer import Layer, convolution, dense
from analysis.dataflow.run import compulsory_words
from analysis.lecture.reuse import block_intensity
from analysis.lecture.row import FLOP_PER_MAC
from gui.lab.dense_view import tr
from gui.lab.scene import Values

TOKENS = {NAIVE: "weights", BLOCK: "inputs", IDEAL: "outputs"}
LIMIT, KIND = "limit", "kind"
KINDS = (
    (tr("dense, 1024→1000"), dense(1024, 1000)),
    (tr("depthwise, 28×28×64, 3×3"), convolution(28, 28, 64, 64, 3, pad=1, groups=64)),
    (tr("convolution, 28×28, 64→64, 3×3"), convolution(28, 28, 64, 64, 3, pad=1)),
)

Dot = tuple[str, float, str]  # words, FLOP/B, kernel


def kernel_of(values: Values, name: str) -> Kernel:
    return Kernel(name, values["rows"], values["columns"]) if name == BLOCK else Kernel(name)


def dots_of(values: Values, layer: Layer) -> tuple[Dot, ...]:
    """Last the lecture's limit."""
    limit = FLOP_PER_MAC * block_intensity(1, inf, values["bytes"])
    shown = kind_dots(values["bytes"]) if values["kinds"] else kernel_dots(values, layer)
    return (*shown, (tr("B sums, B → ∞"), limit, LIMIT))


def kernel_dots(values: Values, layer: Layer) -> list[Dot]:
    """Each way to compute the layer."""
    sizes = layer.channels_in, layer.channels_out, layer.batch, values["bytes"]
    names = {
        NAIVE: tr("B sums in registers"), BLOCK: tr("block {m}×{b}").format(m=values["rows"], b=values["columns"]),
        IDEAL: tr("all in registers"),
    }  # fmt: skip
    return [(words, FLOP_PER_MAC * kernel_of(values, name).intensity(*sizes), name) for name, words in names.items()]


def kind_dots(word_bytes: int) -> list[Dot]:
    return [(tr(words), most_intensity(layer, word_bytes), KIND) for words, layer in KINDS]


def most_intensity(layer: Layer, word_bytes: int) -> float:
    """2·MACs / (bytes · (|W| + |I| + |O|)) in FLOP/B: each word moves once, which no schedule can better."""
    return FLOP_PER_MAC * layer.macs / (word_bytes * sum(compulsory_words(layer).values()))
