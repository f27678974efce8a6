"""Five dataflows on a small array: which operand stays in an element, which streams, which is passed on."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from analysis.dataflow.drawable import drawable
from analysis.dataflow.layer import OPERANDS, Layer
from analysis.dataflow.pe_array import MOST_WATCHED, Array
from analysis.dataflow.pe_costs import COST_NAMES, COSTS, accesses, costs_of, energy
from analysis.dataflow.pe_steps import run_of_array
from analysis.dataflow.run import Run
from analysis.units import exact
from gui.lab.conv_params import layer_of, sizes, values_of
from gui.lab.ink import caption, elided
from gui.lab.pe_picture import EDGE, elements_at, frame_in, paint_array, tr, unit_at
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import LOOK, small_font, tabular

N = QT_TRANSLATE_NOOP

HEAD, ROW, GAP = 40.0, 17.0, 24.0
# From this width, and this many times its height, the table stands beside the array, on so much of the width.
BESIDE, WIDE, TABLE_PART = 760.0, 1.5, 0.4
NAMES = {
    "ws": N("lab", "Weight stationary"), "os": N("lab", "Output stationary"), "is": N("lab", "Input stationary"),
    "nlr": N("lab", "No local reuse"), "rs": N("lab", "Row stationary"),
}  # fmt: skip
CHOICES = tuple(NAMES.items())
WHAT = {
    "ws": N("lab", "weights stay; inputs along rows, sums down"),
    "os": N("lab", "sums stay; weights down, inputs along rows"),
    "is": N("lab", "inputs stay; weights along rows, sums down"),
    "nlr": N("lab", "nothing stays; inputs along rows, sums down"),
    "rs": N("lab", "kernels along rows, inputs diagonal, sums up"),
}
LEVELS = {
    "DRAM": N("lab", "DRAM"), "buffer": N("lab", "buffer"), "array": N("lab", "wires"),
    "registers": N("lab", "registers"), "MAC": N("lab", "MAC"),
}  # fmt: skip
TOKENS = {"DRAM": "over", "buffer": "inputs", "array": "weights", "registers": "outputs", "MAC": "elementwise"}


def prices() -> tuple[Param, ...]:
    """What an access of each level costs, in MACs: those of Eyeriss at first."""
    hint = N("lab", "energy of an access, in MACs")
    labels = {
        "DRAM": N("lab", "cost of DRAM"), "buffer": N("lab", "cost of the buffer"), "array": N("lab", "cost of a wire"),
        "registers": N("lab", "cost of a register"),
    }  # fmt: skip
    return tuple(
        Param(name, labels[level], COSTS[level], least=0, most=10_000, hint=hint, rare=True)
        for level, name in COST_NAMES.items()
    )


@scene
class PeArray(Scene):
    title = N("lab", "Dataflows on an array")
    question = N("lab", "What should stay in the elements of an array, and what does that save?")
    slides = "S41"
    params = (
        *sizes(),
        Param("dataflow", N("lab", "dataflow of A"), "ws", "choice", choices=CHOICES),
        Param("other", N("lab", "of B"), "", "choice", choices=(("", N("lab", "not shown")), *CHOICES)),
        Param("array_rows", N("lab", "rows of elements"), 4, most=8),
        Param("array_columns", N("lab", "columns of elements"), 4, most=8),
        *prices(),
    )
    presets = (
        Preset(N("lab", "Weights stay"), {}),
        Preset(N("lab", "Weights or sums stay"), {"dataflow": "ws", "other": "os"}),
        Preset(N("lab", "Inputs stay"), {"dataflow": "is"}),
        Preset(
            N("lab", "Rows stay, as in Eyeriss"),
            {
                "dataflow": "rs",
                "height": 5,
                "width": 5,
                "channels": 2,
                "kernel_rows": 3,
                "kernel_columns": 3,
                "filters": 3,
            },
        ),
        Preset(
            N("lab", "Rows stay or nothing stays"),
            {"dataflow": "rs", "other": "nlr"},
            N("lab", "what registers are worth"),
        ),
        Preset(
            N("lab", "DRAM as cheap as the buffer"),
            {"dataflow": "rs", "other": "nlr", "dram_cost": 6},
            N("lab", "the dataflow decides where memory does not"),
        ),
    )

    def play(self, values: Values) -> Play:
        asked = layer_of(values)
        layer = drawable(asked, MOST_WATCHED)
        names = [name for name in (values["dataflow"], values["other"]) if name]
        arrays = tuple(Array(layer, name, values["array_rows"], values["array_columns"]) for name in names)
        runs = tuple(run_of_array(array) for array in arrays)
        costs = costs_of(values)
        extra = {"arrays": arrays, "costs": costs, "most": most_energy(arrays, runs, costs)}
        return Play(values, runs, None if layer is asked else asked, extra)

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        for place, room in enumerate(rooms_of(rect, len(play.runs))):
            array, run, time = play.extra["arrays"][place], play.runs[place], times[place]
            paint_head(painter, room, array, run, time, "AB"[place] if len(play.runs) > 1 else "")
            picture, table = parts_of(room)
            paint_array(painter, picture, array, run, time)
            paint_energy(painter, table, accesses(array, run, int(time)), play.extra["costs"], play.extra["most"])

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        for place, room in enumerate(rooms_of(rect, len(play.runs))):
            array, run = play.extra["arrays"][place], play.runs[place]
            frame = frame_in(parts_of(room)[0], array)
            for element in elements_at(array, unit_at(run, times[place])) if run.trace.whole_words else ():
                box = frame.element(element.row, element.column)
                if box.contains(at):
                    line = min(2, int(3 * (at.y() - box.top()) / box.height()))
                    cell = (element.weight, element.input, element.output)[line]
                    return Hit(place, OPERANDS[line], cell) if cell >= 0 else None
        return None

    def answers(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The bars of energy."""
        tables = [parts_of(room)[1] for room in rooms_of(rect, len(play.runs))]
        return tuple(table.adjusted(columns_of(table)[-1] + 6, ROW, 0, 0) for table in tables)

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The numbers that flow, and what an access costs."""
        found = [parts_of(room) for room in rooms_of(rect, len(play.runs))]
        costs = [
            QRectF(t.left() + columns_of(t)[1], t.top(), columns_of(t)[2] - columns_of(t)[1], t.height())
            for _, t in found
        ]
        return (*(picture for picture, _ in found), *costs)

    def values_of_layer(self, layer: Layer) -> Values | None:
        return values_of(layer)


def most_energy(arrays: tuple[Array, ...], runs: tuple[Run, ...], costs: Mapping[str, int]) -> int:
    """Of all levels and executions at their ends: the length of the longest bar."""
    ends = [energy(accesses(array, run, len(run.trace)), costs) for array, run in zip(arrays, runs, strict=True)]
    return max(max(end.values()) for end in ends)


def rooms_of(rect: QRectF, runs: int) -> list[QRectF]:
    wide = (rect.width() - GAP * (runs - 1)) / runs
    return [QRectF(rect.left() + n * (wide + GAP), rect.top(), wide, rect.height()) for n in range(runs)]


def parts_of(room: QRectF) -> tuple[QRectF, QRectF]:
    """(array, table of accesses): below it, or beside it where there is width to spare."""
    tall = (len(COSTS) + 2) * ROW
    if room.width() >= BESIDE and room.width() >= WIDE * room.height():
        wide = TABLE_PART * room.width()
        picture = QRectF(room.left(), room.top() + HEAD, room.width() - wide - GAP, room.height() - HEAD)
        return picture, QRectF(room.right() - wide, room.top() + HEAD + EDGE, wide, tall)
    picture = QRectF(room.left(), room.top() + HEAD, room.width(), room.height() - HEAD - tall - 6)
    return picture, QRectF(room.left(), room.bottom() - tall, room.width(), tall)


def paint_head(painter: QPainter, room: QRectF, array: Array, run: Run, time: float, letter: str) -> None:
    units = int(run.trace.unit[-1]) + 1
    begun = f"{letter} · " if letter else ""
    head = tr("{name}, step {n} of {all}").format(
        name=tr(NAMES[array.dataflow]), n=exact(unit_at(run, time) + 1), all=exact(units)
    )
    caption(painter, QPointF(room.left(), room.top() + 14), elided(begun + head, room.width()), strong=True)
    caption(painter, QPointF(room.left(), room.top() + 31), elided(tr(WHAT[array.dataflow]), room.width()))


def paint_energy(
    painter: QPainter, box: QRectF, counts: Mapping[str, int], costs: Mapping[str, int], most: int
) -> None:
    """Accesses of each level, what one costs, and a bar for their energy; all in units of one MAC."""
    spent = energy(counts, costs)
    paint_row(painter, box, 0, (tr("so far"), tr("accesses"), tr("cost"), tr("energy")), dim=True)
    for line, level in enumerate(COSTS, start=1):
        cells = (tr(LEVELS[level]), exact(counts[level]), exact(costs[level]), exact(spent[level]))
        paint_row(painter, box, line, cells)
        left = box.left() + columns_of(box)[-1] + 8
        length = (box.right() - left) * spent[level] / max(1, most)
        painter.fillRect(
            QRectF(left, box.top() + line * ROW + 4, length, ROW - 7), LOOK.theme.colour(TOKENS[level], 0.7)
        )
    total = sum(spent.values())
    y = box.top() + (len(COSTS) + 1) * ROW
    painter.setPen(QPen(LOOK.theme.colour("line"), 1.0))
    painter.drawLine(QPointF(box.left(), y), QPointF(box.left() + columns_of(box)[-1], y))
    paint_row(painter, box, len(COSTS) + 1, (tr("sum, in MACs"), "", "", exact(total)))


def columns_of(box: QRectF) -> tuple[float, ...]:
    """Right ends of the columns; the bars stand behind the last."""
    wide = min(320.0, 0.78 * box.width())
    return 0.27 * wide, 0.54 * wide, 0.72 * wide, wide


def paint_row(painter: QPainter, box: QRectF, line: int, cells: tuple[str, ...], dim: bool = False) -> None:
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("dim" if dim else "text"))
    left = 0.0
    for column, (text, right) in enumerate(zip(cells, columns_of(box), strict=True)):
        room = QRectF(box.left() + left, box.top() + line * ROW, right - left, ROW)
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, elided(text, room.width()))
        left = right
