"""What follows a convolution: a pass over memory each, or fused into it, and a norm that folds into the weights."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.dataflow.layer import Layer
from analysis.lessons.fact import told
from analysis.other_layers.passes import Chain
from analysis.other_layers.settings import chain_of, folded_of, norm_of_values
from analysis.units import si
from gui.lab.beats import Beats
from gui.lab.chosen import allowed
from gui.lab.dense_view import tr
from gui.lab.ink import caption, elided
from gui.lab.passes_picture import map_name, paint_lane, places, short_name
from gui.lab.passes_state import LANES, At, Stop, at_time, count_of, moved_so_far
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.lab.shares import ROW, Line, Share, paint_lines
from gui.theme import title_font

N = QT_TRANSLATE_NOOP

HEAD, FOOT = 46.0, 2 * ROW + 40.0


def has_norm(values: Values) -> bool:
    return bool(values["norm"])


def folding(name: str, label: str, default: int, least: int = -20) -> Param:
    return Param(name, label, default, least=least, most=20, shown=has_norm, rare=True)


@scene
class Fusion(Scene):
    title = N("lab", "Fused layers")
    question = N("lab", "What do pooling, normalisation and activation cost, and why can they cost nothing?")
    slides = "S13–S14"
    params = (
        Param("height", N("lab", "rows"), 32, most=512),
        Param("width", N("lab", "columns"), 32, most=512),
        Param("channels_in", N("lab", "channels in"), 16, most=1024),
        Param("channels", N("lab", "channels"), 32, most=1024),
        Param("kernel", N("lab", "kernel"), 3, "choice", choices=((1, "1×1"), (3, "3×3"), (5, "5×5"))),
        Param("norm", N("lab", "batch normalisation"), True, "switch"),
        Param("activation", N("lab", "ReLU"), True, "switch"),
        Param("window", N("lab", "pooling"), 2, "choice", choices=((1, "–"), (2, "2×2"), (3, "3×3"))),
        Param("bytes", N("lab", "bytes a word"), 1, "choice", choices=((4, "4"), (2, "2"), (1, "1"))),
        folding("weight", N("lab", "a weight w"), 4), folding("bias", N("lab", "bias b"), 1),
        folding("gamma", N("lab", "gamma"), 3), folding("beta", N("lab", "beta"), 2), folding("mean", N("lab", "mean"), 3),
        folding("deviation", N("lab", "deviation"), 2, least=1),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S14: normalisation, ReLU and pooling"), {}, N("lab", "three passes more, or none")),
        Preset(N("lab", "Normalisation alone"), {"activation": False, "window": 1}, N("lab", "one read, one write")),
        Preset(N("lab", "First block of a picture network"),
               {"height": 224, "width": 224, "channels_in": 3, "window": 1}, N("lab", "large maps, few channels")),
        Preset(N("lab", "Only the convolution"), {"norm": False, "activation": False, "window": 1}, N("lab", "nothing to fuse")),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        chain = chain_of(values)
        return Play(values, (), extra={"chain": chain}, beats=Beats(count_of(chain), tr("row by row")))

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        chain: Chain = play.extra["chain"]
        caption(
            painter,
            QPointF(rect.left(), rect.top() + 14),
            elided(head_words(chain), rect.width(), title_font()),
            strong=True,
        )
        caption(painter, QPointF(rect.left(), rect.top() + 32), elided(self.moment(play, times), rect.width()))
        for is_fused, room in zip(LANES, lanes_of(rect), strict=True):
            paint_lane(painter, room, chain, is_fused, times[0])
        foot = foot_of(rect)
        paint_lines(painter, foot, lines_of(chain, times[0]))
        for line, text in enumerate(folding_words(play.values)):
            at = QPointF(rect.left(), foot.top() + 2 * ROW + 16 + 17 * line)
            caption(painter, at, elided(text, rect.width()), dim=line > 0)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        """A map in memory, or what works."""
        chain: Chain = play.extra["chain"]
        for is_fused, room in zip(LANES, lanes_of(rect), strict=True):
            for number, (stop, place) in enumerate(places(room, chain, is_fused)):
                if place.contains(at):
                    return Hit(0, *about(chain, stop, number, is_fused))
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return (foot_of(rect),)

    def values_of_layer(self, layer: Layer) -> Values | None:
        """A square convolution that keeps the size; what follows it stays as it is set."""
        sizes = {
            "height": layer.height, "width": layer.width, "channels_in": layer.channels_in,
            "channels": layer.channels_out, "kernel": layer.kernel_height,
        }  # fmt: skip
        plain = layer.groups == layer.batch == 1 and layer.kernel_height == layer.kernel_width
        plain = plain and (layer.out_height, layer.out_width) == (layer.height, layer.width)
        limits = {param.name: param for param in self.params}
        return sizes if plain and all(allowed(limits[name], size) for name, size in sizes.items()) else None

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        chain = play.extra["chain"]
        separate, fused = (at_time(chain, is_fused, times[0]) for is_fused in LANES)
        return f"{separate_words(chain, separate)}; {fused_words(fused)}"


def lanes_of(rect: QRectF) -> tuple[QRectF, QRectF]:
    inner = rect.adjusted(0, HEAD, 0, -FOOT)
    tall = inner.height() / 2
    top = QRectF(inner.left(), inner.top(), inner.width(), tall - 4)
    return top, top.translated(0, tall + 4)


def foot_of(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.bottom() - FOOT + 6, rect.width(), FOOT - 6)


def head_words(chain: Chain) -> str:
    if not chain.followers:
        return tr("A convolution alone: nothing follows that could be fused")
    ratio = chain.moved_bytes(False) / chain.moved_bytes(True)
    extra = si(chain.extra_bytes, "B", 4)
    text = tr("What follows adds {extra} of traffic, or nothing: {ratio}× the bytes of one fused pass")
    return text.format(extra=extra, ratio=told(ratio, ""))


def separate_words(chain: Chain, now: At) -> str:
    if now.over:
        return tr("separate passes: over")
    name = short_name(("convolution", *chain.followers)[now.number])
    return tr("separate passes: {name} reads and writes").format(name=name)


def fused_words(now: At) -> str:
    return tr("fused: over") if now.over else tr("fused: all in one pass")


def about(chain: Chain, stop: Stop, number: int, is_fused: bool) -> tuple[str, int, str]:
    """(title, number, words) of what stands in a lane."""
    if stop.kind == "work":
        return ", ".join(map(short_name, stop.names)), number, tr("between a read and a write of memory")
    passes = chain.fused() if is_fused else chain.separate()
    words = passes[number // 2 - 1].writes if number else chain.inputs
    size = si(words * chain.word_bytes, "B", 4)
    return tr("map"), number, tr("{sizes} words, {size}").format(sizes=map_name(chain, stop), size=size)


def lines_of(chain: Chain, time: float) -> tuple[Line, Line]:
    """Bytes of feature maps to one scale."""
    names = (tr("separate"), tr("fused"))
    found = []
    for name, is_fused in zip(names, LANES, strict=True):
        whole, so_far = chain.moved_bytes(is_fused), moved_so_far(chain, is_fused, time)
        words = tr("{some} of {all} moved").format(some=si(so_far, "B"), all=si(whole, "B"))
        found.append(Line(name, (Share(whole, "outputs", so_far),), words))
    return found[0], found[1]


def folding_words(values: Values) -> tuple[str, ...]:
    """The norm as a part of the weights, in fractions."""
    if not values["norm"]:
        return ()
    (weight, bias), gain = folded_of(values), norm_of_values(values).gain
    own, given, mean, beta = (values[name] for name in ("weight", "bias", "mean", "beta"))
    first = tr("folded: gain = gamma / √(variance + ε) = {gamma} / {deviation} = {gain}").format(
        gamma=values["gamma"], deviation=values["deviation"], gain=part_of(gain)
    )
    second = tr(
        "w = {own} becomes {own}·{gain} = {weight}; b = {given} becomes ({given} − {mean})·{gain} + {beta} = {bias}"
    )
    parts = {"own": own, "given": given, "mean": signed(mean), "beta": signed(beta)}
    return first, second.format(**parts, gain=part_of(gain), weight=part_of(weight), bias=part_of(bias))


def part_of(value: Fraction) -> str:
    return str(value).replace("-", "−")


def signed(value: int) -> str:
    return str(value) if value >= 0 else f"(−{-value})"
