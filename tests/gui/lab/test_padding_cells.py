"""Zeros around a plane: one by one while they can be told apart, as one frame where there are very many."""

from PySide6.QtCore import QRectF

from gui.lab.ink import Grid
from gui.lab.planes import MOST_ZEROS, padded_rects


def grid(rows, columns, cell=5.0):
    return Grid(100.0, 200.0, rows, columns, cell)


def test_few_zeros_are_cells_around_the_plane():
    found = padded_rects(grid(3, 4), (1, 2, 0, 1))
    assert len(found) == 4 * 7 - 3 * 4
    plane = grid(3, 4).rect.adjusted(0.5, 0.5, -0.5, -0.5)
    assert not any(rect.intersects(plane) for rect in found)


def test_very_many_zeros_are_one_frame_around_all_of_them():
    (found,) = padded_rects(grid(60, 60), (5, 6, 7, 8))
    assert MOST_ZEROS < 72 * 74
    assert found == QRectF(100 - 6 * 5, 200 - 5 * 5, 74 * 5, 72 * 5)
