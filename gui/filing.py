"""Scenario files: saved in the background, opened as a model is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, SignalInstance

from gui.jobs import Job, Jobs, Message

if TYPE_CHECKING:
    from analysis.scenario import Analysis, Scenario

SUFFIX = ".toml"


class Filing:
    """Part of the session, which has the jobs and takes what they bring."""

    scenario: Scenario | None
    message_raised: SignalInstance
    _jobs: Jobs
    _savings: Jobs
    _analyze: Callable[..., Any]
    _take_model: Callable[[Any], None]
    _take_failure: Callable[[Message], None]

    def open_scenario(self, path: str) -> None:
        """The scenario of a file exactly as it was saved; a model that is no longer the same is refused in words."""

        def read(progress: Callable[[float, str], None]) -> Analysis:
            from analysis.scenario_file import check_model, load_scenario

            scenario, sha256 = load_scenario(path)
            check_model(scenario, sha256)
            return self._analyze(scenario, progress)

        self._jobs.start_instead(Job(read, self._take_model, self._take_failure))

    def save_scenario(self, path: str) -> None:
        """The scenario as it is now, with its model's sha256."""
        scenario = self.scenario

        def write(progress: Callable[[float, str], None]) -> str:
            from analysis.scenario_file import save_scenario

            save_scenario(scenario, path)
            return path

        if scenario:
            self._savings.start(Job(write, self._tell_saved, self.message_raised.emit))

    def _tell_saved(self, path: str) -> None:
        words = QCoreApplication.translate("Session", "Saved {path}").format(path=path)
        self.message_raised.emit(Message("info", words))
