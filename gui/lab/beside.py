"""Two executions of one scene beside each other: what is set now, A, at the left, and the one that was pinned, B.

They are one scene with one play again, so that the stage, the clock, the panes and every file take them as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from gui.lab.cell_words import tr
from gui.lab.ink import elided
from gui.lab.scene import Hit, Param, Play, Scene, Values, words
from gui.lab.working import Worked
from gui.theme import GAP, LOOK, title_font

TITLE_PX = 24.0
BETWEEN_PX = 2.0 * GAP
# Scenes are drawn for so much room; a half that is narrower is painted smaller, as long as it can be read.
ROOM_PX, SMALLEST = 600.0, 0.72


@dataclass(frozen=True, slots=True)
class HalfHit(Hit):
    """own: the cell in the words of its half, whose own runs count from 0."""

    half: int = 0
    own: Hit | None = None


@dataclass(frozen=True, slots=True)
class Half:
    """Where one of the two is painted. first: number of its first run among those of both."""

    number: int
    rect: QRectF
    play: Play
    first: int

    @property
    def scale(self) -> float:
        return max(SMALLEST, min(1.0, self.rect.width() / ROOM_PX))

    @property
    def room(self) -> QRectF:
        """In the pixels of the scene, from its own corner."""
        return QRectF(0, 0, self.rect.width() / self.scale, self.rect.height() / self.scale)

    def times(self, times: tuple[float, ...]) -> tuple[float, ...]:
        return times[self.first : self.first + len(self.play.runs)]

    def inside(self, at: QPointF) -> QPointF:
        """A point of the whole picture, in the scene's own pixels."""
        return (at - self.rect.topLeft()) / self.scale

    def outside(self, region: QRectF) -> QRectF:
        """The inverse of `inside`, of a region."""
        corner = region.topLeft() * self.scale + self.rect.topLeft()
        return QRectF(corner, region.size() * self.scale)


def title_rects(rect: QRectF) -> tuple[QRectF, QRectF]:
    wide = (rect.width() - BETWEEN_PX) / 2
    left = QRectF(rect.left(), rect.top(), wide, TITLE_PX - 4)
    return left, left.translated(wide + BETWEEN_PX, 0)


def halves_in(rect: QRectF, play: Play) -> tuple[Half, Half]:
    a, b = play.extra["halves"]
    rooms = [QRectF(r.left(), rect.top() + TITLE_PX, r.width(), rect.height() - TITLE_PX) for r in title_rects(rect)]
    return Half(0, rooms[0], a, 0), Half(1, rooms[1], b, len(a.runs))


# In words


def value_words(param: Param, value: Any) -> str:
    """ "layout in memory NCHW: channels first", "order of the loops M,C,P,Q,R,S", "turn the kernel: on"."""
    label = words(param.label)
    if param.kind == "switch":
        return tr("{name}: on").format(name=label) if value else tr("{name}: off").format(name=label)
    if param.kind == "order":
        return f"{label} {','.join(value)}"
    named = dict(param.choices)
    return f"{label} {words(named[value]) if value in named else value}"


def differing(scene: Scene, a: Values, b: Values) -> Iterator[str]:
    """What B has else than A, in words; what means nothing with B's other values is left out."""
    for param in scene.params:
        if param.name in a and param.name in b and a[param.name] != b[param.name] and param.shown(b):
            yield value_words(param, b[param.name])


def titles(scene: Scene, play: Play) -> tuple[str, str]:
    a, b = play.extra["halves"]
    return "A", "B · " + (", ".join(differing(scene, a.values, b.values)) or tr("the same as A"))


def notes(a: str, b: str) -> str:
    """What is said of the sizes, once where it is the same."""
    if a == b:
        return a
    return "\n".join(f"{letter} {note}" for letter, note in (("A", a), ("B", b)) if note)


# The scene of both


class Beside(Scene):
    """A scene twice. Only A, which the fields above set, can be dragged."""

    def __init__(self, scene: Scene) -> None:
        self.one = scene
        self.id, self.title, self.question, self.slides = scene.id, scene.title, scene.question, scene.slides
        self.params, self.presets = scene.params, scene.presets

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        paint_titles(painter, rect, titles(self.one, play))
        for half in halves_in(rect, play):
            own = hover.own if isinstance(hover, HalfHit) and hover.half == half.number else None
            painter.save()
            painter.setClipRect(half.rect.adjusted(1 - GAP, 0, GAP - 1, GAP))
            painter.translate(half.rect.topLeft())
            painter.scale(half.scale, half.scale)
            self.one.paint(painter, half.room, half.play, half.times(times), own)
            painter.restore()

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        for half in halves_in(rect, play):
            if half.rect.contains(at):
                own = self.one.hit(half.room, half.play, half.times(times), half.inside(at))
                return own and lifted(own, half, len(play.runs))
        return None

    def grab(self, rect: QRectF, play: Play, at: QPointF) -> object | None:
        half = halves_in(rect, play)[0]
        return self.one.grab(half.room, half.play, half.inside(at)) if half.rect.contains(at) else None

    def drag(self, rect: QRectF, play: Play, grabbed: object, at: QPointF) -> Values | None:
        half = halves_in(rect, play)[0]
        return self.one.drag(half.room, half.play, grabbed, half.inside(at))

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return tuple(h.outside(r) for h in halves_in(rect, play) for r in self.one.answers(h.room, h.play))

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        own = tuple(h.outside(r) for h in halves_in(rect, play) for r in self.one.given(h.room, h.play))
        return (*title_rects(rect), *own)


def lifted(own: Hit, half: Half, runs: int) -> HalfHit:
    """A cell of a half among the runs of both; what belongs to no run of its own belongs to none of both."""
    run = half.first + own.run if own.run < len(half.play.runs) else runs
    return HalfHit(run, own.tensor, own.cell, own.text, half.number, own)


def paint_titles(painter: QPainter, rect: QRectF, texts: tuple[str, str]) -> None:
    font = title_font()
    painter.setFont(font)
    for room, text in zip(title_rects(rect), texts, strict=True):
        painter.setPen(LOOK.theme.colour("text"))
        painter.drawText(QPointF(room.left(), room.bottom() - 5), elided(text, room.width(), font))
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    middle = rect.center().x()
    painter.drawLine(QPointF(middle, rect.top()), QPointF(middle, rect.bottom()))


def beside(a: Worked, b: Worked) -> Worked:
    """Both as one: values, layer and what is set are A's; the runs are A's, then B's."""
    play = Play(a.play.values, (*a.play.runs, *b.play.runs), a.play.whole, {"halves": (a.play, b.play)})
    return Worked(Beside(a.scene), a.values, play, notes(a.note, b.note))


def can_pin(worked: Worked | None) -> bool:
    """Only what shows one execution has room for another."""
    return worked is not None and len(worked.play.runs) == 1
