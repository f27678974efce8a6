"""Qt's binding and Python's reference counts: releases that drop references to None crash after seconds of painting."""

import sys

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from gui.widgets.symbols import CHARACTERS, draw_symbol

CALLS = 200


def test_painting_takes_no_references_to_none(qapp):
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        painter.drawLine(QPointF(0, 0), QPointF(9, 9))
        painter.drawText(QRectF(0, 0, 60, 20), int(Qt.AlignmentFlag.AlignLeft), "text")
        painter.fillRect(QRectF(0, 0, 5, 5), QColor("red"))
    after = sys.getrefcount(None)
    painter.end()
    assert before - after < CALLS


def test_every_family_has_a_shape_of_its_own_that_is_painted(qapp):
    pictures = set()
    for family in CHARACTERS:
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(0xFFFFFF)
        painter = QPainter(image)
        draw_symbol(painter, family, QPointF(20, 20), 30, QColor("black"))
        painter.end()
        pictures.add(bytes(image.constBits()))
    assert len(pictures) == len(CHARACTERS)
