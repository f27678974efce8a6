"""A step drawn as a picture by the command line: its forms, its answers, what is asked for in vain."""

import pytest
from PIL import Image
from PySide6.QtGui import QImage

from analysis.errors import ScenarioError, UnknownNameError
from analysis.lessons.shelf import our_lessons
from gui.lessons.page_picture import save_step
from gui.render import draw_lesson
from gui.theme import LOOK

SIZE = (900, 560)


@pytest.fixture(autouse=True)
def _light(qapp):
    yield
    LOOK.set_mode("light")


def asking():
    """The first step of ours that asks something, and its lesson."""
    return next((one, at) for one in our_lessons() for at, step in enumerate(one.steps) if step.questions)


@pytest.mark.parametrize(("suffix", "begin"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_a_step_is_written_in_every_form(qtbot, tmp_path, suffix, begin):
    target = tmp_path / f"step{suffix}"
    save_step(our_lessons()[0], 0, False, SIZE, target, suffix)
    assert target.read_bytes().startswith(begin)


def test_the_answer_is_seen_by_wish(qtbot, tmp_path):
    lesson, at = asking()
    for name, reveal in (("hidden", False), ("open", True)):
        save_step(lesson, at, reveal, SIZE, tmp_path / f"{name}.png", ".png")
    hidden, shown = (Image.open(tmp_path / f"{name}.png") for name in ("hidden", "open"))
    assert hidden.size == shown.size
    assert hidden.tobytes() != shown.tobytes()


def test_dark_is_dark(qtbot, tmp_path):
    target = tmp_path / "dark.png"
    draw_lesson("1", 1, False, "dark", SIZE, target, ".png")
    corner = QImage(str(target)).pixelColor(2, 2)
    assert corner == LOOK.theme.colour("ground")
    assert LOOK.theme.dark


def test_what_is_asked_for_in_vain_is_said(qapp, tmp_path):
    for name, step, error in ((None, 1, ScenarioError), ("1", 99, ScenarioError), ("99", 1, UnknownNameError)):
        with pytest.raises(error):
            draw_lesson(name, step, False, "light", SIZE, tmp_path / "x.png", ".png")
