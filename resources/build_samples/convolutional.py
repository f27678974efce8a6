"""Convolutional classifiers for photographs: LeNet-5, VGG, ResNet, MobileNetV2."""

from __future__ import annotations

from functools import partial

import onnx

from resources.build_samples import layers
from resources.build_samples.network import Feature, Network

LENET_SOURCE = "LeCun et al., Gradient-based learning applied to document recognition, 1998"
VGG_SOURCE = "Simonyan, Zisserman, arXiv 1409.1556, table 1, columns D and E"
RESNET_SOURCE = "He et al., arXiv 1512.03385, table 1"
MOBILENET_V2_SOURCE = "Sandler et al., arXiv 1801.04381, table 2"

# (channels, convolutions) of each VGG stage; column D is VGG-16, column E is VGG-19.
VGG_STAGES = {
    16: ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)),
    19: ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4)),
}
RESNET_BLOCKS = {18: (2, 2, 2, 2), 50: (3, 4, 6, 3), 152: (3, 8, 36, 3)}
# (expansion t, channels c, repeats n, stride s)
MOBILENET_V2_STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
# Keeps a chain of fifty residual sums near its input: 1.05^50 is about 11.
RESIDUAL_GAIN = 0.05


def lenet5() -> onnx.ModelProto:
    """LeNet-5 as taught today: C3 sees all six maps of S2, subsampling is a plain mean."""
    net = Network("LeNet-5", LENET_SOURCE)
    x = Feature(net.input("image", ["N", 1, 32, 32]), 1)
    for index, channels in ((1, 6), (3, 16)):
        x = layers.conv(net, x, f"c{index}", channels, (5, 5), bias=True)
        x = _tanh(net, x, f"c{index}.tanh")
        pooled = net.add("AveragePool", f"s{index + 1}", x.name, kernel_shape=[2, 2], strides=[2, 2])
        x = Feature(pooled, channels)
    x = Feature(net.add("Flatten", "flatten", x.name, axis=1), 16 * 5 * 5)
    for name, units in (("c5", 120), ("f6", 84)):
        x = _tanh(net, layers.dense(net, x, name, units), f"{name}.tanh")
    net.output(layers.dense(net, x, "output", 10).name, ["N", 10])
    return net.model()


def vgg(depth: int) -> onnx.ModelProto:
    """VGG-16 or VGG-19, 224 x 224, without batch normalisation."""
    net = Network(f"VGG-{depth}", VGG_SOURCE)
    x = Feature(net.input("image", ["N", 3, 224, 224]), 3)
    for stage, (channels, count) in enumerate(VGG_STAGES[depth], 1):
        for index in range(1, count + 1):
            x = layers.conv(net, x, f"conv{stage}_{index}", channels, (3, 3), pads=[1] * 4, bias=True)
            x = layers.relu(net, x, f"relu{stage}_{index}")
        x = layers.max_pool(net, x, f"pool{stage}", 2, 2)
    x = Feature(net.add("Flatten", "flatten", x.name, axis=1), x.channels * 7 * 7)
    for name, units in (("fc6", 4096), ("fc7", 4096)):
        x = layers.relu(net, layers.dense(net, x, name, units), f"relu{name[2:]}")
    net.output(layers.softmax(net, layers.dense(net, x, "fc8", 1000)).name, ["N", 1000])
    return net.model()


def resnet(depth: int, version: str = "v1") -> onnx.ModelProto:
    """ResNet-18, -50 or -152. A bottleneck strides in its first 1 x 1 in v1, the paper's, and in its 3 x 3 in v1.5."""
    title = f"ResNet-{depth}" if depth < 50 else f"ResNet-{depth} {version}"
    net = Network(title, RESNET_SOURCE)
    x = Feature(net.input("image", ["N", 3, 224, 224]), 3)
    x = _conv_bn(net, x, "", "1", 64, 7, 2)
    x = layers.max_pool(net, layers.relu(net, x, "relu"), "maxpool", 3, 2, pad=1)
    for stage, blocks in enumerate(RESNET_BLOCKS[depth]):
        for block in range(blocks):
            build = _basic if depth < 50 else partial(_bottleneck, version=version)
            x = build(net, x, f"layer{stage + 1}.{block}.", 64 << stage, 2 if stage and not block else 1)
    net.output(layers.dense(net, layers.global_pool(net, x), "fc", 1000).name, ["N", 1000])
    return net.model()


def mobilenet_v2() -> onnx.ModelProto:
    """MobileNetV2, width 1.0, 224 x 224."""
    net = Network("MobileNetV2 1.0 224", MOBILENET_V2_SOURCE)
    x = Feature(net.input("image", ["N", 3, 224, 224]), 3)
    x = _conv_bn_relu6(net, x, "stem", 32, 3, stride=2)
    number = 0
    for expansion, channels, repeats, first_stride in MOBILENET_V2_STAGES:
        for repeat in range(repeats):
            number += 1
            x = _inverted_residual(net, x, f"block{number}", expansion, channels, 1 if repeat else first_stride)
    x = _conv_bn_relu6(net, x, "head", 1280, 1)
    net.output(layers.dense(net, layers.global_pool(net, x), "classifier", 1000).name, ["N", 1000])
    return net.model()


def _tanh(net: Network, x: Feature, name: str) -> Feature:
    return Feature(net.add("Tanh", name, x.name), x.channels)


def _conv_bn(
    net: Network, x: Feature, prefix: str, mark: str, channels: int, kernel: int, stride: int = 1, gain: float = 1.0
) -> Feature:
    pads = [kernel // 2] * 4
    x = layers.conv(net, x, f"{prefix}conv{mark}", channels, (kernel, kernel), stride=stride, pads=pads, gain=gain)
    return layers.batch_norm(net, x, f"{prefix}bn{mark}")


def _basic(net: Network, x: Feature, prefix: str, width: int, stride: int) -> Feature:
    y = layers.relu(net, _conv_bn(net, x, prefix, "1", width, 3, stride), f"{prefix}relu1")
    y = _conv_bn(net, y, prefix, "2", width, 3, gain=RESIDUAL_GAIN)
    return _join(net, _shortcut(net, x, prefix, width, stride), y, prefix)


def _bottleneck(net: Network, x: Feature, prefix: str, width: int, stride: int, version: str) -> Feature:
    first, second = (stride, 1) if version == "v1" else (1, stride)
    y = layers.relu(net, _conv_bn(net, x, prefix, "1", width, 1, first), f"{prefix}relu1")
    y = layers.relu(net, _conv_bn(net, y, prefix, "2", width, 3, second), f"{prefix}relu2")
    y = _conv_bn(net, y, prefix, "3", 4 * width, 1, gain=RESIDUAL_GAIN)
    return _join(net, _shortcut(net, x, prefix, 4 * width, stride), y, prefix)


def _shortcut(net: Network, x: Feature, prefix: str, channels: int, stride: int) -> Feature:
    if stride == 1 and x.channels == channels:
        return x
    return _conv_bn(net, x, f"{prefix}downsample.", "", channels, 1, stride)


def _join(net: Network, shortcut: Feature, y: Feature, prefix: str) -> Feature:
    return layers.relu(net, layers.add(net, y, shortcut, f"{prefix}add"), f"{prefix}relu")


def _conv_bn_relu6(
    net: Network, x: Feature, name: str, channels: int, kernel: int, *, stride: int = 1, groups: int = 1
) -> Feature:
    pads = [kernel // 2] * 4
    x = layers.conv(net, x, name, channels, (kernel, kernel), stride=stride, pads=pads, groups=groups)
    return layers.relu6(net, layers.batch_norm(net, x, f"{name}.bn"), f"{name}.relu6")


def _inverted_residual(net: Network, x: Feature, name: str, expansion: int, channels: int, stride: int) -> Feature:
    y, hidden = x, expansion * x.channels
    if expansion > 1:
        y = _conv_bn_relu6(net, y, f"{name}.expand", hidden, 1)
    y = _conv_bn_relu6(net, y, f"{name}.depthwise", hidden, 3, stride=stride, groups=hidden)
    y = layers.conv(net, y, f"{name}.project", channels, (1, 1), gain=0.5)
    y = layers.batch_norm(net, y, f"{name}.project.bn")
    return layers.add(net, x, y, f"{name}.add") if stride == 1 and x.channels == channels else y
