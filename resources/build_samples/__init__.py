"""Builds the bundled samples: real shapes, weights without payload, a few kilobytes each.

`python -m resources.build_samples [FOLDER]` writes them; a test compares the shipped files with these builders' bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import onnx

from resources.build_samples import convolutional, decoder, recurrent, tiny, vision_transformer
from resources.build_samples.dialects import Float, Int8

SAMPLES: dict[str, Callable[[], onnx.ModelProto]] = {
    "lenet5.onnx": convolutional.lenet5,
    "vgg16.onnx": partial(convolutional.vgg, 16),
    "vgg19.onnx": partial(convolutional.vgg, 19),
    "resnet18.onnx": partial(convolutional.resnet, 18),
    "resnet50_v1_5.onnx": partial(convolutional.resnet, 50, "v1.5"),
    "resnet152_v1.onnx": partial(convolutional.resnet, 152, "v1"),
    "mobilenet_v2.onnx": convolutional.mobilenet_v2,
    "resnet8.onnx": partial(tiny.resnet8, Float),
    "resnet8_int8.onnx": partial(tiny.resnet8, Int8),
    "ds_cnn.onnx": partial(tiny.ds_cnn, Float),
    "ds_cnn_int8.onnx": partial(tiny.ds_cnn, Int8),
    "mobilenet_v1.onnx": partial(tiny.mobilenet_v1, Float),
    "mobilenet_v1_int8.onnx": partial(tiny.mobilenet_v1, Int8),
    "autoencoder.onnx": partial(tiny.autoencoder, Float),
    "autoencoder_int8.onnx": partial(tiny.autoencoder, Int8),
    # Hidden units and frames of the small models of arXiv 1711.07128: hops of 20 ms and of 40 ms.
    "lstm_keywords.onnx": partial(recurrent.keyword_spotter, "LSTM", 118, 49),
    "gru_keywords.onnx": partial(recurrent.keyword_spotter, "GRU", 154, 25),
    "vit_tiny.onnx": vision_transformer.vit_tiny,
    "decoder_kv.onnx": decoder.decoder,
}


def write_samples(folder: Path) -> list[Path]:
    """Write every sample into `folder` (made if missing) and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in SAMPLES]
    for path, build in zip(paths, SAMPLES.values(), strict=True):
        path.write_bytes(build().SerializeToString(deterministic=True))
    return paths
