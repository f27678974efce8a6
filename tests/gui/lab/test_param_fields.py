"""Fields of what can be set of a scene: rare ones wait until they are asked for, and do not vanish under the hand."""

import pytest

from gui.lab.param_fields import ParamFields
from gui.lab.scene import Param, Scene


class Few(Scene):
    id, title = "few", "Few"
    params = (
        Param("size", "size", 4),
        Param("groups", "groups", 1, rare=True),
        Param("batch", "images", 1, rare=True, shown=lambda values: values["size"] > 2),
    )


FIRST = {"size": 4, "groups": 1, "batch": 1}


@pytest.fixture
def fields(qtbot):
    found = ParamFields()
    qtbot.addWidget(found)
    found.show_scene(Few(), FIRST)
    return found


def seen(fields) -> list[str]:
    return [name for name, field in fields.fields.items() if not field.isHidden()]


def test_rare_fields_wait_behind_a_button_that_counts_them(fields):
    assert seen(fields) == ["size"]
    assert "2" in fields.more.text()
    fields.more.click()
    assert seen(fields) == ["size", "groups", "batch"]
    fields.more.click()
    assert seen(fields) == ["size"]


def test_what_is_not_as_at_first_is_in_sight_and_stays_there(fields):
    fields.show_values(FIRST | {"groups": 2})
    assert seen(fields) == ["size", "groups"]
    fields.show_values(FIRST)
    assert seen(fields) == ["size", "groups"]
    fields.show_scene(Few(), FIRST)
    assert seen(fields) == ["size"]


def test_what_means_nothing_is_not_counted(fields):
    fields.show_values(FIRST | {"size": 2})
    assert "1" in fields.more.text()
    fields.show_values(FIRST | {"size": 2, "groups": 2})
    assert fields.more.isHidden()
