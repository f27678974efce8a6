"""Blocks of registers: m weight rows × b columns, so that each loaded word serves several sums."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from analysis.lecture.row import FLOP_PER_MAC
from analysis.lessons.fact import Fact
from analysis.lessons.question import Draft, ask_number
from analysis.lessons.topic import Values, topic

TOPIC = topic("register-blocks", inputs=8, outputs=6, batch=4, rows=2, columns=4, registers=16, streamed=False, bytes=4)


def block_of(values: Values) -> tuple[int, int]:
    """A layer smaller than the block fills a part of it."""
    return min(values["rows"], values["outputs"]), min(values["columns"], values["batch"])


@TOPIC.facts
def facts(values: Values) -> Iterator[Fact]:
    rows, columns = block_of(values)
    per_word = rows * columns / (rows + columns)
    yield Fact("loads", rows + columns, "loads")
    yield Fact("macs", rows * columns, "MAC")
    yield Fact("per_word", per_word, "MAC/word")
    yield Fact("oi", per_word / values["bytes"], "MAC/B")
    yield Fact("oi_flop", FLOP_PER_MAC * per_word / values["bytes"], "FLOP/B")


@TOPIC.vary
def vary(random: Random) -> Values:
    sizes = {"rows": random.randint(1, 6), "columns": random.randint(1, 6), "bytes": random.choice((1, 2, 4))}
    return {**sizes, "outputs": random.randint(6, 16), "batch": random.randint(6, 12)}


@TOPIC.asks("intensity")
def intensity(values: Values, random: Random) -> Draft | None:
    rows, columns = block_of(values)
    loads, macs, per_word = rows + columns, rows * columns, values["bytes"]
    oi = macs / (loads * per_word)
    slips = (
        (FLOP_PER_MAC * oi, "That is in FLOP: one multiply–accumulate is two of them."),
        (macs / loads, f"That is for each word loaded; a word has {per_word} B."),
        (loads / macs, "Turned round: multiply–accumulates stand above, bytes below."),
        (macs / per_word, "That divides by the bytes of one word; all words that are loaded count."),
    )
    text = (
        f"A block of {rows} weight rows and {columns} columns, {per_word} B a word: how many MAC for each byte loaded?"
    )
    because = f"{rows}·{columns} MAC for {rows} + {columns} loads of {per_word} B: {macs} / ({loads}·{per_word})."
    return ask_number(text, oi, "MAC/B", slips, because)
