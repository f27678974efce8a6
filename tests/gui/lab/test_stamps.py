"""Cells drawn from small pictures: the same as drawn one by one, and shapes where something is exported."""

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtSvg import QSvgGenerator

from gui.lab import stamps
from gui.theme import LOOK

FILL, EDGE = QColor(204, 136, 0, 200), QColor(40, 90, 160, 220)
RECTS = [QRectF(3 + 26.3 * number, 4.7 + 1.9 * number, 24.3, 21.3) for number in range(6)]


def picture(paint, scale=1.0, ratio=1.0, shift=0.0):
    image = QImage(int(300 * ratio), int(120 * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.translate(shift, shift)
    painter.scale(scale, scale)
    paint(painter)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1).astype(int)


def one_by_one(draw):
    def paint(painter):
        for rect in RECTS:
            draw(painter, rect, FILL, EDGE)

    return paint


@pytest.mark.parametrize("draw", [stamps.rounded_tile, stamps.framed_tile])
@pytest.mark.parametrize(("scale", "ratio", "shift"), [(1, 1, 0), (1, 2, 0), (1.4, 1, 0), (1, 1.5, 7.25), (1.4, 2, -3)])
def test_small_pictures_look_as_the_cells_themselves(qapp, draw, scale, ratio, shift):
    whole = picture(one_by_one(draw), scale, ratio, shift)
    stamped = picture(lambda painter: stamps.paint_stamps(painter, RECTS, FILL, EDGE, draw), scale, ratio, shift)
    apart = np.abs(whole - stamped)
    # An eighth of a pixel at the edges, at most.
    assert apart.max() <= 48
    assert apart.mean() < 0.6


def test_a_cell_is_drawn_once_for_many_frames(qapp):
    stamps.stamp.cache_clear()
    for _ in range(20):
        picture(lambda painter: stamps.paint_stamps(painter, RECTS, FILL, EDGE, stamps.rounded_tile))
    assert stamps.stamp.cache_info().misses <= len(RECTS)


def test_an_export_keeps_its_shapes(qapp):
    buffer, generator = QBuffer(), QSvgGenerator()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    generator.setOutputDevice(buffer)
    painter = QPainter(generator)
    assert not stamps.is_straight(painter)
    stamps.paint_stamps(painter, RECTS, FILL, EDGE, stamps.rounded_tile)
    painter.end()
    text = bytes(buffer.data()).decode()
    assert "<image" not in text
    assert text.count("<path") >= len(RECTS)


def test_what_is_turned_is_drawn_as_it_is(qapp):
    def paint(painter):
        painter.rotate(10)
        assert not stamps.is_straight(painter)
        stamps.paint_stamps(painter, RECTS, FILL, EDGE, stamps.framed_tile)

    assert (picture(paint) != 255).any()


def test_no_cells_are_no_work(qapp):
    assert (picture(lambda painter: stamps.paint_stamps(painter, [], FILL, EDGE, stamps.framed_tile)) == 255).all()


def frame(painter, wide):
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(EDGE, 1.2))
    painter.setBrush(FILL)
    painter.drawRoundedRect(QRectF(20.3, 10.6, wide, 80), 5, 5)


@pytest.mark.parametrize(("scale", "ratio", "shift"), [(1, 1, 0), (1, 2, 0), (1.4, 1, 0), (1.4, 1.5, 7.25)])
def test_a_ground_is_as_drawn_and_is_drawn_once(qapp, scale, ratio, shift):
    drawn = []

    def once(painter, wide):
        drawn.append(wide)
        frame(painter, wide)

    def paint(painter):
        stamps.paint_ground(painter, QRectF(18, 8, 130, 86), once, 120)

    whole = picture(lambda painter: frame(painter, 120), scale, ratio, shift)
    for _ in range(3):
        assert np.abs(whole - picture(paint, scale, ratio, shift)).max() <= 2
    assert drawn == [120]


def test_a_ground_follows_the_theme(qapp):
    theme = LOOK.theme.name
    drawn = []
    for mode in ("light", "dark", "dark"):
        LOOK.set_mode(mode)
        picture(lambda painter: stamps.paint_ground(painter, QRectF(0, 0, 9, 9), named, tuple(RECTS[0].getRect())))
        drawn.append(stamps.ground.cache_info().misses)
    LOOK.set_mode(theme)
    assert drawn[1] == drawn[0] + 1 == drawn[2]


def named(painter, rect):
    painter.fillRect(QRectF(*rect), LOOK.theme.colour("field"))
