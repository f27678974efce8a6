"""What a scene is: parameters in, executions out, and a picture that depends on nothing but them and the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from analysis.dataflow.layer import Layer
    from analysis.dataflow.run import Run
    from analysis.dataflow.trace import Trace
    from gui.lab.beats import Beats
    from gui.widgets.plot_tables import PlotTable

WORD_KEYS = ("word_bytes", "bytes")

Values = Mapping[str, Any]
Kind = Literal["whole", "choice", "switch", "order"]


@dataclass(frozen=True, slots=True)
class Param:
    """One thing that a person can set.

    whole: a number from least to most. choice: one of `choices` (value, words). switch: bool. order: letters that are
    dragged into an order, one of the permutations of the default. shown: whether it means something with the others.
    rare: stays out of sight until a person asks for more, or it is not as at first. Texts are source texts of "lab".
    """

    name: str
    label: str
    default: Any
    kind: Kind = "whole"
    least: int = 1
    most: int = 64
    choices: tuple[tuple[Any, str], ...] = ()
    hint: str = ""
    shown: Callable[[Values], bool] = lambda values: True
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Preset:
    """Values of a slide or a case worth seeing; parameters that it does not name keep their defaults."""

    title: str
    values: Values
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A cell under the mouse: of which run, tensor and word (flat); text: what else is known of it."""

    run: int
    tensor: str
    cell: int
    text: str = ""


@dataclass(frozen=True, eq=False)
class Play:
    """A scene with its values worked out: one execution for each schedule that is shown, A first.

    whole: the layer that was asked for where it was too large to draw, and `runs` are of a smaller one. taken: that of a
    network where it was made smaller before the scene was asked. extra: what the scene worked out besides, for its own
    painting. beats: the time of a scene without executions.
    """

    values: Values
    runs: tuple[Run, ...]
    whole: Layer | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    taken: Layer | None = None
    beats: Beats | None = None

    @property
    def word_bytes(self) -> int | None:
        """What the scene says of the bytes of a word."""
        found = next((self.values[key] for key in WORD_KEYS if key in self.values), None)
        return found if isinstance(found, int) and found > 0 else None

    @property
    def traces(self) -> tuple[Trace | Beats, ...]:
        """What the clock plays: a time for each execution, or the scene's own."""
        return tuple(run.trace for run in self.runs) or ((self.beats,) if self.beats else ())


class Scene:
    """One instance a scene, without state. id: its file. question: what it answers. slides: of the lecture.

    linked: runs that are compared stand at the same number of MACs, not of events.
    """

    id = ""
    title = ""
    question = ""
    slides = ""
    params: tuple[Param, ...] = ()
    presets: tuple[Preset, ...] = ()

    def play(self, values: Values) -> Play:
        """Executes the schedules: pure, off the window's thread. Raises AnalysisError in words for the person."""
        raise NotImplementedError

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        """The picture at a time for each run, in events; a fraction is the way that the next event has gone."""
        raise NotImplementedError

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        """The cell under a point of the picture."""
        return None

    def grab(self, rect: QRectF, play: Play, at: QPointF) -> object | None:
        """What under a point can be dragged, in the scene's own words; None where nothing can."""
        return None

    def drag(self, rect: QRectF, play: Play, grabbed: object, at: QPointF) -> Values | None:
        """All values with what was grabbed moved to a point, or None where that changes nothing."""
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """Where bars, curves and tables give the answer away: covered while a person predicts."""
        return ()

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """Where numbers belong to the question: all others are written as ? while a person predicts."""
        return ()

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        """What happens now, in words, for who cannot see it; a scene with executions has the words of its events."""
        return ""

    def plot_table(self, play: Play) -> PlotTable | None:
        """The numbers behind the curves; None for a scene that draws none."""
        return None

    def values_of_layer(self, layer: Layer) -> Values | None:
        """Parameters that show a layer of a network, or None where the scene cannot."""
        return None


SCENES: dict[str, Scene] = {}


def scene(make: type[Scene]) -> type[Scene]:
    """Registers the decorated scene under the name of its file."""
    name = make.__module__.rpartition(".")[2].replace("_", "-")
    if name in SCENES and type(SCENES[name]) is not make:
        raise ValueError(f"two scenes in one file: {name}")
    make.id = name
    SCENES[name] = make()
    return make


def words(text: str) -> str:
    """A text of a scene in the person's language."""
    return QCoreApplication.translate("lab", text) if text else ""


def defaults(scene: Scene) -> dict[str, Any]:
    return {param.name: param.default for param in scene.params}
