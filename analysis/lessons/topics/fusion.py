"""Normalisation, activation and pooling: passes of their own over memory, or fused into the convolution before them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_number
from analysis.lessons.topic import Values, topic
from analysis.other_layers.passes import Chain
from analysis.other_layers.settings import chain_of, folded_of, norm_of_values
from analysis.units import exact, number

TOPIC = topic(
    "fusion", height=32, width=32, channels_in=16, channels=32, kernel=3, norm=True, activation=True, window=2,
    bytes=1, weight=4, bias=1, gamma=3, beta=2, mean=3, deviation=2,
)  # fmt: skip

WORDS = {"norm": "batch normalisation", "activation": "ReLU", "pool": "pooling"}


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    yield from chain_facts(chain_of(values))
    weight, bias = folded_of(values)
    yield Fact("gain", float(norm_of_values(values).gain))
    yield Fact("folded_weight", float(weight))
    yield Fact("folded_bias", float(bias))


def chain_facts(chain: Chain) -> Iterator[Fact]:
    separate, fused = chain.moved_bytes(False), chain.moved_bytes(True)
    yield Fact("macs", chain.macs, "MAC")
    yield Fact("outputs", chain.outputs, "words")
    yield Fact("inputs", chain.inputs, "words")
    yield Fact("pooled", chain.pooled, "words")
    yield Fact("map_bytes", chain.outputs * chain.word_bytes, "B")
    yield Fact("passes", len(chain.separate()))
    yield Fact("separate_bytes", separate, "B")
    yield Fact("fused_bytes", fused, "B")
    yield Fact("extra_bytes", chain.extra_bytes, "B")
    yield Fact("ratio", separate / fused)
    yield Fact("norm_oi", 1 / (2 * chain.word_bytes), "MAC/B")
    yield Fact("norm_parameters", 2 * chain.channels, "words")


@TOPIC.vary
def vary(random: Random) -> Values:
    side = random.choice((8, 12, 16, 24, 28, 32, 56))
    return {
        "height": side, "width": side, "channels_in": random.choice((3, 8, 16, 32)),
        "channels": random.choice((8, 16, 24, 32, 64)), "norm": random.random() < 0.8,
        "activation": random.random() < 0.8, "window": random.choice((1, 2, 2, 4)), "bytes": random.choice((1, 2, 4)),
        "weight": random.choice((-6, -4, -3, 2, 4, 5, 8)), "bias": random.randint(-6, 6), "gamma": random.randint(1, 6),
        "beta": random.randint(-5, 5), "mean": random.randint(-5, 5), "deviation": random.choice((2, 4, 5)),
    }  # fmt: skip


def follows(chain: Chain) -> str:
    """ "batch normalisation, ReLU and 2×2 pooling" """
    names = [WORDS[name] for name in chain.followers]
    if chain.window > 1:
        names[-1] = f"{chain.window}×{chain.window} pooling"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def map_of(chain: Chain) -> str:
    return f"A convolution writes {chain.height}×{chain.width}×{chain.channels}, {chain.word_bytes} B a word"


@TOPIC.asks("extra")
def extra(values: Values, random: Random) -> Draft | None:
    chain = chain_of(values)
    if not chain.followers:
        return None
    answer, count, own = chain.extra_bytes, len(chain.followers), chain.outputs * chain.word_bytes
    reads = chain.word_bytes * sum(one.reads for one in chain.separate()[1:])
    slips = (
        (reads, "Those are the reads; each pass writes its result as well."),
        (answer / chain.word_bytes, f"Those are words; each has {chain.word_bytes} B."),
        (2 * own, f"That is one pass that reads and writes; {follows(chain)} make {count}."),
        (2 * count * own, f"Pooling writes one word for {chain.window}×{chain.window}."),
        (own, "That is the map once; each pass reads and writes it."),
        (chain.moved_bytes(False), "That counts what the convolution itself reads and writes."),
    )
    text = f"{map_of(chain)}. Then {follows(chain)}, as {passes_words(count)}: how many bytes move for what follows?"
    moved = " + ".join(f"({exact(one.reads)} + {exact(one.writes)})" for one in chain.separate()[1:])
    because = f"Words read and written: {moved}, {chain.word_bytes} B each; fused into the convolution none of them."
    return ask_number(text, answer, "B", slips, because)


def passes_words(count: int) -> str:
    return "a pass of its own" if count == 1 else f"{count} passes of their own"


@TOPIC.asks("ratio")
def ratio(values: Values, random: Random) -> Draft | None:
    chain = chain_of(values)
    if len(chain.followers) < 2:
        return None
    separate, fused = chain.moved_bytes(False), chain.moved_bytes(True)
    slips = (
        (fused / separate, "Turned round: separate passes move more."),
        (len(chain.separate()), "Passes are not alike: the convolution reads its inputs, pooling writes less."),
        (chain.extra_bytes / fused, "That is what comes on top; the convolution itself moves bytes as well."),
        (
            separate / (fused + chain.word_bytes * (chain.outputs - chain.pooled)),
            "Fused, only what pooling leaves is stored.",
        ),
    )
    text = (
        f"{map_of(chain)}, from {chain.channels_in} channels in. {follows(chain).capitalize().replace('relu', 'ReLU')} follow. "
        "How many times the bytes of feature maps move with separate passes, against one fused pass?"
    )
    because = (
        f"{exact(separate)} B against {exact(fused)} B: fused, inputs are read once and the result is stored once."
    )
    return ask_number(text, separate / fused, "", slips, because)


@TOPIC.asks("folded-weight")
def folded_weight(values: Values, random: Random) -> Draft | None:
    weight, gamma, deviation = values["weight"], values["gamma"], values["deviation"]
    answer, _ = folded_of(values)
    if gamma == deviation or 0 in (gamma, weight):
        return None
    slips = (
        (weight * gamma, f"The norm also divides by the deviation, {deviation}."),
        (weight * gamma / deviation**2, f"It divides by √{deviation**2} = {deviation}, not by the variance."),
        (float(answer) + values["beta"], "Beta moves the bias; weights are only scaled."),
        (weight * deviation / gamma, "Turned round: gamma stands above."),
    )
    text = (
        f"A weight {weight}; behind it batch normalisation with gamma {gamma} and variance + ε = {deviation**2}. "
        "What is the weight with the norm folded in?"
    )
    because = f"w·gamma/√(variance + ε) = {weight}·{gamma}/{deviation} = {number(float(answer), 4)}."
    return ask_number(text, float(answer), "", slips, because)


@TOPIC.asks("folded-bias")
def folded_bias(values: Values, random: Random) -> Draft | None:
    bias, gamma, deviation = values["bias"], values["gamma"], values["deviation"]
    mean, beta = values["mean"], values["beta"]
    gain, (_, answer) = gamma / deviation, folded_of(values)
    if bias == mean or 0 in (bias, mean, beta) or gamma == deviation:
        return None
    slips = (
        (bias * gain + beta, f"The mean, {mean}, is taken off before the gain."),
        ((bias - mean) * gain, f"Beta, {beta}, is added at the end."),
        ((bias - mean) * gamma + beta, f"The norm also divides by the deviation, {deviation}."),
        (bias - mean * gain + beta, "The layer's own bias goes through the gain too."),
        (
            (bias - mean) * gamma / deviation**2 + beta,
            f"It divides by √{deviation**2} = {deviation}, not by the variance.",
        ),
    )
    text = (
        f"A bias {bias}; behind it batch normalisation with mean {mean}, variance + ε = {deviation**2}, gamma {gamma}, beta "
        f"{beta}. What is the bias with the norm folded in?"
    )
    because = f"(b − mean)·gamma/√(variance + ε) + beta = ({bias} − {mean})·{gamma}/{deviation} + {beta}."
    return ask_number(text, float(answer), "", slips, because.replace("− -", "+ ").replace("+ -", "− "))
