"""Energy ladder: what an operation and an access cost, and the jars that an execution fills with them."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.drawable import drawable
from analysis.dataflow.energy import Costs, known_costs
from analysis.dataflow.energy_closed import DEVICE, OWN, costs_named, tiled, tiles_of
from analysis.dataflow.layer import Layer
from analysis.dataflow.run import Run, run_of, run_of_nest
from analysis.device import load_energy_table
from gui.lab.cell_words import tr
from gui.lab.conv_params import layer_of, sizes, values_of
from gui.lab.energy_jars import Jars, about_jar, coins, content, jar_at, paint_jars
from gui.lab.energy_rungs import (
    Ladder,
    costs_in,
    ladder_of_costs,
    ladder_of_table,
    paint_ladder,
    rung_at,
    rung_words,
    rungs_of,
)
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import LOOK

N = QT_TRANSLATE_NOOP

BLOCKED = "blocked"
NONE = ""
SCHEDULES = (
    ("weights", N("lab", "weights reuse")), ("ifmap", N("lab", "input feature-map reuse")), ("none", N("lab", "no reuse")),
    ("ws", N("lab", "weight stationary")), ("os", N("lab", "output stationary")),
    ("nlr", N("lab", "nothing held")), (BLOCKED, N("lab", "tiles in SRAM")),
)  # fmt: skip
TABLES = (
    *known_costs().items(), (OWN, N("lab", "45 nm, own prices")),
    (f"{DEVICE}lecture_sensor", N("lab", "Lecture: sensor, its own")),
)  # fmt: skip
MEMORIES = (("dram", "DRAM"), ("sram", "SRAM"))


def has_tiles(values: Values) -> bool:
    return BLOCKED in (values["schedule"], values["other"])


def one_memory(values: Values) -> bool:
    return {values["schedule"], values["other"]} - {BLOCKED, NONE} != set()


def own_prices(values: Values) -> bool:
    return values["table"] == OWN


def tile(dim: str, label: str, default: int) -> Param:
    return Param(f"tile_{dim}", label, default, least=0, most=512, hint=N("lab", "0 is all of it"), shown=has_tiles)


def preset(title: str, schedule: str, other: str, table: str = "lecture_45nm", **values: object) -> Preset:
    return Preset(title, {"schedule": schedule, "other": other, "table": table} | values)


@scene
class EnergyLadder(Scene):
    title = N("lab", "Energy ladder")
    question = N("lab", "What does an access cost against an operation, and where does the energy of an execution go?")
    slides = "S33–S34"
    params = (
        Param("table", N("lab", "costs"), "lecture_45nm", "choice", choices=TABLES),
        Param("word_bytes", N("lab", "bytes a word"), 4, "choice", choices=((1, "1"), (2, "2"), (4, "4"))),
        Param("schedule", N("lab", "A"), "weights", "choice", choices=SCHEDULES),
        Param("other", N("lab", "B"), "ifmap", "choice", choices=((NONE, "–"), *SCHEDULES)),
        Param("memory", N("lab", "memory is"), "dram", "choice", choices=MEMORIES, shown=one_memory),
        Param("dram_pj", N("lab", "pJ for 32 bits of DRAM"), 640, least=1, most=5000, shown=own_prices),
        Param("sram_pj", N("lab", "pJ for 32 bits of SRAM"), 5, least=1, most=500, shown=own_prices),
        *sizes(),
        tile("m", N("lab", "filters in SRAM"), 0), tile("c", N("lab", "channels in SRAM"), 0),
        tile("p", N("lab", "rows in SRAM"), 1), tile("q", N("lab", "columns in SRAM"), 0),
    )  # fmt: skip
    presets = (
        preset(N("lab", "S34: 45 nm, weights reuse and ifmap reuse"), "weights", "ifmap"),
        preset(N("lab", "S33: Xeon Phi, ratios of instructions"), "weights", "ifmap", "xeon_phi"),
        preset(N("lab", "45 nm: from DRAM each time, or tiles in SRAM"), "none", BLOCKED),
        preset(N("lab", "45 nm: operands in SRAM"), "weights", "ifmap", memory="sram"),
        preset(N("lab", "8-bit words, Horowitz"), "os", "ws", "horowitz_45nm", word_bytes=1),
        preset(N("lab", "DRAM at a tenth of its price"), "none", BLOCKED, OWN, dram_pj=64),
        preset(N("lab", "Eyeriss: multiples of one MAC"), "ws", "os", "eyeriss_65nm", word_bytes=2),
    )

    def play(self, values: Values) -> Play:
        asked = layer_of(values)
        layer = drawable(asked)
        names = [name for name in (values["schedule"], values["other"]) if name]
        runs = tuple(run_of_schedule(layer, name, values) for name in names)
        costs = costs_named(
            values["table"], int(values["word_bytes"]), values["memory"], values["dram_pj"], values["sram_pj"]
        )
        all_jars = tuple(Jars(run, costs, 1) for run in runs)
        largest = max(largest_of(jars) for jars in all_jars)
        extra = {
            "costs": costs,
            "ladder": ladder_of(values, costs),
            "jars": tuple(Jars(r, costs, largest) for r in runs),
        }
        return Play(values, runs, asked if asked != layer else None, extra)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        left, rooms = rooms_of(rect, len(play.runs))
        paint_ladder(painter, left, play.extra["ladder"], lit_rows(play, times))
        for number, (jars, time, place) in enumerate(zip(play.extra["jars"], times, rooms, strict=False)):
            label = f"{'AB'[number]} · {tr(jars.run.title)}" if len(play.runs) > 1 else tr(jars.run.title)
            paint_jars(painter, place, jars, time, label)
        painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
        painter.drawLine(QPointF(left.right() + 9, rect.top()), QPointF(left.right() + 9, rect.bottom()))

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        left, rooms = rooms_of(rect, len(play.runs))
        ladder = play.extra["ladder"]
        if (row := rung_at(left, ladder, at)) is not None:
            title, words = rung_words(ladder, row)
            return Hit(len(play.runs), title, row, words)
        for jars, time, place in zip(play.extra["jars"], times, rooms, strict=False):
            if (name := jar_at(place, jars, at)) is not None:
                title, words = about_jar(jars, name, min(int(time), len(jars.run.trace)))
                return Hit(len(play.runs), title, jars.names.index(name), words)
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        return tuple(room.adjusted(0, 36, 0, 0) for room in rooms_of(rect, len(play.runs))[1])

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """What an access costs; how it compares is asked."""
        return (costs_in(rooms_of(rect, len(play.runs))[0], play.extra["ladder"]),)

    def values_of_layer(self, layer: Layer) -> Values | None:
        return values_of(layer)


def rooms_of(rect: QRectF, runs: int) -> tuple[QRectF, list[QRectF]]:
    """(ladder, jars of each execution)."""
    wide = max(300.0, min(480.0, rect.width() * 0.47))
    left, right = rect.left() + wide + 18, rect.width() - wide - 18
    tall = rect.height() / runs
    rooms = [QRectF(left, rect.top() + number * tall, right, tall - 8) for number in range(runs)]
    return QRectF(rect.left(), rect.top(), wide, min(rect.height(), 620.0)), rooms


def run_of_schedule(layer: Layer, name: str, values: Values) -> Run:
    title = dict(SCHEDULES)[name]
    if name == BLOCKED:
        return run_of_nest(tiled(layer, tiles_of(values)), title)
    run = run_of(layer, name)
    run.title = title
    return run


def ladder_of(values: Values, costs: Costs) -> Ladder:
    """A table as it is printed; of a device and of multiples of a MAC what a word costs."""
    table = values["table"]
    is_printed = not table.startswith(DEVICE) and table not in (OWN, "eyeriss_65nm")
    return ladder_of_table(load_energy_table(table), costs) if is_printed else ladder_of_costs(costs)


def largest_of(jars: Jars) -> int:
    end = jars.spent(len(jars.run.trace))
    return max(content(end, name) or 0 for name in jars.names)


def lit_rows(play: Play, times: tuple[float, ...]) -> set[str]:
    """Rows that the events under way are charged by."""
    costs, ladder, found = play.extra["costs"], play.extra["ladder"], set()
    for run, time in zip(play.runs, times, strict=False):
        if int(time) < len(run.trace):
            for level in coins(run.trace, run.trace.event_at(int(time)), costs):
                found.update(rungs_of(costs, level, ladder))
    return found
