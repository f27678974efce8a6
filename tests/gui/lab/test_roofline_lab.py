"""The roofline lab explains what the slide prints, keeps the axes in sight of who predicts, and has a roof for each memory."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from analysis.lecture.boards import board_roofs, roofs_at
from gui.lab.predicting import PredictingPainter
from gui.lab.roof_words import limit_words
from gui.lab.roofs import BOARDS
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes

ROOM = QRectF(12, 12, 736, 456)


def played(**values):
    scene = all_scenes()["roofline-lab"]
    return scene, scene.play({**defaults(scene), **values})


class Listener(PredictingPainter):
    """Keeps what is seen by who predicts."""

    def shown(self, text, place):
        found = super().shown(text, place)
        self.__dict__.setdefault("told", []).append(found)
        return found


@pytest.mark.parametrize(("board", "printed"), [(BOARDS[1], "167.5\u202fG"), (BOARDS[4], "1\u202fG")])
def test_the_slides_limit_is_said_to_be_macs(qapp, board, printed):
    _, play = played(board=board)
    assert limit_words(play).endswith(f"the slide's {printed} are MAC/s")


def test_boards_of_their_own_figures_stand_beside_no_slide(qapp):
    assert "slide" not in limit_words(played(board=BOARDS[3])[1])


def test_who_predicts_sees_axes_and_board_but_not_the_ridge(qapp):
    scene, play = played(cases=False, board=BOARDS[1])
    image = QImage(760, 480, QImage.Format.Format_RGB32)
    painter = Listener(image)
    painter.give(scene.given(ROOM, play))
    scene.paint(painter, ROOM, play, (float(len(play.runs[0].trace)),), None)
    painter.end()
    told = [text.replace("\u202f", " ") for text in painter.told]
    assert {"0.1", "100", "100 GFLOP/s", "100 TFLOP/s"} <= set(told)
    assert "Lecture: Titan RTX as printed: π = 130 TFLOP/s, β = 670 GB/s" in told
    assert "ridge at ? FLOP/B" in told
    assert not any("194" in text for text in told)


def test_a_board_with_three_memories_has_three_roofs(qapp):
    _, play = played(board=BOARDS[6])
    rates = dict(play.extra["roofs"].rates)
    assert (rates["L1 TCDM"], rates["L2"], play.extra["roofs"].rate) == (5.6e9, 1.4e9, 333e6)


def test_a_word_is_computed_in_the_narrowest_format_that_holds_it():
    assert roofs_at("titan_rtx", 16).format == "fp16"
    assert roofs_at("rpi4b", 16).format == "fp32"
    assert roofs_at("rpi4b", 4) == board_roofs("rpi4b", "int8")
