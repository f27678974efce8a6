"""The window: start page or panels, menus from the table of commands, everything remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from gui import dialogs
from gui.bars import FactsLine, TopBar
from gui.compare_bar import CompareBar
from gui.crumbs import Crumbs
from gui.drawing_room import DrawingRoom
from gui.history_view import HistoryDialog
from gui.lab_room import LabRoom
from gui.lesson_room import LessonRoom
from gui.menus import Menus
from gui.naming import name_of
from gui.prefetch import Prefetch
from gui.recovery import Recovery
from gui.room import Room
from gui.session import Session
from gui.settings import Settings
from gui.start_page import StartPage
from gui.theme import LOOK
from gui.widgets.icons import icon
from gui.widgets.notices import BusyBar, MessageBar


class MainWindow(Room, LabRoom, LessonRoom, DrawingRoom, QMainWindow):
    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self.session, self.settings = session, settings
        session.setParent(self)
        self.workspace = None
        self.setObjectName("rooflens")
        self.setWindowTitle("Rooflens")
        self.setWindowIcon(icon("rooflens"))
        self.setAcceptDrops(True)
        self.setMinimumSize(760, 520)
        self.resize(QSize(1440, 900).boundedTo(self.screen().availableSize()))
        session.first_devices = settings.devices or session.first_devices
        self._build()
        self.prefetch = Prefetch(session)
        self.recovery = Recovery(session, settings.unsaved_folder, self)
        self._take_switches()
        self.menus = Menus(self)
        self.actions_by_id = self.menus.actions
        self._connect()
        self.restoreGeometry(settings.state("geometry"))
        self._show_recent()
        self._show_recovered()

    # How it is made

    def _build(self) -> None:
        self.top, self.message = TopBar(self.session), MessageBar()
        self.start_page, self.pages = StartPage(), QStackedWidget()
        self.busy = BusyBar(self.pages)
        self.pages.addWidget(self.start_page)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.compare_bar = CompareBar(self.session)
        for widget in (self.top, self._build_lesson_bar(), self.compare_bar, Crumbs(self.session), self.message):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(middle)
        self.facts = FactsLine(self.session)
        self.setStatusBar(self.facts)

    def _connect(self) -> None:
        session, page = self.session, self.start_page
        session.message_raised.connect(self.tell)
        session.busy_changed.connect(self._show_busy)
        session.analysis_changed.connect(self._take_analysis)
        session.scenario_changed.connect(lambda _: self._show_title())
        session.drawing_saved.connect(self._after_saving)
        for changed in (session.scenario_changed, session.analysis_changed, session.unit_changed, session.ghost_changed,
                        session.selection_changed, session.view_changed, session.history_changed,
                        session.lesson_changed):  # fmt: skip
            changed.connect(self.menus.refresh)
        self.busy.cancelled.connect(session.cancel)
        self.facts.doubts_asked.connect(self._show_workspace)
        self.facts.doubts_asked.connect(lambda: self.workspace.reveal("problems"))
        for source in (page.chosen, self.top.model.chosen):
            source.connect(self.open)
        for source in (page.asked_to_open, self.top.model.open_asked):
            source.connect(self.ask_for_model)
        self.compare_bar.model_asked.connect(self.ask_for_ghost)
        page.asked_to_draw.connect(self.new_drawing)
        page.asked_to_forget.connect(self._forget_recent)
        page.asked_to_return.connect(self._show_workspace)
        page.recovered_chosen.connect(self.open_recovered)
        page.asked_to_discard.connect(self.ask_to_discard_recovered)
        self.recovery.found_changed.connect(self._show_recovered)

    def build_workspace(self) -> None:
        """The panels: built after the window is on screen, as the plots' library takes its time to load."""
        if self.workspace is not None:
            return
        from gui.workspace import Workspace

        self.workspace = Workspace(self.session)
        self.pages.addWidget(self.workspace)
        self.workspace.restore(self.settings.state)
        self.menus.show_panels(self.workspace)
        self.workspace.alone_changed.connect(self.menus.refresh)
        self._connect_lab()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.build_workspace)

    # Models

    def open(self, path: str) -> None:
        """A model or a scenario; what a sweep has written comes into its panel."""
        self.message.hide()
        if is_swept(path):
            self.reveal_panel("sweep")
            self.session.sweeps.read(str(path))
            return
        self.when_saved(lambda: self.session.open(str(path)))

    def close_model(self) -> None:
        self.when_saved(self.session.close_model)

    def ask_for_model(self) -> None:
        if path := dialogs.ask_for_model(self, self._last_folder()):
            self.open(path)

    def ask_for_ghost(self) -> None:
        if path := dialogs.ask_for_ghost(self, self._last_folder()):
            self.session.compare_with_file(path)

    def save_scenario(self) -> None:
        if path := dialogs.ask_where_to_save_scenario(self, self.session.scenario.model):
            self.session.save_scenario(path)

    def _last_folder(self) -> str:
        return str(Path(self.settings.recent[0]).parent) if self.settings.recent else ""

    def show_history(self) -> None:
        HistoryDialog(self.session, self).show()

    def read_again(self) -> None:
        self.open(self.session.drawing_path or self.session.analysis.scenario.model)

    def show_start_page(self) -> None:
        analysis = self.session.analysis
        self.start_page.show_open(self._name() if analysis else "")
        self._show_recovered()
        self.pages.setCurrentWidget(self.start_page)

    def _take_analysis(self, analysis) -> None:
        self._show_title()
        if analysis is None:
            self.show_start_page()
            return
        self._show_workspace()
        self._land(analysis)
        self.settings.devices = analysis.scenario.devices
        drawn = analysis.scenario.sketch is not None
        self._remember(self.session.drawing_path if drawn else analysis.scenario.model)

    def _remember(self, path: str) -> None:
        """Each file when it comes, not with every change of what is in it."""
        path = str(Path(path).absolute()) if path not in ("", "-") else ""
        if path and self.settings.recent[:1] != (path,):
            self.settings.remember(path)
            self._show_recent()

    def _name(self) -> str:
        """What a person calls what is shown."""
        scenario = self.session.scenario
        return (self.session.drawing_name if self.session.sketch else name_of(scenario)) if scenario else ""

    def _show_title(self) -> None:
        """The network's name, with the system's sign for what no file has yet; a saved drawing is called as its file is."""
        name = self._name()
        if name:
            self.top.model.set_title(name)
        self.setWindowTitle(f"{name}[*] – Rooflens" if name else "Rooflens")
        self.setWindowModified(self.session.is_unsaved)

    def _show_workspace(self) -> None:
        """With the layers in focus when it comes into sight, so that arrow keys walk through them."""
        self.build_workspace()
        if self.pages.currentWidget() is not self.workspace:
            self.pages.setCurrentWidget(self.workspace)
            self.workspace.panels["layer-table"].view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_recent(self) -> None:
        paths = self.settings.recent
        self.start_page.show_recent(paths)
        self.top.model.show_recent(paths)
        self.menus.show_recent(paths)
        self._show_title()

    def _forget_recent(self) -> None:
        self.settings.recent = ()
        self._show_recent()

    def _show_busy(self, progress) -> None:
        if progress is None:
            self.busy.stop()
        else:
            self.busy.start(progress.text or self.tr("working"), progress.fraction)

    # What commands do

    @property
    def theme_mode(self) -> str:
        return LOOK.mode

    def set_theme(self, mode: str) -> None:
        LOOK.set_mode(mode)
        self.settings.theme = mode

    def switch_unit(self) -> None:
        self.session.set_unit("MAC" if self.session.unit == "FLOP" else "FLOP")

    def stop_or_clear(self) -> None:
        if self.session.busy:
            self.session.cancel()
        elif self.in_lessons:
            self.leave_lessons()
        elif self.session.analysis and self.pages.currentWidget() is self.start_page:
            self._show_workspace()
        elif self.workspace and self.workspace.alone:
            self.leave_alone()
        elif self.isFullScreen() and not self.session.selection:
            self.showNormal()
        else:
            self.session.select(())

    def copy_layers(self) -> None:
        self.workspace.panels["layer-table"].copy()

    def find_layers(self) -> None:
        self.reveal_panel("layer-table")
        self.workspace.panels["layer-table"].search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_about(self) -> None:
        from analysis.version import VERSION

        words = self.tr(
            "Rooflens {version}\n\nOpen a neural network and see whether it fits a device, how fast it can be at best, "
            "and which layer is to blame.\n\nApache License 2.0"
        )
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("About Rooflens"))
        box.setText(words.format(version=VERSION))
        box.open()

    # Files dropped on the window, and its end

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.open(files[0])

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.session.is_unsaved and not self._leaving:
            event.ignore()
            self.when_saved(self._close_anyway)
            return
        self.settings.set_state("geometry", bytes(self.saveGeometry().data()))
        if self.workspace:
            for name, state in (self.workspace.states() | self.layout_to_keep()).items():
                self.settings.set_state(name, state)
        # Out of sight at once, even if a thread takes a moment to hear that it is not wanted any more.
        self.hide()
        self.close_lessons()
        self.prefetch.close()
        self.recovery.close()
        self.session.close()
        super().closeEvent(event)

    def _close_anyway(self) -> None:
        self._leaving = True
        self.close()


def is_swept(path: str) -> bool:
    """Whether a sweep may have written it."""
    from gui.widgets.sweep_picture import RESULTS

    return Path(path).suffix.lower() in RESULTS
