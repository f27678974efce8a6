"""The networks whose times were published, layer by layer: from the samples, and built here where no sample has the width.

Sources of the designs: Howard et al., arXiv 1704.04861, table 1 (MobileNetV1); Sandler et al., arXiv 1801.04381, table 2
(MobileNetV2); Howard et al., arXiv 1905.02244, tables 1 and 2 (MobileNetV3); Szegedy et al., arXiv 1409.4842, table 1
(InceptionV1); He et al., arXiv 1512.03385, table 1 (ResNet).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.calibration.classes import CLASSES, channels_of, elements, work_matrix
from analysis.graph import DTYPE_BITS
from analysis.scenario import Scenario, analyze
from analysis.workload import Workload

SAMPLES = Path(__file__).resolve().parents[1] / "resources" / "samples"


class Layer(NamedTuple):
    """kind: kernel class. Counts of elements and MACs of one run. channels: into one group, and out of all."""

    kind: str
    macs: int
    weights: int
    inputs: int
    outputs: int
    channels: tuple[int, int]

    @property
    def turns(self) -> int:
        return self.macs or self.inputs + self.outputs


class Map:
    """A feature map on its way: layers are appended, `side` and `have` are what the next one sees."""

    def __init__(self, side: int, have: int) -> None:
        self.side, self.have = side, have
        self.layers: list[Layer] = []

    def convolution(self, out: int, taps: int, stride: int = 1, side: int = 0) -> Map:
        before = self.side**2 * self.have
        end = side or -(-self.side // stride)
        kind = "narrow" if self.have % 4 else "pointwise" if taps == 1 else "convolution"
        weights = self.have * out * taps**2
        self.layers.append(Layer(kind, end**2 * weights, weights + out, before, end**2 * out, (self.have, out)))
        self.side, self.have = end, out
        return self

    def depthwise(self, stride: int, taps: int = 3) -> Map:
        before, end, weights = self.side**2 * self.have, -(-self.side // stride), self.have * taps**2
        self.layers.append(
            Layer("depthwise", end**2 * weights, weights + self.have, before, end**2 * self.have, (1, self.have))
        )
        self.side = end
        return self

    def moved(self, outputs: int, inputs: int = 0) -> Map:
        """A layer without MACs: pooling, addition, softmax."""
        found = inputs or self.side**2 * self.have
        self.layers.append(Layer("elements", 0, 0, found, outputs, (self.have, self.have)))
        return self

    def dense(self, out: int, have: int = 0) -> Map:
        have = have or self.have
        self.layers.append(Layer("dense", have * out, (have + 1) * out, have, out, (have, out)))
        return self

    def classified(self, classes: int) -> Map:
        """Average over the picture, a matrix, softmax."""
        return self.moved(self.have).dense(classes).moved(classes, classes)


# Channels at width 1, stride.
BLOCKS = (
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1),
    (1024, 2), (1024, 1),
)  # fmt: skip
# Of the network of MLPerf Tiny's visual wake words, channels at the end of each block whose output is not always zero:
# the others' filters are zero throughout and their bias is not positive, so that nothing passes ReLU. Up to fours, as kernels
# take them.
LIVE = (16, 32, 32, 64, 64, 116, 80, 48, 36, 44, 64, 92, 24)


def mobilenet_v1(width: float, side: int, channels: int, classes: int, blocks: Sequence[int] = ()) -> list[Layer]:
    """blocks: channels of the blocks where they are not width times the design's."""
    net = Map(side, channels).convolution(int(32 * width), 3, 2)
    for place, (full, stride) in enumerate(BLOCKS):
        net.depthwise(stride).convolution(blocks[place] if blocks else int(full * width), 1)
    return net.classified(classes).layers


# Expansion, channels at width 1, repeats, stride of the first.
BOTTLENECKS = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


def mobilenet_v2(width: float, side: int, classes: int) -> list[Layer]:
    net = Map(side, 3).convolution(eights(32 * width), 3, 2)
    for factor, full, repeats, first in BOTTLENECKS:
        for place in range(repeats):
            bottleneck(net, factor, eights(full * width), first if place == 0 else 1)
    net.convolution(max(1280, eights(1280 * width)), 1)
    return net.classified(classes).layers


def bottleneck(net: Map, factor: int, out: int, stride: int) -> None:
    have = net.have
    if factor > 1:
        net.convolution(have * factor, 1)
    net.depthwise(stride).convolution(out, 1)
    if stride == 1 and have == out:
        net.moved(net.side**2 * out, 2 * net.side**2 * out)


# Kernel, expanded channels, channels, squeezed or not, hard swish or ReLU, stride.
LARGE = (
    (3, 16, 16, 0, 0, 1), (3, 64, 24, 0, 0, 2), (3, 72, 24, 0, 0, 1), (5, 72, 40, 1, 0, 2), (5, 120, 40, 1, 0, 1),
    (5, 120, 40, 1, 0, 1), (3, 240, 80, 0, 1, 2), (3, 200, 80, 0, 1, 1), (3, 184, 80, 0, 1, 1), (3, 184, 80, 0, 1, 1),
    (3, 480, 112, 1, 1, 1), (3, 672, 112, 1, 1, 1), (5, 672, 160, 1, 1, 2), (5, 960, 160, 1, 1, 1), (5, 960, 160, 1, 1, 1),
)  # fmt: skip
SMALL = (
    (3, 16, 16, 1, 0, 2), (3, 72, 24, 0, 0, 2), (3, 88, 24, 0, 0, 1), (5, 96, 40, 1, 1, 2), (5, 240, 40, 1, 1, 1),
    (5, 240, 40, 1, 1, 1), (5, 120, 48, 1, 1, 1), (5, 144, 48, 1, 1, 1), (5, 288, 96, 1, 1, 2), (5, 576, 96, 1, 1, 1),
    (5, 576, 96, 1, 1, 1),
)  # fmt: skip


def mobilenet_v3(blocks: Sequence[Sequence[int]], last: int, hidden: int) -> list[Layer]:
    net = Map(224, 3).convolution(16, 3, 2)
    swished(net)
    for block in blocks:
        squeezed_bottleneck(net, *block)
    net.convolution(last, 1)
    swished(net)
    net.moved(last).dense(hidden)
    net.have, net.side = hidden, 1
    swished(net)
    return net.dense(1000).moved(1000, 1000).layers


def squeezed_bottleneck(net: Map, taps: int, wide: int, out: int, squeeze: int, swish: int, stride: int) -> None:
    have = net.have
    if wide != have:
        net.convolution(wide, 1)
        swished(net, swish)
    net.depthwise(stride, taps)
    swished(net, swish)
    if squeeze:
        net.moved(wide).dense(eights(wide / 4)).dense(wide, eights(wide / 4)).moved(net.side**2 * wide)
    net.convolution(out, 1)
    if stride == 1 and have == out:
        net.moved(net.side**2 * out, 2 * net.side**2 * out)


def swished(net: Map, swish: int = 1) -> None:
    """Hard swish is a layer of its own; ReLU is folded into the one before."""
    if swish:
        net.moved(net.side**2 * net.have)


def eights(channels: float) -> int:
    """To the nearest multiple of eight, never a tenth below."""
    near = max(8, int(channels + 4) // 8 * 8)
    return near if near >= 0.9 * channels else near + 8


# Outputs of 1×1, 3×3 (reduced, out), 5×5 (reduced, out) and of the pooled branch; the picture's side is halved before *.
INCEPTIONS = (
    (64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64), "*", (192, 96, 208, 16, 48, 64),
    (160, 112, 224, 24, 64, 64), (128, 128, 256, 24, 64, 64), (112, 144, 288, 32, 64, 64),
    (256, 160, 320, 32, 128, 128), "*", (256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128),
)  # fmt: skip


def inception_v1(classes: int) -> list[Layer]:
    net = Map(224, 3).convolution(64, 7, 2)
    pooled(net)
    net.convolution(64, 1).convolution(192, 3)
    pooled(net)
    for block in INCEPTIONS:
        if block == "*":
            pooled(net)
        else:
            inception(net, *block)
    return net.classified(classes).layers


def pooled(net: Map) -> None:
    net.moved(net.side**2 * net.have // 4)
    net.side //= 2


def inception(net: Map, one: int, less: int, three: int, least: int, five: int, pool: int) -> None:
    """The larger filter is 3×3, as it was trained, and not 5×5 as in the article."""
    have, out = net.have, one + three + five + pool
    for reduced, full in ((0, one), (less, three), (least, five), (0, pool)):
        net.have = have
        if reduced:
            net.convolution(reduced, 1)
        net.convolution(full, 3 if reduced else 1)
    net.have = out


def resnet101() -> list[Layer]:
    net = Map(224, 3).convolution(64, 7, 2)
    pooled(net)
    for place, repeats in enumerate((3, 4, 23, 3)):
        for unit in range(repeats):
            residual(net, 64 * 2**place, 2 if place and not unit else 1, not unit)
    return net.classified(1000).layers


def residual(net: Map, narrow: int, stride: int, projected: bool) -> None:
    have, side = net.have, net.side
    net.convolution(narrow, 1, stride).convolution(narrow, 3).convolution(4 * narrow, 1)
    if projected:
        end = net.side
        net.side, net.have = side, have
        net.convolution(4 * narrow, 1, stride, end)
    net.moved(net.side**2 * net.have, 2 * net.side**2 * net.have)


def sample(file: str, side: int = 0) -> list[Layer]:
    """A sample of ours; side: of the picture, where it was published with another."""
    path = str(SAMPLES / file)
    shapes = (("image", (1, 3, side, side)),) if side else ()
    return list(layers_of(analyze(Scenario(path, shapes=shapes)).workload))


def layers_of(workload: Workload) -> Iterator[Layer]:
    work = work_matrix(workload)
    counts, channels = elements(workload), channels_of(workload)
    names = [*DTYPE_BITS]
    for row in range(len(workload)):
        places = work[row, :-1].nonzero()[0]
        if work[row, -1] and len(places):
            bits = DTYPE_BITS[names[workload.dtype_codes[row]]]
            outputs = int(workload.output_bytes[row]) * 8 // bits
            yield Layer(
                CLASSES[places[0]], int(workload.macs[row]), int(workload.parameters[row]),
                int(counts[row]) - outputs, outputs, (int(channels[row, 0]), int(channels[row, 1])),
            )  # fmt: skip


def published_networks() -> dict[str, list[Layer]]:
    """By the names of names.toml."""
    small = {name: sample(f"{name}_int8.onnx") for name in ("autoencoder", "resnet8", "ds_cnn", "mobilenet_v1")}
    return {
        **small,
        "mobilenet_v1_live": mobilenet_v1(0.25, 96, 3, 2, LIVE),
        "mobilenet_v1_grey": mobilenet_v1(0.25, 96, 1, 2),
        "mobilenet_v1_025_128": mobilenet_v1(0.25, 128, 3, 1001),
        "mobilenet_v1_025_224": mobilenet_v1(0.25, 224, 3, 5),
        "mobilenet_v1_025_224_101": mobilenet_v1(0.25, 224, 3, 101),
        "mobilenet_v1_025_224_1000": mobilenet_v1(0.25, 224, 3, 1000),
        "mobilenet_v1_05_224": mobilenet_v1(0.5, 224, 3, 5),
        "mobilenet_v1_05_224_101": mobilenet_v1(0.5, 224, 3, 101),
        "mobilenet_v1_05_224_1000": mobilenet_v1(0.5, 224, 3, 1000),
        "mobilenet_v1_1_224": mobilenet_v1(1, 224, 3, 1001),
        "mobilenet_v1_1_224_101": mobilenet_v1(1, 224, 3, 101),
        "mobilenet_v2": sample("mobilenet_v2.onnx"),
        "mobilenet_v2_300": sample("mobilenet_v2.onnx", 300),
        "mobilenet_v2_035_128_5": mobilenet_v2(0.35, 128, 5),
        "mobilenet_v2_035_128_101": mobilenet_v2(0.35, 128, 101),
        "mobilenet_v2_035_128": mobilenet_v2(0.35, 128, 1000),
        "mobilenet_v2_035_224_101": mobilenet_v2(0.35, 224, 101),
        "mobilenet_v2_035_224": mobilenet_v2(0.35, 224, 1000),
        "mobilenet_v2_101": mobilenet_v2(1, 224, 101),
        "mobilenet_v2_14_224": mobilenet_v2(1.4, 224, 1000),
        "mobilenet_v3_large": mobilenet_v3(LARGE, 960, 1280),
        "mobilenet_v3_small": mobilenet_v3(SMALL, 576, 1024),
        "inception_v1": inception_v1(1001),
        "resnet50_v1_5": sample("resnet50_v1_5.onnx"),
        "resnet50_299": sample("resnet50_v1_5.onnx", 299),
        "resnet101": resnet101(),
        "resnet152_299": sample("resnet152_v1.onnx", 299),
        "vgg16": sample("vgg16.onnx"),
        "vgg19": sample("vgg19.onnx"),
    }
