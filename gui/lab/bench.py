"""The dataflow lab in one widget: what is asked above, the scene and its counters in the middle, time below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from analysis.dataflow.layer import Layer
from analysis.errors import AnalysisError
from gui.jobs import Job, Jobs, Message
from gui.lab.beside import beside, can_pin
from gui.lab.chosen import Chosen, completed
from gui.lab.clock import Clock
from gui.lab.counters_text import counters_text
from gui.lab.exporting import Exporting
from gui.lab.head import Head
from gui.lab.lab_keys import act_of
from gui.lab.panes import Panes
from gui.lab.scene import Scene, Values, words
from gui.lab.stage import Stage
from gui.lab.transport import Transport
from gui.lab.working import Taken, Worked, taken_for, work
from gui.theme import LOOK
from gui.widgets.card import Note, dim_label
from gui.widgets.notices import BusyBar

# Narrower than this the counters stand below the scene.
BESIDE_PX = 720
PANES_PX, LARGE_SHARE = 340, 0.3


class Bench(Exporting, QWidget):
    """taking: the selected layer by its name, or a refusal in words (AnalysisError)."""

    message_raised = Signal(object)  # Message
    presenting_asked = Signal()
    worked = Signal()

    def __init__(
        self, scenes: Mapping[str, Scene], taking: Callable[[], tuple[str, Layer]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.chosen, self.taking = Chosen(scenes), taking
        self.clock, self.jobs, self.savings = Clock(self), Jobs(self), Jobs(self, every=True)
        # own: what is set now, A; pinned: what it is compared with, B; shown: both as one, or A alone.
        self.shown: Worked | None = None
        self.own: Worked | None = None
        self.pinned: Worked | None = None
        self.taken: Taken | None = None
        self.hidden = self.large = False
        self._build()
        self._connect()
        self.ask(anew=True)

    def _build(self) -> None:
        self.head, self.stage, self.panes = Head(self.chosen), Stage(), Panes()
        self.transport, self.trouble, self.note = Transport(self.clock), Note(state="over"), dim_label()
        self.note.setContentsMargins(12, 4, 12, 4)
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.trouble.hide()
        self.note.hide()
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        for widget, stretch in ((self.stage, 1), (self.panes, 0)):
            self.split.addWidget(widget)
            self.split.setStretchFactor(self.split.indexOf(widget), stretch)
        self.split.setSizes([900, PANES_PX])
        self.panes.setMinimumSize(240, 120)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(0)
        for widget in (self.head, self.note, self.trouble):
            column.addWidget(widget)
        column.addWidget(self.split, 1)
        column.addWidget(self.transport)
        self.busy = BusyBar(self)

    def _connect(self) -> None:
        head, clock = self.head, self.clock
        clock.times_changed.connect(self.stage.show_times)
        clock.times_changed.connect(self.panes.show_times)
        self.panes.revealed.connect(lambda: self.set_hidden(False))
        self.stage.dragged.connect(self.set_values)
        head.scene_chosen.connect(self.show_scene)
        head.preset_chosen.connect(self.show_preset)
        head.value_chosen.connect(self.set_value)
        head.reset_asked.connect(self.reset)
        head.pin_asked.connect(self.toggle_pin)
        head.layer_asked.connect(self.take_layer)
        head.picture_asked.connect(self.ask_for_picture)
        head.picture_copy_asked.connect(self.copy_picture)
        head.data_asked.connect(self.ask_for_data)
        head.movie_asked.connect(self.ask_for_movie)
        head.events_asked.connect(self.ask_for_events)
        head.copy_asked.connect(self.copy)
        head.presenting_asked.connect(self.presenting_asked)
        self.savings.progressed.connect(self._show_saving)
        self.busy.cancelled.connect(self.savings.cancel)
        LOOK.theme_changed.connect(self.panes.update)

    # What is asked for

    def show_scene(self, id: str) -> None:
        self.chosen.choose(id)
        self.ask(anew=True)

    def show_preset(self, title: str) -> None:
        preset = next(p for p in self.chosen.scene.presets if p.title == title)
        self.set_values(completed(self.chosen.scene, preset.values))

    def leaf_scenes(self, by: int) -> None:
        """The next scene, or with −1 the one before; after the last comes the first."""
        if self.chosen.scene is not None:
            self.show_scene(stepped(list(self.chosen.scenes), self.chosen.scene.id, by))

    def leaf_presets(self, by: int) -> None:
        """The next preset of the scene, or the one before; from own numbers on, the first or the last."""
        if self.chosen.scene is not None and self.chosen.scene.presets:
            self.show_preset(stepped([p.title for p in self.chosen.scene.presets], self.chosen.preset, by))

    def set_value(self, name: str, value: Any) -> None:
        self.set_values({**self.chosen.values, name: value})

    def set_values(self, values: Values) -> None:
        self.chosen.set(values)
        self.ask()

    def reset(self) -> None:
        self.chosen.reset()
        self.ask()

    def restore(self, state: bytes) -> None:
        self.chosen.take_kept(state)
        self.ask(anew=True)

    def take_layer(self) -> None:
        """The layer that is selected in the window."""
        try:
            self.watch(*self.taking())
        except AnalysisError as error:
            self._show_trouble(self.tr("This layer cannot be watched"), str(error))

    def watch(self, name: str, layer: Layer) -> None:
        """Shows a layer in the scene at hand, or in the first one that can show it."""
        scene = self.chosen.scene
        order = [scene, *self.chosen.scenes.values()] if scene else []
        found = next(((s, t) for s in order if (t := taken_for(s, name, layer)) is not None), None)
        if found is None:
            words = self.tr("No scene draws a layer of this form yet.")
            self._show_trouble(self.tr("{name} cannot be watched").format(name=name), words)
            return
        other, self.taken = found
        self.chosen.choose(other.id)
        self.chosen.set(self.taken.values)
        self.ask(anew=other is not scene)

    def ask(self, anew: bool = False) -> None:
        """Executes what is chosen, in the background; of many wishes the last one counts."""
        self.head.show_all()
        scene, values = self.chosen.scene, self.chosen.values
        if scene is None:
            return
        if self.taken is not None and self.taken.values != values:
            self.taken = None
        job = Job(partial(work, scene, values, self.taken), self._take, self._refuse)
        (self.jobs.start_instead if anew else self.jobs.start)(job)

    @property
    def is_working(self) -> bool:
        return not self.jobs.idle

    # What comes

    def _take(self, worked: Worked) -> None:
        """An answer to a question before the last is shown too: a drag is seen as it goes."""
        if worked.scene is not self.chosen.scene:
            return
        same = self.own is not None and self.own.scene is worked.scene
        if not same or not can_pin(worked):
            self.pinned = None
        self.own = worked
        self.trouble.hide()
        self._show(same)
        self.worked.emit()

    def _show(self, same: bool = True) -> None:
        """What is set now, beside what is pinned. same: at the same part of the time."""
        worked = self.shown = beside(self.own, self.pinned) if self.pinned else self.own
        part = self.clock.time / self.clock.end if same and self.clock.end else 0.0
        was_playing = self.clock.playing
        self._show_note()
        self.clock.show(worked.play.traces)
        self.panes.show_play(worked.scene, worked.play)
        # Without executions the panes would be an empty column.
        self.panes.setVisible(bool(worked.play.runs) and self.panes.only != ())
        self.stage.show_play(worked.scene, worked.play, self.clock.times)
        self.clock.seek(round(part * self.clock.end))
        self.panes.show_times(self.clock.times)
        if was_playing:
            self.clock.play()
        self.head.show_pinned(self.pinned is not None, can_pin(self.own))

    def _refuse(self, message: Message) -> None:
        """The last picture that was possible stays."""
        if message.details:
            self.message_raised.emit(message)
        self._show_trouble(self.tr("This cannot be executed; the picture is the last one that could"), message.text)
        self.worked.emit()

    def _show_trouble(self, title: str, text: str) -> None:
        self.trouble.set_words(title, text)
        self.trouble.show()

    def toggle_pin(self) -> None:
        """Keeps what is shown as B, to compare with it what is set from now on; or takes it away."""
        if not can_pin(self.own):
            return
        self.clock.set_side(0)
        self.pinned = None if self.pinned else self.own
        self._show()

    # How it is looked at

    def _show_note(self) -> None:
        """Whence the layer comes; in a lecture, where nothing above says it, which scene and preset are shown."""
        note = self.shown.note if self.shown and not self.hidden else ""
        note = self._presented() if self.large else note
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def _presented(self) -> str:
        preset = words(self.chosen.preset or "") or self.tr("own numbers")
        line = self.tr("{scene} · {preset} · Page ↓ ↑ scene, N preset")
        return line.format(scene=words(self.title), preset=preset)

    def set_hidden(self, hidden: bool) -> None:
        """Predict first: what is counted is hidden until it is asked for, in the panes, the picture and the note."""
        self.hidden = hidden
        self.panes.set_hidden(hidden)
        self.stage.set_hidden(hidden)
        self._show_note()

    def set_large(self, large: bool) -> None:
        """For a lecture: the scene, the time and the counters, by keys alone."""
        self.large = large
        self.head.setVisible(not large)
        self._show_note()
        self.panes.set_large(large)
        self.stage.set_large(large)
        wide = min(self.panes.maximumWidth(), round(self.width() * LARGE_SHARE) if large else PANES_PX)
        self.split.setSizes([self.width() - wide, wide])
        self.transport.set_large(large)
        self.stage.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        across = Qt.Orientation.Horizontal if self.width() >= BESIDE_PX else Qt.Orientation.Vertical
        if self.split.orientation() != across:
            self.split.setOrientation(across)

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees does not go on."""
        super().hideEvent(event)
        self.clock.pause()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = act_of(event.key(), event.modifiers(), event.text())
        if act is None:
            super().keyPressEvent(event)
        else:
            act(self)

    # What becomes of it

    def text(self) -> str:
        """The counters of this moment."""
        return counters_text(self.title, self.shown.play.runs, self.clock.times) if self.shown else ""

    def copy(self) -> None:
        if text := self.text():
            QGuiApplication.clipboard().setText(text)

    def close_jobs(self) -> None:
        """Waits for what still runs, so that no thread outlives the window."""
        self.clock.pause()
        self.jobs.close()
        self.savings.close()


def stepped(names: list[str], now: str | None, by: int) -> str:
    """The name beside one in a ring of names; beside none, the first, or going back the last."""
    if now is None:
        return names[0 if by > 0 else -1]
    return names[(names.index(now) + by) % len(names)]
