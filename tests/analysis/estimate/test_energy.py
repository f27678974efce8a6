"""Energy: which way to know it is taken, what it adds up to, and that unknown is never zero."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimate.energy import energy_of, ways_of
from analysis.traffic import traffic

PICOJOULE = 1e-12


def said(value):
    return {"value": value, "source": "a test", "confidence": "measured-read"}


def joules(workload, device, seconds=2.0):
    return energy_of(workload, device, traffic(workload, device, "ideal"), np.full(len(workload), seconds))


def memory(name="RAM", per_byte=5 * PICOJOULE):
    more = {"energy_j_per_byte": said(per_byte)} if per_byte else {}
    return {"name": name, "kind": "ram", "technology": "dram", "holds": ["weights", "activations"], **more}


@pytest.fixture(scope="session")
def board(device_of):
    def make(**more):
        return device_of({}, **{"memories": [memory(per_byte=None)], **more})

    return make


def test_a_figure_measured_on_the_device_comes_first(workload_of, board):
    device = board(
        energy_j_per_mac={"int8": said(553 * PICOJOULE)},
        energy_covers="device",
        power_active_w=said(6),
        power_idle_w=said(1),
    )
    found = joules(workload_of({"macs": 1000, "dtype": "int8"}, {"other_ops": 7}), device)
    assert found.energy_j.tolist() == pytest.approx([553e-9, 0])
    assert found.basis.startswith("measured energy per MAC of the whole device")
    assert "a test" in found.basis
    assert not found.low_bound


def test_a_figure_of_another_type_is_not_taken(workload_of, board):
    device = board(energy_j_per_mac={"int8": said(PICOJOULE)}, energy_covers="device", power_active_w=said(6))
    found = joules(workload_of({"macs": 1000, "dtype": "fp32"}), device)
    assert found.energy_j.tolist() == [12]
    assert "lower bound" in found.basis
    assert found.low_bound


def test_operations_and_accesses_add_up_by_item_and_by_layer(workload_of, device_of):
    device = device_of(
        {}, memories=[memory()], energy_j_per_mac={"fp32": said(4.6 * PICOJOULE)}, power_idle_w=said(0.5)
    )
    found = joules(workload_of({"macs": 1000, "input_bytes": 300}, {"input_bytes": 100}), device)
    assert found.items["MACs"] == pytest.approx(4600 * PICOJOULE)
    assert found.items["RAM"] == pytest.approx(2000 * PICOJOULE)
    assert found.items["static"] == pytest.approx(2.0)
    assert found.energy_j.sum() == pytest.approx(sum(found.items.values()))


def test_what_is_missing_is_said_and_the_rest_is_the_least(workload_of, device_of):
    device = device_of(
        {},
        memories=[{**memory("cache", None), "kind": "cache", "technology": "sram"}, memory()],
        energy_j_per_mac={"fp32": said(4.6 * PICOJOULE)},
    )
    found = joules(workload_of({"macs": 1000, "other_ops": 5, "input_bytes": 300}), device)
    assert found.low_bound
    assert found.diagnostics[0].message == "energy without other operations, cache, static: not known"


VGG16_MACS, VGG16_WEIGHT_BYTES = 15_470_264_320, 4 * 138_357_544


@pytest.mark.parametrize(
    ("dtype", "narrower", "macs_j", "weights_j"), [("fp32", 1, 71.2e-3, 88.5e-3), ("int8", 4, 4.6e-3, 22.1e-3)]
)
def test_vgg16_by_the_45_nm_table(workload_of, board, dtype, narrower, macs_j, weights_j):
    """Published arithmetic for VGG-16 at 45 nm: MACs, and the weights once from DRAM."""
    layer = {"macs": VGG16_MACS, "weight_read_bytes": VGG16_WEIGHT_BYTES // narrower, "dtype": dtype}
    found = joules(workload_of(layer), board(energy_table="horowitz_45nm"))
    assert found.items["MACs"] == pytest.approx(macs_j, rel=0.01)
    assert found.items["RAM"] == pytest.approx(weights_j, rel=0.01)


def test_an_unknown_time_leaves_out_the_static_part_only(workload_of, board):
    device = board(energy_table="horowitz_45nm", power_idle_w=said(1))
    found = joules(workload_of({"macs": 1000}), device, seconds=np.nan)
    assert found.total_j == pytest.approx(4600 * PICOJOULE)
    assert "static" in found.diagnostics[0].message


def test_without_any_figure_it_is_unknown_and_never_zero(workload_of, board):
    found = joules(workload_of({"macs": 1000}, {}), board())
    assert np.isnan(found.energy_j).all()
    assert found.total_j is None
    assert dict(found.items) == {}
    assert found.diagnostics[0].severity == "warning"


def test_an_unknown_time_leaves_power_no_answer(workload_of, board):
    found = joules(workload_of({"macs": 1000}), board(power_active_w=said(6)), seconds=np.nan)
    assert found.total_j is None


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=5))
def test_energy_is_conserved_to_the_femtojoule(workload_of, device_of, layers):
    """Counts × costs in whole femtojoules against the columns."""
    workload = workload_of(*({"macs": m, "input_bytes": i, "output_bytes": o} for m, i, o in layers))
    device = device_of({}, memories=[memory(per_byte=160e-12)], energy_j_per_mac={"fp32": said(4.6e-12)})
    found = joules(workload, device)
    if not any(m for m, _, _ in layers):
        assert found.total_j is None
        return
    femtojoules = sum(4600 * m + 160_000 * (i + o) for m, i, o in layers)
    assert found.total_j == pytest.approx(femtojoules * 1e-15, rel=1e-12)


def test_every_way_stands_beside_the_others(workload_of, board):
    """Whole boards measure far more than 45 nm arithmetic and one access: 553 pJ against 0.3 pJ a MAC."""
    device = board(
        energy_j_per_mac={"int8": said(553 * PICOJOULE)},
        energy_covers="device",
        power_active_w=said(6),
        power_idle_w=said(1),
    )
    workload = workload_of({"macs": 1000, "dtype": "int8", "input_bytes": 100})
    ways = ways_of(workload, device, traffic(workload, device, "ideal"), np.full(1, 2.0))
    assert [way.name for way in ways] == ["measured energy per MAC", "operations and accesses", "power × least time"]
    assert [way.low_bound for way in ways] == [False, True, True]
    measured, bare, least = (way.energy_j for way in ways)
    assert measured == pytest.approx(553e-9)
    assert bare == pytest.approx(1000 * 0.3e-12 + 100 * 160e-12 + 2.0)
    assert least == pytest.approx(12)


def test_the_first_way_is_the_one_that_is_taken(workload_of, board):
    device = board(energy_j_per_mac={"int8": said(553 * PICOJOULE)}, energy_covers="device", power_active_w=said(6))
    workload = workload_of({"macs": 1000, "dtype": "int8", "input_bytes": 100})
    first = ways_of(workload, device, traffic(workload, device, "ideal"), np.full(1, 2.0))[0]
    assert first.energy_j == joules(workload, device).total_j
