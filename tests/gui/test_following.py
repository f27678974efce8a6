"""Layers that a person wished something of can be renamed and removed: the wish goes with them, and no edit is refused."""

from dataclasses import replace

import pytest

from analysis.placement import Placement
from analysis.scenario import Scenario, analyze
from analysis.sketch import edits
from analysis.sketch.text import sketch_of
from gui.following import following

NET = sketch_of("x: input 1x3x8x8; stem: conv 4; bn; relu; norm: layernorm; flatten; dense 5")
IDS = {block.name: block.id for block in NET.blocks}
PLAIN = Scenario("", sketch=NET, devices=("t4",))
OFF_CHIP = "GDDR6"


def after(scenario, sketch):
    """The scenario with the edited drawing; it can be analysed."""
    found = replace(scenario, sketch=sketch, **following(scenario, sketch))
    assert analyze(found).scenario == found
    return found


def renamed(name, new="other"):
    return edits.rename(NET, IDS[name], new)[0]


def removed(name):
    return edits.remove(NET, [IDS[name]])[0]


def test_without_wishes_nothing_is_said():
    assert following(PLAIN, removed("stem")) == {}


def test_a_precision_goes_with_its_layer():
    wished = replace(PLAIN, layer_precisions=(("stem", "int8", None), ("relu_1", None, "fp16")))
    assert after(wished, renamed("stem")).layer_precisions == (("other", "int8", None), ("relu_1", None, "fp16"))
    assert after(wished, removed("stem")).layer_precisions == (("relu_1", None, "fp16"),)
    assert after(wished, renamed("dense_1")).layer_precisions == wished.layer_precisions


def test_a_layer_within_a_block_goes_with_the_block():
    layer = next(node.name for node in analyze(PLAIN).graph.nodes if node.name.startswith("norm"))
    wished = replace(PLAIN, layer_precisions=((layer, "fp16", None),))
    ((name, *_),) = after(wished, renamed("norm")).layer_precisions
    assert name.startswith("other")


@pytest.mark.parametrize("tensors", ["weights", "activations"])
def test_a_placement_goes_with_its_layer(tensors):
    everything = Placement("t4", tensors, "", OFF_CHIP)
    wished = replace(PLAIN, placements=(everything, Placement("t4", tensors, "stem", OFF_CHIP)))
    assert after(wished, renamed("stem")).placements == (everything, Placement("t4", tensors, "other", OFF_CHIP))
    assert after(wished, removed("stem")).placements == (everything,)


def test_sizes_go_with_their_input():
    wished = replace(PLAIN, dims=(("x[2]", 16),))
    assert after(wished, renamed("x", "a[b")).dims == (("a[b[2]", 16),)
    assert after(wished, removed("x")).dims == ()
    wished = replace(PLAIN, shapes=(("x", (2, 3, 16, 16)),))
    assert after(wished, renamed("x")).shapes == (("other", (2, 3, 16, 16)),)
    assert after(wished, removed("x")).shapes == ()


def test_an_input_with_other_dimensions_has_sizes_of_its_own():
    sketch, _ = edits.set_param(NET, [IDS["x"]], "shape", (1, 8))
    wished = replace(PLAIN, shapes=(("x", (2, 3, 16, 16)),), dims=(("x[3]", 16),))
    assert following(wished, sketch) == {"shapes": (), "dims": ()}


def test_another_kind_keeps_a_layer_of_its_name():
    wished = replace(PLAIN, layer_precisions=(("stem", "int8", None),))
    sketch, _ = edits.set_kind(NET, [IDS["stem"]], "depthwise")
    assert after(wished, sketch).layer_precisions == wished.layer_precisions


def test_the_session_lets_a_layer_with_a_wish_go(qapp, qtbot):
    from gui.session import Session

    session = Session()
    with qtbot.waitSignal(session.analysis_changed):
        session.draw(NET)
    session.set_layer_precision("weights", "int8", [0])
    session.edit(lambda sketch: edits.remove(sketch, [IDS["stem"]]))
    qtbot.waitUntil(lambda: session._jobs.idle)
    assert (len(session.sketch.blocks), session.scenario.layer_precisions) == (len(NET.blocks) - 1, ())
    session.undo()
    assert session.scenario.layer_precisions == (("stem", "int8", None),)
    session.close()
