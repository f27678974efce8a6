"""Growth since a baseline: allowed to the last byte, with the layers that grew; what cannot be told is not promised."""

from __future__ import annotations

import json
from copy import deepcopy
from math import nextafter

import pytest

from analysis.errors import FileError, ScenarioError
from analysis.gate import Budget, Check
from analysis.gate.allowance import allowances_of
from analysis.report import analysis_record, to_json
from analysis.report.delta import deltas
from analysis.report.growth import Sides, grown, since_baseline

DEVICE_QUANTITIES = ["latency", "energy", "RAM", "flash"]


@pytest.fixture
def sides(real):
    """The record twice, to be changed."""
    record = analysis_record(real)
    return Sides(deepcopy(record), deepcopy(record))


def findings_of(sides, **growth):
    return list(grown(deltas(sides.before, sides.after), sides, allowances_of(growth, "growth")))


def one(sides, quantity, device="stm32l4r5", **growth):
    (found,) = (f for f in findings_of(sides, **growth) if (f.quantity, f.device) == (quantity, device))
    return found


def on(record, device="stm32l4r5"):
    return next(one for one in record["devices"] if one["id"] == device)


def with_ram(sides, before, after):
    for record, need in ((sides.before, before), (sides.after, after)):
        on(record)["fit"]["ram"]["used_bytes"] = need
    return sides


def test_what_is_as_it_was_is_kept_on_every_device_and_for_the_model(sides):
    found = findings_of(sides)
    assert [(f.device, f.quantity) for f in found] == [
        *((device, quantity) for device in ("stm32l4r5", "a100_sxm80") for quantity in DEVICE_QUANTITIES),
        (None, "MACs"), (None, "parameters"),
    ]  # fmt: skip
    assert all((f.state, f.refused, f.kind) == ("kept", False, "growth") for f in found)
    assert all("as in the baseline" in f.message for f in found)


@pytest.mark.parametrize(("after", "state"), [(1000, "kept"), (1020, "kept"), (1021, "broken"), (900, "kept")])
def test_two_percent_of_1000_bytes_are_20(sides, after, state):
    found = one(with_ram(sides, 1000, after), "RAM", ram="2%")
    assert (found.state, found.refused, found.before, found.found, found.allowed) == (
        state, state == "broken", 1000, after, 1020,
    )  # fmt: skip


@pytest.mark.parametrize(("after", "state"), [(2024, "kept"), (2025, "broken")])
def test_an_amount_is_allowed_to_its_last_byte(sides, after, state):
    assert one(with_ram(sides, 1000, after), "RAM", ram="1KiB").state == state


def test_what_is_not_named_may_not_grow(sides):
    assert one(with_ram(sides, 1000, 1001), "RAM", flash="50%").state == "broken"
    assert not any(f.quantity == "RAM" for f in findings_of(sides, ram="any"))


def test_a_breach_says_before_after_allowed_and_where_most_is_alive(sides):
    sides.after["totals"]["peak_layer"] = "conv9"
    message = one(with_ram(sides, 1000, 1300), "RAM", ram="2%").message.replace("\u202f", " ")
    assert "RAM grew from 1000 B to 1.27 KiB, by 300 B (30 %); allowed: 2 %".replace("2 %", "2%") in message
    was = sides.before["totals"]["peak_layer"]
    assert message.endswith(f"; most is alive at conv9, not at {was} as before")


def test_shrinking_is_said_and_no_breach(sides):
    found = one(with_ram(sides, 1000, 900), "RAM")
    assert "RAM shrank, from 1000\u202fB to 900\u202fB" in found.message
    assert not found.refused


def test_growth_within_what_is_allowed_is_said(sides):
    assert "grew within what is allowed" in one(with_ram(sides, 1000, 1010), "RAM", ram="2%").message


def test_the_layers_that_grew_most_are_named_the_largest_first_and_the_rest_counted(sides):
    for index, more in ((0, 5), (2, 70), (4, 8), (6, 9), (8, 1)):
        sides.after["layers"][index]["macs"] = (sides.after["layers"][index]["macs"] or 0) + more
    sides.after["layers"][10]["macs"] -= 50
    sides.after["totals"]["macs"] += 43
    found = one(sides, "MACs", None)
    names = [sides.after["layers"][index]["name"] for index in (2, 6, 4)]
    assert found.message.endswith("; most in {} +70, {} +9, {} +8 and 2 more layers".format(*names))
    assert ", by 43 (" in found.message


def test_a_baseline_with_fewer_layers_on_a_device_than_in_the_model_names_them_as_new(sides):
    on(sides.before, "a100_sxm80")["layers"] = []
    on(sides.after, "a100_sxm80")["latency_s"] += 1
    assert "; most in " in one(sides, "latency", "a100_sxm80").message


def test_a_new_layer_grew_by_all_it_has(sides):
    new = sides.after["layers"][3] | {"name": "added", "macs": 10**6, "index": len(sides.after["layers"])}
    sides.after["layers"].append(new)
    sides.after["totals"]["macs"] += 10**6
    assert "most in added +1,000,000" in one(sides, "MACs", None).message


def test_time_names_the_layers_by_their_time(sides):
    layer = on(sides.after, "a100_sxm80")["layers"][2]
    layer["latency_s"] += 1e-3
    on(sides.after, "a100_sxm80")["latency_s"] += 1e-3
    message = one(sides, "latency", "a100_sxm80", latency="5%").message
    assert message.endswith(f"; most in {sides.after['layers'][2]['name']} +1\u202fms")


def test_another_processor_adds_up_to_other_last_digits(sides):
    device = on(sides.after, "a100_sxm80")
    device["latency_s"] = nextafter(nextafter(device["latency_s"], 1), 1)
    found = one(sides, "latency", "a100_sxm80")
    assert (found.state, "as in the baseline" in found.message) == ("kept", True)


def test_where_no_time_is_expected_the_least_is_held(sides):
    for record in (sides.before, sides.after):
        on(record)["latency_s"] = None
    assert "at least" in one(sides, "latency").message
    on(sides.after)["latency_bound_s"] *= 2
    assert one(sides, "latency").state == "broken"


@pytest.mark.parametrize("blind", [("before",), ("after",), ("before", "after")])
def test_what_is_not_known_on_a_side_is_refused_where_it_is_named(sides, blind):
    for side in blind:
        on(getattr(sides, side))["energy_j"] = None
    found = one(sides, "energy", energy="50%")
    assert (found.state, found.refused) == ("unknown", True)
    assert "cannot tell whether energy grew" in found.message


def test_what_neither_side_knows_and_nobody_named_is_not_held(sides):
    for record in (sides.before, sides.after):
        on(record)["energy_j"] = None
    assert not any((f.quantity, f.device) == ("energy", "stm32l4r5") for f in findings_of(sides))


def test_grounds_that_differ_tell_nothing_but_more_than_was_exact_is_growth(sides):
    with_ram(sides, 1000, 1000)
    on(sides.after)["fit"]["ram"]["items"]["stack"] = None
    assert one(sides, "RAM").state == "unknown"
    assert one(with_ram(sides, 1000, 1001), "RAM").state == "broken"
    on(sides.before)["fit"]["ram"]["items"]["stack"] = None
    assert one(with_ram(sides, 1000, 1000), "RAM").state == "kept"
    del on(sides.after)["fit"]["ram"]["items"]["stack"]
    assert one(with_ram(sides, 1000, 5000), "RAM").state == "unknown"


@pytest.mark.parametrize(("uncounted", "state"), [((0, 1), "unknown"), ((1, 1), "kept"), ((2, 1), "kept")])
def test_work_cannot_hide_in_layers_that_are_no_longer_counted(sides, uncounted, state):
    for record, count in zip((sides.before, sides.after), uncounted, strict=True):
        record["totals"]["uncounted_nodes"] = count
    assert one(sides, "MACs", None).state == state


# --- with a file


@pytest.fixture
def check(real, tmp_path):
    file = tmp_path / "base.json"
    file.write_text(to_json(real), encoding="utf-8")
    return Check("one", real.scenario, Budget(), baseline=file)


def test_nothing_without_a_baseline(real):
    assert since_baseline(Check("one", real.scenario, Budget()), real) == ((), ())


def test_an_analysis_has_not_outgrown_itself(real, check):
    found, notes = since_baseline(check, real)
    assert len(found) == 2 * len(DEVICE_QUANTITIES) + 2
    assert not any(f.refused for f in found)
    assert notes == ()


def rewritten(check, change):
    record = json.loads(check.baseline.read_text(encoding="utf-8"))
    change(record)
    check.baseline.write_text(json.dumps(record), encoding="utf-8")


def test_what_was_asked_differently_is_a_note(real, check):
    def change(record):
        record["tool"]["version"] = "0.0.1"
        record["devices"][0]["runtime"] = "other"

    rewritten(check, change)
    notes = since_baseline(check, real)[1]
    assert any("Rooflens 0.0.1" in note for note in notes)
    assert any("the baseline has runtime other, this" in note for note in notes)


def test_a_device_that_the_baseline_lacks_cannot_be_held(real, check):
    rewritten(check, lambda record: record["devices"].pop(0))
    with pytest.raises(
        FileError, match="is without stm32l4r5; found a100_sxm80; allowed: stm32l4r5, a100_sxm80; write"
    ):
        since_baseline(check, real)


def test_a_baseline_that_is_not_there_says_how_to_write_it(real, check):
    check.baseline.unlink()
    with pytest.raises(FileError, match=r"base\.json is not there; write it with --write-baseline"):
        since_baseline(check, real)


def test_a_baseline_of_another_model_is_refused(real, check):
    rewritten(check, lambda record: record["model"].update(name="other", file="other.onnx"))
    with pytest.raises(ScenarioError, match="of another model"):
        since_baseline(check, real)
