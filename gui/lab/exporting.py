"""What of the lab a person asks to have as a file: the picture, the animation, the events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import SignalInstance

from gui.export import DATA, PICTURES, Source
from gui.jobs import Message
from gui.lab import saving
from gui.lab.saving import tr
from gui.theme import LOOK

if TYPE_CHECKING:
    from gui.jobs import Jobs
    from gui.lab.clock import Clock
    from gui.lab.stage import Stage
    from gui.lab.working import Worked
    from gui.widgets.notices import BusyBar
    from gui.widgets.plot_tables import PlotTable


class Exporting:
    """Part of the bench, which shows something and has the jobs."""

    shown: Worked | None
    clock: Clock
    stage: Stage
    busy: BusyBar
    savings: Jobs
    message_raised: SignalInstance

    @property
    def title(self) -> str:
        return self.shown.scene.title if self.shown else ""

    def _name(self) -> str:
        return self.shown.scene.id if self.shown else ""

    def source(self) -> Source:
        """The picture of the scene at the present time, and the numbers of its curves."""
        picture = self.parentWidget() or self.stage
        return Source(picture, self._name() or "lab", self.title, self.plot_table, self._tell)

    def plot_table(self) -> PlotTable | None:
        """None for a scene without curves."""
        return self.shown.scene.plot_table(self.shown.play) if self.shown else None

    def _tell(self, severity: str, text: str) -> None:
        self.message_raised.emit(Message(severity, text))

    def copy_picture(self) -> None:
        self.source().copy_picture()

    def ask_for_picture(self) -> None:
        self.source().ask_and_save(PICTURES)

    def ask_for_data(self) -> None:
        self.source().ask_and_save(DATA)

    def ask_for_movie(self) -> None:
        from gui.lab.movie_dialog import MovieDialog

        if self.shown and self.clock.end:
            dialog = MovieDialog(self.clock.end, self)
            dialog.wished.connect(self._ask_where_to_save_movie)
            dialog.open()

    def _ask_where_to_save_movie(self, first: int, last: int, seconds: float) -> None:
        filter = tr("Animations (*.gif)")
        if path := saving.ask(self, tr("Save as animation"), self._name(), filter, ".gif"):
            self.save_movie(path, first, last, seconds)

    def save_movie(self, path: Path, first: int, last: int, seconds: float) -> None:
        from gui.lab.movie import Movie

        shown, ground = self.shown, LOOK.theme.colour("panel")
        size = self.stage.size()
        movie = Movie(shown.scene, shown.play, size, ground, first, last, seconds, self.clock.side)
        saving.save_movie(self.savings, movie, path, self.message_raised.emit)

    def ask_for_events(self) -> None:
        if not (self.shown and self.shown.play.runs):
            return
        filter = tr("Tables (*.csv)")
        if path := saving.ask(self, tr("Save the events"), self._name(), filter, ".csv"):
            saving.save_events(self.savings, self.shown.play, path, self.message_raised.emit)

    def _show_saving(self, progress) -> None:
        if progress is None:
            self.busy.stop()
        else:
            self.busy.start(progress.text or tr("working"), progress.fraction)
