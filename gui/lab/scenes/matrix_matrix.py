"""A minibatch: how often a weight is loaded depends on which of three loops turns inside."""

from __future__ import annotations

from itertools import permutations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from analysis.dataflow.fully_connected import LECTURE, batched, moved_in_order, ordered
from analysis.dataflow.layer import WEIGHTS, Layer, dense
from analysis.dataflow.nest import Nest
from analysis.dataflow.run import Run, run_of_nest
from analysis.units import exact, number
from gui.lab.dense_view import hit_product, paint_hover, paint_product, product_of, tr
from gui.lab.dense_words import intensity_at, macs_so_far, sizes_of, words_so_far
from gui.lab.ink import caption, elided
from gui.lab.scene import Hit, Param, Play, Preset, Scene, Values, scene
from gui.theme import LOOK, small_font, tabular

MOST, MOST_BATCH = 16, 12
ROW, HEAD, FOOT = 16.0, 40.0, 20.0
TABLE_WIDTH = 360.0
# Below this height two executions leave room only for their own rows of the table.
SHORT = 560.0
ORDERS = tuple("".join(order) for order in permutations("mnb"))
ORDER_CHOICES = (
    (LECTURE, tr("the lecture's: m, n, b with B sums in registers")),
    *((order, ", ".join(order)) for order in ORDERS),
)
SHOWN = (("loads", tr("loads")), ("uses", tr("uses")), ("numbers", tr("numbers")))


@scene
class MatrixMatrix(Scene):
    title = tr("Minibatch: matrix times matrix")
    question = tr("Which operand stays while a minibatch passes?")
    slides = "S19, S26, S27"
    params = (
        Param("inputs", tr("inputs N"), 8, least=2, most=MOST),
        Param("outputs", tr("outputs M"), 6, least=1, most=MOST),
        Param("batch", tr("minibatch B"), 4, least=1, most=MOST_BATCH),
        Param("order", tr("loops of A"), LECTURE, "choice", choices=ORDER_CHOICES),
        Param("other", tr("of B"), "", "choice", choices=(("", tr("not shown")), *ORDER_CHOICES)),
        Param("shown", tr("in the cells"), "loads", "choice", choices=SHOWN),
        Param("bytes", tr("bytes a word"), 4, "choice", choices=((4, "4"), (2, "2"), (1, "1"))),
    )
    presets = (
        Preset(tr("S27: minibatch of 4"), {}, tr("5 loads for 4 MAC")),
        Preset(tr("S27: no minibatch"), {"batch": 1}),
        Preset(tr("Weight stays or sum stays"), {"order": "mnb", "other": "mbn"}),
        Preset(tr("Weight stays or input stays"), {"order": "nmb", "other": "nbm"}),
        Preset(tr("Where the sums lie"), {"order": LECTURE, "other": "mnb"}, tr("the same loops; registers differ")),
    )

    def play(self, values: Values) -> Play:
        asked = dense(values["inputs"], values["outputs"], values["batch"])
        layer = dense(min(MOST, asked.channels_in), min(MOST, asked.channels_out), min(MOST_BATCH, asked.batch))
        names = [name for name in (values["order"], values["other"]) if name]
        runs = tuple(run_of_nest(nest_of(layer, name), title_of(name)) for name in names)
        sizes = layer.channels_in, layer.channels_out, layer.batch
        table = {name: moved_in_order(*sizes, name) for name in (LECTURE, *ORDERS)}
        return Play(values, runs, None if layer == asked else asked, {"table": table, "names": names})

    def paint(self, painter: QPainter, rect: QRectF, play: Play, times: tuple[float, ...], hover: Hit | None) -> None:
        rooms, table = rooms_of(rect, len(play.runs))
        for number_, (run, room) in enumerate(zip(play.runs, rooms, strict=True)):
            paint_run(painter, room, play, number_, run, times[number_], hover)
        paint_table(painter, table, play)

    def hit(self, rect: QRectF, play: Play, times: tuple[float, ...], at: QPointF) -> Hit | None:
        for number_, (run, room) in enumerate(zip(play.runs, rooms_of(rect, len(play.runs))[0], strict=True)):
            found = hit_product(body(room), run, number_, at)
            if found is not None:
                return found
        return None

    def given(self, rect: QRectF, play: Play) -> tuple[QRectF, ...]:
        """The registers, and the cells where they show what flows."""
        found = [
            product_of(body(room), run) for run, room in zip(play.runs, rooms_of(rect, len(play.runs))[0], strict=True)
        ]
        return tuple(r for p in found for r in (p.rooms if play.values["shown"] == "numbers" else (p.registers,)))

    def values_of_layer(self, layer: Layer) -> Values | None:
        return sizes_of(layer)


def nest_of(layer: Layer, name: str) -> Nest:
    return batched(layer) if name == LECTURE else ordered(layer, name)


def title_of(name: str) -> str:
    return "m, n, [b]" if name == LECTURE else ", ".join(name)


def rooms_of(rect: QRectF, runs: int) -> tuple[list[QRectF], QRectF]:
    """(a room for each execution, the table's): beside the picture where there is width, else below."""
    tall = (10 if rect.height() >= SHORT else 2 + runs) * ROW
    if rect.width() >= 560 and runs == 1:
        beside = min(TABLE_WIDTH, 0.46 * rect.width())
        left = QRectF(rect.left(), rect.top(), rect.width() - beside - 20, rect.height())
        return [left], QRectF(left.right() + 20, rect.top() + HEAD, beside, 9 * ROW)
    width = rect.width() / runs
    rooms = [QRectF(rect.left() + n * width, rect.top(), width - 10, rect.height() - tall - 6) for n in range(runs)]
    return rooms, QRectF(rect.left(), rect.bottom() - tall, min(rect.width(), 560.0), tall)


def body(room: QRectF) -> QRectF:
    return room.adjusted(0, HEAD, 0, -FOOT)


def paint_run(
    painter: QPainter, room: QRectF, play: Play, place: int, run: Run, time: float, hover: Hit | None
) -> None:
    letter = f"{'AB'[place]} · " if len(play.runs) > 1 else ""
    name = play.extra["names"][place]
    head = tr("loops {order}").format(order=title_of(name))
    caption(painter, QPointF(room.left(), room.top() + 14), elided(letter + head, room.width()), strong=True)
    caption(painter, QPointF(room.left(), room.top() + 31), elided(why(name), room.width()))
    product = paint_product(painter, body(room), run, time, play.values["shown"])
    paint_hover(painter, product, hover, place)
    words = so_far(play, run, time)
    if elided(words, room.width()) != words:
        words = words.partition(":")[0]
    foot = min(room.bottom() - 4, product.grids[WEIGHTS].rect.bottom() + 26)
    caption(painter, QPointF(room.left(), foot), elided(words, room.width()), dim=False)


def why(name: str) -> str:
    inner = name[-1]
    if name == LECTURE:
        return tr("a weight stays; B sums stay in registers")
    if inner == "b":
        return tr("a weight stays; every sum comes and goes")
    if inner == "m":
        return tr("an input stays; every sum comes and goes")
    return tr("a sum stays until it is finished")


def so_far(play: Play, run: Run, time: float) -> str:
    at, size = int(time), play.values["bytes"]
    words, macs = int(words_so_far(run, True)[at]), int(macs_so_far(run)[at])
    found = intensity_at(run, time, size, True)
    if found is None:
        return tr("nothing has moved yet")
    loads = intensity_at(run, time, size, False)
    text = tr("{mac} MAC/B ({loads} by loads): {macs} MAC, {words} words")
    return text.format(macs=exact(macs), words=exact(words), mac=number(found), loads=number(loads))


def paint_table(painter: QPainter, box: QRectF, play: Play) -> None:
    """Every order's words at the end, by formula; those that run are marked."""
    heads = (tr("loops"), tr("W in"), tr("a in"), tr("b in"), tr("b out"), tr("MAC/B"))
    macs, size = play.runs[0].layer.macs, play.values["bytes"]
    paint_row(painter, box, 0, heads, dim=True)
    names: list[str] = play.extra["names"]
    rows = play.extra["table"].items()
    shown = [row for row in rows if row[0] in names] if box.height() < 8 * ROW else list(rows)
    for line, (name, words) in enumerate(shown, start=1):
        top = box.top() + line * ROW
        if name in names:
            painter.fillRect(QRectF(box.left(), top, box.width(), ROW), LOOK.theme.colour("selection", 0.22))
        mark = "AB"[names.index(name)] + " " if name in names and len(names) > 1 else ""
        cells = (mark + title_of(name), *(exact(word) for word in words), number(macs / (sum(words) * size)))
        paint_row(painter, box, line, cells)
    notes = (tr("words of the whole run, by formula"), tr("MAC/B with stores; [b]: B sums in registers"))
    for place, note in enumerate(notes if len(shown) > len(names) else notes[:1]):
        at = QPointF(box.left() + 3, box.top() + (len(shown) + 1.9 + place) * ROW)
        caption(painter, at, elided(note, box.width()))


def paint_row(painter: QPainter, box: QRectF, line: int, cells: tuple[str, ...], dim: bool = False) -> None:
    painter.setFont(tabular(small_font()))
    painter.setPen(LOOK.theme.colour("dim" if dim else "text"))
    first = box.width() * 0.19
    wide = (box.width() - first - 14) / (len(cells) - 1)
    for column, text in enumerate(cells):
        last = 10.0 if column == len(cells) - 1 else 0.0
        left = box.left() + (first + (column - 1) * wide + last if column else 3)
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        room = QRectF(left, box.top() + line * ROW, wide if column else first + 10, ROW)
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, text)
