"""What lies under the mouse on the board: a port, the plus of a wire, a box, a wire, a note, the ground of a group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Literal

from PySide6.QtCore import QRectF

from analysis.sketch import Note, Sketch
from gui.canvas.brush import WORDS_FROM
from gui.drawing.picture import Picture

What = Literal["in", "out", "plus", "box", "line", "note", "nothing"]
# Pixels around a port and a wire that still mean it. From so far away that no port is seen a box is all box.
PORT_PX, LINE_PX = 9.0, 6.0
NOTE_WIDTH, NOTE_LINE, NOTE_PADDING = 198.0, 17.0, 9.0
# A note of so many characters a line has this many lines, about; the painter elides what is longer.
NOTE_CHARACTERS = 30


@dataclass(frozen=True, slots=True)
class Hot:
    """number: of the box, the line or, of a note, its id. port: of the box."""

    what: What = "nothing"
    number: int = -1
    port: int = -1


NOTHING = Hot()


def hot_at(picture: Picture, x: float, y: float, scale: float, plus_on: int | None) -> Hot:
    """x, y: units of the picture. plus_on: the line whose plus is on show."""
    ends = list(ports_near(picture, x, y, PORT_PX / scale)) if scale >= WORDS_FROM else []
    # On a short wire the plus and the ports share the room: the nearest is meant.
    away = apart(middle_of(picture, plus_on), (x, y)) if plus_on is not None else inf
    ends += [(away, Hot("plus", plus_on))] if plus_on is not None and away <= 1.2 * PORT_PX / scale else []
    if ends:
        return min(ends, key=lambda each: each[0])[1]
    if (box := picture.scene.geometry.box_at(x, y)) is not None:
        return Hot("box", box)
    if (note := note_at(picture.sketch, x, y)) is not None:
        return Hot("note", note.id)
    line = picture.scene.geometry.wire_at(x, y, LINE_PX / scale)
    return NOTHING if line is None else Hot("line", line)


def port_near(picture: Picture, x: float, y: float, reach: float) -> Hot | None:
    """The nearest port in reach."""
    return min(ports_near(picture, x, y, reach), key=lambda each: each[0], default=(inf, None))[1]


def ports_near(picture: Picture, x: float, y: float, reach: float) -> Iterator[tuple[float, Hot]]:
    """Ports in reach, each with how far away it is."""
    for number in picture.scene.geometry.boxes_in((x - reach, y - reach, x + reach, y + reach)).tolist():
        box = picture.boxes.boxes[number]
        for out, ports in ((False, box.ins), (True, box.outs)):
            for port in range(len(ports)):
                away = apart(box.port_at(port, out=out), (x, y))
                if away <= reach:
                    yield away, Hot("out" if out else "in", number, port)


def apart(point: tuple[float, float], other: tuple[float, float]) -> float:
    return max(abs(point[0] - other[0]), abs(point[1] - other[1]))


def middle_of(picture: Picture, line: int) -> tuple[float, float]:
    """Where the plus of a wire stands."""
    point = picture.scene.geometry.path(line).pointAtPercent(0.5)
    return point.x(), point.y()


def note_rect(note: Note) -> QRectF:
    lines = sum(1 + len(line) // NOTE_CHARACTERS for line in (note.text or " ").splitlines() or [""])
    return QRectF(*note.at, NOTE_WIDTH, lines * NOTE_LINE + 2 * NOTE_PADDING)


def note_at(sketch: Sketch, x: float, y: float) -> Note | None:
    return next((note for note in reversed(sketch.notes) if note_rect(note).contains(x, y)), None)
