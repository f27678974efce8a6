"""Pictures of panels with tables: every row and column, whatever the window has room for, and the panel as it was."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QPushButton, QTableView, QVBoxLayout, QWidget

from gui.export.pictures import contents, picture_of, size_of
from gui.panels.compare import ComparePanel
from gui.panels.fit import FitPanel
from gui.panels.layer_table import LayerTablePanel
from gui.panels.problems import ProblemsPanel
from gui.session import Session
from gui.widgets.whole_table import MOST_ROWS, WholeTable, content_of
from tests.gui.networks import analysis_of, chain

ROOM = (430, 170)


@pytest.fixture
def session(qtbot):
    session = Session()
    yield session
    session.close()


def shown(qtbot, panel, analysis, ghost=None):
    qtbot.addWidget(panel)
    panel.resize(*ROOM)
    panel.show()
    panel.session.show(analysis)
    if ghost is not None:
        panel.session.comparison.show(ghost)
    panel.catch_up()
    return panel


def texts(panel):
    root = ElementTree.fromstring(contents(panel, ".svg", "table"))
    return [element.text for element in root.iter() if element.tag.endswith("}text")]


def state_of(panel):
    view = panel.view
    widths = [view.columnWidth(at) for at in range(view.model().columnCount())]
    bars = view.verticalScrollBar(), view.horizontalScrollBar()
    return (panel.size(), view.geometry(), widths, [bar.value() for bar in bars], [bar.isVisible() for bar in bars])


def test_every_layer_is_in_the_picture_once_and_whole(qtbot, session):
    panel = shown(qtbot, LayerTablePanel(session), analysis_of(chain(60)))
    words, names = texts(panel), list(session.analysis.workload.names)
    assert [word for word in words if word in set(names)] == names
    assert [column.title for column in panel.table.columns if column.title in words][:2] == ["#", "name"]
    assert not [word for word in words if "…" in word]
    assert panel.totals.label in words


def test_names_have_room_in_a_picture(qtbot, session):
    long = chain(4, name="long")
    renamed = {node.name: f"stage/of/a/network/with/very/long/names/{node.name}" for node in long.nodes}
    nodes = tuple(replace(node, name=renamed[node.name]) for node in long.nodes)
    panel = shown(qtbot, LayerTablePanel(session), analysis_of(replace(long, nodes=nodes)))
    assert set(renamed.values()) <= set(texts(panel))


def test_more_rows_than_a_picture_has_are_counted(qtbot, session):
    panel = shown(qtbot, LayerTablePanel(session), analysis_of(chain(MOST_ROWS + 7)))
    panel.view.scrollToBottom()
    words, names = texts(panel), list(session.analysis.workload.names)
    assert [word for word in words if word in set(names)] == names[:MOST_ROWS]
    assert words[-1] == "… 7 more rows: save as data"


def test_a_picture_leaves_the_panel_as_it_was(qtbot, session):
    panel = shown(qtbot, LayerTablePanel(session), analysis_of(chain(60)))
    qtbot.wait(1)
    panel.view.verticalScrollBar().setValue(9)
    panel.view.horizontalScrollBar().setValue(40)
    before = state_of(panel)
    picture = picture_of(panel)
    assert picture.size() == size_of(panel) * 2
    assert picture.height() > 2 * 60 * panel.view.rowHeight(0)
    assert state_of(panel) == before


def test_a_short_table_makes_a_low_picture(qtbot, session):
    panel = LayerTablePanel(session)
    shown(qtbot, panel, analysis_of(chain(3)))
    panel.resize(1400, 900)
    assert size_of(panel).height() < 200
    assert size_of(panel).width() == 1400


def test_the_picture_of_differences_has_both_sides_and_the_words_above(qtbot, session):
    panel = shown(qtbot, ComparePanel(session), analysis_of(chain(40)), analysis_of(chain(40, side=24)))
    words, names = texts(panel), list(session.analysis.workload.names)
    assert [word for word in words if word in set(names)] == names
    assert panel.head.isVisible()
    assert panel.view.rowHeight(0) * 40 < size_of(panel).height()


def test_problems_are_all_in_their_picture(qtbot, session):
    panel = shown(qtbot, ProblemsPanel(session), analysis_of(chain(40)))
    qtbot.waitUntil(lambda: not panel._settle.isActive())
    rows = panel.table.rowCount()
    assert rows > 0
    severities = {panel.table.index(row, 0).data() for row in range(rows)}
    assert len([word for word in texts(panel) if word in severities]) == rows
    assert size_of(panel).height() >= content_of(panel.view).height()


def test_without_a_row_the_panel_is_the_picture_as_it_stands(qtbot, session):
    panel = LayerTablePanel(session)
    qtbot.addWidget(panel)
    panel.resize(*ROOM)
    panel.show()
    assert panel.whole_size() is None
    assert size_of(panel) == panel.size()


class Board(WholeTable, QWidget):
    def __init__(self, model):
        super().__init__()
        self.view, self.button = QTableView(), QPushButton("Stop")
        self.view.setModel(model)
        column = QVBoxLayout(self)
        column.addWidget(self.view)
        column.addWidget(self.button)

    def left_out(self):
        return (self.button,)


def test_what_works_the_table_is_not_in_the_picture(qtbot, session):
    model = QStandardItemModel()
    for row in range(30):
        model.appendRow([QStandardItem(f"{row}.{column}") for column in range(20)])
    board = Board(model)
    qtbot.addWidget(board)
    board.resize(300, 200)
    board.show()
    words = texts(board)
    assert "Stop" not in words
    assert [word for word in words if "." in word] == [f"{row}.{column}" for row in range(30) for column in range(20)]
    assert board.button.isVisible()
    assert QRect(QPoint(), board.size()).contains(board.button.geometry())


def test_the_picture_of_the_fit_has_every_device_of_the_panel(qtbot, session):
    panel = shown(qtbot, FitPanel(session), analysis_of(chain(9)))
    qtbot.wait(1)
    before = (panel.size(), panel.scroll.verticalScrollBar().value(), panel.scroll.verticalScrollBar().maximum())
    drawn = [row for row in panel.rows.values() if row.isVisibleTo(panel)]
    words = texts(panel)
    assert len(drawn) > 20
    assert all(row.verdict.name.split(" (")[0].split()[0] in " ".join(words) for row in drawn)
    assert size_of(panel).height() >= max(row.geometry().bottom() for row in drawn)
    bar = panel.scroll.verticalScrollBar()
    assert (panel.size(), bar.value(), bar.maximum()) == before
