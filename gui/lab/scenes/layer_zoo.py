"""Kinds of layer, or a whole network, under one roof: which of them a larger minibatch or narrower words move."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF, QPainter

from analysis.lecture.boards import Roofs, roofs_at
from analysis.units import percent, si
from gui.lab.beats import Beats
from gui.lab.ink import caption, elided
from gui.lab.plots import Labels, Plot
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.lab.zoo_below import ROW, bound_words, height_below, list_answers, paint_list, paint_strip
from gui.lab.zoo_picture import paint_roof, paint_spots, per_byte, place_of, plot_in
from gui.lab.zoo_spots import BOARDS, NETWORKS, batch_at, memory_share, network_name, spots_of, tr
from gui.theme import small_font, title_font
from gui.widgets.plot_tables import PlotTable, table

N = QT_TRANSLATE_NOOP
HEAD, AXIS, SIDE = 46.0, 44.0, 84.0
LIST, WIDE, LOW = 390.0, 860.0, 1.9


def of_kinds(values: Values) -> bool:
    return not values["network"]


def cloud(title: str, network: str, board: str, note: str = "", **values: object) -> Preset:
    return Preset(title, {"network": network, "board": board} | values, note)


@scene
class LayerZoo(Scene):
    title = N("lab", "Kinds of layer")
    question = N("lab", "Which layers does memory bind, and which of them does a larger minibatch help?")
    slides = "S37, S47"
    params = (
        Param("batch", N("lab", "minibatch B, up to"), 64, least=1, most=64),
        Param("bits", N("lab", "bits a word"), 32, "choice", choices=((32, "32"), (16, "16"), (8, "8"), (4, "4"))),
        Param("board", N("lab", "board"), "rpi4b", "choice", choices=BOARDS),
        Param("network", N("lab", "network"), "", "choice", choices=NETWORKS),
        Param("kernel", N("lab", "kernel K"), 3, "choice", choices=((1, "1"), (3, "3"), (5, "5"), (7, "7")), shown=of_kinds),
        Param("stride", N("lab", "stride"), 1, least=1, most=4, shown=of_kinds),
        Param("tokens", N("lab", "tokens n"), 512, least=1, most=8192, shown=of_kinds,
              hint=N("lab", "of the prompt, or those before the one that is decoded")),
        Param("size", N("lab", "height = width"), 28, least=7, most=224, shown=of_kinds, rare=True),
        Param("channels", N("lab", "channels"), 64, least=1, most=1024, shown=of_kinds, rare=True),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S47: kinds of layer under one roof"), {}, N("lab", "only the dense and the decoding layer move far")),
        Preset(N("lab", "S37: without a minibatch"), {"batch": 1}, N("lab", "a convolution needs none")),
        Preset(N("lab", "Long context: 8192 tokens"), {"tokens": 8192}, N("lab", "the cache grows with every sequence")),
        Preset(N("lab", "8-bit words"), {"bits": 8}, N("lab", "four times as much work a byte")),
        cloud(N("lab", "MobileNetV2 on a Raspberry Pi 4"), "mobilenet_v2", "rpi4b"),
        cloud(N("lab", "VGG-16 on a Raspberry Pi 4"), "vgg16", "rpi4b", N("lab", "its dense layers leave the memory's side")),
        cloud(N("lab", "DS-CNN on a microcontroller, 8 bits"), "ds_cnn", "stm32h743", bits=8, batch=1),
        cloud(N("lab", "ResNet-50 on a Titan RTX"), "resnet50_v1_5", "titan_rtx"),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        extra = {"roofs": roofs_at(values["board"], values["bits"]), "spots": spots_of(values)}
        return Play(values, (), extra=extra, beats=Beats(values["batch"], tr("image by image")))

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        time = times[0] if times else 0.0
        paint_head(painter, rect, play, time)
        plot = plot_of(rect, play)
        labels = Labels(painter, plot.rect.adjusted(3, 2, -3, -2))
        paint_roof(painter, plot, play, labels)
        paint_spots(painter, plot, play, time, labels)
        if play.values["network"]:
            paint_strip(painter, below_of(rect, play), plot, play, time)
        else:
            paint_list(painter, below_of(rect, play), play, time)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        plot, batch = plot_of(rect, play), batch_at(play, times[0] if times else 0.0)
        spots, bits = play.extra["spots"], play.values["bits"]
        near = [(place_of(plot, play, spot, batch) - at).manhattanLength() for spot in spots]
        row = min(range(len(spots)), key=near.__getitem__)
        if near[row] > 12:
            return None
        found = spots[row].at(batch, bits)
        words = tr("{about}; {oi}, bound by {bound}").format(
            about=spots[row].about, oi=per_byte(found), bound=bound_words(found, play.extra["roofs"])
        )
        return Hit(len(play.runs), spots[row].name, row, words)

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """What is said of all, the roof with its spots, and the numbers below."""
        head, below = QRectF(rect.left(), rect.top() + 2, rect.width(), 16), below_of(rect, play)
        return (
            head,
            plot_of(rect, play).rect.adjusted(-1, -1, 1, 1),
            below if play.values["network"] else list_answers(below),
        )

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """π and β, both axes, and what the columns are."""
        plot = plot_of(rect, play).rect
        left = QRectF(rect.left(), plot.top() - 20, plot.left() - rect.left() - 1, plot.height() + 40)
        below = QRectF(plot.left() - 44, plot.bottom() + 1, plot.width() + 88, 40)
        heads = QRectF(below_of(rect, play).topLeft(), QSizeF(rect.width(), ROW))
        return QRectF(rect.left() - 1, rect.top() + 21, 4, 14), left, below, heads

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        return now_words(play, times[0] if times else 0.0)

    def plot_table(self, play: Play) -> PlotTable:
        """Each layer at a minibatch of one and at the last, with its limit."""
        bits, last = play.values["bits"], play.values["batch"]
        rows = [
            (s.name, s.family, s.at(1, bits), s.at(last, bits), s.limit(bits), play.extra["roofs"].reached(s.at(last, bits)))
            for s in play.extra["spots"]
        ]  # fmt: skip
        oi = (f"{which}_flops_per_byte" for which in ("first", "last", "limit"))
        return table(("name", "family", *oi, "attainable_flops_per_s"), rows)


def is_beside(rect: QRectF, play: Play) -> bool:
    """A wide and low picture has the list at its right."""
    return of_kinds(play.values) and rect.width() >= max(WIDE, LOW * rect.height())


def plot_of(rect: QRectF, play: Play) -> Plot:
    beside = is_beside(rect, play)
    tall = max(90.0, rect.height() - HEAD - AXIS - (0 if beside else height_below(play)))
    wide = rect.width() - SIDE - 10 - (LIST + 18 if beside else 0)
    return plot_in(QRectF(rect.left() + SIDE, rect.top() + HEAD, wide, tall), play)


def below_of(rect: QRectF, play: Play) -> QRectF:
    tall = height_below(play)
    if is_beside(rect, play):
        return QRectF(rect.right() - LIST, rect.top() + HEAD, LIST, tall)
    return QRectF(rect.left(), rect.bottom() - tall, rect.width(), tall)


def now_words(play: Play, time: float) -> str:
    batch, bits, roofs = int(batch_at(play, time)), play.values["bits"], play.extra["roofs"]
    spots = play.extra["spots"]
    if play.values["network"]:
        share = percent(memory_share(spots, batch, bits, roofs))
        return tr("B = {b}: memory binds {share} of {network}'s time").format(
            b=batch, share=share, network=network_name(play.values)
        )
    bound = sum(spot.at(batch, bits) < roofs.ridge for spot in spots)
    return tr("B = {b}: memory binds {n} of {m} kinds of layer").format(b=batch, n=bound, m=len(spots))


def paint_head(painter: QPainter, rect: QRectF, play: Play, time: float) -> None:
    roofs: Roofs = play.extra["roofs"]
    words = elided(now_words(play, time), rect.width(), title_font())
    caption(painter, QPointF(rect.left(), rect.top() + 14), words, strong=True)
    paint_board(painter, rect, play, roofs)


def paint_board(painter: QPainter, rect: QRectF, play: Play, roofs: Roofs) -> None:
    """The ridge stands behind it where there is room: it is written at its place as well."""
    board = tr("{name}, {format}: π = {peak}, β = {rate}").format(
        name=tr(dict(BOARDS)[play.values["board"]]), format=roofs.format,
        peak=si(roofs.peak, "FLOP/s", 3), rate=si(roofs.rate, "B/s"),
    )  # fmt: skip
    ridge = tr("ridge at {ridge}").format(ridge=per_byte(roofs.ridge))
    place = caption(painter, QPointF(rect.left(), rect.top() + 31), elided(board, rect.width()))
    if place.right() + 16 + QFontMetricsF(small_font()).horizontalAdvance(ridge) <= rect.right():
        caption(painter, QPointF(place.right() + 16, rect.top() + 31), ridge)
