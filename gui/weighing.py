"""Models weighed against every device, one after the other in the background; and what a cell of that opens."""

from __future__ import annotations

import dataclasses
import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal, SignalInstance

from gui.changes import drawing_in, kept_settings
from gui.jobs import Job, Jobs, Message, Progress
from gui.naming import name_of

if TYPE_CHECKING:
    from analysis.matrix import Cell, Row
    from analysis.scenario import Analysis, Scenario

    Tell = Callable[[float, str], None]

# Rows that are kept although nobody looks at them: going back in the history shows them at once.
MOST_KEPT = 48


@dataclass(frozen=True, slots=True)
class Wish:
    """A model to weigh. key: what its answer depends on. shown: it is the one on screen."""

    key: Hashable
    model: str
    answer: Callable[[Tell], Row]
    shown: bool = False


class Weigher(QObject):
    """Answers wishes in their order; what was answered is kept. `rows`: by wish, None while it is not answered."""

    changed = Signal(object)  # tuple of (Wish, Row | None)
    progressed = Signal(object)  # Progress | None
    failed = Signal(object)  # Message

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wishes: tuple[Wish, ...] = ()
        self.busy: Progress | None = None
        self._kept: OrderedDict[Hashable, Row] = OrderedDict()
        self._left: list[Wish] = []
        self._jobs = Jobs(self)
        self._jobs.progressed.connect(self._tell)

    @property
    def rows(self) -> tuple[tuple[Wish, Row | None], ...]:
        return tuple((wish, self._kept.get(wish.key)) for wish in self.wishes)

    @property
    def is_whole(self) -> bool:
        return all(row is not None for _, row in self.rows)

    def ask(self, wishes: Iterable[Wish]) -> None:
        """These models, and no longer those asked for before; silent where they are the same and being answered."""
        wishes = tuple(wishes)
        if [wish.key for wish in wishes] == [wish.key for wish in self.wishes] and (self._left or self.is_whole):
            return
        self._jobs.cancel()
        self.wishes = wishes
        self._left = [wish for wish in wishes if wish.key not in self._kept]
        self.changed.emit(self.rows)
        self._go_on()

    def cancel(self) -> None:
        """What is not answered yet stays open."""
        self._left = []
        self._jobs.cancel()
        self._set_busy(None)

    def close(self) -> None:
        self._left = []
        self._jobs.close()

    def _go_on(self) -> None:
        if not self._left:
            self._set_busy(None)
            return
        wish = self._left[0]
        self._jobs.start(Job(wish.answer, partial(self._take, wish), partial(self._refuse, wish)))

    def _take(self, wish: Wish, row: Row) -> None:
        self._kept[wish.key] = row
        while len(self._kept) > max(MOST_KEPT, len(self.wishes)):
            self._kept.popitem(last=False)
        self._left = [other for other in self._left if other is not wish]
        self.changed.emit(self.rows)
        self._go_on()

    def _refuse(self, wish: Wish, message: Message) -> None:
        """A fault of ours in one model leaves the others."""
        self.failed.emit(message)
        self._left = [other for other in self._left if other is not wish]
        self._go_on()

    def _tell(self, progress: Progress | None) -> None:
        """Of all models together. The job that has just begun has nothing to say yet."""
        if progress is not None and self._left and (progress.text or self.busy is None):
            done = len(self.wishes) - len(self._left)
            self._set_busy(Progress((done + progress.fraction) / len(self.wishes), progress.text))

    def _set_busy(self, busy: Progress | None) -> None:
        if busy != self.busy:
            self.busy = busy
            self.progressed.emit(busy)


class Weighing:
    """Part of the session; the weigher is made when it is first asked for."""

    scenario: Scenario | None
    analysis: Analysis | None
    first_devices: tuple[str, ...]
    message_raised: SignalInstance
    closed: SignalInstance
    is_unsaved: bool
    change: Callable[..., None]
    _jobs: Jobs
    _readings: Jobs
    _analyze: Callable[..., Any]
    _take_model: Callable[..., None]
    _failing: Callable[[], Callable[[Message], None]]
    _weigher: Weigher | None = None

    @property
    def weigher(self) -> Weigher:
        if self._weigher is None:
            self._weigher = Weigher(self)
            self._weigher.failed.connect(self.message_raised)
            self.closed.connect(self._weigher.close)
        return self._weigher

    def weigh_models(self, paths: Iterable[str]) -> None:
        """The model on screen and these files, all with the settings of the scenario, on every known device."""
        shown = [self._wish_shown()] if self.analysis else []
        every = each_once((*(wish.model for wish in shown), *paths))
        self.weigher.ask((*shown, *(self._wish_of(path) for path in every[len(shown) :])))

    def take_networks(self, paths: Iterable[str], take: Callable[[list[str]], None]) -> None:
        """Hands on those files that a network may be read from; of the others a person is told why not."""
        asked = tuple(paths)

        def sort_out(found: tuple[str, ...]) -> None:
            take([path for path, why in zip(asked, found, strict=True) if not why])
            if refused := [why for why in found if why]:
                self.message_raised.emit(Message("error", refused[0], "\n".join(refused) if refused[1:] else ""))

        self._readings.start(Job(lambda _: tuple(map(why_no_network, asked)), sort_out, self.message_raised.emit))

    def open_weighed(self, cell: Cell, with_change: bool = False) -> None:
        """The cell as the scenario shown, of another model too: one step of the history.

        with_change: with the change that makes it fit.
        """
        scenario = cell.advice.scenario if with_change and cell.advice else cell.scenario
        if self.analysis and of_model(cell.scenario) == of_model(self.analysis.scenario):
            self.change(**self._fields_to(scenario))
        elif self.is_unsaved:
            words = QCoreApplication.translate("Session", "The drawing is not saved: save it, then open {model}")
            self.message_raised.emit(Message("warning", words.format(model=scenario.model)))
        else:
            self._readings.start(Job(lambda _: as_filed(scenario), self._take_other, self.message_raised.emit))

    def _take_other(self, scenario: Scenario) -> None:
        """A drawing is opened, to be gone on with and saved in its file; all else can be undone."""
        if self.scenario is None or scenario.sketch is not None:
            self._jobs.start_instead(Job(partial(self._analyze, scenario), self._take_model, self._failing()))
            return
        before = name_of(self.scenario)
        self.change(**self._fields_to(scenario))
        words = QCoreApplication.translate("Session", "{model} instead of {before}: undo goes back to it")
        self.message_raised.emit(Message("done", words.format(model=name_of(scenario), before=before)))

    def _fields_to(self, scenario: Scenario) -> dict[str, Any]:
        """What to change of the scenario shown; its other devices stay for comparison."""
        others = tuple(device for device in self.scenario.devices if device not in scenario.devices)
        wished = dataclasses.replace(scenario, devices=(*scenario.devices, *others))
        fields = (field.name for field in dataclasses.fields(scenario))
        return {name: getattr(wished, name) for name in fields if getattr(wished, name) != getattr(self.scenario, name)}

    def _wish_shown(self) -> Wish:
        from analysis.stages import Same

        analysis = self.analysis
        key = (without_devices(analysis.scenario), Same(analysis.source), own_profiles())
        return Wish(key, analysis.scenario.model, partial(weigh_shown, analysis), shown=True)

    def _wish_of(self, path: str) -> Wish:
        from analysis.scenario import Scenario
        from analysis.stages import file_key

        settings = kept_settings(self.scenario, ()) | {"devices": ()}
        scenario = Scenario(path, **settings)
        return Wish((scenario, file_key(path), own_profiles()), path, partial(weigh, scenario, self._analyze))


def as_filed(scenario: Scenario) -> Scenario:
    """With the drawing in the file, where there is one."""
    return dataclasses.replace(scenario, sketch=drawing_in(scenario.model))


def why_no_network(path: str) -> str:
    """Why the first bytes of the file are no network's, "" where they may be."""
    from analysis.errors import FileError
    from analysis.readers import format_of, opened

    try:
        with opened(path) as content:
            format_of(content)
    except FileError as error:
        return str(error)
    return ""


def each_once(paths: Iterable[str]) -> tuple[str, ...]:
    """However the same file is spelled, as it was spelled first."""
    found: dict[str, str] = {}
    for path in paths:
        found.setdefault(os.path.realpath(path) if path not in ("", "-") else path, path)
    return tuple(found.values())


def weigh(scenario: Scenario, analyze: Callable[..., Any], tell: Tell) -> Row:
    from analysis.matrix import chosen_devices, row_of

    return row_of(scenario, chosen_devices(None), tell=tell, analyze=analyze)


def weigh_shown(analysis: Analysis, tell: Tell) -> Row:
    from analysis.matrix import chosen_devices, row_from

    return row_from(analysis, chosen_devices(None), tell=tell)


def without_devices(scenario: Scenario) -> Scenario:
    return dataclasses.replace(scenario, devices=())


def of_model(scenario: Scenario) -> tuple[Hashable, ...]:
    """What tells one network from another, whatever is asked of it."""
    return (scenario.model, scenario.sketch.bare if scenario.sketch else None)


def own_profiles() -> tuple[Hashable, ...]:
    """A person's own devices, as they are now."""
    from analysis.device import changed_ns, theirs
    from analysis.errors import ProfileError

    found: list[Hashable] = []
    for name, file in theirs().items():
        try:
            found.append((name, changed_ns(file)))
        except ProfileError:
            found.append((name, None))
    return tuple(found)
