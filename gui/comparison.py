"""The ghost: a second scenario beside the shown one, analysed in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gui.jobs import Job, Jobs, Message

if TYPE_CHECKING:
    from analysis.scenario import Analysis, Scenario

# What belongs to one model and cannot go with another.
OF_THE_MODEL: Mapping[str, Any] = {
    "dims": (), "shapes": (), "batch": None, "layer_precisions": (), "placements": (), "sketch": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contrast:
    """What the ghost is: a scenario that stays (pinned), else the shown one with some settings different."""

    pinned: Scenario | None = None
    settings: tuple[tuple[str, Any], ...] = ()

    def beside(self, shown: Scenario) -> Scenario:
        """The ghost's scenario."""
        if self.pinned is not None:
            return self.pinned
        settings = dict(self.settings)
        other_model = settings.get("model", shown.model) != shown.model
        return replace(shown, **({**OF_THE_MODEL, **settings} if other_model else settings))

    def adjusted(self, shown: Scenario, **fields: Any) -> Contrast:
        """With other fields; one that is as in the shown scenario is no contrast."""
        if fields.get("devices", ())[:1] == shown.devices[:1] and "devices" in fields:
            fields["devices"] = shown.devices
        if self.pinned is not None:
            other_model = fields.get("model", self.pinned.model) != self.pinned.model
            return Contrast(replace(self.pinned, **({**OF_THE_MODEL, **fields} if other_model else fields)))
        settings = {**dict(self.settings), **fields}
        kept = {name: value for name, value in settings.items() if value != getattr(shown, name)}
        return Contrast(None, tuple(sorted(kept.items())))

    def swapped(self, shown: Scenario) -> Contrast:
        """The contrast that the ghost has to `shown`, once the two have changed places."""
        if self.pinned is not None:
            return Contrast(shown)
        other = self.beside(shown)
        fields = {name for name, _ in self.settings}
        fields |= {name for name in OF_THE_MODEL if getattr(other, name) != getattr(shown, name)}
        return Contrast(None, tuple((name, getattr(shown, name)) for name in sorted(fields)))


class Comparison(QObject):
    """Keeps the ghost true: whenever the shown scenario changes, `follow` asks for the ghost that goes with it."""

    changed = Signal(object)  # Analysis | None: the ghost
    asked = Signal(object)  # Contrast | None
    failed = Signal(object)  # Message

    def __init__(self, analyze: Callable[..., Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ghost: Analysis | None = None
        self.contrast: Contrast | None = None
        self.scenario: Scenario | None = None
        self._analyze = analyze
        self._jobs = Jobs(self)

    def ask(self, contrast: Contrast, shown: Scenario) -> None:
        """Another ghost, which comes when it has been analysed."""
        new = contrast != self.contrast
        self.contrast = contrast
        self.follow(shown)
        if new:
            self.asked.emit(contrast)

    def follow(self, shown: Scenario | None) -> None:
        """The shown scenario is another one."""
        if self.contrast is None or shown is None:
            return
        scenario = self.contrast.beside(shown)
        if scenario != self.scenario:
            self.scenario = scenario
            self.ask_again()

    def ask_again(self) -> None:
        """The same ghost, where what it rests on may have changed: a person's own device."""
        if self.scenario is not None:
            self._jobs.start(Job(partial(self._analyze, self.scenario), self._take, self._refuse))

    def show(self, analysis: Analysis) -> None:
        """An analysis that is there already, as the pinned ghost."""
        self._jobs.cancel()
        self.contrast, self.scenario = Contrast(analysis.scenario), analysis.scenario
        self.asked.emit(self.contrast)
        self._take(analysis)

    def drop(self) -> None:
        """No ghost."""
        self._jobs.cancel()
        self.scenario = None
        if self.contrast is not None:
            self.contrast = None
            self.asked.emit(None)
        self._take(None)

    def close(self) -> None:
        self._jobs.close()

    def _take(self, ghost: Analysis | None) -> None:
        if ghost is not self.ghost:
            self.ghost = ghost
            self.changed.emit(ghost)

    def _refuse(self, message: Message) -> None:
        """What cannot be analysed is no ghost."""
        self.drop()
        self.failed.emit(message)
