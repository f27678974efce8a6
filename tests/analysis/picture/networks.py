"""Networks to lay out: chains, trunks with shortcuts, any at random."""

import numpy as np
from hypothesis import strategies as st

from analysis.picture.layering import Wires


def wires_from(pairs):
    """Wires between boxes; all that leave one box carry one value."""
    columns = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Wires(columns[:, 0], columns[:, 1], np.zeros(len(columns), dtype=np.int64))


def chain(boxes):
    return wires_from((i, i + 1) for i in range(boxes - 1))


def residual(blocks, depth=4):
    """A trunk with a shortcut around each `depth` boxes."""
    trunk = {(i, i + 1) for i in range(blocks * depth)}
    return blocks * depth + 1, wires_from(trunk | {(b * depth, (b + 1) * depth) for b in range(blocks)})


@st.composite
def networks(draw):
    boxes = draw(st.integers(1, 60))
    ends = st.tuples(st.integers(0, boxes - 1), st.integers(0, boxes - 1))
    pairs = {(min(p), max(p)) for p in draw(st.lists(ends, max_size=120)) if p[0] != p[1]}
    return boxes, wires_from(pairs)
