"""What the window does with drawings: begins, opens for editing, saves, and never lets one go unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QMessageBox

from analysis.errors import AnalysisError
from gui.layouts import DRAW, LAYOUTS, LOW_PX, NARROW_PX, NARROWEST_PX, Layout, sides_of
from gui.start_page import samples_folder
from gui.widgets.notices import PATIENCE_MS

if TYPE_CHECKING:
    from gui.workspace import Workspace

PANEL = "drawing"
# Panels that are wide enough for a board in their place.
DRAW_BESIDE = {"graph", "roofline"}
KEYS = QMessageBox.StandardButton


class DrawingRoom:
    """The part of the main window that knows what a person would lose."""

    _leaving = False
    _landed = 0
    _layout_before = b""

    # Begun

    def new_drawing(self) -> None:
        """From nothing, from a table of layers, or from a sample. Asked about first, so that no table is typed in vain."""
        self.when_saved(self._ask_for_drawing)

    def _ask_for_drawing(self) -> None:
        from gui.new_drawing import NewDrawingDialog

        dialog = NewDrawingDialog(self)
        dialog.begun.connect(self.session.draw)
        dialog.open()

    def do_on_board(self, act: str) -> None:
        """The board comes into sight first, with the keyboard: what the act asks next is asked there."""
        self.reveal_panel(PANEL)
        board = self.workspace.panels[PANEL].board
        board.setFocus(Qt.FocusReason.OtherFocusReason)
        board.do(act)

    # Shown

    def _land(self, analysis) -> None:
        """A drawing that has just begun comes with its board; a network of a file finds the panels as it left them."""
        if analysis.scenario.sketch is None:
            self._give_room_back()
        elif self.session.drawings != self._landed:
            self._landed = self.session.drawings
            self._make_room()
            self._bring_to_the_middle()
            self.reveal_panel(PANEL)
            self.workspace.panels[PANEL].board.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_room(self) -> None:
        """The layout for drawing, unless a person has arranged the panels: then the board stands where they want it."""
        space = self.workspace
        if not space.alone and not stands(space, DRAW) and self.stands_as_offered():
            self._layout_before = space.layout_state()
            self.apply_layout(DRAW)

    def stands_as_offered(self) -> bool:
        """Whether the panels stand in one of our layouts, not in one that a person has made."""
        return any(stands(self.workspace, layout) for layout in LAYOUTS)

    def _bring_to_the_middle(self, name: str = PANEL) -> None:
        """A wide panel that nobody has placed yet would otherwise come up in the narrow column at the left."""
        frames, middle = self.workspace.frames, next(iter(sorted(DRAW_BESIDE & shown_in(self.workspace))), "")
        if middle and frames[name].isHidden() and not frames[name].isFloating():
            self.workspace.tabifyDockWidget(frames[middle], frames[name])

    def _give_room_back(self) -> None:
        """The layout of before, if nobody has chosen another one since."""
        before, self._layout_before = self._layout_before, b""
        if before and stands(self.workspace, DRAW):
            self.workspace.restore_layout(before)

    def layout_to_keep(self) -> dict[str, bytes]:
        """In the place of the layout that only the drawing needed: the next run may begin with something else."""
        kept = self._layout_before and stands(self.workspace, DRAW)
        return {"docks": self._layout_before} if kept else {}

    # Saved

    def save(self, then: Callable[[], None] | None = None) -> None:
        """A drawing into its file; anything else as the scenario that it is."""
        session = self.session
        if session.sketch is None:
            self.save_scenario()
        elif session.saves_again:
            session.save_again(then)
            self._tell_if_long(session.drawing_path)
        else:
            self._ask_where_to_save(session.drawing_path or self._first_path(), then)

    def save_drawing_as(self) -> None:
        """Beside the file that it has, in the form of the last time."""
        own = self.session.drawing_path
        self._ask_where_to_save(str(Path(own).with_suffix("")) if own else self._first_path())

    def _ask_where_to_save(self, path: str, then: Callable[[], None] | None = None) -> None:
        """then: what waits for it, so that only forms are offered which hold all of the drawing."""
        from gui.save_drawing import SaveDrawingDialog

        own, last = self.session.drawing_path, self.settings.drawing_form
        dialog = SaveDrawingDialog(path, own, last, then is not None, self)
        dialog.wished.connect(self._remember_form)
        dialog.wished.connect(lambda *wish: self.session.save_drawing(*wish, then=then))
        dialog.wished.connect(self._tell_if_long)
        dialog.open()

    def _tell_if_long(self, path: str) -> None:
        """Nobody waits without knowing for what."""
        words = self.tr("Saving {path} …").format(path=path)
        QTimer.singleShot(
            PATIENCE_MS, self, lambda: self.message.tell("info", words) if self.session.is_saving else None
        )

    def _remember_form(self, path: str, weights: str, seed: int, framework: str) -> None:
        form = framework if path.endswith(".py") else Path(path).suffix.lstrip(".")
        self.settings.drawing_form = (form, weights, seed)

    def _first_path(self) -> str:
        """Beside what was opened last, under the drawing's own name."""
        name = "".join(sign if sign.isalnum() or sign in "-_. " else "_" for sign in self.session.sketch.name).strip(
            " ."
        )
        return str(Path(self._folder_to_save_in()) / (name or "network"))

    def _folder_to_save_in(self) -> str:
        """Never among the samples, which come and go with the program."""
        folders = (str(Path(path).parent) for path in self.settings.recent)
        own = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        there = (folder for folder in (*folders, own) if folder != samples_folder() and Path(folder).is_dir())
        return next(there, str(Path.home()))

    def _after_saving(self, path: str) -> None:
        self._remember(path)
        self._show_title()
        self.menus.refresh()

    # Left

    def when_saved(self, leave: Callable[[], None]) -> None:
        """Does it at once where nothing is lost by it; else after a person has saved or does not want to."""
        if not self.session.is_unsaved:
            leave()
        elif (box := self.findChild(QMessageBox, "unsaved")) is not None:
            box.raise_()
        else:
            self._ask_whether_saved(leave)

    def _ask_whether_saved(self, leave: Callable[[], None]) -> None:
        words = self.tr("Save the changes of {name}?").format(name=self.session.drawing_name)
        box = self._box("unsaved", words, self.tr("No file has them yet."), KEYS.Save | KEYS.Discard | KEYS.Cancel)
        box.setDefaultButton(KEYS.Save)
        box.buttonClicked.connect(lambda button: self._answered(box.standardButton(button), leave))
        box.open()

    def _answered(self, key: QMessageBox.StandardButton, leave: Callable[[], None]) -> None:
        """Whoever saves is asked again about what was drawn while the file was written."""
        if key == KEYS.Discard:
            leave()
        elif key == KEYS.Save:
            self.save(lambda: self.when_saved(leave))

    def _box(self, name: str, question: str, words: str, keys: QMessageBox.StandardButton) -> QMessageBox:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setObjectName(name)
        box.setWindowTitle("Rooflens")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(question)
        box.setInformativeText(words)
        box.setStandardButtons(keys)
        return box

    # Left behind by a crash

    def open_recovered(self, path: Path) -> None:
        self.when_saved(lambda: self._recover(path))

    def _recover(self, path: Path) -> None:
        try:
            self.session.draw(self.recovery.open(path), there=False)
        except AnalysisError as error:
            self.session.raise_message("error", str(error))
            self._show_recovered()

    def ask_to_discard_recovered(self) -> None:
        """They exist nowhere else."""
        words = self.tr("They are in no other file.")
        box = self._box("recovered", self.tr("Delete the recovered drawings?"), words, KEYS.Discard | KEYS.Cancel)
        box.setDefaultButton(KEYS.Cancel)
        box.button(KEYS.Discard).clicked.connect(self.recovery.discard)
        box.open()

    def _show_recovered(self) -> None:
        self.start_page.show_recovered(self.recovery.found())


def stands(workspace: Workspace, layout: Layout) -> bool:
    """Whether the panels stand as the layout has them, whatever their sizes: in a window of any size it has places for."""
    shown = places(workspace)
    return any(shown == places_of(layout, workspace, size) for size in window_sizes())


def shown_in(workspace: Workspace) -> set[str]:
    """Names of the panels that have a place in the window."""
    return {name for name, dock in workspace.frames.items() if not (dock.isHidden() or dock.isFloating())}


def places(workspace: Workspace) -> frozenset[frozenset[str]]:
    """Panels that share a place, a detached one with a place of its own."""
    # Qt puts the last panels among their tabs only when it lays them out.
    workspace.layout().activate()
    shown = {name: dock for name, dock in workspace.frames.items() if not dock.isHidden()}
    name_of = {dock: name for name, dock in shown.items()}
    beside = (
        (name, (name_of.get(other) for other in workspace.tabifiedDockWidgets(dock))) for name, dock in shown.items()
    )
    together = frozenset(frozenset(filter(None, (name, *others))) for name, others in beside)
    loose = frozenset(frozenset((name, "detached")) for name, dock in shown.items() if dock.isFloating())
    return together | loose


def places_of(layout: Layout, workspace: Workspace, size: tuple[int, int]) -> frozenset[frozenset[str]]:
    return frozenset(
        frozenset(place) for side in sides_of(layout, workspace.rows, *size).values() for place in side.places
    )


def window_sizes() -> Iterator[tuple[int, int]]:
    """One of each kind that layouts have an answer of their own for."""
    yield from (
        (width, height) for width in (NARROWEST_PX - 1, NARROW_PX - 1, NARROW_PX) for height in (LOW_PX - 1, LOW_PX)
    )
