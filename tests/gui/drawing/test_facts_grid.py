"""Facts in two columns, written anew in place."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.drawing.facts_grid import FactsGrid

ROWS = (
    ("output", "1×64×112×112", "fp32"),
    ("work", "115.6 M MACs", ""),
    ("weight bytes that lie in flash", "36.8 KiB", ""),
)


@pytest.fixture
def grid(shown):
    grid = shown(FactsGrid(), 226, 120)
    grid.show_facts(ROWS)
    QApplication.processEvents()
    return grid


def shown_rows(grid):
    return [tuple(label.text() for label in line) for line in grid.lines if line[1].isVisible()]


def test_every_fact_has_a_line(grid):
    assert shown_rows(grid) == [row[:2] for row in ROWS]
    assert [line[1].toolTip() for line in grid.lines] == ["fp32", "work: 115.6 M MACs", f"{ROWS[2][0]}: 36.8 KiB"]
    assert grid.lines[0][1].accessibleName() == "output: 1×64×112×112"


def test_figures_stand_at_the_right_end_and_are_not_cut(grid):
    for name, value in grid.lines:
        assert value.alignment() & Qt.AlignmentFlag.AlignRight
        assert value.geometry().right() == grid.width() - 1
        assert value.shown_text() == value.text()
        assert name.geometry().right() < value.geometry().left()


def test_labels_stay_when_other_facts_are_shown(grid):
    before = list(grid.lines)
    grid.show_facts((("output", "1×10", ""),))
    assert grid.lines == before
    assert shown_rows(grid) == [("output", "1×10")]
    grid.show_facts(ROWS)
    assert grid.lines == before
    assert shown_rows(grid) == [row[:2] for row in ROWS]
    grid.show_facts(())
    assert shown_rows(grid) == []
