"""Blocks of registers: m weight rows times b columns, so that each loaded word serves several sums."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.events import Op
from analysis.dataflow.layer import INPUTS, OPERANDS, OUTPUTS, WEIGHTS, Layer
from analysis.dataflow.register_blocks import Block, run_of_block
from analysis.dataflow.run import Run
from analysis.units import exact, number
from gui.lab.dense_view import (
    Product,
    cell_texts,
    event_now,
    hit_product,
    paint_hover,
    paint_titles,
    product_of,
    tr,
)
from gui.lab.dense_words import sizes_of
from gui.lab.ink import Look, caption, elided, looks_of, paint_grid
from gui.lab.predicting import PredictingPainter
from gui.lab.register_file import Place, layout, paint_file, place_at
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import LOOK, small_font, tabular

N = QT_TRANSLATE_NOOP

MOST, MOST_BATCH, MOST_BLOCK = 16, 12, 6
HEAD, FOOT = 40.0, 42.0
BESIDE = 480.0  # from this width the file stands beside the matrices
SHOWN = (("numbers", N("lab", "numbers")), ("loads", N("lab", "loads")), ("uses", N("lab", "uses")))


@scene
class RegisterBlocks(Scene):
    title = N("lab", "Blocks of registers")
    question = N("lab", "How many MACs does a loaded word serve, and how many registers does that take?")
    slides = "S27, S30, S42"
    params = (
        Param("inputs", N("lab", "inputs N"), 8, least=2, most=MOST),
        Param("outputs", N("lab", "outputs M"), 6, least=1, most=MOST),
        Param("batch", N("lab", "minibatch B"), 4, least=1, most=MOST_BATCH),
        Param("rows", N("lab", "weight rows m"), 2, least=1, most=MOST_BLOCK),
        Param("columns", N("lab", "columns b"), 4, least=1, most=MOST_BLOCK),
        Param("registers", N("lab", "registers"), 16, least=3, most=64),
        Param(
            "streamed",
            N("lab", "stream one operand"),
            False,
            "switch",
            hint=N("lab", "word by word through one register"),
        ),
        Param("shown", N("lab", "in the cells"), "numbers", "choice", choices=SHOWN),
        Param("bytes", N("lab", "bytes a word"), 4, "choice", choices=((4, "4"), (2, "2"), (1, "1"))),
    )
    presets = (
        Preset(N("lab", "S30: two rows, four columns"), {}, N("lab", "8 MAC for 6 loads")),
        Preset(N("lab", "S27: one by one"), {"rows": 1, "columns": 1}, N("lab", "2 loads for each MAC")),
        Preset(N("lab", "S27: one row, four columns"), {"rows": 1, "columns": 4}, N("lab", "5 loads for 4 MAC")),
        Preset(
            N("lab", "Two by two, as CMSIS-NN"),
            {"rows": 2, "columns": 2, "registers": 7, "streamed": True},
            N("lab", "7 registers are enough where one operand streams"),
        ),
        Preset(
            N("lab", "A block that spills"),
            {"outputs": 8, "rows": 4, "columns": 4, "registers": 16},
            N("lab", "16 sums and 8 operands want 24 registers; there are 16"),
        ),
    )

    def play(self, values: Values) -> Play:
        inputs, outputs, batch = (values[name] for name in ("inputs", "outputs", "batch"))
        sizes = (min(MOST, inputs), min(MOST, outputs), min(MOST_BATCH, batch))
        block = Block(*sizes, values["rows"], values["columns"], values["registers"], values["streamed"])
        whole = (
            None if sizes == (inputs, outputs, batch) else Layer(channels_in=inputs, channels_out=outputs, batch=batch)
        )
        return Play(values, (run_of_block(block),), whole, {"block": block})

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        block, run, time = play.extra["block"], play.runs[0], times[0]
        matrices, file = rooms_of(rect)
        place, event = place_at(block, run, time), event_now(run, time)
        paint_head(painter, rect, block, play.values["bytes"])
        product = paint_matrices(painter, matrices, play, time)
        if place is not None:
            frame_block(painter, product, place)
            paint_file(painter, file, block, run, time, place, event)
        paint_hover(painter, product, hover, 0)
        paint_counts(painter, rect, run, time, play.values["bytes"])

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        matrices, file = rooms_of(rect)
        place = place_at(play.extra["block"], play.runs[0], times[0])
        for slot in layout(file, play.extra["block"], place) if place is not None else ():
            if slot.rect.contains(at) and slot.cell >= 0:
                return Hit(0, slot.tensor, slot.cell, slot_words(slot.sign, slot.number))
        return hit_product(matrices, play.runs[0], 0, at)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The file's registers, and the cells where they show what flows."""
        matrices, file = rooms_of(rect)
        rooms = product_of(matrices, play.runs[0]).rooms if play.values["shown"] == "numbers" else ()
        return (*rooms, file.adjusted(0, 36, 0, 0))

    def values_of_layer(self, layer: Layer) -> Values | None:
        return sizes_of(layer)


def slot_words(sign: str, number_: int) -> str:
    if sign == "spilled":
        return tr("has no register of its own: loaded and stored at every step")
    return tr("in register r{n}").format(n=number_)


def rooms_of(rect: QRectF) -> tuple[QRectF, QRectF]:
    """(matrices, register file): side by side, or the file below where the picture is narrow."""
    inner = rect.adjusted(0, HEAD, 0, -FOOT)
    if rect.width() >= BESIDE:
        wide = min(0.44 * inner.width(), 460.0)
        left = QRectF(inner.left(), inner.top(), inner.width() - wide - 24, inner.height())
        return left, QRectF(left.right() + 24, inner.top(), wide, inner.height())
    tall = 0.5 * inner.height()
    return (
        QRectF(inner.left(), inner.top(), inner.width(), tall - 10),
        QRectF(inner.left(), inner.top() + tall, inner.width(), tall),
    )


def paint_head(painter: QPainter, rect: QRectF, block: Block, word_bytes: int) -> None:
    # A layer smaller than the block fills a part of it.
    rows, columns = min(block.rows, block.outputs), min(block.columns, block.batch)
    sizes = {"m": rows, "b": columns, "macs": rows * columns, "loads": rows + columns}
    head = tr("A block of {m}×{b}: {loads} loads for {macs} MAC at each step").format(**sizes)
    caption(painter, QPointF(rect.left(), rect.top() + 14), elided(head, rect.width()), strong=True)
    ideal = sizes["macs"] / sizes["loads"] / word_bytes
    operands = min(rows, columns) + 1 if block.streamed else rows + columns
    text = tr("{loads} words a step give {oi} MAC/B; nothing spills from {n} registers on").format(
        loads=sizes["loads"], oi=number(ideal), n=rows * columns + operands
    )
    caption(painter, QPointF(rect.left(), rect.top() + 31), elided(text, rect.width()))


def paint_matrices(painter: QPainter, room: QRectF, play: Play, time: float) -> Product:
    run = play.runs[0]
    product, state, event = product_of(room, run), run.trace.state(int(time)), event_now(run, time)
    for tensor in OPERANDS:
        looks = looks_of(state, tensor, 1, event, run.trace)
        if tensor == OUTPUTS and isinstance(painter, PredictingPainter):
            looks[looks == Look.HELD] = Look.USED  # which sums have a register is asked about
        paint_grid(painter, product.grids[tensor], tensor, looks, cell_texts(state, tensor, play.values["shown"]))
    paint_titles(painter, product, room, run)
    return product


def frame_block(painter: QPainter, product: Product, place: Place) -> None:
    """The column of weights, the row of inputs and the sums of the outer product."""
    painter.setPen(QPen(LOOK.theme.colour("selection"), 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    frames = (
        (WEIGHTS, place.top, place.step, place.rows, 1),
        (INPUTS, place.step, place.left, 1, place.columns),
        (OUTPUTS, place.top, place.left, place.rows, place.columns),
    )
    for tensor, row, column, rows, columns in frames:
        grid = product.grids[tensor]
        first = grid.cell_rect(row, column)
        painter.drawRect(
            QRectF(first.left(), first.top(), columns * grid.cell, rows * grid.cell).adjusted(-2, -2, 1, 1)
        )


def paint_counts(painter: QPainter, rect: QRectF, run: Run, time: float, word_bytes: int) -> None:
    """So far: loads by tensor, MACs, spills, and what that makes of the intensity."""
    at = int(time)
    loads = [run.trace.moved(at, Op.LOAD, tensor=tensor) for tensor in (WEIGHTS, INPUTS, "psums")]
    spilled, stored = (run.trace.moved(at, Op.STORE, tensor=tensor) for tensor in ("psums", OUTPUTS))
    macs = run.trace.moved(at, Op.MAC)
    first = tr("loads: {w} weights, {a} inputs; {o} outputs stored; {macs} MAC").format(
        w=exact(loads[0]), a=exact(loads[1]), o=exact(stored), macs=exact(macs)
    )
    caption(painter, QPointF(rect.left(), rect.bottom() - 22), elided(first, rect.width()), dim=False)
    words = sum(loads) + spilled
    if not words:
        return
    second = tr("so far {oi} MAC/B, outputs' stores left aside").format(oi=number(macs / (words * word_bytes)))
    painter.setFont(tabular(small_font()))
    if loads[2] or spilled:
        second = tr("✕ spills: {l} loads, {s} stores; so far {oi} MAC/B with them").format(
            l=exact(loads[2]), s=exact(spilled), oi=number(macs / (words * word_bytes))
        )
        painter.setPen(LOOK.theme.colour("over"))
    else:
        painter.setPen(LOOK.theme.colour("dim"))
    painter.drawText(QPointF(rect.left(), rect.bottom() - 5), elided(second, rect.width()))
