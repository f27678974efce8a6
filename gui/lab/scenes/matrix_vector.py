"""A dense layer of one example: every weight is loaded once and used once, whatever the order."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.dataflow.events import Op
from analysis.dataflow.fully_connected import vector
from analysis.dataflow.layer import INPUTS, Layer, dense
from analysis.dataflow.run import run_of_nest
from analysis.units import exact, number
from gui.lab.dense_view import hit_product, paint_hover, paint_product, product_of, tr
from gui.lab.dense_words import intensity_at, macs_so_far, sizes_of, words_so_far
from gui.lab.ink import caption, elided
from gui.lab.predicting import PredictingPainter
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene

HEAD, FOOT = 40.0, 40.0
MOST = 16
ORDERS = {"mn": "i, j", "nm": "j, i"}


@scene
class MatrixVector(Scene):
    title = tr("Matrix times vector")
    question = tr("What must be loaded for one multiply–accumulate?")
    slides = "S18, S27"
    params = (
        Param("inputs", tr("inputs N"), 8, least=2, most=MOST),
        Param("outputs", tr("outputs M"), 6, least=1, most=MOST),
        Param(
            "order",
            tr("loops"),
            "mn",
            "choice",
            choices=(("mn", tr("output by output (i, j)")), ("nm", tr("input by input (j, i)"))),
        ),
        Param("accumulator", tr("sum in a register"), True, "switch"),
        Param("bytes", tr("bytes a word"), 4, "choice", choices=((4, "4"), (2, "2"), (1, "1"))),
    )
    presets = (
        Preset(tr("S27: the loop without a minibatch"), {"order": "mn", "accumulator": True}, tr("two loads a MAC")),
        Preset(tr("Input by input"), {"order": "nm"}, tr("a stays, every partial sum comes and goes")),
        Preset(tr("No register for the sum"), {"order": "mn", "accumulator": False}),
        Preset(tr("Bytes instead of floats"), {"bytes": 1}),
    )

    def play(self, values: Values) -> Play:
        asked = dense(values["inputs"], values["outputs"])
        inputs, outputs = min(MOST, asked.channels_in), min(MOST, asked.channels_out)
        run = run_of_nest(vector(inputs, outputs, values["order"], values["accumulator"]), ORDERS[values["order"]])
        return Play(values, (run,), None if run.layer == asked else asked)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        run, time = play.runs[0], times[0]
        head = tr("Output by output") if play.values["order"] == "mn" else tr("Input by input")
        caption(painter, QPointF(rect.left(), rect.top() + 14), elided(head, rect.width()), strong=True)
        if not isinstance(painter, PredictingPainter):  # which operand stays is asked about
            caption(painter, QPointF(rect.left(), rect.top() + 31), elided(self.why(play.values), rect.width()))
        product = paint_product(painter, body(rect), run, time, "numbers")
        paint_hover(painter, product, hover, 0)
        paint_reuse(painter, rect, play, product.grids[INPUTS], time)
        paint_intensity(painter, rect, play, time)

    def why(self, values: Values) -> str:
        if not values["accumulator"]:
            return tr("each MAC loads its partial sum and stores it again")
        if values["order"] == "mn":
            return tr("the sum b[i] stays in its register; each MAC loads a weight and an input")
        return tr("a[j] stays in its register; every b[i] comes back N − 1 times to be added to")

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        return hit_product(body(rect), play.runs[0], 0, at)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The numbers that flow; not how often each was loaded."""
        return product_of(body(rect), play.runs[0]).rooms

    def values_of_layer(self, layer: Layer) -> Values | None:
        sizes = sizes_of(layer)
        return None if sizes is None else {"inputs": sizes["inputs"], "outputs": sizes["outputs"]}


def body(rect: QRectF) -> QRectF:
    return rect.adjusted(0, HEAD, -110, -FOOT)


def paint_reuse(painter: QPainter, rect: QRectF, play: Play, grid: object, time: float) -> None:
    """Beside each a[j]: how often it was loaded, and used."""
    if grid.cell < 13:  # type: ignore[attr-defined]
        return
    state = play.runs[0].trace.state(int(time))
    for row in range(grid.rows):  # type: ignore[attr-defined]
        box = grid.cell_rect(row, 0)  # type: ignore[attr-defined]
        words = tr("loaded {n}×, used {k}×").format(n=state.moved[INPUTS][row], k=state.used[INPUTS][row])
        at = QPointF(box.right() + 8, box.center().y() + 4)
        caption(painter, at, elided(words, rect.right() - at.x()))


def paint_intensity(painter: QPainter, rect: QRectF, play: Play, time: float) -> None:
    """MACs, words and their quotient so far."""
    run, size, at = play.runs[0], play.values["bytes"], int(time)
    loads, stores = (int(words_so_far(run, s)[at]) for s in (False, True))
    back = run.trace.moved(at, Op.LOAD, tensor="psums")
    macs = int(macs_so_far(run)[at])
    so_far = intensity_at(run, time, size, False)
    words = tr("{loads} loads, {back} of them partial sums; {stores} stores; {macs} MAC").format(
        loads=exact(loads), back=exact(back), stores=exact(stores - loads), macs=exact(macs)
    )
    caption(painter, QPointF(rect.left(), rect.bottom() - 22), elided(words, rect.width()))
    if so_far is None:
        text = tr("nothing has been loaded yet")
    else:
        text = tr("{mac} MAC/B = {flop} FLOP/B by loads alone, {all} MAC/B with stores").format(
            mac=number(so_far, 4), flop=number(2 * so_far, 4), all=number(intensity_at(run, time, size, True), 4)
        )
    caption(painter, QPointF(rect.left(), rect.bottom() - 5), elided(text, rect.width()), dim=False)
