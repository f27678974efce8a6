"""The verbs of a drawing: begun, edited, taken from what is shown, saved. Each edit is a step of the history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, SignalInstance

from analysis.errors import AnalysisError
from gui.changes import known_settings
from gui.following import following, known_wishes
from gui.jobs import Job, Jobs, Message

if TYPE_CHECKING:
    from analysis.scenario import Analysis, Scenario
    from analysis.sketch import Sketch
    from analysis.sketch.edits import Edited

# Files that hold a drawing whole, so that it is saved there again without a question.
WHOLE = (".sketch", ".onnx")


def words(text: str) -> str:
    return QCoreApplication.translate("Session", text)


class Sketching:
    """Part of the session. drawing_path: the file that the drawing is saved in, "" for none; saved: as it stands there.

    drawings: how many have been begun or opened, so that a new one is told from one that goes on.
    """

    scenario: Scenario | None
    analysis: Analysis | None
    drawing_path: str = ""
    saved: Sketch | None = None
    drawings: int = 0
    # As they were asked for when the file was last written; of a file that was only opened nobody knows.
    _weights: tuple[str, int] | None = None
    _unkept: Sketch | None = None
    _models: int
    message_raised: SignalInstance
    drawing_saved: SignalInstance
    _jobs: Jobs
    _savings: Jobs
    _analyze: Callable[..., Any]
    _take_model: Callable[..., None]
    _failing: Callable[[], Callable[[Message], None]]
    _kept: Callable[[], dict[str, Any]]
    change: Callable[..., None]

    @property
    def sketch(self) -> Sketch | None:
        """What is drawn; None where the network shown is that of a file."""
        return self.scenario.sketch if self.scenario else None

    @property
    def is_unsaved(self) -> bool:
        """Whether something was drawn that no file has."""
        return self.sketch is not None and self.sketch != self.saved

    @property
    def is_saving(self) -> bool:
        """Whether a file is being written: random weights of a large network take seconds."""
        return not self._savings.idle

    @property
    def unfinished(self) -> int:
        """How many blocks of the drawing shown are not in its network: wrong ones, and those that wait for an input."""
        from analysis.sketch import drawing_of

        sketch = self.analysis.scenario.sketch if self.analysis else None
        return len(sketch.by_id.keys() - drawing_of(sketch).results.keys()) if sketch else 0

    @property
    def saves_again(self) -> bool:
        """Whether the drawing's own file can be written without a question: a model's weights are not replaced unasked."""
        return bool(self.drawing_path) and (
            self._weights is not None or not self.drawing_path.lower().endswith(".onnx")
        )

    @property
    def drawing_name(self) -> str:
        """What a person calls the drawing: its file's name, else its own."""
        return Path(self.drawing_path).name or (self.sketch.name if self.sketch else "")

    def edit(self, edit: Callable[[Sketch], Edited], *, drag: object = None, dragging: bool = False) -> None:
        """The drawing after an edit of analysis.sketch.edits; what cannot be done is told, and nothing changes.

        Wishes about layers go with them.
        """
        if self.sketch is None:
            return
        try:
            sketch, title = edit(self.sketch)
        except AnalysisError as error:
            self.message_raised.emit(Message("error", str(error)))
            return
        wishes = following(self.scenario, sketch)
        self.change(sketch=sketch, title=title, drag=drag, dragging=dragging, **wishes)

    def draw(self, sketch: Sketch, there: bool = True) -> None:
        """Begins with a drawing in place of what is shown. there: it can be had again as it is, so that nothing is lost yet."""
        kept = self._kept()

        def begin(progress: Callable[[float, str], None]) -> Analysis:
            from analysis.scenario import Scenario

            return self._analyze(Scenario("", sketch=sketch, **known_settings(kept)), progress)

        def take(analysis: Analysis) -> None:
            self._unkept = None if there else analysis.scenario.sketch
            self._take_model(analysis)

        self._jobs.start_instead(Job(begin, take, self._failing()))

    def draw_shown(self) -> None:
        """The network of a file as a drawing, with the sizes that it has now: a step of the history."""
        analysis = self.analysis
        if analysis is None or analysis.scenario.sketch is not None:
            return

        def convert(progress: Callable[[float, str], None]) -> Sketch:
            from analysis.sketch.from_graph import sketch_of_graph

            progress(0.1, "drawing layers")
            return sketch_of_graph(analysis.source)

        self._jobs.start_instead(Job(convert, self._take_converted, self._failing()))

    def save_drawing(
        self,
        path: str,
        weights: str = "random",
        seed: int = 0,
        framework: str = "torch",
        then: Callable[[], None] | None = None,
    ) -> None:
        """In the form that the suffix says: ONNX, a drawing, or source text; whatever is drawn later is not in it.

        then: what a person wants to do once a file has the drawing; never after a failure, nor with another model.
        """
        sketch, model = self.sketch, self._models

        def write(progress: Callable[[float, str], None]) -> tuple[str, ...]:
            from analysis.report.drawing import save_drawing

            return tuple(doubt.message for doubt in save_drawing(sketch, path, weights, seed, framework))

        def take(doubts: tuple[str, ...]) -> None:
            self._tell_saved_drawing(path, doubts)
            if Path(path).suffix.lower() in WHOLE:
                self._take_saved_drawing(model, sketch, path, (weights, seed), then)

        if sketch is not None:
            self._savings.start(Job(write, take, self.message_raised.emit))

    def save_again(self, then: Callable[[], None] | None = None) -> None:
        """Into the file that the drawing has, with the weights that were asked for."""
        weights, seed = self._weights or ("random", 0)
        self.save_drawing(self.drawing_path, weights, seed, then=then)

    def _take_converted(self, sketch: Sketch) -> None:
        """Sizes that were wished are those of the drawing now."""
        if self.scenario is None or self.sketch is not None:
            return
        self._hold(sketch, "")
        self.drawings += 1
        title = words("{name} as a drawing").format(name=sketch.name)
        self.change(sketch=sketch, title=title, dims=(), shapes=(), batch=None, **known_wishes(self.scenario, sketch))

    def _take_saved_drawing(
        self, model: int, sketch: Sketch, path: str, weights: tuple[str, int], then: Callable[[], None] | None
    ) -> None:
        """A file that was written too late says nothing about the model that is shown by now."""
        shown = model == self._models and self.scenario is not None
        if shown:
            self._hold(sketch, path, weights)
        self.drawing_saved.emit(path)
        if shown and then is not None:
            then()

    def _tell_saved_drawing(self, path: str, doubts: tuple[str, ...]) -> None:
        said = "\n".join((words("Saved {path}").format(path=path), *doubts[:3]))
        self.message_raised.emit(Message("warning" if doubts else "info", said, "\n".join(doubts)))

    def _hold(self, sketch: Sketch | None, path: str, weights: tuple[str, int] | None = None) -> None:
        self.saved, self.drawing_path, self._weights = sketch, path, weights

    def _take_drawing_of(self, scenario: Scenario) -> None:
        """Another model: a drawing that was opened is as its file has it, one that was typed is nowhere else."""
        sketch = scenario.sketch
        whole = sketch is not None and Path(scenario.model).suffix.lower() in WHOLE
        self._hold(None if sketch is self._unkept else sketch, scenario.model if whole else "")
        self.drawings += sketch is not None
