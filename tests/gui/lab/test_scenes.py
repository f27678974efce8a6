"""Over the registry: every scene with every preset is drawn in both themes, and looks the same however its time is reached."""

import re

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from gui.lab.chosen import Chosen, completed
from gui.lab.clock import time_beside
from gui.lab.head import Head
from gui.lab.scene import defaults
from gui.lab.scenes import all_scenes
from gui.theme import LOOK

SCENES = all_scenes()
CASES = [(id, preset.title if preset else "") for id, scene in SCENES.items() for preset in (scene.presets or (None,))]
RECT = QRectF(0, 0, 900, 560)
SLIDES = r"S\d\d(?:–S\d\d)?"


@pytest.fixture(autouse=True)
def look(qapp):
    yield
    LOOK.set_mode("light")


def play_of(id, title):
    scene = SCENES[id]
    values = next((p.values for p in scene.presets if p.title == title), {})
    return scene, scene.play(completed(scene, values))


def at(play, part):
    """Whole times of all executions, with as many MACs done, or of the scene's own moments."""
    traces = play.traces
    if not traces:
        return ()
    lead = int(len(traces[0]) * part)
    return (float(lead), *(time_beside(traces[0], lead, trace) for trace in traces[1:]))


def drawn(scene, play, times):
    image = QImage(900, 560, QImage.Format.Format_RGB32)
    image.fill(LOOK.theme.colour("panel"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scene.paint(painter, RECT, play, times, None)
    assert painter.isActive()
    painter.end()
    return image


@pytest.mark.parametrize(("id", "title"), CASES)
def test_drawn_from_start_to_end_in_light_and_dark(id, title):
    scene, play = play_of(id, title)
    assert all(param.name in play.values for param in scene.params)
    forward = [at(play, part) for part in (0, 0.5, 1)]
    # The colours of a scene are those of its first preset in any other.
    for mode in ("light", "dark") if title == scene_preset(id) else ("light",):
        LOOK.set_mode(mode)
        seen = [drawn(scene, play, times) for times in forward]
        assert [drawn(scene, play, times) for times in reversed(forward)] == seen[::-1]
        blank = QImage(seen[0])
        blank.fill(LOOK.theme.colour("panel"))
        assert blank not in seen
        if play.traces:
            assert seen[0] != seen[2]


@pytest.mark.parametrize("id", SCENES)
def test_every_point_answers_or_says_nothing(id):
    scene, play = play_of(id, scene_preset(id))
    times = at(play, 0.5)
    for x in range(5, 900, 90):
        for y in range(5, 560, 70):
            found = scene.hit(RECT, play, times, QPointF(x, y))
            if found is not None:
                drawn_with(scene, play, times, found)


def scene_preset(id):
    return SCENES[id].presets[0].title if SCENES[id].presets else ""


def drawn_with(scene, play, times, hover):
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    scene.paint(painter, RECT, play, times, hover)
    painter.end()


@pytest.mark.parametrize("id", SCENES)
def test_says_what_it_answers(id):
    scene = SCENES[id]
    assert scene.title
    assert scene.question.endswith("?")
    assert len({param.name for param in scene.params}) == len(scene.params)
    assert len({preset.title for preset in scene.presets}) == len(scene.presets)


@pytest.mark.parametrize("id", SCENES)
def test_a_scene_opens_with_its_first_preset(id):
    scene = SCENES[id]
    assert completed(scene, scene.presets[0].values) == defaults(scene)


@pytest.mark.parametrize("id", SCENES)
def test_titles_of_presets_begin_with_their_slides(id):
    """ "S44: 3×3, 12-word columns" where the lecture has it, else a capital or a figure."""
    scene = SCENES[id]
    shown = slide_numbers(scene.slides)
    assert re.fullmatch(SLIDES + f"(, {SLIDES})*", scene.slides)
    for title in (preset.title for preset in scene.presets):
        named = re.match(f"({SLIDES}): ", title)
        assert named or not re.search(r"S\d\d|[Ll]ecture|[Ss]lide\b", title), title
        assert named or title[0] == title[0].upper(), title
        assert not named or slide_numbers(named[1]) <= shown, title
    assert id == "pe-array" or re.match(f"{SLIDES}: ", scene.presets[0].title)


def slide_numbers(words):
    found = set()
    for part in words.split(", "):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        found |= set(range(ends[0], ends[-1] + 1))
    return found


def test_slides_stand_beside_the_question(qtbot):
    chosen = Chosen(SCENES)
    head = Head(chosen)
    qtbot.addWidget(head)
    chosen.choose("window-reuse")
    head.show_all()
    assert head.question.text().endswith("? Slides S39–S41")
    chosen.choose("hierarchy")
    head.show_all()
    assert head.question.text().endswith("? Slide S41")
    neuron = next(choice for choice in head.scenes.choices if choice.key == "neuron")
    assert neuron.note.endswith("Slides S15–S17")
