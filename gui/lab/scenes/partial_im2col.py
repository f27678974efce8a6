"""Partial im2col: a few columns in a buffer, a few filters at a time, sums in registers; as real libraries do it."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.dataflow.im2col import run_im2col
from analysis.dataflow.im2col_values import GENERIC, engine_for, is_generic, kernel_plan
from analysis.dataflow.layer import Layer
from gui.lab import conv_params
from gui.lab.column_view import ColumnView, paint_refusal, shown_layer
from gui.lab.kernel_facts import facts, paint_facts
from gui.lab.kernel_picture import hit_at, paint_buffer, paint_input, paint_output, paint_sums, paint_weights
from gui.lab.kernel_places import places_of
from gui.lab.kernel_times import NAMES_PX, paint_times
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene

N = QT_TRANSLATE_NOOP

PARAMS = (
    *conv_params.sizes(),
    Param(
        "engine", N("lab", "engine"), "cmsis-dsp", "choice",
        choices=(
            ("cmsis-dsp", N("lab", "CMSIS-NN, DSP")), ("cmsis-mve", N("lab", "CMSIS-NN, MVE (Helium)")),
            ("cmsis-scalar", N("lab", "CMSIS-NN, no SIMD")), ("tinyengine", N("lab", "TinyEngine, 4 columns")),
            (GENERIC, N("lab", "generic")),
        ),
    ),
    Param(
        "columns", N("lab", "columns at a time"), 2, "choice", choices=((1, "1"), (2, "2"), (4, "4")), shown=is_generic,
    ),
    Param("rows", N("lab", "filters at a time"), 2, "choice", choices=((1, "1"), (2, "2"), (4, "4")), shown=is_generic),
    Param(
        "ping_pong", N("lab", "two buffers"), False, "switch",
        hint=N("lab", "the next columns are copied while these are multiplied"),
    ),
    Param("zero_point", N("lab", "zero point"), -1, least=-128, most=127),
)  # fmt: skip
SIXTEEN = {"height": 5, "width": 5, "channels": 16, "filters": 2, "kernel_rows": 3, "kernel_columns": 3}
PRESETS = (
    Preset(N("lab", "S45: CMSIS-NN DSP"), {}, N("lab", "2 columns × 2 filters, 48 B")),
    Preset(N("lab", "S45: CMSIS-NN MVE"), {"engine": "cmsis-mve"}, N("lab", "4 columns × 1 filter, 64 B")),
    Preset(N("lab", "S45: TinyEngine"), {"engine": "tinyengine"}, N("lab", "4 columns, 96 B")),
    Preset(
        N("lab", "S45: one column, one filter"), {"engine": GENERIC, "columns": 1, "rows": 1}, N("lab", "2 loads a MAC")
    ),
    Preset(
        N("lab", "S45: 4 columns, 4 filters"),
        {"engine": GENERIC, "columns": 4, "rows": 4},
        N("lab", "half a load a MAC"),
    ),
    Preset(N("lab", "Two buffers"), {"ping_pong": True}, N("lab", "copy and product at the same time")),
    Preset(N("lab", "K = 3, C = 16, CMSIS-NN DSP"), SIXTEEN, N("lab", "576 B")),
    Preset(N("lab", "K = 3, C = 16, CMSIS-NN MVE"), SIXTEEN | {"engine": "cmsis-mve"}, N("lab", "576 B")),
)


@scene
class PartialIm2col(Scene):
    title = N("lab", "Part of the columns at a time")
    question = N("lab", "How many columns and filters at once, with how much buffer and how many loads?")
    slides = "S45"
    params = PARAMS
    presets = PRESETS

    def play(self, values: Values) -> Play:
        asked, engine = conv_params.layer_of(values), engine_for(values)
        layer = shown_layer(asked, lambda layer: kernel_plan(layer, engine, values))
        run = run_im2col(kernel_plan(layer, engine, values), engine.name)
        extra = {"view": ColumnView(run), "engine": engine, "facts": facts(run, engine, asked)}
        return Play(values, (run,), asked if asked != layer else None, extra)

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return (places_of(rect, play.extra["view"], play.extra["engine"], 0.0).times.adjusted(NAMES_PX, 12, 0, 0),)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The numbers that flow; not how often each word of the input was copied."""
        places = places_of(rect, play.extra["view"], play.extra["engine"], 0.0)
        above = QRectF(rect.left(), rect.top() + 18, rect.width(), places.output.rect.top() - rect.top() - 36)
        return above, places.output.rect

    def values_of_layer(self, layer: Layer) -> Values | None:
        return conv_params.values_of(layer)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        view, engine, time = play.extra["view"], play.extra["engine"], times[0]
        if not view.run.trace.whole_words:
            paint_refusal(painter, rect)
            return
        places, event = places_of(rect, view, engine, time), view.event(time)
        state = view.run.trace.state(int(time))
        paint_buffer(painter, places, view, engine, time, state, event, hover)
        paint_weights(painter, places, view, time, state, event)
        paint_sums(painter, places, view, time, state, event)
        paint_input(painter, places, view, time, event, hover)
        paint_output(painter, places, view, time, state, event)
        paint_facts(painter, places.facts, play.extra["facts"])
        paint_times(painter, places.times, view, time)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        view = play.extra["view"]
        if not view.run.trace.whole_words:
            return None
        return hit_at(view, places_of(rect, view, play.extra["engine"], times[0]), at)
