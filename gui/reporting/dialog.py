"""File ▸ Report…: choices at the left, the pages at the right, and a file when it is as a person wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTemporaryDir, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout

from gui.jobs import Job, Jobs, Message, Progress
from gui.reporting.choices import Choices, scrolled
from gui.reporting.preview import ReportPreview
from gui.reporting.wish import Preview, Wish, form_called, preview_of, save, words
from gui.theme import GAP, PADDING
from gui.widgets.notices import MessageBar

if TYPE_CHECKING:
    from gui.session import Session
    from gui.settings import Settings

# So long a wish rests before its pages are set: who ticks three boxes waits once.
QUIET_MS = 200
CHOICES_PX = 290
STATE = "report"


class ReportDialog(QDialog):
    """settings: remembers the choices. open_file: how a file is opened after saving."""

    def __init__(
        self, session: Session, settings: Settings, name: str, parent=None, open_file=QDesktopServices.openUrl
    ):
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Report of {name}").format(name=name))
        self.session, self.settings, self.name, self._open_file = session, settings, name, open_file
        self._known = session.analysis
        self._folder: QTemporaryDir | None = None
        self.previews, self.savings = jobs_of(session, "report previews"), jobs_of(session, "report savings")
        self.resting = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._build()
        self._connect()
        self._show_whether_it_can_be_saved()
        self._ask()
        self.choices.form.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        swept = self.session.sweeps.swept
        self._swept = swept.table if swept and len(swept.table) else None
        self.choices = Choices(self.session.scenario.devices, self._swept is not None)
        self.choices.restore(self.settings.state(STATE))
        self.preview, self.message = ReportPreview(), MessageBar()
        self.open_after = QCheckBox(self.tr("Open after saving"))
        self.open_after.setChecked(bool(self.settings.switch("open report")))
        self.save_button = QPushButton(self.tr("&Save…"))
        self.save_button.setObjectName("primary")
        self.save_button.setDefault(True)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setAutoDefault(False)
        self._lay_out()
        room = self.parentWidget().size() if self.parentWidget() else self.screen().availableSize()
        self.resize(min(1180, room.width() - 40), min(860, room.height() - 40))

    def _lay_out(self) -> None:
        middle, last, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        middle.setSpacing(PADDING)
        middle.addWidget(scrolled(self.choices, CHOICES_PX))
        middle.addWidget(self.preview, 1)
        last.setSpacing(GAP)
        last.addWidget(self.open_after)
        last.addStretch(1)
        for button in (self.close_button, self.save_button):
            last.addWidget(button)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addWidget(self.message)
        column.addLayout(middle, 1)
        column.addLayout(last)

    def _connect(self) -> None:
        self.choices.changed.connect(self.resting.start)
        self.choices.changed.connect(self._show_whether_it_can_be_saved)
        self.resting.timeout.connect(self._ask)
        self.previews.progressed.connect(self._show_busy)
        self.savings.progressed.connect(self._show_saving)
        self.preview.busy.cancelled.connect(self._stop)
        self.preview.browser_asked.connect(self.look_in_browser)
        self.open_after.toggled.connect(partial(self.settings.set_switch, "open report"))
        self.save_button.clicked.connect(lambda _=False: self.ask_and_save())
        self.close_button.clicked.connect(lambda _=False: self.reject())

    # The preview

    def wish(self) -> Wish:
        """What the choices come to now."""
        scenario = replace(self.session.scenario, devices=self.choices.devices.checked)
        form, sweep = str(self.choices.form.current), self._swept if self.choices.sweep.isChecked() else None
        return Wish(scenario, form, self.choices.options, self.choices.baseline.path, sweep)

    def _ask(self) -> None:
        self.resting.stop()
        if lack := self.choices.lack:
            self.previews.cancel()
            self.preview.show_lack(lack)
            return
        wish = self.wish()
        done = partial(self._show, wish)
        self.previews.start_instead(Job(partial(preview_of, wish, self._known), done, self._refuse))

    def _show(self, wish: Wish, preview: Preview) -> None:
        self.preview.show_preview(preview, wish.form)

    def _refuse(self, message: Message) -> None:
        self.preview.show_trouble(message.text)
        if message.details:
            self._tell_failed(message)

    def _show_busy(self, progress: Progress | None) -> None:
        if progress is not None:
            self.preview.busy.start(progress.text or words("setting the pages"), progress.fraction)
        elif self.savings.idle:
            self.preview.busy.stop()

    def _stop(self) -> None:
        """What is being saved first: the old file stays as it was."""
        if not self.savings.idle:
            self.savings.cancel()
            self.message.tell("info", words("Saving was stopped; no file was changed"))
        else:
            self.previews.cancel()
            self.preview.show_stopped()

    # Files

    def ask_and_save(self) -> None:
        if not self.savings.idle:  # the button keeps the keyboard meanwhile
            self.message.tell("info", words("The report is being written; Escape stops it"))
            return
        form = form_called(str(self.choices.form.current))
        title, filter = words("Save report"), f"{form.title} (*{form.suffix})"
        first = f"{Path(self.name).stem or 'network'}-report{form.suffix}"
        if path := QFileDialog.getSaveFileName(self, title, self._last_folder(first), filter)[0]:
            self.save(Path(path) if Path(path).suffix else Path(path + form.suffix))

    def _last_folder(self, name: str) -> str:
        kept = self.settings.state("report folder").decode(errors="replace")
        return str(Path(kept) / name) if kept and Path(kept).is_dir() else name

    def save(self, path: Path) -> None:
        """In the background; until it is done nothing else is saved."""
        self.message.hide()
        self._write(path, self._tell_saved)

    def look_in_browser(self) -> None:
        """A copy that lasts as long as the dialogue."""
        self._folder = self._folder or QTemporaryDir()
        stem = Path(self.name).stem or "network"
        self._write(Path(self._folder.filePath(f"{stem}-report.html")), self._open)

    def _write(self, path: Path, done: Callable[[Path], object]) -> None:
        if self.savings.idle:
            self.savings.start(Job(partial(save, self.wish(), self._known, path), done, self._tell_failed))

    def _tell_saved(self, path: Path) -> None:
        self.settings.set_state("report folder", str(path.parent).encode(errors="replace"))
        self.message.tell("info", words("Saved {path}").format(path=path))
        if self.open_after.isChecked():
            self._open(path)

    def _open(self, path: Path) -> None:
        if not self._open_file(QUrl.fromLocalFile(str(path))):
            self.message.tell("warning", words("Saved {path}; no program here opens it").format(path=path))

    def _tell_failed(self, message: Message) -> None:
        self.message.tell(message.severity, message.text, message.details)

    def _show_whether_it_can_be_saved(self) -> None:
        lack = self.choices.lack
        self.save_button.setEnabled(not lack)
        self.save_button.setToolTip(lack)

    def _show_saving(self, progress: Progress | None) -> None:
        if progress is not None:
            self.preview.busy.start(progress.text or words("writing the report"), progress.fraction)
        elif self.previews.idle:
            self.preview.busy.stop()

    # The end

    def reject(self) -> None:
        """Escape first stops what is being saved, then closes."""
        if not self.savings.idle:
            self._stop()
            return
        self._leave()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        super().closeEvent(event)

    def _leave(self) -> None:
        self.settings.set_state(STATE, self.choices.kept())
        self.resting.stop()
        self.previews.cancel()
        self.savings.cancel()


def jobs_of(session: Session, name: str) -> Jobs:
    """They outlive the dialogue: pages that are being set cannot be stopped midway, and nobody waits for them."""
    found = session.findChild(Jobs, name)
    if found is None:
        found = Jobs(session)
        found.setObjectName(name)
        session.closed.connect(found.close)
    return found
