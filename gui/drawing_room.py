"""What the window does with drawings: begins, opens for editing, saves, and never lets one go unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from gui.layouts import DRAW
from gui.naming import name_of

PANEL = "drawing"


class DrawingRoom:
    """The part of the main window that knows what a person would lose."""

    _leaving = False

    # Begun

    def new_drawing(self) -> None:
        """From nothing, from a table of layers, or from a sample."""
        from gui.new_drawing import NewDrawingDialog

        dialog = NewDrawingDialog(self)
        dialog.begun.connect(self.begin_drawing)
        dialog.open()

    def begin_drawing(self, sketch) -> None:
        """In the place of what is shown, once nothing is lost by it."""
        self.when_saved(lambda: self._begin(lambda: self.session.draw(sketch)))

    def draw_shown(self) -> None:
        self._begin(self.session.draw_shown)

    def show_drawing(self) -> None:
        """The board, where there is room for what stands beside it; a new one where nothing is drawn yet."""
        if self.session.analysis is None:
            self.new_drawing()
        else:
            self.reveal_panel(PANEL)

    def _begin(self, begin: Callable[[], None]) -> None:
        """The board comes into sight with the answer, in the layout that has room for it."""
        once = Qt.ConnectionType.SingleShotConnection
        self.session.analysis_changed.connect(self._show_board, once)
        begin()

    def _show_board(self, analysis) -> None:
        if self.session.sketch is None:
            return
        self.apply_layout(DRAW)
        self.reveal_panel(PANEL)
        self.workspace.panels[PANEL].board.setFocus(Qt.FocusReason.OtherFocusReason)

    # Saved

    def save(self) -> None:
        """A drawing into its file; anything else as the scenario that it is."""
        if self.session.sketch is None:
            self.save_scenario()
        elif self.session.drawing_path:
            self.session.save_again()
        else:
            self.save_drawing_as()

    def save_drawing_as(self) -> None:
        from gui.save_drawing import SaveDrawingDialog

        dialog = SaveDrawingDialog(self._first_path(), self)
        dialog.accepted.connect(lambda: self.session.save_drawing(*dialog.wish()))
        dialog.rejected.connect(lambda: setattr(self, "_leave", None))
        dialog.open()

    def _first_path(self) -> str:
        """Beside what was opened, under the drawing's own name."""
        known = self.session.drawing_path
        name = "".join(sign if sign.isalnum() or sign in "-_. " else "_" for sign in self.session.sketch.name).strip()
        return known or str(Path(self._last_folder() or Path.home()) / f"{name or 'network'}.onnx")

    # Left

    _leave: Callable[[], None] | None = None

    def when_saved(self, leave: Callable[[], None]) -> None:
        """Does it at once where nothing is lost by it; else after a person has saved or does not want to."""
        if not self.session.is_unsaved:
            leave()
            return
        keys = QMessageBox.StandardButton
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Save the drawing?"))
        box.setText(self.tr("{name} has changes that no file has.").format(name=name_of(self.session.scenario)))
        box.setStandardButtons(keys.Save | keys.Discard | keys.Cancel)
        box.setDefaultButton(keys.Save)
        box.buttonClicked.connect(lambda button: self._answered(box.standardButton(button), leave))
        box.open()

    def _answered(self, key: QMessageBox.StandardButton, leave: Callable[[], None]) -> None:
        if key == QMessageBox.StandardButton.Discard:
            leave()
        elif key == QMessageBox.StandardButton.Save:
            self._leave = leave
            self.save()

    def _after_saving(self, path: str) -> None:
        """What waited for the file goes on."""
        leave, self._leave = self._leave, None
        self.settings.remember(str(Path(path).absolute()))
        self._show_recent()
        self._show_title()
        if leave is not None:
            leave()
