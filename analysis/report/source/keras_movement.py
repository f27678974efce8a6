"""Operators that move data or change their type, in Keras' words."""

from __future__ import annotations

from itertools import accumulate

from analysis.graph import Shape
from analysis.report.source.call import Sides, told
from analysis.report.source.keras_words import DTYPES, KERAS, USUAL, KerasCall
from analysis.report.source.naming import free, literal
from analysis.report.source.orders import Held, alike, laid, last, plain

INTEGERS = {"int8": (-128, 127), "uint8": (0, 255)}
# What computes with a weight of one example as with one of the whole batch.
SPREADING = ("Add", "Concat", "Div", "Max", "Min", "Mul", "Sub")


@KERAS.says("Identity", "Dropout")
def itself(call: KerasCall) -> None:
    call.see(call.lies())


@KERAS.says("Reshape", "Squeeze", "Unsqueeze", "Flatten")
def reshape(call: KerasCall) -> None:
    """Only another view; it becomes a line where a layer needs that shape. Images keep their channels last."""
    x, shape, result = call.lies(), call.shape(), call.result()
    if alike(x.order, plain(len(shape)), shape):
        call.see(Held(x.name, x.shape, plain(len(result))))
    elif x.order == last(len(shape)) and shape[:2] == result[:2]:
        call.see(Held(x.name, x.shape, last(len(result))))
    else:
        call.see(Held(call.take(), shape, plain(len(result))))


@KERAS.says("Transpose")
def transpose(call: KerasCall) -> None:
    """Only another view: the axes are turned where a layer needs them so."""
    x, order = call.lies(), call.attribute("perm") or plain(len(call.shape()))[::-1]
    call.see(Held(x.name, x.shape, tuple(order.index(axis) for axis in x.order)))


@KERAS.says("Expand")
def expand(call: KerasCall) -> None:
    """A weight spreads over the batch by itself where sums and joints read it."""
    shape, result = call.shape(), call.result()
    if call.constant(0) and shape == (1, *result[1:]) and call.page.only_by(call.node.outputs[0], SPREADING):
        call.see(call.lies())
    elif shape[:1] == result[:1] and not call.constant(0):
        dtype = told({"dtype": DTYPES[call.graph.tensors[call.node.inputs[0]].dtype]}, USUAL)
        call.put(f"{call.take()} + ops.zeros({(1, *result[1:])}{dtype})")
    else:
        call.put(f"ops.broadcast_to({call.take()}, {result})")


@KERAS.says("Concat")
def concat(call: KerasCall) -> None:
    """A weight is put before or behind every example of the batch."""
    order = call.common()
    parts = [call.take(port, order) for port in range(len(call.node.inputs))]
    axis = order.index(call.attribute("axis") % len(order))
    open_parts = [part for part in parts if part not in call.page.closed]
    if axis and open_parts and len(open_parts) < len(parts):
        spread = f" + ops.zeros_like({open_parts[0]}[{':, ' * axis}:1])"
        parts = [part if part in open_parts else part + spread for part in parts]
    call.put(f"ops.concatenate([{', '.join(parts)}], axis={axis})", order)


@KERAS.says("Split")
def split(call: KerasCall) -> None:
    order, axis, outputs = call.lies().order, call.attribute("axis", 0) % len(call.shape()), call.node.outputs
    x, sizes = call.take(0, order), [call.result(port)[axis] for port in range(len(outputs))]
    where: int | Shape = len(sizes) if len(set(sizes)) == 1 else tuple(accumulate(sizes[:-1]))
    found = [free(name, call.page.locals) for name in outputs]
    call.page.lines.append(f"[{', '.join(found)}] = ops.split({x}, {where}, axis={order.index(axis)})")
    for port, name in enumerate(found):
        call.see(Held(name, laid(call.result(port), order), order), port)


@KERAS.says("Slice")
def slice_(call: KerasCall) -> None:
    order, rank = call.lies().order, len(call.shape())
    axes = call.numbers(3) if call.has(3) else range(len(call.numbers(1)))
    steps = call.numbers(4) if call.has(4) else [1] * len(call.numbers(1))
    if min(steps, default=1) < 1:
        raise call.unsaid("it goes backwards")
    parts = [":"] * rank
    for axis, start, end, step in zip(axes, call.numbers(1), call.numbers(2), steps, strict=True):
        parts[order.index(axis % rank)] = f"{start}:{end if end < 2**31 else ''}" + (f":{step}" if step != 1 else "")
    call.put(f"{call.take(0, order)}[{', '.join(parts)}]", order)


@KERAS.says("Pad")
def pad(call: KerasCall) -> None:
    order, rank, mode = call.lies().order, len(call.shape()), call.attribute("mode", "constant")
    if call.has(3) or min(call.numbers(1)) < 0:
        raise call.unsaid("it pads some axes alone, or cuts off")
    pads = call.numbers(1)
    sides = tuple((pads[axis], pads[rank + axis]) for axis in order)
    x = call.take(0, order)
    if mode == "edge":
        call.put(repeated(x, sides, laid(call.shape(), order)), order)
    else:
        fill = call.value(2).item() if mode == "constant" and call.has(2) else 0
        call.put(f"ops.pad({x}, {sides}{told({'mode': mode, 'constant_values': fill}, USUAL)})", order)


def repeated(x: str, sides: Sides, shape: Shape) -> str:
    """A rim that repeats the outermost pixels: only Keras on JAX pads so, so that rows and columns are picked."""
    for axis, ((before, after), size) in enumerate(zip(sides, shape, strict=True)):
        if before or after:
            x = f"ops.take({x}, ops.clip(ops.arange({-before}, {size + after}), 0, {size - 1}), axis={axis})"
    return x


@KERAS.says("Cast")
def cast(call: KerasCall) -> None:
    dtype = DTYPES.get(call.graph.tensors[call.node.outputs[0]].dtype)
    if dtype is None:
        raise call.unsaid("its type has no form there")
    call.each(f'ops.cast({{}}, "{dtype}")')


@KERAS.says("QuantizeLinear")
def quantise(call: KerasCall) -> None:
    dtype, zero = (str(call.value(2).dtype), call.value(2).item()) if call.has(2) else ("uint8", 0)
    low, high = INTEGERS[dtype]
    steps = f"ops.round({{}} / {literal(call.value(1).item())}) + {zero}"
    call.each(f'ops.cast(ops.clip({steps}, {low}, {high}), "{dtype}")')


@KERAS.says("DequantizeLinear")
def dequantise(call: KerasCall) -> None:
    zero = call.value(2).item() if call.has(2) else 0
    call.each(f'(ops.cast({{}}, "float32") - {zero}) * {literal(call.value(1).item())}')
