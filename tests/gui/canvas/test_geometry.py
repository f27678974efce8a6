"""The geometry of a picture: wires as they are drawn stay out of the boxes; nothing is found where nothing is."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.picture.layout import place
from gui.canvas.geometry import Geometry
from tests.analysis.picture.networks import networks, wires_from


def run_through(placement, wires):
    """(wire, box) wherever a wire comes inside a box, its own two ends left out."""
    geometry, found = Geometry(placement), []
    x1, y1, x2, y2, owner = geometry._stretches
    for t in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = x1 + t * (x2 - x1), y1 + t * (y2 - y1)
        for box in range(len(placement.x)):
            left, top, right, bottom = geometry.box_bounds(box)
            inside = (left + 0.5 < x) & (x < right - 0.5) & (top + 0.5 < y) & (y < bottom - 0.5)
            found += [(int(wire), box) for wire in owner[inside]]
    return found


@given(networks(), st.booleans())
def test_wires_never_run_through_boxes(network, folded):
    boxes, wires = network
    assert run_through(place(boxes, wires, folded=folded), wires) == []


def test_nothing_is_found_in_an_empty_picture():
    assert Geometry(place(0, wires_from([]))).box_at(0, 0) is None
