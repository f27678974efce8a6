"""Above the stage: which scene, of what it is an answer, and all that can be set of it."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.lab.chosen import Chosen
from gui.lab.param_fields import ParamFields
from gui.lab.scene import Scene, words
from gui.theme import GAP, PADDING
from gui.widgets.card import ElidedLabel
from gui.widgets.choices import ARROW, Choice, ChoiceButton

OWN = None  # values that are no preset


def asked(scene: Scene) -> str:
    """ "Does the filter stay …? Slides S39–S41": the question, and where the lecture puts it."""
    question = words(scene.question)
    if not scene.slides:
        return question
    one = len(re.findall(r"\d+", scene.slides)) == 1
    text = QCoreApplication.translate("lab", "Slide {slides}" if one else "Slides {slides}")
    return f"{question} {text.format(slides=scene.slides)}".strip()


class Head(QWidget):
    """What a person asks for; the bench answers."""

    scene_chosen = Signal(object)  # id
    preset_chosen = Signal(object)  # title
    value_chosen = Signal(str, object)
    reset_asked = Signal()
    pin_asked = Signal()
    layer_asked = Signal()
    picture_asked = Signal()
    picture_copy_asked = Signal()
    data_asked = Signal()
    movie_asked = Signal()
    events_asked = Signal()
    copy_asked = Signal()
    presenting_asked = Signal()

    def __init__(self, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen = chosen
        self._scene_shown = None
        self._build()
        self._lay_out()
        self.show_all()
        self.show_pinned(False, False)

    def _build(self) -> None:
        scenes = self.chosen.scenes.values()
        self.scenes = ChoiceButton(self.tr("scene"), (Choice(s.id, words(s.title), asked(s)) for s in scenes))
        self.scenes.setToolTip(self.tr("What is executed and drawn"))
        self.presets = ChoiceButton(self.tr("preset"))
        self.presets.setToolTip(self.tr("Numbers of the lecture, and cases worth seeing"))
        self.scenes.chosen.connect(self.scene_chosen)
        self.presets.chosen.connect(self.preset_chosen)
        self.question = ElidedLabel()
        self.question.setObjectName("dim")
        self.take = self._button(self.tr("Take the selected layer"), "", self.layer_asked)
        self.reset = self._button(self.tr("Reset"), self.tr("Sets everything as it was at first"), self.reset_asked)
        self.pin = self._button("", "", self.pin_asked)
        self.present = self._button(
            self.tr("Present"),
            self.tr("The scene alone, in large type, by keys; Escape comes back"),
            self.presenting_asked,
        )
        self.save = QToolButton()
        self.save.setText(self.tr("Save") + ARROW)
        self.save.setAccessibleName(self.tr("save the picture, the animation or the events"))
        self.save.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.save.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.save.setMenu(self._save_menu())
        self.params = ParamFields()
        self.params.changed.connect(self.value_chosen)

    def _button(self, text: str, tip: str, asked) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda _=False: asked.emit())
        return button

    def _save_menu(self) -> QMenu:
        menu = QMenu(self.save)
        for text, asked in (
            (self.tr("Copy as picture"), self.picture_copy_asked),
            (self.tr("Picture as SVG, PDF or PNG…"), self.picture_asked),
            (self.tr("Data of the curves…"), self.data_asked),
            (self.tr("Animation…"), self.movie_asked),
            (self.tr("Events as a table…"), self.events_asked),
            (self.tr("Copy the counters"), self.copy_asked),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, asked=asked: asked.emit())
        menu.aboutToShow.connect(lambda: self._offer_data(menu))
        return menu

    def _offer_data(self, menu: QMenu) -> None:
        """Only scenes with curves have numbers behind them; the others have events."""
        scene = self.chosen.scene
        has_curves = scene is not None and type(scene).plot_table is not Scene.plot_table
        for action in menu.actions():
            if action.text() == self.tr("Data of the curves…"):
                action.setEnabled(has_curves)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(GAP)
        for button in (self.scenes, self.presets):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            first.addWidget(button)
        first.addWidget(self.question, 1)
        for button in (self.take, self.reset, self.pin, self.save, self.present):
            first.addWidget(button)
        first.setContentsMargins(0, 0, 0, 0)
        self.upper = QWidget()
        self.upper.setObjectName("plainGround")
        self.upper.setLayout(first)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, 6, PADDING, 6)
        column.setSpacing(6)
        column.addWidget(self.upper)
        column.addWidget(self.params)

    def show_all(self) -> None:
        """The scene and its values as they are chosen."""
        scene = self.chosen.scene
        for control in (self.presets, self.take, self.reset, self.save, self.present):
            control.setEnabled(scene is not None)
        if scene is None:
            self.scenes.set_title(self.tr("no scenes"))
            return
        self.scenes.set_current(scene.id)
        self.question.setText(asked(scene))
        presets = [Choice(p.title, words(p.title), words(p.note)) for p in scene.presets]
        self.presets.setVisible(bool(presets))
        self.presets.choices = tuple(presets)
        self.show_values()

    def show_values(self) -> None:
        scene, values = self.chosen.scene, self.chosen.values
        self.presets.set_current(self.chosen.preset)
        if self.chosen.preset is None:
            self.presets.set_title(self.tr("own numbers"))
        if scene is not self._scene_shown:
            self._scene_shown = scene
            self.params.show_scene(scene, values)
        else:
            self.params.show_values(values)
        self._show_params()
        self.reset.setEnabled(self.chosen.is_changed)

    def show_only(self, names: tuple[str, ...] | None) -> None:
        """In a lesson the parameters of those names alone; None: all parameters, still without the rest of the head."""
        self.upper.hide()
        self.params.show_only(names)
        self._show_params()

    def _show_params(self) -> None:
        scene, only = self.chosen.scene, self.params.only
        self.params.setVisible(scene is not None and bool(scene.params) and only != ())

    def show_pinned(self, pinned: bool, possible: bool) -> None:
        """Whether an execution is kept beside the one that is set, and whether one could be."""
        self.pin.setText(self.tr("Unpin B") if pinned else self.tr("Pin as B"))
        self.pin.setEnabled(possible)
        tip = self.tr("Keeps this execution as B, beside what is set from now on (B)")
        tip = self.tr("Takes B away (B)") if pinned else tip
        self.pin.setToolTip(tip if possible else self.tr("The scene shows two executions, A and B, by itself"))

    def offer_layer(self, name: str) -> None:
        """What a layer would be taken from; "" where none is selected."""
        self.take.setEnabled(bool(name))
        tip = self.tr("Runs {name} here, smaller where it is too large to draw")
        self.take.setToolTip(tip.format(name=name) if name else self.tr("Select a layer in another panel first"))
