"""Words in title bars give way in whole parts, then in whole words: a number is never cut."""

import pytest

from gui.widgets.card import FEWEST_CHARACTERS, PartsLabel

TEXT = "largest: conv1 4.92 ms · 12 of 512 layers · planner first-fit"


@pytest.mark.parametrize("width", range(0, 500, 7))
def test_what_is_shown_is_a_beginning_of_the_words_and_fits(qtbot, width):
    label = PartsLabel(TEXT)
    qtbot.addWidget(label)
    label.resize(width, 20)
    shown = label.shown_text()
    assert label.fontMetrics().horizontalAdvance(shown) <= width
    kept = shown.removesuffix(" …")
    assert TEXT.startswith(kept)
    assert not kept or TEXT[len(kept) :][:1] in ("", " ")
    assert not shown or len(shown) >= FEWEST_CHARACTERS
    assert label.toolTip() == TEXT


def test_more_room_shows_no_less(qtbot):
    label = PartsLabel(TEXT)
    qtbot.addWidget(label)
    lengths = []
    for width in range(0, 600, 5):
        label.resize(width, 20)
        lengths.append(len(label.shown_text().removesuffix(" …")))
    assert lengths == sorted(lengths)
    assert lengths[-1] == len(TEXT)
