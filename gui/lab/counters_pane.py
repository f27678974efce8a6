"""Live counters: what moved of each tensor between the levels, the work, the intensity, how often each word moved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QRectF, Qt
from PySide6.QtGui import QPainter

from analysis.dataflow.summary import Held, Moved, Summary
from analysis.units import exact, number
from gui.lab.cell_words import tr
from gui.lab.ink import TOKENS
from gui.lab.pane import font
from gui.lab.pane_table import Cell, Line, TableBody, write
from gui.lab.run_words import title_words
from gui.theme import GAP, LOOK

N = QT_TRANSLATE_NOOP
PLURALS = {
    "weights": N("lab", "weights"), "inputs": N("lab", "inputs"), "outputs": N("lab", "outputs"),
    "psums": N("lab", "partial sums"), "columns": N("lab", "columns"),
}  # fmt: skip
FIGURE_PX, FIGURE_BLOCK_PX = 22, 80.0

Key = tuple[str, str, str]


def tensor_name(tensor: str) -> str:
    return tr(PLURALS.get(tensor, tensor))


def key_of(move: Moved) -> Key:
    return move.src, move.dst, move.tensor


class CountersBody(TableBody):
    """Above them the intensity so far in large digits."""

    def wanted_height(self) -> int:
        return super().wanted_height() + round(FIGURE_BLOCK_PX * self.scale())

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        self.draw_figures(painter, rect)
        self.draw_lines(painter, rect.adjusted(0, FIGURE_BLOCK_PX * self.scale(), 0, 0), self.lines())

    def text(self) -> str:
        figures = "".join(f"{self.figures_title()} {figure}, {words}\n" for figure, words in self.figures())
        return figures + super().text()

    # Figures

    def figures_title(self) -> str:
        return tr("MAC/B so far, {n} B a word").format(n=self.sight.word_bytes)

    def figures(self) -> list[tuple[str, str]]:
        """(number, what of) for each execution, and for one that moves every word once."""
        found = []
        for letter, now in zip(self.sight.letters, self.sight.now, strict=True):
            end = tr("{end} at the end").format(end=self.sight.said(number(now.macs_per_byte_in_all)))
            found.append((self.sight.said(number(now.macs_per_byte)), f"{letter}; {end}" if letter else end))
        best = self.sight.now[0].macs_per_byte_at_best if self.sight.now else None
        return [*found, (self.sight.said(number(best)), tr("if every word moved once"))]

    def draw_figures(self, painter: QPainter, rect: QRectF) -> None:
        figures, scale = self.figures(), self.scale()
        width = (rect.width() - GAP * (len(figures) - 1)) / len(figures)
        painter.setPen(LOOK.theme.colour("dim"))
        title = QRectF(rect.left(), rect.top(), rect.width(), 18 * scale)
        write(painter, title, self.figures_title(), Qt.AlignmentFlag.AlignLeft, "small", self.large)
        for place, (figure, words) in enumerate(figures):
            left, top = rect.left() + place * (width + GAP), title.bottom()
            painter.setPen(LOOK.theme.colour("text"))
            painter.setFont(font("strong", self.large, FIGURE_PX))
            painter.drawText(QRectF(left, top, width, 28 * scale), int(Qt.AlignmentFlag.AlignVCenter), figure)
            painter.setFont(font("small", self.large))
            painter.setPen(LOOK.theme.colour("dim"))
            flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop)
            painter.drawText(QRectF(left, top + 28 * scale, width, 34 * scale), flags, words)

    # Lines

    def lines(self) -> list[Line]:
        if not self.sight.now:
            return []
        return [
            *self.titles(),
            *self.moved_lines(),
            *self.work_lines(),
            *self.ratio_lines(),
            *self.word_lines(),
            *self.held_lines(),
        ]

    def titles(self) -> list[Line]:
        if len(self.sight.runs) == 1:
            return []
        names = zip(self.sight.letters, self.sight.runs, strict=True)
        return [
            Line("", tuple(Cell(f"{letter} · {title_words(run.title)}", letter) for letter, run in names), head=True)
        ]

    def moved_lines(self) -> list[Line]:
        found: list[Line] = []
        tables = [{key_of(move): move for move in now.moves} for now in self.sight.now]
        keys = dict.fromkeys(key for table in tables for key in table)
        between = ("", "")
        for src, dst, tensor in sorted(keys, key=lambda key: self.rank(key)):
            if (src, dst) != between:
                between = (src, dst)
                words = f"{src} → {dst}" if src else tr("zeros into {level}").format(level=dst)
                found.append(Line(tr("words {way}").format(way=words), head=True))
            cells = tuple(self.of(*amounts(table.get((src, dst, tensor)))) for table in tables)
            found.append(Line(tensor_name(tensor), cells, TOKENS.get(tensor, "dim")))
        return found

    def rank(self, key: Key) -> tuple[int, int, int, int]:
        """Inward first, from the outside; tensors as the trace has them."""
        trace = self.sight.runs[0].trace
        levels = {level: place for run in self.sight.runs for place, level in enumerate(run.trace.levels)}
        src, dst = levels.get(key[0], -1), levels.get(key[1], -1)
        names = [spec.name for spec in trace.tensors]
        return int(dst < src), min(src, dst), max(src, dst), names.index(key[2]) if key[2] in names else len(names)

    def of(self, count: int, whole: int) -> Cell:
        """24 of 60, with its bar."""
        if self.sight.hidden:
            return Cell("? of ?", "?", 0.0)
        words = tr("{count} of {whole}").format(count=exact(count), whole=exact(whole))
        return Cell(words, "", count / whole if whole else 0.0)

    def each(self, make: Callable[[Summary], Cell]) -> tuple[Cell, ...]:
        return tuple(make(now) for now in self.sight.now)

    def work_lines(self) -> list[Line]:
        return [
            Line(tr("words of {level}, and the work").format(level=self.sight.runs[0].trace.levels[0]), head=True),
            Line(tr("all words"), self.each(lambda now: self.of(now.words, now.words_in_all))),
            Line(tr("MACs"), self.each(lambda now: self.of(now.macs, now.macs_in_all)), "text"),
        ]

    def ratio_lines(self) -> list[Line]:
        return [
            Line(tr("work for what moved, so far → at the end"), head=True),
            Line(tr("MAC/word"), self.each(lambda now: self.way(now.macs_per_word, now.macs_per_word_in_all))),
            Line(tr("MAC/B"), self.each(lambda now: self.way(now.macs_per_byte, now.macs_per_byte_in_all))),
            Line(tr("FLOP/B"), self.each(lambda now: self.way(now.flops_per_byte, now.flops_per_byte_in_all))),
        ]

    def way(self, first: float | None, last: float | None) -> Cell:
        return Cell(f"{self.sight.said(number(first))} → {self.sight.said(number(last))}")

    def word_lines(self) -> list[Line]:
        """Different words and how often each moved."""
        tensors = dict.fromkeys(name for now in self.sight.now for name in now.compulsory)
        found = [Line(tr("different words, × how often each moved"), head=True)]
        for name in tensors:
            cells = self.each(lambda now, name=name: self.different(now, name))
            found.append(Line(tensor_name(name), cells, TOKENS.get(name, "dim")))
        total = self.each(lambda now: Cell(self.times(now.redundancy_of_all)))
        return [*found, Line(tr("all together"), total)]

    def different(self, now: Summary, tensor: str) -> Cell:
        touched, times = now.touched.get(tensor), self.times(now.redundancy(tensor))
        count = self.sight.said(exact(touched))
        whole = self.sight.said(exact(now.compulsory.get(tensor)))
        words = tr("{count} of {whole}").format(count=count, whole=whole)
        return Cell(f"{words} {times}", f"{count} {times}")

    def times(self, factor: float | None) -> str:
        return f"×{self.sight.said(number(factor))}"

    def held_lines(self) -> list[Line]:
        levels = dict.fromkeys(held.level for now in self.sight.now for held in now.held)
        found = [Line(tr("words held now, of the room for them"), head=True)]
        for level in levels:
            cells = self.each(lambda now, level=level: self.room({h.level: h for h in now.held}.get(level)))
            found.append(Line(level, cells, "selection"))
        return found

    def room(self, held: Held | None) -> Cell:
        if held is None:
            return Cell("–")
        room = held.capacity or held.most
        if held.words is None or not room:
            return Cell(tr("– of {room}").format(room=self.sight.said(exact(room))))
        return self.of(held.words, room)


def amounts(move: Moved | None) -> tuple[int, int]:
    """What a schedule never moves is none of it."""
    return (move.words, move.in_all) if move else (0, 0)
