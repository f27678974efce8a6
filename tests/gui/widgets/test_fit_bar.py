"""The fit bar: to scale, whatever the numbers; over-full is another picture than full."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from gui.theme import LOOK
from gui.widgets.fit_bar import FitBar, extent, state_of

AMOUNTS = st.integers(0, 2**45)


@given(AMOUNTS, st.integers(1, 2**45), st.integers(60, 4000))
def test_need_and_capacity_are_drawn_to_one_scale_inside_the_bar(used, capacity, width):
    reach = extent(used, capacity, width)
    assert 0 <= reach.used <= width * (1 + 1e-9)
    assert 0 < reach.capacity <= width
    assert reach.used * capacity == pytest.approx(reach.capacity * used)


@given(AMOUNTS, st.integers(1, 2**45))
def test_beyond_the_capacity_is_beyond_the_stroke(used, capacity):
    reach = extent(used, capacity, 300)
    assert (reach.used > reach.capacity) == (used > capacity)


def test_states():
    assert state_of(50, 100) == "fits"
    assert state_of(90, 100) == "fits"
    assert state_of(91, 100) == "tight"
    assert state_of(100, 100) == "tight"
    assert state_of(101, 100) == "over"
    assert state_of(None, 100) == state_of(5, None) == ""


def picture(bar):
    image = QImage(bar.size(), QImage.Format.Format_RGB32)
    bar.render(image)
    return image


def colours_in(image):
    return {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}


def test_the_excess_is_hatched(qapp):
    LOOK.set_mode("light")
    bar = FitBar(150, 100)
    bar.resize(300, 20)
    image, capacity_x = picture(bar), extent(150, 100, 298).capacity
    beyond = {image.pixelColor(x, 10).name() for x in range(int(capacity_x) + 4, 296)}
    within = {image.pixelColor(x, 10).name() for x in range(4, int(capacity_x) - 4)}
    assert len(within) == 1
    assert len(beyond) > 3


def test_unknown_need_fills_nothing(qapp):
    bar = FitBar(None, 100)
    bar.resize(300, 20)
    empty = colours_in(picture(bar))
    bar.set_values(50, 100)
    assert colours_in(picture(bar)) - empty
    bar.set_values(50, None)
    assert LOOK.theme.colours["fits"] not in colours_in(picture(bar))
