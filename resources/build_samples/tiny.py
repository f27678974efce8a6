"""The four networks of MLPerf Tiny, each once for float layers and once for int8 layers.

Topologies as in the benchmark's reference models (github.com/mlcommons/tiny, commit 1afd2c9820, benchmark/training).
"""

from __future__ import annotations

import onnx

from resources.build_samples.dialects import Dialect
from resources.build_samples.layers import same_pads
from resources.build_samples.network import Network

RESNET8_SOURCE = "MLPerf Tiny, arXiv 2106.07597, image classification"
DS_CNN_SOURCE = "MLPerf Tiny, arXiv 2106.07597, keyword spotting; Zhang et al., arXiv 1711.07128"
MOBILENET_V1_SOURCE = "Howard et al., arXiv 1704.04861; MLPerf Tiny, arXiv 2106.07597, visual wake words"
AUTOENCODER_SOURCE = "MLPerf Tiny, arXiv 2106.07597, anomaly detection"

# (channels, stride) of each depthwise separable block at width 1.0.
MOBILENET_V1_BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *((512, 1),) * 5,
    (1024, 2),
    (1024, 1),
)
AUTOENCODER_UNITS = (128, 128, 128, 128, 8, 128, 128, 128, 128)


def resnet8(dialect: type[Dialect]) -> onnx.ModelProto:
    """ResNet-8 for CIFAR-10, 32 x 32."""
    net = Network(f"ResNet-8{dialect.suffix}", RESNET8_SOURCE)
    d = dialect(net)
    x = d.conv(d.input("image", [3, 32, 32]), "conv1", 16, (3, 3), pads=[1] * 4)
    for stack, (channels, extent, stride) in enumerate(((16, 32, 1), (32, 32, 2), (64, 16, 2)), 1):
        name, pads = f"stack{stack}", same_pads((extent, extent), (3, 3), stride)
        y = d.conv(x, f"{name}.conv1", channels, (3, 3), stride=stride, pads=pads)
        y = d.conv(y, f"{name}.conv2", channels, (3, 3), pads=[1] * 4, active=False)
        if stride == 2:
            x = d.conv(x, f"{name}.shortcut", channels, (1, 1), stride=2, active=False, normalise=False)
        x = d.add(x, y, f"{name}.add")
    d.classify(x, 10)
    return net.model()


def ds_cnn(dialect: type[Dialect]) -> onnx.ModelProto:
    """Depthwise separable keyword spotter: 49 frames of 10 cepstral coefficients, 12 classes."""
    net = Network(f"DS-CNN keyword spotter{dialect.suffix}", DS_CNN_SOURCE)
    d = dialect(net)
    mfcc, kernel = d.input("mfcc", [1, 49, 10]), (10, 4)
    x = d.conv(mfcc, "conv1", 64, kernel, stride=2, pads=same_pads((49, 10), kernel, 2))
    for block in range(1, 5):
        x = d.conv(x, f"block{block}.depthwise", 64, (3, 3), pads=[1] * 4, groups=64)
        x = d.conv(x, f"block{block}.pointwise", 64, (1, 1))
    d.classify(x, 12)
    return net.model()


def mobilenet_v1(dialect: type[Dialect]) -> onnx.ModelProto:
    """MobileNetV1, width 0.25, 96 x 96: is there a person in the picture?"""
    net = Network(f"MobileNetV1 0.25 96{dialect.suffix}", MOBILENET_V1_SOURCE)
    d = dialect(net)
    image = d.input("image", [3, 96, 96])
    x = d.conv(image, "stem", 8, (3, 3), stride=2, pads=same_pads((96, 96), (3, 3), 2))
    extent = 48
    for block, (full_channels, stride) in enumerate(MOBILENET_V1_BLOCKS, 1):
        pads = same_pads((extent, extent), (3, 3), stride)
        x = d.conv(x, f"block{block}.depthwise", x.channels, (3, 3), stride=stride, pads=pads, groups=x.channels)
        x = d.conv(x, f"block{block}.pointwise", full_channels // 4, (1, 1))
        extent //= stride
    d.classify(x, 2)
    return net.model()


def autoencoder(dialect: type[Dialect]) -> onnx.ModelProto:
    """Dense autoencoder over five frames of 128 mel bands: a machine that sounds wrong is rebuilt badly."""
    net = Network(f"Dense autoencoder{dialect.suffix}", AUTOENCODER_SOURCE)
    d = dialect(net)
    x = d.input("spectrogram", [640])
    for index, units in enumerate(AUTOENCODER_UNITS, 1):
        name = "bottleneck" if units == 8 else f"dense{index}"
        x = d.dense(x, name, units)
    d.output(d.dense(x, "reconstruction", 640, active=False))
    return net.model()
