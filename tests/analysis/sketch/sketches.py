"""Small drawings that the tests of sketches share."""

from itertools import pairwise

from analysis.sketch import Block, Sketch, Wire

X = 1
LAYER = 9


def source(id, shape, dtype="fp32"):
    return Block(id, "input", f"x{id}" if id != X else "x", (("dtype", dtype), ("shape", shape)))


def block(id, kind, name="", group=None, **params):
    return Block(id, kind, name or f"{kind}{id}", tuple(sorted(params.items())), group=group)


def before(kind, *shapes, dtypes=(), **params):
    """One block, called layer, with an input before each of its ports."""
    types = (*dtypes, *("fp32",) * len(shapes))
    sources = [source(number, shape, types[number - 1]) for number, shape in enumerate(shapes, start=1)]
    wires = tuple(Wire(each.id, 0, LAYER, port) for port, each in enumerate(sources))
    return Sketch(blocks=(*sources, block(LAYER, kind, "layer", **params)), wires=wires, next_id=10)


def row(*blocks):
    """Blocks one behind the other."""
    wires = tuple(Wire(a.id, 0, b.id, 0) for a, b in pairwise(blocks))
    return Sketch(blocks=blocks, wires=wires, next_id=1 + max(each.id for each in blocks))
