"""The words on the roofline: the ridge, the guides' values, the whole network, the roofs; none lies on another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication

from analysis.units import number, si
from gui.widgets.ghost_layer import HEAD_PX, SHORTEST_PX
from gui.widgets.roof_labels import Label, beside, lines_as_boxes, place
from gui.widgets.roof_layers import HANDLE_PX, Scenery, shortened, text_size
from gui.widgets.roof_scale import Frame, Roof, lines
from gui.widgets.roofline_data import Picture
from gui.widgets.roofline_names import Ground, name_labels

Place = tuple[float, float]


def words(text: str) -> str:
    return QCoreApplication.translate("RooflineView", text)


# Around the middle of the mark of the whole network.
TOTAL_PX = 10.0


def labels_of(picture: Picture, roofs: Sequence[Roof], scenery: Scenery, dots: np.ndarray) -> list[Label]:
    """dots: (x, y, radius) in pixels of every mark, which words keep clear of; those of the picture come first."""
    frame = scenery.frame
    dots = np.vstack((dots, marks_px(frame, scenery), heads_px(frame, scenery)))
    fixed = guide_labels(frame, scenery.guide)
    fixed += ridge_label(frame, scenery.ridge, dots, roofs, picture.unit)
    fixed += place(roofs, frame, dots, text_size, fixed)
    pieces = lines(roofs, frame)
    solid, dashed = (lines_as_boxes([p for p in pieces if p.style == style], frame) for style in ("solid", "dashed"))
    fixed += name_labels(picture.names, Ground(frame, dots, solid, dashed), shortened, fixed)
    return [*fixed, *total_label(frame, scenery.total, dots, roofs, fixed)]


def marks_px(frame: Frame, scenery: Scenery) -> np.ndarray:
    """(n, 3): the marks of the whole network, ours and the ghost's."""
    totals = (scenery.total, scenery.ghost.total if scenery.ghost else None)
    return np.array([(*frame.px(*total), TOTAL_PX) for total in totals if total]).reshape(-1, 3)


def heads_px(frame: Frame, scenery: Scenery) -> np.ndarray:
    """(n, 3): the heads of the arrows that are drawn."""
    drawn = [arrows for arrows in (scenery.arrows, scenery.chosen) if arrows is not None]
    x0, y0, leave, x1, y1, reach = np.vstack((np.zeros((0, 6)), *drawn)).T
    (start_x, start_y), (end_x, end_y) = frame.px(x0, y0), frame.px(x1, y1)
    length = np.hypot(end_x - start_x, end_y - start_y)
    seen = length >= SHORTEST_PX + leave + reach
    back = (reach[seen] + HEAD_PX) / length[seen]
    x, y = (end - (end - start) * back for start, end in ((start_x[seen], end_x[seen]), (start_y[seen], end_y[seen])))
    return np.column_stack((x, y, np.full(len(x), HEAD_PX)))


def ridge_label(frame: Frame, meeting: Place | None, dots: np.ndarray, roofs: Sequence[Roof], unit: str) -> list[Label]:
    if not meeting:
        return []
    text = words("ridge {value} {unit}/B").format(value=number(10 ** meeting[0]), unit=unit)
    x, y = frame.px(*meeting)
    handle = Label("", x, y, 0.0, 2 * HANDLE_PX + 6, 2 * HANDLE_PX + 6, kind="ridge")
    label = beside(text, x, y, frame, dots, text_size(text), roofs, rungs=3)
    return [handle, label] if label else [handle]


def guide_labels(frame: Frame, guide: Place | None) -> list[Label]:
    """The values where the guides meet the axes."""
    if not guide:
        return []
    x, y = frame.px(*guide)
    if not (0 <= x <= frame.width and 0 <= y <= frame.height):
        return []
    below, left = number(10 ** guide[0]), si(10 ** guide[1])
    wide, tall = text_size(below), text_size(left)
    at_x = min(max(x, wide[0] / 2 + 1), frame.width - wide[0] / 2 - 1)
    at_y = min(max(y, tall[1] / 2 + 1), frame.height - tall[1] * 1.5 - 2)
    return [
        Label(below, at_x, frame.height - wide[1] / 2 - 1, 0.0, *wide, kind="value"),
        Label(left, tall[0] / 2 + 1, at_y, 0.0, *tall, kind="value"),
    ]


def total_label(
    frame: Frame, total: Place | None, dots: np.ndarray, roofs: Sequence[Roof], others: Sequence[Label]
) -> list[Label]:
    """The name of the mark, where the other words leave room for it."""
    if not total:
        return []
    text = words("whole network")
    size, at = text_size(text), frame.px(*total)
    label = beside(text, *at, frame, dots, size, roofs, others, "total", TOTAL_PX + 4)
    return [label] if label else []
