"""Operators that compute element by element, and norms, in Keras' words."""

from __future__ import annotations

from analysis.report.source.call import told
from analysis.report.source.keras_words import KERAS, USUAL, KerasCall
from analysis.report.source.naming import literal
from analysis.report.source.orders import last, place, without

# Functions of one operand that take no settings.
EACH = {
    "Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Softplus": "softplus", "Softsign": "softsign",
    "HardSwish": "hard_swish", "Selu": "selu", "Exp": "exp", "Sqrt": "sqrt", "Neg": "negative", "Abs": "absolute",
    "Erf": "erf",
}  # fmt: skip
# Those with one number: its default in the standard.
WITH_ALPHA = {"LeakyRelu": ("leaky_relu", 0.01), "Elu": ("elu", 1.0), "Celu": ("celu", 1.0)}
BETWEEN = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}


@KERAS.says(*EACH)
def each(call: KerasCall) -> None:
    call.each(f"ops.{EACH[call.node.op]}({{}})")


@KERAS.says(*WITH_ALPHA)
def with_alpha(call: KerasCall) -> None:
    function, default = WITH_ALPHA[call.node.op]
    call.each(f"ops.{function}({{}}, {call.setting('alpha', default)})")


@KERAS.says("Mish")
def mish(call: KerasCall) -> None:
    call.each("{} * ops.tanh(ops.softplus({}))")


@KERAS.says("Gelu")
def gelu(call: KerasCall) -> None:
    call.each(f"ops.gelu({{}}, approximate={call.attribute('approximate', 'none') == 'tanh'})")


@KERAS.says("HardSigmoid")
def hard_sigmoid(call: KerasCall) -> None:
    call.each(f"ops.clip({{}} * {call.setting('alpha', 0.2)} + {call.setting('beta', 0.5)}, 0, 1)")


@KERAS.says("Clip")
def clip(call: KerasCall) -> None:
    low, high = (call.value(port).item() if call.has(port) else None for port in (1, 2))
    if low is None and high is None:
        call.see(call.lies())
    elif low is None or high is None:
        function, bound = ("minimum", high) if low is None else ("maximum", low)
        call.each(f"ops.{function}({{}}, {literal(bound)})")
    else:
        call.each("ops.relu6({})" if (low, high) == (0, 6) else f"ops.clip({{}}, {literal(low)}, {literal(high)})")


@KERAS.says("Max", "Min")
def extreme(call: KerasCall) -> None:
    function = {"Max": "maximum", "Min": "minimum"}[call.node.op]
    (found, *others), order = call.abreast()
    for other in others:
        found = f"ops.{function}({found}, {other})"
    call.put(found, order)


@KERAS.says(*BETWEEN)
def between(call: KerasCall) -> None:
    parts, order = call.abreast()
    call.put(f" {BETWEEN[call.node.op]} ".join(parts), order)


@KERAS.says("Softmax", "LogSoftmax")
def softmax(call: KerasCall) -> None:
    order = call.lies().order
    settings = told({"axis": place(call.attribute("axis", -1), order)}, USUAL)
    function = {"Softmax": "softmax", "LogSoftmax": "log_softmax"}[call.node.op]
    call.put(f"ops.{function}({call.take(0, order)}{settings})", order)


@KERAS.says("ReduceMean")
def mean(call: KerasCall) -> None:
    order, axes, kept = call.lies().order, call.axes(), bool(call.attribute("keepdims", 1))
    places = tuple(order.index(axis) for axis in axes)
    settings = told({"axis": places[0] if len(places) == 1 else places, "keepdims": kept}, {"keepdims": False})
    call.put(f"ops.mean({call.take(0, order)}{settings})", order if kept else without(order, axes))


@KERAS.says("PRelu")
def prelu(call: KerasCall) -> None:
    """A slope for each channel is a layer of Keras'; others are written out."""
    x, rank = call.lies(), len(call.shape())
    if call.shape(1) == (call.shape()[1], *(1,) * (rank - 2)):
        shared = tuple(at for at, axis in enumerate(x.order) if at and axis != 1)
        layer = call.layer("PReLU", named=call.node.name, **({"shared_axes": shared} if shared else {}))
        call.put(f"{layer}({call.take(0, x.order)})", x.order)
    else:
        (found, slope), order = call.abreast()
        call.put(f"ops.where({found} < 0, {found} * {slope}, {found})", order)


@KERAS.says("BatchNormalization")
def batch_norm(call: KerasCall) -> None:
    channel_norm(call, "BatchNormalization")


@KERAS.says("InstanceNormalization", "GroupNormalization")
def group_norm(call: KerasCall) -> None:
    """A group for each channel, which Keras calls -1, is an instance norm."""
    if call.shape(1) != call.shape()[1:2]:
        raise call.unsaid("it scales groups, not channels")
    channel_norm(call, "GroupNormalization", call.attribute("num_groups", -1))


def channel_norm(call: KerasCall, kind: str, *groups: int) -> None:
    order, epsilon = call.lies().order, call.attribute("epsilon", 1e-5)
    layer = call.layer(kind, *groups, axis=place(1, order), epsilon=epsilon, named=call.node.name)
    call.put(f"{layer}({call.take(0, order)})", order)


@KERAS.says("LayerNormalization")
def layer_norm(call: KerasCall) -> None:
    rank = len(call.shape())
    axes = range(call.attribute("axis", -1) % rank, rank)
    if 0 in axes:
        raise call.unsaid("it scales the examples of a batch together")
    order = call.ending_with(len(axes))
    settings = {"axis": -1 if len(axes) == 1 else tuple(range(-len(axes), 0)), "center": call.has(2)}
    layer = call.layer("LayerNormalization", epsilon=call.attribute("epsilon", 1e-5), named=call.node.name, **settings)
    call.put(f"{layer}({call.take(0, order)})", order)


@KERAS.says("LRN")
def local_norm(call: KerasCall) -> None:
    """x / (bias + alpha/size · Σ x² over the neighbouring channels)^beta. Source: ONNX standard, LRN."""
    rank, channels, size = len(call.shape()), call.shape()[1], call.attribute("size")
    x = call.take(0, last(rank))
    sides = (*((0, 0),) * (rank - 1), ((size - 1) // 2, size // 2))
    squares = call.step("squares", f"ops.pad(ops.square({x}), {sides})")
    total = f"sum({squares}[..., i : i + {channels}] for i in range({size}))"
    scale = f"{call.setting('bias', 1.0)} + {call.setting('alpha', 1e-4)} / {size} * {total}"
    call.put(f"{x} / ({scale}) ** {call.setting('beta', 0.75)}", last(rank))
