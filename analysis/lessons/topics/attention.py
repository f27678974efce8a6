"""Attention: work of prefill and of decode, and the cache of keys and values that decode reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from analysis.lessons.changes import Change, ask_change
from analysis.lessons.fact import Fact, told
from analysis.lessons.question import Draft, ask_number
from analysis.lessons.topic import Values, topic
from analysis.other_layers.attention import (
    DECODE,
    Shape,
    cache_bytes,
    cache_intensity,
    decode,
    decode_bytes,
    pairs,
    prefill,
    weights_intensity,
)
from analysis.other_layers.settings import at_once, shape_of, work_of
from analysis.units import exact

TOPIC = topic(
    "attention", phase="prefill", tokens=8, causal=True, batch=1, width=64, heads=8, groups=4, head_width=8,
    hidden=172, gated=True, layers=5, vocabulary=512, bytes=2,
)  # fmt: skip

IN_FLOP = "That is in FLOP: one multiply–accumulate is two of them."


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    yield from work_facts(values)
    yield from cache_facts(values)


def work_facts(values: Values) -> Iterator[Fact]:
    work, tokens = work_of(values), values["tokens"]
    causal, alone = values["causal"], values["phase"] == DECODE
    yield Fact("projections", work.projections, "MAC")
    yield Fact("scores", work.scores, "MAC")
    yield Fact("context", work.context, "MAC")
    yield Fact("looks", work.scores + work.context, "MAC")
    yield Fact("pairs", tokens if alone else pairs(tokens, causal))
    yield Fact("hidden_macs", work.hidden, "MAC")
    yield Fact("head_macs", work.head, "MAC")
    yield Fact("macs", work.total, "MAC")
    yield Fact("token_macs", decode(shape_of(values), tokens).total / 1e9, "GMAC")
    yield Fact("layer_looks", (work.scores + work.context) / (values["layers"] * values["batch"]), "MAC")
    yield Fact("share", 100 * (work.scores + work.context) / work.total, "%")
    yield Fact("square", pairs(tokens, False), "pairs")
    yield Fact("triangle", pairs(tokens, True))


def cache_facts(values: Values) -> Iterator[Fact]:
    shape, tokens, batch, each = shape_of(values), values["tokens"], values["batch"], values["bytes"]
    weights, cache = decode_bytes(shape, tokens, batch, each)
    yield Fact("sequences", batch, "sequences")
    yield Fact("kv_heads", shape.groups)
    yield Fact("parameters", shape.parameters)
    yield Fact("row_words", shape.row_words, "words")
    yield Fact("row_bytes", cache_bytes(shape, 1, 1, each), "B")
    yield Fact("row_kib", cache_bytes(shape, 1, 1, each) / 2**10, "KiB")
    yield Fact("cache_bytes", cache, "B")
    yield Fact("cache_mib", cache / 2**20, "MiB")
    yield Fact("weight_bytes", weights, "B")
    yield Fact("weights_oi", weights_intensity(at_once(values), batch, each), "MAC/B")
    yield Fact("cache_oi", cache_intensity(shape, each), "MAC/B")
    yield Fact("sharing", shape.heads / shape.groups)


@TOPIC.vary
def vary(random: Random) -> Values:
    heads = random.choice((4, 8, 12, 16, 32))
    head_width = random.choice((8, 16, 32, 64, 128))
    groups = random.choice([count for count in (1, 2, 4, 8, heads) if heads % count == 0])
    return {
        "phase": random.choice(("prefill", "decode")), "tokens": random.choice((16, 50, 128, 197, 512, 1000, 2048)),
        "causal": random.random() < 0.5, "batch": random.choice((1, 2, 4, 8)), "width": heads * head_width,
        "heads": heads, "groups": groups, "head_width": head_width, "hidden": 4 * heads * head_width,
        "gated": random.random() < 0.5, "layers": random.choice((1, 2, 6, 12, 32)),
        "vocabulary": random.choice((512, 4096, 32000)), "bytes": random.choice((1, 2, 4)),
    }  # fmt: skip


def count_of(heads: int) -> str:
    return told(heads, "heads")


def heads_of(shape: Shape) -> str:
    return f"{count_of(shape.heads)} of {shape.head_width}, {count_of(shape.groups)} of keys and values"


@TOPIC.asks("scores")
def scores(values: Values, random: Random) -> Draft | None:
    if values["phase"] == DECODE:
        return None
    shape, tokens, causal = replace(shape_of(values), layers=1), values["tokens"], values["causal"]
    work, other = prefill(shape, tokens, 1, causal), prefill(shape, tokens, 1, not causal)
    answer = work.scores + work.context
    slips = (
        (work.scores, "That is one of two products: scores, and what they weigh."),
        (other.scores + other.context, about_mask(tokens, causal)),
        (2 * tokens * shape.heads * shape.head_width, f"Each of {tokens} tokens looks at many, not at one."),
        (answer / shape.heads, f"That is one head of {shape.heads}."),
        (2 * answer, IN_FLOP),
    )
    seen = "each token sees itself and those before it" if causal else "each token sees all"
    text = (
        f"Prefill of {told(tokens, 'tokens')}, {count_of(shape.heads)} of {shape.head_width}, {seen}: how many MAC do scores and "
        "context take together, in one layer?"
    )
    each = f"{shape.heads}·{shape.head_width} MAC"
    because = f"{exact(pairs(tokens, causal))} pairs of query and key, {each} for each pair, in two products."
    return ask_number(text, answer, "MAC", slips, because)


def about_mask(tokens: int, causal: bool) -> str:
    return (
        f"That is {tokens}² pairs; tokens that come later are not seen."
        if causal
        else f"That is half of them: without a mask all {tokens}² pairs count."
    )


@TOPIC.asks("cache-row")
def cache_row(values: Values, random: Random) -> Draft | None:
    shape, each = shape_of(values), values["bytes"]
    answer = cache_bytes(shape, 1, 1, each)
    slips = (
        (answer / 2, "That is keys or values; both are kept."),
        (answer / shape.layers, f"That is one layer of {shape.layers}."),
        (
            cache_bytes(replace(shape, groups=shape.heads), 1, 1, each),
            "Heads that share keys and values keep them once.",
        ),
        (answer / each, f"Those are words; each has {each} B."),
        (answer / shape.groups, f"That is one head of keys and values; there are {shape.groups}."),
    )
    sizes = f"{told(shape.layers, 'layers')}, {heads_of(shape)}, {each} B a word"
    text = f"{sizes}: how many bytes does one token add to the KV cache?"
    because = (
        f"2·L·G·dh·b = 2·{shape.layers}·{shape.groups}·{shape.head_width}·{each}: a key and a value for each group."
    )
    return ask_number(text, answer, "B", slips, because)


@TOPIC.asks("cache")
def cache(values: Values, random: Random) -> Draft | None:
    shape, tokens, batch, each = shape_of(values), values["tokens"], values["batch"], values["bytes"]
    answer, row = cache_bytes(shape, tokens, batch, each), cache_bytes(shape, 1, 1, each)
    slips = (
        (answer / batch, f"That is one sequence of {batch}; each has a cache of its own."),
        (row * batch, f"That is one token; {tokens} of them are kept."),
        (answer / 2, "That is keys or values; both are kept."),
        (row * pairs(tokens, False) * batch, f"A row for each token, not for each pair: {tokens}, not {tokens}²."),
    )
    text = (
        f"One token adds {exact(row)} B to the KV cache. How large is it for {batch_words(batch)} of {tokens} tokens?"
    )
    because = f"{exact(row)} B · {tokens} tokens · {batch} = {exact(answer)} B."
    return ask_number(text, answer, "B", slips, because)


def batch_words(batch: int) -> str:
    return "one sequence" if batch == 1 else f"{batch} sequences"


@TOPIC.asks("cache-intensity")
def cache_oi(values: Values, random: Random) -> Draft | None:
    if values["phase"] != DECODE:
        return None
    shape, batch, each = shape_of(values), values["batch"], values["bytes"]
    answer = cache_intensity(shape, each)
    slips = (
        (answer * batch, "Each sequence reads a cache of its own, so the batch does not help."),
        (answer * each, f"That is for each word; a word has {each} B."),
        (
            1 / each,
            f"{count_of(shape.heads)} share {count_of(shape.groups)} of keys and values: a word serves several queries.",
        ),
        (shape.groups / shape.heads / each, "Turned round: more groups mean more bytes, not more MAC."),
        (answer * values["tokens"], "More context is more work and more bytes: it cancels out."),
        (2 * answer, IN_FLOP),
    )
    text = f"Decode, {batch_words(batch)} at once, {heads_of(shape)}, {each} B a word: how many MAC for each byte of the cache?"
    because = f"A key or a value that is read serves H/G = {shape.heads}/{shape.groups} queries: over {each} B."
    return ask_number(text, answer, "MAC/B", slips, because)


@TOPIC.asks("token-macs")
def token_macs(values: Values, random: Random) -> Draft | None:
    if values["phase"] != DECODE:
        return None
    shape, context = replace(shape_of(values), layers=1, vocabulary=0), values["tokens"]
    work = decode(shape, context)
    without = work.total - work.scores - work.context
    slips = (
        (without, f"That leaves out the cache: the token looks at {context} keys and values."),
        (work.total - work.hidden, "That leaves out the feed-forward part."),
        (work.total - work.scores, "Scores, and the context that they weigh: two products over the cache."),
        (decode(replace(shape, groups=shape.heads), context).total, "Shared keys and values are projected once."),
        (work.total * context, f"That is for {context} tokens; the others are in the cache already."),
    )
    kind = "3·d·f, gated" if shape.gated else "2·d·f"
    text = (
        f"Decode at context {context}, one layer: d = {shape.width}, {heads_of(shape)}, feed-forward {kind}, f = "
        f"{shape.hidden}: how many MAC does the next token take?"
    )
    because = (
        f"projections {exact(work.projections)}, scores and context {exact(work.scores + work.context)}, feed-forward "
        f"{exact(work.hidden)}."
    )
    return ask_number(text, work.total, "MAC", slips, because)


@TOPIC.asks("what-helps")
def what_helps(values: Values, random: Random) -> Draft | None:
    """What a change does to the intensity of the cache is counted, not known."""
    if values["phase"] != DECODE:
        return None
    shape, tokens, batch, each = shape_of(values), values["tokens"], values["batch"], values["bytes"]
    now = counted(shape, tokens, batch, each)
    deeper = replace(shape, layers=2 * shape.layers)
    alike = "Work and bytes grow together."
    changes = [
        Change(
            "twice as many sequences", counted(shape, tokens, 2 * batch, each) / now, "Each has a cache of its own."
        ),
        Change("twice the context", counted(shape, 2 * tokens, batch, each) / now, alike),
        Change("twice as many layers", counted(deeper, tokens, batch, each) / now, alike),
        *(Change(text, counted(other, tokens, batch, size) / now, why) for text, other, size, why in ways(shape, each)),
    ]
    text = f"Decode ({heads_of(shape)}, {each} B a word) takes so many MAC for each byte of the cache."
    because = f"They are (H/G)/b, ({shape.heads}/{shape.groups})/{each}; sequences, context and layers cancel out."
    return ask_change(text, changes, because, random)


def ways(shape: Shape, each: int) -> Iterator[tuple[str, Shape, int, str]]:
    """Changes that do something to it: (what, shape, bytes of a word, why)."""
    if shape.groups % 2 == 0:
        fewer = replace(shape, groups=shape.groups // 2)
        yield "half as many heads of keys and values", fewer, each, "A key that is read serves twice as many queries."
    if shape.heads % (2 * shape.groups) == 0:
        more = replace(shape, groups=2 * shape.groups)
        yield "twice as many heads of keys and values", more, each, "A key that is read serves half as many queries."
    if each % 2 == 0:
        yield f"{each // 2} B a word, not {each}", shape, each // 2, "The same work for half the bytes."


def counted(shape: Shape, context: int, batch: int, word_bytes: int) -> float:
    """MAC of scores and context for each byte of the cache that one step of decode reads."""
    done, (_, read) = decode(shape, context, batch), decode_bytes(shape, context, batch, word_bytes)
    return (done.scores + done.context) / read
