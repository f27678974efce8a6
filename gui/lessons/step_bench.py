"""The lab in the dress of a lesson: one scene at the values of a step, with the parameters and panes that matter for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from analysis.errors import ScenarioError, UnknownNameError
from gui.lab.bench import BESIDE_PX, Bench
from gui.lab.chosen import completed, out_of_range
from gui.theme import GAP, PADDING

if TYPE_CHECKING:
    from analysis.dataflow.layer import Layer
    from analysis.lessons.lesson import Step
    from gui.lab.scene import Scene

NARROW_PX, LOW_PX, SCENE_PX, LEAST_PANES_PX, PANES_SHARE = 640, 600, 360, 310, 0.34
# Keys of the lab that would lead away from the step.
LEADING_AWAY = (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_N)


def scene_of(step: Step, scenes: Mapping[str, Scene]) -> Scene:
    """Raises UnknownNameError."""
    if step.scene not in scenes:
        raise UnknownNameError("scene", step.scene, tuple(scenes))
    return scenes[step.scene]


def values_of(step: Step, scene: Scene) -> dict[str, Any]:
    """Those of the preset, with the step's own over them. Raises UnknownNameError, ScenarioError."""
    presets = {preset.title: preset.values for preset in scene.presets}
    if step.preset and step.preset not in presets:
        raise UnknownNameError("preset", step.preset, tuple(presets))
    names = tuple(param.name for param in scene.params)
    for name in (*step.values, *step.controls):
        if name not in names:
            raise UnknownNameError("parameter", name, names)
    whole = {**presets.get(step.preset, {}), **step.values}
    listed = {name: tuple(value) if isinstance(value, list) else value for name, value in whole.items()}
    if wrong := out_of_range(scene, listed):
        raise ScenarioError(f"{scene.id} cannot be shown so", ", ".join(wrong), "values that the scene allows")
    return completed(scene, listed)


def no_layer() -> tuple[str, Layer]:
    raise ScenarioError("a lesson takes no layer", None, "the dataflow lab")


class StepBench(Bench):
    """Of its own: what is set in the lab stays as it is there."""

    lab_asked = Signal()
    hidden_changed = Signal(bool)
    step: Step | None = None
    _has_more = False

    def __init__(self, scenes: Mapping[str, Scene]) -> None:
        super().__init__(scenes, no_layer)
        self._arriving = self._parted = False
        # A class that predicts first cannot look before.
        self.may_reveal: Callable[[], bool] = lambda: True
        self.worked.connect(self._arrive)
        self.split.splitterMoved.connect(self._keep_parts)

    def _build(self) -> None:
        super()._build()
        # The question beside the scene reveals; no button here gives its answer away.
        self.panes.reveal.setFixedSize(0, 0)
        self.panes.reveal.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.all_button = self._button(self.tr("All controls"), self.tr("Every parameter of the scene"))
        self.all_button.setCheckable(True)
        self.all_button.toggled.connect(lambda _: self._show_controls())
        self.lab_button = self._button(
            self.tr("Open in the lab"), self.tr("The same scene with the same values, with all that the lab has")
        )
        self.lab_button.clicked.connect(lambda _=False: self.lab_asked.emit())
        self.more_button = self._more_button()
        column = self.layout()
        column.removeWidget(self.head)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, PADDING, 0)
        row.setSpacing(GAP)
        row.addWidget(self.head, 1)
        for button in (self.all_button, self.lab_button, self.more_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.head.show_only(())
        column.insertSpacing(0, GAP // 2)
        column.insertLayout(1, row)

    def _more_button(self) -> QToolButton:
        """Both in a menu, where it is narrow."""
        button = self._button("…", self.tr("All controls, or the lab"))
        button.setAccessibleName(button.toolTip())
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addAction(self.all_button.text()).triggered.connect(lambda _=False: self.all_button.toggle())
        menu.addAction(self.lab_button.text()).triggered.connect(lambda _=False: self.lab_asked.emit())
        button.setMenu(menu)
        return button

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    # A step

    def close_controls(self) -> bool:
        """Back to those that matter; False where no others are in sight."""
        were = self.all_button.isChecked()
        self.all_button.setChecked(False)
        return were

    @property
    def part(self) -> float:
        """Of the time that has gone, 0 to 1."""
        return self.clock.time / self.clock.end if self.clock.end else 0.0

    def show_step(self, step: Step) -> None:
        """Raises UnknownNameError, ScenarioError where the step cannot be shown: what was shown before stays."""
        scene = scene_of(step, self.chosen.scenes)
        values = values_of(step, scene)
        self.clock.pause()
        self.step, self._arriving = step, True
        self.chosen.choose(scene.id)
        self.chosen.set(values)
        self.panes.show_only(step.panes)
        self.all_button.setChecked(False)
        self.trouble.hide()
        self.ask(anew=True)
        self._show_controls()

    def ask(self, anew: bool = False) -> None:
        """Before the first step there is nothing to execute."""
        if self.step is not None:
            super().ask(anew)

    def reset(self) -> None:
        """To the values of the step."""
        if self.step is not None:
            self.set_values(values_of(self.step, self.chosen.scenes[self.step.scene]))

    def _arrive(self) -> None:
        """At the time that the step wants, once its execution is there."""
        if self.shown is not None:
            self.transport.setVisible(self.clock.end > 0)
        if not self._arriving or self.shown is None:
            return
        self._arriving = False
        self.clock.seek(round(self.step.at * self.clock.end))
        if self.step.plays and self.isVisible():
            self.clock.play()

    def _show_controls(self) -> None:
        names = self.step.controls if self.step else ()
        params = self.chosen.scene.params if self.chosen.scene else ()
        self._has_more = any(param.name not in names for param in params)
        self.head.show_only(None if self.all_button.isChecked() else tuple(names))
        self._show_buttons()

    def in_order_of_keys(self) -> Iterator[QWidget]:
        """What the keyboard comes to before the scene, and the scene: fields are made anew with each scene."""
        yield from (field.control for field in self.head.params.fields.values())
        yield from (self.all_button, self.lab_button, self.more_button, self.stage)

    # Its room

    def _show_buttons(self) -> None:
        narrow = self.width() < NARROW_PX
        self.all_button.setVisible(self._has_more and not narrow and not self.large)
        self.lab_button.setVisible(not narrow and not self.large)
        self.more_button.setVisible(narrow and not self.large)

    def _keep_parts(self) -> None:
        """From now on as a person has parted the room."""
        self._parted = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panes stand beside the scene sooner than in the lab; below it they leave it most of the height."""
        QWidget.resizeEvent(self, event)
        self._show_buttons()
        beside = self.width() >= BESIDE_PX or self.height() < LOW_PX <= self.width()
        self.split.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        if not self._parted:
            self._part(beside)

    def _part(self, beside: bool) -> None:
        whole = self.split.width() if beside else self.split.height()
        panes = max(LEAST_PANES_PX, round(whole * PANES_SHARE))
        if not beside:
            panes = min(round(whole * PANES_SHARE), max(self.panes.minimumHeight(), whole - SCENE_PX))
        self.split.setSizes([whole - panes, panes])

    # Keys, and what a presenter sees

    def set_hidden(self, hidden: bool) -> None:
        if hidden != self.hidden and (hidden or self.may_reveal()):
            super().set_hidden(hidden)
            self.hidden_changed.emit(hidden)
        else:
            # The button that reveals has revealed already.
            self.panes.set_hidden(self.hidden)

    def set_large(self, large: bool) -> None:
        """What matters for the step can still be set."""
        super().set_large(large)
        self.head.show()
        self._show_buttons()

    def _presented(self) -> str:
        """The page says what is shown; these keys are nowhere else on it."""
        return self.tr("Space plays · B blank · T pointer trail · N notes · Esc ends")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in LEADING_AWAY:
            event.ignore()
        else:
            super().keyPressEvent(event)
