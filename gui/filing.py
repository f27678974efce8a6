"""Scenario files: saved in the background with history and ghost, opened as a model is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, SignalInstance

from gui.comparison import Comparison, Contrast
from gui.jobs import Job, Jobs, Message

if TYPE_CHECKING:
    from analysis.scenario import Analysis, Scenario
    from gui.history import History
    from gui.session_file import SavedSession

SUFFIX = ".toml"


class Filing:
    """Part of the session, which has the jobs and takes what they bring."""

    scenario: Scenario | None
    history: History | None
    comparison: Comparison
    message_raised: SignalInstance
    _jobs: Jobs
    _savings: Jobs
    _readings: Jobs
    _analyze: Callable[..., Any]
    _take_model: Callable[..., None]
    _failing: Callable[[], Callable[[Message], None]]

    def open_scenario(self, path: str) -> None:
        """All that was saved, exactly; a model that is no longer the same is refused in words."""

        def read(progress: Callable[[float, str], None]) -> tuple[Analysis, SavedSession, str]:
            from gui.session_file import load_session

            saved, doubt = load_session(path)
            return self._analyze(saved.history.scenario, progress), saved, doubt

        self._jobs.start_instead(Job(read, self._take_saved, self._failing()))

    def compare_with_file(self, path: str) -> None:
        """Another model as the ghost, or the scenario of a file, which stays as it is."""
        if path.endswith(SUFFIX):
            self._readings.start(Job(lambda _: checked_scenario(path), self._pin_scenario, self.message_raised.emit))
        elif self.scenario:
            contrast = self.comparison.contrast or Contrast()
            self.comparison.ask(contrast.adjusted(self.scenario, model=path), self.scenario)

    def save_scenario(self, path: str) -> None:
        """The scenario as it is now, with its model's sha256, the way to it, and the ghost beside it."""
        history, contrast = self.history, self.comparison.contrast

        def write(progress: Callable[[float, str], None]) -> str:
            from gui.session_file import SavedSession, save_session

            save_session(SavedSession(history, contrast), path)
            return path

        if history:
            self._savings.start(Job(write, self._tell_saved, self.message_raised.emit))

    def _take_saved(self, opened: tuple[Analysis, SavedSession, str]) -> None:
        """The ghost of before is no part of it; its own comes once it has been analysed."""
        analysis, saved, doubt = opened
        self.comparison.drop()
        self._take_model(analysis, saved.history)
        if saved.contrast:
            self.comparison.ask(saved.contrast, analysis.scenario)
        if doubt:
            self.message_raised.emit(Message("warning", doubt))

    def _pin_scenario(self, scenario: Scenario) -> None:
        if self.scenario:
            self.comparison.ask(Contrast(scenario), self.scenario)

    def _tell_saved(self, path: str) -> None:
        words = QCoreApplication.translate("Session", "Saved {path}").format(path=path)
        self.message_raised.emit(Message("info", words))


def checked_scenario(path: str) -> Scenario:
    """Of a file, its model as it was. Raises FileError."""
    from analysis.scenario_file import check_model, load_scenario

    scenario, sha256 = load_scenario(path)
    check_model(scenario, sha256)
    return scenario
