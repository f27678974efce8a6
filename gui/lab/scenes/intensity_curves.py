"""Operations a byte against the size of the minibatch: three ways to compute a dense layer, and where each ends."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from analysis.dataflow.fully_connected import BLOCK, IDEAL, NAIVE
from analysis.dataflow.layer import Layer, dense
from analysis.dataflow.run import run_of_nest
from analysis.units import exact, number, percent
from gui.lab.dense_view import tr
from gui.lab.dense_words import intensity_at, sizes_of
from gui.lab.ink import caption, elided
from gui.lab.intensity_words import ROW, TERMS_TALL, is_narrow, kernel_of, line_rect, paint_line, paint_words, words_of
from gui.lab.plots import Labels, Plot, grip_of, paint_axes, paint_curve, paint_dot, paint_grip
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import LOOK
from gui.widgets.plot_tables import PlotTable, table

MOST, MOST_BATCH = 1024, 256
TICKS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
HEAD = 40.0
TABLE_WIDTH = 250.0
TOKENS = {NAIVE: "weights", BLOCK: "inputs", IDEAL: "outputs"}
STYLES = {NAIVE: Qt.PenStyle.SolidLine, BLOCK: Qt.PenStyle.DashLine, IDEAL: Qt.PenStyle.DashDotLine}


def is_block(values: Values) -> bool:
    return values["kernel"] == BLOCK


@scene
class IntensityCurves(Scene):
    title = tr("Intensity and minibatch")
    question = tr("How far does a larger minibatch help?")
    slides = "S28, S30–S31"
    params = (
        Param("inputs", tr("inputs N"), 8, least=2, most=MOST),
        Param("outputs", tr("outputs M"), 6, least=1, most=MOST),
        Param("batch", tr("minibatch B"), 4, least=1, most=MOST_BATCH),
        Param("kernel", tr("runs"), NAIVE, "choice",
              choices=((NAIVE, tr("B sums in registers")), (BLOCK, tr("register block")), (IDEAL, tr("all in registers")))),
        Param("rows", tr("block rows m"), 2, least=1, most=8),
        Param("columns", tr("block columns b"), 4, least=1, most=8),
        Param("stores", tr("count stores"), False, "switch"),
        Param("bytes", tr("bytes a word"), 4, "choice", choices=((4, "4"), (2, "2"), (1, "1"))),
    )  # fmt: skip
    presets = (
        Preset(tr("S28: the curve over the minibatch"), {}, tr("B / ((B + 1) · 4)")),
        Preset(tr("S28: minibatch of 64"), {"batch": 64}),
        Preset(tr("S30: blocks of 2×4"), {"kernel": BLOCK, "batch": 4}, tr("8 MAC for 6 loads")),
        Preset(tr("Blocks that do not divide"), {"kernel": BLOCK, "outputs": 5, "batch": 6}),
        Preset(tr("S31: 1000×1000, all in registers"), {"kernel": IDEAL, "inputs": 1000, "outputs": 1000}),
    )

    def play(self, values: Values) -> Play:
        asked = dense(values["inputs"], values["outputs"], values["batch"])
        layer = dense(min(MOST, asked.channels_in), min(MOST, asked.channels_out), min(MOST_BATCH, asked.batch))
        kernel = kernel_of(values, values["kernel"])
        run = run_of_nest(kernel.nest(layer), words_of(kernel))
        return Play(values, (run,), None if layer == asked else asked)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        caption(
            painter, QPointF(rect.left(), rect.top() + 14), elided(now_text(play, times[0]), rect.width()), strong=True
        )
        caption(painter, QPointF(rect.left(), rect.top() + 31), elided(why(play), rect.width()))
        plot = plot_of(rect, play)
        paint_frame(painter, plot)
        labels = Labels(painter, plot.rect.adjusted(2, 2, 0, 0))
        for name in (NAIVE, BLOCK, IDEAL):
            paint_kernel(painter, plot, play, name)
        paint_cursor(painter, plot, play, times[0], labels)
        for name in (NAIVE, BLOCK, IDEAL):
            label_kernel(plot, play, name, labels)
        paint_values(painter, table_room(rect), play)
        paint_terms(painter, terms_room(table_room(rect), play), play)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        plot = plot_of(rect, play)
        if not plot.rect.contains(at):
            return None
        batch = min(last_batch(play), max(1, round(plot.values(at)[0])))
        near = min(
            (NAIVE, BLOCK, IDEAL), key=lambda name: abs(plot.at(batch, value_of(play, name, batch)).y() - at.y())
        )
        value = value_of(play, near, batch)
        text = tr("B = {batch}: {mac} MAC/B = {flop} FLOP/B").format(
            batch=batch, mac=number(value, 4), flop=number(2 * value, 4)
        )
        return Hit(len(play.runs), words_of(kernel_of(play.values, near)), batch, text)

    def grab(self, rect: QRectF, play: Play, at: QPointF) -> object | None:
        plot = plot_of(rect, play)
        line = plot.at(play.runs[0].layer.batch, plot.y[0]).x()
        near = abs(at.x() - line) < 6 or grip_of(plot, play.runs[0].layer.batch).contains(at)
        return "batch" if plot.rect.contains(at) and near else None

    def drag(self, rect: QRectF, play: Play, grabbed: object, at: QPointF) -> Values | None:
        batch = min(last_batch(play), max(1, round(plot_of(rect, play).values(at)[0])))
        return None if batch == play.values["batch"] else {**play.values, "batch": batch}

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """Which term is which; without numbers at its axis the plot tells none."""
        terms = terms_room(table_room(rect), play)
        return (terms.adjusted(0, 18, 0, 0),) if terms.height() > 0 else ()

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The axis of B, its grip, and B in the table and above the terms."""
        whole, table = plot_of(rect, play), table_room(rect)
        plot, terms = whole.rect, terms_room(table, play)
        axis = QRectF(plot.left() - 20, plot.bottom() + 1, plot.width() + 40, rect.bottom() - plot.bottom())
        grip = grip_of(whole, play.runs[0].layer.batch)
        above = QRectF(terms.left(), terms.top(), terms.width(), 17)
        return axis, grip, QRectF(table.left(), table.top(), 30, lines_of(play) * ROW), above

    def plot_table(self, play: Play) -> PlotTable:
        """The curve of each kernel at every whole minibatch, then its limit."""
        kernels = ((name, words_of(kernel_of(play.values, name))) for name in (NAIVE, BLOCK, IDEAL))
        rows = []
        for name, words in kernels:
            rows += [(words, int(batch), value) for batch, value in curve_of(play, name)]
            rows.append((tr("{words}, limit").format(words=words), None, limit_of(play, name)))
        return table(("series", "minibatch", "intensity_macs_per_byte"), rows)

    def values_of_layer(self, layer: Layer) -> Values | None:
        return sizes_of(layer)


def value_of(play: Play, name: str, batch: int) -> float:
    """MAC/B by formula at a minibatch."""
    layer, values = play.runs[0].layer, play.values
    kernel = kernel_of(values, name)
    return kernel.intensity(layer.channels_in, layer.channels_out, batch, values["bytes"], values["stores"])


@lru_cache(maxsize=16)
def curve_of(play: Play, name: str) -> tuple[tuple[float, float], ...]:
    """(B, MAC/B) at every whole B."""
    return tuple((float(b), value_of(play, name, b)) for b in range(1, last_batch(play) + 1))


def limit_of(play: Play, name: str) -> float:
    layer, values = play.runs[0].layer, play.values
    return kernel_of(values, name).limit(layer.channels_in, layer.channels_out, values["bytes"], values["stores"])


def last_batch(play: Play) -> int:
    return 64 if play.runs[0].layer.batch <= 64 else MOST_BATCH


def plot_of(rect: QRectF, play: Play) -> Plot:
    right = TABLE_WIDTH + 16 if rect.width() >= 600 else 0
    inside = rect.adjusted(46, HEAD + 22, -right - 8, -38)
    bound = max(limit_of(play, NAIVE), limit_of(play, BLOCK), min(limit_of(play, IDEAL), value_of(play, IDEAL, 8)))
    goal = value_of(play, play.values["kernel"], play.runs[0].layer.batch)
    bound = max(bound, goal)
    return Plot(inside, (1.0, float(last_batch(play))), (0.0, 1.15 * bound))


def table_room(rect: QRectF) -> QRectF:
    return QRectF(rect.right() - TABLE_WIDTH, rect.top() + HEAD + 6, TABLE_WIDTH, rect.height() - HEAD)


def paint_frame(painter: QPainter, plot: Plot) -> None:
    step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if plot.y[1] / s <= 8)
    ys = [(step * n, number(step * n, 2)) for n in range(int(plot.y[1] / step) + 1)]
    xs = [(float(b), str(b)) for b in TICKS if b <= plot.x[1]]
    paint_axes(painter, plot, xs, ys, (tr("minibatch B"), tr("MAC/B")))


def tint_of(name: str) -> QColor:
    return LOOK.theme.colour(TOKENS[name])


def paint_kernel(painter: QPainter, plot: Plot, play: Play, name: str) -> None:
    """A point at every whole B, joined; the limit as a thin line."""
    painter.save()
    painter.setClipRect(plot.rect.adjusted(-6, 0, 8, 6))
    shown = [point for point in curve_of(play, name) if point[1] <= plot.y[1]]
    paint_curve(painter, plot, shown, QPen(tint_of(name), 2.0, STYLES[name]))
    limit = limit_of(play, name)
    if limit <= plot.y[1]:
        thin = QPen(tint_of(name), 1.0, Qt.PenStyle.DotLine)
        paint_curve(painter, plot, [(plot.x[0], limit), (plot.x[1], limit)], thin)
    painter.restore()


def label_kernel(plot: Plot, play: Play, name: str, labels: Labels) -> None:
    limit, tint = limit_of(play, name), tint_of(name)
    words = words_of(kernel_of(play.values, name))
    inside = [int(b) for b, value in curve_of(play, name) if value <= plot.y[1]]
    fits = limit <= plot.y[1]
    at = plot.at(plot.x[1] ** 0.5, limit) if fits else plot.at(inside[-1], value_of(play, name, inside[-1]))
    text = tr("{words} → {limit}").format(words=words, limit=number(limit, 4))
    if not labels.put(at, text, tint, 4):
        labels.put(at, words, tint, 4)


def paint_cursor(painter: QPainter, plot: Plot, play: Play, time: float, labels: Labels) -> None:
    """A line at B; on it the execution's own dot, which ends on its curve."""
    run, values = play.runs[0], play.values
    batch, amber = run.layer.batch, LOOK.theme.colour("selection")
    paint_curve(painter, plot, [(batch, plot.y[0]), (batch, plot.y[1])], QPen(amber, 1.4))
    paint_grip(painter, grip_of(plot, batch), tr("B = {n}").format(n=batch))
    labels.block(grip_of(plot, batch))
    goal = value_of(play, values["kernel"], batch)
    if goal <= plot.y[1]:
        paint_dot(painter, plot.at(batch, goal), tint_of(values["kernel"]), 6, hollow=True)
    found = so_far(play, time)
    if found is not None:
        paint_dot(painter, plot.at(batch, found), amber)
        at = plot.at(batch, found)
        labels.block(QRectF(at.x() - 7, at.y() - 7, 14, 14))
        labels.put(at, tr("{mac} so far").format(mac=number(found, 4)), LOOK.theme.colour("text"))


def so_far(play: Play, time: float) -> float | None:
    """MAC/B of what has happened; at the end exactly the formula's."""
    return intensity_at(play.runs[0], time, play.values["bytes"], stores_count(play))


def stores_count(play: Play) -> bool:
    """The lecture neglects them but where all is held."""
    return kernel_of(play.values, play.values["kernel"]).counts_stores(play.values["stores"])


def now_text(play: Play, time: float) -> str:
    found, batch = so_far(play, time), play.runs[0].layer.batch
    name = words_of(kernel_of(play.values, play.values["kernel"]))
    if found is None:
        return tr("{name}, B = {batch}: nothing has moved yet").format(name=name, batch=batch)
    return tr("{name}, B = {batch}: {mac} MAC/B = {flop} FLOP/B so far").format(
        name=name, batch=batch, mac=number(found, 4), flop=number(2 * found, 4)
    )


def why(play: Play) -> str:
    goal, limit = value_of(play, play.values["kernel"], play.runs[0].layer.batch), limit_of(play, play.values["kernel"])
    text = tr("ends at {goal} MAC/B, {share} of the limit {limit}").format(
        goal=number(goal, 4), share=percent(goal / limit), limit=number(limit, 4)
    )
    counted = tr("stores counted") if stores_count(play) else tr("stores neglected as in the lecture")
    return f"{text}; {counted}"


def paint_values(painter: QPainter, box: QRectF, play: Play) -> None:
    """The curves in numbers; beside a narrow picture there is no room for them."""
    if is_narrow(box):
        return
    heads = (tr("B"), tr("sums"), tr("block"), tr("all"), tr("FLOP/B"))
    chosen, batch = play.values["kernel"], play.runs[0].layer.batch
    batches = shown_batches(play)
    caption(
        painter, QPointF(box.left(), box.top() + 8), elided(tr("MAC/B; at the right FLOP/B of what runs"), box.width())
    )
    paint_line(painter, box, 1, heads, True)
    for line, b in enumerate(batches, start=2):
        row = [value_of(play, name, b) for name in (NAIVE, BLOCK, IDEAL)]
        cells = (exact(b), *(number(v, 4) for v in row), number(2 * value_of(play, chosen, b), 4))
        if b == batch:
            painter.fillRect(line_rect(box, line), LOOK.theme.colour("selection", 0.22))
        paint_line(painter, box, line, cells)
    ends = [limit_of(play, name) for name in (NAIVE, BLOCK, IDEAL)]
    paint_line(
        painter, box, len(batches) + 2, ("∞", *(number(v, 4) for v in ends), number(2 * limit_of(play, chosen), 4))
    )


def shown_batches(play: Play) -> list[int]:
    return sorted({b for b in TICKS if b <= last_batch(play)} | {play.runs[0].layer.batch})


def lines_of(play: Play) -> int:
    """Of the table, with its head and its end."""
    return len(shown_batches(play)) + 3


def terms_room(box: QRectF, play: Play) -> QRectF:
    """Below the curves in numbers; empty where there is not enough of it."""
    below = box.adjusted(0, (lines_of(play) + 1) * ROW, 0, 0)
    below.setHeight(TERMS_TALL if below.height() >= TERMS_TALL and not is_narrow(box) else 0.0)
    return below


def paint_terms(painter: QPainter, box: QRectF, play: Play) -> None:
    if box.height() > 0:
        kernel = kernel_of(play.values, play.values["kernel"])
        paint_words(painter, box, kernel, play.runs[0].layer, play.values["bytes"], stores_count(play))
