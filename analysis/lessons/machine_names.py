"""What networks are called where a person is asked about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]

# Networks that a class is asked about; the others are asked about where they are on screen.
DRAWN = {
    "vgg16": "VGG-16", "vgg19": "VGG-19", "resnet50_v1_5": "ResNet-50", "resnet18": "ResNet-18", "mobilenet_v2": "MobileNetV2",
    "mobilenet_v1": "MobileNetV1 0.25", "resnet8": "ResNet-8", "lenet5": "LeNet-5", "ds_cnn": "DS-CNN",
    "autoencoder": "the autoencoder",
}  # fmt: skip
NAMES = DRAWN | {
    "resnet152_v1": "ResNet-152", "mobilenet_v1_int8": "MobileNetV1 0.25", "vit_tiny": "ViT-Tiny", "resnet8_int8": "ResNet-8",
    "ds_cnn_int8": "DS-CNN", "autoencoder_int8": "the autoencoder", "lstm_keywords": "the LSTM keyword spotter",
    "decoder_kv": "the decoder",
}  # fmt: skip


def name_of(values: Values) -> str:
    sample: str = values["network"]
    return NAMES.get(sample, sample)


def called(values: Values) -> str:
    """ "VGG-16 in fp32"."""
    native = "int8" if values["network"].endswith("_int8") else "fp32"
    return f"{name_of(values)} in {native if values['precision'] == 'native' else values['precision']}"
