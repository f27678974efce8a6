"""What lessons need to know of the lab's scenes: parameters as a step sets them, what is allowed, a picture of a step."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from analysis.lessons.check import Stage
from analysis.lessons.lesson import Lesson, Step
from analysis.report.handout import Pictured
from gui.lab.cell_words import now_words
from gui.lab.chosen import allowed
from gui.lab.clock import time_beside
from gui.lab.predicting import PredictingPainter, paint_cover
from gui.lab.scene import Play, Scene, defaults
from gui.lab.scenes import all_scenes
from gui.lessons.step_bench import scene_of, values_of
from gui.theme import LOOK

PICTURE, DENSITY = QSize(980, 480), 2
# What moves on the screen is pictured where most is to be seen.
HALF_WAY = 0.5


def parameters_of(step: Step) -> dict[str, Any]:
    """All of the step's scene; without a scene its own alone. Raises UnknownNameError, ScenarioError."""
    return values_of(step, scene_of(step, all_scenes())) if step.scene else dict(step.values)


def stages() -> dict[str, Stage]:
    """Of all scenes, by id."""
    return {id: stage_of(scene) for id, scene in all_scenes().items()}


def stage_of(scene: Scene) -> Stage:
    presets = {preset.title: preset.values for preset in scene.presets}
    return Stage(defaults(scene), presets, partial(is_allowed, scene))


def is_allowed(scene: Scene, name: str, value: Any) -> bool:
    value = tuple(value) if isinstance(value, list) else value
    return any(param.name == name and allowed(param, value) for param in scene.params)


# Pictures for paper


def pictures_of(lesson: Lesson, hides: bool) -> dict[str, Pictured]:
    """By the id of the step. hides: numbers of a step that asks are question marks. Raises AnalysisError."""
    scenes = all_scenes()
    return {
        step.id: pictured(scene_of(step, scenes), step, hides and bool(step.questions))
        for step in lesson.steps
        if step.scene
    }


def pictured(scene: Scene, step: Step, hides: bool) -> Pictured:
    values = parameters_of(step)
    play = scene.play(values)
    times = times_of(play, step.at or HALF_WAY if step.plays else step.at)
    image = painted(scene, play, times, hides)
    alt = now_words(play.runs, times) if play.runs else scene.moment(play, times)
    return Pictured(png_of(image), alt or step.title, values)


def times_of(play: Play, part: float) -> tuple[float, ...]:
    """At this part of the first execution; the others beside it."""
    traces = play.traces
    first = float(round(part * len(traces[0]))) if traces else 0.0
    return tuple(first if place == 0 else time_beside(traces[0], first, trace) for place, trace in enumerate(traces))


def painted(scene: Scene, play: Play, times: tuple[float, ...], hides: bool) -> QImage:
    """On the ground of the theme at hand, twice as dense as on the screen."""
    image = QImage(PICTURE * DENSITY, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(DENSITY)
    image.fill(LOOK.theme.colour("panel"))
    painter = PredictingPainter(image) if hides else QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        paint_scene(painter, scene, play, times)
    finally:  # an image that is still painted on must not be deleted
        painter.end()
    return image


def paint_scene(painter: QPainter, scene: Scene, play: Play, times: tuple[float, ...]) -> None:
    """A painter that predicts covers what tells the answer."""
    rect = QRectF(0, 0, PICTURE.width(), PICTURE.height())
    if isinstance(painter, PredictingPainter):
        painter.give(scene.given(rect, play))
    scene.paint(painter, rect, play, times, None)
    for region in scene.answers(rect, play) if isinstance(painter, PredictingPainter) else ():
        paint_cover(painter, region & rect, on_paper=True)


def png_of(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())
