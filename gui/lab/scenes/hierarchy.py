"""Memory hierarchy: which words each level holds, what crosses between them, whether it fits, and what is the least."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QPainter

from analysis.dataflow.blocked import reference_words
from analysis.dataflow.cached import Replay, cached_run
from analysis.dataflow.capacity import WorkingSet, working_set
from analysis.dataflow.events import Op
from analysis.dataflow.hierarchy_values import LEVELS, mapped_of, planned_sets, planned_words
from analysis.dataflow.layer import OPERANDS, OUTPUTS, Layer
from analysis.dataflow.mapping import Mapped
from analysis.dataflow.run import compulsory_words, run_of_nest
from gui.lab import conv_params
from gui.lab.conv_params import AS_ROWS, MOST_KERNEL, MOST_STEP, rare_sizes
from gui.lab.hierarchy_boxes import Boxes, box_under, paint_boxes, picture_of
from gui.lab.hierarchy_counts import (
    GAUGE_HEIGHT,
    LABEL,
    Bounds,
    lines,
    paint_curve,
    paint_gauge,
    paint_table,
    table_height,
)
from gui.lab.hierarchy_nest import Grabbed, NestView, dragged, paint_nest
from gui.lab.ink import caption, elided
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene

ORDER = "NMPQCRS"


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


def size(name: str, label: str, default: int, most: int = 512, least: int = 1) -> Param:
    return Param(name, label, default, least=least, most=most, rare=name == "batch")


def planned(values: Values) -> bool:
    return not values["lru"]


def two_tiles(values: Values) -> bool:
    return bool(values["levels"] == 4 and planned(values))


def tile(dim: str, band: int, default: int) -> Param:
    label = tr("{0} in {1}").format(dim, ("SRAM", "L1")[band - 1])
    hint = tr("size of the tile; 0 is all of it")
    shown = two_tiles if band == 2 else lambda values: True
    rare = dim in "RS"
    return Param(f"tile_{dim.lower()}_{band}", label, default, least=0, most=512, hint=hint, shown=shown, rare=rare)


def cut(tensor: str, level: int) -> Param:
    label = tr("cut {0} at level {1}").format({"weights": "W", "inputs": "I", "outputs": "O"}[tensor], level)
    hint = tr("loops by which this tensor's tile is cut further in (+) or out (−) than the others")
    return Param(
        f"cut_{tensor}_{level}", label, 0, least=-8, most=8, hint=hint,
        shown=lambda values: planned(values) and level < values["levels"], rare=True,
    )  # fmt: skip


def params() -> tuple[Param, ...]:
    tiles = {1: {"M": 2, "C": 1, "P": 2, "Q": 2, "R": 0, "S": 0}, 2: {"M": 1, "C": 0, "P": 1, "Q": 0, "R": 0, "S": 0}}
    return (
        size("height", tr("input rows"), 6), size("width", tr("columns"), 6),
        size("channels", tr("channels"), 2, 2048), size("filters", tr("filters"), 4, 2048),
        size("kernel", tr("kernel"), 3, MOST_KERNEL), size("stride", tr("stride"), 1, MOST_STEP),
        size("padding", tr("padding"), 0, MOST_STEP, 0),
        Param("kernel_columns", tr("kernel columns"), AS_ROWS, least=AS_ROWS, most=MOST_KERNEL,
              hint=tr("0: as many as rows"), rare=True),
        *rare_sizes(),
        Param("groups", tr("groups"), 1, most=2048, hint=tr("one after the other, outside SRAM"), rare=True),
        size("batch", tr("images"), 1, 64),
        Param("levels", tr("levels"), 3, "choice", choices=tuple((n, " – ".join(names)) for n, names in LEVELS.items()),
              shown=planned),
        Param("order_1", tr("loops outside SRAM"), ORDER, "order"),
        *(tile(dim, 1, tiles[1][dim]) for dim in "MCPQRS"),
        Param("order_2", tr("outside L1"), ORDER, "order", shown=two_tiles),
        *(tile(dim, 2, tiles[2][dim]) for dim in "MCPQRS"),
        Param("order_3", tr("loops inside"), "NCRSMPQ", "order"),
        Param("sram_bytes", tr("SRAM bytes"), 256, least=1, most=1 << 24),
        Param("l1_bytes", tr("L1 bytes"), 128, least=1, most=1 << 20, shown=two_tiles),
        Param("register_bytes", tr("register bytes"), 12, least=1, most=4096,
              shown=lambda values: planned(values) and values["levels"] > 2),
        Param("word_bytes", tr("bytes a word"), 4, "choice", choices=((1, "1"), (2, "2"), (4, "4"))),
        Param("double", tr("double buffers"), False, "switch", shown=planned),
        Param("lru", tr("LRU cache instead of planned tiles"), False, "switch"),
        *(cut(tensor, level) for level in (1, 2, 3) for tensor in OPERANDS),
    )  # fmt: skip


def preset(title: str, sides: int, channels: int, filters: int, kernel: int, note: str = "", **values: Any) -> Preset:
    shape = {"height": sides, "width": sides, "channels": channels, "filters": filters, "kernel": kernel}
    return Preset(title, shape | values, note)


def block(m: int, p: int, q: int, sram_words: int) -> dict[str, Any]:
    """The blocked schedule: m filters × p×q sums stay, one channel's window at a time."""
    return {
        "levels": 2, "tile_m_1": m, "tile_p_1": p, "tile_q_1": q, "tile_c_1": 1, "order_3": "NCRSMPQ",
        "sram_bytes": 4 * sram_words, "word_bytes": 4,
    }  # fmt: skip


def presets() -> tuple[Preset, ...]:
    four = {"levels": 4, "tile_m_2": 1, "tile_p_2": 1, "tile_q_2": 2, "l1_bytes": 128}
    best = tr("best tile of its kind, found by search")
    return (
        preset(tr("S41: DRAM – SRAM – registers"), 6, 2, 4, 3),
        preset(tr("Four levels"), 6, 2, 4, 3, **four),
        preset(tr("Two buffers each do not fit"), 6, 2, 4, 3, double=True, register_bytes=24),
        preset(tr("LRU cache of 64 words"), 6, 2, 4, 3, lru=True),
        preset(tr("Sums stay longer than weights"), 6, 4, 4, 3, tr("uneven cuts"), levels=2, cut_outputs_1=-1,
               cut_weights_1=1, sram_bytes=512),
        preset(tr("28×28, 32→32, 3×3: 1,024 words"), 30, 32, 32, 3, best, **block(8, 7, 14, 1024)),
        preset(tr("28×28, 32→32, 3×3: 4,096 words"), 30, 32, 32, 3, best, **block(16, 14, 14, 4096)),
        preset(tr("56×56, 64→64, 3×3: 16,384 words"), 58, 64, 64, 3, best, **block(32, 8, 56, 16384)),
        preset(tr("28×28, 32→192, 1×1: 4,096 words"), 28, 32, 192, 1, best, **block(64, 2, 28, 4096)),
        preset(tr("LRU cache, 57,600 MACs"), 12, 8, 8, 3, lru=True, sram_bytes=1024, tile_m_1=4, tile_p_1=5,
               tile_q_1=5),
    )  # fmt: skip


def sets_of(values: Values, found: Mapped) -> tuple[WorkingSet, ...]:
    """Against the capacities, from the memory inward; a cache holds as much as it can."""
    nest, width = found.nest, int(values["word_bytes"])
    outer = working_set(nest, 0, width)
    if values["lru"]:
        room = int(values["sram_bytes"])
        return outer, WorkingSet(tr("LRU cache"), {}, room, room, False)
    return outer, *planned_sets(values, found)


def bounds_of(values: Values, found: Mapped, total: int) -> Bounds:
    layer = found.nest.layer
    words = int(values["sram_bytes"]) // int(values["word_bytes"])
    reference = reference_words(layer, words) if words else None
    best = (planned_words(found), tr("planned tiles")) if values["lru"] else None
    return Bounds(total, sum(compulsory_words(layer).values()), reference, best)


def crossed(trace: Any, time: int) -> int:
    outer = trace.levels[0]
    return int(trace.moved(time, Op.LOAD, Op.FILL, src=outer) + trace.moved(time, Op.STORE, dst=outer))


@scene
class Hierarchy(Scene):
    title = "Memory hierarchy"
    question = "Which words does each level hold, and how many cross between them?"
    slides = "S41"
    params = params()
    presets = presets()

    def play(self, values: Values) -> Play:
        found = mapped_of(values)
        extra: dict[str, Any] = {"mapped": found, "sets": sets_of(values, found)}
        if values["lru"]:
            words = int(values["sram_bytes"]) // int(values["word_bytes"])
            run = cached_run(found.nest, words, tr("LRU cache"))
            extra |= {"curve": Replay(found.nest, words).curve, "words": words}
        else:
            run = run_of_nest(found.nest, tr("planned tiles"))
        extra["bounds"] = bounds_of(values, found, crossed(run.trace, len(run.trace)))
        return Play(values, (run,), extra=extra)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        run, picture, place = play.runs[0], picture_of(play.runs[0], times[0]), places_in(rect.getRect(), play)
        paint_nest(painter, place.nest, dict(enumerate(picture.digits)))
        paint_boxes(painter, place.boxes, picture, play.extra["sets"])
        columns = [place.boxes.box(level) for level in range(len(play.extra["sets"]))]
        paint_table(painter, place.table, columns, play.extra["sets"], run.trace, picture.moment.time)
        now = crossed(run.trace, picture.moment.time)
        paint_gauge(painter, place.gauge, play.extra["bounds"], now, (run.trace.levels[0], play.extra["sets"][1].level))
        if "curve" in play.extra:
            sums = run.layer.words(OUTPUTS)
            paint_curve(painter, place.curve, play.extra["curve"], sums, play.extra["words"])
        caption(painter, place.note, elided(note_of(play), place.right.width()))

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        found = box_under(places_in(rect.getRect(), play).boxes, picture_of(play.runs[0], times[0]), at)
        return Hit(0, found[1], found[2], play.runs[0].trace.levels[found[0]]) if found else None

    def grab(self, rect: QRectF, play: Play, at: QPointF) -> Grabbed | None:
        return places_in(rect.getRect(), play).nest.grab(play.values, at)

    def drag(self, rect: QRectF, play: Play, grabbed: object, at: QPointF) -> Values | None:
        if not isinstance(grabbed, Grabbed):
            return None
        values = dragged(grabbed, at)
        return values if dict(values) != dict(play.values) else None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        place = places_in(rect.getRect(), play)
        curve = (place.curve,) if "curve" in play.extra else ()
        return (place.table.adjusted(LABEL, 0, 0, 0), place.gauge, *curve)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The loops with their tiles, and the numbers that flow."""
        place = places_in(rect.getRect(), play)
        cells = [place.boxes.part(level, t) for level in range(len(play.extra["sets"])) for t in OPERANDS]
        return (QRectF(rect.left(), rect.top(), place.right.left() - 18 - rect.left(), rect.height()), *cells)

    def values_of_layer(self, layer: Layer) -> Values | None:
        found = conv_params.values_of(layer)
        if found is None:
            return None
        rows, columns = layer.kernel_height, layer.kernel_width
        own = {"kernel": rows, "kernel_columns": AS_ROWS if columns == rows else columns}
        return {name: size for name, size in found.items() if name != "kernel_rows"} | own


def note_of(play: Play) -> str:
    """What unit moves in the picture."""
    if play.runs[0].trace.whole_words:
        return tr("word by word")
    return tr("tile by tile: too many words to watch one by one; the counts are exact")


class Places:
    """Where the parts of the picture stand: loops at the left, boxes above, their counts below, the gauge at the foot."""

    def __init__(self, rect: QRectF, play: Play) -> None:
        wide = max(196.0, min(270.0, rect.width() * 0.29))
        loops = QRectF(rect.left(), rect.top(), wide, rect.height())
        self.nest = NestView(loops, play.extra["mapped"], not play.values["lru"])
        self.right = QRectF(rect.left() + wide + 18, rect.top(), rect.width() - wide - 18, rect.height())
        rows = len(lines()) if rect.height() > 340 else 4
        table = table_height(rows)
        right = self.right
        self.note = QPointF(right.left(), right.top() + 11)
        self.gauge = QRectF(right.left(), right.bottom() - GAUGE_HEIGHT, right.width(), GAUGE_HEIGHT)
        self.table = QRectF(right.left(), self.gauge.top() - table - 4, right.width(), table)
        room = QRectF(
            right.left() + LABEL, right.top() + 16, right.width() - LABEL, self.table.top() - right.top() - 20
        )
        curve = room.width() * 0.42 if "curve" in play.extra else 0.0
        sizes = tuple(held.capacity_bytes or held.bytes for held in play.extra["sets"])
        self.boxes = Boxes(room.adjusted(0, 0, -curve, 0), sizes)
        self.curve = QRectF(room.right() - curve, room.top(), curve, room.height())


@lru_cache(maxsize=4)
def places_in(rect: tuple[float, float, float, float], play: Play) -> Places:
    return Places(QRectF(*rect), play)
