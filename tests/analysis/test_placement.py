"""Tensors placed by hand: what each memory then holds, moves and binds, against counts by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.device import load_device
from analysis.errors import ScenarioError, UnknownNameError
from analysis.explain import evaluate, explain
from analysis.placement import AUTO, Placement, by_rule, places_for
from analysis.scenario import Scenario, analyze
from analysis.survey import survey
from analysis.traffic import kernel_operands, memory_path, traffic
from tests.analysis.small import SAMPLES

BOARD = "stm32h743"
RESNET = str(SAMPLES / "resnet8_int8.onnx")
PLAIN = analyze(Scenario(RESNET, devices=(BOARD,)))
LAYERS = [name for name, held in zip(PLAIN.workload.names, PLAIN.workload.weight_bytes, strict=True) if held]


def placed(*wishes, kernel="ideal", model=RESNET, board=BOARD):
    placements = tuple(Placement(board, *wish) for wish in wishes)
    return analyze(Scenario(model, kernel=kernel, devices=(board,), placements=placements))


def use(analysis, memory):
    return use_of(analysis.estimates[0], memory)


def use_of(estimate, memory):
    return next(use for use in estimate.memory_uses if use.memory == memory)


def sums(estimate):
    return {name: int(column.sum()) for name, column in estimate.traffic_bytes.items()}


def test_without_a_wish_everything_is_at_home():
    estimate = PLAIN.estimates[0]
    assert not estimate.placed.away
    assert not estimate.placed.moved
    assert use(PLAIN, "AXI SRAM").items == estimate.fit.ram.items
    assert use(PLAIN, "internal flash").items == estimate.fit.flash.items
    assert use(PLAIN, "DTCM").used_bytes == 0


def test_the_weights_of_a_layer_leave_flash_and_keep_their_image_there():
    row = int(PLAIN.workload.weight_bytes.argmax())
    layer, nbytes = PLAIN.workload.names[row], int(PLAIN.workload.weight_bytes[row])
    found = placed(("weights", layer, "DTCM"))
    before, after = sums(PLAIN.estimates[0]), sums(found.estimates[0])
    assert after["DTCM"] == found.estimates[0].traffic_bytes["DTCM"][row] == nbytes
    assert after["internal flash"] == before["internal flash"] - nbytes
    assert after["AXI SRAM"] == before["AXI SRAM"]
    assert use(found, "DTCM").items == {"weights": nbytes}
    assert use(found, "internal flash").used_bytes == use(PLAIN, "internal flash").used_bytes
    outside = placed(("weights", layer, "external QSPI flash"))
    assert use(outside, "internal flash").used_bytes == use(PLAIN, "internal flash").used_bytes - nbytes


def test_a_spilled_activation_is_written_by_one_layer_and_read_by_its_readers():
    graph, name = PLAIN.graph, PLAIN.plan.tensors[2]
    nbytes = graph.tensors[name].nbytes
    column = placed(("activations", name, "D2 SRAM")).estimates[0].traffic_bytes["D2 SRAM"]
    touched = [nbytes * ((name in node.inputs) + (name in node.outputs)) for node in graph.nodes]
    assert column.tolist() == touched
    assert sum(map(bool, touched)) >= 2


def test_each_memory_has_an_arena_of_its_own():
    plan = PLAIN.plan
    largest = int(plan.buffer_bytes.argmax())
    found = placed(("activations", plan.tensors[largest], "DTCM"))
    heights = found.estimates[0].placed.arena_bytes
    assert heights["DTCM"] == plan.buffer_bytes[largest]
    assert plan.arena_bytes - heights["DTCM"] <= heights["AXI SRAM"] <= plan.arena_bytes
    assert use(found, "AXI SRAM").items["arena"] == heights["AXI SRAM"]
    assert found.estimates[0].placed.offsets[largest] == 0


def test_all_activations_take_the_arena_and_the_working_buffer_along():
    found = placed(("activations", "", "DTCM"), kernel="im2col")
    assert use(found, "DTCM").items["arena"] == PLAIN.plan.arena_bytes
    assert use(found, "DTCM").items["scratch"] > 0
    assert use(found, "AXI SRAM").items["arena"] == 0


def test_a_slower_memory_takes_longer_and_a_faster_one_no_longer():
    home = PLAIN.estimates[0]
    slow, fast = (placed(("weights", "", memory)).estimates[0] for memory in ("external QSPI flash", "DTCM"))
    assert slow.total_latency_bound_s > home.total_latency_bound_s >= fast.total_latency_bound_s
    assert slow.latency_s > home.latency_s > fast.latency_s
    moved = PLAIN.workload.totals.weight_bytes
    rates = {m.name: m.bandwidth_bytes_per_s.value for m in load_device(BOARD).memories}
    added = moved / rates["external QSPI flash"] - moved / rates["internal flash"]
    assert slow.latency_s - home.latency_s == pytest.approx(added, rel=1e-6)
    assert "by hand placement" in slow.latency_basis
    row = int(slow.traffic_bytes["external QSPI flash"].argmax())
    assert explain(placed(("weights", "", "external QSPI flash")), slow, row, "traffic_bytes").value > 0


def test_an_over_full_memory_is_named_with_its_excess():
    small = str(SAMPLES / "mobilenet_v1_int8.onnx")
    found = placed(("weights", "", "DTCM"), model=small).estimates[0]
    full = next(use for use in found.memory_uses if use.memory == "DTCM")
    assert full.ok is False
    assert full.free_bytes < 0
    assert found.fit.ok is False
    assert "DTCM is over-full by" in found.fit.reason


def test_beside_a_cache_that_does_not_serve_it_a_kernel_asks_a_memory_for_all():
    """The cache would have held the layer; tightly coupled memory has none in front."""
    row = int(PLAIN.workload.macs.argmax())
    asked = kernel_operands(PLAIN.workload, "blocked").weights[row]
    found = placed(("weights", PLAIN.workload.names[row], "DTCM"), kernel="blocked").estimates[0]
    assert found.traffic_bytes["DTCM"][row] == asked > PLAIN.workload.weight_read_bytes[row]


def test_a_memory_of_unknown_capacity_leaves_the_verdict_open():
    board = load_device("stm32n6")
    unknown = [m.name for m in places_for(board, "weights") if m.usable_bytes is None]
    for memory in unknown:
        found = placed(("weights", LAYERS[0], memory), board="stm32n6").estimates[0]
        assert found.fit.ok is None
        assert memory in found.fit.reason


def test_layers_that_share_a_constant_go_together():
    model = str(SAMPLES / "decoder_kv.onnx")
    plain = analyze(Scenario(model, devices=(BOARD,)))
    shared = [
        row
        for row in range(len(plain.workload))
        if plain.workload.weight_read_bytes[row] and not plain.workload.weight_bytes[row]
    ]
    for row in shared:
        found = placed(("weights", plain.workload.names[row], "D2 SRAM"), model=model).estimates[0]
        assert use(placed(("weights", plain.workload.names[row], "D2 SRAM"), model=model), "D2 SRAM").used_bytes
        assert found.traffic_bytes["D2 SRAM"][row]


def test_the_later_wish_holds_and_a_wish_for_another_device_is_left_alone():
    layer = LAYERS[0]
    found = placed(("weights", "", "D2 SRAM"), ("weights", layer, "DTCM"))
    assert set(use(found, "DTCM").items) == {"weights"}
    assert use(placed(("weights", layer, "DTCM"), ("weights", "", "D2 SRAM")), "DTCM").used_bytes == 0
    other = Placement("stm32f746", "weights", "", "DTCM")
    alone = analyze(Scenario(RESNET, devices=(BOARD,), placements=(other,)))
    assert sums(alone.estimates[0]) == sums(PLAIN.estimates[0])


@pytest.mark.parametrize(
    ("wish", "kind", "said"),
    [
        (("weights", LAYERS[0], "DTMC"), UnknownNameError, "did you mean DTCM"),
        (("weights", LAYERS[0], "L1 data cache"), ScenarioError, "cache"),
        (("activations", "", "internal flash"), ScenarioError, "AXI SRAM"),
        (("weights", "nothing", "DTCM"), UnknownNameError, "unknown layer"),
        (("activations", "nothing", "DTCM"), UnknownNameError, "unknown activation"),
        (("weights", "avgpool", "DTCM"), ScenarioError, "without weights"),
        (("activations", PLAIN.plan.tensors[-1], "DTCM"), UnknownNameError, "unknown activation"),
        (("weights", LAYERS[0], AUTO), UnknownNameError, "unknown memory"),
    ],
)
def test_a_wish_that_cannot_be_says_what_is_allowed(wish, kind, said):
    with pytest.raises(kind, match=said):
        placed(wish)


def test_auto_takes_home_then_the_nearest_that_holds_it():
    board = load_device(BOARD)
    assert by_rule(board, "weights", 1000)[0] == "internal flash"
    name, why = by_rule(board, "weights", 3 * 2**20)
    assert name == "external QSPI flash"
    assert "internal flash has 2" in why
    assert by_rule(board, "activations", 2**40) == (
        "AXI SRAM",
        by_rule(board, "activations", 2**40)[1],
    )
    found = placed(("weights", "", AUTO), ("activations", "", AUTO))
    assert sums(found.estimates[0]) == sums(PLAIN.estimates[0])
    assert len(found.estimates[0].placed.moved) == 2


def test_what_does_not_fit_at_home_is_told_where_it_would():
    model = str(SAMPLES / "mobilenet_v2.onnx")
    plain = analyze(Scenario(model, devices=(BOARD,))).estimates[0]
    told = [doubt.message for doubt in plain.diagnostics if "--place weights=auto" in doubt.message]
    assert plain.fit.flash.ok is False
    assert len(told) == 1
    assert "external QSPI flash holds all weights" in told[0]
    found = placed(("weights", "", AUTO), model=model).estimates[0]
    assert found.fit.flash.ok
    assert use_of(found, "external QSPI flash").ok
    assert not any("--place weights" in doubt.message for doubt in found.diagnostics)


def test_the_list_of_devices_weighs_what_was_placed():
    model = str(SAMPLES / "mobilenet_v2.onnx")
    found = placed(("weights", "", AUTO), model=model)
    fits = {row.device.id: row.fit for row in survey(found)}
    assert fits[BOARD] == found.estimates[0].fit
    assert fits["stm32f746"].flash.items["weights"] == found.workload.totals.weight_bytes


MEMORIES = st.sampled_from([m.name for m in places_for(load_device(BOARD), "activations")])
ACTIVATIONS = PLAIN.plan.tensors[: len(PLAIN.plan.tensors) - PLAIN.plan.scratch_rows]
WISHES = st.lists(
    st.tuples(st.just("weights"), st.sampled_from(["", *LAYERS]), MEMORIES)
    | st.tuples(st.just("activations"), st.sampled_from(["", *ACTIVATIONS]), MEMORIES),
    max_size=5,
)


@settings(max_examples=25)
@given(WISHES)
def test_no_byte_is_lost_or_moved_twice(wishes):
    """All memories that are no caches together see what one home saw."""
    found, home = (placed(*w).estimates[0] for w in (wishes, ()))
    places = set(found.placed.memories)
    moved, before = (sum(n for name, n in sums(e).items() if name in places) for e in (found, home))
    assert moved == before
    weights = sum((use.items.get("weights") or 0) for use in found.memory_uses)
    assert weights == PLAIN.workload.totals.weight_bytes


@settings(max_examples=10)
@given(WISHES)
def test_the_explanation_leads_to_the_number(wishes):
    analysis = placed(*wishes)
    estimate = analysis.estimates[0]
    for layer in range(0, len(analysis.workload), 5):
        for step in explain(analysis, estimate, layer, "traffic_bytes").steps:
            assert evaluate(step.filled, whole=True) == step.value


def test_why_tells_the_placement():
    row = PLAIN.workload.index_of[LAYERS[0]]
    analysis = placed(("weights", LAYERS[0], "DTCM"))
    said = explain(analysis, analysis.estimates[0], row, "traffic_bytes").assumptions
    assert any("of the weights lie in DTCM" in text for text in said)


@pytest.mark.parametrize("memory", ["external QSPI flash", "DTCM"])
def test_why_adds_what_the_move_takes_to_the_time_at_home(memory):
    analysis = placed(("weights", "", memory))
    estimate = analysis.estimates[0]
    assert not estimate.moved_s.flags.writeable
    for layer in (PLAIN.workload.index_of[LAYERS[0]], None):
        found = explain(analysis, estimate, layer, "latency")
        shown = estimate.latency_s if layer is None else estimate.layer_latency_s[layer]
        assert found.value == shown
        assert found.steps[-1].formula == "T_home + Σ ΔQ_l/β_l"
        assert evaluate(found.steps[-1].filled) == pytest.approx(shown, rel=1e-4)
    home = explain(analysis, estimate, None, "latency").steps[-2].value
    assert home == pytest.approx(PLAIN.estimates[0].latency_s)


def test_what_lies_in_a_memory_passes_the_caches_that_serve_it():
    board = load_device("esp32s3")
    assert [m.name for m in memory_path(board, "activations", "PSRAM")] == ["data cache", "PSRAM"]
    assert [m.name for m in memory_path(board, "weights", "SRAM")] == ["SRAM"]
    tightly = load_device(BOARD)
    assert [m.name for m in memory_path(tightly, "weights", "DTCM")] == ["DTCM"]


def test_a_scratchpad_is_passed_from_farther_out():
    board = load_device("gap8")
    assert [m.name for m in memory_path(board, "activations", "external HyperRAM")][:2] == ["L1 TCDM", "L2"]


def test_placement_is_columns_that_nobody_changes():
    found = placed(("weights", LAYERS[0], "DTCM")).estimates[0].placed
    for column in (found.weight_home, found.buffer_home, found.offsets):
        assert isinstance(column, np.ndarray)
        assert not column.flags.writeable


def test_without_away_the_traffic_is_that_of_the_profile():
    board = load_device(BOARD)
    plain = traffic(PLAIN.workload, board)
    assert {name: column.tolist() for name, column in plain.items()} == {
        name: column.tolist() for name, column in PLAIN.estimates[0].traffic_bytes.items()
    }
    assert replace(PLAIN.scenario, placements=()) == PLAIN.scenario


def test_an_arena_in_psram_costs_less_than_was_measured(shared):
    """Person detection takes 54 ms with the arena in PSRAM, 47 ms in internal RAM (esp-nn README, model-level performance).

    What is computed is the least that the moves take, at the memories' full bandwidth.
    """
    model = str(shared / "models" / "person_detect.tflite")
    inside = analyze(Scenario(model, devices=("esp32s3",))).estimates[0]
    outside = placed(("activations", "", "PSRAM"), model=model, board="esp32s3").estimates[0]
    assert 2e-3 < outside.latency_s - inside.latency_s <= 54e-3 - 47e-3
