"""The verbs of a drawing: begun, edited, taken from what is shown, saved. Each edit is a step of the history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, SignalInstance

from analysis.errors import AnalysisError
from gui.changes import known_settings
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
    """Part of the session. drawing_path: the file that the drawing is saved in, "" for none; saved: as it stands there."""

    scenario: Scenario | None
    analysis: Analysis | None
    drawing_path: str = ""
    saved: Sketch | None = None
    _weights: tuple[str, int] = ("random", 0)
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

    def edit(self, edit: Callable[[Sketch], Edited], *, drag: object = None, dragging: bool = False) -> None:
        """The drawing after an edit of analysis.sketch.edits; what cannot be done is told, and nothing changes."""
        if self.sketch is None:
            return
        try:
            sketch, title = edit(self.sketch)
        except AnalysisError as error:
            self.message_raised.emit(Message("error", str(error)))
            return
        self.change(sketch=sketch, title=title, drag=drag, dragging=dragging)

    def draw(self, sketch: Sketch) -> None:
        """Begins with a drawing that comes from no file, in place of what is shown."""
        kept = self._kept()

        def begin(progress: Callable[[float, str], None]) -> Analysis:
            from analysis.scenario import Scenario

            return self._analyze(Scenario("", sketch=sketch, **known_settings(kept)), progress)

        self._jobs.start_instead(Job(begin, self._take_model, self._failing()))

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

    def save_drawing(self, path: str, weights: str = "random", seed: int = 0, framework: str = "torch") -> None:
        """In the form that the suffix says: ONNX, a drawing, or source text; whatever is drawn later is not in it."""
        sketch, self._weights = self.sketch, (weights, seed)

        def write(progress: Callable[[float, str], None]) -> tuple[str, tuple[str, ...]]:
            from analysis.report.drawing import save_drawing

            doubts = save_drawing(sketch, path, weights, seed, framework)
            return path, tuple(doubt.message for doubt in doubts)

        if sketch is not None:
            self._savings.start(
                Job(write, lambda told: self._take_saved_drawing(sketch, *told), self.message_raised.emit)
            )

    def save_again(self) -> None:
        """Into the file that the drawing has, with the weights that were asked for."""
        self.save_drawing(self.drawing_path, *self._weights)

    def _take_converted(self, sketch: Sketch) -> None:
        """Sizes that were wished are those of the drawing now."""
        if self.scenario is None or self.sketch is not None:
            return
        self._hold(sketch, "")
        title = words("{name} as a drawing").format(name=sketch.name)
        self.change(sketch=sketch, title=title, dims=(), shapes=(), batch=None)

    def _take_saved_drawing(self, sketch: Sketch, path: str, doubts: tuple[str, ...]) -> None:
        if Path(path).suffix.lower() in WHOLE:
            self._hold(sketch, path)
            self.drawing_saved.emit(path)
        said = "\n".join((words("Saved {path}").format(path=path), *doubts[:3]))
        self.message_raised.emit(Message("warning" if doubts else "info", said, "\n".join(doubts)))

    def _hold(self, sketch: Sketch | None, path: str) -> None:
        self.saved, self.drawing_path = sketch, path

    def _take_drawing_of(self, scenario: Scenario) -> None:
        """Another model: a drawing that was opened is as its file has it."""
        whole = scenario.sketch is not None and Path(scenario.model).suffix.lower() in WHOLE
        self._hold(scenario.sketch, scenario.model if whole else "")
