"""Energy of a whole network: arithmetic, operands, weights and activations, and which of them is the most."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from analysis.lecture.layer_work import BITS_PER_BYTE, layers_of
from analysis.lecture.network_energy import (
    DRAM,
    REGISTERS,
    SRAM,
    Energy,
    Prices,
    energy_of_network,
    prices_of,
)
from analysis.lessons.convolutions import telling
from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.units import exact

TOPIC = topic("network-energy", network="vgg16", bits=32, operands=REGISTERS, activations=SRAM, dram=640, sram=5)
TITLES = {
    "vgg16": "VGG-16", "resnet50_v1_5": "ResNet-50", "mobilenet_v2": "MobileNetV2", "resnet8": "ResNet-8", "ds_cnn": "DS-CNN",
}  # fmt: skip
PARTS = {
    "arithmetic": "arithmetic",
    "operands": "operands of the MACs",
    "weights": "weights once",
    "activations": "activations once",
}
# The largest part has to stand out as a person reckons it.
CLEAR = 1.2


def energy_of(values: Values, **wishes: object) -> Energy:
    v = {**values, **wishes}
    return energy_of_network(v["network"], v["bits"], v["operands"], v["activations"], v["sram"], v["dram"])


def prices(values: Values) -> Prices:
    return prices_of(values["bits"], values["sram"], values["dram"])


def sizes(network: str) -> tuple[int, int, int]:
    """(MACs, weights, activations) of one input."""
    layers = layers_of(network)
    columns = ((layer.macs, layer.weight_words, layer.activation_words) for layer in layers)
    macs, weights, activations = (sum(column) for column in zip(*columns, strict=True))
    return macs, weights, activations


def once(values: Values, bits: int) -> float:
    """J for each weight from DRAM, wherever operands come from."""
    return sizes(values["network"])[1] * prices_of(bits, values["sram"], values["dram"]).word[DRAM]


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    macs, weights, activations = sizes(values["network"])
    yield Fact("macs", macs, "MAC")
    yield Fact("weight_words", weights, "words")
    yield Fact("activation_words", activations, "words")
    yield Fact("mac_price", prices(values).mac, "J")
    yield from (Fact(f"{level}_price", cost, "J") for level, cost in prices(values).word.items())
    yield Fact("home_price", prices(values).word[values["activations"]], "J")
    energy = energy_of(values)
    yield from (Fact(f"{part}_energy", getattr(energy, part), "J") for part in PARTS)
    yield Fact("memory", energy.memory, "J")
    yield Fact("total", energy.total, "J")
    yield Fact("share", 100 * energy.memory / energy.total, "%")
    yield Fact("weights_once", once(values, values["bits"]), "J")
    worst = energy_of(values, operands=DRAM)
    yield Fact("reloaded", worst.operands, "J")
    yield Fact("reloaded_total", worst.total, "J")
    yield Fact("saved", worst.total / energy_of(values, operands=REGISTERS).total, "times")
    for bits in (8, 32):
        other = energy_of(values, bits=bits)
        yield Fact(f"arithmetic_{bits}", other.arithmetic, "J")
        yield Fact(f"weights_{bits}", once(values, bits), "J")
        yield Fact(f"total_{bits}", other.total, "J")


@TOPIC.vary
def vary(random: Random) -> Values:
    return {
        "network": random.choice(tuple(TITLES)), "bits": random.choice((8, 16, 32)),
        "operands": random.choice((REGISTERS, REGISTERS, SRAM)), "activations": random.choice((SRAM, DRAM)),
        "dram": random.choice((64, 320, 640, 1300)), "sram": random.choice((5, 10)),
    }  # fmt: skip


def network_words(values: Values) -> str:
    macs, weights, _ = sizes(values["network"])
    return f"{TITLES[values['network']]} has {exact(macs)} MACs and {exact(weights)} weights of {values['bits']} bits"


@TOPIC.asks("arithmetic")
def arithmetic(values: Values, random: Random) -> Draft | None:
    (macs, weights, _), price = sizes(values["network"]), prices(values)
    answer = macs * price.mac
    slips = (
        (2 * answer, "The price is for a multiply–accumulate, both operations together."),
        (macs * prices_of(32).mac, "That is the price of 32-bit floats."),
        (weights * price.mac, "Every weight is used many times: count MACs, not weights."),
        (macs * price.word[DRAM], "That is the price of a word of DRAM."),
    )
    cost = f"One MAC ({price.format}) costs {told(price.mac, 'J')}"
    text = f"{network_words(values)}. {cost}: how much energy does the arithmetic take?"
    because = f"{exact(macs)} · {told(price.mac, 'J')}."
    return telling(ask_number(text, answer, "J", slips, because))


@TOPIC.asks("weights")
def weights(values: Values, random: Random) -> Draft | None:
    (macs, words, _), price = sizes(values["network"]), prices(values)
    word, width = price.word[DRAM], values["bits"] // BITS_PER_BYTE
    answer = words * word
    slips = (
        (words * prices_of(32, dram_pj=values["dram"]).word[DRAM], f"That is for words of 32 bits; these have {values['bits']}."),
        (words * word / 4, "The price is for a whole word of 32 bits, not for a byte."),
        (macs * word, "That loads a weight for every MAC; each is loaded once."),
        (words * price.word[SRAM], "That is the price of SRAM."),
    )  # fmt: skip
    text = (
        f"{network_words(values)}. 32 bits of DRAM cost {values['dram']} pJ, and every weight is loaded once: how much energy "
        f"does that take?"
    )
    because = f"{exact(words)} · {told(word, 'J')} for {width} B."
    return telling(ask_number(text, answer, "J", slips, because))


@TOPIC.asks("reloaded")
def reloaded(values: Values, random: Random) -> Draft | None:
    (macs, words, _), price = sizes(values["network"]), prices(values)
    word = price.word[DRAM]
    answer = 2 * macs * word
    slips = (
        (macs * word, "A MAC has two operands: a weight and an input."),
        (2 * macs * prices_of(32, dram_pj=values["dram"]).word[DRAM], f"That is for 32 bits; these words have {values['bits']}."),
        (words * word, "That loads every weight once; without reuse each MAC loads its own."),
        (2 * macs * price.word[SRAM], "That is the price of SRAM."),
    )  # fmt: skip
    text = (
        f"{network_words(values)}. 32 bits of DRAM cost {values['dram']} pJ, and without any reuse each MAC loads both of its "
        f"operands from there: how much energy do the loads take?"
    )
    because = f"2 · {exact(macs)} · {told(word, 'J')}."
    return telling(ask_number(text, answer, "J", slips, because))


@TOPIC.asks("largest")
def largest(values: Values, random: Random) -> Draft | None:
    """None where two parts are about as large."""
    energy = energy_of(values)
    amounts = {part: getattr(energy, part) for part in PARTS}
    first, second = sorted(amounts, key=amounts.__getitem__, reverse=True)[:2]
    if amounts[first] < CLEAR * amounts[second] or values["operands"] == DRAM:
        return None
    wrong = {PARTS[part]: f"That takes {told(amount, 'J')}." for part, amount in amounts.items() if part != first}
    price = prices(values)
    text = (
        f"{network_words(values)} and {exact(sizes(values['network'])[2])} activations. A MAC costs {told(price.mac, 'J')}; its "
        f"two operands come from {place_words(values['operands'])}, {told(price.word[values['operands']], 'J')} a word; weights "
        f"come from DRAM once, {told(price.word[DRAM], 'J')} a word; activations live in {place_words(values['activations'])}. "
        f"What takes most?"
    )
    because = ", ".join(f"{PARTS[part]} {told(amount, 'J')}" for part, amount in amounts.items())
    return ask_which(text, PARTS[first], PARTS.values(), wrong, f"{because}.")


def place_words(level: str) -> str:
    return "registers" if level == REGISTERS else level.upper()


@TOPIC.asks("share")
def share(values: Values, random: Random) -> Draft | None:
    energy = energy_of(values)
    answer = 100 * energy.memory / energy.total
    slips = (
        (100 * energy.arithmetic / energy.total, "That is the share of the arithmetic."),
        (100 * energy.memory / energy.arithmetic, "That is against the arithmetic, not against all of it."),
        (answer / 100, "That is a fraction; the question is in percent."),
        (100 * energy.weights / energy.total, "Operands and activations are moved as well."),
    )
    text = (
        f"{TITLES[values['network']]}, {values['bits']} bits: arithmetic takes {told(energy.arithmetic, 'J')}, operands "
        f"{told(energy.operands, 'J')}, weights {told(energy.weights, 'J')}, activations {told(energy.activations, 'J')}. Which "
        f"share goes into moving words?"
    )
    because = f"{told(energy.memory, 'J')} of {told(energy.total, 'J')}."
    return telling(ask_number(text, answer, "%", slips, because))
