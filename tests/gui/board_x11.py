"""Where the parts of the board are on the screen, and what is drawn on it: questions that tests/gui/drive_x11.py answers."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QListWidget, QWidget

from analysis.sketch import KINDS
from analysis.sketch.text import text_of
from gui.main_window import MainWindow

Place = list[int]


def window() -> MainWindow:
    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))


def panel() -> QWidget:
    return window().workspace.panels["drawing"]


def spot(widget: QWidget, at: QPointF) -> Place:
    everywhere = widget.mapToGlobal(at.toPoint())
    return [everywhere.x(), everywhere.y()]


def drawing(_: str) -> dict[str, object]:
    """What is drawn, and who has the keyboard."""
    session = window().session
    if session.sketch is None:
        return {
            "kinds": [],
            "text": "",
            "chosen": "",
            "params": {},
            "settled": False,
            "board": False,
            "search": False,
            "unsaved": False,
        }
    block = panel().board.only_block
    return {
        "kinds": [block.kind for block in session.sketch.blocks],
        "text": text_of(session.sketch),
        "chosen": block.kind if block else "",
        "params": {name: list(v) if isinstance(v, tuple) else v for name, v in block.params} if block else {},
        "settled": session.busy is None and session.analysis.scenario == session.scenario,
        "board": panel().board.hasFocus(),
        "search": panel().search.isVisible(),
        "unsaved": session.is_unsaved,
    }


def palette(kind: str) -> object:
    """A row of the palette; above or below what is in sight -1 or 1."""
    rows = panel().palette_of_kinds.list
    rect = rows.visualRect(rows.rows.index_of(KINDS[kind]))
    if rows.viewport().rect().contains(rect):
        return spot(rows.viewport(), QPointF(rect.center()))
    return -1 if rect.top() < 0 else 1


def palette_list(_: str) -> Place:
    rows = panel().palette_of_kinds.list
    return spot(rows.viewport(), QPointF(rows.viewport().rect().center()))


def output(name: str) -> Place:
    """The output of a block."""
    board = panel().board
    number = board.picture.boxes.box_of[next(block.id for block in board.sketch.blocks if block.name == name)]
    return spot(board, QPointF(*board.camera.px(*board.picture.boxes.boxes[number].port_at(0, out=True))))


def handle(name: str) -> Place:
    """Of the slider of a setting."""
    slider = row(name).slider
    return spot(slider, QPointF(slider._handle_x(), slider.height() / 2))


def stop(about: str) -> Place:
    """The stop of a slider that is nearest to a number: "filters 16"."""
    name, number = about.split()
    slider = row(name).slider
    place = min(range(len(slider.stops)), key=lambda at: abs(slider.stops[at] - float(number)))
    return spot(slider, QPointF(8 + place / (len(slider.stops) - 1) * slider._track_px(), slider.height() / 2))


def number(name: str) -> Place:
    """The field of a setting, where its number stands."""
    field = row(name).control
    return spot(field, QPointF(field.width() - 14, field.height() / 2))


def row(name: str) -> QWidget:
    return panel().side.form.rows[name]


def template(number: str) -> Place:
    """A row of the list that a drawing begins with."""
    rows = QApplication.activeModalWidget().findChild(QListWidget)
    return spot(rows.viewport(), QPointF(rows.visualItemRect(rows.item(int(number))).center()))


def menu(title: str) -> Place:
    bar = window().menuBar()
    action = next(each for each in bar.actions() if each.text().replace("&", "") == title)
    return spot(bar, QPointF(bar.actionGeometry(action).center()))


QUESTIONS = {
    function.__name__: function
    for function in (drawing, palette, palette_list, output, handle, stop, number, template, menu)
}
