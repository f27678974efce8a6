"""Operators that move data or change their type, in PyTorch's words."""

from __future__ import annotations

from analysis.graph import Shape
from analysis.report.source.naming import literal
from analysis.report.source.torch_words import TORCH, TorchCall, Words, last_first

DTYPES = {1: "float32", 2: "uint8", 3: "int8", 6: "int32", 7: "int64", 9: "bool", 10: "float16", 11: "float64"}
INTEGERS = {"int8": (-128, 127), "uint8": (0, 255)}


def like(shape: Shape, call: TorchCall) -> str:
    """Sizes as arguments; the batch stays open where it stays as it is."""
    first = f"{call.x}.shape[0]" if shape and call.shape()[:1] == shape[:1] else ""
    return ", ".join([first, *map(str, shape[1:])] if first else map(str, shape))


@TORCH.says("Reshape", "Squeeze", "Unsqueeze")
def reshape(call: TorchCall) -> Words:
    return "", f"{call.x}.reshape({like(call.result(), call)})"


@TORCH.says("Flatten")
def flatten(call: TorchCall) -> Words:
    return "", f"torch.flatten({call.x}, 1)" if call.attribute("axis", 1) == 1 else reshape(call)[1]


@TORCH.says("Expand")
def expand(call: TorchCall) -> Words:
    return "", f"{call.x}.expand({', '.join(map(str, call.result()))})"


@TORCH.says("Transpose")
def transpose(call: TorchCall) -> Words:
    return "", f"{call.x}.permute({', '.join(map(str, call.attribute('perm')))})"


@TORCH.says("Concat")
def concat(call: TorchCall) -> Words:
    parts = ", ".join(call.name(port) for port in range(len(call.node.inputs)))
    return "", f"torch.cat(({parts}), dim={call.attribute('axis')})"


@TORCH.says("Split")
def split(call: TorchCall) -> Words:
    axis, outputs = call.attribute("axis", 0), range(len(call.node.outputs))
    sizes = [call.result(port)[axis] for port in outputs]
    return "", call.x if len(sizes) == 1 else f"torch.split({call.x}, {sizes}, dim={axis})"


@TORCH.says("Slice")
def slice_(call: TorchCall) -> Words:
    axes = call.numbers(3) if call.has(3) else range(len(call.numbers(1)))
    steps = call.numbers(4) if call.has(4) else [1] * len(call.numbers(1))
    parts = [":"] * len(call.shape())
    if min(steps, default=1) < 1:
        raise call.unsaid("it goes backwards")
    for axis, start, end, step in zip(axes, call.numbers(1), call.numbers(2), steps, strict=True):
        parts[axis] = f"{start}:{end if end < 2**31 else ''}" + (f":{step}" if step != 1 else "")
    return "", f"{call.x}[{', '.join(parts)}]"


@TORCH.says("Pad")
def pad(call: TorchCall) -> Words:
    pads, axes = call.numbers(1), len(call.shape())
    if call.has(3):
        raise call.unsaid("it pads some axes alone")
    mode = {"constant": "constant", "reflect": "reflect", "edge": "replicate"}[call.attribute("mode", "constant")]
    sides = last_first(zip(pads[:axes], pads[axes:], strict=True))
    kept = sides if mode == "constant" else sides[: 2 * (axes - 2)]
    return "", f"F.pad({call.x}, {kept}, mode={mode!r})"


@TORCH.says("Resize")
def resize(call: TorchCall) -> Words:
    linear = {3: "linear", 4: "bilinear", 5: "trilinear"}.get(len(call.shape()), "")
    mode = {"nearest": "nearest", "linear": linear, "cubic": "bicubic"}[call.attribute("mode", "nearest")]
    return "", f"F.interpolate({call.x}, size={call.result()[2:]}, mode={mode!r})"


@TORCH.says("DepthToSpace", "SpaceToDepth")
def blocks(call: TorchCall) -> Words:
    n, c, h, w = call.shape()
    b = call.attribute("blocksize")
    if call.node.op == "SpaceToDepth":
        parts, order = (n, c, h // b, b, w // b, b), "0, 3, 5, 1, 2, 4"
    elif call.attribute("mode", "DCR") == "DCR":
        parts, order = (n, b, b, c // (b * b), h, w), "0, 3, 4, 1, 5, 2"
    else:
        parts, order = (n, c // (b * b), b, b, h, w), "0, 1, 4, 2, 5, 3"
    return "", f"{call.x}.reshape{parts}.permute({order}).reshape{call.result()}"


@TORCH.says("Cast")
def cast(call: TorchCall) -> Words:
    if call.attribute("to") not in DTYPES:
        raise call.unsaid("its type has no form there")
    return "", f"{call.x}.to(torch.{DTYPES[call.attribute('to')]})"


@TORCH.says("QuantizeLinear")
def quantise(call: TorchCall) -> Words:
    dtype = str(call.value(2).dtype) if call.has(2) else "uint8"
    low, high = INTEGERS[dtype]
    steps = f"torch.round({call.x} / {literal(call.value(1).item())}) + {call.value(2).item() if call.has(2) else 0}"
    return "", f"torch.clamp({steps}, {low}, {high}).to(torch.{dtype})"


@TORCH.says("DequantizeLinear")
def dequantise(call: TorchCall) -> Words:
    zero = call.value(2).item() if call.has(2) else 0
    return "", f"({call.x}.to(torch.float32) - {zero}) * {literal(call.value(1).item())}"
