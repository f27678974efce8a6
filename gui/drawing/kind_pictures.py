"""One pictogram for each kind of block, as strokes in a square of 20 units."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from gui.drawing.kind_curves import ACTIVATIONS
from gui.drawing.kind_strokes import (
    Picture,
    Point,
    Shape,
    arc,
    area,
    arrow,
    bars,
    box,
    boxes,
    curve,
    disc,
    discs,
    edge,
    fill,
    fine,
    grid,
    line,
    links,
    path,
    rhombus,
    tint,
    tipped,
)

# Windows on a grid

QUARTERS = ((2.5, 2.5), (10.5, 2.5), (2.5, 10.5), (10.5, 10.5))
SHEETS = (4.5, 10.0, 15.5)


def cube(x: float, y: float, side: float, deep: float) -> Shape:
    """The three faces of a cube that are seen; x, y: upper left corner of the front."""
    top = path(x, y, x + deep, y - deep, x + side + deep, y - deep, x + side, y)
    right = path(x + side + deep, y - deep, x + side + deep, y + side - deep, x + side, y + side)
    return (*box(x, y, side, side), *top, *right)


CONVOLUTIONS: Mapping[str, Picture] = {
    "conv1d": fine(grid(2.5, 13.5, 3, 3, 5, 1))
    + tint(box(5, 13, 10, 4))
    + line(path(5.5, 13.5, 9.5, 6.5), path(14.5, 13.5, 10.5, 6.5))
    + fill(box(8, 3, 4, 4)),
    "conv2d": fine(grid(2.5, 2.5, 3, 3, 5, 5))
    + tint(box(3, 3, 8, 8))
    + edge(box(2.5, 2.5, 9, 9))
    + fill(box(6, 6, 2, 2)),
    "conv3d": fine(cube(2.5, 7.5, 10, 5)) + tint(box(3, 12, 5, 5)) + line(cube(2.5, 11.5, 6, 3)),
    "depthwise": fine(*(rhombus(10, y, 8, 3) for y in SHEETS)) + fill(*(rhombus(10, y, 4, 1.5) for y in SHEETS)),
    "pointwise": fine(grid(2.5, 2.5, 3, 3, 5, 5)) + fill(box(8, 8, 4, 4)),
    "transposed": fine(path(2.5, 13.5, 8.5, 2.5), path(6.5, 17.5, 17.5, 11.5))
    + tint(box(9, 3, 8, 8))
    + edge(grid(8.5, 2.5, 3, 3, 3, 3))
    + fill(box(2, 14, 4, 4)),
}

POOLS: Mapping[str, Picture] = {
    "max_pool": fine(boxes(QUARTERS, 7, 7)) + fill(boxes([(6, 3), (11, 6), (3, 14), (14, 14)], 3, 3)),
    "avg_pool": tint(box(2, 2, 7, 7), strength=0.3)
    + tint(box(11, 2, 7, 7), strength=0.7)
    + tint(box(2, 11, 7, 7), strength=1.0)
    + tint(box(11, 11, 7, 7), strength=0.5),
    "global_max": fine(box(2.5, 2.5, 15, 15)) + fill(box(11, 5, 4, 4)),
    "global_avg": fine(box(2.5, 2.5, 15, 15)) + tint(box(5, 5, 10, 10), strength=0.5),
    "adaptive_pool": tint(box(2, 2, 6, 16), box(9, 2, 9, 16)) + line(arrow(7, 10, 3.5, 10), arrow(7, 10, 16.5, 10)),
}

# What is scaled: a bell over a table of two examples by five channels; cells that share one bell are full.


def bell(x: float) -> float:
    return exp(-x * x / 2)


def normalised(*cells: Point) -> Picture:
    full = boxes([(3 + 3 * column, 12 + 3 * row) for column, row in cells], 2, 2)
    return line(curve(bell, 10, 9, 2.5, 6.5)) + fine(grid(2.5, 11.5, 3, 3, 5, 2)) + fill(full)


NORMS: Mapping[str, Picture] = {
    "batch_norm": normalised((1, 0), (1, 1)),
    "layer_norm": normalised((0, 0), (1, 0), (2, 0), (3, 0), (4, 0)),
    "group_norm": normalised((0, 0), (1, 0)),
    "instance_norm": normalised((1, 0)),
    "lrn": normalised((2, 0)) + tint(boxes([(6, 12), (12, 12)], 2, 2)),
}

# Several into one, one into several, and the same numbers elsewhere


def signed(*shapes: Shape) -> Picture:
    """A sign in a circle, as in block diagrams."""
    return fine(disc(10, 10, 7.5)) + line(*shapes)


def sheets(x: float, y: float) -> Shape:
    """Three sheets behind each other."""
    behind = path(x + 1.5, y + 1.5, x + 6.5, y + 1.5, x + 6.5, y + 6.5)
    return (*box(x, y + 3, 5, 5), *behind, *path(x + 3, y, x + 8, y, x + 8, y + 5))


def pixels(x: float, y: float) -> Shape:
    return boxes([(x, y), (x + 4, y), (x, y + 4), (x + 4, y + 4)], 3, 3)


MERGES: Mapping[str, Picture] = {
    "add": signed(path(10, 6, 10, 14), path(6, 10, 14, 10)),
    "mul": signed(path(7, 7, 13, 13), path(7, 13, 13, 7)),
    "maximum": fine(path(2.5, 4.5, 17.5, 15.5), path(2.5, 15.5, 17.5, 4.5)) + line(path(2.5, 4.5, 10, 10, 17.5, 4.5)),
    "matmul": fine(box(2.5, 10.5, 7, 7), box(10.5, 2.5, 7, 7), box(10.5, 10.5, 7, 7))
    + fill(box(3, 13, 6, 2), box(13, 3, 2, 6), box(13, 13, 2, 2)),
    "concat": line(arrow(5.5, 2.5, 5.5, 8.5), arrow(14.5, 2.5, 14.5, 8.5))
    + fill(box(2, 11, 8, 6))
    + tint(box(10, 11, 8, 6)),
    "split": fill(box(2, 3, 8, 6)) + tint(box(10, 3, 8, 6)) + line(arrow(5.5, 11, 5.5, 17), arrow(14.5, 11, 14.5, 17)),
}

MOVEMENTS: Mapping[str, Picture] = {
    "flatten": edge(grid(2.5, 2.5, 3, 3, 3, 3))
    + fill(boxes([(3 + 3 * i, 15) for i in range(5)], 2, 2))
    + line(arrow(15, 4, 15, 11)),
    "dropout": fill(discs([(4.5, 4.5), (15.5, 4.5), (10, 10), (4.5, 15.5)], 2))
    + fine(discs([(10, 4.5), (4.5, 10), (15.5, 10), (10, 15.5), (15.5, 15.5)], 1.5)),
    "identity": fine(box(5.5, 5.5, 9, 9)) + line(arrow(2.5, 10, 17, 10)),
    "reshape": fine(box(2.5, 2.5, 6, 15)) + tint(box(3, 12, 14, 5)) + edge(box(2.5, 11.5, 15, 6)),
    "transpose": fine(box(2.5, 2.5, 15, 5))
    + tint(box(3, 3, 4, 14))
    + edge(box(2.5, 2.5, 5, 15))
    + line(tipped(arc(8.5, 8.5, 6.5, 0, 90))),
    "pad": fine(grid(2.5, 2.5, 3, 3, 5, 5)) + fill(box(6, 6, 8, 8)),
    "resize": fine(box(2.5, 2.5, 15, 15)) + fill(box(2, 13, 5, 5)) + line(arrow(8.5, 11.5, 14.5, 5.5)),
    "slice": fine(box(2.5, 4.5, 15, 11))
    + fill(box(7, 5, 5, 10))
    + edge(path(6.5, 2, 6.5, 18), path(12.5, 2, 12.5, 18)),
    "pixel_shuffle": edge(sheets(2.5, 2.5)) + fill(pixels(11, 11)),
    "space_to_depth": fill(pixels(2, 2)) + edge(sheets(9.5, 9.5)),
    "mean": tint(bars(3, 17, 3, 4, [6, 14, 10, 5])) + line(path(2.5, 8.5, 17.5, 8.5)),
    "input": fine(path(9.5, 2.5, 17.5, 2.5, 17.5, 17.5, 9.5, 17.5)) + line(arrow(2.5, 10, 12.5, 10)),
    "output": fine(path(10.5, 2.5, 2.5, 2.5, 2.5, 17.5, 10.5, 17.5)) + line(arrow(7, 10, 17, 10)),
}

# Features, tokens and steps in a row

LEFT, RIGHT = [(4, 4), (4, 10), (4, 16)], [(16, 7), (16, 13)]
ABOVE, BELOW = [(3.5, 4), (10, 4), (16.5, 4)], [(3.5, 16), (10, 16), (16.5, 16)]
STAIR = path(2.5, 16.5, 6.5, 16.5, 6.5, 11.5, 11.5, 11.5, 11.5, 6.5, 16.5, 6.5, 16.5, 2.5)
SLOPE = path(2.5, 17.5, 17.5, 2.5)
LOOP = tipped(arc(10, 10, 7, 75, 300))

ROWS: Mapping[str, Picture] = {
    "dense": fine(links(LEFT, RIGHT)) + fill(discs(LEFT + RIGHT, 2)),
    "rnn": line(LOOP) + fill(box(8, 8, 4, 4)),
    "gru": line(LOOP) + fill(discs([(7.5, 10), (12.5, 10)], 1.75)),
    "lstm": line(LOOP) + fill(discs([(10, 7.2), (7.2, 12), (12.8, 12)], 1.75)),
    "attention": fine(links(ABOVE, BELOW))
    + edge(links(ABOVE, BELOW[1:2]))
    + fill(boxes([(x - 1.5, y - 2) for x, y in ABOVE], 3, 3), box(8.5, 15, 3, 3)),
    "embedding": fine(grid(2.5, 2.5, 9, 3, 1, 5)) + fill(box(3, 9, 8, 2)) + line(arrow(12, 10, 17.5, 10)),
    "positions": fine(grid(2.5, 12.5, 5, 5, 3, 1))
    + fill(discs([(5, 9), (10, 9), (10, 5.5), (15, 9), (15, 5.5), (15, 2.5)], 1.3)),
    "class_token": fine(grid(8.5, 7.5, 4, 5, 2, 1)) + fill(box(2, 7, 6, 6)),
    "quantise": fine(SLOPE) + line(STAIR),
    "dequantise": fine(STAIR) + line(SLOPE),
    "cast": line(disc(5, 5, 2.5), arrow(8, 8, 12, 12)) + fill(box(13, 13, 5, 5)),
}

# Blocks that stand for several: bars are layers, as wide as they have channels; lines beside them are shortcuts.


def slabs(centre: float, top: float, pitch: float, height: float, *widths: float) -> Shape:
    shapes = (box(centre - width / 2, top + i * pitch, width, height) for i, width in enumerate(widths))
    return tuple(outline for shape in shapes for outline in shape)


def beside(x: float, top: float, bottom: float) -> Shape:
    """A shortcut from above the layers to behind them; x: where the layers are wired."""
    return path(x, top, 17.5, top, 17.5, bottom, x, bottom)


def shortened(*widths: float) -> Picture:
    """Layers below each other with a shortcut around all of them."""
    pitch = 12 / len(widths)
    return fine(path(7.5, 2, 7.5, 18)) + fill(slabs(7.5, 4, pitch, pitch - 2, *widths)) + edge(beside(7.5, 2.5, 17.5))


DOTS = ((7, 3.25), (7, 7.75), (7, 12.25), (7, 16.75))
ARCS = tuple((two + one, two - one) for _, one in DOTS for _, two in DOTS if one < two)
SPLIT = boxes([(2, 3), (8, 3), (14, 3)], 4, 4)

BLOCKS: Mapping[str, Picture] = {
    "conv_block": fill(box(2, 2, 16, 6)) + tint(box(2, 9, 16, 4), strength=0.6) + tint(box(2, 14, 16, 4)),
    "separable": fill(SPLIT, box(2, 12, 16, 5)) + fine(path(4, 7, 4, 12), path(10, 7, 10, 12), path(16, 7, 16, 12)),
    "ds_cnn": fill(boxes([(2, 2), (8, 2), (14, 2)], 4, 4), box(2, 8, 16, 4), disc(10, 16, 2))
    + fine(discs([(4, 16), (16, 16)], 1.5)),
    "residual": shortened(9, 9),
    "bottleneck": shortened(9, 3, 9),
    "inverted_residual": shortened(3, 11, 3),
    "squeeze_excite": tint(boxes([(2, 2), (6, 2), (11, 2), (15, 2)], 3, 3))
    + fine(path(3, 6, 8.5, 10, 3, 14), path(17, 6, 11.5, 10, 17, 14))
    + fill(box(8, 9, 4, 2), box(2, 15, 3, 3), box(11, 15, 3, 3))
    + tint(box(6, 15, 3, 3), box(15, 15, 3, 3)),
    "ghost": fill(boxes([(2, 2), (2, 12)], 6, 6))
    + tint(boxes([(12, 2), (12, 12)], 6, 6), strength=0.25)
    + fine(boxes([(12.5, 2.5), (12.5, 12.5)], 5, 5))
    + line(path(9, 5, 11, 5), path(9, 15, 11, 15)),
    "fire": fill(box(6, 2, 8, 3), box(2, 13, 4, 4), box(9, 10, 8, 8)) + fine(path(8, 5, 4, 13), path(12, 5, 13, 10)),
    "dense_block": fine(*(arc(7, total / 2, apart / 2, -90, 180) for total, apart in ARCS)) + fill(discs(DOTS, 1.75)),
    "transition": fill(box(2, 3, 16, 4), box(6, 13, 8, 4)) + fine(path(2.5, 7, 6.5, 13), path(17.5, 7, 13.5, 13)),
    "channel_shuffle": fill(boxes([(2, 2), (6, 2), (2, 15), (11, 15)], 3, 3))
    + tint(boxes([(11, 2), (15, 2), (6, 15), (15, 15)], 3, 3), strength=0.5)
    + edge(path(7.5, 6, 12.5, 14), path(12.5, 6, 7.5, 14), path(3.5, 6, 3.5, 14), path(16.5, 6, 16.5, 14)),
    "patches": tint(boxes([(2, 2), (11, 2), (2, 11), (11, 11)], 7, 7))
    + fill(disc(14.5, 5.5, 2), area(2, 18, 6, 12, 9, 16, 9, 18), area(11, 18, 11, 15, 14, 12, 18, 16, 18, 18)),
    "transformer_encoder": fine(path(7.5, 2, 7.5, 18))
    + fill(slabs(7.5, 4, 8, 3, 11, 11))
    + edge(beside(7.5, 2.5, 8.5), beside(7.5, 10.5, 16.5)),
    "transformer_decoder": fine(path(10.5, 2, 10.5, 18))
    + fill(slabs(10.5, 4, 5, 2, 7, 7, 7))
    + edge(beside(10.5, 2.5, 7.5), beside(10.5, 7.5, 12.5), beside(10.5, 12.5, 17.5))
    + line(arrow(2, 10, 6, 10)),
    "opaque": fine(area(3.5, 2.5, 12.5, 2.5, 16.5, 6.5, 16.5, 17.5, 3.5, 17.5)) + fill(slabs(10, 7, 4, 2, 8, 8)),
}

PICTURES: Mapping[str, Picture] = {
    **ACTIVATIONS, **CONVOLUTIONS, **POOLS, **NORMS, **MERGES, **MOVEMENTS, **ROWS, **BLOCKS,
}  # fmt: skip
