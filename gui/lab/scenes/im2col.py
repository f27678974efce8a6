"""Im2col: a convolution's windows copied out of memory into columns, so that it becomes one matrix product."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.dataflow.im2col import run_im2col
from analysis.dataflow.im2col_values import column_plan
from analysis.dataflow.layer import Layer
from gui.lab import conv_params
from gui.lab.column_view import ColumnView, paint_refusal, shown_layer, tr
from gui.lab.im2col_links import hit_at, linked_to, mark
from gui.lab.im2col_picture import paint_columns, paint_input, paint_memory, paint_product
from gui.lab.im2col_places import places_of
from gui.lab.runs_table import paint_runs_table
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene

N = QT_TRANSLATE_NOOP
ALL = 0

ORDER_CHOICES = (
    ("rows", N("lab", "kernel rows → kernel columns → channels")),
    ("channels", N("lab", "channels → kernel rows → kernel columns")),
    ("printed", N("lab", "kernel columns → kernel rows → channels")),
)
PARAMS = (
    *conv_params.sizes(),
    Param(
        "layout", N("lab", "layout in memory"), "nhwc", "choice",
        choices=(("nhwc", N("lab", "NHWC: channels last")), ("nchw", N("lab", "NCHW: channels first"))),
    ),
    Param("order", N("lab", "order of the copy"), "rows", "choice", choices=ORDER_CHOICES),
    Param(
        "printed", N("lab", "loop order as printed"), False, "switch",
        hint=N("lab", "kernel columns outside rows, as on the slide: each copy then ends after one pixel"),
    ),
    Param(
        "columns", N("lab", "columns at a time"), ALL, "choice",
        choices=((ALL, N("lab", "all")), (1, "1"), (2, "2"), (4, "4")),
    ),
    Param("zero_point", N("lab", "zero point"), 0, least=-128, most=127, shown=conv_params.is_padded),
)  # fmt: skip
THREE = {"height": 3, "width": 3}
SIXTEEN = {
    "height": 5, "width": 5, "channels": 16, "filters": 2, "kernel_rows": 3, "kernel_columns": 3,
}  # fmt: skip
PRESETS = (
    Preset(
        N("lab", "S44: 4×4, 12-word columns"), {}, N("lab", "9 patches of 12 words: 2.25 words for each of the input")
    ),
    Preset(N("lab", "S44: 3×3, 12-word columns"), THREE, N("lab", "4 patches, 48 words, 240 MACs")),
    Preset(N("lab", "S46: loops as printed"), {"printed": True}, N("lab", "4 copies of 3 words, not 2 of 6")),
    Preset(N("lab", "S43: channels first"), {"layout": "nchw", "order": "channels"}, N("lab", "6 copies of 2 words")),
    Preset(N("lab", "S43: channels first, read by pixels"), {"layout": "nchw"}, N("lab", "12 copies of 1 word")),
    Preset(N("lab", "K = 3, C = 16"), SIXTEEN, N("lab", "3 copies of 48 words")),
    Preset(N("lab", "K = 3, C = 16, as printed"), SIXTEEN | {"printed": True}, N("lab", "9 copies of 16 words")),
    Preset(
        N("lab", "K = 3, C = 16, channels first"),
        SIXTEEN | {"layout": "nchw", "order": "channels"},
        N("lab", "48 of 3"),
    ),
    Preset(N("lab", "Padding"), {"padding": 1, "kernel_rows": 3, "kernel_columns": 3, "channels": 2, "filters": 3}),
    Preset(N("lab", "Stride 2"), {"height": 5, "width": 5, "stride": 2}, N("lab", "less overlap, fewer duplicates")),
    Preset(N("lab", "Dilation 2"), {"height": 5, "width": 5, "dilation": 2}, N("lab", "no pixel's neighbour is taken")),
    Preset(N("lab", "One column at a time"), {"columns": 1}, N("lab", "12 words of buffer, used again for each pixel")),
)


@scene
class Im2colScene(Scene):
    title = N("lab", "Convolution by columns (im2col)")
    question = N("lab", "What does it cost to copy windows into a matrix, and in which order should it be done?")
    slides = "S43–S44, S46"
    params = PARAMS
    presets = PRESETS

    def play(self, values: Values) -> Play:
        asked = conv_params.layer_of(values)
        layer = shown_layer(asked, lambda layer: column_plan(layer, values))
        run = run_im2col(column_plan(layer, values), tr("columns, then a product"))
        return Play(values, (run,), asked if asked != layer else None, {"view": ColumnView(run)})

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        table = places_of(rect, play.extra["view"], 0.0).table
        return () if table is None else (table,)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The numbers that flow; not how often each word of the input was copied."""
        places = places_of(rect, play.extra["view"], 0.0)
        tape = places.tape.rect
        return places.columns.rect, places.weights.rect, places.outputs.rect, tape.adjusted(-20, -14, 20, 22)

    def values_of_layer(self, layer: Layer) -> Values | None:
        return conv_params.values_of(layer)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        view, time = play.extra["view"], times[0]
        if not view.run.trace.whole_words:
            paint_refusal(painter, rect)
            return
        places, event = places_of(rect, view, time), view.event(time)
        state = view.run.trace.state(int(time))
        paint_input(painter, places, view, time, event)
        paint_columns(painter, places, view, time, state, event)
        paint_product(painter, places, view, time, state, event)
        paint_memory(painter, places, view, time, event)
        if places.table is not None:
            paint_runs_table(painter, places.table, view.run.lowering)
        mark(painter, places, view, linked_to(view, hover))

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        view = play.extra["view"]
        if not view.run.trace.whole_words:
            return None
        return hit_at(view, places_of(rect, view, times[0]), times[0], at)
