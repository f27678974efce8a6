"""What each edit does to blocks, wires and places, and what it calls itself in the history."""

import pytest

from analysis.sketch import Block, Sketch, Wire, drawn, edits
from analysis.sketch.table import sketch_of_table
from analysis.sketch.text import sketch_of, text_of
from analysis.workload import build_workload

CHAIN = sketch_of_table("input 3x8x8; a: conv 4; b: relu; c: conv 6; d: flatten")
FORKED = sketch_of_table("input 3x8x8; a: conv 4; b: relu; c: conv 4; e: add a")


def ids(sketch):
    return {block.name: block.id for block in sketch.blocks}


def chain_of(sketch):
    """Names along the wires from the first block on, always by the first output."""
    at, names = sketch.blocks[0].id, []
    while True:
        names.append(sketch.block(at).name)
        if at not in sketch.out_of:
            return names
        at = sketch.out_of[at][0].target


def macs(sketch):
    return build_workload(drawn(sketch).graph).totals.macs


def test_a_network_is_drawn_edit_by_edit():
    sketch, entry = edits.add(Sketch(), "input", (10.0, 20.0), {"shape": (1, 3, 8, 8)})
    assert entry == "Add input_1"
    sketch, entry = edits.append(sketch, "conv2d", 1, params={"filters": 5})
    assert (entry, sketch.wires, sketch.block(2).at) == ("Append conv2d_1", (Wire(1, 0, 2, 0),), (10.0, 110.0))
    sketch, entry = edits.append(sketch, "flatten", 2)
    sketch, entry = edits.insert(sketch, "relu", Wire(2, 0, 3, 0))
    assert (entry, chain_of(sketch)) == (
        "Insert relu_1 behind conv2d_1",
        ["input_1", "conv2d_1", "relu_1", "flatten_1"],
    )
    assert sketch.block(4).at == (10.0, 200.0)
    assert sketch.block(3).at == (10.0, 290.0)
    assert drawn(sketch).shape(3) == (1, 5 * 8 * 8)


def test_a_second_block_behind_an_output_stands_beside_the_first():
    sketch, _ = edits.append(CHAIN, "relu", ids(CHAIN)["a"])
    assert sketch.blocks[2].name == "relu_1"
    assert sketch.blocks[2].at[0] > sketch.block(ids(CHAIN)["b"]).at[0]


def test_an_input_is_put_before_a_block_that_waits():
    sketch, _ = edits.add(Sketch(), "relu")
    sketch, entry = edits.feed(sketch, "input", 1)
    assert entry == "Add input_1 before relu_1"
    assert drawn(sketch).waiting == frozenset()


def test_an_input_cannot_stand_between_two_blocks():
    wire = CHAIN.wires[0]
    assert edits.insert(CHAIN, "input", wire)[0] is CHAIN


def test_a_new_wire_takes_the_place_of_the_old_one_or_the_next_free_port():
    at = ids(FORKED)
    sketch, entry = edits.connect(FORKED, at["a"], at["c"])
    assert entry == "Connect a with c"
    assert sketch.into[at["c"]] == (Wire(at["a"], 0, at["c"], 0),)
    sketch, _ = edits.connect(FORKED, at["b"], at["e"])
    assert [wire.target_port for wire in sketch.into[at["e"]]] == [0, 1, 2]


def test_inputs_of_a_sum_close_up():
    at = ids(FORKED)
    sketch, entry = edits.disconnect(FORKED, [Wire(at["c"], 0, at["e"], 0)])
    assert (entry, sketch.into[at["e"]]) == ("Disconnect", (Wire(at["a"], 0, at["e"], 0),))


def test_one_end_of_a_wire_is_carried_elsewhere():
    at = ids(FORKED)
    sketch, _ = edits.reroute(FORKED, Wire(at["a"], 0, at["e"], 1), Wire(at["b"], 0, at["e"], 1))
    assert {wire.source for wire in sketch.into[at["e"]]} == {at["b"], at["c"]}


@pytest.mark.parametrize(
    ("gone", "left"),
    [("b", ["input_1", "a", "c", "d"]), ("bc", ["input_1", "a", "d"]), ("d", ["input_1", "a", "b", "c"])],
)
def test_a_chain_heals_over_what_is_deleted(gone, left):
    sketch, entry = edits.remove(CHAIN, [ids(CHAIN)[name] for name in gone])
    assert chain_of(sketch) == left
    assert entry == (f"Delete {gone}" if len(gone) == 1 else "Delete 2 blocks")
    assert edits.remove(CHAIN, [ids(CHAIN)[name] for name in gone], heal=False)[0].wires != sketch.wires or gone == "d"


def test_parameters_of_many_blocks_are_set_at_once_where_they_have_them():
    sketch, entry = edits.set_param(CHAIN, ids(CHAIN).values(), "filters", 7)
    assert entry == "Set filters of 2 blocks to 7"
    assert {block.param("filters", 0) for block in sketch.blocks} == {0, 7}
    assert edits.reset_param(sketch, [ids(CHAIN)["a"]], "filters")[0].block(ids(CHAIN)["a"]).params == ()
    assert edits.set_param(CHAIN, ids(CHAIN).values(), "filters", float("nan"))[0] is CHAIN


def test_another_kind_keeps_the_parameters_that_it_has():
    sketch, entry = edits.set_kind(CHAIN, [ids(CHAIN)["a"]], "pointwise")
    assert entry == "Make a Pointwise conv"
    assert sketch.block(ids(CHAIN)["a"]).params == (("filters", 4),)


def test_names_stay_each_ones_own():
    sketch, entry = edits.rename(CHAIN, ids(CHAIN)["a"], "c")
    assert sketch.block(ids(CHAIN)["a"]).name == "c_1"
    assert entry == "Rename a to c"
    assert edits.rename(CHAIN, ids(CHAIN)["a"], " \n")[0] is CHAIN


def test_alt_and_arrows_move_a_block_along_its_chain():
    later, entry = edits.reorder(CHAIN, ids(CHAIN)["b"], 1)
    assert (chain_of(later), entry) == (["input_1", "a", "c", "b", "d"], "Move b later")
    assert edits.reorder(later, ids(CHAIN)["b"], -1)[0] == CHAIN
    assert edits.reorder(CHAIN, ids(CHAIN)["a"], -1)[0] is CHAIN
    assert edits.reorder(FORKED, ids(FORKED)["a"], 1)[0] is FORKED


def test_places():
    at = ids(CHAIN)
    chosen = [at["a"], at["b"], at["c"]]
    moved, _ = edits.move(CHAIN, [at["a"]], 30.0, 5.0)
    assert edits.align(moved, chosen, "left")[0].block(at["a"]).at == (0.0, 95.0)
    assert edits.align(moved, chosen, "right")[0].block(at["b"]).at == (30.0, 180.0)
    assert edits.distribute(moved, chosen, 1)[0].block(at["b"]).at == (0.0, (95.0 + 270.0) / 2)
    assert edits.snap(moved, [at["a"]], 10.0)[0].block(at["a"]).at == (30.0, 100.0)
    assert edits.arrange(moved)[0] == CHAIN


def test_a_copy_has_the_wires_inside_and_names_of_its_own():
    at = ids(FORKED)
    sketch, entry = edits.duplicate(FORKED, [at["b"], at["c"]])
    assert entry == "Duplicate 2 blocks"
    assert [block.name for block in sketch.blocks[-2:]] == ["b_1", "c_1"]
    first, second = (block.id for block in sketch.blocks[-2:])
    assert [wire for wire in sketch.wires if wire not in FORKED.wires] == [Wire(first, 0, second, 0)]


def test_what_is_copied_as_text_is_pasted_into_another_drawing():
    copied = text_of(edits.part(CHAIN, [ids(CHAIN)["a"], ids(CHAIN)["b"]]))
    sketch, entry = edits.paste(FORKED, copied, (500.0, 40.0))
    assert entry == "Paste 2 blocks"
    assert [(block.name, block.at) for block in sketch.blocks[-2:]] == [("a_1", (500.0, 40.0)), ("b_1", (500.0, 130.0))]


def test_groups_hold_blocks_and_groups():
    at = ids(CHAIN)
    inner, entry = edits.group(CHAIN, [at["a"], at["b"]], "stem")
    assert entry == "Group 2 blocks as stem"
    outer, _ = edits.group(inner, [inner.groups[0].id, at["c"]])
    whole = outer.groups[-1].id
    assert {block.name for block in outer.members(whole)} == {"a", "b", "c"}
    assert edits.collapse(outer, whole)[0].groups[-1].collapsed
    assert edits.put_into(outer, [at["d"]], whole)[0].block(at["d"]).group == whole
    free, _ = edits.ungroup(outer, whole)
    assert free == Sketch(**{f: getattr(inner, f) for f in ("name", "blocks", "wires", "groups")}, next_id=free.next_id)
    assert edits.remove(outer, [whole])[0].groups == ()


def test_a_repeated_group_counts_as_often_and_can_be_written_out():
    at = ids(CHAIN)
    sketch, _ = edits.set_param(CHAIN, [at["a"], at["c"]], "filters", 3)
    sketch, _ = edits.group(sketch, [at["b"], at["c"]])
    sketch, entry = edits.repeat(sketch, sketch.groups[0].id, 3)
    assert entry == "Repeat block_1 ×3"
    assert macs(sketch) == 4 * 8 * 8 * 3 * 3 * 9
    written, entry = edits.unroll(sketch, sketch.groups[0].id)
    assert entry == "Write out block_1"
    assert (len(written.blocks), macs(written)) == (9, macs(sketch))
    assert len({block.at for block in written.blocks}) == 9


def test_a_block_unfolds_to_what_it_costs():
    sketch = sketch_of_table("input 16x8x8; x: mbconv 24 s2; relu")
    unfolded, entry = edits.unfold(sketch, 2)
    assert (entry, unfolded.groups[0].name) == ("Unfold x", "x")
    assert build_workload(drawn(unfolded).graph).totals == build_workload(drawn(sketch).graph).totals
    assert chain_of(unfolded)[-2:] == ["x/project.bn", "relu_1"]
    assert edits.unfold(CHAIN, ids(CHAIN)["a"])[0] is CHAIN
    assert edits.unfold(Sketch(blocks=(Block(1, "residual", "r"),), next_id=2), 1)[0].groups == ()


def test_notes():
    sketch, entry = edits.remark(CHAIN, "why 4?", (3.0, 4.0))
    assert (entry, sketch.notes[0].text) == ("Add a note", "why 4?")
    note = sketch.notes[0].id
    assert edits.rewrite(sketch, note, "so")[0].notes[0].text == "so"
    assert edits.move(sketch, [note], 1.0, 1.0)[0].notes[0].at == (4.0, 5.0)
    assert edits.remove(sketch, [note]) == (Sketch(**{**fields(CHAIN), "next_id": note + 1}), "Delete the note")


def fields(sketch):
    return {name: getattr(sketch, name) for name in ("name", "blocks", "wires", "notes", "groups", "next_id")}


def test_half_a_sign_that_was_pasted_into_a_note_can_be_saved():
    sketch, _ = edits.remark(CHAIN, "a \ud83d\nb")
    sketch, _ = edits.rewrite(sketch, sketch.notes[0].id, sketch.notes[0].text + "\udcff")
    assert sketch.notes[0].text == "a \\ud83d\nb\\udcff"
    assert sketch_of(text_of(sketch)) == sketch


def test_a_width_multiplier_scales_each_block_from_its_own_value():
    sketch = sketch_of("input 1x3x8x8; conv 32; conv 7; relu; dropout 0.4; conv 65536")
    found, entry = edits.scale_param(sketch, sketch.by_id, "filters", 0.5)
    assert [block.param("filters", None) for block in found.blocks if block.kind == "conv2d"] == [16, 4, 32768]
    assert entry == "Scale filters of 3 blocks by 0.5"
    assert edits.scale_param(sketch, sketch.by_id, "filters", 1.0)[0] is sketch
    least, _ = edits.scale_param(sketch, [3], "filters", 1e-9)
    most, _ = edits.scale_param(sketch, [6], "filters", 100.0)
    assert (least.block(3).param("filters", 0), most.block(6).param("filters", 0)) == (1, 65536)
    real, _ = edits.scale_param(sketch, [5], "rate", 2.0)
    assert real.block(5).param("rate", 0) == 0.8
    assert edits.scale_param(sketch, [2], "kernel", 2.0)[0] is sketch
