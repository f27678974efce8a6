"""What happens in attention, in words, and its counts as bars."""

from __future__ import annotations

from analysis.lessons.fact import told
from analysis.other_layers.attention import Shape, Work, cache_bytes, cache_intensity, decode_bytes, weights_intensity
from analysis.other_layers.settings import at_once, shape_of, work_of
from analysis.units import exact, percent, si
from gui.lab.attention_state import CONTEXT, HIDDEN, PROJECT, SCORES, Course, Place
from gui.lab.dense_view import tr
from gui.lab.scene import Values
from gui.lab.shares import Line, Share


def head_words(values: Values) -> str:
    """What is counted: the whole stack."""
    shape, work, tokens = shape_of(values), work_of(values), values["tokens"]
    what = tr("One more token at context {n}") if values["phase"] == "decode" else tr("Prefill of {n} tokens")
    return tr("{what}: {macs} in {layers}").format(
        what=what.format(n=exact(tokens)), macs=si(work.total, "MAC", 4), layers=layers_words(shape.layers)
    )


def layers_words(count: int) -> str:
    return tr("one layer") if count == 1 else tr("{n} layers").format(n=count)


def scale_words(values: Values, course: Course) -> str:
    """What is drawn of it."""
    shape = shape_of(values)
    sizes = {"heads": exact(shape.heads), "groups": exact(shape.groups), "some": course.tokens}
    text = tr("one head of {heads} is drawn; {groups} heads of keys and values") if shape.groups > 1 else ""
    text = text or tr("one head of {heads} is drawn; all share one head of keys and values")
    if course.tokens < values["tokens"]:
        text += tr(", {some} tokens drawn")
    return text.format(**sizes)


def moment_words(course: Course, place: Place, tokens: int) -> str:
    row = place.row + 1 + (tokens - course.tokens if course.is_decode else 0)
    if place.over:
        return (
            tr("over: the cache has {n} rows").format(n=exact(tokens))
            if course.is_decode
            else tr("over: every token has its context")
        )
    if course.is_decode:
        return decode_words(place.part).format(n=exact(row))
    if place.part == PROJECT:
        return tr("all tokens at once go through the weights of Q, K and V")
    if place.part == HIDDEN:
        return tr("all tokens at once go through the output and feed-forward weights")
    return prefill_words(place.part, course.causal).format(n=exact(row))


def decode_words(part: str) -> str:
    words = {
        PROJECT: tr("token {n}: query, and one more row of keys and values"),
        SCORES: tr("token {n}: its query meets all {n} keys of the cache"),
        CONTEXT: tr("token {n}: the weights of softmax mix all {n} values"),
        HIDDEN: tr("token {n}: output and feed-forward weights, for this token alone"),
    }
    return words.get(part, tr("token {n}: softmax over {n} scores"))


def prefill_words(part: str, causal: bool) -> str:
    seen = tr("query {n} meets the keys up to its own") if causal else tr("query {n} meets all keys")
    words = {SCORES: seen, CONTEXT: tr("row {n}: the weights of softmax mix the values")}
    return words.get(part, tr("row {n}: softmax"))


def lines_of(values: Values) -> tuple[Line, ...]:
    """Work by part, then bytes that are read, each to its own scale: lines of one unit."""
    return work_line(work_of(values)), *byte_lines(values)


def work_line(work: Work) -> Line:
    shares = (
        Share(work.projections, "dense", letter=tr("Q K V, output")),
        Share(work.scores + work.context, "attention", letter=tr("scores, context")),
        Share(work.hidden, "weights", letter=tr("feed-forward")),
        Share(work.head, "elementwise", letter=tr("vocabulary")),
    )
    part = (work.scores + work.context) / work.total
    words = tr("scores and context {part}").format(part=percent(part))
    return Line(tr("work"), shares, words, full=float(work.total))


def byte_lines(values: Values) -> tuple[Line, Line]:
    shape, each, batch = shape_of(values), values["bytes"], values["batch"]
    weights, cache = decode_bytes(shape, values["tokens"], batch, each)
    of_weights = weights_intensity(at_once(values), batch, each)
    read = tr("{bytes}, {oi}")
    return (
        Line(
            tr("weights"),
            (Share(weights, "weights"),),
            read.format(bytes=si(weights, "B"), oi=told(of_weights, "MAC/B")),
        ),
        Line(tr("KV cache"), (Share(cache, "inputs"),), cache_words(values, shape, cache, read)),
    )


def cache_words(values: Values, shape: Shape, cache: int, read: str) -> str:
    """In decode it is read, in prefill only filled."""
    if values["phase"] == "decode":
        return read.format(bytes=si(cache, "B"), oi=told(cache_intensity(shape, values["bytes"]), "MAC/B"))
    row = cache_bytes(shape, 1, 1, values["bytes"])
    return tr("{bytes}, {row} a token").format(bytes=si(cache, "B"), row=si(row, "B"))
