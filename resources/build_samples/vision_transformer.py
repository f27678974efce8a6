"""ViT-Tiny, written operator by operator as exporters do."""

from __future__ import annotations

import numpy as np
import onnx

from resources.build_samples import layers
from resources.build_samples.network import Feature, Network

VIT_SOURCE = "Dosovitskiy et al., arXiv 2010.11929; Touvron et al., arXiv 2012.12877, table 1 (DeiT-Ti)"
# DeiT-Ti: 12 blocks, width 192, 3 heads of 64, MLP of 4 times the width, 16 x 16 patches of a 224 x 224 picture.
VIT_BLOCKS, VIT_WIDTH, VIT_HEADS, VIT_PATCH, VIT_PICTURE = 12, 192, 3, 16, 224
RESIDUAL_GAIN = 0.05


def vit_tiny() -> onnx.ModelProto:
    """ViT-Tiny, patch 16, 224 x 224."""
    net = Network("ViT-Tiny patch16 224", VIT_SOURCE)
    x = _patches(net, Feature(net.input("image", ["N", 3, VIT_PICTURE, VIT_PICTURE]), 3))
    for block in range(VIT_BLOCKS):
        x = _vit_block(net, x, f"blocks.{block}")
    x = _layer_norm(net, x, "norm")
    token = net.add("Gather", "class_token", x, net.constant("first_token", 0), axis=1)
    net.output(layers.dense(net, Feature(token, VIT_WIDTH), "head", 1000).name, ["N", 1000])
    return net.model()


def _patches(net: Network, image: Feature) -> str:
    """Patch embedding (N, 196, 192), class token in front, position embedding added: (N, 197, 192)."""
    tokens = (VIT_PICTURE // VIT_PATCH) ** 2
    grid = layers.conv(net, image, "patch_embed.proj", VIT_WIDTH, (VIT_PATCH, VIT_PATCH), stride=VIT_PATCH, bias=True)
    flat = net.add("Reshape", "patch_embed.flatten", grid.name, net.constant("patch_shape", [0, VIT_WIDTH, tokens]))
    rows = net.add("Transpose", "patch_embed.transpose", flat, perm=[0, 2, 1])
    batch = net.add("Shape", "batch", rows, start=0, end=1)
    extents = net.add("Concat", "cls_token.shape", batch, net.constant("cls_token.extents", [1, VIT_WIDTH]), axis=0)
    token = net.add("Expand", "cls_token.expand", net.weight("cls_token", (1, 1, VIT_WIDTH), 0.02), extents)
    sequence = net.add("Concat", "cls_token.concat", token, rows, axis=1)
    return net.add("Add", "pos_embed.add", sequence, net.weight("pos_embed", (1, tokens + 1, VIT_WIDTH), 0.02))


def _vit_block(net: Network, x: str, name: str) -> str:
    y = _vit_attention(net, _layer_norm(net, x, f"{name}.norm1"), f"{name}.attn")
    x = net.add("Add", f"{name}.add1", x, y)
    y = _linear(net, _layer_norm(net, x, f"{name}.norm2"), f"{name}.mlp.fc1", VIT_WIDTH, 4 * VIT_WIDTH)
    y = _linear(net, _gelu(net, y, f"{name}.mlp.act"), f"{name}.mlp.fc2", 4 * VIT_WIDTH, VIT_WIDTH, RESIDUAL_GAIN)
    return net.add("Add", f"{name}.add2", x, y)


def _vit_attention(net: Network, x: str, name: str) -> str:
    head = VIT_WIDTH // VIT_HEADS
    qkv = _linear(net, x, f"{name}.qkv", VIT_WIDTH, 3 * VIT_WIDTH)
    split = net.constant("qkv_shape", [0, -1, 3, VIT_HEADS, head])
    qkv = net.add("Reshape", f"{name}.reshape", qkv, split)
    qkv = net.add("Transpose", f"{name}.transpose", qkv, perm=[2, 0, 3, 1, 4])
    q, k, v = (_pick(net, qkv, f"{name}.{letter}", index) for index, letter in enumerate("qkv"))
    q = net.add("Mul", f"{name}.scale", q, net.constant("attention_scale", head**-0.5, np.float32))
    scores = net.add("MatMul", f"{name}.scores", q, net.add("Transpose", f"{name}.k_t", k, perm=[0, 1, 3, 2]))
    context = net.add("MatMul", f"{name}.context", net.add("Softmax", f"{name}.softmax", scores, axis=-1), v)
    merged = net.add("Transpose", f"{name}.merge", context, perm=[0, 2, 1, 3])
    merged = net.add("Reshape", f"{name}.flatten", merged, net.constant("merged_shape", [0, -1, VIT_WIDTH]))
    return _linear(net, merged, f"{name}.proj", VIT_WIDTH, VIT_WIDTH, RESIDUAL_GAIN)


def _pick(net: Network, stacked: str, name: str, index: int) -> str:
    return net.add("Gather", name, stacked, net.constant(f"index_{index}", index), axis=0)


def _layer_norm(net: Network, x: str, name: str) -> str:
    constants = net.weight(f"{name}.weight", [VIT_WIDTH], 1.0), net.weight(f"{name}.bias", [VIT_WIDTH], 0.01)
    return net.add("LayerNormalization", name, x, *constants, axis=-1, epsilon=1e-6)


def _linear(net: Network, x: str, name: str, inputs: int, outputs: int, gain: float = 1.0) -> str:
    product = net.add("MatMul", f"{name}.matmul", x, net.weight(f"{name}.weight", (inputs, outputs), gain / inputs))
    return net.add("Add", name, product, net.weight(f"{name}.bias", [outputs], 0.01))


def _gelu(net: Network, x: str, name: str) -> str:
    """GELU, x · (1 + erf(x / √2)) · ½: the five nodes that exporters write below opset 20."""
    scaled = net.add("Div", f"{name}.div", x, net.constant("gelu.root_2", 2**0.5, np.float32))
    erf = net.add("Erf", f"{name}.erf", scaled)
    shifted = net.add("Add", f"{name}.add", erf, net.constant("gelu.one", 1, np.float32))
    product = net.add("Mul", f"{name}.mul", x, shifted)
    return net.add("Mul", name, product, net.constant("gelu.half", 0.5, np.float32))
