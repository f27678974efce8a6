"""A drawing as a picture: what it costs by box, what is wrong, what stands on it, and as a file for print."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pytest

from analysis.graph import shape_text
from analysis.scenario import Scenario, analyze
from analysis.sketch import Block, Sketch, drawing_of, edits
from analysis.sketch.kinds import KINDS
from analysis.sketch.text import sketch_of
from gui.canvas.colour_key import entries_of
from gui.canvas.colouring import NONE_CODE, UNKNOWN_CODE
from gui.drawing.costs import BARS, Costs, summed_columns
from gui.drawing.facts import facts_of, facts_of_line
from gui.drawing.headlines import headline
from gui.drawing.picture import Pictures
from gui.export import save_picture
from gui.widgets.layer_columns import layer_columns

NET = sketch_of("input 1x3x16x16; stem: conv 8; bn; relu; conv 8; add stem; residual 16 s2; gap; flatten; dense 5")
COLUMNS = layer_columns("MAC")


def costs_of(sketch, **more):
    return Costs(analyze(Scenario("", sketch=sketch, devices=("stm32l4r5",), **more)))


def picture_of(sketch, key="family", costs=None):
    return Pictures().of(sketch, drawing_of(sketch), costs, key, COLUMNS)


def test_sums_over_boxes_are_the_networks_own():
    costs = costs_of(NET)
    picture = picture_of(NET, costs=costs)
    work = costs.analysis.workload
    for name in ("macs", "parameters", "weight_bytes", "output_bytes"):
        assert costs.sums(getattr(work, name), picture.members).sum() == getattr(work, name).sum()
    for bar in picture.bars:
        assert np.nansum(bar) == pytest.approx(1.0)


def test_a_block_that_unfolds_costs_what_its_layers_do():
    costs = costs_of(NET)
    picture = picture_of(NET, costs=costs)
    box = picture.boxes.box_of[7]
    work = costs.analysis.workload
    own = sum(int(m) for m, name in zip(work.macs, work.names, strict=True) if name.startswith("residual_1"))
    assert own > 0
    assert costs.sums(work.macs, picture.members)[box] == own


def test_a_repeated_group_costs_all_of_its_copies():
    once = costs_of(NET)
    group = edits.group(NET, [4, 5])[0]
    thrice = edits.repeat(group, NET.next_id, 3)[0]
    costs = costs_of(thrice)
    members = ((5,),)
    alone = once.sums(once.analysis.workload.macs, members)[0]
    assert costs.sums(costs.analysis.workload.macs, members)[0] == 3 * alone


def test_what_is_not_in_the_network_is_not_known_and_no_zero():
    half = edits.add(NET, "conv2d")[0]
    costs = costs_of(half)
    picture = picture_of(half, "macs", costs)
    box = picture.boxes.box_of[NET.next_id]
    assert np.isnan(picture.bars[0][box])
    assert picture.scene.colouring.codes[box] == UNKNOWN_CODE
    assert box in picture.waiting


def test_a_free_block_is_a_blank_on_the_scale():
    picture = picture_of(NET, "macs", costs_of(NET))
    assert picture.scene.colouring.codes[picture.boxes.box_of[9]] == NONE_CODE


@pytest.mark.parametrize("column", [column.id for column in summed_columns(COLUMNS)])
def test_every_colour_is_a_column_whose_sum_means_something(column):
    picture = picture_of(NET, column, costs_of(NET))
    assert picture.scene.colouring.key == column
    assert len(picture.scene.colouring.codes) == len(NET.blocks)


def test_shapes_are_those_of_the_batch_that_was_asked_for():
    costs = costs_of(NET, batch=4)
    picture = picture_of(NET, costs=costs)
    sized = Pictures().of(NET, costs.sized(picture.drawing), costs, "family", COLUMNS)
    assert picture.scene.diagram.shapes[1] == (1, 8, 16, 16)
    assert sized.scene.diagram.shapes[1] == (4, 8, 16, 16)
    assert costs_of(NET).sized(picture.drawing) is picture.drawing


def test_before_the_answer_nothing_is_known():
    picture = picture_of(NET, "macs")
    assert set(picture.scene.colouring.codes.tolist()) == {UNKNOWN_CODE}
    assert all(np.isnan(bar).all() for bar in picture.bars)
    assert len(picture.bars) == len(BARS)


def test_wrong_blocks_and_the_wires_to_blame():
    wrong = edits.set_param(NET, (5,), "filters", 9)[0]
    picture = picture_of(wrong)
    add = picture.boxes.box_of[6]
    assert "8" in picture.troubles[add].sentence
    assert picture.wrong_lines or picture.troubles[add].wire is None
    assert picture.boxes.box_of[7] in picture.waiting


def test_the_shape_stands_on_the_box_before_its_name():
    picture = picture_of(NET)
    lines = picture.scene.lines(picture.boxes.box_of[2])
    assert lines == ["Conv 8 3×3", shape_text((1, 8, 16, 16)), "stem"]


@pytest.mark.parametrize(
    ("kind", "params", "said"),
    [
        ("conv2d", {"stride": (2,)}, "Conv 32 3×3 /2"),
        ("conv2d", {"kernel": (3, 5), "stride": (1, 2)}, "Conv 32 3×5 /1×2"),
        ("conv1d", {"kernel": (7,)}, "Conv 1-D 32 7"),
        ("conv3d", {}, "Conv 3-D 32 3×3×3"),
        ("depthwise", {}, "Depthwise 3×3"),
        ("depthwise", {"multiplier": 2}, "Depthwise 2 3×3"),
        ("dense", {"outputs": 10}, "Dense 10"),
        ("relu", {}, "ReLU"),
        ("lstm", {"units": 128}, "LSTM 128"),
        ("nonsense", {}, "nonsense"),
    ],
)
def test_a_headline_says_what_tells_most(kind, params, said):
    assert headline(Block(1, kind, "x", tuple(sorted(params.items())))) == said


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_headline_of_some_words(kind):
    assert 0 < len(headline(Block(1, kind, "x"))) < 24


def test_facts_are_sums_with_their_shares():
    costs = costs_of(NET)
    title, rows = facts_of(picture_of(NET, costs=costs), frozenset((2, 5)), costs, "MAC")
    said = {name: value for name, value, _ in rows}
    macs = 16 * 16 * 8 * 9 * (3 + 8)
    assert title == ""
    assert said["MACs"].startswith("203\u202fk" if macs == 202_752 else "?")
    assert "%" in said["MACs"]
    doubled = {name: value for name, value, _ in facts_of(picture_of(NET), frozenset((2,)), costs, "FLOP")[1]}
    assert "FLOPs" in doubled


def test_facts_without_a_selection_are_the_networks():
    costs = costs_of(NET)
    title, rows = facts_of(picture_of(NET), frozenset(), costs, "MAC")
    totals = costs.analysis.workload.totals
    assert title == NET.name
    assert {name: tip for name, _, tip in rows}["MACs"] == f"MACs: {totals.macs:,}"


def test_facts_of_a_wire_say_what_it_carries():
    picture = picture_of(NET)
    line = picture.line_of(NET.wires[1])
    title, rows = facts_of_line(picture, line)
    assert "→" in title
    assert rows[0][1] == "1x8x16x16"


# As a file


@pytest.fixture
def panel(qapp, session, shown):
    from gui.panels import PANELS, all_panels

    all_panels()
    panel = shown(PANELS["drawing"].make(session))
    session.show(analyze(Scenario("", sketch=NET, devices=("stm32l4r5",))))
    return panel


def test_a_picture_is_of_the_whole_drawing(panel, tmp_path):
    panel.board.zoom(3.0)
    save_picture(panel, tmp_path / "net.svg")
    text = (tmp_path / "net.svg").read_text()
    ElementTree.fromstring(text)
    for block in NET.blocks:
        assert block.name in text
    for suffix, head in ((".pdf", b"%PDF-"), (".png", b"\x89PNG")):
        save_picture(panel, tmp_path / f"net{suffix}")
        assert (tmp_path / f"net{suffix}").read_bytes().startswith(head)


def test_a_picture_shows_nothing_of_the_hand(panel, tmp_path):
    save_picture(panel, tmp_path / "before.svg")
    panel.board.select(frozenset((2, 3)))
    panel.board.select_wire(NET.wires[0])
    save_picture(panel, tmp_path / "after.svg")
    before, after = ((tmp_path / name).read_text() for name in ("before.svg", "after.svg"))
    assert before.replace("before", "") == after.replace("after", "")


def test_a_picture_as_large_as_the_drawing_but_no_larger_than_can_be_opened(panel):
    size = panel.whole_size()
    left, top, right, bottom = panel.board.bounds()
    assert (size.width(), size.height()) == (round(right - left), round(bottom - top))
    far = edits.move(NET, [2], 0, 60_000)[0]
    panel.session.show(analyze(Scenario("", sketch=far)))
    assert max(panel.whole_size().width(), panel.whole_size().height()) == 12_000


@pytest.mark.parametrize("text", ["", "input 1x3x8x8"])
def test_a_network_without_layers_costs_nothing_rather_than_an_unknown_amount(text):
    sketch = sketch_of(text) if text else Sketch()
    costs = costs_of(sketch)
    _, facts = facts_of(picture_of(sketch, costs=costs), frozenset(), costs, "MAC")
    assert [said.split()[0] for _, said, _ in facts] == ["0"] * 5


def test_the_key_of_families_names_those_of_layers():
    colouring = picture_of(sketch_of("input 1x3x8x8; conv 8")).scene.colouring
    assert [words for _, words in entries_of(colouring)] == ["convolution"]


def test_bars_tell_nothing_from_what_is_not_known():
    costs = costs_of(sketch_of("input 1x3x8x8; relu; conv 8"))
    work = replace(costs.analysis.workload, counted=np.array([True, False]))
    costs.analysis = replace(costs.analysis, workload=work)
    macs, parameters, _ = (costs.bar(name, ((1,), (2,), (3,))) for name, _ in BARS)
    np.testing.assert_array_equal(macs, [0.0, 0.0, np.nan])
    np.testing.assert_array_equal(parameters, [0.0, 0.0, 1.0])


def test_facts_of_blocks_of_which_some_are_wrong_are_the_least():
    half = edits.add(NET, "conv2d")[0]
    costs = costs_of(half)
    everything = frozenset(half.by_id)
    said = {name: value for name, value, _ in facts_of(picture_of(half), everything, costs, "MAC")[1]}
    assert said["MACs"].startswith("≥ ")
    alone = {name: value for name, value, _ in facts_of(picture_of(half), frozenset((NET.next_id,)), costs, "MAC")[1]}
    assert alone["MACs"] == "–"
