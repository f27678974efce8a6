"""Three kinds of reuse in one execution: a window that slides, filters that share an input, images that share a filter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.dataflow.drawable import drawable
from analysis.dataflow.layer import OPERANDS, Layer, dense
from analysis.dataflow.run import run_of
from analysis.dataflow.simulated import MOST_MACS
from analysis.dataflow.uses import counted_uses, uses_of
from gui.lab.cell_words import tr
from gui.lab.conv_params import layer_of, sizes, values_of
from gui.lab.reuse_panel import Tracked, paint_panel, panels_in
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.lab.use_histogram import paint_histograms

N = QT_TRANSLATE_NOOP

CONV, DENSE = "conv", "dense"
KINDS = ((CONV, N("lab", "convolution")), (DENSE, N("lab", "dense")))
SCHEDULES = (
    ("weights", N("lab", "a filter stays")),
    ("ifmap", N("lab", "a window stays")),
    ("ws", N("lab", "a weight stays")),
    ("os", N("lab", "a sum stays")),
)
IN_DENSE = ("channels", "filters", "batch")
FOOT_PX, GAP = 108.0, 18.0


def is_conv(values: Values) -> bool:
    return values["kind"] == CONV


def own_sizes() -> tuple[Param, ...]:
    """A dense layer has inputs, outputs and a batch."""
    made = sizes(4, 4, 2, 3, 2)
    made = tuple(replace(param, default=2) if param.name == "batch" else param for param in made)
    return tuple(param if param.name in IN_DENSE else replace(param, shown=is_conv) for param in made)


@scene
class ReuseTypes(Scene):
    title = N("lab", "Three kinds of reuse")
    question = N("lab", "Where is one word used again: along the image, across the filters, across the batch?")
    slides = "S38"
    params = (
        Param("kind", N("lab", "layer"), CONV, "choice", choices=KINDS),
        *own_sizes(),
        Param("schedule", N("lab", "what stays"), "weights", "choice", choices=SCHEDULES),
        Param("filter", N("lab", "followed weight: filter"), 1, most=8192, rare=True),
        Param("channel", N("lab", "followed: channel"), 1, most=8192, rare=True),
        Param("kernel_row", N("lab", "followed weight: row"), 1, most=31, shown=is_conv, rare=True),
        Param("kernel_column", N("lab", "followed weight: column"), 1, most=31, shown=is_conv, rare=True),
        Param("row", N("lab", "followed input: row"), 2, most=1024, shown=is_conv, rare=True),
        Param("column", N("lab", "followed input: column"), 2, most=1024, shown=is_conv, rare=True),
    )
    presets = (
        Preset(N("lab", "S38: all three kinds"), {}, N("lab", "point at a weight or an input to follow it")),
        Preset(N("lab", "A pixel at the corner"), {"row": 1, "column": 1}, N("lab", "one window covers it")),
        Preset(N("lab", "Padding"), {"padding": 1, "kernel_rows": 3, "kernel_columns": 3, "row": 1, "column": 1}),
        Preset(N("lab", "Stride = kernel"), {"stride": 2}, N("lab", "no two windows share a pixel")),
        Preset(N("lab", "Dense layer with a batch"), {"kind": DENSE, "channels": 8, "filters": 6, "batch": 4}),
        Preset(N("lab", "Dense layer, one image"), {"kind": DENSE, "channels": 8, "filters": 6, "batch": 1}),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        asked = layer_of(values) if is_conv(values) else dense(*(values[name] for name in IN_DENSE))
        layer = drawable(asked)
        run = run_of(layer, values["schedule"])
        run.title = tr(dict(SCHEDULES)[values["schedule"]])
        extra = {"uses": uses_of(layer), "agree": answers_agree(layer, run.trace.state(len(run.trace)).used)}
        return Play(values, (run,), asked if layer is not asked else None, extra)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        tracked = tracked_of(play, hover)
        state = play.runs[0].trace.state(int(times[0]))
        for panel in panels_in(above(rect), play, tracked):
            paint_panel(painter, panel, play, tracked, state, times[0])
        foot = QRectF(rect.left(), rect.bottom() - FOOT_PX, rect.width(), FOOT_PX)
        paint_histograms(painter, foot, play, tracked)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        for panel in panels_in(above(rect), play, tracked_of(play, None)):
            for planes in panel.planes:
                if (place := planes.place_at(at)) is not None:
                    return Hit(0, planes.tensor, place)
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """When a word is used, and how many words are used how often."""
        strips = [strip for panel in panels_in(above(rect), play, tracked_of(play, None)) for strip in panel.strips]
        return (*strips, QRectF(rect.left(), rect.bottom() - FOOT_PX + 22, rect.width(), FOOT_PX - 40))

    def values_of_layer(self, layer: Layer) -> Values | None:
        if (layer.height, layer.width, layer.kernel_height, layer.kernel_width, layer.groups) == (1, 1, 1, 1, 1):
            return {"kind": DENSE, "channels": layer.channels_in, "filters": layer.channels_out, "batch": layer.batch}
        found = values_of(layer)
        return None if found is None else {"kind": CONV, **found}


def above(rect: QRectF) -> QRectF:
    return rect.adjusted(0, 0, 0, -FOOT_PX - 8)


def answers_agree(layer: Layer, used: dict[str, np.ndarray]) -> bool:
    """Uses in the stream = by formula = by counting every MAC."""
    formula = uses_of(layer)
    same = all(np.array_equal(formula[name], used[name]) for name in OPERANDS)
    if layer.macs > MOST_MACS:
        return same
    counted = counted_uses(layer)
    return same and all(np.array_equal(formula[name], counted[name]) for name in OPERANDS)


def tracked_of(play: Play, hover: Hit | None) -> Tracked:
    """The words that are followed: those of the parameters, or the one under the mouse in place of its kind."""
    return Tracked.of(play.runs[0].layer, play.values, hover)
