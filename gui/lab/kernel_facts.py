"""Figures of a micro-kernel beside its picture: buffer, one pass, what is left over, where they are from."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from analysis.dataflow.im2col import Im2colRun
from analysis.dataflow.layer import Layer
from analysis.dataflow.micro_kernels import Engine
from gui.lab.column_view import tr
from gui.lab.ink import caption, elided
from gui.theme import LOOK, small_font

LINE_PX = 17.0


def facts(run: Im2colRun, engine: Engine, asked: Layer) -> tuple[str, ...]:
    """The first line is the largest: the buffer. asked: the layer before it was made small enough to draw."""
    count, length = run.plan.totals(), run.lowering.length
    loads = count["weight loads"] + count["column loads"]
    size = engine.buffer_bytes(length) * run.plan.buffers
    asked_words = asked.sizes["C"] * asked.kernel_height * asked.kernel_width
    whole = engine.buffer_bytes(asked_words) * run.plan.buffers
    lines = [
        tr("{size} B of buffer", size=size),
        tr("whole layer: {size} B", size=whole) if asked_words != length else "",
        tr("all columns at once: {n} B", n=run.lowering.pixels * length * engine.column_bytes),
        one_pass(engine),
        tr("{n:.3g} MACs a load over the layer", n=count["macs"] / loads),
        instructions(run, engine),
        left_over(run),
        engine.source,
    ]
    return tuple(line for line in lines if line)


def instructions(run: Im2colRun, engine: Engine) -> str:
    """ "270 SMLAD for 540 MACs", and those of the tail of each column, word by word."""
    count, block, length = run.plan.totals(), engine.block, run.lowering.length
    tail = 0 if block.predicated or block.step == 1 else length % block.step * (count["macs"] // length)
    wide = tr("{n} {mac}", n=count["mac instructions"] - tail, mac=engine.mac)
    alone = tr(" and {n} MLA", n=tail) if tail else ""
    return tr("{which} for {m} MACs", which=wide + alone, m=count["macs"])


def one_pass(engine: Engine) -> str:
    """ "4 + 2 loads, 8 SMLAD, 16 MACs a pass": loads of columns and of weights."""
    block = engine.block
    columns, weights = (
        block.columns * block.step // block.column_lanes,
        block.filters * block.step // block.weight_lanes,
    )
    macs = block.columns * block.filters * block.step
    return tr(
        "a pass: {a} + {b} loads, {n} {mac}, {m} MACs",
        a=columns, b=weights, n=macs // block.mac_lanes, mac=engine.mac, m=macs,
    )  # fmt: skip


def left_over(run: Im2colRun) -> str:
    """ "blocks: 8 of 2×2, 4 of 2×1, 5 of 1×1": columns × filters."""
    units = (unit for unit in run.plan.units() if not unit.is_fill)
    shapes = Counter((u.columns[1] - u.columns[0], u.filters[1] - u.filters[0]) for u in units)
    parts = [tr("{n} of {a}×{b}", n=n, a=a, b=b) for (a, b), n in sorted(shapes.items(), reverse=True)]
    return tr("blocks: {parts}", parts=", ".join(parts))


def paint_facts(painter: QPainter, rect: QRectF, lines: tuple[str, ...]) -> None:
    """Long lines are wrapped; what has no room is left out whole."""
    caption(painter, QPointF(rect.left(), rect.top() + 12), elided(lines[0], rect.width()), strong=True)
    painter.setFont(small_font())
    painter.setPen(LOOK.theme.colour("dim"))
    flags, top = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft, rect.top() + LINE_PX + 3
    for line in lines[1:]:
        room = painter.boundingRect(QRectF(rect.left(), top, rect.width(), 1000.0), int(flags), line)
        if room.bottom() > rect.bottom() + 2:
            return
        painter.drawText(room, int(flags), line)
        top = room.bottom() + 2
