"""The ladder of a table: what each operation and each access costs, on a logarithmic axis of its own."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10

from PySide6.QtCore import QT_TRANSLATE_NOOP, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from analysis.dataflow.energy import FEMTO, Costs
from analysis.device import EnergyTable
from analysis.units import number, si
from gui.lab.cell_words import tr
from gui.lab.ink import elided
from gui.theme import LOOK, small_font, tabular

N = QT_TRANSLATE_NOOP

# What the rows of the tables are called.
NAMES = {
    "int8_add": N("lab", "8 bit int add"), "int16_add": N("lab", "16 bit int add"),
    "int32_add": N("lab", "32 bit int add"), "fp16_add": N("lab", "16 bit float add"),
    "fp32_add": N("lab", "32 bit float add"), "int8_mult": N("lab", "8 bit int multiply"),
    "int32_mult": N("lab", "32 bit int multiply"), "fp16_mult": N("lab", "16 bit float multiply"),
    "fp32_mult": N("lab", "32 bit float multiply"), "register_file_32b": N("lab", "32 bit register file"),
    "sram_32b": N("lab", "32 bit SRAM"), "sram_32KB_32b": N("lab", "32 bit SRAM, 32 KB"),
    "cache_8KB_64b": N("lab", "64 bit cache, 8 KB"), "cache_32KB_64b": N("lab", "64 bit cache, 32 KB"),
    "cache_1MB_64b": N("lab", "64 bit cache, 1 MB"), "dram_32b": N("lab", "32 bit DRAM"),
    "dram_64b": N("lab", "64 bit DRAM"), "register": N("lab", "registers"), "l1": N("lab", "L1"), "l2": N("lab", "L2"),
    "memory_prefetched": N("lab", "memory, prefetch"), "memory_not_prefetched": N("lab", "memory, no prefetch"),
    "memory_write": N("lab", "write to memory"), "dram": N("lab", "a word of DRAM"), "sram": N("lab", "a word of SRAM"),
    "flash": N("lab", "a word of flash"), "registers": N("lab", "a word of registers"),
    "array": N("lab", "a word from a neighbour"), "mac": N("lab", "multiply–accumulate"),
}  # fmt: skip
SRAM_ROWS = ("sram_32b", "sram_32KB_32b")
# Which rows an access to an entry of the costs is, and the arithmetic.
ROWS = {
    "dram": ("dram_32b", "memory_prefetched", "dram"), "sram": (*SRAM_ROWS, "l1", "sram"), "l1": (*SRAM_ROWS, "l1", "sram"),
    "registers": ("register_file_32b", "register", "registers"), "array": ("array",), "flash": ("flash",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rung:
    """amount: in the unit of the ladder. words, ratio: as they are written."""

    name: str
    amount: float
    words: str
    ratio: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """rungs: as the table goes. foot: what is to be known of it, one sentence a line."""

    title: str
    rungs: tuple[Rung, ...]
    foot: tuple[str, ...]
    source: str

    def amount(self, *names: str) -> float:
        return next(rung.amount for rung in self.rungs if rung.name in names)


def ladder_of_table(table: EnergyTable, costs: Costs) -> Ladder:
    """Ratios to the first row: 32 bit int add, or an instruction on registers."""
    joules = {str(name): quantity.value for name, quantity in table.joules.items() if quantity.value is not None}
    base = joules.get("int32_add", next(iter(joules.values())))
    order = [name for name in joules if "32b" not in name and "64b" not in name]
    order += [name for name in joules if name not in order]
    names = list(joules) if table.id != "horowitz_45nm" else order
    rungs = tuple(
        Rung(name, joules[name], joules_words(joules[name]), f"×{ratio(joules[name] / base)}") for name in names
    )
    found = Ladder(costs.title, rungs, (), costs.source)
    foot = instruction_foot(found) if table.per == "instruction" else access_foot(found)
    return Ladder(costs.title, rungs, foot, costs.source)


def joules_words(joules: float) -> str:
    """As printed: pJ below 1 nJ, else nJ."""
    return f"{joules * 1e12:.10g} pJ" if joules < 4e-10 or 6e-10 < joules < 7e-10 else f"{joules * 1e9:.10g} nJ"


def ratio(value: float) -> str:
    """Four digits, as the lecture's figures."""
    return f"{round(value):,}" if value >= 1000 or abs(value - round(value)) < 1e-6 else f"{value:.4g}"


def access_foot(ladder: Ladder) -> tuple[str, ...]:
    """Against which operation memory costs how much more."""
    memory = ladder.amount("dram_32b")
    parts = (
        ("int32_add", tr("× a 32 bit int add")), ("fp32_mult", tr("× a float multiply")),
        (SRAM_ROWS, tr("× an SRAM access")),
    )  # fmt: skip
    found = []
    for names, words in parts:
        other = ladder.amount(*((names,) if isinstance(names, str) else names))
        found.append(f"{round(memory / other):,} {words}")
    return (tr("32 bits of DRAM cost {0}.").format(", ".join(found)), tr("“3 orders of magnitude” is against the add."))


def instruction_foot(ladder: Ladder) -> tuple[str, ...]:
    return (
        tr("Energy of a whole instruction, by where its operand lies: not of a word."),
        tr("It belongs on no axis with the 45 nm tables: compare ratios."),
    )


def ladder_of_costs(costs: Costs) -> Ladder:
    """Of a table that says only what words cost: a device's own, or multiples of one multiply–accumulate."""
    amounts = {"mac": costs.mac} | {
        name: costs.access[name].read for name in ROWS if name in costs.access and name != "l1"
    }
    known = {name: amount for name, amount in amounts.items() if amount is not None}
    base = known.get("mac", min(known.values()))
    rungs = tuple(
        Rung(name, known[name], energy_words(known[name], costs.unit), f"×{ratio(known[name] / base)}")
        for name in sorted(known, key=known.__getitem__)
    )
    missing = [tr(NAMES[name]) for name, amount in amounts.items() if amount is None]
    foot = (tr("Not known: {0}.").format(", ".join(missing)),) if missing else ()
    return Ladder(costs.title, rungs, foot, costs.source)


def energy_words(amount: int | None, unit: str) -> str:
    """femtojoules as joules with a prefix; multiples of one multiply–accumulate as they are."""
    if amount is None:
        return "?"
    return si(amount / FEMTO, "J", 4) if unit == "fJ" else tr("{0} MAC").format(number(amount, 4))


def rungs_of(costs: Costs, level: str, ladder: Ladder) -> list[str]:
    """Rows that an access to a level is charged by; "" is the arithmetic."""
    if level:
        wanted: tuple[str, ...] = ROWS.get(costs.entry(level), ())
    else:
        wanted = (
            "mac",
            f"{costs.mac_type}_mult",
            f"{costs.mac_type}_add",
            "register" if costs.per == "instruction" else "",
        )
        if costs.mac_type == "int8":
            wanted = ("mac", "int8_mult", "int32_add")
    return [rung.name for rung in ladder.rungs if rung.name in wanted]


# The picture


def paint_ladder(painter: QPainter, place: QRectF, ladder: Ladder, lit: set[str]) -> None:
    """lit: rows that the event under way is charged by."""
    lines = lines_of(place, ladder)
    pitch = lines[0].height()
    title = small_font()
    title.setBold(True)
    painter.setFont(title)
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(QPointF(place.left(), place.top() + 11), elided(ladder.title, place.width(), title))
    font = font_of(pitch)
    painter.setFont(font)
    widths = columns_of(ladder, QFontMetricsF(font))
    for line, rung in zip(lines, ladder.rungs, strict=True):
        paint_rung(painter, line, rung, widths, spread(ladder), rung.name in lit)
    paint_foot(painter, place, lines[-1].bottom() + 6, ladder)


def font_of(pitch: float) -> QFont:
    font = tabular(small_font())
    font.setPixelSize(int(max(8, min(12, pitch - 2))))
    return font


def lines_of(place: QRectF, ladder: Ladder) -> list[QRectF]:
    """Where each rung stands, between the title and the sentences below."""
    foot = 14.0 * len(wrapped(ladder, place.width()))
    room = place.adjusted(0, 18, 0, -foot - 6)
    pitch = min(38.0, room.height() / len(ladder.rungs))
    return [QRectF(room.left(), room.top() + row * pitch, room.width(), pitch) for row in range(len(ladder.rungs))]


def costs_in(place: QRectF, ladder: Ladder) -> QRectF:
    """Names, bars and costs: the table without the column of ratios and the sentences below."""
    lines = lines_of(place, ladder)
    against = columns_of(ladder, QFontMetricsF(font_of(lines[0].height())))[2]
    return QRectF(place.left() - 1, place.top(), place.width() - against / 2 - 2, lines[-1].bottom() - place.top())


def rung_at(place: QRectF, ladder: Ladder, at: QPointF) -> int | None:
    return next((row for row, line in enumerate(lines_of(place, ladder)) if line.contains(at)), None)


def rung_words(ladder: Ladder, row: int) -> tuple[str, str]:
    """(what is done, its cost and where that was read)."""
    rung = ladder.rungs[row]
    words = tr("{cost}, {ratio}; source: {source}").format(cost=rung.words, ratio=rung.ratio, source=ladder.source)
    return tr(NAMES[rung.name]), words


def columns_of(ladder: Ladder, metrics: QFontMetricsF) -> tuple[float, float, float]:
    """Widths of the names, of the costs and of the ratios."""
    texts = (
        [tr(NAMES[r.name]) for r in ladder.rungs],
        [r.words for r in ladder.rungs],
        [r.ratio for r in ladder.rungs],
    )
    return tuple(max(metrics.horizontalAdvance(text) for text in column) + 6 for column in texts)  # type: ignore[return-value]


def spread(ladder: Ladder) -> tuple[float, float]:
    """Powers of ten from a little below the least to the largest."""
    amounts = [rung.amount for rung in ladder.rungs]
    return log10(min(amounts)) - 0.3, log10(max(amounts))


def paint_rung(
    painter: QPainter,
    line: QRectF,
    rung: Rung,
    widths: tuple[float, float, float],
    ends: tuple[float, float],
    lit: bool,
) -> None:
    name, cost, against = widths
    middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
    painter.setPen(LOOK.theme.colour("text"))
    painter.drawText(line, middle, tr(NAMES[rung.name]))
    painter.drawText(line.adjusted(line.width() - against, 0, 0, 0), middle | right, rung.ratio)
    painter.drawText(line.adjusted(0, 0, -against, 0), middle | right, rung.words)
    bar = QRectF(line.left() + name, line.top() + 3, line.width() - name - cost - against - 4, line.height() - 6)
    part = (log10(rung.amount) - ends[0]) / max(1e-9, ends[1] - ends[0])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(bar, LOOK.theme.colour("field"))
    filled = QRectF(bar.left(), bar.top(), bar.width() * part, bar.height())
    painter.fillRect(filled, LOOK.theme.colour("selection" if lit else token_of(rung.name)))
    if lit:
        painter.setPen(QPen(LOOK.theme.colour("text"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(filled)


def token_of(name: str) -> str:
    """Arithmetic grey, all that moves words in one colour."""
    arithmetic = name.endswith(("_add", "_mult")) or name == "mac"
    return "elementwise" if arithmetic else "accent"


def wrapped(ladder: Ladder, width: float) -> list[str]:
    """The sentences below the ladder in lines of this width."""
    metrics, found = QFontMetricsF(small_font()), []
    for sentence in (*ladder.foot, tr("Bars are logarithmic. Source: {0}").format(ladder.source)):
        line = ""
        for word in sentence.split(" "):
            longer = f"{line} {word}".strip()
            if metrics.horizontalAdvance(longer) > width and line:
                found.append(line)
                longer = word
            line = longer
        found.append(line)
    return found


def paint_foot(painter: QPainter, place: QRectF, top: float, ladder: Ladder) -> None:
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("dim"))
    for row, text in enumerate(wrapped(ladder, place.width())):
        painter.drawText(QPointF(place.left(), top + 11 + 14 * row), text)
