"""Operators that compute, in PyTorch's words."""

from __future__ import annotations

from typing import Any

from analysis.report.source.call import RECURRENT, Call, Words, last_first, says, window_pads

# F's functions of one operand that take no settings.
PLAIN = {
    "Relu": "F.relu", "Sigmoid": "torch.sigmoid", "Tanh": "torch.tanh", "Softplus": "F.softplus", "Softsign": "F.softsign",
    "HardSwish": "F.hardswish", "Mish": "F.mish", "Selu": "F.selu", "Exp": "torch.exp", "Sqrt": "torch.sqrt",
    "Neg": "torch.neg", "Abs": "torch.abs", "Erf": "torch.erf",
}  # fmt: skip
# Those with one number: its attribute, its default in the standard.
WITH_ALPHA = {"LeakyRelu": ("F.leaky_relu", 0.01), "Elu": ("F.elu", 1.0), "Celu": ("F.celu", 1.0)}
BETWEEN = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/", "MatMul": "@"}


@says(*PLAIN)
def plain(call: Call) -> Words:
    return "", f"{PLAIN[call.node.op]}({call.x})"


@says(*WITH_ALPHA)
def with_alpha(call: Call) -> Words:
    function, default = WITH_ALPHA[call.node.op]
    return "", f"{function}({call.x}, {call.attribute('alpha', default)!r})"


@says(*BETWEEN)
def between(call: Call) -> Words:
    return "", f"{call.name(0)} {BETWEEN[call.node.op]} {call.name(1)}"


@says("Max", "Min")
def extreme(call: Call) -> Words:
    function, found = {"Max": "torch.maximum", "Min": "torch.minimum"}[call.node.op], call.x
    for port in range(1, len(call.node.inputs)):
        found = f"{function}({found}, {call.name(port)})"
    return "", found


@says("Identity", "Dropout")
def itself(call: Call) -> Words:
    return "", call.x


@says("Softmax", "LogSoftmax")
def softmax(call: Call) -> Words:
    function = {"Softmax": "F.softmax", "LogSoftmax": "F.log_softmax"}[call.node.op]
    return "", f"{function}({call.x}, dim={call.attribute('axis', -1)})"


@says("Gelu")
def gelu(call: Call) -> Words:
    return "", f"F.gelu({call.x}, approximate={call.attribute('approximate', 'none')!r})"


@says("HardSigmoid")
def hard_sigmoid(call: Call) -> Words:
    return "", f"torch.clamp({call.x} * {call.attribute('alpha', 0.2)!r} + {call.attribute('beta', 0.5)!r}, 0, 1)"


@says("Clip")
def clip(call: Call) -> Words:
    low, high = (call.value(port).item() if call.has(port) else None for port in (1, 2))
    return "", f"torch.clamp({call.x}, {low!r}, {high!r})"


@says("PRelu")
def prelu(call: Call) -> Words:
    return "", f"torch.where({call.x} < 0, {call.x} * {call.name(1)}, {call.x})"


def one_or_all(numbers: Any) -> str:
    """(3, 3) as 3, for that is how people write it."""
    found = tuple(int(number) for number in numbers)
    return str(found[0]) if len(set(found)) == 1 else str(found)


def padded(call: Call, fill: str = "") -> tuple[str, str]:
    """What a window goes over, and the padding that is left for it: an uneven one is made before."""
    pads = window_pads(call)
    if all(before == after for before, after in pads):
        return call.x, one_or_all(before for before, _ in pads)
    return f"F.pad({call.x}, {last_first(pads)}{fill})", "0"


@says("Conv")
def conv(call: Call) -> Words:
    weight, groups = call.shape(1), call.attribute("group", 1)
    ones = (1,) * (len(weight) - 2)
    source, padding = padded(call)
    settings = {
        "stride": one_or_all(call.attribute("strides", ones)), "padding": padding,
        "dilation": one_or_all(call.attribute("dilations", ones)), "groups": str(groups), "bias": str(call.has(2)),
    }  # fmt: skip
    head = f"{weight[1] * groups}, {weight[0]}, {one_or_all(weight[2:])}"
    return f"nn.Conv{len(ones)}d({head}{told(settings)})", f"{{}}({source})"


USUAL = {"stride": "1", "padding": "0", "dilation": "1", "groups": "1", "bias": "True", "output_padding": "0"}


def told(settings: dict[str, str]) -> str:
    """Without those that PyTorch takes anyway."""
    return "".join(f", {key}={value}" for key, value in settings.items() if USUAL.get(key) != value)


@says("ConvTranspose")
def conv_transpose(call: Call) -> Words:
    weight, groups = call.shape(1), call.attribute("group", 1)
    ones, pads = (1,) * (len(weight) - 2), window_pads(call)
    if call.attribute("auto_pad", "NOTSET") not in ("NOTSET", "VALID") or any(a != b for a, b in pads):
        raise call.unsaid("its padding is uneven")
    settings = {
        "stride": one_or_all(call.attribute("strides", ones)), "padding": one_or_all(before for before, _ in pads),
        "output_padding": one_or_all(call.attribute("output_padding", (0,) * len(ones))),
        "groups": str(groups), "bias": str(call.has(2)), "dilation": one_or_all(call.attribute("dilations", ones)),
    }  # fmt: skip
    head = f"{weight[0]}, {weight[1] * groups}, {one_or_all(weight[2:])}"
    return f"nn.ConvTranspose{len(ones)}d({head}{told(settings)})", f"{{}}({call.x})"


@says("MaxPool", "AveragePool")
def pool(call: Call) -> Words:
    largest, axes = call.node.op == "MaxPool", len(call.shape()) - 2
    kernel, stride = call.attribute("kernel_shape"), call.attribute("strides", (1,) * axes)
    function = f"F.{'max' if largest else 'avg'}_pool{axes}d"
    source, padding = padded(call, ', value=float("-inf")' if largest else "")
    settings = f"{one_or_all(kernel)}, {one_or_all(stride)}, {padding}"
    settings += ", ceil_mode=True" if call.attribute("ceil_mode", 0) else ""
    dilation = one_or_all(call.attribute("dilations", (1,) * axes))
    if largest:
        return "", f"{function}({source}, {settings}{told({'dilation': dilation})})"
    if dilation != "1":
        raise call.unsaid("the windows of its mean have gaps")
    inside = "" if call.attribute("count_include_pad", 0) else ", count_include_pad=False"
    if source == call.x or not inside:
        return "", f"{function}({source}, {settings}{inside})"
    ones = source.replace(call.x, f"torch.ones_like({call.x})", 1)
    return "", f"{function}({source}, {settings}) / {function}({ones}, {settings})"


@says("GlobalAveragePool", "GlobalMaxPool")
def global_pool(call: Call) -> Words:
    function = {"GlobalAveragePool": "mean", "GlobalMaxPool": "amax"}[call.node.op]
    return "", f"{call.x}.{function}(dim={tuple(range(2, len(call.shape())))}, keepdim=True)"


@says("ReduceMean")
def mean(call: Call) -> Words:
    axes = tuple(call.numbers(1) if call.has(1) else call.attribute("axes"))
    return "", f"{call.x}.mean(dim={axes}, keepdim={bool(call.attribute('keepdims', 1))})"


@says("Gemm")
def gemm(call: Call) -> Words:
    plainly = call.constant(1) and call.attribute("transB", 0) and not call.attribute("transA", 0)
    if not plainly or {call.attribute("alpha", 1.0), call.attribute("beta", 1.0)} != {1.0}:
        raise call.unsaid("a product with other factors than a dense layer's")
    outputs, inputs = call.shape(1)
    return f"nn.Linear({inputs}, {outputs}{told({'bias': str(call.has(2))})})", f"{{}}({call.x})"


@says("BatchNormalization", "InstanceNormalization")
def channel_norm(call: Call) -> Words:
    axes, kind = len(call.shape()) - 2, call.node.op.removesuffix("ormalization")
    affine = ", affine=True" if kind == "InstanceN" else ""
    name = f"nn.{kind}orm{max(axes, 1)}d"
    return f"{name}({call.shape()[1]}, eps={call.attribute('epsilon', 1e-5)!r}{affine})", f"{{}}({call.x})"


@says("LayerNormalization")
def layer_norm(call: Call) -> Words:
    shape, eps = call.shape()[call.attribute("axis", -1) :], call.attribute("epsilon", 1e-5)
    return f"nn.LayerNorm({shape}, eps={eps!r}{told({'bias': str(call.has(2))})})", f"{{}}({call.x})"


@says("GroupNormalization")
def group_norm(call: Call) -> Words:
    settings = f"{call.attribute('num_groups')}, {call.shape()[1]}, eps={call.attribute('epsilon', 1e-5)!r}"
    return f"nn.GroupNorm({settings})", f"{{}}({call.x})"


@says("LRN")
def local_norm(call: Call) -> Words:
    settings = f"alpha={call.attribute('alpha', 1e-4)!r}, beta={call.attribute('beta', 0.75)!r}"
    return (
        "",
        f"F.local_response_norm({call.x}, {call.attribute('size')}, {settings}, k={call.attribute('bias', 1.0)!r})",
    )


@says("Gather")
def embedding(call: Call) -> Words:
    if call.constant(1) and not call.shape(1):
        return "", f"{call.x}.select({call.attribute('axis', 0)}, {call.value(1).item()})"
    if not call.constant(0) or call.attribute("axis", 0) != 0 or len(call.shape(0)) != 2:
        raise call.unsaid("it picks from more than a table of vectors")
    entries, width = call.shape(0)
    return f"nn.Embedding({entries}, {width})", f"{{}}({call.name(1)}.long())"


@says(*RECURRENT)
def recurrent(call: Call) -> Words:
    """Over (steps, batch, features) on both sides; PyTorch has the directions beside the units.

    Its GRU resets behind the product with the state: as many weights and shapes, other numbers than linear_before_reset = 0.
    """
    steps, batch, inputs = call.shape()
    both, units = call.attribute("direction") == "bidirectional", call.attribute("hidden_size")
    settings = told({"bias": str(call.has(3))}) + (", bidirectional=True" if both else "")
    parts = f".reshape({steps}, {batch}, {1 + both}, {units}).permute(0, 2, 1, 3)"
    last = "[1]" + ("[0]" if call.node.op == "LSTM" else "")
    forms = [form for port, form in enumerate((f"[0]{parts}", last)) if call.is_read(port)]
    return f"nn.{call.node.op}({inputs}, {units}{settings})", ", ".join(f"{{}}({call.x}){form}" for form in forms)
