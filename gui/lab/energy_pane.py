"""Energy so far: a bar an execution by level and arithmetic, and what each part is."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter

from analysis.dataflow.energy import FEMTO, Costs, Spent, spent
from analysis.dataflow.run import Run
from analysis.units import exact, percent, si
from gui.lab.cell_words import tr
from gui.lab.pane_table import Cell, Line, TableBody, write
from gui.theme import LOOK

BAR_PX, BAR_ROW_PX = 14.0, 36.0
# From the memory inward; arithmetic is hatched besides.
LEVEL_TOKENS = ("ramp_high", "ramp_middle", "depthwise", "ramp_low")
ARITHMETIC_TOKEN = "tight"


@lru_cache(maxsize=8)
def whole(run: Run, costs: Costs) -> Spent:
    return spent(run.trace, len(run.trace), costs)


def energy_words(amount: int | None, unit: str) -> str:
    """Joules with a prefix; of relative tables multiples of one multiply–accumulate."""
    if amount is None:
        return tr("unknown")
    return si(amount / FEMTO, "J") if unit == "fJ" else tr("{n} MAC").format(n=exact(amount))


def level_token(place: int) -> str:
    return LEVEL_TOKENS[min(place, len(LEVEL_TOKENS) - 1)]


class EnergyBody(TableBody):
    """Levels by name; where the executions have different ones, all of them."""

    def wanted_height(self) -> int:
        return super().wanted_height() + round(BAR_ROW_PX * self.scale() * len(self.sight.runs))

    def levels(self) -> list[str]:
        return list(dict.fromkeys(level for run in self.sight.runs for level in run.trace.levels))

    def shares(self) -> list[Spent]:
        return [now.energy for now in self.sight.now if now.energy is not None]

    def lines(self) -> list[Line]:
        found, costs = self.shares(), self.sight.costs
        if costs is None or not found:
            return []
        lines = [Line("", tuple(Cell(letter) for letter in self.sight.letters), head=True)] if len(found) > 1 else []
        for place, level in enumerate(self.levels()):
            cells = tuple(self.part(one.by_level.get(level, 0), one) for one in found)
            lines.append(Line(level, cells, level_token(place), sign=True))
        cells = tuple(self.part(one.arithmetic, one) for one in found)
        lines.append(Line(tr("arithmetic"), cells, ARITHMETIC_TOKEN, sign=True))
        lines.append(Line(tr("total"), tuple(Cell(self.said(one.total, one.unit)) for one in found)))
        return [*lines, *(Line(words, remark=True) for words in self.remarks(costs))]

    def remarks(self, costs: Costs) -> list[str]:
        arithmetic = costs.mac_type if costs.per != "instruction" else ""
        found = [tr("a MAC is charged as {type}").format(type=arithmetic)] if arithmetic else []
        if costs.per == "instruction":
            found += [tr("per instruction: not to be compared with the others")]
        if costs.unit != "fJ":
            found += [tr("in multiples of one MAC; secondary source")]
        missing = [level for level in self.levels() if costs.of(level).read is None]
        found += [tr("the table has no cost for: {levels}").format(levels=", ".join(missing))] if missing else []
        return found

    def said(self, amount: int | None, unit: str) -> str:
        return self.sight.said(energy_words(amount, unit))

    def part(self, amount: int | None, of: Spent) -> Cell:
        total, words = of.total, self.said(amount, of.unit)
        if amount is None or not total or self.sight.hidden:
            return Cell(words)
        return Cell(f"{words} · {percent(amount / total)}", words)

    def heading(self, place: int) -> str:
        """ "A · 76.3 nJ so far · memory 97.7 %"."""
        one, letter = self.shares()[place], self.sight.letters[place]
        words = tr("{energy} so far").format(energy=self.said(one.total, one.unit))
        share = one.share_of_memory
        moved = tr("moving words {share}").format(share=self.sight.said(percent(share))) if share is not None else ""
        return " · ".join(part for part in (letter, words, moved) if part)

    def text(self) -> str:
        heads = [self.heading(place) for place in range(len(self.shares()))]
        title = self.sight.costs.title if self.sight.costs else ""
        return "".join(f"{line}\n" for line in (title, *heads)) + super().text()

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        height = BAR_ROW_PX * self.scale()
        for place in range(len(self.shares())):
            self.draw_bar(painter, QRectF(rect.left(), rect.top() + place * height, rect.width(), height), place)
        self.draw_lines(painter, rect.adjusted(0, height * len(self.sight.runs), 0, 0), self.lines())

    def draw_bar(self, painter: QPainter, rect: QRectF, place: int) -> None:
        theme, thick = LOOK.theme, BAR_PX * self.scale()
        words = QRectF(rect.left(), rect.top(), rect.width(), rect.height() - thick - 3)
        painter.setPen(theme.colour("text"))
        write(
            painter,
            words,
            self.heading(place),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            "body",
            self.large,
        )
        bar = QRectF(rect.left(), words.bottom(), rect.width(), thick)
        painter.fillRect(bar, theme.colour("field"))
        one, most = self.shares()[place], self.most()
        if self.sight.hidden or one.total is None or not most:
            return
        left = bar.left()
        for number, level in enumerate(self.levels()):
            width = bar.width() * (one.by_level.get(level, 0) or 0) / most
            painter.fillRect(QRectF(left, bar.top(), width, thick), theme.colour(level_token(number)))
            left += width
        rest = QRectF(left, bar.top(), bar.width() * (one.arithmetic or 0) / most, thick)
        painter.fillRect(rest, theme.colour(ARITHMETIC_TOKEN))
        painter.fillRect(rest, QBrush(theme.colour("panel"), Qt.BrushStyle.BDiagPattern))

    def most(self) -> int:
        """Energy at the right end: of the dearest execution when it is over."""
        ends = [whole(run, self.sight.costs).total for run in self.sight.runs]
        return max((end for end in ends if end is not None), default=0)
