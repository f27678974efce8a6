"""Two ways to write the same layers: float with batch normalisation, or int8 between quantise and dequantise nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar, Protocol

import numpy as np

from resources.build_samples import layers
from resources.build_samples.network import Feature, Network

# Scale of every int8 activation: -128 … 127 stands for 0 … 8.
ACTIVATION_SCALE, ACTIVATION_ZERO_POINT = 1 / 32, -128


class Dialect(Protocol):
    """What a network of `tiny` asks of its layers."""

    suffix: ClassVar[str]

    def __init__(self, net: Network) -> None: ...

    def input(self, name: str, shape: Sequence[int]) -> Feature:
        """The model input, (N, *shape)."""

    def conv(
        self,
        x: Feature,
        name: str,
        channels: int,
        kernel: Sequence[int],
        *,
        stride: int = 1,
        pads: layers.Pads = (0, 0, 0, 0),
        groups: int = 1,
        active: bool = True,
        normalise: bool = True,
    ) -> Feature:
        """Convolution with bias, batch normalisation (folded in int8) and, if `active`, ReLU."""

    def dense(self, x: Feature, name: str, units: int, *, active: bool = True) -> Feature:
        """Fully connected; an active one is normalised (folded in int8) and has a ReLU."""

    def add(self, x: Feature, y: Feature, name: str) -> Feature:
        """Residual sum and ReLU."""

    def classify(self, x: Feature, classes: int) -> None:
        """Global mean, fully connected, softmax: the model output."""

    def output(self, x: Feature) -> None:
        """Declare (N, channels) as model output."""


@dataclass(frozen=True, slots=True)
class Float:
    """fp32 layers as they are trained."""

    net: Network
    suffix: ClassVar[str] = ""

    def input(self, name: str, shape: Sequence[int]) -> Feature:
        return Feature(self.net.input(name, ["N", *shape]), shape[0])

    def conv(
        self,
        x: Feature,
        name: str,
        channels: int,
        kernel: Sequence[int],
        *,
        stride: int = 1,
        pads: layers.Pads = (0, 0, 0, 0),
        groups: int = 1,
        active: bool = True,
        normalise: bool = True,
    ) -> Feature:
        x = layers.conv(self.net, x, name, channels, kernel, stride=stride, pads=pads, groups=groups, bias=True)
        return self._finish(x, name, active, normalise)

    def dense(self, x: Feature, name: str, units: int, *, active: bool = True) -> Feature:
        return self._finish(layers.dense(self.net, x, name, units), name, active, active)

    def add(self, x: Feature, y: Feature, name: str) -> Feature:
        return layers.relu(self.net, layers.add(self.net, x, y, name), f"{name}.relu")

    def classify(self, x: Feature, classes: int) -> None:
        x = self.dense(layers.global_pool(self.net, x), "classifier", classes, active=False)
        self.output(layers.softmax(self.net, x))

    def output(self, x: Feature) -> None:
        self.net.output(x.name, ["N", x.channels])

    def _finish(self, x: Feature, name: str, active: bool, normalise: bool) -> Feature:
        x = layers.batch_norm(self.net, x, f"{name}.bn") if normalise else x
        return layers.relu(self.net, x, f"{name}.relu") if active else x


@dataclass(frozen=True, slots=True)
class Int8:
    """int8 layers as they are deployed: batch normalisation folded, int8 in and out, int32 biases, scales per channel.

    A feature is the int8 tensor; whoever reads it dequantises it, once for all readers.
    """

    net: Network
    suffix: ClassVar[str] = " int8"

    def input(self, name: str, shape: Sequence[int]) -> Feature:
        return Feature(self.net.input(name, ["N", *shape], np.int8), shape[0])

    def conv(
        self,
        x: Feature,
        name: str,
        channels: int,
        kernel: Sequence[int],
        *,
        stride: int = 1,
        pads: layers.Pads = (0, 0, 0, 0),
        groups: int = 1,
        active: bool = True,
        normalise: bool = True,
    ) -> Feature:
        del normalise  # folded into weights and bias
        constants = self._constants(name, (channels, x.channels // groups, *kernel))
        window = {"kernel_shape": kernel, "strides": [stride, stride], "pads": pads, "group": groups}
        y = self.net.add("Conv", name, self._float(x).name, *constants, **window)
        return self._finish(Feature(y, channels), active)

    def dense(self, x: Feature, name: str, units: int, *, active: bool = True) -> Feature:
        constants = self._constants(name, (units, x.channels))
        y = self.net.add("Gemm", name, self._float(x).name, *constants, transB=1)
        return self._finish(Feature(y, units), active)

    def add(self, x: Feature, y: Feature, name: str) -> Feature:
        return self._finish(layers.add(self.net, self._float(x), self._float(y), name), active=True)

    def classify(self, x: Feature, classes: int) -> None:
        pooled = self.net.add("GlobalAveragePool", "avgpool", self._float(x).name)
        stored = self._int8(Feature(pooled, x.channels))
        flat = Feature(self.net.add("Flatten", "flatten", stored.name, axis=1), x.channels)
        logits = self.dense(flat, "classifier", classes, active=False)
        self.output(self._int8(layers.softmax(self.net, self._float(logits))))

    def output(self, x: Feature) -> None:
        self.net.output(x.name, ["N", x.channels], np.int8)

    def _finish(self, x: Feature, active: bool) -> Feature:
        return self._int8(layers.relu(self.net, x, f"{x.name}.relu") if active else x)

    def _int8(self, x: Feature) -> Feature:
        return Feature(self._activation("QuantizeLinear", f"{x.name}.int8", x.name), x.channels)

    def _float(self, x: Feature) -> Feature:
        name = f"{x.name}.dequantise"
        if name not in (node.name for node in self.net.nodes):
            self._activation("DequantizeLinear", name, x.name)
        return Feature(name, x.channels)

    def _activation(self, op: str, name: str, source: str) -> str:
        scale = self.net.constant("activation_scale", ACTIVATION_SCALE, np.float32)
        zero_point = self.net.constant("activation_zero_point", ACTIVATION_ZERO_POINT, np.int8)
        return self.net.add(op, name, source, scale, zero_point)

    def _constants(self, name: str, shape: Sequence[int]) -> tuple[str, str]:
        weight_scale = 1 / (64 * prod(shape[1:]))  # 64 x scale x fan-in is 1: the layer hands on its input's mean
        stored = self.net.weight(f"{name}.weight.int8", shape, 64, np.int8)
        weight = self._per_channel(f"{name}.weight", stored, shape[0], weight_scale, np.int8)
        stored = self.net.weight(f"{name}.bias.int32", shape[:1], 16, np.int32)
        return weight, self._per_channel(f"{name}.bias", stored, shape[0], weight_scale * ACTIVATION_SCALE, np.int32)

    def _per_channel(self, name: str, stored: str, channels: int, scale: float, dtype: type) -> str:
        scales = self.net.constant(f"{name}.scale", np.full(channels, scale), np.float32)
        zeros = self.net.constant(f"zero_points_{np.dtype(dtype).name}_{channels}", np.zeros(channels), dtype)
        return self.net.add("DequantizeLinear", name, stored, scales, zeros, axis=0)
