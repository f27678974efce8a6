"""A comparison against nested loops: pairs, differences, sums, and which is less."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare import NO_ROW, align
from analysis.contrast import TOLD, Amount, Versus, contrast, summary
from analysis.contrast.pairs import pairs_of
from analysis.graph import Node
from analysis.scenario import Scenario, analyze
from tests.analysis.report.conftest import analysis_of
from tests.analysis.small import SAMPLES, network

BOARDS = ("stm32l4r5", "rpi4b")
WHOLE = ("macs", "other_ops", "parameters", "weight_bytes", "input_bytes", "output_bytes")


def sample(name, **settings):
    return analyze(Scenario(str(SAMPLES / f"{name}.onnx"), **{"devices": BOARDS, **settings}))


@pytest.fixture(scope="module")
def sides():
    return {
        "lenet": sample("lenet5"),
        "lenet int8": sample("lenet5", precision="int8"),
        "resnet8": sample("resnet8"),
        "resnet8 int8": sample("resnet8_int8"),
        "resnet50": sample("resnet50_v1_5", devices=("rpi4b", "a100_sxm80")),
        "no device": sample("ds_cnn", devices=()),
    }


@pytest.fixture(scope="module")
def found(sides):
    return {pair: contrast(*(sides[name] for name in pair)) for pair in product(sides, repeat=2)}


def merged(one, other, rows):
    """The rows of a comparison by one walk: B's layers, each followed by those of A that nothing in B answers to."""
    taken, result = set(rows), []
    follow = lambda start: [(i, NO_ROW) for i in gone_after(start, len(one), taken)]  # noqa: E731
    result += follow(0)
    for layer, partner in enumerate(rows):
        result.append((partner, layer))
        result += follow(partner + 1) if partner != NO_ROW else []
    return result


def less(one, other):
    return "same" if one == other else "A" if one < other else "B"


def gone_after(start, count, taken):
    for row in range(start, count):
        if row in taken:
            return
        yield row


def test_pairs_are_those_of_a_walk(found):
    for each in found.values():
        one, other = each.one.workload, each.other.workload
        rows = align(other, one).tolist()
        assert list(zip(each.pairs.one.tolist(), each.pairs.other.tolist(), strict=True)) == merged(one, other, rows)


@given(st.integers(0, 7), st.integers(0, 7), st.randoms(use_true_random=False))
def test_every_layer_stands_in_one_row_whatever_the_matches(count, other_count, random):
    free = list(range(count))
    random.shuffle(free)
    rows = [free.pop() if free and random.random() < 0.6 else NO_ROW for _ in range(other_count)]
    pairs = pairs_of([None] * count, [None] * other_count, np.array(rows, dtype=np.int64))
    assert sorted(row for row in pairs.one.tolist() if row != NO_ROW) == list(range(count))
    assert [row for row in pairs.other.tolist() if row != NO_ROW] == list(range(other_count))
    assert (pairs.both ^ pairs.only_one ^ pairs.only_other).all()
    assert {(a, b) for a, b in zip(pairs.one.tolist(), pairs.other.tolist(), strict=True) if b != NO_ROW} == {
        (a, b) for b, a in enumerate(rows)
    }


def test_differences_by_nested_loops(found):
    for each in found.values():
        columns = [getattr(each, side).workload for side in ("one", "other")]
        for name in WHOLE:
            column, values = each.columns[name], [getattr(side, name).tolist() for side in columns]
            known = [side.counted.tolist() if name in ("macs", "other_ops") else [True] * len(side) for side in columns]
            for at, (a, b) in enumerate(zip(each.pairs.one.tolist(), each.pairs.other.tolist(), strict=True)):
                both = [0 if row == NO_ROW else values[i][row] for i, row in enumerate((a, b))]
                if all(row == NO_ROW or known[i][row] for i, row in enumerate((a, b))):
                    assert column.delta[at] == both[1] - both[0]
                    wanted = "alone" if NO_ROW in (a, b) else less(*both)
                    assert TOLD[column.smaller[at]] == wanted
                else:
                    assert column.delta[at] is np.ma.masked
                    assert TOLD[column.smaller[at]] in ("unknown", "alone")


def test_differences_add_up_to_the_difference_of_the_totals(found):
    for each in found.values():
        for name in WHOLE:
            assert int(each.columns[name].delta.sum() or 0) == each.totals[name].delta
        for pair in each.devices[:1]:
            for name in ("latency_s", "latency_bound_s", "energy_j"):
                wanted = pair.figures[name].delta
                if wanted is not None:
                    assert each.columns[name].delta.sum() == pytest.approx(wanted, rel=1e-9, abs=1e-15)


def test_a_comparison_turned_round_is_the_negative(found):
    for (a, b), each in found.items():
        back = found[b, a]
        for name, versus in each.totals.items():
            assert versus.delta == -back.totals[name].delta
            assert versus.smaller == {"A": "B", "B": "A"}.get(back.totals[name].smaller, back.totals[name].smaller)


def test_with_itself_nothing_is_different(sides, found):
    for name in sides:
        each = found[name, name]
        assert each.identical
        assert each.pairs.both.all()
        assert not each.differing.any()
        assert set(np.array(TOLD)[each.columns["weight_bytes"].smaller]) == {"same"}
    assert not any(each.identical for (a, b), each in found.items() if a != b)


def test_devices_that_both_have_and_the_first_of_each(found):
    named = lambda each: [(p.one.device.id, p.other.device.id) for p in each.devices]  # noqa: E731
    assert named(found["lenet", "lenet int8"]) == [(board, board) for board in BOARDS]
    assert named(found["lenet", "resnet50"]) == [("stm32l4r5", "rpi4b"), ("rpi4b", "rpi4b")]
    assert named(found["lenet", "no device"]) == []
    first = found["lenet", "resnet50"].devices[0]
    assert first.figures["latency_bound_s"].one.value == first.one.total_latency_bound_s
    assert first.figures["ram_bytes"].other.value == first.other.fit.ram.used_bytes


def test_traffic_is_set_against_traffic_of_the_same_memory(found):
    columns = found["lenet", "lenet int8"].columns
    assert [name for name in columns if name.startswith("traffic")] == [
        "traffic_bytes SRAM",
        "traffic_bytes internal flash",
    ]
    each = found["lenet", "resnet50"]
    assert not [name for name in each.columns if name.startswith("traffic")]


def test_layer_times_that_are_only_expected_win_only_beyond_their_bands(sides):
    ours = sides["lenet int8"]
    estimate = ours.estimates[0]
    assert estimate.latency_low_s < estimate.latency_s < estimate.latency_high_s
    wide = estimate.latency_high_s / estimate.latency_low_s
    for factor, told in ((1.0, "same"), (1 + (wide - 1) / 2, "unknown"), (wide * 1.01, "A"), (1 / (wide * 1.01), "B")):
        scaled = replace(
            estimate,
            latency_s=estimate.latency_s * factor,
            latency_low_s=estimate.latency_low_s * factor,
            latency_high_s=estimate.latency_high_s * factor,
            layer_latency_s=estimate.layer_latency_s * factor,
        )
        each = contrast(ours, replace(ours, estimates=(scaled,)))
        said = np.array(TOLD)[each.columns["latency_s"].smaller[estimate.layer_latency_s > 0]]
        assert set(said.tolist()) == {told}
        assert each.devices[0].figures["latency_s"].smaller == (None if told == "unknown" else told)


@pytest.mark.parametrize(
    ("one", "other", "smaller"),
    [
        (Amount(1), Amount(2), "A"),
        (Amount(2), Amount(1), "B"),
        (Amount(2), Amount(2), "same"),
        (Amount(None), Amount(2), None),
        (Amount(1, 1, inf), Amount(2), None),
        (Amount(3, 3, inf), Amount(2), "B"),
        (Amount(2, 2, inf), Amount(2, 2, inf), None),
        (Amount(2, 1, 3), Amount(5, 3.5, 7), "A"),
        (Amount(2, 1, 4), Amount(5, 3.5, 7), None),
        (Amount(2, 1, 4), Amount(2, 1, 4), "same"),
    ],
)  # fmt: skip
def test_which_is_less_by_the_whole_bands(one, other, smaller):
    assert Versus("time", "s", one, other).smaller == smaller


def test_what_cannot_be_counted_is_not_zero():
    nodes = [Node("a", "Relu", ("x",), ("m",)), Node("odd", "example.Odd", ("m",), ("y",))]
    made = network(nodes, {"x": (3, 5), "m": (3, 5), "y": (3, 5)})
    each = contrast(analysis_of(made), analysis_of(made))
    assert each.columns["macs"].delta.mask.tolist() == [False, True]
    assert each.totals["macs"].one.at_least
    assert each.totals["macs"].smaller is None
    assert each.identical


def test_from_the_least_possible_to_what_is_expected_is_no_difference(found):
    each = found["lenet", "lenet int8"]
    energy = each.devices[0].figures["energy_j"]
    assert energy.one.at_least
    assert not energy.other.at_least
    assert (energy.delta, energy.relative) == (None, None)
    assert each.columns["energy_j"].delta.mask.all()
    assert np.isnan(each.columns["energy_j"].relative).all()
    both = each.devices[1].figures["energy_j"]
    assert both.one.at_least
    assert both.delta < 0
    assert both.smaller is None


def test_every_comparison_is_a_sentence(found):
    for each in found.values():
        said = summary(each, "the ghost", "what is shown")
        assert said[0].isupper()
        assert "\n" not in said
        assert not any(odd in said for odd in ("None", "nan", "  ", ",,", "–", "and and"))
        assert said.count("; ") <= 1
