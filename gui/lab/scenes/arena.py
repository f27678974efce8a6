"""Buffers of a network in one memory: from when to when each is alive, and where a planner puts it."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.errors import ScenarioError
from analysis.memory.examples import BUNDLED, SMALL
from analysis.memory.placing import BEST, DEPTHWISE, ELEMENTS, LETTERS, NEVER, WISHED, WRITTEN, placing_of
from gui.lab.arena_picture import letter_tile, paint_arena, paint_letters
from gui.lab.arena_places import buffer_at, line_at, played_placing, rooms_of
from gui.lab.arena_planners import paint_planners
from gui.lab.arena_queue import paint_queue, paint_strip
from gui.lab.arena_words import (
    PLANNERS,
    about_buffer,
    about_operator,
    detail_words,
    head_words,
    moment_words,
    operator_words,
    tensor_words,
)
from gui.lab.beats import Beats
from gui.lab.ink import caption, elided
from gui.lab.order_row import moved
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import title_font
from gui.widgets.plot_tables import PlotTable, table

N = QT_TRANSLATE_NOOP

NETWORKS = (
    ("chain", N("lab", "three layers")), ("activations", N("lab", "two layers with ReLU")),
    ("residual", N("lab", "residual block")), ("branches", N("lab", "two branches")), ("ds_cnn_int8", "DS-CNN, int8"),
    ("resnet8_int8", "ResNet-8, int8"), ("mobilenet_v1_int8", "MobileNetV1 0.25, int8"), ("mobilenet_v2", "MobileNetV2, int8"),
)  # fmt: skip
IN_PLACE = (
    (NEVER, N("lab", "never")), (ELEMENTS, N("lab", "element by element")),
    (DEPTHWISE, N("lab", "and depthwise layers")),
)  # fmt: skip
SEQUENCES = (
    (WRITTEN, N("lab", "as written")), (WISHED, N("lab", "my own")), (BEST, N("lab", "least peak")),
)  # fmt: skip
SCRATCH = (
    ("none", N("lab", "not shown")), ("cmsis-nn-dsp", N("lab", "CMSIS-NN, Cortex-M4 or M7")),
    ("cmsis-nn-mve", N("lab", "CMSIS-NN, Helium")),
)  # fmt: skip
BRANCHES = {"network": "branches", "size_a": 2, "size_c": 12, "size_d": 16, "size_e": 4, "size_f": 2}
# Tensors of a small network whose sizes can be set; the others follow from them.
SIZES = {"chain": "abcd", "activations": "abd", "residual": "abc", "branches": "acdef"}
MOST_KIB = 64


def sized(letter: str, default: int) -> Param:
    return Param(
        f"size_{letter}", f"{letter}, KiB", default, most=MOST_KIB, hint=N("lab", "size of the tensor"),
        shown=lambda values: letter in SIZES.get(values["network"], ""),
    )  # fmt: skip


def branched(values: Values) -> bool:
    return bool(values["network"] == "branches")


@scene
class Arena(Scene):
    title = N("lab", "Arena")
    question = N("lab", "How much RAM do the activations need, and where does each lie?")
    slides = "S10, S11"
    params = (
        Param("network", N("lab", "network"), "chain", "choice", choices=NETWORKS),
        *(sized(letter, default) for letter, default in zip("abcdef", (6, 5, 5, 6, 4, 2), strict=True)),
        Param("planner", N("lab", "planner"), "tflm", "choice", choices=PLANNERS),
        Param("in_place", N("lab", "in place"), NEVER, "choice", choices=IN_PLACE),
        Param("sequence", N("lab", "order of operators"), WRITTEN, "choice", choices=SEQUENCES, shown=branched),
        Param("order", N("lab", "order"), LETTERS, "order", shown=lambda v: branched(v) and v["sequence"] == WISHED,
              hint=N("lab", "drag a letter, or move it with Ctrl and the arrow keys; what cannot run yet waits")),
        Param("scratch", N("lab", "working buffers"), "none", "choice", choices=SCRATCH, rare=True,
              hint=N("lab", "what kernels ask for while they run"), shown=lambda values: values["network"] in BUNDLED),
    )  # fmt: skip
    presets = (
        Preset(N("lab", "S11: three layers, 6 5 5 6"), {}, N("lab", "greedy takes 16 KiB, 11 are enough")),
        Preset(N("lab", "Three layers, least arena"), {"planner": "optimal"}),
        Preset(N("lab", "Three layers, no reuse"), {"planner": "none"}),
        Preset(N("lab", "A residual block"), {"network": "residual", "size_a": 3, "size_b": 8, "size_c": 8},
               N("lab", "what skips two layers stays alive")),
        Preset(N("lab", "ReLU in place"),
               {"network": "activations", "size_a": 3, "size_b": 8, "size_d": 4, "in_place": ELEMENTS}),
        Preset(N("lab", "Two branches, as written"), BRANCHES, N("lab", "both wide tensors are alive at once")),
        Preset(N("lab", "Two branches, least peak"), BRANCHES | {"sequence": BEST}),
        Preset(N("lab", "S10: ResNet-8, int8"), {"network": "resnet8_int8", "in_place": ELEMENTS}),
        Preset(N("lab", "MobileNetV1, greedy is not the least"), {"network": "mobilenet_v1_int8", "in_place": ELEMENTS}),
        Preset(N("lab", "MobileNetV2, depthwise in place"), {"network": "mobilenet_v2", "in_place": DEPTHWISE},
               N("lab", "1372 KiB")),
    )  # fmt: skip

    def play(self, values: Values) -> Play:
        found = placing_of(values)
        extra = {"placing": found, "arenas": {name: arena_by(values, name) for name, _ in PLANNERS}}
        return Play(values, (), extra=extra, beats=Beats(len(found.order), N("lab", "buffer by buffer")))

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        found, time = played_placing(play), times[0] if times else 0.0
        rooms = rooms_of(rect, found)
        head = elided(head_words(found, time), rect.width(), title_font())
        caption(painter, QPointF(rect.left(), rect.top() + 14), head, strong=True)
        detail = detail_words(found, play.values["sequence"], time)
        caption(painter, QPointF(rect.left(), rect.top() + 31), elided(detail, rect.width()))
        paint_arena(painter, rooms, found, time)
        paint_letters(painter, rooms, found, branched(play.values))
        paint_strip(painter, rooms.strip, found, time)
        paint_queue(painter, rooms.queue, found, time)
        bound, chosen = found.plan.liveness_peak_bytes, play.values["planner"]
        paint_planners(painter, rooms.planners, play.extra["arenas"], bound, chosen)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        found, time = played_placing(play), times[0] if times else 0.0
        rooms = rooms_of(rect, found)
        row = buffer_at(rooms.arena, found, time, at)
        row = line_at(rooms.queue, found, time, at) if row is None else row
        if row is not None:
            placed = row in found.order[: int(time)]
            return Hit(0, tensor_words(found, row), row, about_buffer(found, row, placed))
        if rooms.strip.box.contains(at) or rooms.letters.contains(at):
            operator = rooms.arena.operator_at(at.x())
            return Hit(0, operator_words(found, operator), operator, about_operator(found, operator))
        return None

    def grab(self, rect: QRectF, play: Play, at: QPointF) -> object | None:
        """The letter of an operator, where their order can be chosen."""
        found = played_placing(play)
        rooms = rooms_of(rect, found)
        if not branched(play.values) or not rooms.letters.contains(at):
            return None
        operator = rooms.arena.operator_at(at.x())
        return found.graph.nodes[operator].name if letter_tile(rooms, operator).contains(at) else None

    def drag(self, rect: QRectF, play: Play, grabbed: object, at: QPointF) -> Values | None:
        """The order that the operators run in is the one that they are dragged into, as far as it is possible."""
        found = played_placing(play)
        letters = [node.name for node in found.graph.nodes]
        to = rooms_of(rect, found).arena.operator_at(at.x())
        order = "".join(moved(letters, letters.index(str(grabbed)), to))
        wish = {"sequence": WISHED, "order": order}
        return None if order == "".join(letters) else {**play.values, **wish}

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """Of a few tensors the places tell what is asked; of a real network the numbers alone do."""
        found = played_placing(play)
        if found.graph.name not in SMALL:
            return ()
        rooms = rooms_of(rect, found)
        covered = (
            rooms.arena.box.adjusted(rect.left() - rooms.arena.box.left(), 0, 0, 0),
            rooms.strip.box,
            rooms.planners,
        )
        return tuple(room for room in covered if not room.isEmpty())

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The sizes and lives of the buffers, from which all else follows, and the operators."""
        rooms = rooms_of(rect, played_placing(play))
        return rooms.queue, rooms.letters

    def plot_table(self, play: Play) -> PlotTable:
        """The buffers as they are placed; operators count from 1."""
        plan, columns = (
            played_placing(play).plan,
            ("tensor", "bytes", "offset_bytes", "first_operator", "last_operator"),
        )
        rows = (
            (
                plan.tensors[row],
                plan.buffer_bytes[row],
                plan.offsets[row],
                plan.first_layer[row] + 1,
                plan.last_layer[row] + 1,
            )
            for row in played_placing(play).order.tolist()
        )
        return table(columns, rows)

    def moment(self, play: Play, times: tuple[float, ...]) -> str:
        return moment_words(played_placing(play), times[0] if times else 0.0)


def arena_by(values: Values, planner: str) -> int | None:
    """Bytes that a planner would need; None where the least arena needs a solver that is not there."""
    try:
        return placing_of({**values, "planner": planner}).plan.arena_bytes
    except ScenarioError:
        return None
