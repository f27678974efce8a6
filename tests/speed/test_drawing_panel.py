"""How fluid drawing is: a slider until every panel in the Draw layout is painted, a block that is moved, a look around."""

import gc
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QPointF, Qt
from PySide6.QtWidgets import QApplication

from analysis.sketch.layout import arranged
from gui.app import keep
from gui.layouts import DRAW
from tests.analysis.sketch.sketches import block, row, source
from tests.gui.windows import shown_window

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
KINDS = (
    "conv2d",
    "batch_norm",
    "relu6",
    "pointwise",
    "batch_norm",
    "relu",
    "depthwise",
    "inverted_residual",
    "silu",
    "dropout",
)
MIDDLE = 110


def drawing(blocks=200):
    """Convolutions with batch norm and activation, one inverted residual in ten, and a head; 351 layers of 200 blocks."""
    body = [block(10 + at, KINDS[at % len(KINDS)]) for at in range(blocks - 4)]
    head = (block(5000, "global_avg"), block(5001, "flatten"), block(5002, "dense"))
    sketch = row(source(1, (1, 3, 64, 64)), *body, *head)
    places = arranged(sketch)
    return replace(sketch, blocks=tuple(replace(each, at=places[each.id]) for each in sketch.blocks))


@pytest.fixture
def board(qtbot, tmp_path):
    """The drawing panel in a whole window in the Draw layout, with a drawing of 200 blocks."""
    with shown_window(qtbot, tmp_path) as window:
        window.prefetch.set_on(False)
        window.apply_layout(DRAW)
        with qtbot.waitSignal(window.session.analysis_changed, timeout=20_000):
            window.session.draw(drawing())
        window.reveal_panel("drawing")
        qtbot.wait(500)
        keep()
        yield window.workspace.panels["drawing"]
        window.session.close_model()
    gc.unfreeze()


def answered(session):
    """Waits without spinning, as the program does, until the last change is answered and painted."""
    loop = QEventLoop()
    session.analysis_changed.connect(loop.quit)
    while not (session._jobs.idle and session.analysis.scenario == session.scenario):
        loop.exec()
    session.analysis_changed.disconnect(loop.quit)


@pytest.mark.parametrize("painted", [False, True], ids=["all panels told", "and painted"])
def test_a_slider_of_a_net_of_200_blocks(benchmark, board, painted):
    board.board.select(frozenset((MIDDLE,)))
    values = count(40)
    macs = []

    def move():
        board.side.form.changed.emit("filters", next(values), True)
        answered(board.session)
        if painted:
            QApplication.processEvents()
        macs.append(board.session.analysis.workload.totals.macs)

    benchmark.pedantic(move, rounds=24, warmup_rounds=4)
    assert sorted(set(macs)) == macs, "each step of the slider was counted"


def test_a_block_that_is_moved_with_all_its_wires(benchmark, board):
    """One frame of the drag: where it would come to stand, snapped, with every wire laid anew."""
    hands = board.board
    hands.select(frozenset((MIDDLE,)))
    at = QPointF(*hands.camera.px(*hands.picture.sketch.block(MIDDLE).at)) + QPointF(20, 20)
    hands.begin(hands._gesture_of(at, hands.hot_under(at), Qt.KeyboardModifier.NoModifier))
    ways = cycle(QPointF(x, 7) for x in range(60))

    def frame():
        hands._move_gesture(at + next(ways), Qt.KeyboardModifier.NoModifier)
        hands.repaint()

    benchmark.pedantic(frame, rounds=40, warmup_rounds=2)
    assert hands.previewed.sketch.block(MIDDLE).at != hands.picture.sketch.block(MIDDLE).at
    hands.give_up()


@pytest.mark.parametrize("scale", ["all", pytest.param(0.75, marks=pytest.mark.timed)])
def test_a_look_around_516_blocks(benchmark, board, qtbot, scale):
    """One frame while the picture is pushed about: ResNet-152 as a drawing."""
    session = board.session
    with qtbot.waitSignal(session.analysis_changed, timeout=60_000):
        session.open(str(SAMPLES / "resnet152_v1.onnx"))
    session.draw_shown()
    qtbot.waitUntil(lambda: session.sketch is not None and session.analysis.scenario.sketch is not None, timeout=60_000)
    hands = board.board
    hands.fit()
    if scale != "all":
        hands.zoom(scale / hands.camera.scale)
    ways = cycle([(0, -9), (3, 9)])

    def frame():
        hands.pan(*next(ways))
        hands.repaint()

    benchmark.pedantic(frame, rounds=40, warmup_rounds=2)
    assert len(hands.picture.boxes) == 516
