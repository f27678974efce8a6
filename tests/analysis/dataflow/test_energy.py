"""Energy in whole femtojoules: the parts make the whole, unknown is never zero, instructions are no accesses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dataflow.energy import (
    EYERISS,
    Access,
    Costs,
    costs_of,
    costs_of_device,
    known_costs,
    spent,
)
from analysis.dataflow.events import Op
from analysis.dataflow.layer import convolution
from analysis.dataflow.run import run_of
from analysis.device import load_device
from analysis.errors import ScenarioError, UnknownNameError

LAYER = convolution(4, 4, 3, 5, 2)
RUNS = {name: run_of(LAYER, name) for name in ("none", "weights", "ifmap", "ws", "nlr", "rs")}


@pytest.mark.parametrize("schedule", RUNS)
@pytest.mark.parametrize("table", known_costs())
@pytest.mark.parametrize("memory", ["dram", "sram"])
def test_levels_and_arithmetic_make_the_total_and_so_do_the_operations(schedule, table, memory):
    trace = RUNS[schedule].trace
    for time in range(0, len(trace) + 1, 97):
        found = spent(trace, time, costs_of(table, 4, memory))
        if found.total is None:
            assert None in found.by_level.values()
            continue
        assert isinstance(found.total, int)
        assert sum(found.by_level.values()) + found.arithmetic == found.total
        assert sum(found.by_operation.values()) == found.total
        assert found.total >= spent(trace, max(0, time - 1), costs_of(table, 4, memory)).total


def test_the_lecture_s_table_by_hand():
    """465 words of 4 bytes out of DRAM at 640 pJ, 465 into and out of registers and 45 sums begun at 1 pJ, 540 MACs."""
    found = spent(RUNS["weights"].trace, 1145, costs_of("lecture_45nm", 4))
    assert found.by_level == {"memory": 465 * 640_000, "registers": (465 + 45) * 1000}
    assert found.arithmetic == 540 * 3200
    assert found.joules == pytest.approx(299.838e-9, rel=1e-12)
    assert found.share_of_memory == pytest.approx(0.99424, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1145), st.integers(1, 10**12), st.integers(1, 10**12), st.integers(1, 10**12))
def test_energy_is_words_times_costs(time, outer, inner, mac):
    trace = RUNS["weights"].trace
    access = {"dram": Access(outer, outer + 1), "registers": Access(inner, inner + 1)}
    found = spent(trace, time, Costs("", "", "fJ", "operation or access", access, mac))
    loads, stores = trace.moved(time, Op.LOAD), trace.moved(time, Op.STORE)
    begun, macs = trace.moved(time, Op.INIT), trace.moved(time, Op.MAC)
    assert found.by_level["memory"] == loads * outer + stores * (outer + 1)
    assert found.by_level["registers"] == (loads + begun) * (inner + 1) + stores * inner
    assert found.arithmetic == macs * mac


def test_a_smaller_word_costs_its_bytes_and_the_arithmetic_of_its_width():
    small, large = costs_of("horowitz_45nm", 1), costs_of("horowitz_45nm", 4)
    assert (small.mac_type, small.mac) == ("int8", 300)
    assert (large.mac_type, large.mac) == ("int32", 3200)
    assert small.of("memory").read * 4 == large.of("memory").read == 640_000
    # The lecture's table has no arithmetic of 8 bits: the next wider is charged and named.
    assert (costs_of("lecture_45nm", 1).mac_type, costs_of("lecture_45nm", 1).mac) == ("int32", 3200)
    assert costs_of("lecture_45nm", 8).mac is None


def test_what_the_memory_is_can_be_said_and_levels_are_found_by_name():
    dram, sram = (costs_of("lecture_45nm", 4, memory) for memory in ("dram", "sram"))
    assert (dram.of("memory").read, sram.of("memory").read) == (640_000, 5000)
    assert [dram.entry(name) for name in ("DRAM", "SRAM", "L1", "RF", "buffer 2", "cache", "moon")] == [
        "dram", "sram", "l1", "registers", "sram", "sram", "",
    ]  # fmt: skip


def test_a_cost_that_is_not_known_makes_the_energy_unknown_only_where_it_is_spent():
    trace, costs = RUNS["rs"].trace, costs_of("lecture_45nm", 2)
    assert costs.of("array").read is None
    assert spent(trace, 0, costs).total == 0
    end = spent(trace, len(trace), costs)
    assert end.total is None
    assert end.joules is None
    assert end.share_of_memory is None
    assert end.by_level["array"] is None
    assert end.by_level["buffer"] > 0
    assert end.arithmetic > 0
    assert spent(trace, len(trace), costs_of("eyeriss_65nm", 2)).total > 0


def test_eyeriss_is_relative_and_no_energy_in_joules():
    found = spent(RUNS["weights"].trace, 1145, EYERISS)
    assert found.unit == "MAC"
    assert found.joules is None
    assert found.total == 465 * 200 + (465 + 45) * 1 + 540
    assert EYERISS.confidence == "recalled"


def test_xeon_phi_is_charged_by_instruction_at_the_outer_end():
    """52.14 nJ a load from memory, 62.14 a store, 0.45 an instruction on registers."""
    costs = costs_of("xeon_phi")
    assert costs.per == "instruction"
    assert costs_of("lecture_45nm").per != "instruction"
    found = spent(RUNS["weights"].trace, 1145, costs)
    assert found.by_level["memory"] == 420 * 52_140_000 + 45 * 62_140_000
    assert found.arithmetic == 540 * 450_000


def test_registers_that_arithmetic_reads_are_charged_when_a_person_asks():
    plain = costs_of("eyeriss_65nm")
    asked = Costs("", "", "MAC", "operation or access", plain.access, 1, reads_per_mac=4)
    trace = RUNS["weights"].trace
    more = spent(trace, 1145, asked).total - spent(trace, 1145, plain).total
    assert more == 4 * 540


def test_a_device_s_own_costs():
    found = costs_of_device(load_device("lecture_sensor"), 1)
    assert found.title == load_device("lecture_sensor").name
    assert found.mac == 300
    assert costs_of_device(load_device("lecture_example")) is None


def test_names_that_nobody_knows():
    with pytest.raises(UnknownNameError):
        costs_of("lecture_45mn")
    with pytest.raises(ScenarioError):
        costs_of("lecture_45nm", 4, "tape")
    with pytest.raises(ScenarioError):
        costs_of("lecture_45nm", 0)
