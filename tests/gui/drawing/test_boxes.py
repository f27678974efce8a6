"""What stands on the board, with its ports and lines: plain values, without a window."""

import itertools
from dataclasses import replace

import pytest

from analysis.picture.layout import BOX_HEIGHT, BOX_WIDTH
from analysis.sketch import Sketch, Wire, drawn, edits
from analysis.sketch.condensing import shown_as
from analysis.sketch.text import sketch_of
from gui.drawing.boxes import SPARE_EDGE, Boxes
from gui.drawing.ways import placed

NET = sketch_of("input 1x3x16x16; stem: conv 8; bn; relu; conv 8; add stem; split; flatten; dense 5")
GROUPED = edits.group(NET, [3, 4, 5], "body")[0]
BODY = NET.next_id
SHOWN_AS_ONE = edits.collapse(GROUPED, BODY)[0]


def box(boxes, id):
    return boxes.boxes[boxes.box_of[id]]


def test_each_block_has_a_box_where_it_was_placed():
    boxes = Boxes(NET)
    assert [(b.item, (b.left, b.top)) for b in boxes.boxes] == [(block, block.at) for block in NET.blocks]


def test_ports_are_those_of_the_kind_and_one_more_where_there_may_be():
    boxes = Boxes(NET)
    assert [len(each.ins) for each in boxes.boxes] == [0, 1, 1, 1, 1, 3, 1, 1, 1]
    assert [len(each.outs) for each in boxes.boxes] == [1, 1, 1, 1, 1, 1, 2, 1, 1]
    assert [each.spare for each in boxes.boxes] == [False] * 5 + [True] + [False] * 3


def test_wired_ports_share_the_edge_and_the_spare_one_stands_apart():
    add = box(Boxes(NET), 6)
    xs = [add.port_at(port, out=False)[0] - add.left for port in range(3)]
    assert xs == [pytest.approx(BOX_WIDTH / 3), pytest.approx(2 * BOX_WIDTH / 3), BOX_WIDTH - SPARE_EDGE]
    split = box(Boxes(NET), 7)
    assert [split.port_at(port, out=True)[1] for port in range(2)] == [split.top + BOX_HEIGHT] * 2


def test_a_group_shown_as_one_has_the_ports_of_what_crosses_its_edge():
    boxes = Boxes(SHOWN_AS_ONE)
    group = box(boxes, BODY)
    assert len(boxes) == len(NET.blocks) - 2
    assert group.ins == (((3, 0),),)
    assert group.outs == ((5, 0),)
    assert {boxes.box_of[id] for id in (3, 4, 5, BODY)} == {boxes.box_of[BODY]}
    assert (group.left, group.top) == tuple(map(min, zip(*(NET.block(id).at for id in (3, 4, 5)), strict=True)))


def test_lines_lead_between_boxes_and_none_runs_within_one():
    boxes = Boxes(SHOWN_AS_ONE)
    inside = {wire for wire in NET.wires if {wire.source, wire.target} <= {3, 4, 5}}
    assert {wire for line in boxes.lines for wire in line.wires} == set(NET.wires) - inside
    assert all(line.source != line.target for line in boxes.lines)


def test_two_readers_in_a_group_are_one_line():
    forked = edits.connect(NET, 2, 5, 0, 0)[0]  # conv2 reads the stem too
    group = edits.collapse(edits.group(forked, [3, 4, 5])[0], BODY)[0]
    boxes = Boxes(group)
    (line,) = [line for line in boxes.lines if line.target == boxes.box_of[BODY]]
    assert set(line.wires) == {Wire(2, 0, 3, 0), Wire(2, 0, 5, 0)}


def test_of_groups_within_groups_the_outermost_that_is_closed_is_seen():
    outer = edits.group(SHOWN_AS_ONE, [2, BODY], "outer")[0]
    id = SHOWN_AS_ONE.next_id
    assert shown_as(outer)[4] == BODY
    closed = edits.collapse(outer, id)[0]
    assert {shown_as(closed)[each] for each in (2, 3, 4, 5)} == {id}


def test_settings_alone_keep_what_stands_where():
    boxes = Boxes(NET)
    lines = boxes.lines
    changed = edits.set_param(NET, (2,), "filters", 9)[0]
    kept = boxes.with_settings_of(changed)
    assert kept is not None
    assert kept.lines is lines
    assert box(kept, 2).item == changed.block(2)
    assert box(boxes, 2).item == NET.block(2)
    assert kept.sketch is changed


@pytest.mark.parametrize(
    "edit",
    [
        lambda s: edits.move(s, [2], 5, 0),
        lambda s: edits.set_param(s, (7,), "parts", 4),
        lambda s: edits.add(s, "relu"),
        lambda s: edits.disconnect(s, s.wires[:1]),
        lambda s: edits.group(s, [2, 3]),
        lambda s: edits.remove(s, [4]),
        lambda s: edits.set_kind(s, [4], "add"),
    ],
)
def test_whatever_else_changes_lays_them_anew(edit):
    assert Boxes(NET).with_settings_of(edit(NET)[0]) is None


# Ways


def crosses(placement, way, corners):
    """Whether a stretch of a way, thought straight, lies within a box."""
    for (x1, y1), (x2, y2) in itertools.pairwise(way):
        for left, top in corners:
            for t in (0.1, 0.3, 0.5, 0.7, 0.9):
                x, y = x1 + t * (x2 - x1), y1 + t * (y2 - y1)
                if left + 2 < x < left + BOX_WIDTH - 2 and top + 2 < y < top + BOX_HEIGHT - 2:
                    return True
    return False


def test_a_shortcut_runs_beside_what_stands_between():
    chain = Sketch(
        blocks=tuple(replace(block, at=(0.0, 90.0 * n)) for n, block in enumerate(NET.blocks)), wires=NET.wires
    )
    boxes = Boxes(chain)
    placement = placed(boxes)
    corners = [(b.left, b.top) for b in boxes.boxes]
    for number, line in enumerate(boxes.lines):
        others = [c for n, c in enumerate(corners) if n not in (line.source, line.target)]
        assert not crosses(placement, placement.routes.way(number).tolist(), others)


def test_a_wire_upwards_leaves_below_and_arrives_above():
    upwards = edits.move(NET, [2], 0, 600)[0]
    boxes = Boxes(upwards)
    placement = placed(boxes)
    number = next(n for n, line in enumerate(boxes.lines) if line.wires[0] == Wire(2, 0, 3, 0))
    way = placement.routes.way(number)
    assert way[1][1] > way[0][1]
    assert way[-2][1] < way[-1][1]
    source, target = box(boxes, 2), box(boxes, 3)
    assert way[0].tolist() == list(source.port_at(0, out=True))
    assert way[-1].tolist() == list(target.port_at(0, out=False))


def test_an_empty_board_has_bounds_too():
    left, top, right, bottom = placed(Boxes(Sketch())).bounds
    assert right > left
    assert bottom > top


def test_every_block_of_a_sample_is_drawn(tmp_path):
    from pathlib import Path

    import resources
    from analysis.readers.sketch_file import open_sketch

    sketch = open_sketch(str(Path(resources.__file__).parent / "samples" / "mobilenet_v2.onnx"))
    boxes = Boxes(sketch)
    assert len(boxes) == len(sketch.blocks)
    assert len(boxes.lines) == len(sketch.wires)
    assert not drawn(sketch).troubles
