"""Kinds of layer under one roof: which words they cannot but move, what a minibatch changes, and what binds a network."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from analysis.dataflow.zoo import (
    BITS_PER_BYTE,
    CLASSES,
    HEADS,
    KEY_HEADS,
    KINDS,
    Sizes,
    Work,
    batch_limit,
    depthwise_limit,
    with_batch,
    work_of,
)
from analysis.lecture.boards import Roofs, roofs_at
from analysis.lecture.layer_work import layers_of, times_by_bound
from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.convolutions import counted, telling
from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_choice, ask_number, ask_which
from analysis.lessons.topic import Values, topic
from analysis.units import exact, number

TOPIC = topic(
    "layer-zoo", batch=64, bits=32, board="rpi4b", network="", kernel=3, stride=1, tokens=512, size=28, channels=64
)
NAMES = {
    "dense": "dense layer", "convolution": "convolution", "pointwise": "1×1 convolution", "depthwise": "depthwise convolution",
    "pooling": "2×2 pooling", "prefill": "attention over a prompt", "decode": "attention, token by token",
}  # fmt: skip
MEMORY, ARITHMETIC = "memory", "arithmetic"
BATCHES = (2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 48, 64)
# How many kinds a question shows, and how far the best of them has to be ahead.
SHOWN, CLEAR = 4, 1.5


def sizes_of(values: Values) -> Sizes:
    return Sizes(
        values["size"], values["channels"], values["kernel"], values["stride"], values["batch"], values["tokens"]
    )


@lru_cache(maxsize=512)
def times(network: str, roofs: Roofs, batch: int, bits: int) -> tuple[float, float]:
    """Seconds in layers that memory bounds, and in the others."""
    return times_by_bound(network, roofs.peak, roofs.rate, batch, bits)


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    sizes, bits, roofs = sizes_of(values), values["bits"], roofs_at(values["board"], values["bits"])
    yield Fact("pi", roofs.peak, "FLOP/s")
    yield Fact("beta", roofs.rate, "B/s")
    yield Fact("ridge", roofs.ridge, "FLOP/B")
    yield Fact("kinds", len(KINDS))
    yield Fact("bytes_each", bits / BITS_PER_BYTE, "B")
    yield Fact("context", values["tokens"], "tokens")
    convolution = work_of("convolution", sizes)
    yield Fact("convolution_macs", convolution.macs, "MAC")
    yield Fact("convolution_words", convolution.weights + convolution.inputs + convolution.outputs, "words")
    for name, batch in (("bound_first", 1), ("bound", values["batch"])):
        found = (work_of(kind.name, with_batch(sizes, batch)).intensity(bits) < roofs.ridge for kind in KINDS)
        yield Fact(name, sum(found))
    for kind in KINDS:
        yield from kind_facts(kind.name, sizes, bits)
    yield Fact("depthwise_words", depthwise_limit(sizes.kernel, sizes.stride), "MAC/word")
    yield Fact("heads_per_key", HEADS / KEY_HEADS)
    yield Fact("cache_limit", FLOP_PER_MAC * HEADS / KEY_HEADS * BITS_PER_BYTE / bits, "FLOP/B")
    yield from network_facts(values, roofs)


def network_facts(values: Values, roofs: Roofs) -> Iterator[Fact]:
    """Unknown where no network is chosen."""
    network, bits = values["network"], values["bits"]
    first, now = (times(network, roofs, batch, bits) if network else None for batch in (1, values["batch"]))
    yield Fact("share_first", 100 * first[0] / sum(first) if first else None, "%")
    yield Fact("share", 100 * now[0] / sum(now) if now else None, "%")
    yield Fact("memory_time", now[0] if now else None, "s")
    yield Fact("arithmetic_time", now[1] if now else None, "s")
    yield Fact("time", sum(now) if now else None, "s")
    yield Fact("layers", len(layers_of(network)) if network else None, "layers")


def kind_facts(kind: str, sizes: Sizes, bits: int) -> Iterator[Fact]:
    first, now = (work_of(kind, with_batch(sizes, batch)).intensity(bits) for batch in (1, sizes.batch))
    yield Fact(f"{kind}_first", first, "FLOP/B")
    yield Fact(f"{kind}_oi", now, "FLOP/B")
    yield Fact(f"{kind}_gain", now / first)
    yield Fact(f"{kind}_limit", batch_limit(kind, sizes, bits), "FLOP/B")


@TOPIC.vary
def vary(random: Random) -> Values:
    return {
        "batch": random.choice(BATCHES), "bits": random.choice((8, 16, 32)), "stride": random.choice((1, 1, 2, 3)),
        "board": random.choice(("lecture_example", "rpi4b", "stm32h743", "titan_rtx")), "kernel": random.choice((3, 5, 7)),
        "size": random.choice((14, 28, 56)), "channels": random.choice((32, 64, 128)), "tokens": random.choice((128, 512, 2048)),
    }  # fmt: skip


def layer_words(kind: str, sizes: Sizes) -> str:
    image, square = f"{sizes.size}×{sizes.size}×{sizes.channels}", f"{sizes.kernel}×{sizes.kernel}"
    filters = f"of {image} to {sizes.channels} channels, stride {sizes.stride}"
    return {
        "dense": f"A dense layer of {exact(16 * sizes.channels)} inputs and {exact(CLASSES)} outputs",
        "convolution": f"A {square} convolution {filters}",
        "pointwise": f"A 1×1 convolution {filters}",
        "depthwise": f"A {square} depthwise convolution of {image}, stride {sizes.stride}",
    }[kind]


def words_moved(work: Work) -> str:
    return f"{exact(work.weights)} weights, {exact(work.inputs)} inputs and {exact(work.outputs)} outputs"


@TOPIC.asks("bound")
def bound(values: Values, random: Random) -> Draft | None:
    kind, sizes = random.choice(("dense", "convolution", "pointwise", "depthwise")), sizes_of(values)
    roofs, work = roofs_at(values["board"], values["bits"]), work_of(kind, sizes)
    found = work.intensity(values["bits"])
    if found == roofs.ridge:
        return None
    right = MEMORY if found < roofs.ridge else ARITHMETIC
    wrong = {
        MEMORY: "It does more operations for each byte than the ridge asks for.",
        ARITHMETIC: "It does fewer operations for each byte than the ridge asks for.",
    }
    text = (
        f"{layer_words(kind, sizes)}, minibatch {sizes.batch}, {values['bits']}-bit words, each word moved once, on a board "
        f"with its ridge at {told(roofs.ridge, 'FLOP/B')}: what binds it?"
    )
    because = f"{exact(work.macs)} MACs on {words_moved(work)}: {told(found, 'FLOP/B')}."
    return ask_which(text, right, (MEMORY, ARITHMETIC), wrong, because)


@TOPIC.asks("depthwise")
def depthwise(values: Values, random: Random) -> Draft | None:
    """None where windows leave inputs out."""
    kernel, stride = values["kernel"], values["stride"]
    if stride > kernel:
        return None
    words = depthwise_limit(kernel, stride)
    answer = FLOP_PER_MAC * BITS_PER_BYTE * words / values["bits"]
    slips = (
        (answer / FLOP_PER_MAC, "That is in MAC/B; one multiply–accumulate is two FLOP."),
        (FLOP_PER_MAC * words, "That is for each word; divide by the bytes of a word."),
        (answer * (1 + stride**2), "That counts one word an output; its new inputs move as well."),
        (answer * (1 + stride**2) / 2, "With a stride each output takes stride² new inputs, not one."),
    )
    text = (
        f"A large {kernel}×{kernel} depthwise convolution with stride {stride} moves each input and each output once, its few "
        f"weights left out. How many FLOP/B with {values['bits']}-bit words?"
    )
    because = f"{kernel}² MACs an output, for {stride}² inputs and one output: {number(words, 4)} MAC a word."
    return telling(ask_number(text, answer, "FLOP/B", slips, because))


@TOPIC.asks("dense")
def dense(values: Values, random: Random) -> Draft | None:
    """At these sizes stores matter little: inputs and weights are the lecture's own case."""
    sizes = sizes_of(values)
    work, width = work_of("dense", sizes), values["bits"] / BITS_PER_BYTE
    answer = work.intensity(values["bits"])
    slips = (
        (answer / FLOP_PER_MAC, "That is in MAC/B; one multiply–accumulate is two FLOP."),
        (answer * width, "That is for each word; a word has more than one byte."),
        (answer / sizes.batch, "Weights are loaded once for the whole minibatch, not for each of its inputs."),
        (work.flops / (width * work.weights), "Inputs and outputs move as well."),
    )
    text = (
        f"{layer_words('dense', sizes)}, minibatch {sizes.batch}, {values['bits']}-bit words, each word moved once: "
        f"how many FLOP/B?"
    )
    because = f"2·{exact(work.macs)} FLOP on {words_moved(work)} of {width:g} B."
    return telling(ask_number(text, answer, "FLOP/B", slips, because))


@TOPIC.asks("uses")
def uses(values: Values, random: Random) -> Draft | None:
    sizes = sizes_of(values)
    out = round((work_of("convolution", sizes).outputs / sizes.batch / sizes.channels) ** 0.5)
    answer = out * out * sizes.batch
    slips = (
        (out * out, "That is for one image; the minibatch shares the weight too."),
        (sizes.size**2 * sizes.batch, "The window stops at every output pixel, not at every input pixel."),
        (answer * sizes.kernel**2, "That counts all weights of the window; one is asked for."),
        (sizes.batch, "That would be a dense layer: a convolution uses it at every pixel as well."),
    )  # fmt: skip
    text = (
        f"{layer_words('convolution', sizes)}, padded so that stride 1 keeps the size, minibatch {sizes.batch}: in how many "
        f"multiply–accumulates does one weight take part?"
    )
    because = f"Once for each of {out}×{out} output pixels of {counted(sizes.batch, 'image')}."
    return telling(ask_number(text, answer, "", slips, because, tolerance=0))


@TOPIC.asks("gains")
def gains(values: Values, random: Random) -> Draft | None:
    """None where two of the four gain about as much."""
    sizes, bits = sizes_of(values), values["bits"]
    shown = random.sample([kind.name for kind in KINDS], SHOWN)
    gain = {kind: intensity(kind, sizes, bits) / intensity(kind, with_batch(sizes, 1), bits) for kind in shown}
    best, second, *_ = sorted(gain, key=gain.__getitem__, reverse=True)
    if gain[best] < CLEAR * gain[second]:
        return None
    wrong = [
        (NAMES[kind], f"It gains ×{number(gain[kind], 3)}: more of what it moves comes with each image.")
        for kind in shown
        if kind != best
    ]
    text = f"Which of these moves furthest along the roof when the minibatch grows from 1 to {sizes.batch}?"
    because = f"Weights are the largest part of what it moves, and all images share them: ×{number(gain[best], 3)}."
    return ask_choice(text, NAMES[best], wrong, because, random)


def intensity(kind: str, sizes: Sizes, bits: int) -> float:
    return work_of(kind, sizes).intensity(bits)


@TOPIC.asks("cache")
def cache(values: Values, random: Random) -> Draft | None:
    """Where the cache is all that counts: each key and each value serves H / G heads, once a token."""
    heads = HEADS // KEY_HEADS
    answer = FLOP_PER_MAC * heads * BITS_PER_BYTE / values["bits"]
    slips = (
        (answer / FLOP_PER_MAC, "That is in MAC/B; one multiply–accumulate is two FLOP."),
        (FLOP_PER_MAC * heads, "That is for each word; divide by the bytes of a word."),
        (answer / heads, f"Each key serves {heads} heads here, not one."),
        (answer * values["batch"], "Every sequence has its own cache: the minibatch shares none of it."),
    )
    text = (
        f"Attention with {HEADS} heads and {KEY_HEADS} key heads decodes token by token behind a very long context, minibatch "
        f"{values['batch']}, {values['bits']}-bit words. How many FLOP/B does reading the cache allow?"
    )
    because = (
        f"Each word of the cache takes part in {HEADS} / {KEY_HEADS} = {heads} MACs a token, whatever the minibatch."
    )
    return telling(ask_number(text, answer, "FLOP/B", slips, because))
