"""What the topics of convolutions share: sizes as the scenes have them at first, numbers of a layer, and small layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from types import MappingProxyType

from analysis.dataflow.conv_values import AS_PADDED_ROWS, AS_ROWS, pads_of
from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft
from analysis.lessons.topic import Values
from analysis.units import exact

LEAST_SLIPS = 2
RARE: Mapping[str, int] = MappingProxyType(
    {
        "padding_end": 0, "dilation": 1, "padding_columns": AS_PADDED_ROWS, "padding_columns_end": AS_PADDED_ROWS,
        "stride_columns": AS_ROWS, "dilation_columns": AS_ROWS,
    }
)  # fmt: skip
SIZES: Mapping[str, int] = MappingProxyType(
    {
        "height": 4, "width": 4, "channels": 3, "filters": 5, "kernel_rows": 2, "kernel_columns": 2, "stride": 1,
        "padding": 0, **RARE, "groups": 1, "batch": 1,
    }
)  # fmt: skip


def layer_facts(layer: Layer) -> Iterator[Fact]:
    """Sizes of the output, words of the tensors, terms of a sum, MACs."""
    sizes = layer.sizes
    yield Fact("out_rows", sizes["P"])
    yield Fact("out_columns", sizes["Q"])
    yield Fact("pixels", sizes["P"] * sizes["Q"])
    yield Fact("terms", terms_of(layer))
    yield Fact("products", terms_of(layer), "products")
    yield Fact("windows_in_all", sizes["P"] * sizes["Q"], "windows")
    yield Fact("filters_in_all", layer.channels_out, "filters")
    yield Fact("macs", layer.macs, "MAC")
    yield Fact("weight_words", layer.words(WEIGHTS), "words")
    yield Fact("input_words", layer.words(INPUTS), "words")
    yield Fact("output_words", layer.words(OUTPUTS), "words")


def terms_of(layer: Layer) -> int:
    """Products of one sum: C·R·S of one group."""
    sizes = layer.sizes
    return sizes["C"] * sizes["R"] * sizes["S"]


def telling(draft: Draft | None) -> Draft | None:
    """None for a number that nobody can get wrong in two ways: nothing is learnt from it."""
    return None if draft is None or len(draft.slips) < LEAST_SLIPS else draft


def small_sizes(random: Random, padded: bool = True, most: int = 7) -> Values:
    """Of a layer that fits on a blackboard; the kernel is never larger than the input."""
    kernel = random.choice((1, 2, 2, 3, 3))
    side = random.randint(max(3, kernel), most)
    return {
        "height": side, "width": random.choice((side, side, min(most, side + 1))),
        "channels": random.randint(1, 4), "filters": random.randint(2, 6),
        "kernel_rows": kernel, "kernel_columns": kernel, "stride": random.choice((1, 1, 2)),
        "padding": random.choice((0, 0, 1)) if padded and kernel > 1 else 0,
    }  # fmt: skip


def counted(count: int, what: str) -> str:
    """ "1 channel", "3 channels"."""
    return f"{exact(count)} {what}" if count == 1 else f"{exact(count)} {what}s"


def told_layer(values: Values) -> str:
    """ "5×5×3 input, 4 filters of 3×3, stride 2, padding 1, dilation 2": what is as usual is left out."""
    columns = values.get("kernel_columns", values["kernel_rows"])
    head = f"{exact(values['height'])}×{exact(values['width'])}×{exact(values['channels'])} input"
    filters = f"{counted(values['filters'], 'filter')} of {values['kernel_rows']}×{columns}"
    return ", ".join((head, filters, *told_steps(values)))


def told_steps(values: Values) -> Iterator[str]:
    for name in ("stride", "dilation"):
        down, across = values[name], values[f"{name}_columns"] or values[name]
        if down != across:
            yield f"{name} {down} down and {across} across"
        elif down > 1:
            yield f"{name} {down}"
    pads = pads_of(values)
    if len(set(pads)) > 1:
        yield "padding {} above, {} left, {} below, {} right".format(*pads)
    elif pads[0]:
        yield f"padding {pads[0]}"
    if values["groups"] > 1:
        yield counted(values["groups"], "group")
    if values["batch"] > 1:
        yield counted(values["batch"], "image")
