"""Two schedules of one convolution side by side: what stays, what a step of the window brings, and what it all costs."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.drawable import drawable
from analysis.dataflow.layer import Layer
from analysis.dataflow.nest import Nest
from analysis.dataflow.run import compulsory_words, run_of_nest
from analysis.dataflow.schedules import NESTS
from analysis.dataflow.window_reuse import filter_blocks, price_crossover, to_and_fro, words_of
from gui.lab.cell_words import tr
from gui.lab.conv_params import layer_of, sizes, values_of
from gui.lab.price_axis import paint_prices
from gui.lab.reuse_side import Side, paint_side, side_in
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import LOOK

N = QT_TRANSLATE_NOOP

BLOCKS = "blocks"
SCHEDULES = (
    ("weights", N("lab", "Weights reuse")),
    ("ifmap", N("lab", "Input feature-map reuse")),
    (BLOCKS, N("lab", "Blocks of filters")),
    ("none", N("lab", "No reuse")),
    ("ws", N("lab", "Weight stationary")),
    ("os", N("lab", "Output stationary")),
    ("nlr", N("lab", "No local reuse")),
)
GAP = 20.0


def shows_blocks(values: Values) -> bool:
    return BLOCKS in (values["schedule_a"], values["schedule_b"])


def nest_of(layer: Layer, schedule: str, values: Values) -> Nest:
    nest = filter_blocks(layer, values["block"]) if schedule == BLOCKS else NESTS[schedule](layer)
    return to_and_fro(nest) if values["serpentine"] else nest


def row(title: str, height: int, channels: int, filters: int, kernel: int, note: str = "") -> Preset:
    sides = {"height": height, "width": height, "channels": channels, "filters": filters}
    return Preset(title, {**sides, "kernel_rows": kernel, "kernel_columns": kernel}, note)


@scene
class WindowReuse(Scene):
    title = N("lab", "Weights reuse or input reuse")
    question = N("lab", "Does the filter stay while the window slides, or the window while the filters pass?")
    slides = "S39–S41"
    params = (
        *sizes(),
        Param("schedule_a", N("lab", "A"), "weights", "choice", choices=SCHEDULES),
        Param("schedule_b", N("lab", "B"), "ifmap", "choice", choices=SCHEDULES),
        Param("block", N("lab", "filters that stay"), 2, most=8192, shown=shows_blocks),
        Param("serpentine", N("lab", "to and fro"), False, "switch", hint=N("lab", "every second row runs backwards")),
        Param("flash", N("lab", "price of a flash word"), 1, most=100, hint=N("lab", "weights lie in flash")),
        Param("sram", N("lab", "price of an SRAM word"), 1, most=100, hint=N("lab", "activations lie in SRAM")),
        Param("channel", N("lab", "channel shown"), 1, most=8192),
    )
    presets = (
        row(N("lab", "S39–S40: 4×4×3, 2×2, 5 filters"), 4, 3, 5, 2, N("lab", "465 words against 657; 1,125 without reuse")),
        row(N("lab", "8×8×3, 3×3, 16 filters"), 8, 3, 16, 3),
        row(N("lab", "32×32×16, 3×3, 32 filters"), 32, 16, 32, 3),
        row(N("lab", "Deep layer: 7×7×512, 3×3, 512 filters"), 7, 512, 512, 3),
        row(N("lab", "1×1 layer: 112×112×16, 96 filters"), 112, 16, 96, 1),
        Preset(N("lab", "Blocks of two filters"), {"schedule_a": BLOCKS}, N("lab", "more registers, fewer words")),
        Preset(N("lab", "To and fro"), {"serpentine": True}, N("lab", "what the window has at a turn is not loaded again")),
        Preset(N("lab", "Cheap flash, dear SRAM"), {"sram": 4}, N("lab", "the other schedule costs less")),
        Preset(N("lab", "Windows that never meet"), {"stride": 2}, N("lab", "stride = kernel: no column is kept")),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        asked = layer_of(values)
        layer = drawable(asked)
        chosen = values["schedule_a"], values["schedule_b"]
        titles = dict(SCHEDULES)
        runs = tuple(run_of_nest(nest_of(layer, name, values), tr(titles[name])) for name in chosen)
        words = tuple(words_of(nest_of(asked, name, values)) for name in chosen)
        known = None not in words
        extra = {
            "schedules": chosen,
            "words": words,
            "crossover": price_crossover(*words) if known else None,
            "least": sum(compulsory_words(asked).values()),
        }
        return Play(values, runs, asked if layer is not asked else None, extra)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        halves, foot = rooms(rect)
        for number, half in enumerate(halves):
            paint_side(painter, half, play, number, times[number], hover)
        painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
        middle = (halves[0].right() + halves[1].left()) / 2
        painter.drawLine(QPointF(middle, rect.top()), QPointF(middle, foot.top() - 8))
        paint_prices(painter, foot, play)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        for number, half in enumerate(rooms(rect)[0]):
            side: Side = side_in(half, play, number, times[number])
            for planes in side.all:
                if (place := planes.place_at(at)) is not None:
                    return Hit(number, planes.tensor, place)
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """Which schedule is cheaper, and how far each has come."""
        halves, foot = rooms(rect)
        sides = [side_in(half, play, number, 0.0).foot & half for number, half in enumerate(halves)]
        wide = min(330.0, foot.width() * 0.5) + 24
        return (*sides, foot.adjusted(wide, 20, 0, 0))

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The prices."""
        foot = rooms(rect)[1]
        return (QRectF(foot.left(), foot.top(), foot.width() / 2, 18),)

    def values_of_layer(self, layer: Layer) -> Values | None:
        return values_of(layer)


def rooms(rect: QRectF) -> tuple[tuple[QRectF, QRectF], QRectF]:
    """A, B, and the strip of costs below."""
    foot = QRectF(rect.left(), rect.bottom() - 92, rect.width(), 92)
    wide, high = (rect.width() - GAP) / 2, rect.height() - foot.height() - 10
    first = QRectF(rect.left(), rect.top(), wide, high)
    return (first, first.translated(wide + GAP, 0)), foot
