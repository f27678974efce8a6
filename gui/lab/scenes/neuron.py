"""What a neuron computes: products that add up, a bias, a function; and which of the three is the work."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from analysis.dataflow.events import Op
from analysis.dataflow.layer import OUTPUTS, Layer, dense
from analysis.dataflow.neuron import run_of_neuron
from analysis.units import exact, percent
from gui.lab.dense_words import sizes_of
from gui.lab.ink import caption, colour, elided
from gui.lab.neuron_view import Places, event_now, row_now, tr
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import LOOK, small_font, tabular

MOST_INPUTS, MOST_OUTPUTS = 16, 12
COSTS_TALL = 92.0
HEAD = 58.0
ENTRIES = ((0, "no table"), (8, "8"), (16, "16"), (32, "32"), (64, "64"), (128, "128"))
TERMS = ((Op.MAC, "W · a"), (Op.ADD, "+ k"), (Op.APPLY, "f"))


def has_table(values: Values) -> bool:
    return values["activation"] != "relu"


@scene
class Neuron(Scene):
    title = tr("Neuron")
    question = tr("Which part of b = f(W·a + k) is the work?")
    slides = "S15–S17"
    params = (
        Param("inputs", tr("inputs N"), 8, least=1, most=32768),
        Param("outputs", tr("outputs M"), 6, least=1, most=32768),
        Param("activation", tr("f"), "relu", "choice",
              choices=(("sigmoid", tr("sigmoid")), ("tanh", tr("tanh")), ("relu", tr("ReLU")))),
        Param("entries", tr("table entries"), 0, "choice", choices=tuple((n, tr(text)) for n, text in ENTRIES), shown=has_table),
    )  # fmt: skip
    presets = (
        Preset(tr("S17: 8 inputs, 6 outputs"), {}),
        Preset(tr("S17: sigmoid from a table of 16"), {"activation": "sigmoid", "entries": 16}),
        Preset(tr("S17: tanh, computed"), {"activation": "tanh"}),
        Preset(
            tr("First dense layer of VGG-16"), {"inputs": 25088, "outputs": 4096}, tr("the shares of the whole layer")
        ),
    )

    def play(self, values: Values) -> Play:
        asked = dense(values["inputs"], values["outputs"])
        inputs, outputs = min(MOST_INPUTS, asked.channels_in), min(MOST_OUTPUTS, asked.channels_out)
        entries = values["entries"] if has_table(values) else 0
        run = run_of_neuron(inputs, outputs, values["activation"], entries)
        return Play(values, (run,), None if run.layer == asked else asked, {"entries": entries})

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        run, time = play.runs[0], times[0]
        state, event = run.trace.state(int(time)), event_now(run, time)
        m = row_now(run, time)
        paint_head(painter, rect, play, m)
        places = Places(picture(rect), run, m)
        places.paint(painter, play, state, event)
        places.frame(painter, hover)
        paint_costs(painter, costs(rect), play, time)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        run = play.runs[0]
        places = Places(picture(rect), run, row_now(run, times[0]))
        for tensor, grid in places.grids.items():
            cell = grid.place_at(at)
            if cell is not None:
                return Hit(0, tensor, cell)
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return (costs(rect).adjusted(60, 18, 0, 0),)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return (rect.adjusted(0, 0, 0, -COSTS_TALL - 6),)

    def values_of_layer(self, layer: Layer) -> Values | None:
        sizes = sizes_of(layer)
        return None if sizes is None else {"inputs": sizes["inputs"], "outputs": sizes["outputs"]}


def picture(rect: QRectF) -> QRectF:
    return rect.adjusted(0, HEAD, 0, -COSTS_TALL - 6)


def costs(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.bottom() - COSTS_TALL, rect.width(), COSTS_TALL)


def whole_of(play: Play) -> Layer | None:
    """The layer that is meant, where a smaller one is drawn."""
    return play.taken or play.whole


def paint_head(painter: QPainter, rect: QRectF, play: Play, m: int) -> None:
    layer = play.runs[0].layer
    head = tr("neuron {m} of {all}").format(m=m + 1, all=layer.channels_out)
    caption(
        painter, QPointF(rect.left(), rect.top() + 14), elided(f"b = f(W · a + k), {head}", rect.width()), strong=True
    )
    text = tr("row {m} of {all} of W meets every input; then its bias k joins, then f").format(
        m=m + 1, all=layer.channels_out
    )
    if (whole := whole_of(play)) is not None:
        text = tr("drawn: {n} of {N} inputs and {m} of {M} outputs; the shares below are those of the whole layer").format(
            n=layer.channels_in, N=exact(whole.channels_in), m=layer.channels_out, M=exact(whole.channels_out)
        )  # fmt: skip
    caption(painter, QPointF(rect.left(), rect.top() + 31), elided(text, rect.width()))


def paint_costs(painter: QPainter, box: QRectF, play: Play, time: float) -> None:
    """N·M products, M additions, M evaluations: done so far, of all, and each term's share."""
    layer = whole_of(play) or play.runs[0].layer
    inputs, outputs = layer.channels_in, layer.channels_out
    totals = (inputs * outputs, outputs, outputs)
    caption(painter, QPointF(box.left(), box.top() + 12), tr("operations of each term"))
    for line, ((op, name), total) in enumerate(zip(TERMS, totals, strict=True)):
        top = box.top() + 20 + line * 24
        done = play.runs[0].trace.moved(int(time), op) if whole_of(play) is None else None
        paint_cost(painter, QRectF(box.left(), top, box.width(), 20), name, done, total, sum(totals))


def paint_cost(painter: QPainter, row: QRectF, name: str, done: int | None, total: int, whole: int) -> None:
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("text"))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(row.left(), row.top(), 60, row.height()), middle, name)
    words = tr("{all}, {share}").format(all=exact(total), share=percent(total / whole))
    words = words if done is None else tr("{done} of {words}").format(done=exact(done), words=words)
    bar = QRectF(row.left() + 60, row.top() + 4, max(60.0, row.width() - 300), row.height() - 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(LOOK.theme.colour("line"))
    painter.drawRect(bar)
    full = QRectF(bar.left(), bar.top(), max(1.0, bar.width() * total / whole), bar.height())
    painter.setBrush(colour(OUTPUTS, 0.35))
    painter.drawRect(full)
    painter.setBrush(colour(OUTPUTS))
    painter.drawRect(
        QRectF(full.left(), full.top(), full.width() * (1 if done is None else done / total), full.height())
    )
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(QRectF(bar.right() + 10, row.top(), 230, row.height()), middle, elided(words, 225))
