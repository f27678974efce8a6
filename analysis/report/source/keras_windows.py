"""Operators whose windows slide over space, in Keras' words; images lie channels last."""

from __future__ import annotations

from typing import Any

from analysis.graph import Shape
from analysis.report.source.call import Sides, Window, one_or_all, told, window_of, window_pads
from analysis.report.source.keras_words import KERAS, USUAL, KerasCall
from analysis.report.source.naming import literal
from analysis.report.source.orders import last

# Results that are only seen in another shape: what comes before them need not keep axes of one element.
VIEWS = ("Flatten", "Reshape", "Squeeze")


@KERAS.says("Conv")
def conv(call: KerasCall) -> None:
    filters, each, *_ = call.shape(1)
    window, groups = window_of(call), call.attribute("group", 1)
    check_gaps(call, window)
    source, padding = padded(call, window)
    settings: dict[str, Any] = {
        "strides": one_or_all(window.strides), "padding": padding, "dilation_rate": one_or_all(window.dilations),
        "use_bias": call.has(2), "named": call.node.name,
    }  # fmt: skip
    axes, kernel = len(window.kernel), one_or_all(window.kernel)
    if each == 1 < groups and axes < 3 and len(set(window.strides)) == 1:
        layer = call.layer(f"DepthwiseConv{axes}D", kernel, depth_multiplier=filters // groups, **settings)
    else:
        layer = call.layer(f"Conv{axes}D", filters, kernel, groups=groups, **settings)
    call.put(f"{layer}({source})", last(axes + 2))


def check_gaps(call: KerasCall, window: Window) -> None:
    if max(window.strides) > 1 and max(window.dilations) > 1:
        raise call.unsaid("its windows have gaps and skip places")
    if not 1 <= len(window.kernel) <= 3:
        raise call.unsaid("its windows have other than one to three axes")


def padded(call: KerasCall, window: Window) -> tuple[str, str]:
    """What a convolution goes over, and the padding that is left for it: Keras knows two, others are made before."""
    x, pads = call.take(0, last(len(call.shape()))), window_pads(call)
    if not any(map(any, pads)):
        return x, "valid"
    if pads == window.same():
        return x, "same"
    rim = call.layer(f"ZeroPadding{len(pads)}D", sides_of(pads))
    return call.step("padded", f"{rim}({x})"), "valid"


def sides_of(pads: Sides) -> Any:
    """As people write it: one number, one for each axis, or both sides of each."""
    if len(pads) == 1:
        return pads[0][0] if len(set(pads[0])) == 1 else pads[0]
    return one_or_all(before for before, _ in pads) if all(a == b for a, b in pads) else pads


@KERAS.says("ConvTranspose")
def conv_transpose(call: KerasCall) -> None:
    """The whole result, then its rim is cut off: Keras' own padding says less."""
    window, groups, filters = window_of(call), call.attribute("group", 1), call.shape(1)[1]
    check_gaps(call, window)
    if call.attribute("auto_pad", "NOTSET") not in ("NOTSET", "VALID"):
        raise call.unsaid("its padding is not told by numbers")
    axes = len(window.kernel)
    settings: dict[str, Any] = {
        "strides": one_or_all(window.strides), "dilation_rate": one_or_all(window.dilations), "use_bias": call.has(2),
    }  # fmt: skip
    x, rim = call.take(0, last(axes + 2)), cut(call, window)
    names = [call.node.name] if groups == 1 else [f"{call.node.name}_{at}" for at in range(1, groups + 1)]
    layers = [
        call.layer(f"Conv{axes}DTranspose", filters, one_or_all(window.kernel), named=name, **settings)
        for name in names
    ]
    found = f"{layers[0]}({x})" if groups == 1 else grouped(call, layers, x)
    if any(map(any, rim)):
        found = f"{call.layer(f'Cropping{axes}D', sides_of(rim))}({call.step('whole', found)})"
    call.put(found, last(axes + 2))


def grouped(call: KerasCall, layers: list[str], x: str) -> str:
    """A layer for each group: Keras' transposed convolution has none."""
    parts = call.step("groups", f"ops.split({x}, {len(layers)}, axis=-1)")
    return f"ops.concatenate([{', '.join(f'{layer}({parts}[{at}])' for at, layer in enumerate(layers))}], axis=-1)"


def cut(call: KerasCall, window: Window) -> Sides:
    """Places of Keras' whole result before and behind the standard's: it makes at least a stride of each place."""
    found = []
    parts = zip(window.space, window.strides, window.reach, window_pads(call), call.result()[2:], strict=True)
    for size, step, wide, (before, _), wanted in parts:
        whole = size * step + max(wide - step, 0)
        found.append((before, whole - before - wanted))
    if any(side < 0 for pair in found for side in pair):
        raise call.unsaid("its result is wider than its windows reach")
    return tuple(found)


@KERAS.says("MaxPool", "AveragePool")
def pool(call: KerasCall) -> None:
    window, pads = window_of(call), window_pads(call)
    axes = len(window.kernel)
    if max(window.dilations) > 1 or axes > 3:
        raise call.unsaid("its windows have gaps" if axes <= 3 else "its windows have more than three axes")
    sides = filled(window, pads, call.result()[2:])
    x = call.take(0, last(axes + 2))
    largest = call.node.op == "MaxPool"
    call.put(most(call, window, sides, x) if largest else average(call, window, sides, x), last(axes + 2))


def filled(window: Window, pads: Sides, results: Shape) -> Sides:
    """Padding so wide that the last window is whole, where part windows count."""
    found = []
    for size, step, wide, (before, after), wanted in zip(
        window.space, window.strides, window.reach, pads, results, strict=True
    ):
        found.append((before, max(after, (wanted - 1) * step + wide - size - before)))
    return tuple(found)


def most(call: KerasCall, window: Window, sides: Sides, x: str) -> str:
    """The largest of each window; in the padding lies nothing that could be it."""
    if not any(map(any, sides)):
        return f"{pooling(call, window)}({x})"
    if sides == window.same():
        return f"{pooling(call, window, 'same')}({x})"
    low = call.step("padded", f"ops.pad({x}, {rims(sides)}, constant_values={literal(float('-inf'))})")
    return f"{pooling(call, window)}({low})"


def average(call: KerasCall, window: Window, sides: Sides, x: str) -> str:
    """The average of each window, of padding only where it counts.

    Where padding is uneven, Keras on PyTorch repeats the rim instead of leaving it out, and it refuses windows wider than
    the image: sum and count are told apart.
    """
    if not any(map(any, sides)):
        return f"{pooling(call, window)}({x})"
    even = all(before == after for before, after in sides) and window.fits()
    if call.attribute("count_include_pad", 0):
        if sides != window_pads(call):
            raise call.unsaid("its part windows count some of the padding")
        return f"{pooling(call, window)}({call.step('padded', f'ops.pad({x}, {rims(sides)})')})"
    if even and sides == window.same():
        return f"{pooling(call, window, 'same')}({x})"
    parts = [
        call.step(what, f"ops.pad({of}, {rims(sides)})")
        for what, of in (("padded", x), ("ones", f"ops.ones_like({x})"))
    ]
    return " / ".join(f"{pooling(call, window)}({part})" for part in parts)


def pooling(call: KerasCall, window: Window, padding: str = "valid") -> str:
    """Keras' windows follow each other by their own width where nothing is said."""
    kind, kernel = {"MaxPool": "Max", "AveragePool": "Average"}[call.node.op], one_or_all(window.kernel)
    settings = {"strides": one_or_all(window.strides), "padding": padding}
    return f"layers.{kind}Pooling{len(window.kernel)}D({kernel}{told(settings, USUAL | {'strides': kernel})})"


def rims(sides: Sides) -> Sides:
    return ((0, 0), *sides, (0, 0))


@KERAS.says("GlobalAveragePool", "GlobalMaxPool")
def global_pool(call: KerasCall) -> None:
    """Axes of one element stay where a layer looks at them."""
    rank, kind = len(call.shape()), call.node.op.removesuffix("Pool")
    if not 3 <= rank <= 5:
        raise call.unsaid("it has other than one to three axes of space")
    row = call.page.only_by(call.node.outputs[0], VIEWS)
    layer = call.layer(f"{kind}Pooling{rank - 2}D", keepdims=not row)
    call.put(f"{layer}({call.take(0, last(rank))})", last(rank), call.result()[:2] if row else None)


@KERAS.says("Resize")
def resize(call: KerasCall) -> None:
    shape, result, mode = call.shape(), call.result(), call.attribute("mode", "nearest")
    rank, x = len(shape), call.take(0, last(len(shape)))
    if shape[:2] != result[:2] or not 3 <= rank <= 5:
        raise call.unsaid("it changes more than the axes of space")
    factors = [new // old for new, old in zip(result[2:], shape[2:], strict=True)]
    whole = all(old * by == new for new, old, by in zip(result[2:], shape[2:], factors, strict=True))
    if mode == "nearest" and whole:
        call.put(f"{call.layer(f'UpSampling{rank - 2}D', one_or_all(factors))}({x})", last(rank))
    elif rank == 4:
        kind = {"nearest": "nearest", "linear": "bilinear", "cubic": "bicubic"}[mode]
        call.put(f'ops.image.resize({x}, {result[2:]}, interpolation="{kind}")', last(rank))
    else:
        raise call.unsaid("Keras resizes images of two axes alone")


@KERAS.says("DepthToSpace", "SpaceToDepth")
def blocks(call: KerasCall) -> None:
    _, c, h, w = call.shape()
    b = call.attribute("blocksize")
    parts: Shape
    if call.node.op == "SpaceToDepth":
        parts, order = (h // b, b, w // b, b, c), (0, 1, 3, 2, 4, 5)
    elif call.attribute("mode", "DCR") == "DCR":
        parts, order = (h, w, b, b, c // (b * b)), (0, 1, 3, 2, 4, 5)
    else:
        parts, order = (h, w, c // (b * b), b, b), (0, 1, 4, 2, 5, 3)
    _, channels, rows, columns = call.result()
    split = call.step("blocks", f"ops.reshape({call.take(0, last(4))}, {(-1, *parts)})")
    call.put(f"ops.reshape(ops.transpose({split}, {order}), {(-1, rows, columns, channels)})", last(4))
