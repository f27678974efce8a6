"""Orders of loops that an older version kept, without images and groups, still mean what they meant."""

import pytest

from gui.lab.chosen import completed
from gui.lab.scenes import all_scenes

SCENE = all_scenes()["seven-loops"]


@pytest.mark.parametrize(
    ("kept", "taken"),
    [
        ("MPQCRS", "NGMPQCRS"),
        (["S", "R", "Q", "P", "C", "M"], "NGSRQPCM"),
        ("GMPQCRSN", "GMPQCRSN"),
        ("M", "NGMCPQRS"),
        ("MPQCRR", "NGMCPQRS"),
        (7, "NGMCPQRS"),
    ],
)
def test_missing_loops_stand_outermost_and_what_is_no_order_is_left(kept, taken):
    assert completed(SCENE, {"order": kept})["order"] == taken


@pytest.mark.parametrize("order", ["MPQCRS", "MPCRSQ", "MCPQRS"])
def test_images_and_groups_outside_change_nothing(order):
    own = completed(SCENE, {"order": order})
    assert SCENE.play(own).extra["words"] == SCENE.play({**own, "order": order}).extra["words"]


def test_a_batch_inside_all_loops_lets_a_weight_serve_every_image():
    """With n innermost a weight is loaded once for all images of the batch."""
    loads = [
        SCENE.play(completed(SCENE, {"batch": 2, "order": order})).extra["words"].weights
        for order in ("NGMPQCRS", "GMPQCRSN")
    ]
    assert loads == [1080, 540]
