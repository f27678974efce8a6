"""What is typed beyond the ends becomes the nearest; Escape leaves the field as it was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gui.lab.bounded_number import BoundedNumber


@pytest.fixture
def field(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    found = BoundedNumber("inputs", 1, 16)
    column.addWidget(found)
    column.addWidget(QLineEdit())
    window.show()
    found.set_number(8)
    found.setFocus()
    found.selectAll()
    yield found
    window.close()


@pytest.mark.parametrize(("typed", "taken"), [("4096", 16), ("0", 1), ("12", 12), ("-3", 1), ("x7", 7)])
def test_the_nearest_number_is_taken(field, qtbot, typed, taken):
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == taken


def test_nothing_typed_leaves_what_was(field, qtbot):
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 8


def test_escape_leaves_the_field_as_it_was(field, qtbot):
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.value() == 8
    assert field.text() == "8"
    assert not field.hasFocus()


def test_its_ends_are_said(field):
    assert field.toolTip().startswith("1 to 16")
