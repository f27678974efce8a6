"""A person at the board: hands on mouse and keys, all by Qt's own events, and words for where things are."""

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from analysis.sketch import Sketch, Wire
from analysis.sketch.text import sketch_of, text_of
from gui.drawing.hot import middle_of, note_rect
from gui.drawing.kind_list import KIND_MIME
from gui.panels.drawing import DrawingPanel
from gui.session import Session
from tests.gui import mouse

KEYS = Qt.Key
NO_KEY, CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)  # fmt: skip
LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
PATIENCE_MS = 20_000


class Artist:
    """panel: shown, with a session of its own."""

    def __init__(self, qtbot, session: Session, panel: DrawingPanel) -> None:
        self.qtbot, self.session, self.panel, self.board = qtbot, session, panel, panel.board

    # What is drawn

    def begin(self, drawing: str | Sketch = "") -> Sketch:
        """With a table of layers, a sketch, or nothing; the board has the keyboard."""
        sketch = (sketch_of(drawing) if drawing else Sketch()) if isinstance(drawing, str) else drawing
        with self.qtbot.waitSignal(self.session.analysis_changed, timeout=PATIENCE_MS):
            self.session.draw(sketch)
        self.board.setFocus()
        return sketch

    @property
    def sketch(self) -> Sketch:
        return self.session.sketch

    @property
    def last(self) -> str:
        """The title of the last step."""
        return self.session.history.steps[self.session.history.current].title

    def id(self, name: str) -> int:
        return next(each.id for each in (*self.sketch.blocks, *self.sketch.groups) if each.name == name)

    def block(self, name: str):
        return self.sketch.block(self.id(name))

    def chain(self) -> list[tuple[str, str]]:
        """Wires by the names of their ends."""
        return [(self.sketch.block(w.source).name, self.sketch.block(w.target).name) for w in self.sketch.wires]

    def chosen(self) -> set[str]:
        return {each.name for each in (*self.sketch.blocks, *self.sketch.groups) if each.id in self.board.selected}

    def settle(self) -> None:
        session = self.session
        self.qtbot.waitUntil(
            lambda: session._jobs.idle and session.analysis.scenario == session.scenario, timeout=PATIENCE_MS
        )

    # Where it is

    def px(self, x: float, y: float) -> QPointF:
        return QPointF(*self.board.camera.px(x, y))

    def at(self, name: str) -> QPointF:
        """Left of the middle of a box, where no port is near."""
        left, top, right, bottom = self.board.picture.scene.geometry.box_bounds(
            self.board.picture.boxes.box_of[self.id(name)]
        )
        return self.px(left + 0.25 * (right - left), (top + bottom) / 2)

    def port(self, name: str, port: int = 0, out: bool = False) -> QPointF:
        box = self.board.picture.boxes.boxes[self.board.picture.boxes.box_of[self.id(name)]]
        return self.px(*box.port_at(port, out=out))

    def out(self, name: str, port: int = 0) -> QPointF:
        return self.port(name, port, out=True)

    def wire(self, source: str, target: str) -> Wire:
        ends = self.id(source), self.id(target)
        return next(wire for wire in self.sketch.wires if (wire.source, wire.target) == ends)

    def middle(self, source: str, target: str) -> QPointF:
        """Of a wire, where its + would be."""
        picture = self.board.picture
        return self.px(*middle_of(picture, picture.line_of(self.wire(source, target))))

    def beside(self, source: str, target: str) -> QPointF:
        """On a wire, between its + and its beginning."""
        picture = self.board.picture
        point = picture.scene.geometry.path(picture.line_of(self.wire(source, target))).pointAtPercent(0.3)
        return self.px(point.x(), point.y())

    def note_at(self, number: int = 0) -> QPointF:
        middle = note_rect(self.sketch.notes[number]).center()
        return self.px(middle.x(), middle.y())

    def nothing(self) -> QPointF:
        """A place of the board with nothing near."""
        board = self.board
        places = (QPointF(x, y) for y in range(board.height() - 30, 20, -40) for x in range(30, board.width() - 30, 40))
        return next(
            place for place in places
            if not board.picture.scene or (board.hot_under(place).what == "nothing" and not board._on_ground(place)
                                          and not any((box := board.picture.scene.geometry.box_bounds(n))
                                                      and abs(self.px(box[0], box[1]).x() - place.x()) < 120
                                                      and abs(self.px(box[0], box[1]).y() - place.y()) < 60
                                                      for n in range(len(board.picture.boxes))))
        )  # fmt: skip

    # The mouse

    def point(self, at: QPointF) -> None:
        mouse.move(self.board, at)

    def click(self, at: QPointF, modifiers=NO_KEY) -> None:
        self.point(at)
        mouse.click(self.board, at, modifiers)

    def click_on(self, name: str, modifiers=NO_KEY) -> None:
        self.click(self.at(name), modifiers)

    def double(self, at: QPointF) -> None:
        self.click(at)
        mouse.send(self.board, QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT)
        mouse.send(self.board, QEvent.Type.MouseButtonRelease, at, LEFT, NONE)

    def press(self, at: QPointF, modifiers=NO_KEY) -> None:
        self.point(at)
        mouse.send(self.board, QEvent.Type.MouseButtonPress, at, LEFT, LEFT, modifiers)

    def pull(self, start: QPointF, end: QPointF, modifiers=NO_KEY, steps: int = 5) -> None:
        """With the button down, from one place to another; it stays down."""
        for i in range(1, steps + 1):
            at = start + (end - start) * i / steps
            mouse.send(self.board, QEvent.Type.MouseMove, at, NONE, LEFT, modifiers)

    def release(self, at: QPointF, modifiers=NO_KEY) -> None:
        mouse.send(self.board, QEvent.Type.MouseButtonRelease, at, LEFT, NONE, modifiers)

    def drag(self, start: QPointF, end: QPointF, modifiers=NO_KEY) -> None:
        self.press(start, modifiers)
        self.pull(start, end, modifiers)
        self.release(end, modifiers)

    # Out of the palette

    def hold(self, kind: str, at: QPointF) -> QMimeData:
        """A block over the board, not let go yet."""
        data = QMimeData()
        data.setData(KIND_MIME, kind.encode())
        send_drag(self.board, QDragEnterEvent, at.toPoint(), data)
        send_drag(self.board, QDragMoveEvent, at.toPoint(), data)
        return data

    def let_go(self, data: QMimeData, at: QPointF) -> None:
        send_drag(self.board, QDropEvent, at, data)

    def drop(self, kind: str, at: QPointF) -> None:
        self.let_go(self.hold(kind, at), at)

    def leave(self) -> None:
        QApplication.sendEvent(self.board, QDragLeaveEvent())

    # The keyboard

    def key(self, key, modifiers=NO_KEY) -> None:
        """To whoever has the keyboard."""
        self.qtbot.keyClick(self.focus, key, modifiers)

    def keys(self, *keys) -> None:
        for key in keys:
            self.key(key)

    def type(self, text: str) -> None:
        """Sign by sign, as the first may call up the field that takes the rest."""
        for sign in text:
            self.qtbot.keyClicks(self.focus, sign)

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.board

    def add(self, text: str) -> None:
        """By the search: types and presses Enter."""
        self.type(text)
        self.key(KEYS.Key_Return)

    @property
    def search(self):
        return self.panel.search

    def undo(self) -> None:
        """The window's Ctrl+Z, which the panel has not."""
        self.session.undo()

    def text(self) -> str:
        return text_of(self.sketch)


def send_drag(widget: QWidget, event: type, at: QPoint | QPointF, data: QMimeData) -> object:
    sent = event(at, Qt.DropAction.CopyAction, data, LEFT, NO_KEY)
    QApplication.sendEvent(widget, sent)
    return sent


def press_of(widget: QWidget, at: QPointF, button) -> None:
    """A press and release of another button."""
    for kind, buttons in ((QEvent.Type.MouseButtonPress, button), (QEvent.Type.MouseButtonRelease, NONE)):
        QApplication.sendEvent(
            widget, QMouseEvent(kind, at, QPointF(widget.mapToGlobal(at.toPoint())), button, buttons, NO_KEY)
        )
