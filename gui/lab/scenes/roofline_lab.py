"""Where a dense layer stands under a roof: what it reaches, what binds it, and how it moves while it runs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from analysis.dataflow.fully_connected import BLOCK, IDEAL, NAIVE
from analysis.dataflow.layer import Layer, dense
from analysis.dataflow.run import run_of_nest
from analysis.lecture.boards import MEGA, OWN, Roofs
from analysis.lecture.row import FLOP_PER_MAC
from analysis.units import number, percent, si
from gui.lab.dense_view import tr
from gui.lab.dense_words import intensity_at, sizes_of
from gui.lab.ink import caption, elided
from gui.lab.plots import Labels, Plot, around, decades, paint_axes, paint_curve, paint_dot
from gui.lab.roof_dots import TOKENS, dots_of, kernel_of
from gui.lab.roof_time import answers_in, given_in, paint_time, stores_words
from gui.lab.roof_words import bound_words, limit_words, per_byte_words, per_second, point_words, scale_of
from gui.lab.roofs import BOARDS, decade_below, roof_line, roofs_of
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import LOOK, small_font, title_font
from gui.widgets.plot_tables import PlotTable, table

MOST, MOST_BATCH = 1024, 64
MOST_MFLOPS, MOST_MBS = 200_000_000, 10_000_000
HEAD, FOOT = 56.0, 74.0
CASES = (2.0, 16.0)
BOARD_CHOICES = (
    (OWN, tr("own figures")), (BOARDS[0], tr("2 GFLOPS, 0.5 GB/s")), (BOARDS[1], tr("Titan RTX as printed")),
    (BOARDS[2], tr("Titan RTX, fp16 tensor cores")), (BOARDS[3], tr("Titan RTX, fp32")),
    (BOARDS[4], tr("Raspberry Pi 4 as printed")), (BOARDS[5], tr("Raspberry Pi 4, its own peak")),
    (BOARDS[6], tr("GAP8, int8: DRAM, L2 and L1")),
)  # fmt: skip


def is_own(values: Values) -> bool:
    return values["board"] == OWN


def board(title: str, name: str, note: str = "", **values: object) -> Preset:
    """Of another board than the lecture's two cases."""
    return Preset(title, {"board": name, "cases": False} | values, note)


@scene
class RooflineLab(Scene):
    title = tr("Roofline lab")
    question = tr("What binds a dense layer: the arithmetic or the memory?")
    slides = "S21–S25, S29, S37, S47"
    params = (
        Param("board", tr("board"), BOARDS[0], "choice", choices=BOARD_CHOICES),
        Param("peak", tr("π in MFLOP/s"), 2000, least=1, most=MOST_MFLOPS, shown=is_own),
        Param("rate", tr("β in MB/s"), 500, least=1, most=MOST_MBS, shown=is_own),
        Param("inputs", tr("inputs N"), 16, least=2, most=MOST),
        Param("outputs", tr("outputs M"), 16, least=1, most=MOST),
        Param("batch", tr("minibatch B"), 4, least=1, most=MOST_BATCH),
        Param("kernel", tr("runs"), NAIVE, "choice",
              choices=((NAIVE, tr("B sums in registers")), (BLOCK, tr("register block")), (IDEAL, tr("all in registers")))),
        Param("rows", tr("block rows m"), 2, least=1, most=8),
        Param("columns", tr("block columns b"), 4, least=1, most=8),
        Param("bytes", tr("bytes a word"), 4, "choice", choices=((4, "4"), (2, "2"), (1, "1"))),
        Param("unit", tr("unit"), "FLOP", "choice", choices=(("FLOP", "FLOP"), ("MAC", "MAC"))),
        Param("overlap", tr("loads overlap arithmetic"), True, "switch"),
        Param("cases", tr("the lecture's two cases"), True, "switch"),
        Param("kinds", tr("kinds of layer"), False, "switch", rare=True,
              hint=tr("a dense, a depthwise and a whole convolution, each word moved once")),
    )  # fmt: skip
    presets = (
        Preset(tr("S22–S24: 2 GFLOPS and 0.5 GB/s"), {}, tr("at 2 FLOP/B 1 GFLOP/s, at 16 the peak")),
        board(tr("S37: three kinds of layer"), BOARDS[0], tr("a convolution is compute bound without a minibatch"), kinds=True),
        board(tr("S29: Titan RTX as printed"), BOARDS[1], tr("0.25 MAC/B × 670 GB/s are 167.5 GMAC/s, which is 335 GFLOP/s")),
        board(tr("Titan RTX, fp16 tensor cores"), BOARDS[2], bytes=2),
        board(tr("Titan RTX, fp32"), BOARDS[3]),
        board(tr("S29: Raspberry Pi 4 as printed"), BOARDS[4], tr("a minibatch without end stands on the ridge")),
        board(tr("Raspberry Pi 4, measured"), OWN, tr("Linpack about 8 GFLOPS, STREAM 4.8 to 5.6 GB/s"), peak=8000, rate=4800),
        board(tr("Raspberry Pi 4, its own peak and caches"), BOARDS[5]),
        board(tr("S37: three kinds of layer, Raspberry Pi 4"), BOARDS[5], kinds=True),
        board(tr("Cortex-M4: 2 MAC and 4 B a cycle"), OWN, tr("at 100 MHz; loads and arithmetic take turns"), peak=400,
              rate=400, bytes=2, unit="MAC", overlap=False, kernel=BLOCK, columns=2),
        board(tr("GAP8: a roof for each memory"), BOARDS[6], tr("dashed: what L2 and L1 would allow"), bytes=1, kernel=BLOCK),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        asked = dense(values["inputs"], values["outputs"], values["batch"])
        layer = dense(min(MOST, asked.channels_in), min(MOST, asked.channels_out), min(MOST_BATCH, asked.batch))
        roofs = roofs_of(values["board"], values["peak"], values["rate"])
        run = run_of_nest(kernel_of(values, values["kernel"]).nest(layer), values["kernel"])
        return Play(values, (run,), None if layer == asked else asked, {"roofs": roofs, "dots": dots_of(values, layer)})

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        paint_head(painter, rect, play, times[0])
        plot = plot_of(rect, play)
        paint_frame(painter, plot, play)
        labels = Labels(painter, plot.rect.adjusted(3, 2, -3, -2))
        for _, x, _ in play.extra["dots"]:
            labels.block(around(plot.at(x, play.extra["roofs"].reached(x, play.values["overlap"])), 6))
        block_guides(plot, play, times[0], labels)
        paint_roofs(painter, plot, play, labels)
        paint_dots(painter, plot, play, times[0], labels)
        box = QRectF(rect.left(), rect.bottom() - FOOT + 20, rect.width(), FOOT - 20)
        paint_time(painter, box, play, times[0], play.values["kernel"] == IDEAL)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        plot, roofs = plot_of(rect, play), play.extra["roofs"]
        for place, (name, per_byte, _) in enumerate(play.extra["dots"]):
            spot = plot.at(per_byte, roofs.reached(per_byte, play.values["overlap"]))
            if (spot - at).manhattanLength() < 12:
                return Hit(len(play.runs), name, place, point_words(play, per_byte))
        ridge = plot.at(roofs.ridge, roofs.peak)
        if (ridge - at).manhattanLength() < 12:
            return Hit(len(play.runs), tr("ridge"), 0, point_words(play, roofs.ridge))
        return None

    def grab(self, rect: QRectF, play: Play, at: QPointF) -> object | None:
        """The ridge moves π and β; the plateau π; the slope β. The axes stay as they were."""
        plot, roofs = plot_of(rect, play), play.extra["roofs"]
        if (plot.at(roofs.ridge, roofs.peak) - at).manhattanLength() < 14:
            return ("ridge", plot)
        if not plot.rect.contains(at):
            return None
        per_byte, _ = plot.values(at)
        close = abs(plot.at(per_byte, roofs.reached(per_byte, True)).y() - at.y()) < 6
        return None if not close else ("plateau" if per_byte > roofs.ridge else "slope", plot)

    def drag(self, rect: QRectF, play: Play, grabbed: object, at: QPointF) -> Values | None:
        part, plot = grabbed  # type: ignore[misc]
        roofs: Roofs = play.extra["roofs"]
        per_byte, reached = plot.values(at)
        peak = reached if part in ("ridge", "plateau") else roofs.peak
        rate = reached / per_byte if part in ("ridge", "slope") else roofs.rate
        wish = {
            "board": OWN,
            "peak": min(MOST_MFLOPS, max(1, round(peak / MEGA))),
            "rate": min(MOST_MBS, max(1, round(rate / MEGA))),
        }
        return None if all(play.values[name] == value for name, value in wish.items()) else {**play.values, **wish}

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return answers_in(rect, plot_of(rect, play).rect)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """π and β, and both axes."""
        return given_in(rect, plot_of(rect, play).rect)

    def plot_table(self, play: Play) -> PlotTable:
        """The dots, then each bandwidth with its ridge under the peak."""
        roofs, overlap = play.extra["roofs"], play.values["overlap"]
        rows = [(words, per_byte, roofs.reached(per_byte, overlap), None) for words, per_byte, _ in play.extra["dots"]]
        rows += [(name, roofs.peak / rate, roofs.peak, rate) for name, rate in roofs.rates]
        return table(("name", "intensity_flops_per_byte", "attainable_flops_per_s", "bandwidth_bytes_per_s"), rows)

    def values_of_layer(self, layer: Layer) -> Values | None:
        return sizes_of(layer)


def plot_of(rect: QRectF, play: Play) -> Plot:
    """Whole decades around the ridge and every dot, in FLOP."""
    roofs: Roofs = play.extra["roofs"]
    seen = [dot[1] for dot in play.extra["dots"]] + [roofs.ridge, *(CASES if play.values["cases"] else ())]
    left, right = decade_below(min(seen) / 1.5), 10 * decade_below(max(seen) * 2)
    low = decade_below(roofs.reached(min(seen), play.values["overlap"]) / 2)
    inside = rect.adjusted(86, HEAD + 20, -10, -FOOT - 24)
    return Plot(inside, (left, right), (low, 10 * decade_below(roofs.peak * 1.2)), True, True)


def paint_frame(painter: QPainter, plot: Plot, play: Play) -> None:
    scale, unit = scale_of(play), play.values["unit"]
    shown = (tuple(end * scale for end in plot.x), tuple(end * scale for end in plot.y))
    xs = [(tick / scale, number(tick, 1)) for tick in decades(shown[0])]
    ys = [(tick / scale, si(tick, f"{unit}/s")) for tick in decades(shown[1])]
    paint_axes(painter, plot, xs, ys, (tr("operations a byte, {unit}/B").format(unit=unit), ""))


def paint_head(painter: QPainter, rect: QRectF, play: Play, time: float) -> None:
    words = next((text for text in now_words(play, time) if fits(text, rect.width())), now_words(play, time)[-1])
    caption(painter, QPointF(rect.left(), rect.top() + 14), elided(words, rect.width(), title_font()), strong=True)
    paint_board(painter, rect, play)
    caption(painter, QPointF(rect.left(), rect.top() + 48), elided(limit_words(play), rect.width()))


def fits(text: str, width: float) -> bool:
    return QFontMetricsF(title_font()).horizontalAdvance(text) <= width


def now_words(play: Play, time: float) -> tuple[str, ...]:
    """What is reached so far, the longest first."""
    found, roofs = now(play, time), play.extra["roofs"]
    if not found:
        return (tr("nothing has been computed yet"),)
    reached = roofs.reached(found, play.values["overlap"])
    words = {
        "oi": per_byte_words(play, found), "stores": stores_words(play.values["kernel"] == IDEAL),
        "bound": bound_words(roofs, found), "reached": per_second(play, reached), "share": percent(reached / roofs.peak),
    }  # fmt: skip
    return (
        tr("{oi} so far, {stores}: {reached}, {share} of peak, {bound}").format(**words),
        tr("{oi}: {reached}, {share} of peak, {bound}").format(**words),
    )


def paint_board(painter: QPainter, rect: QRectF, play: Play) -> None:
    """π and β are given, the ridge follows from them and stands at the right."""
    roofs: Roofs = play.extra["roofs"]
    ridge = tr("ridge at {ridge}").format(ridge=per_byte_words(play, roofs.ridge))
    wide = QFontMetricsF(small_font()).horizontalAdvance(ridge)
    board = tr("{name}: π = {peak}, β = {rate}").format(
        name=roofs.name, peak=per_second(play, roofs.peak), rate=si(roofs.rate, "B/s")
    )
    place = caption(painter, QPointF(rect.left(), rect.top() + 31), elided(board, rect.width() - wide - 16))
    caption(painter, QPointF(place.right() + 16, rect.top() + 31), ridge)


def block_guides(plot: Plot, play: Play, time: float, labels: Labels) -> None:
    """The lines from the running dot to both axes stay free of words."""
    found = now(play, time)
    if found:
        spot = plot.at(found, play.extra["roofs"].reached(found, play.values["overlap"]))
        labels.block(QRectF(plot.rect.left(), spot.y() - 1, spot.x() - plot.rect.left(), 2))
        labels.block(QRectF(spot.x() - 1, spot.y(), 2, plot.rect.bottom() - spot.y()))


def paint_roofs(painter: QPainter, plot: Plot, play: Play, labels: Labels) -> None:
    roofs: Roofs = play.extra["roofs"]
    text, dim = LOOK.theme.colour("text"), LOOK.theme.colour("dim")
    for name, rate in (one for one in roofs.rates[1:] if one[1] != roofs.rate):
        paint_curve(painter, plot, roof_line(plot, roofs.peak, rate), QPen(dim, 1.2, Qt.PenStyle.DashLine))
        at = max(plot.x[0], plot.y[0] / rate) * 1.3
        labels.put(plot.at(at, rate * at), tr("{name}, {rate}").format(name=name, rate=si(rate, "B/s")), dim)
    paint_curve(painter, plot, roof_line(plot, roofs.peak, roofs.rate), QPen(text, 2.0))
    if not play.values["overlap"]:
        xs = [plot.x[0] * (plot.x[1] / plot.x[0]) ** (n / 80) for n in range(81)]
        curve = [(x, roofs.reached(x, False)) for x in xs]
        paint_curve(painter, plot, [p for p in curve if p[1] >= plot.y[0]], QPen(text, 1.6, Qt.PenStyle.DotLine))
    ridge = plot.at(roofs.ridge, roofs.peak)
    painter.setPen(QPen(LOOK.theme.colour("accent"), 2))
    painter.setBrush(LOOK.theme.colour("panel"))
    painter.drawRect(QRectF(ridge.x() - 4, ridge.y() - 4, 8, 8))
    labels.block(QRectF(ridge.x() - 8, ridge.y() - 8, plot.rect.right() - ridge.x() + 8, 14))
    labels.put(ridge, tr("ridge {oi}").format(oi=per_byte_words(play, roofs.ridge)), LOOK.theme.colour("accent"))
    if play.values["cases"]:
        paint_cases(painter, plot, play, labels)


def paint_cases(painter: QPainter, plot: Plot, play: Play, labels: Labels) -> None:
    """The lecture's two lines."""
    roofs: Roofs = play.extra["roofs"]
    red = LOOK.theme.colour("over")
    for per_byte in CASES:
        foot = plot.at(per_byte, plot.y[0])
        labels.block(QRectF(foot.x() - 1, plot.at(per_byte, roofs.reached(per_byte, True)).y(), 2, plot.rect.height()))
    for place, per_byte in enumerate(CASES, start=1):
        reached = roofs.reached(per_byte, True)
        paint_curve(painter, plot, [(per_byte, plot.y[0]), (per_byte, reached)], QPen(red, 1.6))
        words = tr("O{n} = {oi}: {reached}").format(
            n=place, oi=per_byte_words(play, per_byte), reached=per_second(play, reached)
        )
        spot = plot.at(per_byte, plot.y[0] * (reached / plot.y[0]) ** (0.12 + 0.2 * place))
        labels.put(spot, words, red) or labels.put(spot, f"O{place}", red)


def paint_dots(painter: QPainter, plot: Plot, play: Play, time: float, labels: Labels) -> None:
    """Each way to compute the layer as a ring, the execution's own dot in amber."""
    roofs: Roofs = play.extra["roofs"]
    overlap = play.values["overlap"]
    spots = [(plot.at(x, roofs.reached(x, overlap)), words, kernel) for words, x, kernel in play.extra["dots"]]
    for spot, _, kernel in spots:
        tint = LOOK.theme.colour(TOKENS.get(kernel, "text"))
        paint_dot(painter, spot, tint, 6 if kernel == play.values["kernel"] else 4.5, hollow=True)
    found = now(play, time)
    if found:
        spot = plot.at(found, roofs.reached(found, overlap))
        amber = LOOK.theme.colour("selection")
        for corner in (QPointF(spot.x(), plot.rect.bottom()), QPointF(plot.rect.left(), spot.y())):
            painter.setPen(QPen(amber, 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(spot, corner)
        paint_dot(painter, spot, amber)
    for spot, words, kernel in spots:
        labels.put(spot, words, LOOK.theme.colour(TOKENS.get(kernel, "text")))


def now(play: Play, time: float) -> float | None:
    """FLOP/B so far, in what the lecture counts: stores only where all is held."""
    found = intensity_at(play.runs[0], time, play.values["bytes"], play.values["kernel"] == IDEAL)
    return None if found is None else FLOP_PER_MAC * found
