"""Names beside the marks of a front: each where there is room, none over another or over a mark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QRectF

from gui.widgets.pareto_marks import BOLD_PX

AWAY_PX = BOLD_PX / 2 + 4
# More names than that are no help, and placing them takes time.
MOST = 60

Placed = list[tuple[QRectF, str]]


def placed_labels(
    marks: Sequence[tuple[float, float]],
    names: Sequence[str],
    measure: Callable[[str], tuple[float, float]],
    room: QRectF,
) -> Placed:
    """A rectangle and a name for each mark that has room for one, in the order of the marks.

    marks: middles in pixels. measure: width and height of a name. A name that finds no room gives way.
    """
    taken = [QRectF(x - BOLD_PX / 2, y - BOLD_PX / 2, BOLD_PX, BOLD_PX) for x, y in marks]
    found: Placed = []
    for (x, y), name in list(zip(marks, names, strict=True))[:MOST]:
        free = (
            box for box in around(x, y, *measure(name)) if room.contains(box) and not any(map(box.intersects, taken))
        )
        if (box := next(free, None)) is not None:
            taken.append(box)
            found.append((box, name))
    return found


def around(x: float, y: float, width: float, height: float) -> Iterator[QRectF]:
    """Places for a name: to the right and above first, where no front comes from."""
    yield QRectF(x + AWAY_PX, y - AWAY_PX / 2 - height, width, height)
    yield QRectF(x + AWAY_PX, y - height / 2, width, height)
    yield QRectF(x - width / 2, y - AWAY_PX - height, width, height)
    yield QRectF(x - AWAY_PX - width, y - height / 2, width, height)
    yield QRectF(x - width / 2, y + AWAY_PX, width, height)
    yield QRectF(x - AWAY_PX - width, y + AWAY_PX / 2, width, height)
