"""A first convolution against a board's budget: work, parameters, maps that are alive, time and energy."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from analysis.dataflow.layer import INPUTS, OUTPUTS, WEIGHTS, Layer, convolution
from analysis.device import Device, load_device
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_number
from analysis.lessons.topic import Values, topic
from analysis.units import binary, duration, exact, si

TOPIC = topic(
    "budget", device="stm32l4r5", side=32, channels=3, filters=16, kernel=3, stride=1, bytes=4, latency_ms=100
)

KIBI = 1024
BOARDS = ("stm32l4r5", "stm32f401", "stm32f746", "nrf52840", "rp2040")


def layer_of(values: Values) -> Layer:
    """Padded so that stride 1 keeps the size."""
    side, shape = values["side"], (values["kernel"], values["stride"], pad_of(values))
    return convolution(side, side, values["channels"], values["filters"], *shape)


def pad_of(values: Values) -> int:
    return int(values["kernel"] - 1) // 2


def separable_of(values: Values) -> tuple[Layer, Layer]:
    """A kernel for each channel, then a 1×1 convolution over all: the same shapes in and out."""
    whole, channels = layer_of(values), values["channels"]
    depthwise = whole.changed(channels_out=channels, groups=channels)
    return depthwise, convolution(whole.out_height, whole.out_width, channels, values["filters"], 1)


def parameters_of(layer: Layer) -> int:
    """Weights, and a bias for each filter."""
    return layer.words(WEIGHTS) + layer.channels_out


def board_of(values: Values) -> Device:
    return load_device(values["device"])


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    layer, each = layer_of(values), values["bytes"]
    yield Fact("out", layer.out_height, "")
    yield Fact("conv_macs", layer.macs, "MAC")
    yield Fact("conv_parameters", parameters_of(layer), "")
    yield Fact("in_size", each * layer.words(INPUTS) / KIBI, "KiB")
    yield Fact("out_size", each * layer.words(OUTPUTS) / KIBI, "KiB")
    yield Fact("alive_size", each * (layer.words(INPUTS) + layer.words(OUTPUTS)) / KIBI, "KiB")
    depthwise, pointwise = separable_of(values)
    yield Fact("depthwise_macs", depthwise.macs, "MAC")
    yield Fact("pointwise_macs", pointwise.macs, "MAC")
    yield Fact("fewer", layer.macs / (depthwise.macs + pointwise.macs), "")
    yield from board_facts(values)


def kibi(size: float | None) -> float | None:
    return None if size is None else size / KIBI


def board_facts(values: Values) -> Iterator[Fact]:
    board = board_of(values)
    power, seconds = board.power_active_w, values["latency_ms"] / 1e3
    yield Fact("board_ram", kibi(board.ram_capacity_bytes), "KiB")
    yield Fact("board_flash", kibi(board.flash_capacity_bytes), "KiB")
    yield Fact("board_clock", board.clock_hz.value, "Hz", board.clock_hz.source)
    yield Fact("board_power", power.value, "W", power.source)
    yield Fact("seconds", seconds, "s")
    yield Fact("joules", None if power.value is None else power.value * seconds, "J")


@TOPIC.vary
def vary(random: Random) -> Values:
    sizes = {"side": random.choice((16, 24, 28, 32, 48, 64, 96)), "channels": random.choice((1, 3, 8, 16, 32))}
    work = {
        "filters": random.choice((8, 16, 24, 32, 48, 64)),
        "kernel": random.choice((3, 5)),
        "stride": random.choice((1, 2)),
    }
    other = {"bytes": random.choice((1, 4)), "latency_ms": random.choice((20, 50, 80, 100, 150, 200, 400))}
    return {"device": random.choice(BOARDS), **sizes, **work, **other}


def input_words(values: Values) -> str:
    return f"{values['side']}×{values['side']}×{values['channels']}"


def layer_words(values: Values) -> str:
    """ "16 filters of 3×3, stride 2, padding 1, over 32×32×3"."""
    kernel, stride = values["kernel"], values["stride"]
    shape = f"{kernel}×{kernel}, stride {stride}, padding {pad_of(values)}"
    return f"{values['filters']} filters of {shape}, over {input_words(values)}"


@TOPIC.asks("conv-macs")
def conv_macs(values: Values, random: Random) -> Draft | None:
    layer = layer_of(values)
    slips = (
        (FLOP_PER_MAC * layer.macs, "That is in FLOP: one multiply–accumulate is two of them."),
        (layer.macs * values["stride"] ** 2, "The stride is forgotten: it leaves out places in both directions."),
        (layer.macs / values["channels"], "Each filter goes through all channels of the input, not one."),
        (layer.words(WEIGHTS), "Those are the weights: each is used at every place of the output."),
    )
    out = layer.out_height
    text = f"{layer_words(values)}: how many MACs?"
    each = f"{values['channels']}·{values['kernel']}²"
    because = f"{out}·{out} places · {values['filters']} filters · {each} products = {exact(layer.macs)}."
    return ask_number(text, layer.macs, "MAC", slips, because)


@TOPIC.asks("conv-parameters")
def conv_parameters(values: Values, random: Random) -> Draft | None:
    layer, filters = layer_of(values), values["filters"]
    found = parameters_of(layer)
    slips = (
        (layer.words(WEIGHTS), "Each filter has a bias as well."),
        (layer.words(WEIGHTS) / values["channels"] + filters, "A filter has a kernel for each channel of the input."),
        (layer.macs, "Those are the MACs: a weight is stored once and used at every place."),
        (4 * found, "Those are bytes at 4 B each; asked is how many parameters there are."),
    )
    text = f"{layer_words(values)}, with a bias each: how many parameters?"
    because = (
        f"{filters}·({values['channels']}·{values['kernel']}² + 1) = {exact(found)}, whatever the size of the picture."
    )
    return ask_number(text, found, "", slips, because, tolerance=0)


@TOPIC.asks("alive")
def alive(values: Values, random: Random) -> Draft | None:
    layer, each = layer_of(values), values["bytes"]
    ins, outs = (each * layer.words(tensor) / KIBI for tensor in (INPUTS, OUTPUTS))
    whole = told(ins + outs, "KiB")
    slips = (
        (outs, "The input is still read while the output is written: both are alive."),
        (ins, "The output needs room as well."),
        ((ins + outs) / each, f"That is a byte a value; each has {each}."),
        (ins + outs * values["stride"] ** 2, "The stride makes the output smaller in both directions."),
        ((ins + outs) * KIBI / 1e3, "That is in kB, a thousand bytes each; a KiB has 1024."),
    )
    text = f"{layer_words(values)}, {each} B a value: how much RAM do its input and output take together?"
    because = f"{told(ins, 'KiB')} in and {told(outs, 'KiB')} out are alive at once: {whole}."
    return ask_number(text, ins + outs, "KiB", slips, because)


@TOPIC.asks("most-filters")
def most_filters(values: Values, random: Random) -> Draft | None:
    """So that input and output of the layer go into the board's RAM."""
    layer, each, room = layer_of(values), values["bytes"], board_of(values).ram_capacity_bytes or 0
    plane, ins = each * layer.out_height * layer.out_width, each * layer.words(INPUTS)
    found = (room - ins) // plane
    if not 1 <= found <= 1000:
        return None
    slips = (
        (room // plane, "The input lies in RAM too while the output is written."),
        (each * (room - ins) // plane, f"Each value has {each} B."),
        ((room - ins) // (plane * values["stride"] ** 2), "The stride is forgotten: the output has fewer places."),
        (
            (room - ins) // (each * values["kernel"] ** 2),
            "A filter's weights lie in flash; its output plane is what takes RAM.",
        ),
    )
    shape = f"kernel {values['kernel']}, stride {values['stride']}, padding {pad_of(values)}"
    text = (
        f"{binary(room)} of RAM on the {board_of(values).name}, input {input_words(values)}, {shape}, {each} B a value: "
        "how many filters at most, so that input and output fit?"
    )
    because = f"({exact(room)} − {exact(ins)}) B / {exact(plane)} B a plane, rounded down: {found}."
    return ask_number(text, found, "", slips, because, tolerance=0)


@TOPIC.asks("separable")
def separable(values: Values, random: Random) -> Draft | None:
    """How much a depthwise and a 1×1 convolution save."""
    if values["channels"] == 1:
        return None
    layer, (depthwise, pointwise) = layer_of(values), separable_of(values)
    found = layer.macs / (depthwise.macs + pointwise.macs)
    slips = (
        (layer.macs / depthwise.macs, "The 1×1 convolution behind it has to be computed as well."),
        (layer.macs / pointwise.macs, "The depthwise convolution before it has to be computed as well."),
        (1 / found, "Turned round: how many times fewer, not which share is left."),
    )
    text = f"{layer_words(values)}, as depthwise and then 1×1: how many times fewer MACs?"
    because = f"{exact(layer.macs)} / ({exact(depthwise.macs)} + {exact(pointwise.macs)}) = {found:.4g}."
    return ask_number(text, found, "", slips, because)


@TOPIC.asks("energy")
def energy(values: Values, random: Random) -> Draft | None:
    board, seconds = board_of(values), values["latency_ms"] / 1e3
    power = board.power_active_w.value
    if power is None:
        return None
    slips = (
        (power * values["latency_ms"], "The time is in ms: take it in seconds."),
        (power / seconds, "Power times time, not divided by it."),
        (1e3 * power * seconds, "That is in mJ, written as J."),
    )
    text = f"The {board.name} takes {si(power, 'W', 4)} while it computes, {duration(seconds)} an inference. Energy of one?"
    because = f"E = P · T = {si(power, 'W', 4)} · {duration(seconds)} = {si(power * seconds, 'J', 4)}."
    return ask_number(text, power * seconds, "J", slips, because)
