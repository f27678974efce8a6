"""Blocks of transformers that unfold: patches, encoder and decoder layers."""

from __future__ import annotations

from analysis.graph import Tensor, shape_text
from analysis.sketch.kinds.plan import OUTSIDE, End, Planner, composite
from analysis.sketch.kinds.registry import Cures, Misfit, Param
from analysis.sketch.kinds.windows import divisor, image, rows

X: End = (OUTSIDE, 0)
MEMORY: End = (OUTSIDE, 1)
TOKENS = "batch x tokens x features"
HEADS = Param("heads", "heads", "int", 4, 1, 1024)
HIDDEN = Param("hidden", "hidden features", "int", 256, unit="features")
FIRST = Param("norm_first", "norm before, not behind", "bool", True)
ACTIVATION = Param("activation", "activation", "choice", "gelu", choices=("gelu", "relu", "silu"))
SEQUENCE = (((1, 16, 64), "fp32"),)


@composite(
    "patches", "Patches", "An image as tokens: one for each square of pixels", "MACs = N·L·D·C·p²",
    Param("patch", "patch", "int", 16, 1, 1024, unit="px"), Param("width", "width", "int", 192, unit="features"),
    typed=("patch_embedding",),
)  # fmt: skip
def plan_patches(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Source: Dosovitskiy et al., arXiv 2010.11929."""
    shape, patch = image(inputs[0], 2, planner.name), planner.param("patch")
    if min(shape[2:]) < patch:
        cures: Cures = (("set_param", ("patch", min(shape[2:]))),)
        raise Misfit("the patches are larger than the image", patch, f"at most {min(shape[2:])}", 0, cures)
    side = (patch,)
    x = planner.put("conv2d", "squares", X, filters=planner.param("width"), kernel=side, stride=side, padding="valid")
    x = planner.put("reshape", "row", x, shape=(0, 0, -1))
    return planner.put("transpose", "tokens", x, order=(0, 2, 1))


def width_of(planner: Planner, inputs: tuple[Tensor, ...]) -> int:
    """Features of the tokens that come in, and heads that share them. Raises Misfit."""
    for port, tensor in enumerate(inputs):
        rows(tensor, 3, planner.name, TOKENS, port)
    width, heads = (inputs[0].shape or ())[2], planner.param("heads")
    if width % heads:
        cures: Cures = (("set_param", ("heads", divisor(width, heads))),)
        found = f"{heads} heads, {shape_text(inputs[0].shape)}"
        raise Misfit("the heads do not divide the width", found, f"a divisor of {width}", 0, cures)
    return width


def attended(planner: Planner, name: str, x: End, *memory: End) -> End:
    """Attention beside a shortcut, with the norm before or behind it."""
    first, heads = planner.param("norm_first"), planner.param("heads")
    inner = planner.put("layer_norm", f"{name}.norm", x) if first else x
    inner = planner.put("attention", name, inner, *memory, heads=heads)
    x = planner.put("add", f"{name}.add", x, inner)
    return x if first else planner.put("layer_norm", f"{name}.norm", x)


def fed_forward(planner: Planner, x: End, width: int) -> End:
    """Two dense layers beside a shortcut, with the norm before or behind them."""
    first = planner.param("norm_first")
    inner = planner.put("layer_norm", "mlp.norm", x) if first else x
    inner = planner.put("dense", "mlp.wide", inner, outputs=planner.param("hidden"))
    inner = planner.put(planner.param("activation"), "mlp.activation", inner)
    x = planner.put("add", "mlp.add", x, planner.put("dense", "mlp.narrow", inner, outputs=width))
    return x if first else planner.put("layer_norm", "mlp.norm", x)


@composite(
    "transformer_encoder", "Transformer encoder", "Attention, then two dense layers, each beside a shortcut",
    "MACs = B·(4·L·D² + 2·L²·D + 2·L·D·F)", HEADS, HIDDEN, FIRST, ACTIVATION, typed=("encoder", "transformer"),
    behind=SEQUENCE,
)  # fmt: skip
def plan_encoder(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Source: Vaswani et al., arXiv 1706.03762, figure 1; the norm before: Xiong et al., arXiv 2002.04745."""
    width = width_of(planner, inputs)
    return fed_forward(planner, attended(planner, "attention", X), width)


@composite(
    "transformer_decoder", "Transformer decoder", "Attention to itself and to an encoder's result, then two dense layers",
    "MACs = B·(4·L·D² + 2·L²·D + 2·L·D·F), and B·(2·L·D² + 2·S·D² + 2·L·S·D) for the encoder's result",
    HEADS, HIDDEN, FIRST, ACTIVATION, inputs=(1, 2), typed=("decoder",), behind=(*SEQUENCE, ((1, 24, 64), "fp32")),
)  # fmt: skip
def plan_decoder(planner: Planner, inputs: tuple[Tensor, ...]) -> End:
    """Without a second input the layer of a decoder alone. Masks save no work, so none is drawn. Source: as the encoder."""
    width = width_of(planner, inputs)
    x = attended(planner, "attention", X)
    x = attended(planner, "cross", x, MEMORY) if len(inputs) > 1 else x
    return fed_forward(planner, x, width)
