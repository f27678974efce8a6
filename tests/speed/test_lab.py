"""How long a frame of each scene of the lab takes to paint at 1400×800, played from its beginning to its end."""

from itertools import count

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes
from gui.theme import LOOK

WIDE, TALL, FRAMES = 1400, 800, 60
CASES = {
    **{name: (name, {}) for name in all_scenes()},
    "matrix-matrix A|B": ("matrix-matrix", {"order": "mnb", "other": "mbn"}),
}


class Reel:
    """A scene with its frames: each a little later than the one before."""

    def __init__(self, name, values):
        self.scene = all_scenes()[name]
        self.play = self.scene.play(defaults(self.scene) | values)
        self.image = QImage(WIDE, TALL, QImage.Format.Format_ARGB32_Premultiplied)

    def times(self, frame):
        part = (frame % FRAMES + 0.37) / FRAMES
        return tuple(part * len(trace) for trace in self.play.traces)

    def ground(self):
        self.image.fill(LOOK.theme.colour("panel"))

    def paint(self, times):
        painter = QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.scene.paint(painter, QRectF(12, 12, WIDE - 24, TALL - 24), self.play, times, None)
        painter.end()

    def picture(self, times):
        self.ground()
        self.paint(times)
        return self.image.copy()


@pytest.mark.parametrize("case", CASES)
def test_a_frame_of_a_scene(benchmark, qapp, case):
    reel, frames = Reel(*CASES[case]), count()
    times = [reel.times(frame) for frame in range(FRAMES)]
    first = reel.picture(times[20])

    def next_frame():
        reel.ground()
        return (times[next(frames) % FRAMES],), {}

    benchmark.pedantic(reel.paint, setup=next_frame, rounds=FRAMES)
    benchmark.extra_info["events"] = [len(trace) for trace in reel.play.traces]
    assert reel.picture(times[20]) == first, "a picture depends on nothing but the time"
    blank = reel.image.copy()
    blank.fill(LOOK.theme.colour("panel"))
    assert first != blank
