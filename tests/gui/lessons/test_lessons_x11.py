"""A lesson in the real window on a real X server, from the start page to its end, with keys alone."""

import os
import shutil
import time

import pytest

from analysis.lessons.shelf import our_lessons
from tests.gui.person_x11 import PATIENCE_S, Person, screen

pytestmark = [
    pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is not installed") for tool in ("Xvfb", "xdotool")
]
# A few steps are enough for each run of the tests; whole lessons: ROOFLENS_LESSONS=1,2,3 and so on.
WHOLE = os.environ.get("ROOFLENS_LESSONS", "")
NUMBERS = [int(number) for number in (WHOLE or "7").split(",")]
STEPS = None if WHOLE else 4
MOST_TABS = 12


@pytest.fixture(scope="module")
def display():
    """A screen as small as those of classrooms."""
    with screen("1280x720x24") as number:
        yield number


@pytest.fixture
def person(display, tmp_path):
    with Person(display, tmp_path) as person:
        person.take_focus()
        yield person


def seen(person, what, holds=lambda page: True):
    """The page, as soon as its work is done and something holds of it."""
    until = time.monotonic() + PATIENCE_S
    while True:
        page = person.ask("lesson")
        if page is not None and not page["working"] and holds(page):
            return page
        assert time.monotonic() < until, f"{what}; the page shows {page}"
        time.sleep(0.03)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_lesson_by_keys_alone(person, number):
    goes_to_the_lesson(person, number)
    steps = next(one for one in our_lessons() if one.number == number).steps
    for index, step in enumerate(steps[:STEPS]):
        page = seen(person, f"step {index}", lambda page, index=index: page["index"] == index)
        assert not page["trouble"]
        if page["asks"]:
            answers(person, page)
        changes_the_scene(person, step)
        person.press("Next")
    if not WHOLE:
        seen(person, "one step more", lambda page: page["index"] == STEPS)
        person.press("Escape")
    person.wait("the list of lessons", lambda s: s["focus"] == "LessonList")
    leaves(person)


def goes_to_the_lesson(person, number):
    person.press("ctrl+alt+l")
    person.wait("the list of lessons", lambda s: s["focus"] == "LessonList")
    person.press("Home", *["Down"] * (number - 1), "Return")
    seen(person, "the lesson", lambda page: page["in_sight"] and page["lesson"] == number)


def answers(person, page):
    """Each question of the step, a number once wrong and then right: at the end the numbers come out of hiding."""
    while page["asks"]:
        is_choice = page["right"][1] is None
        (chooses if is_choice else calculates)(person, page)
        person.press("Return")
        page = seen(person, "the right answer", lambda page: not page["asks"])
        if page["hidden"]:
            person.press("Return")
            page = seen(person, "the next question", lambda page: page["asks"])
    assert not page["hidden"]


def calculates(person, page):
    before = page["answers"]
    tabs_to(person, "QLineEdit")
    person.type("0.123456789")
    person.press("Return")
    seen(person, "a wrong answer is judged", lambda page: page["answers"] == before + 1 and page["hidden"])
    person.press("ctrl+a")
    person.type(repr(float(page["right"][1])))


def chooses(person, page):
    tabs_to(person, "QRadioButton")
    person.press("space")
    for _ in range(10):
        if seen(person, "a choice", lambda page: page["choice"])["choice"] == page["right"][0]:
            return
        person.press("Down")
    raise AssertionError(f"no choice {page['right'][0]}")


def tabs_to(person, kind):
    for _ in range(MOST_TABS):
        if person.ask("state")["focus"] == kind:
            return
        person.press("Tab")
    raise AssertionError(f"Tab does not come to {kind}, but to {person.ask('state')['focus']}")


def changes_the_scene(person, step):
    """F6 goes to the scene, where keys are those of the lab, and back to what is read."""
    if step.scene:
        person.press("F6")
        person.wait("the scene has the keyboard", lambda s: s["focus"] == "Stage")
        person.press("Home", "Right", "F6")
        person.wait("the step has the keyboard", lambda s: s["focus"] == "Reading")


def leaves(person):
    person.press("Escape", "ctrl+q")
    person.app.wait(timeout=PATIENCE_S)
    assert person.app.returncode == 0
