"""Recurrent cells: all gates as one matrix product, step after step, and the weights that come back each time."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.lessons.fact import told
from analysis.other_layers.recurrent import GATES, NAMES, Unrolled
from analysis.other_layers.settings import unrolled_of
from analysis.units import exact, si
from gui.lab.beats import Beats
from gui.lab.dense_view import tr
from gui.lab.ink import caption, elided
from gui.lab.recurrent_picture import paint_cell, picture_of
from gui.lab.recurrent_state import Place, count_of, drawn_of, place_of, read_so_far
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.lab.shares import ROW, Line, Share, paint_lines
from gui.theme import title_font

N = QT_TRANSLATE_NOOP

HEAD = 44.0
ORDERS = (
    ("packed", N("lab", "step by step")),
    ("split", N("lab", "W·x for all steps first")),
    ("resident", N("lab", "weights stay on chip")),
)
# Hochreiter and Schmidhuber's and Cho's letters, in words.
GATE_WORDS = {
    "i": N("lab", "input gate"), "f": N("lab", "forget gate"), "o": N("lab", "output gate"), "g": N("lab", "candidate"),
    "z": N("lab", "update gate"), "r": N("lab", "reset gate"), "n": N("lab", "candidate"), "h": N("lab", "new state"),
}  # fmt: skip


@scene
class Recurrent(Scene):
    title = N("lab", "Recurrent cells")
    question = N("lab", "Why do the weights of a recurrent layer cross memory at every step?")
    slides = "S13, S49–S50"
    params = (
        Param("cell", N("lab", "cell"), "lstm", "choice",
              choices=(("rnn", "RNN"), ("gru", "GRU"), ("lstm", "LSTM"))),
        Param("inputs", N("lab", "inputs d"), 128, most=4096),
        Param("units", N("lab", "units h"), 128, most=4096),
        Param("steps", N("lab", "steps T"), 8, most=512),
        Param("batch", N("lab", "sequences"), 1, most=256),
        Param("order", N("lab", "runs"), "split", "choice", choices=ORDERS),
        Param("bytes", N("lab", "bytes a word"), 4, "choice", choices=((4, "4"), (2, "2"), (1, "1"))),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S50: LSTM as one product"), {}, N("lab", "4·128·(128 + 128) MAC a step")),
        Preset(N("lab", "S50: step by step"), {"order": "packed"}, N("lab", "all of [W U] at each step")),
        Preset(N("lab", "LSTM of a keyword spotter"), {"inputs": 10, "units": 118, "steps": 49},
               N("lab", "the bundled sample")),
        Preset(N("lab", "GRU of a keyword spotter"), {"cell": "gru", "inputs": 10, "units": 154, "steps": 25},
               N("lab", "the bundled sample")),
        Preset(N("lab", "Vanilla RNN, 16 sequences"), {"cell": "rnn", "batch": 16}, N("lab", "each weight serves 16")),
        Preset(N("lab", "Weights that stay"), {"order": "resident"}, N("lab", "read once, whatever the steps")),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        cell = unrolled_of(values)
        beats = Beats(count_of(cell, values["order"]), tr("gate by gate"))
        return Play(values, (), extra={"cell": cell}, beats=beats)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        cell, order, time = play.extra["cell"], play.values["order"], times[0]
        place = place_of(cell, order, time)
        paint_head(painter, rect, cell, moment_words(cell, order, place))
        paint_cell(painter, middle_of(rect), cell, order, place)
        paint_lines(painter, foot_of(rect), lines_of(cell, order, time), full_of(cell))

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        cell = play.extra["cell"]
        picture = picture_of(middle_of(rect), cell)
        titles = {"of_inputs": tr("W"), "of_states": tr("U"), "x": tr("input"), "h": tr("state"), "gates": tr("gates")}
        for name, title in titles.items():
            found = getattr(picture, name).place_at(at)
            if found is not None:
                return Hit(0, title, found, about(cell, name, play.values["order"]))
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return (foot_of(rect),)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """What happens now, how much of the cell is drawn, and how many steps there are."""
        room = middle_of(rect)
        picture = picture_of(room, play.extra["cell"])
        steps = QRectF(picture.x.left - 2, picture.x.top - 20, room.right() - picture.x.left, 20)
        return now_of(rect), picture.corner(room), steps

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        cell, order = play.extra["cell"], play.values["order"]
        return moment_words(cell, order, place_of(cell, order, times[0]))


def now_of(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.top() + 20, rect.width(), 18)


def foot_of(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.bottom() - 2 * ROW, rect.width(), 2 * ROW)


def middle_of(rect: QRectF) -> QRectF:
    return rect.adjusted(0, HEAD, 0, -foot_of(rect).height() - 10)


def paint_head(painter: QPainter, rect: QRectF, cell: Unrolled, now: str) -> None:
    sizes = {"name": NAMES[cell.kind], "rows": exact(cell.rows), "columns": exact(cell.inputs + cell.units)}
    head = tr("{name}: {rows}×{columns} weights, {macs} MAC a step").format(**sizes, macs=exact(cell.step_macs))
    caption(painter, QPointF(rect.left(), rect.top() + 14), elided(head, rect.width(), title_font()), strong=True)
    caption(painter, QPointF(rect.left(), rect.top() + 32), elided(now, rect.width()))


def moment_words(cell: Unrolled, order: str, place: Place) -> str:
    if place.over:
        return tr("over: U was read {times}").format(times=times_words(1 if order == "resident" else cell.steps))
    gate = tr(GATE_WORDS[GATES[cell.kind][place.gate]])
    if place.step is None:
        return tr("{gate}: W meets the inputs of all {n} steps at once").format(gate=gate, n=cell.steps)
    step = tr("step {t} of {n}").format(t=place.step + 1, n=cell.steps)
    if order == "resident" and place.step:
        return tr("{step}, {gate}: the weights are there already").format(step=step, gate=gate)
    words = tr("{step}, {gate}: U is read") if order == "split" else tr("{step}, {gate}: W and U are read")
    return words.format(step=step, gate=gate)


def times_words(count: int) -> str:
    return tr("once") if count == 1 else tr("{n} times").format(n=exact(count))


def lines_of(cell: Unrolled, order: str, time: float) -> tuple[Line, ...]:
    """Bytes of W and of U that are read, with MAC for each of them."""
    found = (tr("W·x"), tr("U·h")), cell.weight_reads(order), read_so_far(cell, order, time)
    intensities = (cell.input_intensity(order), cell.state_intensity(order))
    return tuple(
        Line(
            name,
            (Share(words * cell.word_bytes, "weights", so_far * cell.word_bytes),),
            tr("{bytes} read, {oi}").format(bytes=si(words * cell.word_bytes, "B"), oi=told(oi, "MAC/B")),
        )
        for name, words, so_far, oi in zip(*found, intensities, strict=True)
    )


def full_of(cell: Unrolled) -> float:
    """The longer of both bars where nothing is kept, so that orders can be compared."""
    return float(cell.word_bytes * max(cell.weight_reads("packed")))


def about(cell: Unrolled, name: str, order: str) -> str:
    reads = dict(zip(("of_inputs", "of_states"), cell.weight_reads(order), strict=True))
    if name in reads:
        own = cell.input_weights if name == "of_inputs" else cell.state_weights
        return tr("{words} words, read {times}").format(words=exact(own), times=times_words(reads[name] // own))
    drawn = drawn_of(cell)
    if name == "gates":
        return tr("{rows} rows at each step, {shown} of each gate drawn").format(
            rows=exact(cell.rows), shown=drawn.units
        )
    length = cell.inputs if name == "x" else cell.units
    return tr("{n} words a step and sequence").format(n=exact(length))
