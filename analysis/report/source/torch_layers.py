"""Operators that compute, in PyTorch's words."""

from __future__ import annotations

from analysis.graph import Shape
from analysis.report.source.call import RECURRENT, check_cell, one_or_all, told, window_pads
from analysis.report.source.naming import literal
from analysis.report.source.torch_words import TORCH, TorchCall, Words, last_first

# F's functions of one operand that take no settings.
PLAIN = {
    "Relu": "F.relu", "Sigmoid": "torch.sigmoid", "Tanh": "torch.tanh", "Softplus": "F.softplus", "Softsign": "F.softsign",
    "HardSwish": "F.hardswish", "Mish": "F.mish", "Selu": "F.selu", "Exp": "torch.exp", "Sqrt": "torch.sqrt",
    "Neg": "torch.neg", "Abs": "torch.abs", "Erf": "torch.erf",
}  # fmt: skip
# Those with one number: its attribute, its default in the standard.
WITH_ALPHA = {"LeakyRelu": ("F.leaky_relu", 0.01), "Elu": ("F.elu", 1.0), "Celu": ("F.celu", 1.0)}
# Settings that PyTorch takes where nothing is said.
USUAL = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": True, "output_padding": 0}
BETWEEN = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/", "MatMul": "@"}


@TORCH.says(*PLAIN)
def plain(call: TorchCall) -> Words:
    return "", f"{PLAIN[call.node.op]}({call.x})"


@TORCH.says(*WITH_ALPHA)
def with_alpha(call: TorchCall) -> Words:
    function, default = WITH_ALPHA[call.node.op]
    return "", f"{function}({call.x}, {call.setting('alpha', default)})"


@TORCH.says(*BETWEEN)
def between(call: TorchCall) -> Words:
    return "", f"{call.name(0)} {BETWEEN[call.node.op]} {call.name(1)}"


@TORCH.says("Max", "Min")
def extreme(call: TorchCall) -> Words:
    function, found = {"Max": "torch.maximum", "Min": "torch.minimum"}[call.node.op], call.x
    for port in range(1, len(call.node.inputs)):
        found = f"{function}({found}, {call.name(port)})"
    return "", found


@TORCH.says("Identity", "Dropout")
def itself(call: TorchCall) -> Words:
    return "", call.x


@TORCH.says("Softmax", "LogSoftmax")
def softmax(call: TorchCall) -> Words:
    function = {"Softmax": "F.softmax", "LogSoftmax": "F.log_softmax"}[call.node.op]
    return "", f"{function}({call.x}, dim={call.attribute('axis', -1)})"


@TORCH.says("Gelu")
def gelu(call: TorchCall) -> Words:
    return "", f"F.gelu({call.x}, approximate={call.attribute('approximate', 'none')!r})"


@TORCH.says("HardSigmoid")
def hard_sigmoid(call: TorchCall) -> Words:
    return "", f"torch.clamp({call.x} * {call.setting('alpha', 0.2)} + {call.setting('beta', 0.5)}, 0, 1)"


@TORCH.says("Clip")
def clip(call: TorchCall) -> Words:
    low, high = (literal(call.value(port).item()) if call.has(port) else "None" for port in (1, 2))
    return "", f"torch.clamp({call.x}, {low}, {high})"


@TORCH.says("PRelu")
def prelu(call: TorchCall) -> Words:
    return "", f"torch.where({call.x} < 0, {call.x} * {call.name(1)}, {call.x})"


def padded(call: TorchCall, fill: str = "") -> tuple[str, int | Shape]:
    """What a window goes over, and the padding that is left for it: an uneven one is made before."""
    pads = window_pads(call)
    if all(before == after for before, after in pads):
        return call.x, one_or_all(before for before, _ in pads)
    return f"F.pad({call.x}, {last_first(pads)}{fill})", 0


@TORCH.says("Conv")
def conv(call: TorchCall) -> Words:
    weight, groups = call.shape(1), call.attribute("group", 1)
    ones = (1,) * (len(weight) - 2)
    source, padding = padded(call)
    settings = {
        "stride": one_or_all(call.attribute("strides", ones)), "padding": padding,
        "dilation": one_or_all(call.attribute("dilations", ones)), "groups": groups, "bias": call.has(2),
    }  # fmt: skip
    head = f"{weight[1] * groups}, {weight[0]}, {one_or_all(weight[2:])}"
    return f"nn.Conv{len(ones)}d({head}{told(settings, USUAL)})", f"{{}}({source})"


@TORCH.says("ConvTranspose")
def conv_transpose(call: TorchCall) -> Words:
    weight, groups = call.shape(1), call.attribute("group", 1)
    ones, pads = (1,) * (len(weight) - 2), window_pads(call)
    if call.attribute("auto_pad", "NOTSET") not in ("NOTSET", "VALID") or any(a != b for a, b in pads):
        raise call.unsaid("its padding is uneven")
    settings = {
        "stride": one_or_all(call.attribute("strides", ones)), "padding": one_or_all(before for before, _ in pads),
        "output_padding": one_or_all(call.attribute("output_padding", (0,) * len(ones))),
        "groups": groups, "bias": call.has(2), "dilation": one_or_all(call.attribute("dilations", ones)),
    }  # fmt: skip
    head = f"{weight[0]}, {weight[1] * groups}, {one_or_all(weight[2:])}"
    return f"nn.ConvTranspose{len(ones)}d({head}{told(settings, USUAL)})", f"{{}}({call.x})"


@TORCH.says("MaxPool", "AveragePool")
def pool(call: TorchCall) -> Words:
    largest, axes = call.node.op == "MaxPool", len(call.shape()) - 2
    kernel, stride = call.attribute("kernel_shape"), call.attribute("strides", (1,) * axes)
    function = f"F.{'max' if largest else 'avg'}_pool{axes}d"
    source, padding = padded(call, ', value=float("-inf")' if largest else "")
    settings = f"{one_or_all(kernel)}, {one_or_all(stride)}, {padding}"
    settings += ", ceil_mode=True" if call.attribute("ceil_mode", 0) else ""
    dilation = one_or_all(call.attribute("dilations", (1,) * axes))
    if largest:
        return "", f"{function}({source}, {settings}{told({'dilation': dilation}, USUAL)})"
    if dilation != 1:
        raise call.unsaid("the windows of its mean have gaps")
    inside = "" if call.attribute("count_include_pad", 0) else ", count_include_pad=False"
    if source == call.x or not inside:
        return "", f"{function}({source}, {settings}{inside})"
    ones = source.replace(call.x, f"torch.ones_like({call.x})", 1)
    return "", f"{function}({source}, {settings}) / {function}({ones}, {settings})"


@TORCH.says("GlobalAveragePool", "GlobalMaxPool")
def global_pool(call: TorchCall) -> Words:
    function = {"GlobalAveragePool": "mean", "GlobalMaxPool": "amax"}[call.node.op]
    return "", f"{call.x}.{function}(dim={tuple(range(2, len(call.shape())))}, keepdim=True)"


@TORCH.says("ReduceMean")
def mean(call: TorchCall) -> Words:
    return "", f"{call.x}.mean(dim={call.axes()}, keepdim={bool(call.attribute('keepdims', 1))})"


@TORCH.says("Gemm")
def gemm(call: TorchCall) -> Words:
    plainly = call.constant(1) and call.attribute("transB", 0) and not call.attribute("transA", 0)
    if not plainly or {call.attribute("alpha", 1.0), call.attribute("beta", 1.0)} != {1.0}:
        raise call.unsaid("a product with other factors than a dense layer's")
    outputs, inputs = call.shape(1)
    return f"nn.Linear({inputs}, {outputs}{told({'bias': call.has(2)}, USUAL)})", f"{{}}({call.x})"


@TORCH.says("BatchNormalization", "InstanceNormalization")
def channel_norm(call: TorchCall) -> Words:
    axes, kind = len(call.shape()) - 2, call.node.op.removesuffix("ormalization")
    affine = ", affine=True" if kind == "InstanceN" else ""
    name = f"nn.{kind}orm{max(axes, 1)}d"
    return f"{name}({call.shape()[1]}, eps={call.setting('epsilon', 1e-5)}{affine})", f"{{}}({call.x})"


@TORCH.says("LayerNormalization")
def layer_norm(call: TorchCall) -> Words:
    shape, eps = call.shape()[call.attribute("axis", -1) :], call.setting("epsilon", 1e-5)
    return f"nn.LayerNorm({shape}, eps={eps}{told({'bias': call.has(2)}, USUAL)})", f"{{}}({call.x})"


@TORCH.says("GroupNormalization")
def group_norm(call: TorchCall) -> Words:
    settings = f"{call.attribute('num_groups')}, {call.shape()[1]}, eps={call.setting('epsilon', 1e-5)}"
    return f"nn.GroupNorm({settings})", f"{{}}({call.x})"


@TORCH.says("LRN")
def local_norm(call: TorchCall) -> Words:
    settings = f"alpha={call.setting('alpha', 1e-4)}, beta={call.setting('beta', 0.75)}"
    return (
        "",
        f"F.local_response_norm({call.x}, {call.attribute('size')}, {settings}, k={call.setting('bias', 1.0)})",
    )


@TORCH.says("Gather")
def embedding(call: TorchCall) -> Words:
    if call.constant(1) and not call.shape(1):
        return "", f"{call.x}.select({call.attribute('axis', 0)}, {call.value(1).item()})"
    if not call.constant(0) or call.attribute("axis", 0) != 0 or len(call.shape(0)) != 2:
        raise call.unsaid("it picks from more than a table of vectors")
    entries, width = call.shape(0)
    return f"nn.Embedding({entries}, {width})", f"{{}}({call.name(1)}.long())"


@TORCH.says(*RECURRENT)
def recurrent(call: TorchCall) -> Words:
    """Over (steps, batch, features) on both sides; PyTorch has the directions beside the units.

    Its GRU resets behind the product with the state: as many weights and shapes, other numbers than linear_before_reset = 0.
    """
    check_cell(call)
    steps, batch, inputs = call.shape()
    both, units = call.attribute("direction") == "bidirectional", call.attribute("hidden_size")
    settings = told({"bias": call.has(3)}, USUAL) + (", bidirectional=True" if both else "")
    parts = f".reshape({steps}, {batch}, {1 + both}, {units}).permute(0, 2, 1, 3)"
    last = "[1]" + ("[0]" if call.node.op == "LSTM" else "")
    forms = [form for port, form in enumerate((f"[0]{parts}", last)) if call.is_read(port)]
    return f"nn.{call.node.op}({inputs}, {units}{settings})", ", ".join(f"{{}}({call.x}){form}" for form in forms)
