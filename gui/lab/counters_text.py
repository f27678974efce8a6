"""The counters of a moment as text, to be pasted into notes or a table: one row a channel, tabs between."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from analysis.dataflow.run import Run
from analysis.units import exact
from gui.lab.run_words import title_words


def tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)


def counters_text(title: str, runs: tuple[Run, ...], times: tuple[float, ...]) -> str:
    blocks = [title]
    for letter, run, time in zip("ABCDEFGH", runs, times, strict=False):
        blocks.append("\n".join(rows_of(letter if len(runs) > 1 else "", run, int(time))))
    return "\n\n".join(blocks) + "\n"


def rows_of(letter: str, run: Run, time: int) -> list[str]:
    name = " · ".join(part for part in (letter, title_words(run.title)) if part)
    head = tr("event {time} of {count}").format(time=exact(time), count=exact(len(run.trace)))
    columns = "\t".join((tr("operation"), tr("tensor"), tr("from"), tr("to"), tr("words")))
    counts = run.trace.counters(time).items()
    rows = ["\t".join((c.op.name, c.tensor, c.src, c.dst, str(words))) for c, words in counts]
    return [f"{name}, {head}" if name else head, columns, *rows]
