"""Predict first: while the counters are hidden the picture keeps totals, tables, bars and curves to itself too."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gui.lab.chosen import completed
from gui.lab.predicting import PredictingPainter, veiled
from gui.lab.scenes import all_scenes
from gui.lab.stage import Stage
from gui.theme import LOOK

SCENES = all_scenes()
# What the picture of the first values says at the end, and must not say while a person predicts.
ANSWERS = {
    "window-reuse": ["465", "657"],
    "seven-loops": ["1,305"],
    "matrix-matrix": ["192 MAC", "MAC/B ("],
    "hierarchy": ["words of"],
    "matrix-vector": ["stays in its register"],
    "batch-queue": ["a load of"],
}


class Listener(QPainter):
    """Keeps what is written."""

    def drawText(self, *args):
        self.__dict__.setdefault("told", []).extend(arg for arg in args if isinstance(arg, str))
        return super().drawText(*args)


class PredictingListener(PredictingPainter):
    def shown(self, text, place):
        found = super().shown(text, place)
        self.__dict__.setdefault("told", []).append(found)
        return found


@pytest.fixture
def stage(qtbot):
    widget = Stage()
    qtbot.addWidget(widget)
    return widget


def shown(stage, id, kind, size=(900, 560)):
    """(picture, all that is written in it) at the end."""
    scene = SCENES[id]
    stage.scene, stage.play = scene, scene.play(completed(scene, {}))
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(LOOK.theme.colour("panel"))
    painter = kind(image)
    stage.paint_at(painter, QRectF(image.rect()), tuple(float(len(trace)) for trace in stage.play.traces))
    painter.end()
    return image, painter.told


@pytest.mark.parametrize("id", SCENES)
def test_what_is_hidden_looks_different_and_what_stays_lies_in_the_picture(stage, id):
    open_picture, told = shown(stage, id, Listener)
    veiled_picture, hidden = shown(stage, id, PredictingListener)
    assert open_picture != veiled_picture
    questions = [sum("?" in text for text in texts) for texts in (told, hidden)]
    assert questions[1] > questions[0]
    rect = QRectF(veiled_picture.rect())
    for region in stage.scene.answers(rect, stage.play):
        assert rect.intersects(region)


@pytest.mark.parametrize("id", SCENES)
def test_what_is_covered_is_not_given_at_any_size(id):
    scene = SCENES[id]
    play = scene.play(completed(scene, {}))
    for size in ((640, 420), (900, 560), (1300, 900)):
        rect = QRectF(0, 0, *size)
        both = [given & answer for given in scene.given(rect, play) for answer in scene.answers(rect, play)]
        assert all(part.width() < 1 or part.height() < 1 for part in both), both


@pytest.mark.parametrize("id", ANSWERS)
def test_answers_are_not_written(stage, id):
    _, told = shown(stage, id, Listener)
    _, hidden = shown(stage, id, PredictingListener)
    for answer in ANSWERS[id]:
        said = [text for text in told if answer in text]
        assert said
        assert not set(said) & set(hidden)


def test_bars_of_window_reuse_and_counts_of_the_hierarchy_are_covered(stage):
    for id in ("window-reuse", "hierarchy", "roofline-lab", "intensity-curves"):
        picture, _ = shown(stage, id, PredictingListener)
        scene, play, rect = stage.scene, stage.play, QRectF(picture.rect())
        # Under the cards nothing is left of bars, so that another time looks the same there.
        image = QImage(picture.size(), picture.format())
        image.fill(LOOK.theme.colour("panel"))
        painter = PredictingPainter(image)
        stage.paint_at(painter, rect, tuple(0.0 for _ in play.traces))
        painter.end()
        for region in scene.answers(rect, play):
            inside = (region & rect).adjusted(6, 6, -6, -6).toRect()
            assert image.copy(inside) == picture.copy(inside)


def test_sizes_indices_and_names_are_not_numbers():
    assert veiled("this order moves 1,305 words: W 36") == "this order moves ? words: W ?"
    assert veiled("input 4×4×3, O[3, 0, 0] in r12, −5") == "input 4×4×3, O[3, 0, 0] in r12, ?"
    assert veiled("loaded 3×, used 2×; 0.25 MAC/B") == "loaded ?×, used ?×; ? MAC/B"


def test_a_scaled_and_moved_painter_keeps_what_is_given(qtbot):
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    painter = PredictingListener(image)
    painter.scale(2, 2)
    painter.give((QRectF(0, 0, 40, 40),))
    painter.save()
    painter.translate(30, 30)
    painter.drawText(QRectF(0, 0, 8, 8), 0, "7")
    painter.drawText(QRectF(20, 20, 8, 8), 0, "8")
    painter.restore()
    painter.end()
    assert painter.told == ["7", "?"]


def texts_at(stage, id, values, part, kind):
    """All that is written in a scene's picture at a part of its time."""
    scene = SCENES[id]
    stage.scene, stage.play = scene, scene.play(completed(scene, values))
    image = QImage(900, 560, QImage.Format.Format_RGB32)
    painter = kind(image)
    stage.paint_at(painter, QRectF(image.rect()), tuple(part * len(trace) for trace in stage.play.traces))
    painter.end()
    return painter.told


def test_a_queue_and_a_register_file_tell_no_verdict(stage):
    """Whether the server keeps up, what a batch takes, which registers there are and which sums have none."""
    slow, block = {"batch": 1}, {"rows": 4, "columns": 4, "outputs": 8}
    assert any("grows without end" in text for text in texts_at(stage, "batch-queue", slow, 0.6, Listener))
    hidden = " ".join(texts_at(stage, "batch-queue", slow, 0.6, PredictingListener))
    assert "a batch of 1" in hidden
    assert not any(
        words in hidden.partition("latency in the long run")[0] for words in ("without end", "takes", "load")
    )
    told = texts_at(stage, "register-blocks", block, 0.6, Listener)
    hidden = texts_at(stage, "register-blocks", block, 0.6, PredictingListener)
    assert {"r1", "✕"} <= set(told)
    assert not {"r1", "✕"} & set(hidden)
    assert not any("free" in text or "passes through" in text for text in hidden)
