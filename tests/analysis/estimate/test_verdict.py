"""The verdict: sums, capacities, and the sentence a person reads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.device import Runtime
from analysis.estimate import fit
from analysis.memory import MemoryPlan
from analysis.ops.registry import MatrixProduct

KIB = 1024
NONE = np.zeros(0, dtype=np.int64)


def plan_of(arena_bytes, peak_layer=0):
    return MemoryPlan(
        planner="tflm",
        alignment_bytes=16,
        tensors=(),
        sharers=(),
        buffer_bytes=NONE,
        offsets=NONE,
        first_layer=NONE,
        last_layer=NONE,
        live_bytes=NONE,
        arena_bytes=arena_bytes,
        liveness_peak_bytes=arena_bytes,
        peak_layer=peak_layer,
        peak_tensors=(),
    )


def runtime_of(code=None, state=None):
    def quantity(value):
        return {"value": value, "source": "a test", "confidence": "derived"} if value else {}

    return Runtime.model_validate(
        {
            "id": "bare",
            "name": "Bare",
            "planner": "tflm",
            "tiers": ["sensor"],
            "code_bytes": quantity(code),
            "state_bytes": quantity(state),
        }
    )


@pytest.fixture(scope="session")
def sensor(device_of):
    def make(flash, ram):
        return device_of(
            {}, ("SRAM", "ram", ram, 1e9, ("activations",)), ("flash", "flash", flash, 1e8, ("weights",)), tier="sensor"
        )

    return make


def plain(text):
    return text.replace("\u202f", " ")


def test_it_fits_and_says_how_much_is_taken(workload_of, sensor):
    workload = workload_of({"weight_bytes": 300 * KIB, "metadata_bytes": 2 * KIB})
    found = fit(workload, plan_of(100 * KIB), sensor(2048 * KIB, 640 * KIB), runtime_of(3 * KIB, 1 * KIB))
    assert found.ok is found.flash.ok is found.ram.ok is True
    assert plain(found.reason) == "fits: 305 KiB of 2 MiB flash, 101 KiB of 640 KiB RAM"
    assert dict(found.flash.items) == {"weights": 300 * KIB, "metadata": 2 * KIB, "runtime code": 3 * KIB}
    assert dict(found.ram.items) == {"arena": 100 * KIB, "scratch": 0, "runtime state": 1 * KIB}


def test_too_little_ram_names_the_layer_that_sets_the_peak(workload_of, sensor):
    workload = workload_of({"name": "stem"}, {"name": "conv2_1"})
    found = fit(workload, plan_of(512 * KIB, peak_layer=1), sensor(1024 * KIB, 100 * KIB), runtime_of(1, 1))
    assert found.ok is False
    assert plain(found.reason) == "needs 412 KiB more RAM; layer conv2_1 sets the peak"


def test_too_little_of_both_names_both_reasons(workload_of, sensor):
    workload = workload_of({"name": "dense", "weight_bytes": 3000 * KIB})
    found = fit(workload, plan_of(200 * KIB), sensor(1000 * KIB, 100 * KIB), runtime_of(1, 1))
    assert plain(found.reason) == (
        "needs 1.95 MiB more flash and 100 KiB more RAM; largest part: weights, 2.93 MiB; layer dense sets the peak"
    )


def test_an_unknown_item_makes_the_need_the_least(workload_of, sensor):
    found = fit(workload_of({"weight_bytes": KIB}), plan_of(KIB), sensor(64 * KIB, 32 * KIB), runtime_of(state=KIB))
    assert found.flash.items["runtime code"] is None
    assert not found.flash.complete
    assert found.ram.complete
    assert plain(found.reason) == (
        "fits: at least 1 KiB of 64 KiB flash, 2 KiB of 32 KiB RAM (not known, so not counted: runtime code)"
    )


def test_an_unknown_capacity_is_no_yes(workload_of, sensor):
    found = fit(workload_of({}), plan_of(KIB), sensor(64 * KIB, None), runtime_of(1, 1))
    assert (found.ok, found.flash.ok, found.ram.ok) == (None, True, None)
    assert found.reason == "cannot tell: the RAM of Board is not known"


def test_what_is_too_large_stays_so_where_the_other_is_unknown(workload_of, sensor):
    found = fit(workload_of({"weight_bytes": 65 * KIB}), plan_of(KIB), sensor(64 * KIB, None), runtime_of(1, 1))
    assert found.ok is False
    assert plain(found.reason).startswith("needs 1 KiB more flash")


def test_weights_that_run_from_ram_are_items_of_ram(workload_of, device_of):
    gateway = device_of({}, ("DRAM", "ram", 1024 * KIB, 1e9))
    found = fit(workload_of({"weight_bytes": 2000 * KIB}), plan_of(KIB), gateway, runtime_of(1, KIB))
    assert found.ram.items["weights"] == 2000 * KIB
    assert plain(found.reason) == "needs 978 KiB more RAM; largest part: weights, 1.95 MiB"


def test_the_kernels_scratch_is_an_item_of_ram(workload_of, sensor):
    layer = {"product": MatrixProduct(2, 12, 9, 1, True), "macs": 2 * 12 * 9}
    found = fit(workload_of(layer), plan_of(KIB), sensor(64 * KIB, 32 * KIB), runtime_of(1, 1), "im2col")
    assert found.ram.items["scratch"] == 4 * 12 * 9


SIZES = st.integers(1, 10**7)


@given(SIZES, SIZES, SIZES, SIZES, SIZES)
def test_the_items_add_up_and_the_answer_follows(workload_of, sensor, weights, arena, state, flash, ram):
    found = fit(workload_of({"weight_bytes": weights}), plan_of(arena), sensor(flash + ram, ram), runtime_of(1, state))
    for resource in (found.flash, found.ram):
        assert sum(resource.items.values()) == resource.used_bytes
        assert resource.ok is (resource.free_bytes >= 0)
    assert found.ok is (found.flash.ok and found.ram.ok)
