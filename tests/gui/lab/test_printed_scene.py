"""The printed loops on screen: what is wrong is crossed out, what is mended is ticked, and each moment is said in words."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from analysis.lessons.topic import topic_named
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes

SCENE = all_scenes()["printed-loops"]
SIZES = [(460, 420), (760, 480), (1600, 900)]


class Listener(QPainter):
    """Keeps what is written."""

    def drawText(self, *args):
        self.__dict__.setdefault("told", []).extend(arg for arg in args if isinstance(arg, str))
        return super().drawText(*args)


def played(**values):
    return SCENE.play({**defaults(SCENE), **values})


def told(play, time, size=(760, 480)):
    image = QImage(*size, QImage.Format.Format_RGB32)
    painter = Listener(image)
    SCENE.paint(painter, QRectF(0, 0, *size), play, (float(time),), None)
    painter.end()
    return painter.told


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mended", range(8))
def test_lines_have_the_slips_that_are_left(qapp, size, mended):
    """A sign and letters, not colour alone; at every size no line of the code is left out."""
    play = played(mended=mended)
    words = told(play, 3, size)
    loops = play.extra["course"].loops
    crossed = set("".join(word[2:] for word in words if word.startswith("✕ ")))
    assert crossed == set("abcdefg"[mended:])
    assert len([word for word in words if word.strip().startswith(("for ", "i = 0", "i += "))]) >= 4
    assert sum(word.lstrip() in [line.text for line in loops.code] for word in words) == len(loops.code)


def test_pixels_outside_are_crossed_out_until_the_border_is_asked_for(qapp):
    crosses = [
        sum(word.startswith("✕") and word[1:].isdigit() for word in told(played(mended=m), 0)) for m in (0, 1, 3)
    ]
    assert crosses == [5, 3, 0]


def test_moments_are_said_in_words():
    play = played()
    assert SCENE.moment(play, (0.0,)) == "location 0, 0: copy 1 of 9, row −1, column −1, to word 0, outside the input"
    assert SCENE.moment(play, (9.0,)) == "location 0, 0: co = 0, weights of filter 0, places written: 12"
    assert SCENE.moment(play, (float(len(play.beats)),)) == "the end: 0 of 10 sums are right"
    mended = played(mended=7)
    assert SCENE.moment(mended, (float(len(mended.beats)),)) == "the end: 10 of 10 sums are right"


def test_values_that_are_right_have_a_tick(qapp):
    play = played(mended=6)
    verdicts = [
        word for word in told(play, len(play.beats)) if word.startswith("✓ ") and word[2:].lstrip("−").isdigit()
    ]
    assert len(verdicts) == 5


def test_lessons_and_scene_begin_alike():
    assert topic_named("printed-loops").defaults == defaults(SCENE)
