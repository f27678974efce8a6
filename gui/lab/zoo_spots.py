"""Kinds of layer, or the layers of a network, as spots that move along a roof while the minibatch grows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from analysis.dataflow.zoo import KINDS, Sizes, with_batch, work_of
from analysis.lecture.boards import Roofs
from analysis.lecture.layer_work import layers_of
from gui.lab.scene import Play, Values

N = QT_TRANSLATE_NOOP
BITS_PER_BYTE = 8

BOARDS = (
    ("lecture_example", N("lab", "2 GFLOPS, 0.5 GB/s")), ("stm32h743", N("lab", "STM32H743")),
    ("rpi4b", N("lab", "Raspberry Pi 4")), ("jetson_nano", N("lab", "Jetson Nano")), ("titan_rtx", N("lab", "Titan RTX")),
)  # fmt: skip
NETWORKS = (
    ("", N("lab", "none: kinds of layer")), ("ds_cnn", N("lab", "DS-CNN")), ("resnet8", N("lab", "ResNet-8")),
    ("mobilenet_v1", N("lab", "MobileNetV1 0.25")), ("mobilenet_v2", N("lab", "MobileNetV2")),
    ("resnet50_v1_5", N("lab", "ResNet-50")), ("vgg16", N("lab", "VGG-16")), ("vit_tiny", N("lab", "ViT-Tiny")),
)  # fmt: skip
NAMES = {
    "dense": N("lab", "dense"), "convolution": N("lab", "convolution {k}×{k}"), "pointwise": N("lab", "convolution 1×1"),
    "depthwise": N("lab", "depthwise {k}×{k}"), "pooling": N("lab", "pooling 2×2"),
    "prefill": N("lab", "attention, prefill"), "decode": N("lab", "attention, decode"),
}  # fmt: skip
FAMILIES = {
    "convolution": N("lab", "convolution"), "depthwise": N("lab", "depthwise"), "dense": N("lab", "dense"),
    "attention": N("lab", "attention"), "recurrent": N("lab", "recurrent"), "pooling": N("lab", "pooling"),
    "normalisation": N("lab", "normalisation"), "elementwise": N("lab", "elementwise"), "movement": N("lab", "movement"),
}  # fmt: skip


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


@dataclass(frozen=True, slots=True)
class Spot:
    """One layer. flops, words: of one image; fixed: words that all images share. about: what it is, for the card."""

    name: str
    family: str
    flops: int
    fixed: int
    words: int
    about: str = ""

    def bytes(self, batch: float, bits: int) -> float:
        return (self.fixed + batch * self.words) * bits / BITS_PER_BYTE

    def at(self, batch: float, bits: int) -> float:
        """FLOP/B."""
        return batch * self.flops / self.bytes(batch, bits)

    def limit(self, bits: int) -> float:
        """FLOP/B for B → ∞."""
        return BITS_PER_BYTE * self.flops / (bits * self.words) if self.words else inf

    def time_s(self, batch: float, bits: int, roofs: Roofs) -> float:
        return max(batch * self.flops / roofs.peak, self.bytes(batch, bits) / roofs.rate)


def sizes_of(values: Values) -> Sizes:
    """For one image."""
    return Sizes(values["size"], values["channels"], values["kernel"], values["stride"], 1, values["tokens"])


def spots_of(values: Values) -> tuple[Spot, ...]:
    return network_spots(values["network"]) if values["network"] else kind_spots(sizes_of(values))


@lru_cache(maxsize=64)
def kind_spots(sizes: Sizes) -> tuple[Spot, ...]:
    """What grows with the batch and what does not: the difference between one and two images."""
    found = []
    for kind in KINDS:
        one, two = (work_of(kind.name, with_batch(sizes, batch)) for batch in (1, 2))
        words = two.words - one.words
        name = tr(NAMES[kind.name]).format(k=sizes.kernel)
        about = tr("{formula} multiply–accumulates").format(formula=kind.formula)
        found.append(Spot(name, kind.family, two.flops - one.flops, one.words - words, words, about))
    return tuple(found)


@lru_cache(maxsize=16)
def network_spots(network: str) -> tuple[Spot, ...]:
    return tuple(
        Spot(layer.name, layer.family, layer.flops(), layer.weight_words, layer.activation_words, layer.op)
        for layer in layers_of(network)
    )


def batch_at(play: Play, time: float) -> float:
    """It grows by one each beat up to what is set; the first beat brings the first image."""
    return float(min(play.values["batch"], max(1.0, time)))


def strength_at(time: float) -> float:
    """How solid a spot is painted: pale before the first image has run."""
    return min(1.0, 0.3 + 0.7 * time)


def memory_share(spots: tuple[Spot, ...], batch: float, bits: int, roofs: Roofs) -> float:
    """Part of the time that goes by in layers left of the ridge."""
    times = [(spot.time_s(batch, bits, roofs), spot.at(batch, bits) < roofs.ridge) for spot in spots]
    return sum(time for time, memory in times if memory) / sum(time for time, _ in times)


def network_name(values: Values) -> str:
    return tr(dict[str, Any](NETWORKS)[values["network"]])
