"""Float layers: one function each, from a feature to the next."""

from __future__ import annotations

from collections.abc import Sequence

from numpy import float32

from resources.build_samples.network import Feature, Network

Pads = Sequence[int]


def same_pads(extents: Sequence[int], kernel: Sequence[int], stride: int) -> Pads:
    """TensorFlow's SAME padding as ONNX pads (all beginnings, then all ends); the odd one goes to the end."""
    totals = [max((-(-n // stride) - 1) * stride + k - n, 0) for n, k in zip(extents, kernel, strict=True)]
    return [t // 2 for t in totals] + [t - t // 2 for t in totals]


def conv(
    net: Network,
    x: Feature,
    name: str,
    channels: int,
    kernel: Sequence[int],
    *,
    stride: int = 1,
    pads: Pads = (0, 0, 0, 0),
    groups: int = 1,
    bias: bool = False,
    gain: float = 1.0,
) -> Feature:
    """2-D convolution, weights (channels, in/groups, kh, kw)."""
    inputs = [net.filters(f"{name}.weight", (channels, x.channels // groups, *kernel), gain)]
    if bias:
        inputs.append(net.weight(f"{name}.bias", [channels], 0.01))
    window = {"kernel_shape": kernel, "strides": [stride, stride], "pads": pads, "group": groups}
    return Feature(net.add("Conv", name, x.name, *inputs, **window), channels)


def batch_norm(net: Network, x: Feature, name: str) -> Feature:
    """Batch normalisation with trainable scale and bias and stored running mean and variance."""
    scale = net.weight(f"{name}.weight", [x.channels], 1.0)
    bias = net.weight(f"{name}.bias", [x.channels], 0.01)
    mean = net.weight(f"{name}.running_mean", [x.channels], 0.0)
    variance = net.weight(f"{name}.running_var", [x.channels], 1.0)
    return Feature(net.add("BatchNormalization", name, x.name, scale, bias, mean, variance), x.channels)


def relu(net: Network, x: Feature, name: str) -> Feature:
    """max(x, 0)."""
    return Feature(net.add("Relu", name, x.name), x.channels)


def relu6(net: Network, x: Feature, name: str) -> Feature:
    """min(max(x, 0), 6), as exporters write it: a Clip."""
    limits = net.constant("relu6.min", 0.0, float32), net.constant("relu6.max", 6.0, float32)
    return Feature(net.add("Clip", name, x.name, *limits), x.channels)


def add(net: Network, x: Feature, y: Feature, name: str) -> Feature:
    """Residual sum."""
    return Feature(net.add("Add", name, x.name, y.name), x.channels)


def max_pool(net: Network, x: Feature, name: str, kernel: int, stride: int, pad: int = 0) -> Feature:
    """Square max pooling."""
    window = {"kernel_shape": [kernel, kernel], "strides": [stride, stride], "pads": [pad] * 4}
    return Feature(net.add("MaxPool", name, x.name, **window), x.channels)


def global_pool(net: Network, x: Feature) -> Feature:
    """Mean over the picture, flattened to (N, channels)."""
    pooled = net.add("GlobalAveragePool", "avgpool", x.name)
    return Feature(net.add("Flatten", "flatten", pooled, axis=1), x.channels)


def dense(net: Network, x: Feature, name: str, units: int) -> Feature:
    """Fully connected layer, weights (units, in) as PyTorch stores them."""
    weight = net.filters(f"{name}.weight", (units, x.channels))
    bias = net.weight(f"{name}.bias", [units], 0.01)
    return Feature(net.add("Gemm", name, x.name, weight, bias, transB=1), units)


def softmax(net: Network, x: Feature, name: str = "prob") -> Feature:
    """Softmax over the last axis."""
    return Feature(net.add("Softmax", name, x.name, axis=-1), x.channels)
